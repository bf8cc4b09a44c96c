"""What a supplied file holds that is not on the list of what may leave (``configs/leaving.toml``), counted.

A file is looked at whole, part by part: each header, address, key, body and record is on the list or is counted. So a
file leaves only where nothing of it was counted. The picture of a post may leave; a picture that no post shows, a page,
a script or a text may not, whatever is in it.
"""

import base64
import binascii
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from crawler.asking.pictures import is_picture
from crawler.errors import CrawlError, UnexpectedPage
from crawler.imports.bounds import END_OF_HEAD, MAX_HEAD_BYTES, MAX_JSON_BYTES, Budget, gunzipped
from crawler.imports.envelopes import (
    StrictRecord,
    header_lines,
    is_plain_gzip,
    is_plain_zip,
    records_of,
    without_chunks,
    without_encodings,
    without_xz,
)
from crawler.imports.har_forms import har_kinds, is_of_kind, is_reason
from crawler.imports.leaving import listed, public_name, unlisted_addresses, unlisted_forms, unlisted_keys
from crawler.imports.wacz import ZIP_FAULTS, member_bytes, members_of
from crawler.imports.warcs import NOT_READ, uncompressed
from crawler.parsers.reading import read_json
from evidence.codec import sha256

HEADERS, ADDRESSES, BODIES, OTHERS = "headers", "addresses", "bodies", "others"
"""What is counted: headers, addresses, bodies of requests and replies, and all else (keys, records, members)."""
_INDEX = re.compile(r"(?P<place>\S+ [0-9]{1,20}) (?P<json>\{.*\})")
_ASKED = re.compile(r"([A-Za-z]{1,10}) ((?:/|https?://|\*)[^\s\x00-\x1f\x7f]*) HTTP/[0-9.]{1,3}")
_ANSWERED = re.compile(r"HTTP/[0-9.]{1,3} [0-9]{3}(?: ([^\x00-\x1f\x7f]*))?")
_QUALITY = re.compile(r";[qv]=b?[0-9.]{1,5}(?=[,;]|\Z)")
"""How much what a browser accepts is wanted; elsewhere a ``;`` begins a parameter of an address."""
_LINES = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""What no value of a header has: it would begin another."""


class Unlisted(Counter[str]):
    """Counts what of one file is not on the list. ``cited`` are the digests of the pictures that posts show."""

    def __init__(self, cited: Iterable[str]) -> None:
        super().__init__()
        self._cited = frozenset(cited)
        self._budget = Budget()

    def file(self, data: bytes, media_type: str) -> None:
        """Look at a supplied file as it was kept."""
        try:
            match media_type:
                case "application/wacz":
                    self._wacz(data)
                case "application/warc" | "application/gzip":
                    self._warc(data)
                case "text/csv":
                    self._csv(data)
                case "application/x-xz":
                    self._body(without_xz(data, MAX_JSON_BYTES))
                case _ if (har := _har_of(data)) is not None:
                    self._har(har)
                case _:
                    self._body(data)
        except (CrawlError, *ZIP_FAULTS, *NOT_READ):
            self[OTHERS] += 1  # what cannot be read cannot be on a list

    def _json(self, value: Any, name: str) -> None:
        keys, addresses = unlisted_keys(value, name)
        self[OTHERS] += keys
        self[ADDRESSES] += addresses

    def _body(self, data: bytes) -> None:
        """A body without its encodings: a picture that a post shows, JSON of listed keys, or nothing."""
        if is_picture(data):
            self[BODIES] += sha256(data) not in self._cited
        elif data:
            try:
                value = read_json(data)
            except UnexpectedPage:
                self[BODIES] += 1
                return
            keys, addresses = unlisted_keys(value, "json")
            self[BODIES] += bool(keys) or bool(unlisted_forms(value))
            self[ADDRESSES] += addresses

    def _headers(self, pairs: Iterable[tuple[str, str]]) -> None:
        for name, value in pairs:
            self[HEADERS] += name.strip().lower() not in listed("headers")
            self[ADDRESSES] += len(unlisted_addresses(_QUALITY.sub("", value)))

    def _csv(self, data: bytes) -> None:
        """Cells under listed columns; what stands beside these, nobody reads."""
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        filled = [[cell.strip() for cell in row] for row in rows if any(map(str.strip, row))]
        header = [cell.casefold() for cell in filled[0]] if filled else []
        self[OTHERS] += sum(cell not in listed("csv") for cell in header)
        for row in filled[1:]:
            self[OTHERS] += sum(map(bool, row[len(header) :]))
            for column, cell in zip(header, row, strict=False):
                parts = cell.split(";") if column == "picture" else ()
                found = len(unlisted_addresses(cell))
                self[ADDRESSES] += found or sum(public_name(part) != part for part in parts)

    # a HAR

    def _har(self, value: Any) -> None:
        """Each key by what may stand under it."""
        waiting: list[Any] = [value]
        while waiting:
            one = waiting.pop()
            if isinstance(one, list):
                waiting += one
            elif isinstance(one, dict):
                if "text" in one:
                    self._har_body(one["text"], one)
                filled = {name: item for name, item in one.items() if item not in ([], {}, "", None) and name != "text"}
                waiting += [item for name, item in filled.items() if self._har_inside(name, item)]
            else:
                self[OTHERS] += 1

    def _har_inside(self, name: str, item: Any) -> bool:
        """Whether there is more to look at under this key; what stands there otherwise is looked at here."""
        match har_kinds().get(name):
            case "inside":
                return True
            case "headers":
                self._pairs(item)
            case "parameters":
                self._parameters(item)
            case "texts" if isinstance(item, str):
                self[ADDRESSES] += len(unlisted_addresses(item))
            case kind:
                self[OTHERS] += not is_of_kind(kind, item)
                self[ADDRESSES] += len(unlisted_addresses(item)) if isinstance(item, str) else 0
        return False

    def _pairs(self, headers: Any) -> None:
        for one in headers if isinstance(headers, list) else [headers]:
            match one:
                case {"name": str(name), "value": str(told), **rest} if not rest and not _LINES.search(name + told):
                    self._headers([(name, told)])
                case _:
                    self[HEADERS] += 1

    def _har_body(self, text: Any, content: dict[str, Any]) -> None:
        if not isinstance(text, str):
            self[BODIES] += text is not None
            return
        try:
            plain = content.get("encoding") != "base64"
            self._body(text.encode("utf-8") if plain else base64.b64decode(text, validate=True))
        except binascii.Error:
            self[BODIES] += 1

    def _parameters(self, query: Any) -> None:
        """What the address says already; a parameter that it does not say stands here all the same."""
        for one in query if isinstance(query, list) else [query]:
            named = isinstance(one, dict) and set(one) == {"name", "value"} and set(map(type, one.values())) == {str}
            self[ADDRESSES] += not named or len(unlisted_addresses(f"/?{one['name']}={one['value']}"))

    # a WARC

    def _warc(self, data: bytes) -> None:
        plain, problem = uncompressed(data, self._budget)
        self[OTHERS] += bool(problem) or (plain is not data and not is_plain_gzip(data))
        for record in records_of(plain):
            self._record(record)

    def _record(self, record: StrictRecord) -> None:
        kind = record.get("warc-type").lower()
        self[OTHERS] += kind not in listed("records")
        self[HEADERS] += record.strays + sum(name not in listed("warc") for name, _ in record.headers)
        self[ADDRESSES] += sum(len(unlisted_addresses(value)) for _, value in record.headers)
        match kind:
            case "warcinfo":
                self._fields(record.block)
            case "resource":
                self._body(record.block)
            case _:
                self._message(record.block, is_request=kind == "request")

    def _fields(self, block: bytes) -> None:
        for line in block.decode("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            self[OTHERS] += bool(line.strip()) and name.strip().lower() not in listed("warcinfo")
            self[ADDRESSES] += len(unlisted_addresses(value))

    def _message(self, block: bytes, *, is_request: bool) -> None:
        if not block:
            return
        end = END_OF_HEAD.search(block, 0, MAX_HEAD_BYTES)
        head, body = (block[: end.start()], block[end.end() :]) if end else (block.rstrip(b"\r\n"), b"")
        first, _, rest = head.partition(b"\n")
        if not self._first_line(first.decode("latin-1").removesuffix("\r"), is_request=is_request):
            self[BODIES] += 1
            return
        headers, strays = header_lines(rest)
        self[HEADERS] += strays
        self._headers(headers)
        if is_request:
            self[BODIES] += bool(body)
            return
        told = {name: ", ".join(value for key, value in headers if key == name) for name, _ in headers}
        try:
            stored = without_chunks(body) if "chunked" in told.get("transfer-encoding", "").lower() else body
            self._body(without_encodings(stored, told.get("content-encoding", ""), self._budget))
        except ValueError:
            self[BODIES] += 1

    def _first_line(self, line: str, *, is_request: bool) -> bool:
        """Whether a message begins as one; its address is looked at, and its words are held against the lists."""
        found = (_ASKED if is_request else _ANSWERED).fullmatch(line)
        if found is None:
            return False
        if is_request:
            self[ADDRESSES] += len(unlisted_addresses(found[2]))
            self[OTHERS] += found[1].lower() not in listed("methods")
        else:
            self[OTHERS] += not is_reason(found[1] or "")
        return True

    # a WACZ

    def _wacz(self, data: bytes) -> None:
        members, unread = members_of(data)
        self[OTHERS] += len(unread) + bool(members.file.comment) + (not is_plain_zip(members.file, data))
        for name, info in members.items():
            self[OTHERS] += bool(info.comment) or public_name(name) != name
            self._member(name, member_bytes(members, name, self._budget))

    def _member(self, name: str, data: bytes) -> None:
        if name.endswith(".gz") and not name.startswith("archive/"):
            packed, (data, problem) = data, gunzipped(data, self._budget)
            self[OTHERS] += bool(problem) or (bool(packed) and not is_plain_gzip(packed))
        if not data:
            return
        if name.startswith("archive/") and name.endswith((".warc", ".warc.gz")):
            self._warc(data)
        elif name in {"datapackage.json", "datapackage-digest.json"}:
            self._json(read_json(data), "wacz")
        elif name.startswith("pages/") and name.endswith(".jsonl"):
            for line in data.splitlines():
                self._json(read_json(line), "wacz")
        elif name.startswith("indexes/"):
            self._index(data.decode("utf-8"))
        else:
            self[OTHERS] += 1

    def _index(self, text: str) -> None:
        for line in text.splitlines():
            found = _INDEX.fullmatch(line)
            self[OTHERS] += found is None
            if found:
                self[ADDRESSES] += len(unlisted_addresses(found["place"]))
                self._json(read_json(found["json"].encode()), "wacz")


def _har_of(data: bytes) -> dict[str, Any] | None:
    """What a HAR holds; None where the file is none."""
    try:
        value = read_json(data)
    except UnexpectedPage:
        return None
    return value if isinstance(value, dict) and "log" in value else None
