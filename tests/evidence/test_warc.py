"""Segments: what is written reads back the same, in our reader and in warcio's own checker."""

import contextlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.checker import Checker

from evidence.errors import DigestMismatch, EvidenceError
from evidence.warc import SegmentWriter, read_segment

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
