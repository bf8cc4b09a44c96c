"""A garment lying flat: cut out of its photo, and measured so that it can be hung on somebody.

GrabCut (Rother, Kolmogorov and Blake, 2004) with the picture's border as background. Measured row by row: where the
garment's trunk begins and ends, without the sleeves, so that the print lands on the chest and not on an arm.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]
"""uint8, BGR or one channel. OpenCV's stubs promise only "integer or floating": it cannot be said more narrowly."""
Plane = NDArray[Any]
"""float32, likewise."""

Trunk = tuple[float, float, float, float]
"""Where the trunk's edges are: left and right at the top, left and right at the hem, as fractions of the width."""

WORKING_HEIGHT_PX = 480
"""GrabCut runs at this height: finer costs seconds and follows the weave instead of the outline."""


@dataclass(frozen=True)
class Garment:
    """A flat garment. ``left`` and ``right`` are the trunk's edges for each row, in pixels of ``pixels`` (BGR)."""

    pixels: Pixels
    mask: Pixels
    top: int
    hem: int
    left: Plane
    right: Plane


def cut_out(pixels: Pixels, box: tuple[float, float, float, float] = (0.04, 0.03, 0.96, 0.97)) -> Pixels:
    """The garment's mask (0 or 255): what differs from everything outside ``box`` (fractions: x, y, x, y).

    The largest connected piece is kept and its holes are closed.
    """
    height, width = pixels.shape[:2]
    scale = WORKING_HEIGHT_PX / height
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rows, columns = small.shape[:2]
    labels = np.full((rows, columns), cv2.GC_BGD, np.uint8)
    x0, y0, x1, y1 = (round(f * s) for f, s in zip(box, (columns, rows, columns, rows), strict=True))
    labels[y0:y1, x0:x1] = cv2.GC_PR_FGD
    cv2.ellipse(
        labels,
        ((x0 + x1) // 2, (y0 + y1) // 2),
        ((x1 - x0) // 5, (y1 - y0) // 4),
        0,
        0,
        360,
        cv2.GC_FGD,
        -1,
    )
    cv2.setRNGSeed(7)  # GrabCut starts its k-means from OpenCV's global generator
    cv2.grabCut(small, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 6, cv2.GC_INIT_WITH_MASK)
    found: Pixels = np.where((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), 255, 0).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    found = cv2.morphologyEx(found, cv2.MORPH_OPEN, kernel)
    grown = cv2.resize(_filled_largest(found), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(cv2.GaussianBlur(grown, (0, 0), 2) > 127, 255, 0).astype(np.uint8)


def measured(pixels: Pixels, mask: Pixels, trunk: Trunk | None = None) -> Garment:
    """Find the trunk. The hem is where the garment is still half as wide as its middle; above the armpits, where
    sleeves join, the trunk's edges go on in the straight line they had below.

    ``trunk`` tells it instead, for garments whose sleeves lie along the trunk.
    """
    rows = np.flatnonzero(mask.any(axis=1))
    top, bottom = int(rows[0]), int(rows[-1])
    width = np.array([np.count_nonzero(row) for row in mask])
    middle = float(np.median(width[top + (bottom - top) // 2 : bottom]))
    hem = int(np.flatnonzero(width > 0.6 * middle)[-1])
    if trunk is not None:
        return Garment(pixels, mask, top, hem, *_told(trunk, top, hem, mask.shape))
    below_armpits = np.arange(top + int(0.5 * (hem - top)), top + int(0.93 * (hem - top)))
    edges = [np.flatnonzero(mask[row])[[0, -1]] for row in below_armpits]
    everywhere = np.arange(mask.shape[0])
    left, right = (
        np.polyval(_steady_line(below_armpits, np.array([edge[side] for edge in edges])), everywhere) for side in (0, 1)
    )
    return Garment(pixels, mask, top, hem, left.astype(np.float32), right.astype(np.float32))


def _told(trunk: Trunk, top: int, hem: int, shape: tuple[int, ...]) -> tuple[Plane, Plane]:
    rows = (np.arange(shape[0], dtype=np.float32) - top) / (hem - top)
    upper_left, upper_right, lower_left, lower_right = (fraction * shape[1] for fraction in trunk)
    left = upper_left + (lower_left - upper_left) * rows
    right = upper_right + (lower_right - upper_right) * rows
    return left.astype(np.float32), right.astype(np.float32)


def extended(garment: Garment) -> Pixels:
    """The garment's picture with its own cloth carried on beyond its outline, so that no floor shows at a seam."""
    inside = cv2.erode(garment.mask, np.ones((9, 9), np.uint8))
    _, nearest = cv2.distanceTransformWithLabels(255 - inside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    where = np.zeros(nearest.max() + 1, np.int64)
    where[nearest[inside > 0]] = np.flatnonzero(inside.ravel())
    carried = garment.pixels.reshape(-1, 3)[where[nearest]]
    soft = cv2.GaussianBlur(carried, (0, 0), 5)
    return np.where(inside[..., None] > 0, garment.pixels, soft).astype(np.uint8)


def _steady_line(at: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.float64]:
    """A straight line through most of the points: sleeves that hang over the trunk are left out in a second fit."""
    line = np.polyfit(at, values, 1)
    off = np.abs(values - np.polyval(line, at))
    keep = off <= max(4.0, float(np.median(off)) * 1.5)
    return np.polyfit(at[keep], values[keep], 1)


def _filled_largest(mask: Pixels) -> Pixels:
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(mask)
    if outlines:
        cv2.drawContours(filled, [max(outlines, key=cv2.contourArea)], -1, 255, -1)
    return filled


def recoloured(garment: Garment, turn_deg: float = 0.0, dye_bgr: tuple[int, int, int] | None = None) -> Pixels:
    """The same photo with the garment in another colour: its hue turned, or (for white cloth) dyed."""
    lab = cv2.cvtColor(garment.pixels, cv2.COLOR_BGR2LAB).astype(np.float32)
    a, b = lab[..., 1] - 128, lab[..., 2] - 128
    turn = np.radians(turn_deg)
    lab[..., 1], lab[..., 2] = (
        128 + a * np.cos(turn) - b * np.sin(turn),
        128 + a * np.sin(turn) + b * np.cos(turn),
    )
    other: Plane = cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2BGR).astype(np.float32)
    if dye_bgr is not None:
        other = other * (np.array(dye_bgr, np.float32) / 235)
    grown = cv2.dilate(garment.mask, np.ones((7, 7), np.uint8))  # or a rim of the old colour stays round it
    soft = cv2.GaussianBlur(grown.astype(np.float32) / 255, (0, 0), 1.2)[..., None]
    return np.clip(other * soft + garment.pixels * (1 - soft), 0, 255).astype(np.uint8)
