"""Bytes to pixels: the only door through which pictures enter the matcher.

Pictures come from strangers. The header is judged before anything is decoded (``header``), JPEGs are decoded at a
reduced scale, and whatever cannot be read whole is refused with a reason: half a picture is not evidence. What is
looked at is sRGB (``colour_profile``).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile
from PIL.PngImagePlugin import Blend, Disposal, PngImageFile

from matcher.errors import PictureError
from matcher.picture.colour_profile import to_srgb
from matcher.picture.header import BROKEN, check_held, check_whole, opened, told
from matcher.picture.named_colours import named_profile
from matcher.picture.progressive import first_scan
from matcher.recipe import RECIPE

Rgb = NDArray[np.uint8]
Gray = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_R = RECIPE.picture.pixels
_BYTE = 256


@dataclass(frozen=True, eq=False)
class Pixels:
    """A decoded picture, upright. ``rgb`` may be smaller than the picture; ``scale`` says by how much."""

    rgb: Rgb
    width_px: int
    """Of the picture as displayed, after EXIF orientation."""
    height_px: int
    media_type: str

    @property
    def scale(self) -> float:
        """Pixels of ``rgb`` per pixel of the picture."""
        return float(max(self.rgb.shape[:2]) / max(self.width_px, self.height_px))


def decode(data: bytes, max_side_px: int = _R.looked_at_px) -> Pixels:
    """Decode the first frame to upright RGB, its long side at most ``max_side_px``.

    Raises:
        PictureError: with its reason, for anything that is not a whole picture of a size we open.
    """
    image, width_px, height_px = opened(data)
    check_whole(data)
    media_type = Image.MIME.get(image.format or "", "application/octet-stream")
    try:
        turned = _orientation(image)
        image.draft("RGB", (max_side_px, max_side_px))
        check_held(data, image)
        named = named_profile(data, image.info)
        _load_first(image)
        small = _eight_bits(image)
        small.thumbnail((max_side_px, max_side_px), Image.Resampling.LANCZOS, reducing_gap=_R.reducing_gap)
        small = to_srgb(_in_colour(small), named) if named else to_srgb(small, image.info.get("icc_profile"))
        upright = _turn(_on_white(small), turned)
        rgb = np.array(upright, dtype=np.uint8)
    except BROKEN as error:
        raise PictureError(f"broken {image.format} picture: {told(error)}") from error
    if turned in _SIDEWAYS:
        width_px, height_px = height_px, width_px
    return Pixels(rgb, width_px, height_px, media_type)


def decode_luma(data: bytes, min_side_px: int) -> Image.Image:
    """Decode to upright 8-bit luma by the cheapest route: a JPEG at the smallest scale not under ``min_side_px``, and
    of a progressive one that may be so small, its first scan only. As stored, whatever the colour profile: hashes
    look at what is lighter than what.

    Raises:
        PictureError: as ``decode``.
    """
    image, width_px, height_px = opened(data)
    check_whole(data)
    if min(width_px, height_px) >= _R.first_scan_part * min_side_px and (cut := first_scan(data)) is not data:
        image, _, _ = opened(cut)
    try:
        turned = _orientation(image)
        image.draft("L", (min_side_px, min_side_px))
        check_held(data, image)
        if isinstance(image, ImageFile.ImageFile):
            image.decodermaxblock = len(data) + 1  # else it is fed in pieces, which costs a tenth more
        _load_first(image)
        is_luma = image.mode == "L" and "transparency" not in image.info
        return _turn(image if is_luma else _luma(_eight_bits(image)), turned)
    except BROKEN as error:
        raise PictureError(f"broken {image.format} picture: {told(error)}") from error


def resized(rgb: Rgb, width: int, height: int) -> Rgb:
    """Another size: averaged when smaller, bicubic when larger (averaging would make blocks)."""
    smaller = width * height < rgb.shape[0] * rgb.shape[1]
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return cv2.resize(rgb, (width, height), interpolation=method).astype(np.uint8, copy=False)


def _load_first(image: Image.Image) -> None:
    """A PNG's animation may leave out the file's first picture, which is for programs that know no animations; what is
    shown then is the first frame, on nothing."""
    if image.info.get("default_image") and isinstance(image, PngImageFile):
        image.dispose_op, image.dispose_extent = Disposal.OP_BACKGROUND, (0, 0, *image.size)
        image.seek(1)
        image.blend_op = Blend.OP_SOURCE
    image.load()


def _orientation(image: Image.Image) -> int:
    """As EXIF has it. ``getexif`` would take it from XMP and from a text of ImageMagick's too, by which no browser
    turns a picture."""
    if image.format == "TIFF":  # Pillow turns it while it loads it, by what is left here
        image.info.pop("xmp", None)
        return 1
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif") or b"")
        value = exif.get(_EXIF_ORIENTATION, 1)
    except BROKEN:  # damaged EXIF beside sound pixels: show the pixels as they are stored
        return 1
    return value if isinstance(value, int) and value in _TURNS else 1


_EXIF_ORIENTATION = 0x0112
"""EXIF's tag, and what undoes each of its values."""
_TURNS = {
    1: (),
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_SIDEWAYS = (5, 6, 7, 8)


def _turn(image: Image.Image, orientation: int) -> Image.Image:
    for step in _TURNS[orientation]:
        image = image.transpose(step)
    return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """To 8 bits a channel and no palette, transparency as a channel; 16-bit greys keep their high byte."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        return _high_byte(image)
    if image.mode in ("P", "PA", "1"):
        is_grey, is_clear = image.mode == "1", image.mode == "PA" or "transparency" in image.info
        return image.convert(("LA" if is_clear else "L") if is_grey else "RGBA" if is_clear else "RGB")
    if image.mode in ("RGBa", "La"):
        return image.convert(image.mode.upper())
    if "transparency" in image.info and image.mode in ("L", "RGB"):
        return image.convert(f"{image.mode}A")
    return image


def _high_byte(image: Image.Image) -> Image.Image:
    """In PNG 16 bits are always the whole range; in TIFF a grey may have fewer levels than its numbers hold."""
    values = np.asarray(image)
    clear = values == image.info["transparency"] if "transparency" in image.info else None
    if values.size and (image.format == "PNG" or values.max() > 255):
        values = np.divide(values, _BYTE, dtype=np.float32)
    grey = Image.fromarray(values.clip(0, 255).astype(np.uint8))
    if clear is not None:
        grey.putalpha(Image.fromarray(np.where(clear, 0, 255).astype(np.uint8)))
    return grey


def _in_colour(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if image.mode == "LA" else "RGB") if image.mode in ("L", "LA") else image


def _luma(image: Image.Image) -> Image.Image:
    """What is transparent is laid on white in the size that is looked at: in its own it would take three copies."""
    if image.mode in ("LA", "RGBA"):
        image.thumbnail((_R.looked_at_px, _R.looked_at_px), Image.Resampling.LANCZOS, reducing_gap=_R.reducing_gap)
    return _on_white(image).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    """To RGB; what is transparent becomes white, as a shop shows it."""
    if image.mode not in ("LA", "RGBA"):
        return image if image.mode == "RGB" else image.convert("RGB")
    over = image.convert("RGBA")
    white = Image.new("RGBA", over.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, over).convert("RGB")
