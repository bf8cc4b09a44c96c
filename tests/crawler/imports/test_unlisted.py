"""What of a supplied file is not on the list of what may leave: counted by kind, nothing where all of it is."""

import gzip
import io
import json
import zipfile

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


def _as_a_browser_saves_it() -> bytes:
    """With all that the standard knows, as Chrome and Firefox fill it in."""
    value = json.loads(har(story(1)))
    log = value["log"]
    log["browser"] = {"name": "Firefox", "version": "128.0.3"}
    log["pages"] = [
        {
            "startedDateTime": "2026-05-20T10:00:00.000+02:00",
            "id": "page_1",
            "title": "买家 of the demo",
            "pageTimings": {"onContentLoad": 12.5, "onLoad": -1},
        }
    ]
    for one in log["entries"]:
        one |= {"pageref": "page_1", "cache": {}, "serverIPAddress": "2001:db8::1", "connection": "443"}
        one["timings"] = {"blocked": -1, "dns": 0, "connect": 3, "ssl": 1, "send": 0, "wait": 9, "receive": 1}
        asked = {"httpVersion": "h2", "cookies": [], "headersSize": -1, "bodySize": 0, "queryString": []}
        one["request"] |= {**asked, "headers": [{"name": "Accept-Language", "value": "zh-CN,zh;q=0.9"}]}
        told = {"httpVersion": "HTTP/1.1", "statusText": "OK", "redirectURL": "", "headersSize": 90, "bodySize": 9}
        one["response"] |= {**told, "cookies": [], "headers": [{"name": "Content-Type", "value": "image/jpeg; a=b"}]}
        one["response"]["content"]["mimeType"] += "; charset=utf-8"
    return json.dumps(value).encode()


def _chunked() -> bytes:
    """A reply in chunks, with spaces behind their lengths as older servers write them, its body packed."""
    body = gzip.compress(b'{"posts": [], "next": null}')
    block = b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\nDate:\r\n\r\n"
    block += b"%x  \r\n%b\r\n0\r\n\r\n" % (len(body), body)
    asked = b"GET /api?page=1 HTTP/1.1\nHost: a.example\n\n"
    return b"".join(
        b"WARC/1.1\r\nWARC-Type: %b\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (kind, len(one), one)
        for kind, one in ((b"response", block), (b"request", asked))
    )


def _named_gzip() -> bytes:
    """As the gzip program packs a file."""
    data = io.BytesIO()
    with gzip.GzipFile("/home/lin/story-1.warc", "wb", fileobj=data) as file:
        file.write(warc(story(1)))
    return data.getvalue()


CLEAN |= {
    "har of a browser": (_as_a_browser_saves_it(), "application/json"),
    "chunks": (_chunked(), "application/warc"),
    "a warc that gzip packed": (_named_gzip(), "application/gzip"),
    "csv with odd names": (
        "picture,url,posted_at,text\n图;1.jpg;look #3 & 4.jpg,https://s.example/p/1,2026年5月4日,见 https://s.example/p/2\n".encode(),
        "text/csv",
    ),
    "json of an account": (b'{"user": {"handle": "buyer", "post_count": 1}, "posts": []}', "application/json"),
    "json of a Mastodon account": (
        b'{"id": "7", "username": "buyer", "acct": "buyer", "note": "hi", "url": "https://s.example/@buyer"}',
        "application/json",
    ),
    "json of Mastodon posts": (
        b'[{"id": "7", "created_at": "2026-05-04T10:00:00Z", "content": "hi", "account": {"acct": "buyer"}}]',
        "application/json",
    ),
}  # fmt: skip


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


def _pointing_out_of_the_file(beyond: int) -> bytes:
    """A WACZ whose list of members says that the second lies behind the end, and that the first reaches there."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("archive/a.warc", warc(story(1)))
        file.writestr("pages/pages.jsonl", b"{}\n")
    data = bytearray(made.getvalue())
    with zipfile.ZipFile(made) as file:
        first, second = file.infolist()[:2]
        place, begins = file.start_dir, 30 + len(first.filename)
    at = len(data) + beyond
    data[place + 20 : place + 24] = (at - begins).to_bytes(4, "little")
    place += 46 + len(first.filename) + len(first.extra)
    assert data[place + 46 : place + 46 + len(second.filename)] == second.filename.encode()
    data[place + 42 : place + 46] = at.to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize("beyond", [-40, -26, 0, 2, 1_000, 2_000_000_000])
def test_a_zip_file_whose_list_points_out_of_it_is_not_on_the_list(beyond: int) -> None:
    assert counted(_pointing_out_of_the_file(beyond), "application/wacz")


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
