"""Pillow's Lanczos reduction as two matrix products: the same bytes in less than half of the time.

A hash looks at 32 x 32 or 9 x 8 pixels. Pillow works out the weights anew for every picture, and that costs more than
using them; here they are kept for each length. All of it is Pillow's arithmetic (``Resample.c``: weights as integers of
22 bits, each pass rounded to 8 bits), so the values are ImageHash's own, to the bit.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matcher.picture.pixels import Gray

LONGEST_PX = 1024
"""Longer sides are left to Pillow: a dense product grows with the square of what Pillow needs."""
_BITS = 22
_LOBES = 3.0

Doubles = NDArray[np.float64]


def reduced(luma: Gray | Doubles, width: int, height: int) -> Doubles:
    """What ``Image.resize((width, height), LANCZOS)`` gives for 8-bit grey, as whole numbers from 0 to 255.

    ``luma`` as bytes or the same numbers as doubles; sides of at most ``LONGEST_PX``.
    """
    high, wide = luma.shape
    across, down = _weights(wide, width), _weights(high, height)
    if high - height > 2 * max(0, wide - width):  # as Pillow 13 chooses: of a tall strip, rows are reduced first
        return _rounded(_rounded(down @ luma) @ across.T)
    return _rounded(down @ _rounded(luma @ across.T))


@lru_cache(maxsize=64)
def _weights(length: int, kept: int) -> Doubles:
    """Rows: what is kept; columns: what it is made of; whole numbers, 2 to the 22nd for each row together."""
    stretch = max(length / kept, 1.0)
    centre = ((np.arange(kept) + 0.5) * (length / kept))[:, None]
    at = np.arange(length)[None]
    first, past = np.trunc(centre - _LOBES * stretch + 0.5), np.trunc(centre + _LOBES * stretch + 0.5)
    x = (at - centre + 0.5) / stretch
    inside = (at >= first) & (at < past) & (x >= -_LOBES) & (x < _LOBES)
    weights = np.where(inside, np.sinc(x) * np.sinc(x / _LOBES), 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    whole: Doubles = np.trunc(weights * 2**_BITS + np.copysign(0.5, weights))
    return whole


def _rounded(sums: Doubles) -> Doubles:
    """Sums of bytes by weights, to bytes. Sums stay below 2 to the 32nd, so doubles hold them exactly."""
    sums += 2 ** (_BITS - 1)
    sums *= 2.0**-_BITS
    np.floor(sums, out=sums)
    return np.clip(sums, 0, 255, out=sums)
