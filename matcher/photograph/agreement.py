"""Do two pictures agree, pixel by pixel, where one lies over the other?

Zero-mean normalised correlation (ZNCC) of blocks of 16 pixels, over those pixels only that are to be judged on both
sides. What was laid over a picture (a bar of text, a sticker) is compact: where all disagreeing blocks lie in at most
three such places and nearly all else agrees, the rest is judged and the share laid over is told. A person wearing the
item disagrees all around it, which is no such place.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.picture.pixels import Gray, Mask, Rgb
from matcher.recipe import RECIPE

_R = RECIPE.photograph.agreement
_UNIT = (np.arange(256) / 255).astype(np.float32)
"""Of a byte: so that colours are converted where they are compared only."""


@dataclass(frozen=True)
class Agreement:
    """How much of the catalog photo's visible part agrees with the post."""

    share: float
    """Of the textured blocks, 0 to 1; without what was laid over it, if that is how it is explained."""
    blocks: int
    """How many textured blocks that share is of."""
    laid_over: float
    """Share of the visible blocks in the boxes around what was laid over the picture; 0 where nothing was."""
    open_share: float
    """Of the photo's visible part, how much was judged."""
    colour_offset: float
    """Mean difference, CIELAB units, exposure and contrast being free: tells recolours of one photograph apart."""
    is_faded: bool
    """The post holds less than half the photo's chroma: colours were taken out, so they tell nothing."""


def agreement(seen: Rgb, photo: Rgb, judged: Mask, visible: Mask) -> Agreement:
    """Compare the post as it lies over the photo with the photo, where ``judged``; both of one size.

    ``visible`` is where the post shows the photo at all, painted over or not.
    """
    margin = np.ones((_R.margin_px, _R.margin_px), np.uint8)
    inside = cv2.erode(judged.astype(np.uint8), margin, borderValue=0).astype(bool)
    grid = _Grid.of(_gray(seen), _gray(photo), inside)
    levels = next((level for level in _R.texture_levels if grid.textured(level).sum() >= _R.enough_blocks), 0.0)
    textured = grid.textured(levels or _R.texture_levels[-1])
    agrees = grid.correlation >= _R.block_agrees
    count = int(textured.sum())
    share = float(agrees[textured].mean()) if count else 0.0
    open_share = float((judged & visible).sum()) / max(1, int(visible.sum()))
    beside = _without_overlays(grid, textured, agrees, levels) if levels else None
    if beside is None:
        offset, is_faded = _colours(seen, photo, inside)
        return Agreement(share, count, 0.0, open_share, offset, is_faded)
    boxes = np.zeros(inside.shape, np.uint8)
    spread = np.kron(beside.astype(np.uint8), np.ones((_R.block_px, _R.block_px), np.uint8))
    boxes[: spread.shape[0], : spread.shape[1]] = spread
    offset, is_faded = _colours(seen, photo, inside & (boxes == 0))
    rest = textured & ~beside
    covered = float((beside & grid.valid).sum()) / max(1, int(grid.valid.sum()))
    return Agreement(float(agrees[rest].mean()), int(rest.sum()), covered, open_share, offset, is_faded)


@dataclass(frozen=True, eq=False)
class _Grid:
    """What is known of each block."""

    correlation: NDArray[np.float64]
    spread: NDArray[np.float64]
    """The larger standard deviation of the two."""
    photo_spread: NDArray[np.float64]
    apart: NDArray[np.float64]
    """Difference of the means after an overall change of brightness and contrast is taken out."""
    valid: Mask

    @classmethod
    def of(cls, one: Gray, other: Gray, inside: Mask) -> "_Grid":
        rows, columns = one.shape[0] // _R.block_px, one.shape[1] // _R.block_px
        a, b, weight = (_cut(plane.astype(np.float64), rows, columns) for plane in (one, other, inside))
        total = weight.sum(axis=2) + 1e-9
        mean_a, mean_b = ((plane * weight).sum(axis=2) / total for plane in (a, b))
        a, b = (a - mean_a[..., None]) * weight, (b - mean_b[..., None]) * weight
        spread_a, spread_b = (np.sqrt((plane**2).sum(axis=2) / total) for plane in (a, b))
        correlation = (a * b).sum(axis=2) / total / (spread_a * spread_b + 1e-6)
        valid = total >= _R.least_pixels * _R.block_px**2
        shift = float(np.median((mean_a - mean_b)[valid])) if valid.any() else 0.0
        return cls(correlation, np.maximum(spread_a, spread_b), spread_b, np.abs(mean_a - mean_b - shift), valid)

    def textured(self, levels: float) -> Mask:
        kept: Mask = (self.spread > levels) & self.valid
        return kept


def _without_overlays(grid: _Grid, textured: Mask, agrees: Mask, levels: float) -> Mask | None:
    """The blocks in boxes around what was laid over the picture; None where that does not explain what disagrees."""
    solid = grid.valid & ~textured & (grid.apart > _R.solid_levels)
    odd = (textured & ~agrees) | solid
    along = np.ones((1, _R.overlay_gap_blocks), np.uint8)
    joined = cv2.morphologyEx(odd.astype(np.uint8), cv2.MORPH_CLOSE, along)
    filled = odd | ~grid.valid
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=_R.overlay_neighbours)
    order = sorted(range(1, count), key=lambda at: -stats[at, cv2.CC_STAT_AREA])[: _R.overlays]
    boxes = np.zeros(odd.shape, bool)
    for at in order:
        x, y, width, height, area = (int(value) for value in stats[at])
        if area >= _R.overlay_blocks and filled[y : y + height, x : x + width].mean() >= _R.overlay_fill:
            boxes[y : y + height, x : x + width] = True
    rest = textured & ~boxes
    of_photo = textured & (grid.photo_spread > levels)
    if not boxes.any() or float(agrees[of_photo].mean() if of_photo.any() else 0) < _R.photo_agrees:
        return None
    small = (boxes & grid.valid).sum() <= _R.overlay_share * grid.valid.sum()
    explained = small and rest.any() and float(agrees[rest].mean()) >= _R.beside_agrees
    return boxes if explained else None


def _cut(plane: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    side = _R.block_px
    trimmed = plane[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return trimmed.swapaxes(1, 2).reshape(rows, columns, side * side)


def _gray(rgb: Rgb) -> Gray:
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.uint8)


def _colours(seen: Rgb, target: Rgb, inside: Mask) -> tuple[float, bool]:
    """Mean chroma difference plus half the lightness residual after a linear fit (exposure and contrast are free), and
    whether the post's chroma is less than half the photo's."""
    if int(inside.sum()) < _R.colour_pixels:
        return _R.no_colour_units, True
    a, b = (cv2.cvtColor(_UNIT[plane[inside]][None], cv2.COLOR_RGB2LAB)[0] for plane in (seen, target))
    chroma = float(np.hypot(a[:, 1] - b[:, 1], a[:, 2] - b[:, 2]).mean())
    spread = float(a[:, 0].var())
    slope = float(((a[:, 0] - a[:, 0].mean()) * (b[:, 0] - b[:, 0].mean())).mean()) / (spread + 1e-6)
    residual = (b[:, 0] - b[:, 0].mean()) - slope * (a[:, 0] - a[:, 0].mean())
    ours, theirs = (float(np.hypot(plane[:, 1], plane[:, 2]).mean()) for plane in (a, b))
    return chroma + _R.lightness_worth * float(np.abs(residual).mean()), ours < _R.faded_chroma * theirs
