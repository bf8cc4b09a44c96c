"""Perceptual hashes of one picture on three views, from one scaled decode, in imagehash's own numbers.

What they answer is "the same *photograph*?", never "the same item?": between a worn garment and its catalog photo
every perceptual hash is blind. The recipe is kept beside the values, because another decoder or scale moves bits.
"""

from dataclasses import dataclass
from importlib.metadata import version

import imagehash
import numpy as np
import PIL
from PIL import Image, ImageOps

from matcher.pixels import decode_luma

DECODE_MIN_SIDE_PX = 128
"""imagehash.phash needs 32 px; four times that keeps the drift of the scaled decode under a bit on average."""
_PHASH_PX = 32
"""What imagehash.phash reduces a picture to; a picture of this size it leaves as it is."""
FLAT_BORDER_LEVELS = 12
"""A row or column at the edge whose grey levels differ by no more than this is border."""

RECIPE = (
    f"Pillow {PIL.__version__} draft L >= {DECODE_MIN_SIDE_PX} px, EXIF upright; ImageHash {version('ImageHash')} "
    f"phash+dhash 64 bit; border <= {FLAT_BORDER_LEVELS} levels"
)


@dataclass(frozen=True)
class Fingerprint:
    """64-bit hashes as integers, most significant bit first as imagehash prints them."""

    phash_whole: int
    phash_stripped: int
    """Of the picture without its flat border: undoes letterboxes and frames."""
    phash_mirrored: int
    phash_stripped_mirrored: int
    dhash_whole: int
    recipe: str = RECIPE


def fingerprint(data: bytes) -> Fingerprint:
    """Hash a picture's bytes.

    Raises:
        PictureError: the bytes are no picture that can be opened.
    """
    luma = decode_luma(data, DECODE_MIN_SIDE_PX)
    stripped = strip_border(luma)
    whole, mirrored = _phashes(luma)
    inner, inner_mirrored = (whole, mirrored) if stripped is luma else _phashes(stripped)
    return Fingerprint(whole, inner, mirrored, inner_mirrored, dhash_whole=_number(imagehash.dhash(luma)))


def _phashes(luma: Image.Image) -> tuple[int, int]:
    """Upright and mirrored, from one reduction to imagehash's 32 px: Pillow's filter is symmetric to the last bit."""
    reduced = luma.resize((_PHASH_PX, _PHASH_PX), Image.Resampling.LANCZOS)
    return _number(imagehash.phash(reduced)), _number(imagehash.phash(ImageOps.mirror(reduced)))


def strip_border(luma: Image.Image) -> Image.Image:
    """Cut flat rows and columns off all four sides; a picture that is flat altogether stays as it is."""
    left, top, right, bottom = border_box(np.asarray(luma))
    whole = (0, 0, *luma.size)
    return luma if (left, top, right, bottom) == whole else luma.crop((left, top, right, bottom))


def border_box(luma: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is left without its flat border, at least a quarter of each side."""
    height, width = luma.shape
    rows = np.flatnonzero(np.ptp(luma, axis=1) > FLAT_BORDER_LEVELS)
    columns = np.flatnonzero(np.ptp(luma, axis=0) > FLAT_BORDER_LEVELS)
    if not len(rows) or not len(columns):
        return 0, 0, width, height
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    if bottom - top < height / 4 or right - left < width / 4:
        return 0, 0, width, height
    return left, top, right, bottom


def distance_bits(one: Fingerprint, other: Fingerprint) -> int:
    """Smallest Hamming distance of the phashes over the views, mirrored ones included."""
    views = (other.phash_whole, other.phash_stripped)
    mine = (one.phash_whole, one.phash_stripped, one.phash_mirrored, one.phash_stripped_mirrored)
    return min((a ^ b).bit_count() for a in mine for b in views)


def _number(value: imagehash.ImageHash) -> int:
    return int(str(value), 16)
