"""What each small patch of an item looks like: tokens of DINOv2's middle blocks, which rank the catalog.

Points need texture; a plain coat has none, and a photograph of 200 px shows little of what there was. The patches of a
vision transformer (Oquab et al. 2023, ViT-S/14) still tell cut, pleats and weave apart. Its middle blocks do so best;
the last ones describe what kind of thing it is, in which all coats are one. Blocks 4, 6 and 8 together, brought to 96
numbers: ``scripts/token_model.py``. Two patches may look alike without being the same spot, so they make no match
without points.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.features.geometry import Floats
from matcher.models import run
from matcher.picture.pixels import Mask, Rgb
from matcher.recipe import RECIPE

_R = RECIPE.features.tokens
TOKEN_NUMBERS = 96
Tokens = NDArray[np.int8]
"""One row for each patch: a unit vector, each number times 127 and rounded."""
_BYTE = 127


def tokens(rgb: Rgb, open_: Mask) -> Tokens:
    """Tokens of the patches of a crop that show the item, from top to bottom.

    What is not open is grey to the network. Of many patches as many as are kept stand evenly among them.

    Args:
        rgb: The crop.
        open_: What of it is the item.
    """
    tensor, shows = prepared(rgb, open_)
    rows: Floats = run("dinov2-tokens", tensor)[0][0]
    chosen = evenly(np.flatnonzero(shows), _R.kept)
    return packed(rows[chosen] / (np.linalg.norm(rows[chosen], axis=1, keepdims=True) + 1e-9))


def prepared(rgb: Rgb, open_: Mask) -> tuple[Floats, Mask]:
    """What the network is given of a crop (1 by 3 by height by width), and which of its patches show the item."""
    high, wide = _grid(rgb)
    size = (wide * _R.patch_px, high * _R.patch_px)
    shown = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    inside = cv2.resize(open_.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    scaled = (shown - np.array(_R.mean)) / np.array(_R.deviation) * inside[..., None]
    share = cv2.resize(inside, (wide, high), interpolation=cv2.INTER_AREA).ravel()
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None].astype(np.float32)), share > _R.least_open


def no_tokens() -> Tokens:
    """Of a view that was not looked at so."""
    return np.zeros((0, TOKEN_NUMBERS), np.int8)


def packed(rows: NDArray[np.floating]) -> Tokens:
    """Unit vectors, a byte a number; ``vectors`` of bytes are packed to the same bytes, also in half precision."""
    found: Tokens = np.rint(rows.astype(np.float32) * _BYTE).astype(np.int8)
    return found


def vectors(found: Tokens) -> Floats:
    """As unit vectors, but for what rounding took."""
    rows: Floats = (found.astype(np.float32) / _BYTE).astype(np.float32)
    return rows


def _grid(rgb: Rgb) -> tuple[int, int]:
    """Patches from top to bottom and from left to right; the long side has the same number in every crop."""
    longest = max(rgb.shape[:2])
    high, wide = (max(1, round(side * _R.long_patches / longest)) for side in rgb.shape[:2])
    return high, wide


def evenly(places: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """So many of them at most, evenly among them."""
    if len(places) <= most:
        return places
    return places[np.arange(most) * len(places) // most]
