"""The blocks of a GIF: how many frames there are, and whether the file ends inside one (GIF89a, 17 to 27)."""

from matcher.errors import PictureError

_EXTENSION, _IMAGE = 0x21, 0x2C
_HEADER, _DESCRIPTOR = 13, 10
_TABLE = 0x80
"""Flag: a table of colours follows, of 3 bytes times 2 to the (size + 1)."""


def gif_frames(data: bytes) -> int:
    """How many frames a GIF holds; without its closing sign it is read to its last block.

    Raises:
        PictureError: the file ends inside a block.
    """
    at, frames = _HEADER + _table(data[10 : _HEADER - 2]), 0
    while at < len(data):
        if data[at] == _EXTENSION:
            at = _past(data, at + 2)
        elif data[at] == _IMAGE:
            at = _past(data, at + _DESCRIPTOR + _table(data[at + _DESCRIPTOR - 1 : at + _DESCRIPTOR]) + 1)
            frames += 1
        else:
            break
    return frames


def _table(flags: bytes) -> int:
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & _TABLE else 0


def _past(data: bytes, at: int) -> int:
    """Where the block behind these pieces begins."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    if at >= len(data):
        raise PictureError("broken GIF picture: cut inside a block")
    return at + 1
