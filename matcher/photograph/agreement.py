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

_BLOCK_PX = 16
_TEXTURE_LEVELS = (6.0, 2.5)
"""Standard deviation from which a block holds texture; the lower one where hardly any block reaches the first."""
_ENOUGH_BLOCKS = 24
_BLOCK_AGREES = 0.6
_LEAST_PIXELS = 0.5
"""Of a block, to be judged at all."""
_SOLID_LEVELS = 30.0
"""Flat on both sides, yet so far apart in brightness: something solid lies over it."""
_OVERLAYS = 3
_OVERLAY_SHARE = 0.35
_OVERLAY_FILL = 0.65
_BESIDE_AGREES = 0.65
_PHOTO_AGREES = 0.5
"""Of the blocks in which the catalog photo itself holds texture, those under an overlay included: two photos of one
model with the same shoes agree everywhere but in the item, and the item is no sticker."""

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
    inside = cv2.erode(judged.astype(np.uint8), np.ones((5, 5), np.uint8), borderValue=0).astype(bool)
    grid = _Grid.of(_gray(seen), _gray(photo), inside)
    levels = next((level for level in _TEXTURE_LEVELS if grid.textured(level).sum() >= _ENOUGH_BLOCKS), 0.0)
    textured = grid.textured(levels or _TEXTURE_LEVELS[-1])
    agrees = grid.correlation >= _BLOCK_AGREES
    count = int(textured.sum())
    share = float(agrees[textured].mean()) if count else 0.0
    open_share = float((judged & visible).sum()) / max(1, int(visible.sum()))
    beside = _without_overlays(grid, textured, agrees, levels) if levels else None
    if beside is None:
        offset, is_faded = _colours(seen, photo, inside)
        return Agreement(share, count, 0.0, open_share, offset, is_faded)
    boxes = np.zeros(inside.shape, np.uint8)
    spread = np.kron(beside.astype(np.uint8), np.ones((_BLOCK_PX, _BLOCK_PX), np.uint8))
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
        rows, columns = one.shape[0] // _BLOCK_PX, one.shape[1] // _BLOCK_PX
        a, b, weight = (_cut(plane.astype(np.float64), rows, columns) for plane in (one, other, inside))
        total = weight.sum(axis=2) + 1e-9
        mean_a, mean_b = ((plane * weight).sum(axis=2) / total for plane in (a, b))
        a, b = (a - mean_a[..., None]) * weight, (b - mean_b[..., None]) * weight
        spread_a, spread_b = (np.sqrt((plane**2).sum(axis=2) / total) for plane in (a, b))
        correlation = (a * b).sum(axis=2) / total / (spread_a * spread_b + 1e-6)
        valid = total >= _LEAST_PIXELS * _BLOCK_PX**2
        shift = float(np.median((mean_a - mean_b)[valid])) if valid.any() else 0.0
        return cls(correlation, np.maximum(spread_a, spread_b), spread_b, np.abs(mean_a - mean_b - shift), valid)

    def textured(self, levels: float) -> Mask:
        kept: Mask = (self.spread > levels) & self.valid
        return kept


def _without_overlays(grid: _Grid, textured: Mask, agrees: Mask, levels: float) -> Mask | None:
    """The blocks in boxes around what was laid over the picture; None where that does not explain what disagrees."""
    solid = grid.valid & ~textured & (grid.apart > _SOLID_LEVELS)
    odd = (textured & ~agrees) | solid
    joined = cv2.morphologyEx(odd.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))  # across painted arms
    filled = odd | ~grid.valid
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    order = sorted(range(1, count), key=lambda at: -stats[at, cv2.CC_STAT_AREA])[:_OVERLAYS]
    boxes = np.zeros(odd.shape, bool)
    for at in order:
        x, y, width, height, area = (int(value) for value in stats[at])
        if area >= 3 and filled[y : y + height, x : x + width].mean() >= _OVERLAY_FILL:
            boxes[y : y + height, x : x + width] = True
    rest = textured & ~boxes
    of_photo = textured & (grid.photo_spread > levels)
    if not boxes.any() or float(agrees[of_photo].mean() if of_photo.any() else 0) < _PHOTO_AGREES:
        return None
    small = (boxes & grid.valid).sum() <= _OVERLAY_SHARE * grid.valid.sum()
    explained = small and rest.any() and float(agrees[rest].mean()) >= _BESIDE_AGREES
    return boxes if explained else None


def _cut(plane: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    trimmed = plane[: rows * _BLOCK_PX, : columns * _BLOCK_PX].reshape(rows, _BLOCK_PX, columns, _BLOCK_PX)
    return trimmed.swapaxes(1, 2).reshape(rows, columns, _BLOCK_PX * _BLOCK_PX)


def _gray(rgb: Rgb) -> Gray:
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.uint8)


def _colours(seen: Rgb, target: Rgb, inside: Mask) -> tuple[float, bool]:
    """Mean chroma difference plus half the lightness residual after a linear fit (exposure and contrast are free), and
    whether the post's chroma is less than half the photo's."""
    if int(inside.sum()) < 64:
        return 100.0, True
    a, b = (cv2.cvtColor(_UNIT[plane[inside]][None], cv2.COLOR_RGB2LAB)[0] for plane in (seen, target))
    chroma = float(np.hypot(a[:, 1] - b[:, 1], a[:, 2] - b[:, 2]).mean())
    spread = float(a[:, 0].var())
    slope = float(((a[:, 0] - a[:, 0].mean()) * (b[:, 0] - b[:, 0].mean())).mean()) / (spread + 1e-6)
    residual = (b[:, 0] - b[:, 0].mean()) - slope * (a[:, 0] - a[:, 0].mean())
    ours, theirs = (float(np.hypot(plane[:, 1], plane[:, 2]).mean()) for plane in (a, b))
    return chroma + 0.5 * float(np.abs(residual).mean()), ours < 0.5 * theirs
