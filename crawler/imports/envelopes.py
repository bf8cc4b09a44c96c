"""What packs a body or a record, read strictly: a form of its own for each byte, so that nothing travels beside.

Readers pass over what they do not need: a comment in a gzip head, a trailer behind the chunks, a line without a colon.
Whoever asks whether a file may leave asks for that too.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.imports.bodies import body_of
from crawler.imports.bounds import (
    END_OF_HEAD,
    GZIP_WINDOW,
    MAX_HEAD_BYTES,
    MAX_MEMBERS,
    Budget,
    ends_of_members,
    unxz_apart,
)
from crawler.imports.warcs import dechunked

_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8}) {0,8}\r\n")
_RECORD = re.compile(rb"WARC/1\.[01]\r?\n")
_BETWEEN = re.compile(rb"[\r\n]*")
_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):([^\x00-\x08\x0a-\x1f\x7f]*)")
_GZIP_NAME = re.compile(rb"[A-Za-z0-9._-]{0,120}\.(?:arc|warc|cdxj?|idx|jsonl?)\0")
_GZIP_HEAD, _TEXT, _NAME = 10, 1, 8
"""Bytes of a gzip head without its fields, and flags (RFC 1952 section 2.3.1) of a text and of a name."""

_EXTRAS = {0x0001: 28, 0x000A: 32, 0x5455: 13, 0x5855: 12, 0x7875: 15, 0xCAFE: 0}
"""Fields of sizes, times and owners that programs write beside a member of a zip, with the most bytes of each."""
_DESCRIPTORS = (12, 16, 20, 24)
"""Bytes behind a member that was packed as it came, with its sizes."""


class StrayError(ValueError):
    """Something stands beside what is packed."""


@dataclass(frozen=True, slots=True)
class StrictRecord:
    """A record of a WARC: its headers by lower case names, lines that are no headers, and its block."""

    headers: tuple[tuple[str, str], ...]
    strays: int
    block: bytes

    def get(self, name: str) -> str:
        """The value of the only header of that name; empty where there is none, or several."""
        found = [value for key, value in self.headers if key == name]
        return found[0] if len(found) == 1 else ""


def records_of(data: bytes | bytearray) -> Iterator[StrictRecord]:
    """Records that follow one another with nothing but empty lines between them.

    Raises:
        StrayError: something else is there.
    """
    place = _past(data, 0)
    while place < len(data):
        begins = _RECORD.match(data, place)
        end = END_OF_HEAD.search(data, place, place + MAX_HEAD_BYTES) if begins else None
        if begins is None or end is None:
            raise StrayError(f"no record begins at byte {place}")
        headers, strays = header_lines(bytes(data[begins.end() : end.start()]) if end.start() > begins.end() else b"")
        record = StrictRecord(headers, strays, b"")
        size = record.get("content-length")
        if not re.fullmatch(r"[0-9]{1,15}", size) or end.end() + int(size) > len(data):
            raise StrayError(f"the record at byte {place} has no length, or is cut")
        place = end.end() + int(size)
        yield StrictRecord(headers, strays, bytes(data[end.end() : place]))
        place = _past(data, place)


def _past(data: bytes | bytearray, place: int) -> int:
    gap = _BETWEEN.match(data, place)
    return gap.end() if gap else place


def header_lines(head: bytes) -> tuple[tuple[tuple[str, str], ...], int]:
    """Headers by lower case names, and how many lines are none, such as those that go on with the one above."""
    lines = re.split(r"\r?\n", head.decode("latin-1")) if head else []
    found = [line for text in lines if (line := _LINE.fullmatch(text))]
    return tuple((line[1].lower(), line[2].strip()) for line in found), len(lines) - len(found)


def without_chunks(body: bytes) -> bytes:
    """A body without its chunks; itself where it has none, as many tools store it.

    Raises:
        StrayError: beside the chunks stands an extension, a trailer, or more.
    """
    plain = dechunked(body)
    if plain is body:
        return body
    place = 0
    while found := _CHUNK.match(body, place):
        place = found.end() + int(found[1], 16)
        if int(found[1], 16) == 0:
            break
        if body[place : place + 2] != b"\r\n":
            raise StrayError("a chunk does not end as it says")
        place += 2
    if body[place:] != b"\r\n":
        raise StrayError("something stands beside the chunks")
    return plain


def without_encodings(stored: bytes, encodings: str, budget: Budget) -> bytes:
    """A body without its content encodings, as far as they are on it.

    Raises:
        StrayError: something stands beside what is packed.
        ValueError: it is not encoded so.
    """
    for name in reversed([part.strip().lower() for part in encodings.split(",") if part.strip()]):
        plain, is_plain = body_of(stored, name, budget)
        if is_plain:
            return plain
        if name in {"gzip", "x-gzip"} and not is_plain_gzip(stored):
            raise StrayError("something stands beside what is packed")
        if name == "deflate" and ends_of_members(stored, 15 if stored[0] & 15 == 8 else -15)[-1] != len(stored):
            raise StrayError("something stands behind what is packed")
        stored = plain
    return stored


def is_plain_gzip(data: bytes | bytearray) -> bool:
    """Whether a gzip file is nothing but its members, none with more in its head than the name of an archive."""
    ends = ends_of_members(data, GZIP_WINDOW)
    if not ends or ends[-1] != len(data) or len(ends) > MAX_MEMBERS:
        return False
    return all(_is_plain_head(data, start) for start in (0, *ends[:-1]))


def _is_plain_head(data: bytes | bytearray, start: int) -> bool:
    flags = data[start + 3]
    if flags & ~(_TEXT | _NAME):
        return False
    return not flags & _NAME or _GZIP_NAME.match(data, start + _GZIP_HEAD) is not None


def without_xz(data: bytes, most_bytes: int) -> bytes:
    """An xz file, unpacked.

    Raises:
        StrayError: something stands behind it.
        ValueError: it is none, is cut, or is longer.
    """
    plain, behind = unxz_apart(data, most_bytes)
    if behind:
        raise StrayError("something stands behind what is packed")
    return plain


def is_plain_zip(file: zipfile.ZipFile, data: bytes) -> bool:
    """Whether a zip file is nothing but its members, one behind the other, and the list of them."""
    infos = sorted(file.infolist(), key=lambda info: info.header_offset)
    starts = [info.header_offset for info in infos]
    if not infos or starts[0]:
        return False
    return all(
        _is_plain_member(info, data, end) for info, end in zip(infos, [*starts[1:], file.start_dir], strict=True)
    )


def _is_plain_member(info: zipfile.ZipInfo, data: bytes, end: int) -> bool:
    at = info.header_offset + 30
    if at > len(data):  # the list of members may say anything
        return False
    name, extra = struct.unpack("<HH", data[at - 4 : at])
    begins = at + name + extra
    behind = end - begins - info.compress_size
    if behind and not (info.flag_bits & 8 and behind in _DESCRIPTORS):
        return False
    told = data[at : at + name] in {info.filename.encode(code, "replace") for code in ("utf-8", "cp437")}
    packed = data[begins : begins + info.compress_size]
    whole = info.compress_type != zipfile.ZIP_DEFLATED or ends_of_members(packed, -15) == [len(packed)]
    return told and whole and _is_plain_extra(data[at + name : begins]) and _is_plain_extra(info.extra)


def _is_plain_extra(extra: bytes) -> bool:
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if size > _EXTRAS.get(kind, -1):
            return False
        extra = extra[4 + size :]
    return not extra
