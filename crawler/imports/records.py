"""Records of a WARC, each read from its own bytes: so a head without an end, or a record without a bound, costs little.

warcio reads lines and headers of any length, and the time for a line grows with its square.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from crawler.imports.bounds import MAX_HEAD_BYTES, MAX_RECORD_BYTES

_END_OF_HEAD = re.compile(rb"\r?\n[ \t]*\r?\n")
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*([0-9]+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_GAP = re.compile(rb"\s*")
_MOST_DIGITS = 15


class TornError(ValueError):
    """From some byte on nothing can be read; says from which, and why."""


def warc_records(data: bytes | bytearray, passed_over: list[str]) -> Iterator[Any]:
    """Records as warcio has them, in order; what is said of those that are too large goes into ``passed_over``.

    Raises:
        TornError: no record can be told from here on.
        ArchiveLoadFailed: as warcio, which has more that it raises.
    """
    at = _begins(data, 0, is_first=True)
    while at < len(data):
        end = _ends(data, at)
        if end - at > MAX_RECORD_BYTES:
            passed_over.append(f"the record at byte {at} has more than {MAX_RECORD_BYTES // 1_000_000} MB; not read")
        else:
            yield next(iter(ArchiveIterator(BytesIO(data[at:end]), no_record_parse=True)))
        at = _begins(data, end, is_first=False)


def _ends(data: bytes | bytearray, at: int) -> int:
    """Where the record ends that begins here; behind the last byte where it states no length."""
    head = _END_OF_HEAD.search(data, at, at + MAX_HEAD_BYTES)
    if head is None:
        if len(data) - at <= MAX_HEAD_BYTES:
            return len(data)
        raise TornError(f"no head of a record ends within {MAX_HEAD_BYTES // 1024} kB from byte {at} on")
    stated = _LENGTH.search(data, at, head.start() + 1)
    if stated is None:
        return len(data)
    if len(stated[1]) > _MOST_DIGITS:
        raise TornError(f"the record at byte {at} states a length of {len(stated[1])} digits")
    return min(len(data), head.end() + int(stated[1]))


def _begins(data: bytes | bytearray, at: int, *, is_first: bool) -> int:
    """Where the next record begins: behind empty lines, and behind one line that a length stated too small left."""
    gap = _GAP.match(data, at)
    at = gap.end() if gap else at
    if is_first or data[at : at + 5] == b"WARC/" or at == len(data):
        return at
    rest = data.find(b"\n", at)
    return len(data) if rest < 0 else rest + 1
