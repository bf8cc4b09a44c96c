"""WARC files that others wrote: their replies, and whether each record still has the digests that it names.

Source: ISO 28500 (WARC 1.0 and 1.1). Digests are checked here over the bytes of the block, because readers disagree
on what the payload is: of a chunked reply some tools hash what was stored, some what it means. Either is accepted.
"""

import base64
import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from warcio.exceptions import ArchiveLoadFailed

from crawler.errors import UnexpectedPage
from crawler.imports.bodies import body_of, status_of
from crawler.imports.bounds import (
    END_OF_HEAD,
    MAX_CHUNKS,
    MAX_HEAD_BYTES,
    MAX_MEMBERS,
    Budget,
    SuppliedError,
    gunzipped_apart,
)
from crawler.imports.offered import CREDENTIALS, Archive, Exchange, Replies, Revisit
from crawler.imports.records import warc_records
from crawler.imports.revisits import Originals, revisit_of
from crawler.parsers.reading import moment

_ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512, "md5": hashlib.md5}
_CLOSING = b"\r\n\r\n"
"""What ends a record. Some writers leave it out where each record is a gzip member of its own."""
_STATUS = re.compile(r"[0-9]{3}")
NOT_READ = (
    ArchiveLoadFailed, ValueError, TypeError, AttributeError, EOFError, LookupError, OverflowError, RecursionError,
)  # fmt: skip
"""What warcio raises on files that are none."""


@dataclass(frozen=True, slots=True)
class Head:
    """Status line and headers of a reply."""

    status: int
    headers: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """A header's values, joined as RFC 9110 section 5.3 says."""
        return ", ".join(value for key, value in self.headers if key == name)


@dataclass(slots=True)
class _Found:
    originals: Originals
    replies: Replies = field(default_factory=Replies)
    revisits: list[Revisit] = field(default_factory=list)
    undecoded: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    holds_login: bool = False

    def not_used(self, text: str) -> None:
        """Say of a reply why it cannot be used."""
        self.notes.append(text)
        self.unused.append(text)

    def settle(self) -> list[Revisit]:
        """Take revisits whose originals are known by now; the others."""
        left = []
        for revisit in self.revisits:
            if (found := self.originals.reply_to(revisit)) is None:
                left.append(revisit)
            else:
                self.replies.add(found)
        return left

    def archive(self, left: list[Revisit]) -> Archive:
        """All of it as one value."""
        return Archive(
            "WARC",
            self.replies.first,
            _said(self.counted),
            tuple(self.notes),
            holds_login=self.holds_login,
            unread=tuple(self.unread),
            others=self.replies.others,
            undecoded=tuple(self.undecoded),
            unused=tuple(self.unused),
            revisits=tuple(left),
        )


def read_warc(data: bytes | bytearray, budget: Budget, originals: Originals | None = None) -> Archive:
    """Read a WARC file, compressed or not.

    ``originals`` are shared by several WARCs of one archive: revisits that name none yet are then given back.

    Raises:
        SuppliedError: not one record can be read, or it unpacks to too much.
    """
    found = _Found(originals or Originals())
    data, problem = uncompressed(data, budget)
    if problem:
        found.unread.append(f"the compressed WARC is cut or damaged: {problem}; what comes before was read")
    for number, (record, block) in enumerate(_records(data, found)):
        if number >= MAX_MEMBERS:
            found.unread.append(f"not read beyond {MAX_MEMBERS} records")
            break
        _take(record, block, found, budget)
    if not found.counted["records"]:
        raise SuppliedError("not one WARC record can be read in it" + "".join(f": {text}" for text in found.unread))
    left = found.settle()
    if originals is None:
        for revisit in left:
            found.not_used(without_original(revisit))
        left = []
    return found.archive(left)


def uncompressed(data: bytes | bytearray, budget: Budget) -> tuple[bytes | bytearray, str]:
    """A WARC without its compression as far as it is whole, and what is wrong with the rest; empty where nothing is.

    Raises:
        SuppliedError: it unpacks to too much.
    """
    if data[:2] != b"\x1f\x8b":
        return data, ""
    return gunzipped_apart(data, budget, _CLOSING, b"WARC/")


def without_original(revisit: Revisit) -> str:
    """What is said of a revisit that cannot be used."""
    return f"{revisit.url[:200]}: a revisit of a record that is not in the file; not used"


def _records(data: bytes | bytearray, found: _Found) -> Iterator[tuple[Any, bytes]]:
    """Records with their blocks, as far as they can be read."""
    try:
        for record in warc_records(data, found.unread):
            yield record, record.raw_stream.read()
    except NOT_READ as error:
        found.unread.append(f"the WARC is cut or damaged after {found.counted['records']} records: {str(error)[:200]}")


def _take(record: Any, block: bytes, found: _Found, budget: Budget) -> None:
    headers = record.rec_headers
    url = (headers.get_header("WARC-Target-URI") or "").strip("<>")
    found.holds_login = found.holds_login or (record.rec_type == "request" and _logs_in(block))
    place = url[:200] or headers.get_header("WARC-Record-ID") or "a record"
    if str(len(block)) != str(headers.get_header("Content-Length")).strip():
        found.unread.append(f"{place}: cut, it does not have the length that it states")
        return
    found.counted["records"] += 1
    head, stored = split_reply(block) if record.rec_type in {"response", "revisit"} else (None, block)
    body = dechunked(stored) if head is not None and "chunked" in head.get("transfer-encoding").lower() else stored
    if not _holds(headers.get_header("WARC-Block-Digest"), (block,), found.counted):
        found.not_used(f"{place}: the block does not have the digest that it names; not used")
        return
    has_payload = record.rec_type in {"response", "resource"} and not url.startswith("dns:")
    if has_payload and not _holds(headers.get_header("WARC-Payload-Digest"), (stored, body), found.counted):
        found.not_used(f"{place}: the payload does not have the digest that it names; not used")
        return
    if record.rec_type == "revisit":
        found.revisits.append(revisit_of(headers, url, _when(headers.get_header("WARC-Date"))))
    elif has_payload:
        _use(record, url, head, body, found, budget)


def _use(record: Any, url: str, head: Head | None, body: bytes, found: _Found, budget: Budget) -> None:
    """Take a reply or a resource whose digests hold."""
    place = url[:200] or record.rec_headers.get_header("WARC-Record-ID") or "a record"
    try:
        exchange, plain = _exchange(record, url, head, body, budget)
    except ValueError as error:
        found.not_used(f"{place}: {error}")
        return
    if plain:
        found.undecoded.append(place)
    found.originals.keep(record.rec_headers, exchange)
    found.replies.add(exchange)


def _exchange(record: Any, url: str, head: Head | None, body: bytes, budget: Budget) -> tuple[Exchange, bool]:
    """A reply or a resource, its content encoding taken off, and whether one was stated that was not on it.

    Raises:
        ValueError: there is no HTTP reply in it, or it is not encoded as it says.
    """
    when = _when(record.rec_headers.get_header("WARC-Date"))
    if record.rec_type == "response":
        if head is None:
            raise ValueError("no HTTP reply in it; not used")
        links = tuple(value.encode() for name, value in head.headers if name == "link")
        body, plain = body_of(body, head.get("content-encoding"), budget)
        where = head.get("location")
        status = status_of(head.status, head.get("content-range"))
        return Exchange(url, status, head.get("content-type"), body, links, when, where), plain
    return Exchange(url, 200, record.rec_headers.get_header("Content-Type") or "", body, (), when), False


def split_reply(block: bytes) -> tuple[Head | None, bytes]:
    """Status line, headers and body of an HTTP reply as it was stored; None where it is none."""
    end = END_OF_HEAD.search(block, 0, MAX_HEAD_BYTES)
    if end is None and len(block) > MAX_HEAD_BYTES:
        return None, block
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    words = lines[0].split(" ")
    if not words[0].startswith("HTTP/") or len(words) < 2 or not _STATUS.fullmatch(words[1]):
        return None, block
    pairs = (line.partition(":") for line in lines[1:] if ":" in line)
    return Head(int(words[1]), tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)), body


def _logs_in(request: bytes) -> bool:
    """Whether a request carries credentials, or may: its headers, which end with the first empty line, have no end."""
    head, end, _ = request[:MAX_HEAD_BYTES].replace(b"\r\n", b"\n").partition(b"\n\n")
    names = (line.partition(":")[0].strip().lower() for line in head.decode("latin-1").split("\n")[1:])
    return any(name in CREDENTIALS for name in names) or (not end and len(request) > MAX_HEAD_BYTES)


def dechunked(body: bytes) -> bytes:
    """A body without its chunks (RFC 9112 section 7.1); unchanged where it has none, as many tools store it, or more
    than any server sends."""
    parts: list[bytes] = []
    place = 0
    while len(parts) <= MAX_CHUNKS:
        line, gap, _ = body[place : place + 100].partition(b"\r\n")
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            return body
        start = place + len(line) + 2
        if not gap or size < 0 or start + size + 2 > len(body):
            return body
        if size == 0:
            return b"".join(parts)
        parts.append(body[start : start + size])
        place = start + size + 2
    return body


def _holds(stated: str | None, candidates: tuple[bytes, ...], counted: Counter[str]) -> bool:
    """Whether a stated digest is that of one of the candidates; one that cannot be checked is counted as such."""
    if not stated:
        counted["without a digest"] += 1
        return True
    name, _, text = stated.partition(":")
    algorithm = _ALGORITHMS.get(name.lower().replace("-", ""))
    wanted = _digest_bytes(text.strip())
    if algorithm is None or algorithm is hashlib.md5 or wanted is None:
        counted["with a digest of a kind not checked"] += 1
        return True
    good = any(algorithm(data).digest() == wanted for data in candidates)
    counted[f"{name.lower()} {'hold' if good else 'DO NOT HOLD'}"] += 1
    return good


def _digest_bytes(text: str) -> bytes | None:
    try:
        if len(text) in {40, 64, 128} and set(text.lower()) <= set("0123456789abcdef"):
            return bytes.fromhex(text)
        return base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None


def _said(counted: Counter[str]) -> tuple[str, ...]:
    digests = [f"{count} {what}" for what, count in sorted(counted.items()) if what != "records"]
    return (f"WARC: {counted['records']} records; digests: {', '.join(digests) or 'none are stated'}",)


def _when(text: str | None) -> datetime | None:
    try:
        return moment(text, "WARC-Date")
    except UnexpectedPage:
        return None
