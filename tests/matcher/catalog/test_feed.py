"""Feeds as shops have them, into a real vault: nothing is skipped in silence and nothing is added twice."""

import os
from pathlib import Path

import pytest

from evidence.codec import sha256
from evidence.vault import Vault
from matcher.catalog.feed import import_feed, read_feed, read_photos
from matcher.errors import FeedError
from tests.matcher.small_shop import SKUS, catalog_bytes, encoded, picture, shop

GOOGLE = "id,item_group_id,title,color,image_link,additional_image_link\n"
SHOPIFY = (
    "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,"
    "Variant SKU,Image Src,Image Position,Variant Image\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four pictures that differ, beside where the feed will be."""
    place = tmp_path / "feed"
    place.mkdir()
    for name, sku in zip("abcd", SKUS, strict=False):
        (place / f"{name}.jpg").write_bytes(catalog_bytes(sku))
    return place


def written(folder: Path, text: str, name: str = "feed.csv", encoding: str = "utf-8") -> Path:
    place = folder / name
    place.write_bytes(text.encode(encoding))
    return place


def test_a_google_feed_gives_each_sku_with_its_additional_pictures_in_order(folder: Path) -> None:
    feed = read_feed(written(folder, GOOGLE + 'T1,T,"Tee, printed",red,a.jpg,"b.jpg, c.jpg"\nT2,,Coat,,d.jpg,\n'))
    assert feed.kind == "google"
    assert [(photo.sku, photo.style, photo.view, photo.link) for photo in feed.photos] == [
        ("T1", "T", 0, "a.jpg"),
        ("T1", "T", 1, "b.jpg"),
        ("T1", "T", 2, "c.jpg"),
        ("T2", "T2", 0, "d.jpg"),
    ]
    assert feed.photos[0].title == "Tee, printed"
    assert feed.photos[0].color == "red"
    assert feed.problems == ()


def test_tabs_a_byte_order_mark_and_google_s_prefix_change_nothing(folder: Path) -> None:
    plain = read_feed(written(folder, GOOGLE + "T1,T,Tee,red,a.jpg,b.jpg\n"))
    tabbed = (GOOGLE + "T1,T,Tee,red,a.jpg,b.jpg\n").replace(",", "\t").replace("image_link", "g:image link", 1)
    other = read_feed(written(folder, tabbed.replace("\n", "\r\n"), "feed.tsv", "utf-8-sig"))
    assert other.photos == plain.photos


def test_shopify_s_continuation_rows_carry_pictures_and_no_items(folder: Path) -> None:
    text = (
        SHOPIFY
        + "tee,Tee,Color,Red,Size,S,'007-RED-S,a.jpg,1,b.jpg\n"
        + "tee,,,Red,,M,007-RED-M,,,b.jpg\n"
        + "tee,,,Blue,,S,007-BLU-S,,,c.jpg\n"
        + "tee,,,,,,,b.jpg,2,\n"
        + "tee,,,,,,,c.jpg,3,\n"
    )
    feed = read_feed(written(folder, text))
    assert feed.kind == "shopify"
    assert feed.problems == ()
    shown: dict[tuple[str, str], list[str]] = {}
    for photo in feed.photos:
        shown.setdefault((photo.sku, photo.color), []).append(photo.link)
    assert shown == {
        ("007-RED-S", "Red"): ["b.jpg", "a.jpg"],
        ("007-RED-M", "Red"): ["b.jpg", "a.jpg"],
        ("007-BLU-S", "Blue"): ["c.jpg", "a.jpg"],
    }
    assert {photo.style for photo in feed.photos} == {"tee"}
    assert {photo.title for photo in feed.photos} == {"Tee"}


def test_a_shopify_variant_without_a_sku_is_named_by_its_options(folder: Path) -> None:
    feed = read_feed(written(folder, SHOPIFY + "mug,Mug,Title,Default Title,,,,a.jpg,1,\ntee,Tee,Size,S,,,,b.jpg,1,\n"))
    assert [photo.sku for photo in feed.photos] == ["mug", "tee/S"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sku,picture\n1,a.jpg\n", "it has: sku, picture"),
        ("id,title\n1,Tee\n", "needed are the columns 'id' and 'image_link' (Google Merchant), or"),
        ("", "it has: nothing"),
        (GOOGLE, "no row with a SKU and a picture"),
        (GOOGLE + ",,,,a.jpg,\n", "row 2: no id"),
    ],
)
def test_a_feed_that_says_nothing_is_refused_with_what_it_lacks(folder: Path, text: str, reason: str) -> None:
    with pytest.raises(FeedError) as refused:
        read_feed(written(folder, text))
    assert reason in str(refused.value)
    assert "feed.csv" in str(refused.value)


def test_a_feed_that_is_not_there_or_is_not_text_is_refused(folder: Path) -> None:
    with pytest.raises(FeedError, match="No such file"):
        read_feed(folder / "none.csv")
    with pytest.raises(FeedError, match="not UTF-8"):
        read_feed(written(folder, GOOGLE + "T1,T,Футболка,red,a.jpg,\n", encoding="cp1251"))


def test_bad_rows_are_named_by_their_number_and_the_good_ones_read(folder: Path) -> None:
    text = GOOGLE + "T1,T,Tee,red,a.jpg,\nT1,T,Tee,red,b.jpg,\nT2,T,Tee,red,,\n,,,,c.jpg,\nT3,,Coat,,d.jpg,\n"
    feed = read_feed(written(folder, text))
    assert [(photo.row, photo.sku, photo.link) for photo in feed.photos] == [(2, "T1", "a.jpg"), (6, "T3", "d.jpg")]
    assert feed.problems == (
        "row 3: id T1 is already in row 2; this row is left out",
        "row 4: T2 has no image_link",
        "row 5: no id",
    )


def test_pictures_that_cannot_be_read_are_named_with_row_and_reason(folder: Path) -> None:
    (folder / "page.jpg").write_bytes(b"<html><body>404</body></html>")
    (folder / "half.jpg").write_bytes(catalog_bytes(SKUS[0])[:5000])
    text = GOOGLE + "A,,A,,a.jpg,\nB,,B,,page.jpg,\nC,,C,,half.jpg,\nD,,D,,none.jpg,\nE,,E,,https://127.0.0.1/e.jpg,\n"
    read = list(read_photos(read_feed(written(folder, text))))
    assert [photo[0].sku for photo in read if not isinstance(photo, str)] == ["A"]
    said = [one for one in read if isinstance(one, str)]
    assert said[0] == "row 3: image page.jpg cannot be read: not a picture: this is an HTML page"
    assert said[1].startswith("row 4: image half.jpg cannot be read: broken JPEG picture")
    assert said[2] == "row 5: image none.jpg cannot be read: No such file or directory: check the name"
    assert said[3] == "row 6: image https://127.0.0.1/e.jpg cannot be read: nothing here fetches URLs"


@pytest.mark.parametrize("link", ["../outside.jpg", "x/../../outside.jpg", "link.jpg", "file:///etc/hostname"])
def test_a_relative_path_that_leads_out_of_the_feed_s_folder_is_not_read(folder: Path, link: str) -> None:
    outside = folder.parent / "outside.jpg"
    outside.write_bytes(catalog_bytes(SKUS[0]))
    (folder / "x").mkdir()
    (folder / "link.jpg").symlink_to(outside)
    (said,) = read_photos(read_feed(written(folder, GOOGLE + f"A,,A,,{link},\n")))
    assert isinstance(said, str)
    assert "leads out of the feed's folder" in said or "nothing here fetches URLs" in said


def test_what_loads_a_url_is_passed_in_and_its_bytes_are_the_photo(folder: Path) -> None:
    asked: list[str] = []

    def load(url: str) -> bytes:
        asked.append(url)
        return catalog_bytes(SKUS[3])

    text = GOOGLE + "S,T,Tee,,https://shop.example/t.jpg,\nM,T,Tee,,https://shop.example/t.jpg,\n"
    read = [one for one in read_photos(read_feed(written(folder, text)), load) if not isinstance(one, str)]
    assert [photo.photo_digest for photo, _ in read] == [sha256(catalog_bytes(SKUS[3]))] * 2
    assert asked == ["https://shop.example/t.jpg"]


def test_importing_twice_adds_nothing_and_every_photo_can_be_read_back(tmp_path: Path, vault: Vault) -> None:
    feed = read_feed(shop(tmp_path / "shop"))
    catalog = vault.catalog("shop")
    first = import_feed(feed, catalog)
    head = catalog.head()
    second = import_feed(read_feed(feed.path), catalog)
    assert (first.added, first.kept, first.problems) == (len(SKUS), 0, ())
    assert (second.added, second.kept, second.problems) == (0, len(SKUS), ())
    assert catalog.head() == head
    assert [photo.sku for photo in catalog.photos()] == list(SKUS)
    for photo in catalog.photos():
        assert catalog.photo(photo.photo_digest) == catalog_bytes(photo.sku)


def test_a_changed_picture_is_added_and_is_from_then_on_the_item_s_photo(tmp_path: Path, vault: Vault) -> None:
    feed = read_feed(shop(tmp_path / "shop", SKUS[:2]))
    catalog = vault.catalog("shop")
    import_feed(feed, catalog)
    changed = encoded(picture(catalog_bytes(SKUS[0])).rotate(90), quality=90)
    (feed.path.parent / feed.photos[0].link).write_bytes(changed)
    report = import_feed(feed, catalog)
    assert (report.added, report.kept) == (1, 1)
    now = {photo.sku: photo.photo_digest for photo in catalog.photos()}
    assert now == {SKUS[0]: sha256(changed), SKUS[1]: sha256(catalog_bytes(SKUS[1]))}


@pytest.mark.parametrize("absolute", [True, False])
def test_a_pipe_or_device_where_a_picture_should_be_is_refused_at_once(folder: Path, absolute: bool) -> None:
    os.mkfifo(folder / "pipe.jpg")
    links = [str(folder / "pipe.jpg") if absolute else "pipe.jpg", "/dev/zero", str(folder)]
    for link in links:
        (said,) = read_photos(read_feed(written(folder, GOOGLE + f"A,,A,,{link},\n")))
        assert isinstance(said, str)
        assert "not a regular file" in said or "Is a directory" in said


def test_a_feed_that_is_a_pipe_is_refused_at_once(folder: Path) -> None:
    os.mkfifo(folder / "feed.csv")
    with pytest.raises(FeedError, match="not a regular file"):
        read_feed(folder / "feed.csv")


def test_a_file_that_is_longer_than_allowed_is_refused_although_its_size_says_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.catalog.feed.MAX_PHOTO_BYTES", 100)
    (said,) = read_photos(read_feed(written(folder, GOOGLE + "A,,A,,a.jpg,\n")))
    assert isinstance(said, str)
    assert "larger than" in said


def test_a_nul_or_a_circle_of_links_in_a_path_is_a_problem_of_its_row(folder: Path) -> None:
    (folder / "one.jpg").symlink_to(folder / "two.jpg")
    (folder / "two.jpg").symlink_to(folder / "one.jpg")
    text = GOOGLE + "A,,A,,a\0.jpg,\nB,,B,,one.jpg,\nC,,C,,c.jpg,\n"
    read = list(read_photos(read_feed(written(folder, text))))
    assert [one if isinstance(one, str) else one[0].sku for one in read][2] == "C"
    assert "NUL" in str(read[0])
    assert "row 3" in str(read[1])
