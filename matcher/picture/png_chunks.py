"""Whether a PNG is whole, every chunk to its checksum and the pixels to their last row; and what stands in its chunks.

A reader for display shows the rows it has when the stream breaks off. Here such a file is refused (PNG, third edition,
5.3 chunk layout, 8 filtering and interlacing, 10 compression).
"""

import zlib
from collections.abc import Iterator
from struct import pack

from matcher.errors import PictureError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Numbers per pixel, by colour type."""
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Adam7: first column and row of each pass, and the steps between."""
_PIECE = 1 << 20
_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
"""Without these there is no picture."""
_SHOWN = (*_PIXELS, b"iCCP", b"cICP", b"gAMA", b"cHRM", b"sRGB", b"eXIf", b"acTL", b"fcTL", b"fdAT")
"""What changes how a picture looks."""


def head_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of the chunks before the pixels."""
    return _before(data, b"IDAT")


def without_asides(data: bytes) -> Iterator[bytes]:
    """The file without remarks, resolution and time, then with its pixels alone.

    Browsers pass over a broken chunk that is no part of the pixels; Pillow then opens nothing.
    """
    if data.startswith(_SIGNATURE):
        for kept in (_SHOWN, _PIXELS):
            parts = ((kind, body) for kind, body in _before(data, b"") if kind in kept)
            yield _SIGNATURE + b"".join(
                pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body)) for kind, body in parts
            )


def transparent_level(data: bytes, value: object) -> object:
    """The grey or colour that is transparent, in the 8 bits that Pillow makes of the pixels.

    Of colours in 16 bits the high bytes are compared, so one that differs in its low byte alone is transparent too.
    """
    bits, kind = next((body[8:10] for name, body in head_chunks(data) if name == b"IHDR" and len(body) > 9), b"\0\0")
    if kind == 0 and isinstance(value, int) and 0 < bits < 8:
        return value * (255 // ((1 << bits) - 1))
    if kind == 2 and isinstance(value, tuple) and bits == 16:
        return tuple(one >> 8 for one in value)
    return value


def _before(data: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at + 12 <= len(data) and (kind := data[at + 4 : at + 8]) != end:
        length = int.from_bytes(data[at : at + 4], "big")
        yield kind, data[at + 8 : at + 8 + length]
        at += 12 + length


def check_png(data: bytes) -> None:
    """Raises:
    PictureError: a chunk is cut or fails its checksum, or the pixels end before the last row. What is no PNG passes.
    """
    if not data.startswith(_SIGNATURE):
        return
    at, header, pixels = len(_SIGNATURE), b"", list[bytes]()
    while True:
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body, end = data[at + 8 : at + 8 + length], at + 12 + length
        if end > len(data):
            raise PictureError(f"broken PNG picture: cut in chunk {kind!r}")
        if zlib.crc32(kind + body) != int.from_bytes(data[end - 4 : end], "big"):
            raise PictureError(f"broken PNG picture: the checksum of chunk {kind!r} is wrong")
        if kind == b"IEND":
            break
        header = body if kind == b"IHDR" else header
        if kind == b"IDAT":
            pixels.append(body)
        at = end
    if len(header) != 13 or header[9] not in _SAMPLES:
        raise PictureError("broken PNG picture: no header")
    _inflate(pixels, _expected(header))


def _expected(header: bytes) -> int:
    """Bytes of all rows, each with its filter type."""
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    bits = header[8] * _SAMPLES[header[9]]
    passes = _PASSES if header[12] else ((0, 0, 1, 1),)
    sizes = ((-(-(width - x) // across), -(-(height - y) // down)) for x, y, across, down in passes)
    return sum(rows * (1 + (columns * bits + 7) // 8) for columns, rows in sizes if columns > 0 and rows > 0)


def _inflate(pixels: list[bytes], expected: int) -> None:
    """A piece at a time; what follows the last row is not looked at, so that it costs nothing."""
    stream, made = zlib.decompressobj(), 0
    try:
        for body in pixels:
            waiting = body
            while waiting and made < expected and not stream.eof:
                made += len(stream.decompress(waiting, _PIECE))
                waiting = stream.unconsumed_tail
        while made < expected and not stream.eof and (more := stream.decompress(stream.unconsumed_tail, _PIECE)):
            made += len(more)
    except zlib.error as error:
        raise PictureError(f"broken PNG picture: {error}") from error
    if made < expected:
        raise PictureError(f"broken PNG picture: {made:,} of {expected:,} bytes of pixels")
