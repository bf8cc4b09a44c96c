"""What a supplied file may cost. Files come from strangers too: each limit reached is said, never a crash."""

import lzma
import re
import zlib
from pathlib import Path

import brotli

from crawler.errors import CrawlError
from evidence.files import UnfitFile, read_file
from evidence.os_errors import why

MAX_FILE_BYTES = 256_000_000
"""The original is kept whole in one WARC object, and held in memory while that is written."""
MAX_UNPACKED_BYTES = 600_000_000
"""Of one file altogether. A zip bomb is a small file with a large promise."""
MAX_UNPACKED_OF_SMALL_BYTES, MAX_TIMES_UNPACKED = 100_000_000, 50
"""So much may any file unpack to, and so many times its own size beside; pages and their JSON come to 20 times."""
MAX_RECORD_BYTES = 128_000_000
"""Of one record of a WARC: its block is held several times over while it is read."""
MAX_HEAD_BYTES = 256 * 1024
"""The headers of a record, or of a reply in it."""
MAX_CHUNKS = 1_000_000
"""Of a reply with transfer encoding."""
MAX_JSON_BYTES = 128_000_000
MAX_JSON_VALUES = 5_000_000
"""Each takes 60 bytes of memory and more, whatever its length in the file."""
MAX_MEMBERS = 20_000
"""Members of a WACZ, records of a WARC, entries of a HAR, parts of an MHTML, files of a folder, rows of a CSV; posts
that one file gives."""
MAX_NAMED_PICTURES = 50_000
"""Of all posts of one file: an entry of the ledger has a line for each, and is read again by every later command."""
MAX_TEXT_LETTERS = 20_000_000
"""Of all posts of one file, for the same reason."""
MAX_FRAMES = 8
"""Kept of one video or animated picture."""
MAX_VIDEO_S = 180
"""Its whole length has to be decoded."""
MAX_VIDEO_FRAMES, MAX_ANIMATION_FRAMES = 12_000, 2_000
MAX_FRAME_PIXELS = 12_000_000
"""Of a video or an animated picture: 4K has 8.8 million."""
MAX_PNG_BYTES = 4_000_000
"""Of one frame; a larger one is kept as JPEG."""
MAX_FRAMES_BYTES = 256_000_000
"""Of all frames of one file or folder: they are held in memory while they are written."""
MAX_DECODER_CPU_S, MAX_DECODER_MEMORY_BYTES = 240, 3_000_000_000
"""Of the process that decodes one file; memory is address space, a gigabyte of it the libraries'."""
MAX_DECODING_S = 1_200
"""Of all videos of one file or folder."""
GZIP_WINDOW = 31
"""Tells zlib that it is gzip; other windows are of one stream alone."""
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
"""An empty line; some writers end their lines without a carriage return."""
_GZIP_MAGIC = b"\x1f\x8b"
_CHUNK_BYTES, _GIVEN_BYTES = 1 << 20, 1 << 14


class SuppliedError(CrawlError):
    """A supplied file that cannot be taken at all; nothing of it is in the case."""


_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


def check_json(data: bytes) -> None:
    """Raises:
    SuppliedError: JSON of too many bytes, or too many values.
    """
    if len(data) > MAX_JSON_BYTES:
        raise SuppliedError(f"JSON of more than {MAX_JSON_BYTES // 1_000_000} MB: save it in parts")
    if _values(data) > MAX_JSON_VALUES and _values(_STRING.sub(b"", data)) > MAX_JSON_VALUES:
        raise SuppliedError(f"JSON of more than {MAX_JSON_VALUES:,} values: save it in parts")


def _values(data: bytes) -> int:
    return sum(data.count(sign) for sign in (b",", b"[", b"{"))


class Budget:
    """Bytes that may still be unpacked from one supplied file."""

    @classmethod
    def of(cls, file_bytes: int) -> "Budget":
        """For a file of this size."""
        return cls(min(MAX_UNPACKED_BYTES, MAX_UNPACKED_OF_SMALL_BYTES + MAX_TIMES_UNPACKED * file_bytes))

    def __init__(self, most_bytes: int = MAX_UNPACKED_BYTES) -> None:
        self._most = most_bytes
        self.left = most_bytes

    def spend(self, count: int) -> None:
        """Take from it.

        Raises:
            SuppliedError: it is used up.
        """
        self.left -= count
        if self.left < 0:
            raise SuppliedError(f"it unpacks to more than {self._most // 1_000_000} MB: supply it in parts")


def read_whole(path: Path, most_bytes: int = MAX_FILE_BYTES) -> bytes:
    """A regular file's bytes. Errors name the file, not its folder: they are put on record, and folders tell of people.

    Raises:
        SuppliedError: no such file, a device or pipe, empty, or too large.
    """
    try:
        data = read_file(path, most_bytes)
    except UnfitFile as error:
        parts = ": supply it in parts" if str(error.strerror).startswith("larger") else ""
        raise SuppliedError(f"{path.name} is {error.strerror}{parts}") from error
    except OSError as error:
        raise SuppliedError(f"{path.name} cannot be read: {why(error)}") from error
    if not data:
        raise SuppliedError(f"{path.name} is empty")
    return data


def decoded(body: bytes, encodings: str, budget: Budget) -> bytes:
    """A body without its content encodings (RFC 9110 section 8.4.1: gzip, deflate, br).

    Raises:
        SuppliedError: the budget is used up.
        ValueError: it is not encoded so, is cut, or the encoding is not known.
    """
    for name in reversed([part.strip().lower() for part in encodings.split(",") if part.strip()]):
        match name:
            case "identity":
                continue
            case "gzip" | "x-gzip":
                body = _gunzipped_whole(body, budget)
            case "deflate":  # zlib's own form by the RFC, the bare one by habit
                body = _inflated(body, 15 if body[:1] and body[0] & 15 == 8 else -15, budget)
            case "br":
                body = _unbrotli(body, budget)
            case _:
                raise ValueError(f"content encoding {name[:40]!r} is not read here")
    return body


def gunzipped(data: bytes, budget: Budget) -> tuple[bytes, str]:
    """A gzip file as far as it is whole, and what is wrong with the rest; empty where nothing is.

    Raises:
        SuppliedError: the budget is used up.
    """
    found, problem = gunzipped_apart(data, budget, b"", b"")
    return bytes(found), problem


def gunzipped_apart(data: bytes | bytearray, budget: Budget, gap: bytes, begins: bytes) -> tuple[bytearray, str]:
    """The same, with ``gap`` before each member, but the first, that begins so. It is never held twice.

    Raises:
        SuppliedError: the budget is used up.
    """
    found = bytearray()
    place = count = 0
    while place < len(data):
        if count > MAX_MEMBERS:
            return found, f"more than {MAX_MEMBERS} members"
        start = len(found)
        found += gap
        try:
            place = _member(found, data, GZIP_WINDOW, budget, place)
        except ValueError as error:
            del found[start:]
            return found, str(error)
        if not start or not found.startswith(begins, start + len(gap)):
            del found[start : start + len(gap)]
        count += 1
    return found, ""


def ends_of_members(data: bytes | bytearray, window: int) -> list[int]:
    """Where each compressed member ends, as far as they follow one another; a budget of its own.

    Raises:
        SuppliedError: it unpacks to too much.
        ValueError: one is damaged or cut.
    """
    budget, ends = Budget(), list[int]()
    place = 0
    while place < len(data) and len(ends) <= MAX_MEMBERS:
        if window == GZIP_WINDOW and data[place : place + 2] != _GZIP_MAGIC:
            break
        place = _member(bytearray(), data, window, budget, place)
        ends.append(place)
        if window != GZIP_WINDOW:
            break
    return ends


def unxz(data: bytes, most_bytes: int) -> bytes:
    """An xz file; what stands behind it is left alone.

    Raises:
        ValueError: it is none, is cut, or is longer.
    """
    return unxz_apart(data, most_bytes)[0]


def unxz_apart(data: bytes, most_bytes: int) -> tuple[bytes, bytes]:
    """An xz file, and what stands behind it.

    Raises:
        ValueError: it is none, is cut, or is longer.
    """
    decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=100_000_000)
    try:
        found = decoder.decompress(data, most_bytes + 1)
    except (lzma.LZMAError, MemoryError) as error:
        raise ValueError(f"not xz: {error}") from error
    if len(found) > most_bytes or not decoder.eof:
        raise ValueError("cut, or too long")
    return found, decoder.unused_data


def _gunzipped_whole(body: bytes, budget: Budget) -> bytes:
    """All members of a gzip body, one after the other; what follows them and is none is left alone."""
    found = bytearray()
    place = _member(found, body, GZIP_WINDOW, budget)
    while body[place : place + 2] == _GZIP_MAGIC:
        place = _member(found, body, GZIP_WINDOW, budget, place)
    return bytes(found)


def _inflated(body: bytes, window: int, budget: Budget) -> bytes:
    found = bytearray()
    _member(found, body, window, budget)
    return bytes(found)


def _member(found: bytearray, data: bytes | bytearray, window: int, budget: Budget, place: int = 0) -> int:
    """Unpack one compressed member behind ``found``; where it ends. The rest is not handed to zlib: that copies it for
    each member."""
    decoder = zlib.decompressobj(window)
    try:
        while not decoder.eof:
            given = decoder.unconsumed_tail or data[place : place + _GIVEN_BYTES]
            place += 0 if decoder.unconsumed_tail else len(given)
            part = decoder.decompress(given, _CHUNK_BYTES)
            budget.spend(len(part))
            found += part
            if not part and not given and not decoder.eof:
                raise ValueError("the compressed data are cut")
    except zlib.error as error:
        raise ValueError(f"not compressed as it says: {error}") from error
    return place - len(decoder.unused_data)


def _unbrotli(body: bytes, budget: Budget) -> bytes:
    decoder = brotli.Decompressor()
    parts = []
    try:
        while not decoder.is_finished():
            part = decoder.process(body, output_buffer_limit=_CHUNK_BYTES)
            body = b""
            budget.spend(len(part))
            parts.append(part)
            if not part and decoder.can_accept_more_data():
                raise ValueError("the compressed data are cut")
    except brotli.error as error:
        raise ValueError(f"not compressed as it says: {error}") from error
    return b"".join(parts)
