"""Where the item is in a photo that nobody wears it in: before a plain wall, on a floor, a bed, a carpet.

What lies under a garment must not take part: the colour of a sheet is not the colour of the shirt on it, and a carpet's
pattern agrees with nothing. A studio's paper is told by its colour, all else by GrabCut (Rother et al. 2004), which
starts from the border as background and the middle as item.
"""

import cv2
import numpy as np

from matcher.picture.pixels import Mask, Rgb, resized

_SIDE_PX = 160
"""Long side for GrabCut: its cost is 0.05 s of one core here, and grows with the square."""
_ROUNDS = 4
_EVEN_BORDER, _PLAIN_BORDER = 5.0, 22.0
"""Standard deviation of the border, in levels of 255, up to which it is a studio's paper, or one colour with its
shadows: a sheet's folds are as far from its colour as a garment may be, so paper alone is told without a cut."""
_LEAST, _MOST = 0.15, 0.9
"""Shares of the picture between which a cut is believed; the middle it starts from is 0.07 of it."""


def foreground(rgb: Rgb, is_whole: bool = True) -> Mask:
    """The item; everything where no cut can be believed. ``is_whole``: the picture shows all of it, as a shop's photo
    does. A buyer's close-up is cloth up to its border, from which GrabCut would start as background."""
    border = _border(rgb)
    spread = float(border.std(axis=0).mean())
    cut = _cut(rgb) if is_whole and spread > _EVEN_BORDER else None
    if cut is not None and _LEAST < float(cut.mean()) < _MOST:
        return cut
    return _unlike(rgb, np.median(border, axis=0)) if spread <= _PLAIN_BORDER else np.ones(rgb.shape[:2], bool)


def _border(rgb: Rgb) -> Rgb:
    rim = max(3, min(rgb.shape[:2]) // 60)
    return np.concatenate([part.reshape(-1, 3) for part in (rgb[:rim], rgb[-rim:], rgb[:, :rim], rgb[:, -rim:])])


def _unlike(rgb: Rgb, plain: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Mask:
    off = (np.abs(rgb.astype(np.int16) - plain).max(axis=2) > 16).astype(np.uint8)
    off = cv2.morphologyEx(off, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    return cv2.morphologyEx(off, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)).astype(bool)


def _cut(rgb: Rgb) -> Mask:
    factor = _SIDE_PX / max(rgb.shape[:2])
    small = resized(rgb, max(8, round(rgb.shape[1] * factor)), max(8, round(rgb.shape[0] * factor)))
    smooth = cv2.cvtColor(cv2.bilateralFilter(np.ascontiguousarray(small), 5, 25, 5), cv2.COLOR_RGB2LAB)
    marks = _marks(small.shape[0], small.shape[1])
    cv2.setRNGSeed(7)  # GrabCut's colour clusters start at random
    cv2.grabCut(smooth, marks, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = np.isin(marks, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    opened = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    item = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)).astype(np.uint8)
    _, parts, sizes, _ = cv2.connectedComponentsWithStats(item)
    largest = int(np.argmax(sizes[1:, cv2.CC_STAT_AREA])) + 1 if len(sizes) > 1 else 0
    kept = (parts == largest).astype(np.uint8) if largest else np.zeros_like(item)
    return cv2.resize(kept, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_NEAREST).astype(bool)


def _marks(high: int, wide: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """What GrabCut starts from: a rim that is background, an outer part that may be, a middle that is the item."""
    marks = np.full((high, wide), cv2.GC_PR_FGD, np.uint8)
    y, x = np.abs(np.mgrid[:high, :wide] / np.array([high, wide])[:, None, None] - 0.5)
    marks[(x > 0.42) | (y > 0.44)] = cv2.GC_PR_BGD
    rim = max(2, round(0.04 * max(high, wide)))
    marks[:rim] = marks[-rim:] = cv2.GC_BGD
    marks[:, :rim] = marks[:, -rim:] = cv2.GC_BGD
    marks[(x < 0.12) & (y < 0.15)] = cv2.GC_FGD
    return marks
