"""The WARC object of a supplied file: each file once, under an address that writes no headers, nothing as captured."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.imports.offered import File, Offered
from crawler.imports.writing import SuppliedWriter
from crawler.parsers.reading import LONGEST_URL, FoundPicture, FoundPost, Published
from evidence.codec import sha256
from evidence.records import Why
from evidence.warc import read_segment
from tests.crawler.captured import jpeg

URL = "https://a.example/1.jpg"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
PICTURE = File("1.jpg", "image/jpeg", jpeg(1))


def offered(*posts: FoundPost, **pictures: File) -> Offered:
    return Offered("folder", "supplied-csv@1", (), (), posts, {URL: PICTURE, **pictures})


def post(*pictures: FoundPicture, **values: Any) -> FoundPost:
    found = FoundPost("7", "lin", "https://a.example/p/7", NOW, "date, as x noted it", "at sea", pictures=pictures)
    return replace(found, **values)


@pytest.fixture
def writer() -> Iterator[SuppliedWriter]:
    made = SuppliedWriter(NOW)
    yield made
    made.close()


def test_a_file_is_kept_whole_under_its_name_as_supplied(writer: SuppliedWriter) -> None:
    writer.original(File("红 a/b.har", "application/json", b"{}"))
    (capture,) = writer.captures
    assert (capture.url, capture.method) == ("urn:supplied:%E7%BA%A2%20a/b.har", "supplied")
    assert (capture.media_type, capture.payload_digest, capture.captured_at) == ("application/json", sha256(b"{}"), NOW)
    assert [r.payload for r in read_segment(writer.finish()) if r.record_id == capture.warc_record_id] == [b"{}"]


def test_a_file_is_written_once_and_two_files_of_one_address_both(writer: SuppliedWriter) -> None:
    for data in (b"a", b"b", b"a"):
        writer.pictures([(URL, File("1.jpg", "image/jpeg", data))])
    assert [capture.payload_digest for capture in writer.captures] == [sha256(b"a"), sha256(b"b")]


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("image/svg+xml", "image/svg+xml"),
        ("", "application/octet-stream"),
        ("IMAGE/PNG", "application/octet-stream"),
        ("image/png; x=y", "application/octet-stream"),
        ("image/png\r\nWARC-Date: 1999", "application/octet-stream"),
        ("image/png\n", "application/octet-stream"),
        ("x/" + "y" * 300, "application/octet-stream"),
    ],
)
def test_a_media_type_that_is_none_is_not_written(writer: SuppliedWriter, stated: str, kept: str) -> None:
    writer.original(File("a", stated, b"x"))
    assert writer.captures[0].media_type == kept


def test_an_address_writes_no_line_of_its_own_and_has_an_end(writer: SuppliedWriter) -> None:
    writer.pictures([("https://a.example/\r\nX: y\u202e\ud800", PICTURE), ("x" * 99_999, PICTURE)])
    assert writer.captures[0].url == "https://a.example/%0D%0AX:%20y%E2%80%AE?"
    assert len(writer.captures[1].url) == LONGEST_URL


def test_a_post_says_that_it_was_in_a_supplied_file_and_what_read_it(writer: SuppliedWriter) -> None:
    made = writer.post(post(place="Dali", tags=("sea",)), offered())
    assert made.posted_at_source == "date, as x noted it; in a file supplied by the investigator"
    assert (made.parser, made.place, made.tags, made.images, made.origin) == (
        "supplied-csv@1", "Dali", ("sea",), (), "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("picture", "digest", "why"),
    [
        (FoundPicture(URL, "sea"), sha256(PICTURE.data), ""),
        (FoundPicture(URL, "sea", Published(sha256(PICTURE.data), "CID x")), sha256(PICTURE.data), ""),
        (FoundPicture(URL, "sea", Published(sha256(b""), "CID x")), "", Why.OTHER_FILE),
        (FoundPicture(f"{URL}?", "sea"), "", Why.OTHER),
        (FoundPicture(URL, "sea", missing="no picture", why=Why.NOT_A_PICTURE), "", Why.NOT_A_PICTURE),
    ],
)
def test_a_picture_is_the_one_supplied_or_says_why_it_is_not(
    writer: SuppliedWriter, picture: FoundPicture, digest: str, why: str
) -> None:
    (image,) = writer.post(post(picture), offered()).images
    assert (image.url, image.alt, image.digest, image.why) == (picture.url, "sea", digest, why)
    assert bool(image.missing) == (digest == "")
