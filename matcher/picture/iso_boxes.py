"""The boxes of HEIF and AVIF files (ISO/IEC 14496-12 and 23008-12): is all there that the file says it holds?

libheif fills a tile that is missing with black and says nothing, so the place of every item is compared with the
file's length before anything is decoded, and an item of HEVC must be made of whole units. A thumbnail, which is not
looked at, may be broken.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from matcher.errors import PictureError

_FULL = 4
"""Version and flags of a full box."""
_HEVC = b"hvc1"


@dataclass(frozen=True)
class Box:
    """A box by its place in the file."""

    kind: bytes
    start: int
    body: int
    end: int


def check_boxes(data: bytes) -> None:
    """Raises:
    PictureError: a box or an item lies, in part, behind the file's end, or an item of HEVC is not made of whole
        units. What has no ``ftyp`` passes.
    """
    if data[4:8] != b"ftyp":
        return
    for box in boxes(data, 0, len(data)):
        if box.end > len(data):
            raise _cut(f"box {box.kind!r} ends at byte {box.end:,} of {len(data):,}")
        if box.kind == b"meta":
            _check_items(data, box)


def boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    """The boxes side by side in a place; the last may end behind it."""
    while at + 8 <= end:
        size, kind, body = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], at + 8
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        past = at + size if size else end
        if past < body:
            raise _cut(f"box {kind!r} is smaller than its head")
        yield Box(kind, at, body, past)
        at = past


def within(data: bytes, box: Box, *path: bytes) -> Box | None:
    """The first box at this path inside a box."""
    for kind in path:
        skipped = _FULL if box.kind == b"meta" else 0
        found = next((one for one in boxes(data, box.body + skipped, box.end) if one.kind == kind), None)
        if found is None:
            return None
        box = found
    return box


def references(data: bytes, meta: Box, kind: bytes) -> dict[int, int]:
    """Of each item that belongs to another one as its transparency (``auxl``) or thumbnail (``thmb``): that one."""
    found = within(data, meta, b"iref")
    if found is None:
        return {}
    wide = 2 if data[found.body] == 0 else 4
    pairs = [data[box.body : box.end] for box in boxes(data, found.body + _FULL, found.end) if box.kind == kind]
    return {
        int.from_bytes(pair[:wide], "big"): int.from_bytes(pair[wide + 2 : wide + 2 + wide], "big") for pair in pairs
    }


def _check_items(data: bytes, meta: Box) -> None:
    places, idat = within(data, meta, b"iloc"), within(data, meta, b"idat")
    if places is None:
        return
    kinds, hevc = _kinds(data, meta), within(data, meta, b"iprp", b"ipco", b"hvcC")
    small = references(data, meta, b"thmb")
    width = (data[hevc.body + 21] & 3) + 1 if hevc and hevc.end - hevc.body > 21 else 4
    held = 0
    for item, is_inside, extents in _items(data, places):
        limit, base = (len(data), 0) if not is_inside else (idat.end, idat.body) if idat else (0, 0)
        parts = [(base + at, base + at + length if length else limit) for at, length in extents]
        held += sum(end - at for at, end in parts)
        if any(not 0 <= at <= end <= limit for at, end in parts) or held > 2 * len(data):
            raise _cut(f"item {item} ends behind the file's end")
        if (
            kinds.get(item) == _HEVC
            and item not in small
            and not _is_units(b"".join(data[at:end] for at, end in parts), width)
        ):
            raise PictureError(f"broken HEIF picture: item {item} is not made of whole units")


def _items(data: bytes, places: Box) -> Iterator[tuple[int, bool, list[tuple[int, int]]]]:
    """Of each item: its number, whether it lies in ``idat`` of ``meta``, and where its parts begin and how long each
    is. Items that are made of other items are left out."""
    read = _Reader(data, places.body, places.end)
    version, _ = read.number(1), read.number(3)
    sizes = read.number(2)
    wide = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15 if version else 0
    for _ in range(read.number(2 if version < 2 else 4)):
        item = read.number(2 if version < 2 else 4)
        method = read.number(2) & 15 if version else 0
        read.number(2)
        base, extents, parts = read.number(wide[2]), list[tuple[int, int]](), read.number(2)
        if parts > 1 and not wide[0] + wide[1]:
            raise _cut(f"item {item} has {parts} parts without a place")
        for _ in range(parts):
            read.number(wide[3])
            extents.append((base + read.number(wide[0]), read.number(wide[1])))
        if method < 2:
            yield item, method == 1, extents


def _kinds(data: bytes, meta: Box) -> dict[int, bytes]:
    table = within(data, meta, b"iinf")
    if table is None:
        return {}
    counted = 2 if data[table.body] == 0 else 4
    entries = boxes(data, table.body + _FULL + counted, table.end)
    long = {entry: 2 if data[entry.body] < 3 else 4 for entry in entries if entry.kind == b"infe"}
    return {
        int.from_bytes(data[entry.body + _FULL : entry.body + _FULL + wide], "big"): data[
            entry.body + _FULL + wide + 2 : entry.body + _FULL + wide + 6
        ]
        for entry, wide in long.items()
    }


def _is_units(item: bytes, width: int) -> bool:
    """Whether bytes are units of at least two bytes, each behind its length."""
    at = 0
    while at + width <= len(item):
        length = int.from_bytes(item[at : at + width], "big")
        if length < 2:
            return False
        at += width + length
    return at == len(item) > 0


class _Reader:
    """Numbers of a box, one behind the other."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data, self._at, self._end = data, at, min(end, len(data))

    def number(self, width: int) -> int:
        """The next, of so many bytes; none of no bytes is 0."""
        self._at += width
        if self._at > self._end:
            raise _cut("a table ends before its last row")
        return int.from_bytes(self._data[self._at - width : self._at], "big")


def _cut(what: str) -> PictureError:
    return PictureError(f"broken HEIF or AVIF picture: {what}")
