"""Perceptual hashes of one picture on three views, from one scaled decode, in imagehash's own numbers.

What they answer is "the same *photograph*?", never "the same item?": between a worn garment and its catalog photo
every perceptual hash is blind. The recipe is kept beside the values, because another decoder or scale moves bits.
"""

from dataclasses import dataclass

import numpy as np
import PIL
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

from matcher.picture.pixels import Gray, decode_luma
from matcher.picture.reduction import LONGEST_PX, Doubles, reduced
from matcher.recipe import RECIPE, digest_of

_R = RECIPE.picture.fingerprint

MADE_WITH = (
    f"{digest_of(RECIPE.picture)}; Pillow {PIL.__version__}, pillow-heif {pillow_heif.__version__}, "
    f"numpy {np.__version__}; phash+dhash 64 bit as ImageHash 4.3"
)
"""What a fingerprint was made with: another digest of the recipe or another library, another fingerprint."""


@dataclass(frozen=True)
class Fingerprint:
    """64-bit hashes as integers, most significant bit first as imagehash prints them."""

    phash_whole: int
    phash_stripped: int
    """Of the picture without its flat border: undoes letterboxes and frames."""
    phash_mirrored: int
    phash_stripped_mirrored: int
    dhash_whole: int
    recipe: str = MADE_WITH


def fingerprint(data: bytes) -> Fingerprint:
    """Hash a picture's bytes.

    Raises:
        PictureError: the bytes are no picture that can be opened.
    """
    luma = np.asarray(decode_luma(data, _R.decode_least_side_px))
    height, width = luma.shape
    left, top, right, bottom = border_box(luma)
    exact = luma.astype(np.float64) if max(luma.shape) <= LONGEST_PX else luma  # for both reductions, made once
    whole, mirrored = _phashes(exact)
    is_bare = (left, top, right, bottom) == (0, 0, width, height)
    inner, inner_mirrored = (whole, mirrored) if is_bare else _phashes(exact[top:bottom, left:right])
    return Fingerprint(whole, inner, mirrored, inner_mirrored, dhash_whole=_dhash(exact))


def _cosines() -> NDArray[np.float64]:
    """The eight lowest rows of the DCT-II of length 32, as scipy scales it."""
    k, n = np.arange(_R.hash_side)[:, None], np.arange(_R.phash_px)[None]
    return 2 * np.cos(np.pi * k * (2 * n + 1) / (2 * _R.phash_px))


_COSINES = _cosines()
_FLIP = np.where(np.arange(_R.hash_side) % 2, -1.0, 1.0)
"""Mirroring a picture turns the sign of every second of its horizontal frequencies, and changes nothing else."""


def _phashes(luma: Gray | Doubles) -> tuple[int, int]:
    """imagehash.phash, upright and mirrored, from one reduction and one transform of which only what counts is made."""
    low = _COSINES @ _small(luma, _R.phash_px, _R.phash_px) @ _COSINES.T
    flipped = low * _FLIP
    return _number(low > _median(low)), _number(flipped > _median(flipped))


def _small(luma: Gray | Doubles, width: int, height: int) -> Gray | Doubles:
    """By Lanczos; doubles hold the same whole numbers as bytes."""
    if luma.dtype == np.float64:
        return reduced(luma, width, height)
    return np.asarray(Image.fromarray(luma).resize((width, height), Image.Resampling.LANCZOS))


def _median(values: NDArray[np.float64]) -> float:
    """Of 64 values, as numpy.median gives it, in a fifth of its time."""
    middle = np.sort(values, axis=None)[31:33]
    return float((middle[0] + middle[1]) / 2)


def _dhash(luma: Gray | Doubles) -> int:
    """imagehash.dhash: whether it grows brighter from left to right."""
    small = _small(luma, _R.hash_side + 1, _R.hash_side)
    return _number(small[:, 1:] > small[:, :-1])


def border_box(luma: Gray) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is left without its flat border, at least a quarter of each side; all of a
    picture that is flat altogether."""
    height, width = luma.shape
    rows = np.flatnonzero(luma.max(axis=1) - luma.min(axis=1) > _R.flat_border_levels)
    columns = np.flatnonzero(luma.max(axis=0) - luma.min(axis=0) > _R.flat_border_levels)
    if not len(rows) or not len(columns):
        return 0, 0, width, height
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    if bottom - top < height / _R.least_inner_part or right - left < width / _R.least_inner_part:
        return 0, 0, width, height
    return left, top, right, bottom


def distance_bits(one: Fingerprint, other: Fingerprint) -> int:
    """Smallest Hamming distance of the phashes over the views, mirrored ones included."""
    views = (other.phash_whole, other.phash_stripped)
    mine = (one.phash_whole, one.phash_stripped, one.phash_mirrored, one.phash_stripped_mirrored)
    return min((a ^ b).bit_count() for a in mine for b in views)


def _number(bits: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(bits).tobytes())
