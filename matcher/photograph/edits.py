"""What had been done to a photograph before it was posted: read off the map that undoes it.

Only what the map and the pixels show is named. Recompression and a change of size leave no claim worth making.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from evidence.reasons import Reason, ReasonKind, reason
from matcher.features.geometry import Floats
from matcher.recipe import RECIPE

_R = RECIPE.photograph.edits


def edit_names(
    outline: Floats,
    post_size: tuple[int, int],
    photo_size: tuple[int, int],
    *,
    is_mirrored: bool,
    laid_over: float,
    colour_offset: float,
    surroundings: float,
) -> tuple[Reason, ...]:
    """The edits, in the order one would undo them.

    ``outline``: the photo's corners in the post as displayed, from its top left on, clockwise before any mirroring.
    ``surroundings``: mean standard deviation, in grey levels, of the picture's rows outside the outline.
    """
    corners = outline.astype(np.float64).copy()
    if is_mirrored:
        corners[:, 0] = -corners[:, 0]
    turn, slant = _turn_and_slant(corners, photo_size)
    said = []
    seen, fills = shares(outline, post_size)
    if fills < _R.fills:
        where = ReasonKind.IN_A_FRAME if surroundings < _R.flat_levels else ReasonKind.PASTED_IN
        said.append(reason(where, percent=round(100 * fills)))
    if seen < _R.seen:
        said.append(reason(ReasonKind.CROPPED, percent=round(100 * seen)))
    if is_mirrored:
        said.append(reason(ReasonKind.MIRRORED))
    if abs(turn) >= _R.turn_degrees:
        way = ReasonKind.TURNED_CLOCKWISE if turn > 0 else ReasonKind.TURNED_ANTICLOCKWISE
        said.append(reason(way, degrees=abs(round(turn))))
    if slant >= _R.slant:
        said.append(reason(ReasonKind.AT_A_SLANT))
    if laid_over >= _R.laid_over:
        said.append(reason(ReasonKind.LAID_OVER, percent=max(1, round(100 * laid_over))))
    if colour_offset >= _R.recoloured_units:
        said.append(reason(ReasonKind.RECOLOURED))
    return tuple(said)


def _turn_and_slant(corners: NDArray[np.float64], photo_size: tuple[int, int]) -> tuple[float, float]:
    """Degrees of the nearest similarity (least squares, Umeyama 1991), positive clockwise as y points down; and how far
    the corners are from it."""
    width, height = photo_size
    before = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    a = (before - before.mean(axis=0)) @ np.array([1, 1j])
    b = (corners - corners.mean(axis=0)) @ np.array([1, 1j])
    ratio = np.vdot(a, b) / max(1e-9, float(np.vdot(a, a).real))
    off = float(np.abs(b - ratio * a).max()) / max(1e-9, 2 * float(np.abs(b).max()))
    return math.degrees(math.atan2(ratio.imag, ratio.real)), off


def shares(outline: Floats, post_size: tuple[int, int]) -> tuple[float, float]:
    """How much of the photograph is in the picture, and how much of the picture it fills."""
    width, height = post_size
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    hull = cv2.convexHull(outline.astype(np.float32))
    area, common = cv2.contourArea(hull), cv2.intersectConvexConvex(hull, frame)[0]
    return min(1.0, float(common) / max(1.0, float(area))), min(1.0, float(common) / (width * height))
