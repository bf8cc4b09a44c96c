"""Rectangles of pictures as records have them."""

import numpy as np
from numpy.typing import NDArray

from evidence.records import Region


def region(box: tuple[int, int, int, int]) -> Region:
    """A box of left, top, right and bottom."""
    return Region(x=box[0], y=box[1], width=max(0, box[2] - box[0]), height=max(0, box[3] - box[1]))


def around(points: NDArray[np.float32], width_px: float = np.inf, height_px: float = np.inf) -> Region:
    """The box around points, cut to the picture where its size is given."""
    left, top = np.maximum(np.floor(points.min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.ceil(points.max(axis=0)), (width_px, height_px)).astype(int)
    return region((int(left), int(top), max(int(left), int(right)), max(int(top), int(bottom))))
