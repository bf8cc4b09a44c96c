"""How straight is the edge of severed cloth? A figure with its scale, never an answer to "cut or torn".

A crooked edge speaks against one clean cut. A straight one says nothing: made edges of tears along the grain and of
opened seams are as straight as a knife's (``benchmarks/severed.py``). Without a scale there is no figure at all.

A person marks both ends of a stretch. A strip along it is laid level, each of its pixels is given to the side whose
colour it has, and what is too narrow to be cloth is left out: yarn ends. Which side is cloth and which the gap needs
not be known: the edge is read from both, and the straighter reading counts, as ends that hang out make the other more
ragged. Blur is not made up for. A shadow, a fold or a stripe along the edge may be taken for it, so the line that was
found is returned too: it should be shown over the photo.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.picture.pixels import Mask, Rgb
from matcher.recipe.severed import SEVERED

Floats = NDArray[np.float64]
Point = tuple[float, float]

_R = SEVERED


class Refused(StrEnum):
    """Why an edge is not measured."""

    NO_SCALE = "no_scale"
    """None was given, or one that is no positive number."""
    TOO_COARSE = "too_coarse"
    TOO_SHORT = "too_short"
    OUTSIDE = "outside"
    """The marked stretch leaves the picture."""
    NO_EDGE = "no_edge"
    """Both sides look alike, or the edge is seen in too small a part of the stretch."""


@dataclass(frozen=True)
class Edge:
    """What was measured. Lengths in hundredths of a millimetre."""

    length_mm100: int
    """Of the marked stretch."""
    rms_mm100: int
    """Root mean square of the severed line about straight pieces of about 30 mm."""
    fringe_mm100: int | None
    """Mean length of what hangs out; None where the picture is too coarse for it."""
    found_percent: int
    """Of the stretch, in how much of it the edge was found."""
    line_px: tuple[tuple[int, int], ...]
    """The line as it was found, about a point a millimetre, in pixels of the picture: x, y."""

    @property
    def is_crooked(self) -> bool:
        """Speaks against one clean cut. The contrary speaks for nothing."""
        return self.rms_mm100 > 100 * _R.crooked_mm


@dataclass(frozen=True, eq=False)
class _Reading:
    """The edge, read from one side of the strip. Rows and columns are the strip's."""

    rows: Floats
    """Of the edge in each column; not a number where it was not found."""
    tips: Floats
    """Of the furthest end that hangs out there."""
    rms_px: float


def measure(rgb: Rgb, start: Point, end: Point, px_per_mm: float | None) -> Edge | Refused:
    """Measure the edge along the line from ``start`` to ``end``, both in pixels of ``rgb`` (x, y).

    ``rgb`` (height, width, 3) is the picture in its full size: where it was made smaller, ``px_per_mm`` and both ends
    must be too. The scale must be of the plane in which the cloth lies.
    """
    if px_per_mm is None or not math.isfinite(px_per_mm) or px_per_mm <= 0:
        return Refused.NO_SCALE
    if px_per_mm < _R.least_px_per_mm:
        return Refused.TOO_COARSE
    if not all(0 <= x <= rgb.shape[1] - 1 and 0 <= y <= rgb.shape[0] - 1 for x, y in (start, end)):
        return Refused.OUTSIDE
    length_mm = math.dist(start, end) / px_per_mm
    if length_mm < _R.least_length_mm:
        return Refused.TOO_SHORT
    strip, seen, to_picture = _strip(rgb, start, end, round(_R.beside_mm * px_per_mm))
    upper = _upper(strip, seen, round(_R.near_mm * px_per_mm))
    if upper is None:
        return Refused.NO_EDGE
    pieces = max(1, round(length_mm / _R.piece_mm))
    both = (_read(upper, seen, px_per_mm, pieces), _turned(_read(~upper[::-1], seen[::-1], px_per_mm, pieces), upper))
    found = [one for one in both if np.isfinite(one.rows).mean() >= _R.least_share]
    if not found:
        return Refused.NO_EDGE
    best = min(found, key=lambda one: one.rms_px)
    return _edge(best, length_mm, px_per_mm, to_picture)


def _strip(rgb: Rgb, start: Point, end: Point, beside_px: int) -> tuple[Rgb, Mask, Floats]:
    """The strip with the marked line level in its middle; which of it is in the picture; the map (2, 3) back."""
    long = math.dist(start, end)
    (x, y), along = start, ((end[0] - start[0]) / long, (end[1] - start[1]) / long)
    across = (-along[1], along[0])
    to_picture = np.array(
        [
            [along[0], across[0], x - beside_px * across[0]],
            [along[1], across[1], y - beside_px * across[1]],
        ]
    )
    size = (math.floor(long) + 1, 2 * beside_px + 1)
    flags = cv2.WARP_INVERSE_MAP
    strip = cv2.warpAffine(rgb, to_picture, size, flags=cv2.INTER_CUBIC | flags, borderMode=cv2.BORDER_REPLICATE)
    whole = np.ones(rgb.shape[:2], np.uint8)
    seen = cv2.warpAffine(whole, to_picture, size, flags=cv2.INTER_NEAREST | flags) > 0
    return strip.astype(np.uint8), seen, to_picture


def _upper(strip: Rgb, seen: Mask, near_px: int) -> Mask | None:
    """Which pixels have the colour of the strip's upper side: Otsu's threshold along the line between the mean colours
    of both sides. None where these are too near."""
    middle = strip.shape[0] // 2
    sides = [slice(max(0, middle - near_px), middle), slice(middle + 1, middle + 1 + near_px)]
    if not all(seen[side].any() for side in sides):
        return None
    above, below = (strip[side][seen[side]].mean(axis=0, dtype=np.float64) for side in sides)
    apart = float(np.linalg.norm(above - below))
    if apart < _R.least_levels:
        return None
    placed = (strip - (above + below) / 2) @ ((above - below) / apart)
    levels = (placed + 127.5).round().clip(0, 255).astype(np.uint8)
    threshold, _ = cv2.threshold(levels[seen][None], 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(levels > threshold)


def _read(upper: Mask, seen: Mask, px_per_mm: float, pieces: int) -> _Reading:
    """Read the edge from above: where what is solid of ``upper`` ends, and where all that holds to it does."""
    kernel = np.ones([round(size * px_per_mm) | 1 for size in _R.solid_mm[::-1]], np.uint8)
    solid = _largest_above(cv2.morphologyEx(upper.astype(np.uint8), cv2.MORPH_OPEN, kernel).astype(bool))
    rows = _last(solid, seen)
    hanging = _largest_above(upper)
    tips = _last(hanging | solid, seen)
    return _Reading(rows, tips, _rms(rows, pieces))


def _turned(read: _Reading, upper: Mask) -> _Reading:
    """A reading of the strip turned over, in its own rows again."""
    last = upper.shape[0] - 1
    return _Reading(last - read.rows, last - read.tips, read.rms_px)


def _largest_above(mask: Mask) -> Mask:
    """The connected part that has most pixels in the upper half."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    counts = np.bincount(labels[: mask.shape[0] // 2].ravel())
    counts[0] = 0
    part: Mask = (labels == int(counts.argmax())) & mask
    return part


def _last(mask: Mask, seen: Mask) -> Floats:
    """The last row of each column; not a number where there is none, or it is where the strip or the picture ends."""
    height = mask.shape[0]
    rows = height - 1 - mask[::-1].argmax(axis=0)
    below = np.minimum(rows + 1, height - 1)
    columns = np.arange(mask.shape[1])
    is_there = mask.any(axis=0) & (rows < height - 1) & seen[rows, columns] & seen[below, columns]
    return np.where(is_there, rows, np.nan).astype(np.float64)


def _rms(rows: Floats, pieces: int) -> float:
    """Root mean square about the best straight line of each piece, in pixels; infinite where nothing was found."""
    squares: list[Floats] = []
    for at in np.array_split(np.arange(len(rows), dtype=np.float64), pieces):
        known = at[np.isfinite(rows[at.astype(int)])]
        if len(known) > 2:
            there = rows[known.astype(int)]
            squares.append((there - np.polyval(np.polyfit(known - at[0], there, 1), known - at[0])) ** 2)
    return float(np.sqrt(np.concatenate(squares).mean())) if squares else math.inf


def _edge(read: _Reading, length_mm: float, px_per_mm: float, to_picture: Floats) -> Edge:
    found = np.isfinite(read.rows)
    hanging = np.abs(read.tips - read.rows)
    hanging = hanging[np.isfinite(hanging)]
    has_fringe = px_per_mm >= _R.fringe_px_per_mm and len(hanging) > 0
    at = np.flatnonzero(found)[:: max(1, round(_R.step_mm * px_per_mm))]
    points = np.stack([at, read.rows[at], np.ones(len(at))]).T @ to_picture.T
    return Edge(
        length_mm100=round(100 * length_mm),
        rms_mm100=round(100 * read.rms_px / px_per_mm),
        fringe_mm100=round(100 * float(hanging.mean()) / px_per_mm) if has_fringe else None,
        found_percent=round(100 * float(found.mean())),
        line_px=tuple((round(float(x)), round(float(y))) for x, y in points),
    )
