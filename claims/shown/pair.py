"""Geometry of one comparison: two pictures side by side at one height, the regions framed, the points joined.

All numbers are in units of the drawing (an SVG viewBox); integers only, so that the same finding draws the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.shown.pictures import Prints, Shown
from evidence.records import Finding, Region

_HEIGHT = 560
_GAP = 28
_LEAST_WIDTH = 900
_LEAST_FOR_MIRROR = 3
_MOST_LINES = 48
"""More lines than this hide the garment; the count beside the drawing is always the full one."""


@dataclass(frozen=True)
class Rectangle:
    """A rectangle in the drawing."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Placed:
    """A picture at its place."""

    picture: Shown
    at: Rectangle
    frame: Rectangle | None


@dataclass(frozen=True)
class Pair:
    """A drawing of two pictures. ``lines`` are x1, y1, x2, y2 from the left picture to the right one."""

    width: int
    height: int
    left: Placed
    right: Placed
    lines: tuple[tuple[int, int, int, int], ...]


def whole_pair(finding: Finding, post: Prints, photo: Prints) -> Pair:
    """Both pictures whole, with regions and matching points."""
    left = _place(post.whole, 0, finding.region_px)
    right = _place(photo.whole, _right_x(left, photo.whole, _LEAST_WIDTH), finding.photo_region_px)
    lines = tuple((*_point(left, x1, y1), *_point(right, x2, y2)) for x1, y1, x2, y2 in _sample(finding.lines_px))
    return Pair(right.at.x + right.at.width, _HEIGHT, left, right, lines)


def close_pair(post: Prints, photo: Prints) -> Pair | None:
    """Both regions alone and unmarked; None where one of them is not known."""
    if post.close is None or photo.close is None:
        return None
    left = _place(post.close, 0, None)
    right = _place(photo.close, _right_x(left, photo.close, 0), None)
    return Pair(right.at.x + right.at.width, _HEIGHT, left, right, ())


def is_mirrored(lines: Sequence[tuple[int, int, int, int]]) -> bool:
    """Whether the points of one picture lie as in a mirror of the other: the sign of their covariance's determinant."""
    if len(lines) < _LEAST_FOR_MIRROR:
        return False
    n = len(lines)
    sums = [sum(line[axis] for line in lines) for axis in range(4)]
    xx, xy, yx, yy = (
        n * sum(line[a] * line[b] for line in lines) - sums[a] * sums[b] for a, b in ((0, 2), (0, 3), (1, 2), (1, 3))
    )
    return xx * yy - xy * yx < 0


def _right_x(left: Placed, picture: Shown, least_width: int) -> int:
    """Where the right picture begins: tall pictures stand apart rather than grow beyond the page."""
    width = max(1, round(_HEIGHT * picture.width_px / picture.height_px))
    return max(left.at.width + _GAP, least_width - width)


def _place(picture: Shown, x: int, region: Region | None) -> Placed:
    width = max(1, round(_HEIGHT * picture.width_px / picture.height_px))
    at = Rectangle(x, 0, width, _HEIGHT)
    if region is None:
        return Placed(picture, at, None)
    left, top = _scaled(at, picture, region.x, region.y)
    right, bottom = _scaled(at, picture, region.x + region.width, region.y + region.height)
    return Placed(picture, at, Rectangle(left, top, right - left, bottom - top))


def _point(placed: Placed, x: int, y: int) -> tuple[int, int]:
    return _scaled(placed.at, placed.picture, x, y)


def _scaled(at: Rectangle, picture: Shown, x: int, y: int) -> tuple[int, int]:
    inside_x = min(max(x, 0), picture.width_px)
    inside_y = min(max(y, 0), picture.height_px)
    return at.x + round(inside_x * at.width / picture.width_px), round(inside_y * at.height / picture.height_px)


def _sample(lines: tuple[tuple[int, int, int, int], ...]) -> tuple[tuple[int, int, int, int], ...]:
    if len(lines) <= _MOST_LINES:
        return lines
    return tuple(lines[i * len(lines) // _MOST_LINES] for i in range(_MOST_LINES))
