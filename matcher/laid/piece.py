"""What is looked at of one photo of a piece, and of two.

The answer is about the print and the colour, never about the piece: two shirts of one print agree as one shirt does
with itself.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.features.learned import Keypoints, aliked, lightglue
from matcher.laid.card import Card, codes_in, hidden
from matcher.people.foreground import foreground
from matcher.picture.pixels import Mask, Rgb, decode, resized
from matcher.recipe.laid import LAID


@dataclass(frozen=True, eq=False)
class Piece:
    """A piece as one photo shows it."""

    keypoints: Keypoints
    """ALIKED's, none on the card or around a code."""
    card: Card
    chroma: NDArray[np.float64] | None
    """a* and b* of its middle colour by the card's patch; None where the light or the cloth is not told."""


@dataclass(frozen=True)
class Agreed:
    """What two photos have in common."""

    points: int
    """Cells with a keypoint that agrees with one movement of a plane: on the photo that has fewer of them."""
    out_keypoints: int
    back_keypoints: int
    colour_apart: float | None
    """CIELAB units of a*b*; None unless cards of one sheet are in both."""


def piece(data: bytes) -> Piece | None:
    """Look at a photo of a piece that nobody wears, whole and laid out, with a card beside it.

    None where there is no card, or where the piece cannot be told from what it lies on: then the table's own pattern
    would agree with itself.

    Raises:
        PictureError: it cannot be read.
    """
    rgb = decode(data, LAID.looked_at_px).rgb
    codes = codes_in(rgb)  # first: a photo without a card costs no more
    if codes.card is None:
        return None
    covered = hidden(codes.boxes, *rgb.shape[:2])
    item = foreground(rgb) & ~covered
    if not LAID.shares[0] <= item.mean() <= LAID.shares[1] or _unlike(rgb, item, covered) < LAID.least_unlike:
        return None
    crop, mask = _cropped(rgb, item)
    return Piece(aliked(crop, mask, LAID.keypoints), codes.card, _chroma(rgb[item], codes.card))


def _unlike(rgb: Rgb, item: Mask, covered: Mask) -> float:
    """CIELAB units between the middle colours of the item and of the photo's border."""
    rim = max(1, round(LAID.border * min(rgb.shape[:2])))
    border = np.ones(rgb.shape[:2], bool)
    border[rim:-rim, rim:-rim] = False
    border &= ~covered & ~item
    if not border.any():
        return 0.0
    both = [np.median(rgb[part], axis=0) for part in (item, border)]
    lab = cv2.cvtColor((np.array([both]) / 255).astype(np.float32), cv2.COLOR_RGB2LAB)[0]
    return float(np.linalg.norm(lab[0] - lab[1]))


def agreed(out: Piece, back: Piece) -> Agreed:
    """Compare the photo of what went out with the photo of what came back."""
    return Agreed(_points(out.keypoints, back.keypoints), len(out.keypoints), len(back.keypoints), _apart(out, back))


def _cropped(rgb: Rgb, item: Mask) -> tuple[Rgb, Mask]:
    """The piece's bounding box at the size that is looked at."""
    rows, columns = np.flatnonzero(item.any(axis=1)), np.flatnonzero(item.any(axis=0))
    if not len(rows):
        return rgb, item
    cut = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    crop, mask = rgb[cut], item[cut]
    factor = LAID.piece_px / max(crop.shape[:2])
    high, wide = (max(1, round(side * factor)) for side in crop.shape[:2])
    small = cv2.resize(mask.astype(np.uint8), (wide, high), interpolation=cv2.INTER_NEAREST)
    return resized(crop, wide, high), small.astype(bool)


def _points(out: Keypoints, back: Keypoints) -> int:
    mine, theirs = lightglue(out, back)
    if len(mine) < LAID.least_pairs:
        return 0
    ours, others = out.points[mine], back.points[theirs]
    matrix, agree = cv2.findHomography(
        ours, others, cv2.USAC_MAGSAC, LAID.tolerance_px, maxIters=LAID.rounds, confidence=LAID.confidence
    )
    if matrix is None or np.linalg.det(matrix[:2, :2]) <= 0:  # a mirror image is no movement
        return 0
    kept = agree.ravel() > 0
    return min(_cells(ours[kept]), _cells(others[kept]))


def _cells(points: NDArray[np.float32]) -> int:
    return len(np.unique((points // LAID.least_cell_px).astype(int), axis=0))


def _chroma(pixels: NDArray[np.uint8], card: Card) -> NDArray[np.float64] | None:
    if card.light is None or len(pixels) < LAID.coloured_pixels:
        return None
    if (pixels >= LAID.clipped_level).any(axis=1).mean() > LAID.most_clipped:
        return None
    linear = np.median((pixels / 255.0) ** LAID.gamma, axis=0) / card.light
    grey = (LAID.patch_grey / 255) ** LAID.gamma
    shown = np.clip(linear * grey, 0, 1) ** (1 / LAID.gamma)
    lab = cv2.cvtColor(shown.astype(np.float32).reshape(1, 1, 3), cv2.COLOR_RGB2LAB)[0, 0]
    return np.array(lab[1:], np.float64)


def _apart(out: Piece, back: Piece) -> float | None:
    if out.chroma is None or back.chroma is None or out.card.sheet != back.card.sheet:
        return None
    return float(np.linalg.norm(out.chroma - back.chroma))
