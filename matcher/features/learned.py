"""Learned local features, for cloth on which SIFT finds nothing: lace, stripes, prints seen in bad light.

XFeat (Potje et al. 2024) is cheap and ranks the catalog. ALIKED (Zhao et al. 2023) with LightGlue (Lindenberger et
al. 2023) is dear and looks at the best few. Both see only what a mask leaves open: fed whole pictures of people they
match faces, poses and jeans, not items.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.features.geometry import Floats
from matcher.models import session
from matcher.picture.pixels import Mask, Rgb
from matcher.recipe import RECIPE

_R = RECIPE.features.learned
XFEAT_NUMBERS, ALIKED_NUMBERS = 64, 128
"""In a descriptor of either network."""


@dataclass(frozen=True, eq=False)
class Keypoints:
    """Keypoints of one view, best first, with unit descriptors."""

    points: Floats
    """n rows of x, y in pixels of the view."""
    descriptors: Floats
    """n rows of 64 (XFeat) or 128 (ALIKED)."""
    width_px: int
    height_px: int

    @property
    def side_px(self) -> int:
        """Long side of the view."""
        return max(self.width_px, self.height_px)

    def __len__(self) -> int:
        return len(self.points)

    @cached_property
    def framed(self) -> Floats:
        """Points as LightGlue wants them: from the middle, in halves of the long side."""
        size = np.array([self.width_px, self.height_px], np.float32)
        from_middle: Floats = ((self.points - size / 2) / (size.max() / 2)).astype(np.float32)
        return from_middle


def aliked(rgb: Rgb, mask: Mask, limit: int) -> Keypoints:
    """At most ``limit`` ALIKED-n32 keypoints inside the mask."""
    tensor, open_, scale = _prepared(rgb, mask)
    inputs = {"image": tensor, "mask": open_[None, None], "count": np.array([limit], np.int64)}
    points, scores, descriptors = session("aliked-n32").run(None, inputs)
    kept = np.flatnonzero(scores > _R.aliked_least)
    return _keypoints(points[kept] * scale, descriptors[kept], rgb)


def xfeat(rgb: Rgb, mask: Mask, limit: int) -> Keypoints:
    """At most ``limit`` XFeat keypoints inside the mask: maxima of the keypoint map, weighed with reliability."""
    tensor, open_, scale = _prepared(rgb, mask)
    features, cells, reliability = session("xfeat").run(None, {"x": tensor})
    heat = _heat(cells[0])
    highest = cv2.dilate(heat, np.ones((_R.peak_px, _R.peak_px), np.uint8))
    peaks = (heat == highest) & (heat > _R.xfeat_least) & (open_ > 0)
    rows, columns = np.nonzero(peaks)
    at = np.stack([columns, rows], axis=1).astype(np.float32)
    worth = heat[rows, columns] * _sampled(reliability[0], at, cv2.INTER_LINEAR)[:, 0]
    order = np.argsort(-worth, kind="stable")[:limit]
    descriptors = _sampled(features[0], at[order], cv2.INTER_CUBIC)
    descriptors /= np.linalg.norm(descriptors, axis=1, keepdims=True) + 1e-9
    return _keypoints(at[order] * scale, descriptors, rgb)


def nothing_of(numbers: int) -> Keypoints:
    """No keypoints, with descriptors of so many numbers."""
    return Keypoints(np.zeros((0, 2), np.float32), np.zeros((0, numbers), np.float32), 1, 1)


def lightglue(one: Keypoints, other: Keypoints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of keypoints (ALIKED) that LightGlue holds to be the same spot."""
    nothing = np.zeros(0, np.int64)
    if min(len(one), len(other)) < _R.least_keypoints:
        return nothing, nothing
    inputs = {"k0": one.framed, "d0": one.descriptors, "k1": other.framed, "d1": other.descriptors}
    found, _ = session("lightglue-aliked").run(None, {name: value[None] for name, value in inputs.items()})
    mine = np.flatnonzero(found[0] >= 0)
    return mine, found[0][mine].astype(np.int64)


def _prepared(rgb: Rgb, mask: Mask) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """The network's input, the mask of the same size, and pixels of the view per pixel of the input."""
    high, wide = (max(_R.stride_px, side // _R.stride_px * _R.stride_px) for side in rgb.shape[:2])
    shown = cv2.resize(rgb, (wide, high), interpolation=cv2.INTER_LINEAR)
    open_ = cv2.resize(mask.astype(np.uint8), (wide, high), interpolation=cv2.INTER_NEAREST)
    tensor = np.ascontiguousarray(shown.transpose(2, 0, 1)[None].astype(np.float32) / 255)
    scale = np.array([rgb.shape[1] / wide, rgb.shape[0] / high], np.float32)
    return tensor, open_.astype(np.float32), scale


def _heat(cells: Floats) -> Floats:
    """XFeat's 65 logits a cell of 8 x 8 pixels (the last: no keypoint here) as a map of the input's size."""
    shares = np.exp(cells - cells.max(axis=0))
    side = _R.cell_px
    shares = (shares / shares.sum(axis=0))[: side * side]
    high, wide = shares.shape[1:]
    full: Floats = shares.reshape(side, side, high, wide).transpose(2, 0, 3, 1).reshape(high * side, wide * side)
    return np.ascontiguousarray(full)


def _sampled(planes: Floats, at: Floats, interpolation: int) -> Floats:
    """Planes of an eighth of the size, read at points of the whole: one row a point."""
    if not len(at):
        return np.zeros((0, len(planes)), np.float32)
    x, y = ((at + 0.5) / _R.cell_px - 0.5).T.astype(np.float32)
    rows = [cv2.remap(plane, x[None], y[None], interpolation, borderMode=cv2.BORDER_REPLICATE)[0] for plane in planes]
    return np.stack(rows, axis=1).astype(np.float32)


def _keypoints(points: NDArray[Any], descriptors: NDArray[Any], rgb: Rgb) -> Keypoints:
    # float16 is what the cache keeps, so that reading from it changes nothing
    kept = descriptors.astype(np.float16).astype(np.float32)
    return Keypoints(points.astype(np.float32), kept, rgb.shape[1], rgb.shape[0])
