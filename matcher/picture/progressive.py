"""The first scan of a progressive JPEG is a picture an eighth as large: all that a perceptual hash looks at.

In a progressive file (ITU-T T.81, annex G) the first scan holds the mean of every block of 8 x 8 pixels and nothing
else, in some 7 % of the bytes. A decoder asked for an eighth of the size reads the whole file all the same; cut behind
the first scan it gives the same picture, but for the last bit of the means, in a fraction of the time.

Each further scan goes over all blocks again, even where it holds next to nothing, so the scans are counted first.
"""

import re

_SOI, _EOI, _SOS, _PROGRESSIVE = 0xD8, 0xD9, 0xDA, 0xC2
_BARE = {0x01, *range(0xD0, 0xD8)}
"""Markers without a length: TEM and the restart markers."""
_MOST_MARKERS = 2000
_MARKER = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")
"""A marker with a length, or the first and last of the file: among entropy-coded bytes 0xFF stands before 0 or a
restart marker only."""


def scans(data: bytes) -> tuple[int, bool]:
    """How many scans a JPEG has before its end marker, and whether that is there. Behind it nothing is read."""
    count, at = 0, 2
    while found := _MARKER.search(data, at):
        marker, at = data[found.end() - 1], found.end()
        if marker == _EOI:
            return count, True
        count += marker == _SOS
        at += int.from_bytes(data[at : at + 2], "big")
    return count, False


def first_scan(data: bytes) -> bytes:
    """The file up to its first scan, closed. Given back as it is: what is not progressive, begins with another kind of
    scan, or is torn off (no end marker behind the first scan), so that whoever decodes it sees what is wrong."""
    if data[:2] != bytes((0xFF, _SOI)):
        return data
    at, luma = 2, -1
    for _ in range(_MOST_MARKERS):
        if at + 4 > len(data) or data[at] != 0xFF:
            return data
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xFF or marker in _BARE:
            at += 1 if marker == 0xFF else 2
            continue
        body = data[at + 4 : at + 2 + length]
        if marker == _PROGRESSIVE and len(body) > 6:
            luma = body[6]
        elif marker == _SOS:
            end = _end(data, at + 2 + length) if luma >= 0 and _is_means(body, luma) else -1
            return data[:end] + bytes((0xFF, _EOI)) if end > 0 else data
        elif marker == _EOI or length < 2:
            return data
        at += 2 + length
    return data


def _is_means(scan: bytes, luma: int) -> bool:
    """Whether a scan's header says: the means, for the first time, the luma's among them."""
    count = scan[0] if scan else 0
    if len(scan) != 2 * count + 4:
        return False
    components, (start, end, bits) = scan[1 : 1 + 2 * count : 2], scan[-3:]
    return luma in components and start == end == 0 and bits >> 4 == 0


def _end(data: bytes, at: int) -> int:
    """Where the marker behind the entropy-coded bytes stands; -1 where there is none, or no end marker after it."""
    while 0 <= (at := data.find(b"\xff", at)) < len(data) - 1:
        if data[at + 1] not in (0x00, 0xFF) and data[at + 1] not in _BARE:
            return at if data[at + 1] != _EOI and data.rfind(bytes((0xFF, _EOI))) > at else -1
        at += 1 if data[at + 1] == 0xFF else 2
    return -1
