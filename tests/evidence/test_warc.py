"""Segments: what is written reads back the same, in our reader and in warcio's own checker."""

import base64
import contextlib
import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.checker import Checker

from evidence.codec import sha256
from evidence.errors import DigestMismatch, EvidenceError
from evidence.records import Capture
from evidence.warc import SegmentWriter, WarcRecord, read_segment, record_places

MOMENT = datetime(2026, 5, 1, 10, 30, tzinfo=UTC)


def segment(body: bytes = b"\x00\x01 payload", headers: tuple[tuple[str, str], ...] = ()) -> tuple[bytes, str]:
    writer = SegmentWriter("wornproof", {"operator": "Ada"})
    capture = writer.exchange(
        url="http://127.0.0.1/a?b=c",
        method="GET",
        request_headers=[("Accept", "*/*")],
        request_body=b"",
        status=200,
        reason="OK",
        response_headers=[("Content-Type", "Image/JPEG; x=y"), *headers],
        body=body,
        captured_at=MOMENT,
        ip="127.0.0.1",
    )
    data = writer.finish()
    writer.close()
    return data, capture.payload_digest


def test_a_payload_reads_back_byte_for_byte() -> None:
    data, digest = segment()

    kinds = {record.kind: record for record in read_segment(data)}

    assert kinds["response"].payload == b"\x00\x01 payload"
    assert kinds["response"].payload_digest == digest
    assert set(kinds) == {"warcinfo", "response", "request"}


def test_warcio_s_own_checker_finds_every_digest_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "segment.warc"
    path.write_bytes(segment()[0])

    class Options:
        inputs = (str(path),)
        verbose = True

    assert Checker(Options()).process_all() == 0
    assert "digest pass" in capsys.readouterr().out


def test_a_chunked_reply_is_kept_as_the_bytes_that_were_hashed() -> None:
    data, _ = segment(b"de-chunked", (("Transfer-Encoding", "chunked"),))

    assert [r.payload for r in read_segment(data) if r.kind == "response"] == [b"de-chunked"]
    assert b"X-Archive-Orig-Transfer-Encoding: chunked" in data


def test_a_gzip_body_stays_gzip() -> None:
    body = bytes.fromhex("1f8b0800000000000003030000000000000000000000")[:20]
    data, _ = segment(body, (("Content-Encoding", "gzip"),))

    assert [r.payload for r in read_segment(data) if r.kind == "response"] == [body]


def test_a_resource_says_it_did_not_come_over_the_wire() -> None:
    writer = SegmentWriter("wornproof", {})
    capture = writer.resource(
        url="urn:view:http://127.0.0.1/", media_type="image/png", body=b"png", captured_at=MOMENT, method="screenshot"
    )
    records = list(read_segment(writer.finish()))
    writer.close()

    assert capture.method == "screenshot"
    assert [(r.kind, r.url, r.payload) for r in records[1:]] == [("resource", "urn:view:http://127.0.0.1/", b"png")]


def test_any_changed_payload_byte_is_refused_on_read() -> None:
    data, _ = segment()
    changed = data.replace(b"payload\r\n", b"paYload\r\n")
    assert changed != data

    with pytest.raises(DigestMismatch):
        list(read_segment(changed))


def test_a_record_whose_digests_were_taken_off_is_refused() -> None:
    data, _ = segment()
    lines = [line for line in data.split(b"\r\n") if not line.startswith(b"WARC-Block-Digest")]

    with pytest.raises(DigestMismatch):
        list(read_segment(b"\r\n".join(lines)))


@pytest.mark.parametrize("cut", range(0, 900, 37))
def test_a_cut_segment_never_reads_as_whole(cut: int) -> None:
    data, _ = segment()
    try:
        kinds = [record.kind for record in read_segment(data[:cut])]
    except EvidenceError:
        return
    assert kinds != ["warcinfo", "response", "request"]


@pytest.mark.parametrize("data", [b"", b"not a warc", b"WARC/1.1\r\n", io.BytesIO().getvalue()])
def test_what_is_no_warc_gives_no_records_or_a_clear_error(data: bytes) -> None:
    records = []
    with contextlib.suppress(EvidenceError):
        records = list(read_segment(data))
    assert records == []


def exchanged(**changes: Any) -> tuple[Capture, list[WarcRecord], bytes]:
    """A capture of one exchange, and the records that were written for it."""
    told: dict[str, Any] = {
        "url": "http://127.0.0.1/a?b=c", "method": "POST", "request_headers": [("Cookie", "a")],
        "request_body": b"asked", "status": 404, "reason": "Not Found",
        "response_headers": [("Content-Type", " Text/HTML ;charset=x"), ("X-A", "1"), ("X-A", "2")], "body": b"gone",
        "captured_at": MOMENT, "ip": "127.0.0.9", "agrees_with": "cid",
    }  # fmt: skip
    writer = SegmentWriter("wornproof", {"operator": "Ada"})
    capture = writer.exchange(**{**told, **changes})
    data = writer.finish()
    writer.close()
    return capture, list(read_segment(data)), data


def test_a_capture_says_what_its_record_says() -> None:
    capture, records, data = exchanged()
    response = next(one for one in records if one.kind == "response")

    assert response.record_id == capture.warc_record_id
    assert (response.url, response.http_status, response.media_type) == (capture.url, 404, "text/html")
    assert (capture.http_status, capture.media_type, capture.method) == (404, "text/html", "wire")
    assert (response.captured_at, capture.captured_at) == ("2026-05-01T10:30:00.000000Z", MOMENT)
    assert (capture.payload_digest, capture.payload_bytes) == (sha256(b"gone"), 4)
    assert capture.agrees_with == "cid"
    assert [pair for pair in response.http_headers if pair[0] == "X-A"] == [("X-A", "1"), ("X-A", "2")]
    assert b"WARC-IP-Address: 127.0.0.9\r\n" in data
    assert b"software: wornproof\r\n" in data
    assert b"operator: Ada\r\n" in data


def test_the_request_is_kept_beside_its_response_with_its_body() -> None:
    _, records, data = exchanged()
    request = next(one for one in records if one.kind == "request")

    assert (request.url, request.payload) == ("http://127.0.0.1/a?b=c", b"asked")
    assert ("Cookie", "a") in request.http_headers
    assert b"POST /a?b=c HTTP/1.1\r\n" in data
    assert b"WARC-Concurrent-To: " in data


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://a", "/"),
        ("http://a/", "/"),
        ("http://a?b", "/?b"),
        ("https://a:1/b/c?d=http://e/f", "/b/c?d=http://e/f"),
    ],
)
def test_a_request_asks_for_what_stands_behind_the_host(url: str, target: str) -> None:
    assert f"POST {target} HTTP/1.1\r\n".encode() in exchanged(url=url)[2]


def test_where_no_address_and_no_reason_are_known_none_is_written() -> None:
    _, records, data = exchanged(ip="", reason="", response_headers=[], body=b"")
    response = next(one for one in records if one.kind == "response")

    assert b"WARC-IP-Address" not in data
    assert b"HTTP/1.1 404\r\n" in data
    assert (response.media_type, response.payload, response.payload_digest) == ("", b"", sha256(b""))


def test_a_resource_keeps_its_media_type_as_it_was_given() -> None:
    writer = SegmentWriter("wornproof", {})
    capture = writer.resource(
        url="urn:supplied:a", media_type="Text/Plain; x=y", body=b"a", captured_at=MOMENT, method="supplied"
    )
    (_, record) = read_segment(writer.finish())
    writer.close()

    assert record.media_type == capture.media_type == "Text/Plain; x=y"
    assert record.http_status == capture.http_status == 200
    assert (record.record_id, record.http_headers) == (capture.warc_record_id, ())


def test_a_segment_larger_than_its_place_in_memory_is_whole() -> None:
    body = b"0123456789abcdef" * 300_000

    assert [one.payload for one in exchanged(body=body)[1] if one.kind == "response"] == [body]


def test_each_record_alone_reads_as_it_reads_in_its_segment() -> None:
    _, records, data = exchanged()
    places = record_places(data)

    assert list(places) == [one.record_id for one in records]
    assert [next(read_segment(data[at : at + size])) for at, size in places.values()] == records
    assert sum(size + len(b"\r\n\r\n") for _, size in places.values()) == len(data)


@pytest.mark.parametrize("data", [b"no warc", b"WARC/1.1\r\nContent-Length: x\r\n\r\n", b"\x1f\x8b\x08\x00"])
def test_of_what_is_no_warc_no_places_are_told(data: bytes) -> None:
    places = {}
    with contextlib.suppress(EvidenceError):
        places = record_places(data)
    assert all(not name for name in places)


@pytest.mark.parametrize("field", [b"WARC-Payload-Digest", b"WARC-Block-Digest"])
@pytest.mark.parametrize("instead", ["nothing", "another algorithm", "another digest"])
def test_a_record_must_carry_both_digests_and_just_ours(field: bytes, instead: str) -> None:
    data = exchanged()[2]
    lines = data.split(b"\r\n")
    place = max(number for number, line in enumerate(lines) if line.startswith(field) and b"sha256:" in line)
    sha1 = b": sha1:" + base64.b32encode(hashlib.sha1(b"gone", usedforsecurity=False).digest())
    lines[place : place + 1] = {
        "nothing": [],
        "another algorithm": [field + sha1],
        "another digest": [field + b": " + sha256(b"other").encode()],
    }[instead]

    with pytest.raises(EvidenceError):
        list(read_segment(b"\r\n".join(lines)))
