"""What an earlier capture of a page may stand for: only a page that is had whole, and that its server can compare."""

import gzip
import zlib
from collections.abc import Mapping

import pytest

from crawler.asking.revisit import Earlier, _decoded, _earlier, _may_stand
from evidence.records import Capture
from evidence.warc import WarcRecord

URL = "https://a.example/u/lin"


def capture(**changes: object) -> Capture:
    values = {"url": URL, "captured_at": "2026-05-04T10:00:00Z", "method": "wire", "http_status": 200}
    values |= {"media_type": "text/html", "payload_digest": f"sha256:{'0' * 64}", "payload_bytes": 10}
    return Capture.model_validate({**values, "warc_record_id": "x", **changes}, strict=False)


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"media_type": "application/json"}, True),
        ({"media_type": "image/jpeg"}, False),
        ({"http_status": 304}, False),
        ({"http_status": 206}, False),
        ({"method": "rendered"}, False),
        ({"payload_bytes": 4_999_999}, True),
        ({"payload_bytes": 5_000_000}, False),
    ],
)
def test_only_a_page_that_came_over_the_wire_and_is_not_large_may_stand(changes: dict[str, object], may: bool) -> None:
    assert _may_stand(capture(**changes)) is may


@pytest.mark.parametrize(
    ("payload", "encoding", "page"),
    [
        (b"page", "", b"page"),
        (b"page", " Identity ", b"page"),
        (gzip.compress(b"page", mtime=0), "GZIP", b"page"),
        (gzip.compress(b"page", mtime=0)[:-9], "gzip", None),
        (
            gzip.compress(b"pa", mtime=0) + gzip.compress(b"ge", mtime=0),
            "gzip",
            None,
        ),  # a crawl reads both; half of it is not the page
        (gzip.compress(bytes(20_000_001), mtime=0), "gzip", None),
        (b"page", "gzip", None),
        (zlib.compress(b"page"), "deflate", None),
        (gzip.compress(b"page", mtime=0), "gzip, gzip", None),
    ],
)
def test_a_page_is_had_whole_or_asked_for_again(payload: bytes, encoding: str, page: bytes | None) -> None:
    assert _decoded(payload, encoding) == page


def earlier(headers: Mapping[str, str]) -> Earlier | None:
    pairs = tuple(headers.items())
    record = WarcRecord("x", "response", URL, b"page", "", "2026-05-04T10:00:00Z", 200, "text/html", pairs)
    return _earlier(URL, "sha256:1", record)


@pytest.mark.parametrize(
    ("headers", "conditions"),
    [
        ({"ETag": '"1"'}, {"If-None-Match": '"1"'}),
        ({"last-modified": "Mon, 04 May 2026 10:00:00 GMT"}, {"If-Modified-Since": "Mon, 04 May 2026 10:00:00 GMT"}),
        ({"ETAG": 'W/"1"', "Last-Modified": "x"}, {"If-None-Match": 'W/"1"', "If-Modified-Since": "x"}),
    ],
)
def test_a_page_is_asked_for_by_the_validators_that_its_server_gave(
    headers: dict[str, str], conditions: dict[str, str]
) -> None:
    found = earlier(headers)
    assert found is not None
    assert (found.conditions, found.body, found.entry) == (conditions, b"page", "sha256:1")


@pytest.mark.parametrize("headers", [{}, {"ETag": ""}, {"ETag": '"1"', "Content-Encoding": "br"}])
def test_a_page_without_a_validator_or_in_an_encoding_is_asked_for_anew(headers: dict[str, str]) -> None:
    assert earlier(headers) is None


def test_the_links_of_an_earlier_page_are_kept_with_it() -> None:
    found = earlier({"ETag": '"1"', "LINK": "</u/lin?page=2>; rel=next"})
    assert found is not None
    assert found.links == {"next": f"{URL}?page=2"}
