"""Pictures for the report: upright, small, redacted, and inline as data: URIs.

The evidence stays as it was captured; what is shown here is a copy, and every copy of a post's picture goes through
``redact`` before anything is cut from it.
"""

import base64
import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from PIL import Image

from claims.shown.texts import Texts
from evidence.errors import EvidenceError
from evidence.records import Digest, Region
from evidence.vault import CaseFile
from matcher.errors import PictureError
from matcher.laid.label import shows_waybill
from matcher.picture.pixels import decode

Redact = Callable[[bytes], bytes]
"""JPEG bytes of an upright picture to JPEG or PNG bytes of the same size, with what must not be shown made unseen."""

_WORK_SIDE_PX = 1600
_WHOLE_SIDE_PX = 900
_CLOSE_SIDE_PX = 560
_SMALL_SIDE_PX = 200
_MARGIN_PERCENT = 12


@dataclass(frozen=True)
class Shown:
    """A picture as the report shows it. Sizes are of the original as displayed, so that regions fit."""

    uri: str
    width_px: int
    height_px: int
    problem: str = ""
    """Why there is nothing to show; ``uri`` is then empty."""


@dataclass(frozen=True)
class Prints:
    """The copies made of one picture."""

    whole: Shown
    close: Shown | None
    """The region alone, larger; None where there is no region."""


def unchanged(data: bytes) -> bytes:
    """Redacts nothing: for the shop's own catalog photos, and where the caller has decided so."""
    return data


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded, redacted picture, upright; ``size`` is of the original as displayed, ``image`` may be smaller."""

    image: Image.Image | None
    size: tuple[int, int]
    scale: float
    problem: str = ""


def picture(data: bytes, redact: Redact) -> Picture:
    """Decode and redact; bytes that are no picture give their reason instead.

    Raises:
        ValueError: ``redact`` changed the size, so that regions would no longer fit.
    """
    try:
        pixels = decode(data, _WORK_SIDE_PX)
    except PictureError as error:
        return Picture(None, (4, 3), 1.0, str(error))
    base = Image.open(io.BytesIO(redact(_jpeg(Image.fromarray(pixels.rgb), 95)))).convert("RGB")
    if base.size != (pixels.rgb.shape[1], pixels.rgb.shape[0]):
        raise ValueError("redact changed the size of the picture; regions would no longer fit")
    return Picture(base, (pixels.width_px, pixels.height_px), pixels.scale)


def supplied(file: CaseFile, digest: Digest, redact: Redact, say: Texts) -> Shown:
    """A supplied file as a report shows it; in place of one that is no picture, or not there, a sentence."""
    try:
        shown = prints(picture(file.exhibit(digest), redact), None).whole
    except EvidenceError:  # verify says what is wrong with it
        return Shown("", 4, 3, say("supplied.wrong"))
    return replace(shown, problem=say("supplied.unreadable", reason=shown.problem)) if shown.problem else shown


def packing_photo(file: CaseFile, digest: Digest, redact: Redact, say: Texts) -> Shown:
    """A photo of the packing table; in place of one with a waybill a sentence, as an address stands on it."""
    with suppress(EvidenceError, PictureError):
        if shows_waybill(file.exhibit(digest)):
            return Shown("", 4, 3, say("supplied.waybill"))
    return supplied(file, digest, redact, say)


def prints(shot: Picture, region: Region | None) -> Prints:
    """The copies of a picture that one comparison needs."""
    if shot.image is None:
        nothing = Shown("", *shot.size, shot.problem)
        return Prints(nothing, None)
    close = cut(shot, region)
    return Prints(
        whole=_shown(shot.image, _WHOLE_SIDE_PX, shot.size, 80),
        close=_shown(close, _CLOSE_SIDE_PX, close.size, 84) if close else None,
    )


def cut(shot: Picture, region: Region | None) -> Image.Image | None:
    """The region with a margin; None where there is none, or nothing is left of it."""
    box = _box(region, shot.size, shot.scale) if region else None
    return shot.image.crop(box) if box and shot.image else None


def small(shot: Picture) -> Shown:
    """A copy for a table."""
    if shot.image is None:
        return Shown("", *shot.size, shot.problem)
    return _shown(shot.image, _SMALL_SIDE_PX, shot.size, 76)


def _box(region: Region, size: tuple[int, int], scale: float) -> tuple[int, int, int, int] | None:
    """The region with a margin, inside the picture, in pixels of the reduced picture; None where nothing is left."""
    margin_x, margin_y = region.width * _MARGIN_PERCENT // 100, region.height * _MARGIN_PERCENT // 100
    left, top = max(0, region.x - margin_x), max(0, region.y - margin_y)
    right = min(size[0], region.x + region.width + margin_x)
    bottom = min(size[1], region.y + region.height + margin_y)
    if right - left < 8 or bottom - top < 8:
        return None
    box = (int(left * scale), int(top * scale), int(right * scale), int(bottom * scale))
    return box if box[2] > box[0] and box[3] > box[1] else None


def scaled(image: Image.Image, side_px: int, quality: int = 80) -> bytes:
    """A copy as JPEG, its longer side at most ``side_px``."""
    copy = image.copy()
    copy.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    return _jpeg(copy, quality)


def _shown(image: Image.Image, side_px: int, size: tuple[int, int], quality: int) -> Shown:
    data = base64.b64encode(scaled(image, side_px, quality)).decode("ascii")
    return Shown(f"data:image/jpeg;base64,{data}", *size)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
    return out.getvalue()
