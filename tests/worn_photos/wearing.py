"""Hang a flat garment on a person: its picture bent to the trunk, lit by the folds of the shirt it replaces.

Each row of the person's shirt is stretched onto a row of the garment between the trunk's edges, a little round as on a
cylinder, and pushed sideways by the folds' slope (displacement mapping). The shirt's own light and shade, relative to
its middle tone, multiplies the cloth. Arms, hair and hands stay in front, because only the shirt is replaced.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.worn_photos.garment import Garment, Pixels, Plane, extended
from tests.worn_photos.people import Body

FOLD_PUSH = 0.022
"""Sideways shift of the cloth by a fold's slope, as a part of the trunk's width."""
ROUNDNESS = 0.35
"""0 is a board, 1 is a cylinder seen from the front."""


ISOTROPY = 0.7
"""1 keeps the garment's own proportions on the chest; 0 squeezes its whole width between the trunk's edges."""


@dataclass(frozen=True)
class Dressed:
    """A person wearing a garment: BGR, alpha 0 to 1, and where the garment is (0 to 1)."""

    pixels: Pixels
    alpha: Plane
    worn: Plane
    face: tuple[int, int, int]


def dress(person: Body, garment: Garment, seed: int, depth: float = 1.0, patterned: bool = False) -> Dressed:
    """Put the garment on. ``depth`` scales the shading. ``patterned`` cloth is the same on the sleeves as on the
    trunk; otherwise a sleeve that the flat photo does not show is carried on plain."""
    light, slope_x, slope_y = _folds(person)
    at_x, at_y = _cloth_at(person, garment, np.random.default_rng(seed), (slope_x, slope_y), patterned)
    cloth = cv2.remap(extended(garment), at_x, at_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    shade = 1 + (light - 1) * depth
    lit = np.clip(cloth.astype(np.float32) * shade[..., None], 0, 255)
    lit += 26 * np.clip(shade[..., None] - 1.06, 0, 0.5) * depth
    mix = person.shirt[..., None]
    pixels = np.clip(lit * mix + person.pixels * (1 - mix), 0, 255).astype(np.uint8)
    return Dressed(pixels, person.alpha, person.shirt * person.alpha, person.face)


def _cloth_at(
    person: Body, garment: Garment, rng: np.random.Generator, slopes: tuple[Plane, Plane], patterned: bool
) -> tuple[Plane, Plane]:
    """For each pixel of the person, where in the garment's photo its cloth is (x, y).

    A flat garment is wider than the front of a person: its edges go round to the sides. So the middle keeps nearly the
    garment's own proportions (``ISOTROPY``) instead of being squeezed between the trunk's edges.
    """
    height, width = person.shirt.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    left, right = person.left[:, None], person.right[:, None]
    trunk = np.maximum(right - left, 1.0)
    across = (columns - left) / trunk
    waver = 0.012 * _cloth_noise(rng, height, width)
    bent = _rounded(across) + FOLD_PUSH * slopes[0] + waver
    down = (rows - person.shoulder) / max(1, person.hem - person.shoulder)
    down = down + FOLD_PUSH * 0.6 * slopes[1] + 0.008 * _cloth_noise(rng, height, width)
    at_y = garment.top + np.clip(down, 0, 1) * (garment.hem - 3 - garment.top)
    at_row = np.clip(at_y, 0, len(garment.left) - 1).astype(np.int64)
    edge_left, edge_right = garment.left[at_row], garment.right[at_row]
    full = edge_right - edge_left
    own = trunk * (garment.hem - garment.top) / max(1, person.hem - person.shoulder)
    shown = np.minimum(full, ISOTROPY * own + (1 - ISOTROPY) * full)
    middle = (edge_left + edge_right) / 2
    at_x = middle + (bent - 0.5) * shown
    outside = np.abs(across - 0.5) > 0.5
    at_x = np.where(outside, at_x + np.sign(across - 0.5) * (full - shown) / 2, at_x)
    if patterned:
        missing = outside & ~_inside(garment, at_x, at_y)
        folded = 0.5 - np.abs((np.abs(across - 0.5) - 0.5) % 1.0 - 0.5)
        at_x = np.where(missing, edge_left + (0.03 + 0.94 * folded) * full, at_x)
        off_shoulder = missing & ~_inside(garment, at_x, at_y)
        at_y = np.where(off_shoulder, at_y + 0.18 * (garment.hem - garment.top), at_y)
    return at_x.astype(np.float32), at_y.astype(np.float32)


def _inside(garment: Garment, at_x: Plane, at_y: Plane) -> NDArray[np.bool_]:
    height, width = garment.mask.shape
    column, row = np.clip(at_x, 0, width - 1).astype(np.int64), np.clip(at_y, 0, height - 1).astype(np.int64)
    return garment.mask[row, column] > 0


def as_photographed(person: Body) -> Dressed:
    """The person in what they wore in the studio: somebody else's garment."""
    return Dressed(person.pixels, person.alpha, person.shirt * person.alpha, person.face)


def tinted(person: Body, bgr: tuple[int, int, int]) -> Dressed:
    """The person in a plain shirt of another colour, with the folds kept."""
    light, _, _ = _folds(person)
    plain = np.clip(np.array(bgr, np.float32) * light[..., None], 0, 255)
    mix = person.shirt[..., None]
    pixels = np.clip(plain * mix + person.pixels * (1 - mix), 0, 255).astype(np.uint8)
    return Dressed(pixels, person.alpha, person.shirt * person.alpha, person.face)


def _folds(person: Body) -> tuple[Plane, Plane, Plane]:
    """Light relative to the shirt's middle tone, and the slopes of its folds scaled to about -1 to 1."""
    grey = cv2.cvtColor(person.pixels, cv2.COLOR_BGR2LAB)[..., 0].astype(np.float32)
    inside = person.shirt > 0.5
    middle = float(np.median(grey[inside]))
    span = float(np.median(person.right - person.left))
    weight = cv2.GaussianBlur(person.shirt, (0, 0), span / 90) + 1e-3
    smooth = cv2.GaussianBlur(np.where(inside, grey, middle).astype(np.float32), (0, 0), span / 250)
    light = np.clip(1 + 1.6 * (smooth - middle) / max(middle, 60.0), 0.35, 1.3).astype(np.float32)
    light = np.where(weight > 0.05, light, 1.0).astype(np.float32)
    form = cv2.GaussianBlur(light, (0, 0), span / 40)
    slopes = [cv2.Sobel(form, cv2.CV_32F, *axis, ksize=3) * span / 10 for axis in ((1, 0), (0, 1))]
    limited = [np.clip(slope, -1, 1).astype(np.float32) for slope in slopes]
    return light, limited[0], limited[1]


def _rounded(across: Plane) -> Plane:
    """Points seen near the trunk's sides lie further round it; beyond the sides (sleeves) it goes on straight."""
    centred = np.clip(2 * across - 1, -1, 1)
    round_ = 0.5 + np.arcsin(centred * 0.95) / (2 * np.arcsin(0.95))
    bent = across + ROUNDNESS * (round_ - np.clip(across, 0, 1))
    return np.asarray(bent, np.float32)


def _cloth_noise(rng: np.random.Generator, height: int, width: int) -> Plane:
    coarse = rng.normal(size=(max(4, height // 90), max(4, width // 90))).astype(np.float32)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
