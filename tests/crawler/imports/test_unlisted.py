"""What of a supplied file is not on the list of what may leave: counted by kind, nothing where all of it is."""

import gzip
import json

import pytest

from crawler.imports.leaving import listed, lists
from crawler.imports.unlisted import ADDRESSES, BODIES, HEADERS, OTHERS, Unlisted
from evidence.codec import sha256
from tests.crawler.supplied import SITE, har, photo, story, wacz, warc

CITED = frozenset({sha256(photo(1))})


def counted(data: bytes, media_type: str, cited: frozenset[str] = CITED) -> dict[str, int]:
    found = Unlisted(cited)
    found.file(data, media_type)
    return {name: number for name, number in found.items() if number}


CLEAN = {
    "har": (har(story(1)), "application/json"),
    "warc": (warc(story(1)), "application/warc"),
    "packed warc": (warc(story(1), gzip=True), "application/gzip"),
    "wacz": (
        wacz({"archive/a.warc": warc(story(1)), "indexes/a.cdx.gz": gzip.compress(b""), "pages/pages.jsonl": b"{}\n"}),
        "application/wacz",
    ),
    "csv": (b"picture,url,posted_at,text\n1.jpg,https://s.example/p/1?page=2,2026-05-04,hi\n", "text/csv"),
    "json": (b'{"category": "demo", "id": 1, "content": "hi"}', "application/json"),
}


@pytest.mark.parametrize("kind", CLEAN)
def test_a_file_all_of_which_is_listed_counts_nothing(kind: str) -> None:
    assert counted(*CLEAN[kind]) == {}


def test_the_same_picture_is_a_body_that_may_not_leave_where_no_post_shows_it() -> None:
    assert counted(*CLEAN["har"], frozenset()) == {BODIES: 1}
    assert counted(*CLEAN["wacz"], frozenset()) == {BODIES: 1}


def test_each_kind_is_counted_by_itself() -> None:
    value = json.loads(har({**story(1), f"{SITE}/a.js?x=1": ("text/javascript", b"let a")}))
    first = value["log"]["entries"][0]
    first["request"]["headers"] = [{"name": "X-One", "value": "1"}, {"name": "ACCEPT", "value": "*/*"}]
    first["response"]["cookies"] = [{"name": "a", "value": "b"}]
    found = counted(json.dumps(value).encode(), "application/json")
    assert found == {HEADERS: 1, ADDRESSES: 1, BODIES: 1, OTHERS: 1}


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"PK\3\4 no zip", "application/wacz"),
        (b"WARC/1.0\r\n", "application/warc"),
        (b"\x1f\x8b\x08 cut", "application/gzip"),
        (b"\xfd7zXZ cut", "application/x-xz"),
        (b"[" * 100_000, "application/json"),
        (b"\xff\xfe\xff", "text/csv"),
        (b"GET / HTTP/1.1", "application/octet-stream"),
    ],
)
def test_what_cannot_be_read_is_not_on_the_list(data: bytes, media_type: str) -> None:
    assert counted(data, media_type)


def test_no_name_that_carries_a_session_is_on_a_list() -> None:
    """A guard for whoever adds to the lists."""
    names = set().union(*map(listed, ("headers", "parameters", "json", "around", "csv", "warc", "warcinfo", "wacz")))
    names |= {name.lower() for kind in lists()["har"].values() for name in kind}
    private = (
        "cookie",
        "token",
        "auth",
        "session",
        "passw",
        "secret",
        "csrf",
        "xsrf",
        "jwt",
        "apikey",
        "api-key",
        "otp",
    )
    assert [name for name in names if any(word in name for word in private) and name != "author"] == []
