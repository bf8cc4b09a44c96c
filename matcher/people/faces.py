"""Face boxes, so that faces can be left out, and so that it shows that somebody is in the clothes. Nothing else is ever
made of a face: no code, no comparison.

Decoding follows MediaPipe's full-range model (Bazarevsky et al., "BlazeFace", 2019, arXiv 1907.05047, and its
``face_detection_full_range.pbtxt``): 192 px input in [-1, 1], one layer of stride 4, so 48 x 48 anchors of size 1
centred in their cells, boxes as centre and size in input pixels, scores behind a sigmoid clipped at 100.
"""

import numpy as np
from numpy.typing import NDArray

from matcher.models import run
from matcher.picture.pixels import Rgb, resized
from matcher.recipe import RECIPE

_R = RECIPE.people.faces

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom are outside."""


def _anchors() -> NDArray[np.float32]:
    cells = _R.input_px // _R.anchor_stride_px
    across, down = np.meshgrid(np.arange(cells), np.arange(cells))
    return ((np.stack([across, down], -1).reshape(-1, 2) + 0.5) / cells).astype(np.float32)


_ANCHORS = _anchors()


def find_faces(rgb: Rgb, windows: tuple[Box, ...] = (), least: float = _R.min_score) -> tuple[Box, ...]:
    """Face boxes in the picture, looked for in the whole of it and again inside each window (small faces). ``least`` is
    how sure the model must be; whoever hides faces asks for less than whoever draws a conclusion."""
    height, width = rgb.shape[:2]
    found: list[tuple[Box, float]] = []
    for left, top, right, bottom in ((0, 0, width, height), *windows):
        if min(right - left, bottom - top) < _R.least_window_px:
            continue
        for box, score in _detect(rgb[top:bottom, left:right], least):
            placed = (box[0] + left, box[1] + top, box[2] + left, box[3] + top)
            found.append((placed, score))
    return _distinct(found)


def grown(face: Box, shape: tuple[int, ...]) -> Box:
    """The box with hair, ears and chin: what is hidden from the feature extractor."""
    left, top, right, bottom = face
    wide, high = right - left, bottom - top
    return (
        max(0, left - round(_R.hair_beside * wide)),
        max(0, top - round(_R.hair_above * high)),
        min(shape[1], right + round(_R.hair_beside * wide)),
        min(shape[0], bottom + round(_R.chin_below * high)),
    )


def _detect(rgb: Rgb, least: float) -> list[tuple[Box, float]]:
    height, width = rgb.shape[:2]
    scale = _R.input_px / max(height, width)
    small = resized(rgb, max(1, round(width * scale)), max(1, round(height * scale)))
    canvas = np.full((_R.input_px, _R.input_px, 3), 127.5, np.float32)
    canvas[: small.shape[0], : small.shape[1]] = small
    boxes, scores = run("face_detection_full_range_sparse", (canvas / 127.5 - 1)[None].astype(np.float32))
    chance = 1 / (1 + np.exp(-np.clip(scores[0, :, 0], -_R.score_clip, _R.score_clip)))
    found = []
    for index in np.flatnonzero(chance >= least):
        centre = (boxes[0, index, :2] / _R.input_px + _ANCHORS[index]) * _R.input_px / scale
        half = boxes[0, index, 2:4] / scale / 2
        left, top = np.maximum(centre - half, 0)
        right, bottom = np.minimum(centre + half, (width, height))
        if min(right - left, bottom - top) >= _R.least_face_px:
            found.append(((round(left), round(top), round(right), round(bottom)), float(chance[index])))
    return found


def _distinct(found: list[tuple[Box, float]]) -> tuple[Box, ...]:
    kept: list[Box] = []
    for box, _ in sorted(found, key=lambda item: -item[1]):
        if all(overlap(box, other) < _R.same_overlap for other in kept):
            kept.append(box)
    return tuple(kept)


def overlap(one: Box, other: Box) -> float:
    """Shared area over the smaller box's area."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide * high / max(1, smaller)
