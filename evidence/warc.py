"""WARC segments (ISO 28500, WARC 1.1) with SHA-256 block and payload digests, written and checked on read.

warcio writes SHA-1 by default and checks nothing unless asked; both are put right here.
Objects are not compressed: photographs do not get smaller, and a reader needs no second tool.
"""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Any, Literal

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from evidence.codec import sha256, utc_text
from evidence.errors import DigestMismatch, RecordError
from evidence.records import Capture

_MEMORY_BYTES = 4 * 1024 * 1024


class _Sha256:
    """What warcio wants of a digester: ``update`` and a text."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def update(self, data: bytes) -> None:
        self._hash.update(data)

    def __str__(self) -> str:
        return "sha256:" + self._hash.hexdigest()


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    _create_digester = staticmethod(_Sha256)


class SegmentWriter:
    """Writes one segment into a temporary file: the record first, the Capture from what was written."""

    def __init__(self, software: str, info: Mapping[str, str]) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_MEMORY_BYTES)  # noqa: SIM115 - closed by close()
        self._warc = _Writer(self._file, gzip=False, warc_version="1.1")
        fields = {"software": software, "format": "WARC File Format 1.1", **info}
        self._warc.write_record(self._warc.create_warcinfo_record(None, fields))

    def exchange(
        self,
        *,
        url: str,
        method: str,
        request_headers: Sequence[tuple[str, str]],
        request_body: bytes,
        status: int,
        reason: str,
        response_headers: Sequence[tuple[str, str]],
        body: bytes,
        captured_at: datetime,
        ip: str = "",
        agrees_with: str = "",
    ) -> Capture:
        """Write a request and its response.

        ``body`` is the payload after transfer decoding with its content encoding still on; the payload digest is over
        exactly these bytes. A Transfer-Encoding header no longer describes them and is kept under another name.
        """
        headers = {"WARC-Date": utc_text(captured_at), "WARC-Payload-Digest": sha256(body)}
        if ip:
            headers["WARC-IP-Address"] = ip
        line = StatusAndHeaders(f"{status} {reason}".strip(), _kept_headers(response_headers), protocol="HTTP/1.1")
        response = self._record(url, "response", body, headers, line)
        asked = StatusAndHeaders(f"{method} {_target(url)} HTTP/1.1", list(request_headers), is_http_request=True)
        request = self._record(url, "request", request_body, {"WARC-Date": utc_text(captured_at)}, asked)
        self._warc.write_request_response_pair(request, response)
        stated = next((value for name, value in response_headers if name.lower() == "content-type"), "")
        return Capture(
            url=url,
            captured_at=captured_at,
            method="wire",
            http_status=status,
            media_type=_essence(stated),
            payload_digest=sha256(body),
            payload_bytes=len(body),
            warc_record_id=response.rec_headers.get_header("WARC-Record-ID"),
            agrees_with=agrees_with,
        )

    def resource(
        self,
        *,
        url: str,
        media_type: str,
        body: bytes,
        captured_at: datetime,
        method: Literal["rendered", "screenshot", "supplied"],
    ) -> Capture:
        """Write what did not come over the wire as such: a DOM, a screenshot, a supplied file."""
        headers = {"WARC-Date": utc_text(captured_at), "WARC-Payload-Digest": sha256(body)}
        record = self._warc.create_warc_record(
            url,
            "resource",
            payload=BytesIO(body),
            length=len(body),
            warc_content_type=media_type,
            warc_headers_dict=headers,
        )
        self._warc.write_record(record)
        return Capture(
            url=url,
            captured_at=captured_at,
            method=method,
            http_status=200,
            media_type=media_type,
            payload_digest=sha256(body),
            payload_bytes=len(body),
            warc_record_id=record.rec_headers.get_header("WARC-Record-ID"),
        )

    def finish(self) -> bytes:
        """The whole segment."""
        self._file.flush()
        self._file.seek(0)
        return self._file.read()

    def close(self) -> None:
        """Let the temporary file go."""
        self._file.close()

    def _record(self, url: str, kind: str, body: bytes, headers: dict[str, str], line: StatusAndHeaders) -> Any:
        return self._warc.create_warc_record(
            url, kind, payload=BytesIO(body), length=len(body), warc_headers_dict=headers, http_headers=line
        )


@dataclass(frozen=True)
class WarcRecord:
    """A record as read, its digests checked."""

    record_id: str
    kind: str
    url: str
    payload: bytes
    payload_digest: str
    captured_at: str
    """WARC-Date as it stands."""
    http_status: int
    """Of a response; 200 for a resource, which has none; 0 where it cannot be read."""
    media_type: str
    http_headers: tuple[tuple[str, str], ...] = ()
    """Of a request or response, as kept."""


def read_segment(data: bytes) -> Iterator[WarcRecord]:
    """Records of a segment in order, request records included.

    Raises:
        DigestMismatch: a block or payload is not what its digest says, or carries no digest.
        RecordError: the bytes are no WARC.
    """
    with _as_ours():
        for record in ArchiveIterator(BytesIO(data), check_digests="raise"):
            payload = record.raw_stream.read()
            headers = record.rec_headers
            digest = headers.get_header("WARC-Payload-Digest") or ""
            if record.rec_type != "warcinfo" and digest != sha256(payload):
                raise DigestMismatch(
                    f"record {headers.get_header('WARC-Record-ID')} does not have the payload it names"
                )
            if not headers.get_header("WARC-Block-Digest"):
                raise DigestMismatch(f"record {headers.get_header('WARC-Record-ID')} carries no block digest")
            yield WarcRecord(
                record_id=headers.get_header("WARC-Record-ID"),
                kind=record.rec_type,
                url=headers.get_header("WARC-Target-URI") or "",
                payload=payload,
                payload_digest=digest,
                captured_at=headers.get_header("WARC-Date") or "",
                http_status=_status(record),
                media_type=_media_type(record),
                http_headers=tuple(record.http_headers.headers) if record.http_headers else (),
            )


def record_places(data: bytes) -> dict[str, tuple[int, int]]:
    """Where each record of a segment lies, by record id: offset and length in bytes. Digests are not checked here.

    Bytes from such a place are a segment of one record to ``read_segment``.

    Raises:
        DigestMismatch: the bytes are damaged.
        RecordError: the bytes are no WARC.
    """
    found = {}
    with _as_ours():
        records = ArchiveIterator(BytesIO(data))
        for record in records:
            length = records.get_record_length()  # this reads the record to its end
            found[record.rec_headers.get_header("WARC-Record-ID")] = (records.get_record_offset(), length)
    return found


@contextmanager
def _as_ours() -> Iterator[None]:
    """What warcio raises of bytes that it cannot read, as our errors."""
    try:
        yield
    except ArchiveLoadFailed as error:
        raise DigestMismatch(f"the WARC is damaged: {error}") from error
    except (ValueError, TypeError, AttributeError, EOFError, LookupError, OverflowError, RecursionError) as error:
        # warcio raises whatever its parser met; to us all of these say: no WARC.
        raise RecordError(f"this is not a readable WARC: {error}") from error


def _status(record: Any) -> int:
    if record.rec_type != "response" or record.http_headers is None:
        return 200
    code = record.http_headers.get_statuscode() or ""
    return int(code) if code.isdecimal() else 0


def _media_type(record: Any) -> str:
    """A response's, without parameters; a resource's just as it was given."""
    if record.rec_type == "response" and record.http_headers is not None:
        return _essence(record.http_headers.get_header("Content-Type") or "")
    return record.rec_headers.get_header("Content-Type") or ""


def _essence(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _kept_headers(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        ("X-Archive-Orig-" + name if name.lower() == "transfer-encoding" else name, value) for name, value in headers
    ]


def _target(url: str) -> str:
    rest = url.split("://", 1)[-1]
    path = rest[len(rest.split("/", 1)[0].split("?", 1)[0]) :]
    return path if path.startswith("/") else "/" + path
