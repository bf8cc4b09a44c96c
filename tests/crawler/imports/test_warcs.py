"""WARC records that others wrote: what is a reply, whether its digests hold, and what tells of a login."""

import hashlib
from datetime import UTC, datetime

import pytest

from crawler.imports.bounds import Budget, SuppliedError
from crawler.imports.offered import Archive
from crawler.imports.reading import why_private_now
from crawler.imports.warcs import dechunked, read_warc, split_reply
from tests.crawler.supplied import warc

URL = "https://a.example/u/lin"
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nLink: </2>; rel=next\r\n\r\nhello"


def record(block: bytes, kind: str = "response", url: str = URL, **headers: str) -> bytes:
    """One record; header names are written with lines for underscores."""
    lines = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": "2026-05-04T10:00:00Z"}
    lines |= {"WARC-Record-ID": "<urn:uuid:1>", "Content-Type": "application/http"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines.setdefault("Content-Length", str(len(block)))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def read(data: bytes) -> Archive:
    return read_warc(data, Budget())


def test_a_reply_is_had_with_its_status_kind_links_and_time() -> None:
    found = read(record(REPLY)).exchanges[URL]
    assert (found.status, found.media_type, found.body) == (200, "text/html", b"hello")
    assert found.links == (b"</2>; rel=next",)
    assert found.stated_at == datetime(2026, 5, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize("when", ["", "20260504100000", "9999-12-31T23:59:59Z", "yesterday"])
def test_a_record_without_a_time_that_can_be_read_has_none(when: str) -> None:
    assert read(record(REPLY, WARC_Date=when)).exchanges[URL].stated_at is None


def test_of_two_replies_of_one_address_the_first_good_one_counts() -> None:
    bad = REPLY.replace(b"200 OK", b"503 Busy").replace(b"hello", b"later")
    second = REPLY.replace(b"hello", b"again")
    assert read(record(bad) + record(REPLY) + record(second)).exchanges[URL].body == b"hello"
    assert read(record(bad) + record(bad)).exchanges[URL].status == 503


@pytest.mark.parametrize(
    "line",
    [b"HTTP/1.1 \xb2\xb2\xb2 x", b"HTTP/1.1 20", b"HTTP/1.1 2000 OK", b"HTTP/1.1", b"ICY 200 OK", b"HTTP/1.1 -20 x",
     b"HTTP/1.1  200", b""],
)  # fmt: skip
def test_a_status_that_is_no_three_digits_is_no_reply_and_breaks_nothing(line: bytes) -> None:
    block = line + b"\r\nContent-Type: text/html\r\n\r\nx"
    assert split_reply(block) == (None, block)
    archive = read(record(block) + record(REPLY, url=f"{URL}/2"))
    assert list(archive.exchanges) == [f"{URL}/2"]
    assert why_private_now(record(block)) is None


def test_a_reply_with_bare_line_ends_and_repeated_headers_is_read() -> None:
    head, body = split_reply(b"HTTP/2 404\nLink: <a>\nX\nlink : <b>\n\nbody\r\n\r\nmore")
    assert head is not None
    assert (head.status, head.get("link"), body) == (404, "<a>, <b>", b"body\r\n\r\nmore")


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
        (b"2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", b"hello"),
        (b"0\r\n\r\n", b""),
        (b"hello", b"hello"),
        (b"", b""),
        (b"5\r\nhel", b"5\r\nhel"),
        (b"ffffffffffffffff\r\nhello\r\n", b"ffffffffffffffff\r\nhello\r\n"),
        (b"-5\r\nhello\r\n0\r\n\r\n", b"-5\r\nhello\r\n0\r\n\r\n"),
        (b"5" * 99 + b"\r\n", b"5" * 99 + b"\r\n"),
    ],
)
def test_chunks_are_taken_out_where_there_are_any(body: bytes, meant: bytes) -> None:
    assert dechunked(body) == meant


SHA1, SHA256 = hashlib.sha1(b"hello"), hashlib.sha256(b"hello")  # WARC writers use it


@pytest.mark.parametrize(
    ("digest", "said"),
    [
        (f"sha256:{SHA256.hexdigest()}", "1 sha256 hold"),
        (f"SHA-256:{SHA256.hexdigest().upper()}", "1 sha-256 hold"),
        (f"sha1:{SHA1.hexdigest()}", "1 sha1 hold"),
        ("sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N", "1 sha1 hold"),
        ("md5:5d41402abc4b2a76b9719d911017c592", "1 with a digest of a kind not checked"),
        ("md5:00000000000000000000000000000000", "1 with a digest of a kind not checked"),
        ("sha256:not a digest!", "1 with a digest of a kind not checked"),
        ("crc32:3610a686", "1 with a digest of a kind not checked"),
        ("", "2 without a digest"),
    ],
)
def test_a_digest_that_holds_or_cannot_be_checked_lets_its_record_be_used(digest: str, said: str) -> None:
    archive = read(record(REPLY, WARC_Payload_Digest=digest))
    assert list(archive.exchanges) == [URL]
    assert said in archive.checks[0]


@pytest.mark.parametrize("name", ["WARC_Payload_Digest", "WARC_Block_Digest"])
def test_a_record_whose_digest_does_not_hold_is_not_used_and_said(name: str) -> None:
    archive = read(record(REPLY, **{name: f"sha256:{'0' * 64}"}))
    assert archive.exchanges == {}
    assert "does not have the digest that it names; not used" in archive.notes[0]
    assert "1 sha256 DO NOT HOLD" in archive.checks[0]


def test_a_block_digest_is_over_the_block_with_its_headers() -> None:
    good = f"sha256:{hashlib.sha256(REPLY).hexdigest()}"
    assert list(read(record(REPLY, WARC_Block_Digest=good)).exchanges) == [URL]
    assert read(record(REPLY, WARC_Block_Digest=f"sha256:{SHA256.hexdigest()}")).exchanges == {}


def test_a_resource_is_a_reply_of_status_200_with_its_own_kind() -> None:
    found = read(record(b"hello", "resource", Content_Type="image/png")).exchanges[URL]
    assert (found.status, found.media_type, found.body) == (200, "image/png", b"hello")


@pytest.mark.parametrize("kind", ["request", "metadata", "revisit", "warcinfo", "conversion"])
def test_records_of_other_kinds_are_no_replies(kind: str) -> None:
    assert read(record(REPLY, kind)).exchanges == {}


@pytest.mark.parametrize(
    ("request_", "login"),
    [
        (b"GET / HTTP/1.1\r\nCookie: a=b\r\n\r\n", True),
        (b"GET / HTTP/1.1\nAUTHORIZATION : Bearer x\n\n", True),
        (b"GET / HTTP/1.1\r\nProxy-Authorization: x\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nHost: a\r\n\r\nCookie: in the body", False),
        (b"Cookie: a=b\r\nHost: a\r\n\r\n", False),
        (b"GET / HTTP/1.1\r\nX-Cookie: a=b\r\nAccept: cookie\r\n\r\n", False),
    ],
)
def test_a_request_with_credentials_is_a_login_in_the_file(request_: bytes, login: bool) -> None:
    assert read(record(REPLY) + record(request_, "request")).holds_login is login


def test_a_last_record_that_is_cut_is_said_and_those_before_are_read() -> None:
    archive = read(record(REPLY, url=f"{URL}/1") + record(REPLY, Content_Length=str(len(REPLY) + 900)))
    assert list(archive.exchanges) == [f"{URL}/1"]
    assert archive.unread == (f"{URL}: cut, it does not have the length that it states",)


def test_a_file_of_which_no_record_can_be_read_says_why() -> None:
    for data in (b"", b"\x1f\x8b\x08cut", b"PK\x03\x04", b"WARC/1.0\r\n"):
        with pytest.raises(SuppliedError, match="not one WARC record"):
            read(data)


def test_a_compressed_file_that_is_cut_gives_what_comes_before_the_cut() -> None:
    whole = warc({URL: ("text/html", b"one"), f"{URL}/2": ("text/html", b"two")}, gzip=True)
    archive = read(whole[:-9])
    assert list(archive.exchanges) == [URL]
    assert archive.unread[0].startswith("the compressed WARC is cut or damaged")


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_reply_that_is_not_encoded_as_it_says_is_left_out_and_said(encoding: str) -> None:
    block = REPLY.replace(b"\r\n\r\n", f"\r\nContent-Encoding: {encoding}\r\n\r\n".encode())
    archive = read(record(block))
    assert archive.exchanges == {}
    assert archive.notes[0].startswith(f"{URL}: ")
