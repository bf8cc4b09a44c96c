"""Frames of moving pictures: a post's video, or animated picture, of which single frames were kept as pictures.

A frame is a picture like any other wherever bytes are read: it has a digest, an address, an examination. Wherever
pictures are counted or weighed, the frames of one original are one.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from evidence.records import Image

_PREFIX = "urn:frame:"
_FRAMED = re.compile(rf"(?:{_PREFIX}[0-9]{{1,20}}:)?")


def frame_address(url: str, number: int) -> str:
    """The address of a frame, from that of its original: it has none of its own."""
    return f"{_PREFIX}{number}:{url}"


def unframed(address: str) -> tuple[str, str]:
    """What of an address says which frame it is of, empty where it is of none, and the address of the original."""
    frame = _FRAMED.match(address)
    end = frame.end() if frame else 0
    return address[:end], address[end:]


def original_address(image: Image) -> str:
    """The address of what a post shows: of a frame that of its original, else the picture's own."""
    if image.frame is None:
        return image.url
    return image.url.removeprefix(f"{_PREFIX}{image.frame.number}:")


def original_name(image: Image) -> str:
    """What the original is called, for people: the last part of its address."""
    return unquote(original_address(image).rpartition("/")[2].rpartition(":")[2])


def medium(image: Image) -> str:
    """Digest of what a post shows: of a frame that of its original, else the picture's own."""
    return image.frame.of if image.frame else image.digest


def media(images: Iterable[Image]) -> tuple[Image, ...]:
    """What a post shows, each thing once: of frames of one original, which stand in their order, the first alone."""
    found: list[Image] = []
    before: Image | None = None
    for image in images:
        if before is None or not _goes_on(before, image):
            found.append(image)
        before = image
    return tuple(found)


def needed(images: Iterable[Image]) -> frozenset[str]:
    """Digests of all that these need: the pictures, and of frames the originals too."""
    return frozenset(digest for image in images for digest in (image.digest, medium(image)) if digest)


def clock_time(at_ms: int) -> str:
    """A moment of a video as players show it, with tenths of a second: ``0:03.4``."""
    tenths = at_ms // 100
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def _goes_on(before: Image, image: Image) -> bool:
    if before.frame is None or image.frame is None or before.frame.of != image.frame.of:
        return False
    return before.frame.number < image.frame.number
