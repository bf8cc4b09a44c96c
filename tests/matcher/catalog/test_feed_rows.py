"""A Google feed row by row: what a header may look like, which links count, and what is wrong with a single row."""

from pathlib import Path

import pytest

from matcher.catalog.feed import FeedPhoto, import_feed, read_feed, read_photos
from matcher.errors import MatcherError
from tests.matcher.small_shop import catalog_bytes

HEADER = "id,item_group_id,title,color,image_link,additional_image_link"


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    place = folder / "feed.csv"
    place.write_bytes("\n".join([header, *rows]).encode())
    return place


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_whatever_parts_the_header_parts_the_rows(tmp_path: Path, delimiter: str) -> None:
    feed = read_feed(written(tmp_path, delimiter.join("ABCDEF"), header=HEADER.replace(",", delimiter)))
    assert feed.photos[:1] == (FeedPhoto(2, "A", "B", "C", "D", 0, "E"),)
    assert feed.photos[1].link == "F"


@pytest.mark.parametrize("header", ["ID,Image Link", ' id ,"image_link"', "g:id,g:image_link", "G:ID,G:Image_Link"])
def test_names_in_the_header_may_be_spelled_in_other_ways(tmp_path: Path, header: str) -> None:
    assert read_feed(written(tmp_path, "A,a.jpg", header=header)).photos == (
        FeedPhoto(2, "A", "A", "A", "", 0, "a.jpg"),
    )


def test_a_link_given_twice_is_one_picture_and_empty_ones_are_none(tmp_path: Path) -> None:
    (only,) = [read_feed(written(tmp_path, 'A,,,, a.jpg ,"a.jpg, b.jpg,a.jpg"'))]
    assert [(one.view, one.link) for one in only.photos] == [(0, "a.jpg"), (1, "b.jpg")]


def test_an_additional_picture_stands_for_a_main_one_that_is_missing(tmp_path: Path) -> None:
    assert [(one.view, one.link) for one in read_feed(written(tmp_path, "A,,,,,b.jpg")).photos] == [(0, "b.jpg")]


def test_rows_that_end_early_are_read_as_far_as_they_go_and_empty_ones_are_none(tmp_path: Path) -> None:
    feed = read_feed(written(tmp_path, "A,,,,a.jpg", "B,,,,b.jpg", ",,,,,", ""))
    assert [(one.row, one.sku, one.link) for one in feed.photos] == [(2, "A", "a.jpg"), (3, "B", "b.jpg")]
    assert feed.problems == ()


def test_a_row_of_several_lines_is_one_row(tmp_path: Path) -> None:
    feed = read_feed(written(tmp_path, 'A,,"Tee,\nprinted",,a.jpg,', "B,,,,,"))
    assert [(one.row, one.title) for one in feed.photos] == [(2, "Tee,\nprinted")]
    assert feed.problems == ("row 3: B has no image_link",)


@pytest.mark.parametrize(("length", "is_read"), [(200, True), (201, False)])
def test_an_id_may_have_two_hundred_characters(tmp_path: Path, length: int, is_read: bool) -> None:
    feed = read_feed(written(tmp_path, f"{'A' * length},,,,a.jpg,", "B,,,,b.jpg,"))
    assert len(feed.photos) == 1 + is_read
    assert feed.problems == (() if is_read else ("row 2: id longer than 200 characters",))


def test_an_id_whose_first_row_had_no_picture_may_be_given_again(tmp_path: Path) -> None:
    feed = read_feed(written(tmp_path, "A,,,,,", "A,,,,a.jpg,"))
    assert [one.row for one in feed.photos] == [3]
    assert feed.problems == ("row 2: A has no image_link",)


def test_each_picture_is_asked_for_once_wherever_its_skus_stand(tmp_path: Path) -> None:
    asked: list[str] = []

    def load(url: str) -> bytes:
        asked.append(url)
        return catalog_bytes("FJ-1083-ANT")

    links = ("https://a.example/1.jpg", "https://a.example/1.jpg", "HTTP://a.example/2.jpg", "https://a.example/1.jpg")
    feed = read_feed(written(tmp_path, *(f"{sku},,,,{link}," for sku, link in zip("ABCD", links, strict=True))))
    assert len([one for one in read_photos(feed, load) if not isinstance(one, str)]) == 4
    assert asked == [links[0], "http://a.example/2.jpg"]


@pytest.mark.parametrize("link", ["ftp://a.example/1.jpg", "file:///etc/hostname", "data://x"])
def test_what_loads_urls_is_given_only_those_of_the_web(tmp_path: Path, link: str) -> None:
    (said,) = read_photos(read_feed(written(tmp_path, f"A,,,,{link},")), lambda _: pytest.fail("asked"))
    assert isinstance(said, str)
    assert said.endswith("only files and http(s) addresses can be loaded")


def test_what_a_loader_says_is_the_problem_of_its_row(tmp_path: Path) -> None:
    def load(url: str) -> bytes:
        raise MatcherError(f"{url} answered 404")

    (said,) = read_photos(read_feed(written(tmp_path, "A,,,,https://a.example/1.jpg,")), load)
    assert said == "row 2: image https://a.example/1.jpg cannot be read: https://a.example/1.jpg answered 404"


def test_a_photo_is_recorded_with_all_that_the_feed_states(tmp_path: Path) -> None:
    data = catalog_bytes("FJ-1083-ANT")
    (tmp_path / "a.jpg").write_bytes(data)
    ((photo, given),) = read_photos(read_feed(written(tmp_path, "A,G,Tee,red,a.jpg,")))
    assert given == data
    assert (photo.sku, photo.style, photo.title, photo.color, photo.view) == ("A", "G", "Tee", "red", 0)
    assert (photo.payload_bytes, photo.media_type, photo.source_url) == (len(data), "image/jpeg", "a.jpg")


def test_an_import_tells_how_far_it_is_and_keeps_the_feeds_problems(tmp_path: Path, vault: object) -> None:
    (tmp_path / "a.jpg").write_bytes(catalog_bytes("FJ-1083-ANT"))
    feed = read_feed(written(tmp_path, "A,,,,a.jpg,gone.jpg", ",,,,b.jpg,"))
    steps: list[tuple[int, int]] = []
    report = import_feed(feed, vault.catalog("s"), None, lambda *step: steps.append(step))  # type: ignore[attr-defined]
    assert steps == [(1, 2), (2, 2)]
    assert (report.added, report.kept) == (1, 0)
    assert report.problems[0] == "row 3: no id"
    assert report.problems[1].startswith("row 2: image gone.jpg cannot be read")
