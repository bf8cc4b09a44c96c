"""Where the item is in a photo that nobody wears it in: before a plain wall, on a floor, a bed, a carpet.

What lies under a garment must not take part: the colour of a sheet is not the colour of the shirt on it, and a carpet's
pattern agrees with nothing. A studio's paper is told by its colour, all else by GrabCut (Rother et al. 2004), which
starts from the border as background and the middle as item.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.picture.pixels import Mask, Rgb, resized
from matcher.recipe import RECIPE

_R = RECIPE.people.foreground


def foreground(rgb: Rgb, is_whole: bool = True) -> Mask:
    """The item; everything where no cut can be believed. ``is_whole``: the picture shows all of it, as a shop's photo
    does. A buyer's close-up is cloth up to its border, from which GrabCut would start as background."""
    border = _border(rgb)
    spread = float(border.std(axis=0).mean())
    cut = _cut(rgb) if is_whole and spread > _R.even_border_levels else None
    if cut is not None and _R.least_share < float(cut.mean()) < _R.most_share:
        return cut
    return _unlike(rgb, np.median(border, axis=0)) if spread <= _R.plain_border_levels else np.ones(rgb.shape[:2], bool)


def _border(rgb: Rgb) -> Rgb:
    rim = max(_R.border_least_px, min(rgb.shape[:2]) // _R.border_part)
    return np.concatenate([part.reshape(-1, 3) for part in (rgb[:rim], rgb[-rim:], rgb[:, :rim], rgb[:, -rim:])])


def _unlike(rgb: Rgb, plain: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Mask:
    off = (np.abs(rgb.astype(np.int16) - plain).max(axis=2) > _R.unlike_levels).astype(np.uint8)
    off = cv2.morphologyEx(off, cv2.MORPH_OPEN, _square(_R.unlike_opened_px))
    return cv2.morphologyEx(off, cv2.MORPH_CLOSE, _square(_R.unlike_closed_px)).astype(bool)


def _cut(rgb: Rgb) -> Mask:
    factor = _R.side_px / max(rgb.shape[:2])
    high, wide = (max(_R.least_side_px, round(side * factor)) for side in rgb.shape[:2])
    small = np.ascontiguousarray(resized(rgb, wide, high))
    smooth = cv2.bilateralFilter(small, _R.smooth_px, _R.smooth_levels, _R.smooth_reach_px)
    smooth = cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB)
    marks = _marks(small.shape[0], small.shape[1])
    cv2.setRNGSeed(_R.seed)
    cv2.grabCut(smooth, marks, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), _R.rounds, cv2.GC_INIT_WITH_MASK)
    found = np.isin(marks, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    opened = cv2.morphologyEx(found, cv2.MORPH_OPEN, _square(_R.cut_opened_px))
    item = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, _square(_R.cut_closed_px)).astype(np.uint8)
    _, parts, sizes, _ = cv2.connectedComponentsWithStats(item)
    largest = int(np.argmax(sizes[1:, cv2.CC_STAT_AREA])) + 1 if len(sizes) > 1 else 0
    kept = (parts == largest).astype(np.uint8) if largest else np.zeros_like(item)
    return cv2.resize(kept, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_NEAREST).astype(bool)


def _marks(high: int, wide: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """What GrabCut starts from: a rim that is background, an outer part that may be, a middle that is the item."""
    marks = np.full((high, wide), cv2.GC_PR_FGD, np.uint8)
    y, x = np.abs(np.mgrid[:high, :wide] / np.array([high, wide])[:, None, None] - 0.5)
    marks[(x > _R.outer_x) | (y > _R.outer_y)] = cv2.GC_PR_BGD
    rim = max(2, round(_R.rim_share * max(high, wide)))
    marks[:rim] = marks[-rim:] = cv2.GC_BGD
    marks[:, :rim] = marks[:, -rim:] = cv2.GC_BGD
    marks[(x < _R.sure_x) & (y < _R.sure_y)] = cv2.GC_FGD
    return marks


def _square(px: int) -> NDArray[np.uint8]:
    return np.ones((px, px), np.uint8)
