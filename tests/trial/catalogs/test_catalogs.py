"""The feeds of this folder, read and imported over HTTP: the right articles, every picture asked for once."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.jobs.feed_pictures import load_url
from evidence.vault import Vault
from matcher.catalog.feed import Feed, import_feed, read_feed
from tests.servers.photos import Photos, photo, serving_photos

pytestmark = pytest.mark.server

INPUTS = Path(__file__).parent / "inputs"
MOVED = {
    "/redir1.jpg": (302, {"Location": "/plain.jpg"}, b""),
    "/redir2.jpg": (301, {"Location": "/with blank.jpg"}, b""),
}
TOLD = {
    **MOVED,
    "/webp.jpg": (200, {"Content-Type": "image/webp"}, photo("webp", "WEBP")),
    "/svg.jpg": (200, {"Content-Type": "image/svg+xml"}, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "/gone.jpg": (404, {}, b""),
    "/gz.jpg": (200, {"Content-Encoding": "gzip"}, gzip.compress(photo("gz"))),
    "/cdn/shop/files/gone.jpg?v=1": (404, {}, b""),
}


@pytest.fixture
def photos() -> Iterator[Photos]:
    with serving_photos(TOLD) as photos:
        yield photos


def given(name: str, folder: Path, photos: Photos) -> Feed:
    """The feed with the server's port in its addresses, the bytes otherwise as they came."""
    data = (INPUTS / name).read_bytes()
    wide = data.startswith(b"\xff\xfe")
    text = data.decode("utf-16") if wide else data.decode("latin-1")
    text = re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{photos.port}", text)
    (folder / name).write_bytes(text.encode("utf-16" if wide else "latin-1"))
    return read_feed(folder / name)


TEE = "T-shirt “Favourite Christmas Things” 圣诞T恤"
TEE_IN_GERMAN_EXCEL = "T-shirt “Favourite Christmas Things” ??T?"
"""Excel had lost the Chinese letters when it saved."""
WRONG = (
    "row 87: gift-card/25 has no picture",
    "row 89: SKU MT-DEAD is already in row 88; this row is left out",
)


@pytest.mark.parametrize(
    ("name", "kind", "articles", "pictures", "title", "problems"),
    [
        ("products_export_new.csv", "shopify", 86, 48, TEE, WRONG),
        ("products_export_excel_de.csv", "shopify", 86, 48, TEE_IN_GERMAN_EXCEL, WRONG),
        ("products_export_excel_utf16.txt", "shopify", 86, 48, TEE, WRONG),
        ("multi.csv", "shopify", 4, 3, "Tee", ()),
        ("google_merchant.xml", "google", 85, 47, "x", ()),
        ("wc-product-export.csv", "woocommerce", 85, 47, f"{TEE} - White / S", ()),
        ("taobao_gbk.csv", "taobao", 85, 47, f"{TEE} - White / S", ()),
    ],
)  # fmt: skip
def test_every_feed_is_read_with_its_letters_and_each_picture_is_asked_for_once(
    name: str,
    kind: str,
    articles: int,
    pictures: int,
    title: str,
    problems: tuple[str, ...],
    tmp_path: Path,
    vault: Vault,
    photos: Photos,
) -> None:
    """Kinds: columns of another name or language, another encoding or separator, one picture of several sizes."""
    feed = given(name, tmp_path, photos)
    assert (feed.kind, len({one.sku for one in feed.photos}), feed.photos[0].title) == (kind, articles, title)
    assert feed.problems == problems
    catalog = vault.catalog("shop")
    first = import_feed(feed, catalog, load_url)
    assert len(photos.asked) == len(set(photos.asked)) == pictures
    dead = [problem for problem in first.problems if "gone.jpg" in problem]
    assert first.added == len(feed.photos) - len(dead)
    photos.asked.clear()
    second = import_feed(feed, catalog, load_url)
    assert (second.added, second.kept) == (0, first.added)
    assert photos.asked == ["/cdn/shop/files/gone.jpg?v=1"] * len(dead)


def test_a_code_of_digits_keeps_its_zeros_in_every_form(tmp_path: Path, photos: Photos) -> None:
    for name in ("wc-product-export.csv", "taobao_gbk.csv", "google_merchant.xml", "products_export_new.csv"):
        assert "00007" in {one.sku for one in given(name, tmp_path, photos).photos}


def test_shopify_s_names_of_today_give_each_colour_its_own_picture(tmp_path: Path, photos: Photos) -> None:
    feed = given("shopify_new_header.csv", tmp_path, photos)
    assert [(one.sku, one.style, one.color, one.link) for one in feed.photos] == [
        ("DOT-RED", "dot-tee", "Red", "red.jpg"),
        ("DOT-BLU", "dot-tee", "Blue", "blue.jpg"),
    ]


def test_addresses_are_asked_as_a_browser_would_and_what_is_no_picture_is_named(
    tmp_path: Path, vault: Vault, photos: Photos
) -> None:
    """Kind: addresses as people write them; two spellings of one address are one picture."""
    report = import_feed(given("image_addresses.csv", tmp_path, photos), vault.catalog("shop"), load_url)
    refused = [problem.split(" cannot be read: ")[0] for problem in report.problems]
    assert refused == [f"row {9 + at}: image {photos.url}/{name}" for at, name in enumerate(("svg.jpg", "gone.jpg"))]
    assert photos.asked == [
        "/plain.jpg", "/with%20blank.jpg", "/%E5%95%86%E5%93%81-%E7%BA%A2.jpg", "/caf%C3%A9.jpg", "/q.jpg?v=1&w=800",
        "/webp.jpg", "/svg.jpg", "/gone.jpg", "/redir1.jpg", "/plain.jpg", "/redir2.jpg", "/with%20blank.jpg",
        "/gz.jpg", "/f_auto,q_auto/comma.jpg", "/frag.jpg", "/t1.jpg", "/w_800,h_800/t1-back.jpg",
        "/protocol-relative.jpg", "/upper.jpg",
    ]  # fmt: skip
    kept = {(one.sku, one.view) for one in vault.catalog("shop").photos()}
    assert kept == {
        *((f"S{at}", 0) for at in range(14) if at not in (7, 8)),
        ("T1", 0),
        ("T1", 1),
        ("T2", 0),
        ("T3", 0),
    }
