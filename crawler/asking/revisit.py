"""Conditional requests: a page that the server says is unchanged is not sent again (RFC 9110, section 13).

What such a page said is read from the earlier capture, which the case holds. The 304 itself is captured too.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.keeping.journal import runs_of
from crawler.parsers.reading import Reply, linked
from evidence.records import Capture, Segment
from evidence.vault import CaseFile
from evidence.warc import WarcRecord, read_segment

NOT_MODIFIED = 304
_LARGEST_BYTES = 5_000_000
"""Pages larger than this are simply asked for again."""


_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Earlier:
    """A page as an earlier run captured it, and how to ask whether it is still the same."""

    url: str
    entry: str
    """The Segment's entry."""
    captured_at: datetime
    body: bytes
    """After content decoding."""
    links: Mapping[str, str]
    conditions: Mapping[str, str]

    def stands_for(self, reply: Reply) -> Reply:
        """The reply that a 304 stands for. Its time is that of the capture: "3 hours ago" counts from then."""
        return replace(reply, status=200, body=self.body, links=self.links, captured_at=self.captured_at)


class Revisits:
    """Finds what earlier runs of an account captured; a run does not look at its own pages."""

    def __init__(self, case: CaseFile, platform: str, handle: str, run: str) -> None:
        entries = case.ledger.entries()
        runs = {state.entry.digest for state in runs_of(entries, platform, handle)} - {run}
        self._case = case
        self._held: dict[str, tuple[int, str]] = {}
        """Number of the segment's entry and id of the WARC record, by address; of pages only, there may be many."""
        for entry in entries:
            if not isinstance(entry.record, Segment) or entry.record.run not in runs:
                continue
            for capture in entry.record.captures:
                if _may_stand(capture):
                    self._held[capture.url] = (entry.seq, capture.warc_record_id)

    def earlier(self, url: str) -> Earlier | None:
        """The newest earlier capture of a page, where its server gave it a validator; None else."""
        if url not in self._held:
            return None
        seq, record_id = self._held[url]
        entry = self._case.ledger.entries()[seq - 1]
        assert isinstance(entry.record, Segment)
        for record in read_segment(self._case.warc(entry.record)):
            if record.record_id == record_id:
                return _earlier(url, entry.digest, record)
        return None


def _may_stand(capture: Capture) -> bool:
    if capture.http_status != 200 or capture.method != "wire" or capture.media_type.startswith("image/"):
        return False
    return capture.payload_bytes < _LARGEST_BYTES


def _earlier(url: str, entry: str, record: WarcRecord) -> Earlier | None:
    headers = {name.lower(): value for name, value in record.http_headers}
    stated = {"If-None-Match": headers.get("etag"), "If-Modified-Since": headers.get("last-modified")}
    conditions = {name: value for name, value in stated.items() if value}
    body = _decoded(record.payload, headers.get("content-encoding", ""))
    if not conditions or body is None:
        return None
    links = linked(
        [value.encode("latin-1", "replace") for name, value in record.http_headers if name.lower() == "link"], url
    )
    return Earlier(url, entry, datetime.fromisoformat(record.captured_at), body, links, conditions)


def _decoded(payload: bytes, encoding: str) -> bytes | None:
    """The page itself; None where it is encoded in a way that is not undone here, or unpacks to too much."""
    if encoding.strip().lower() in {"", "identity"}:
        return payload
    if encoding.strip().lower() != "gzip":
        return None
    unpack = zlib.decompressobj(wbits=_GZIP)
    try:
        body = unpack.decompress(payload, _LARGEST_BYTES * 4)
    except zlib.error:
        return None
    return body if unpack.eof and not unpack.unused_data else None  # a second member is not undone here
