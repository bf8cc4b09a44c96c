"""Bodies that archives store without the encoding that their headers still state."""

import gzip

import brotli
import pytest

from crawler.imports.bodies import body_of, status_of
from crawler.imports.bounds import Budget
from crawler.imports.warcs import read_warc
from evidence.records import RemarkKind
from tests.crawler.captured import jpeg
from tests.crawler.imports.test_warcs import REPLY, URL, record

PLAIN = [
    b"<!doctype html><p>hi</p>",
    b'\xef\xbb\xbf {"a": 1}',
    b"\r\n[1, 2]",
    "<html><p>在海边".encode("gb18030"),
    jpeg(1),
    b"GIF89a\x00\x01\x02",
]


@pytest.mark.parametrize("body", PLAIN)
@pytest.mark.parametrize("encodings", ["gzip", "br", "deflate", "gzip, br", "zstd", "utf-8", "none"])
def test_a_body_that_was_stored_decoded_is_read_as_it_stands(body: bytes, encodings: str) -> None:
    """Kind: archivers that record what a browser decoded leave the header on, and the reply was dropped."""
    assert body_of(body, encodings, Budget()) == (body, True)


@pytest.mark.parametrize("body", PLAIN)
def test_of_two_encodings_the_one_that_is_on_it_is_taken_off(body: bytes) -> None:
    assert body_of(gzip.compress(body), "br, gzip", Budget()) == (body, True)
    assert body_of(gzip.compress(body), "gzip", Budget()) == (body, False)
    assert body_of(body, "", Budget()) == (body, False)


@pytest.mark.parametrize(
    "body",
    [
        b"plain words",
        b"",
        brotli.compress(b"hello " * 50)[:-2],
        gzip.compress(b"<p>hi</p>" * 9, mtime=0)[:-9],
        b"[\x01\x02\x00 cut brotli begins so",
        b"BM\x8a\x00 two bytes say little",
    ],
)
def test_a_body_that_is_neither_encoded_nor_plainly_decoded_is_not_read(body: bytes) -> None:
    for encodings in ("gzip", "br"):
        with pytest.raises(ValueError, match=r"compressed|not read"):
            body_of(body, encodings, Budget())


@pytest.mark.parametrize(
    ("status", "part", "meant"),
    [
        (206, "bytes 0-12710/12711", 200),
        (206, "", 200),
        (206, "bytes 0-12709/12711", 206),
        (206, "bytes 1-12710/12711", 206),
        (206, "bytes 0-12710/*", 206),
        (404, "bytes 0-1/2", 404),
        (200, "", 200),
    ],
)
def test_a_part_that_is_the_whole_is_the_whole(status: int, part: str, meant: int) -> None:
    """Kind: players and caches ask for all of a file as a part of it, and it was dropped."""
    assert status_of(status, part) == meant


def test_replies_that_were_read_as_they_stand_and_those_not_used_are_remarks() -> None:
    """Kind: what an archive lost or was read otherwise stood in no remark."""
    head = REPLY.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
    plain, words = head.replace(b"hello", b"<p>hello"), head
    archive = read_warc(record(plain) + record(plain, url=f"{URL}/2") + record(words, url=f"{URL}/3"), Budget())
    assert sorted(archive.exchanges) == [URL, f"{URL}/2"]
    unused, decoded = archive.remarks
    assert (unused.kind, dict(unused.values)["number"]) == (RemarkKind.REPLIES_NOT_USED, 1)
    assert str(dict(unused.values)["example"]).startswith(f"{URL}/3: ")
    assert (decoded.kind, dict(decoded.values)) == (RemarkKind.REPLIES_DECODED, {"number": 2, "example": URL})
