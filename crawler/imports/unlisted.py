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
from io import BytesIO
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from crawler.asking.pictures import is_picture
from crawler.errors import CrawlError, UnexpectedPage
from crawler.imports.bodies import body_of
from crawler.imports.bounds import MAX_JSON_BYTES, Budget, gunzipped, unxz
from crawler.imports.leaving import listed, unlisted_addresses, unlisted_keys
from crawler.imports.wacz import ZIP_FAULTS, member_bytes, members_of
from crawler.imports.warcs import NOT_READ, dechunked, split_reply, uncompressed
from crawler.parsers.reading import read_json
from evidence.codec import sha256

HEADERS, ADDRESSES, BODIES, OTHERS = "headers", "addresses", "bodies", "others"
"""What is counted: headers, addresses, bodies of requests and replies, and all else (keys, records, members)."""
_INDEX = re.compile(r"(?P<place>\S+ [0-9]{1,20}) (?P<json>\{.*\})")
_VERSION = re.compile(r"WARC/1\.[01]")


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
                    self._body(unxz(data, MAX_JSON_BYTES))
                case _ if self._is_har(data):
                    self._har(read_json(data))
                case _:
                    self._body(data)
        except (CrawlError, *ZIP_FAULTS, *NOT_READ):
            self[OTHERS] += 1  # what cannot be read cannot be on a list

    @staticmethod
    def _is_har(data: bytes) -> bool:
        try:
            value = read_json(data)
        except UnexpectedPage:
            return False
        return isinstance(value, dict) and "log" in value

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
            things = value if isinstance(value, list) else [value]
            self[BODIES] += bool(keys) or not all(isinstance(one, dict) for one in things)
            self[ADDRESSES] += addresses

    def _headers(self, pairs: Iterable[tuple[str, str]]) -> None:
        for name, value in pairs:
            self[HEADERS] += name.strip().lower() not in listed("headers")
            self[ADDRESSES] += len(unlisted_addresses(value))

    def _csv(self, data: bytes) -> None:
        """Its columns are those that were read (``crawler.imports.folders`` takes no others)."""
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
            self[ADDRESSES] += sum(len(unlisted_addresses(cell)) for cell in row)

    # a HAR

    def _har(self, value: Any) -> None:
        """Bodies and lists of headers by their own rules; all the rest by its keys."""
        waiting: list[Any] = [value]
        while waiting:
            one = waiting.pop()
            match one:
                case {"text": text, **rest}:
                    self._har_body(str(text), one)
                    waiting.append(rest)
                case {"name": name, "value": told, **rest}:
                    self._headers([(str(name), str(told))])
                    waiting.append(rest)
                case dict():
                    filled = {name: item for name, item in one.items() if item not in ([], "")}
                    self[OTHERS] += sum(name.lower() not in listed("har_keys") for name in filled)
                    self._parameters(filled.pop("queryString", []))
                    waiting += filled.values()
                case list():
                    waiting += one
                case str():
                    self[ADDRESSES] += len(unlisted_addresses(one))

    def _har_body(self, text: str, content: dict[str, Any]) -> None:
        try:
            plain = content.get("encoding") != "base64"
            self._body(text.encode("utf-8") if plain else base64.b64decode(text, validate=True))
        except binascii.Error:
            self[BODIES] += 1

    def _parameters(self, query: Any) -> None:
        """What the address says already; a parameter that it does not say stands here all the same."""
        for one in query if isinstance(query, list) else [query]:
            named = isinstance(one, dict) and set(one) == {"name", "value"}
            self[ADDRESSES] += not named or len(unlisted_addresses(f"/?{one['name']}={one['value']}"))

    # a WARC

    def _warc(self, data: bytes) -> None:
        plain, problem = uncompressed(data, self._budget)
        self[OTHERS] += bool(problem)
        for record in ArchiveIterator(BytesIO(plain), no_record_parse=True):
            self._record(record)

    def _record(self, record: Any) -> None:
        headers = record.rec_headers.headers
        self[OTHERS] += record.rec_type not in listed("records") or not _VERSION.fullmatch(record.rec_headers.protocol)
        self[HEADERS] += sum(name.lower() not in listed("warc") for name, _ in headers)
        self[ADDRESSES] += sum(len(unlisted_addresses(value)) for _, value in headers)
        block = record.raw_stream.read()
        match record.rec_type:
            case "warcinfo":
                self._fields(block)
            case "resource":
                self._body(block)
            case _:
                self._message(block, is_request=record.rec_type == "request")

    def _fields(self, block: bytes) -> None:
        for line in block.decode("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            self[OTHERS] += bool(line.strip()) and name.strip().lower() not in listed("warcinfo")
            self[ADDRESSES] += len(unlisted_addresses(value))

    def _message(self, block: bytes, *, is_request: bool) -> None:
        first, _, rest = block.partition(b"\n")
        self[ADDRESSES] += len(unlisted_addresses(first.decode("latin-1"))) if is_request else 0
        head, body = split_reply(b"HTTP/1.1 200\r\n" + rest if is_request else block)
        if head is None:
            self[BODIES] += bool(block)
            return
        self._headers(head.headers)
        if is_request:
            self[BODIES] += bool(body)
            return
        try:
            stored = dechunked(body) if "chunked" in head.get("transfer-encoding").lower() else body
            self._body(body_of(stored, head.get("content-encoding"), self._budget)[0])
        except ValueError:
            self[BODIES] += 1

    # a WACZ

    def _wacz(self, data: bytes) -> None:
        members, unread = members_of(data)
        self[OTHERS] += len(unread) + bool(members.file.comment) + (not data.startswith(b"PK\3\4"))
        for name, info in members.items():
            self[OTHERS] += bool(info.comment)
            self._member(name, member_bytes(members, name, self._budget))

    def _member(self, name: str, data: bytes) -> None:
        if name.endswith(".gz") and not name.startswith("archive/"):
            data, problem = gunzipped(data, self._budget)
            self[OTHERS] += bool(problem)
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
