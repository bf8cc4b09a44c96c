"""The card that lies beside a piece: a code of known size for the scale, a grey patch for the colour of the light.

Any printer will do. The patch need not be neutral, as long as one sheet's cards lie in both photos: what is compared is
the cloth against the same patch, twice. So a card bears the name of its sheet.
"""

import re
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from matcher.picture.pixels import Mask, Rgb
from matcher.recipe.laid import LAID

CARD = "WP1CARD:"
"""Before the name of the sheet."""
_SHEET = re.compile(r"[0-9A-HJKMNP-TV-Z]{6}")
_SIDES = 4


@dataclass(frozen=True, eq=False)
class Card:
    """A card as it lies in a photo."""

    sheet: str
    px_per_mm: float
    """Of the photo as given, at the middle of the code."""
    light: NDArray[np.float64] | None
    """Linear RGB of the patch; None where it is covered, clipped or too dark."""
    hidden: NDArray[np.float64]
    """The card's four corners, in pixels of the photo as given."""


@dataclass(frozen=True, eq=False)
class Codes:
    """What the codes in a photo tell."""

    card: Card | None
    """None where there is none, or more than one, or one that lies too far off the plane."""
    boxes: tuple[NDArray[np.float64], ...]
    """Four corners each, grown: where no keypoint is taken."""


def codes_in(rgb: Rgb) -> Codes:
    """Find the card, and every other code, in a photo."""
    found = zxingcpp.read_barcodes(Image.fromarray(rgb).convert("L"))
    corners = [(one.text, _corners(one.position)) for one in found if one.valid]
    cards = [card for text, at in corners if (card := _card(rgb, text, at)) is not None]
    boxes = [_grown(at) for _, at in corners] + [card.hidden for card in cards]
    return Codes(cards[0] if len(cards) == 1 else None, tuple(boxes))


def hidden(boxes: tuple[NDArray[np.float64], ...], high: int, wide: int) -> Mask:
    """Where the boxes lie."""
    drawn = np.zeros((high, wide), np.uint8)
    for box in boxes:
        cv2.fillConvexPoly(drawn, cv2.convexHull(box.round().astype(np.int32)), 1)
    return drawn.astype(bool)


def _corners(position: zxingcpp.Position) -> NDArray[np.float64]:
    around = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(at.x, at.y) for at in around], np.float64)


def _grown(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    middle = corners.mean(axis=0)
    grown: NDArray[np.float64] = middle + (corners - middle) * (1 + 2 * LAID.around_code)
    return grown


def _card(rgb: Rgb, text: str, corners: NDArray[np.float64]) -> Card | None:
    sheet = text.removeprefix(CARD)
    if not text.startswith(CARD) or not _SHEET.fullmatch(sheet):
        return None
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    mean = float(sides.mean())
    if mean < LAID.least_code_px or float(np.ptp(sides)) > LAID.most_tilt * mean:
        return None
    side = LAID.code_mm
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)
    matrix = cv2.getPerspectiveTransform(square, corners.astype(np.float32)).astype(np.float64)
    return Card(sheet, mean / side, _light(rgb, matrix), _box(LAID.card_mm, matrix))


def _box(edges: tuple[float, float, float, float], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    left, top, right, bottom = edges
    corners = np.array([[(left, top), (right, top), (right, bottom), (left, bottom)]], np.float64)
    mapped: NDArray[np.float64] = cv2.perspectiveTransform(corners, matrix)[0].astype(np.float64)
    return mapped


def _light(rgb: Rgb, matrix: NDArray[np.float64]) -> NDArray[np.float64] | None:
    left, top, right, bottom = LAID.patch_mm
    x, y = LAID.patch_inset * (right - left), LAID.patch_inset * (bottom - top)
    box = _box((left + x, top + y, right - x, bottom - y), matrix)
    inside = hidden((box,), *rgb.shape[:2])
    pixels = rgb[inside].astype(np.float64)
    if len(pixels) < _SIDES:
        return None
    middle = np.median(pixels, axis=0)
    darkest, lightest = LAID.patch_levels
    is_clear = darkest <= middle.min() and middle.max() <= lightest and pixels.std(axis=0).max() <= LAID.patch_spread
    light: NDArray[np.float64] = ((pixels / 255) ** LAID.gamma).mean(axis=0)
    return light if is_clear else None
