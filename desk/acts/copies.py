"""Small copies of pictures for a screen, kept in the cache: what acts on pictures are made of.

CACHE/copies/<vault id>/<case id>/<name>.jpg    20 digits of width and height of the original, then the JPEG

Deleted, they cost time only; a disposal deletes those of its case.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from claims.shown.pictures import Redact, cut, picture, scaled
from desk.acts.errors import ActError
from desk.jobs.private import keep_private
from desk.settings import Settings
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.records import Region

_HEADER = b"%010d%010d"
_HEADER_BYTES = 20


class Size(StrEnum):
    """How large a copy is: its longer side in pixels."""

    SMALL = "small"
    LARGE = "large"


_SIDE_PX = {Size.SMALL: 240, Size.LARGE: 1400}


@dataclass(frozen=True)
class Copy:
    """A picture as a screen shows it."""

    jpeg: bytes
    width_px: int
    """Of the original as displayed, so that regions fit."""
    height_px: int


def copies_of(settings: Settings, vault_id: str, case_id: str) -> Path:
    """The folder of the copies of one case."""
    return settings.cache / "copies" / vault_id / case_id


def kept_copy(place: Path) -> Copy | None:
    """What is kept there; None where nothing is, or it is damaged."""
    try:
        data = read_file(place, MAX_PICTURE_BYTES)
        width, height = int(data[: _HEADER_BYTES // 2]), int(data[_HEADER_BYTES // 2 : _HEADER_BYTES])
    except (OSError, ValueError):
        return None
    return Copy(data[_HEADER_BYTES:], width, height)


def keep_copy(place: Path, data: bytes, size: Size, redact: Redact, region_px: Region | None = None) -> Copy:
    """Make a copy, of a region alone where one is named, and keep it.

    Raises:
        ActError: it is no picture that can be shown.
    """
    shot = picture(data, redact)
    image = shot.image and (cut(shot, region_px) or shot.image)
    if image is None:
        raise ActError(f"it cannot be shown: {shot.problem}")
    copy = Copy(scaled(image, _SIDE_PX[size]), *shot.size)
    keep_private(_HEADER % (copy.width_px, copy.height_px) + copy.jpeg, place, 3)
    return copy
