"""The lettering on a garment, read: where letters are, and which (PP-OCRv6 small, its detection and its recognition).

Detection is Differentiable Binarization (Liao et al. 2020, arXiv 1911.08947): a map of chances, cut at .3, its outlines
boxed by their smallest turned rectangle and grown again, because the network is taught a shrunken text. Recognition is
read by greedy CTC (Graves et al. 2006): the likeliest sign of each column, repetitions and blanks dropped. Numbers and
order of the colours are those of PaddleOCR's own configuration.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.features.geometry import Floats
from matcher.models import run, session
from matcher.picture.pixels import Mask, Rgb, resized
from matcher.recipe import RECIPE

_R = RECIPE.features.lettering


@dataclass(frozen=True, eq=False)
class Line:
    """One line of letters."""

    text: str
    """As read, with spaces."""
    sure: float
    """Mean chance of its signs, 0 to 1."""
    corners: Floats
    """Four rows of x, y in pixels of the picture given: top left, top right, bottom right, bottom left."""

    @property
    def middle(self) -> Floats:
        """x, y of the middle of the box."""
        centre: Floats = self.corners.mean(axis=0)
        return centre


def read_lines(rgb: Rgb, open_: Mask, most: int = _R.most_lines) -> tuple[Line, ...]:
    """The lines of letters whose middle lies where ``open_``, the largest first, at most ``most``. A quarter second of
    one core for the sixteen that a garment may have; a receipt has two dozen.
    """
    found = []
    for corners in _boxes(rgb):
        x, y = corners.mean(axis=0).astype(int)
        if 0 <= y < open_.shape[0] and 0 <= x < open_.shape[1] and open_[y, x]:
            found.append(corners)
    found.sort(key=lambda corners: -cv2.contourArea(corners))
    lines = (_line(rgb, corners) for corners in found[:most])
    return tuple(line for line in lines if line.text)


def _boxes(rgb: Rgb) -> list[Floats]:
    """Corners of each turned box that holds letters, in pixels of the picture."""
    scale = min(_R.short_px / min(rgb.shape[:2]), _R.long_px / max(rgb.shape[:2]))
    step = _R.stride_px
    high, wide = (max(step, round(side * scale / step) * step) for side in rgb.shape[:2])
    chance = run("ppocrv6-det", _tensor(resized(rgb, wide, high)))[0][0, 0]
    ink = cv2.dilate((chance > _R.ink).astype(np.uint8), np.ones((_R.ink_grown_px, _R.ink_grown_px), np.uint8))
    outlines, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    back = np.array([rgb.shape[1] / wide, rgb.shape[0] / high], np.float32)
    made = (_box(outline, chance) for outline in outlines)
    return [corners * back for corners in made if corners is not None]


def _box(outline: NDArray[Any], chance: Floats) -> Floats | None:
    """The outline's smallest turned box, grown as the network's teaching shrank it; None where little supports it."""
    centre, (wide, high), angle = cv2.minAreaRect(outline)
    if min(wide, high) < _R.least_side_px - 2:
        return None
    corners = cv2.boxPoints((centre, (wide, high), angle))
    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = (np.ceil(corners.max(axis=0)) + 1).astype(int)
    inside = np.zeros(chance[top:bottom, left:right].shape, np.uint8)
    cv2.fillPoly(inside, [(corners - (left, top)).astype(np.int32)], 1)
    if cv2.mean(chance[top:bottom, left:right], inside)[0] < _R.least_chance:
        return None
    more = 2 * _R.grown * wide * high / (2 * (wide + high))
    if min(wide, high) + more < _R.least_side_px:
        return None
    return _clockwise(cv2.boxPoints((centre, (wide + more, high + more), angle)))


def _clockwise(corners: NDArray[Any]) -> Floats:
    """Top left, top right, bottom right, bottom left."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = (half[np.argsort(half[:, 1], kind="stable")] for half in (by_x[:2], by_x[2:]))
    ordered: Floats = np.array([left[0], right[0], right[1], left[1]], np.float32)
    return ordered


def _line(rgb: Rgb, corners: Floats) -> Line:
    strip = _strip(rgb, corners)
    if strip.shape[0] < _R.upright * strip.shape[1]:
        return Line(*_recognised(strip), corners)
    turned = (_recognised(np.ascontiguousarray(np.rot90(strip, times))) for times in (1, -1))
    return Line(*max(turned, key=lambda read: read[1]), corners)


def _recognised(strip: Rgb) -> tuple[str, float]:
    """The text of one line and the mean chance of its signs."""
    wide = min(_R.most_wide_px, max(1, round(_R.high_px * strip.shape[1] / strip.shape[0])))
    canvas = np.zeros((1, 3, _R.high_px, max(_R.wide_px, wide)), np.float32)
    canvas[..., :wide] = _tensor(resized(strip, wide, _R.high_px))
    chances = run("ppocrv6-rec", canvas)[0][0]
    likeliest = chances.argmax(axis=1)
    kept = (likeliest > 0) & np.concatenate([[True], likeliest[1:] != likeliest[:-1]])
    text = "".join(_signs()[at] for at in likeliest[kept]).strip()
    return text, float(chances.max(axis=1)[kept].mean()) if kept.any() else 0.0


def _strip(rgb: Rgb, corners: Floats) -> Rgb:
    """The box cut out and laid flat."""
    wide = max(1, round(float(np.linalg.norm(corners[0] - corners[1]))))
    high = max(1, round(float(np.linalg.norm(corners[0] - corners[3]))))
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, flat)
    strip = cv2.warpPerspective(rgb, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return strip.astype(np.uint8, copy=False)


def _tensor(rgb: Rgb) -> Floats:
    """As PaddleOCR feeds its networks: blue first, from -1 to 1."""
    made: Floats = np.ascontiguousarray((rgb[..., ::-1] / 127.5 - 1).transpose(2, 0, 1)[None].astype(np.float32))
    return made


@cache
def _signs() -> tuple[str, ...]:
    """The signs recognition tells apart, as the model's file lists them; the first is the blank."""
    listed = session("ppocrv6-rec").get_modelmeta().custom_metadata_map["character"]
    return ("", *listed.split("\n"), " ")
