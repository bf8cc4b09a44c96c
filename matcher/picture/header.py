"""What a file says of itself, judged before anything is decoded: a picture, of a size that is opened, and whole.

Bounds are in bytes of memory, by what each format holds per pixel while it is decoded (docs/matching.md has the table).
"""

import contextlib
import io
import struct
import warnings
import zlib

import pillow_heif
from PIL import Image, UnidentifiedImageError

from matcher.errors import PictureError
from matcher.picture.avif_alpha import with_alpha_size
from matcher.picture.canvas import canvas
from matcher.picture.gif_blocks import gif_frames
from matcher.picture.iso_boxes import check_boxes
from matcher.picture.png_chunks import check_png, transparent_level, without_asides
from matcher.picture.progressive import scans
from matcher.recipe import RECIPE

_R = RECIPE.picture.header
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF", "BMP")
"""As Pillow registers its openers. A camera's MPO is opened by "JPEG"; naming it here breaks all that follow it."""
_ANIMATED = ("PNG", "WEBP", "AVIF")
_SCALED = ("JPEG", "MPO")
_WIDE = ("LA", "PA", "RGBA", "RGBa", "I;16", "I;16B", "I;16L", "I", "F")
_HELD = {"WEBP": _R.webp_bytes, "HEIF": _R.heif_bytes, "AVIF": _R.heif_bytes}
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, RuntimeError, OverflowError,
    MemoryError, AttributeError, struct.error, zlib.error, Warning, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow's readers raise on broken files. Each becomes a PictureError that keeps the text."""

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = _R.most_pixels
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def opened(data: bytes) -> tuple[Image.Image, int, int]:
    """Read the header only: the unloaded picture, its width and height as stored.

    Raises:
        PictureError: no picture, or one that would take more than the recipe's ``most_bytes``.
    """
    if not data:
        raise PictureError("the file is empty")
    _check_size(canvas(data), _R.webp_bytes if data.startswith(b"RIFF") else _R.pixel_bytes)
    try:
        image = _open(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"too large to open: {told(error)}") from error
    except BROKEN as error:
        raise PictureError(f"not a picture: {_what(data)}") from error
    width_px, height_px = image.size
    if image.format not in _SCALED:
        is_wide, is_hidden = image.mode in _WIDE or "transparency" in image.info, "default_image" in image.info
        held = _HELD.get(image.format or "", _R.pixel_bytes) + is_wide * _R.wide_bytes + is_hidden * _R.hidden_bytes
        _check_size(image.size, held)
    if min(width_px, height_px) < _R.least_side_px:
        raise PictureError(f"too small to say anything: {width_px} x {height_px} pixels")
    return image, width_px, height_px


def check_whole(data: bytes) -> None:
    """Raises:
    PictureError: part of what the file says it holds is not there, or not as it was written. Formats whose decoders
        refuse such files themselves pass.
    """
    try:
        check_png(data)
        check_boxes(data)
        if data.startswith(b"GIF8"):
            gif_frames(data)
    except IndexError as error:
        raise PictureError("broken picture: a table is cut") from error


def check_held(data: bytes, image: Image.Image) -> None:
    """A JPEG, after its scale was chosen.

    Raises:
        PictureError: its scans are too many, or would take more than ``most_bytes``; or it has no end.
    """
    if image.format not in _SCALED:
        return
    count, is_ended = scans(data)
    if count > _R.most_scans:
        raise PictureError(f"too slow to open: {count:,} scans, at most {_R.most_scans} are opened")
    if not is_ended:
        raise PictureError("broken JPEG picture: truncated, it has no end marker")
    if count > 1:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as stored:
            _check_size(stored.size, _R.scans_bytes)
    _check_size(image.size, _R.scaled_bytes)


def frame_count(data: bytes) -> int:
    """How many frames an animation has, of which the first is looked at; 1 for all else.

    Raises:
        PictureError: as ``opened``.
    """
    if data.startswith(b"GIF8"):
        return max(1, gif_frames(data))
    image, _, _ = opened(data)
    hidden = "default_image" in image.info
    return int(getattr(image, "n_frames", 1)) - hidden if image.format in _ANIMATED else 1


def told(error: BaseException) -> str:
    """An error's text in one line, or its name."""
    return " ".join(str(error).split())[: _R.told_signs] or type(error).__name__


def _open(data: bytes) -> Image.Image:
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (UnidentifiedImageError, ValueError):
        image = _open_mended(data)
    if image.format == "PNG" and "transparency" in image.info:
        image.info["transparency"] = transparent_level(data, image.info["transparency"])
    return image


def _open_mended(data: bytes) -> Image.Image:
    """What Pillow refuses and browsers show: AVIF of older writers, a PNG with a broken chunk beside sound pixels."""
    mended = with_alpha_size(data) if data[4:8] == b"ftyp" else None
    if mended is not None:
        return Image.open(io.BytesIO(mended), formats=("AVIF",))
    for bare in without_asides(data):
        with contextlib.suppress(UnidentifiedImageError, ValueError):
            return Image.open(io.BytesIO(bare), formats=("PNG",))
    raise UnidentifiedImageError


def _check_size(size: tuple[int, int], pixel_bytes: int) -> None:
    most = _R.most_bytes // pixel_bytes
    if size[0] * size[1] > most:
        raise PictureError(f"too large to open: {size[0]} x {size[1]} pixels, at most {most:,} are opened")


def _what(data: bytes) -> str:
    head = data[: _R.head_bytes].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in head:
        return "this is an HTML page"
    if head.startswith((b"{", b"[")):
        return "this looks like JSON"
    if head.startswith((b"<?xml", b"<svg")):
        return "this is XML"
    return f"unknown or broken format (begins with {data[: _R.told_bytes].hex()})"
