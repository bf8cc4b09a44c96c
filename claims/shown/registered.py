"""Lays a catalog photo over a post's picture by the points that agree, so that the eye can go from one to the other.

An affine map by least squares, three rounds, of each the farthest tenth left out (trimmed least squares; Rousseeuw,
Least Median of Squares Regression, JASA 79, 1984). It serves to look, and nothing is decided by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_ROUNDS = 3
_KEPT = 0.9
_FEWEST = 6
"""Points. An affine map has six numbers, that is three points; twice as many, and a wrong one is outvoted."""
_LARGEST = 50.0
"""Times: a photo that would be drawn larger, or smaller, lies on a few points that say nothing."""


@dataclass(frozen=True)
class Registered:
    """x' = a·x + c·y + e and y' = b·x + d·y + f, from pixels of the photo to pixels of the picture (SVG's order)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    error_px: float
    """Median distance of the points that were kept, in pixels of the picture."""

    @property
    def matrix(self) -> tuple[float, ...]:
        """The six numbers of an SVG ``matrix(…)``."""
        return tuple(round(value, 5) for value in (self.a, self.b, self.c, self.d, self.e, self.f))


def registered(lines: Sequence[tuple[int, int, int, int]]) -> Registered | None:
    """The map that the points agree on; None where they are too few, or lie on one line.

    Args:
        lines: Points as x, y in the picture and x, y in the photo, in pixels.
    """
    points = np.asarray(lines, dtype=np.float64).reshape(-1, 4)
    if len(np.unique(points, axis=0)) < _FEWEST:
        return None
    for _ in range(_ROUNDS):
        given = np.column_stack([points[:, 2:], np.ones(len(points))])
        found, _, rank, _ = np.linalg.lstsq(given, points[:, :2], rcond=None)
        if rank < 3:
            return None
        distances = np.hypot(*(given @ found - points[:, :2]).T)
        kept = distances <= np.quantile(distances, _KEPT)
        points, near = points[kept], distances[kept]
    scale = abs(float(np.linalg.det(found[:2]))) ** 0.5
    if not 1 / _LARGEST <= scale <= _LARGEST:
        return None
    (a, b), (c, d), (e, f) = found.tolist()
    return Registered(a, b, c, d, e, f, float(np.median(near)))
