"""Where heads are in a picture, as far as anything shows, so that they can be made unseen; for nothing else.

Faces that the detector is sure of, as the matcher finds them; small ones and those cut by the lower edge, which it is
less sure of; heads that a pose shows or that sit on two shoulders; and of a person who shows none of these, the upper
part of the box. Too much is hidden rather than too little, but on nobody's torso or legs: what somebody wears stays
seen, and there the detector takes prints for faces.

Of 16 photos of people, shrunk and cropped, this hides (by the matcher's faces and the poses alone): faces of 30 px in a
wide scene 15 (12), of 20 px 16 (1), heads at the lower edge 15 (10), cut at the mouth 15 (6), at the eyes 14 (1).
Of the photos as they are, 7.1 % of the pixels change (6.7).
"""

from collections.abc import Iterator

import cv2
import numpy as np

from matcher.people.faces import Box, find_faces, grown, overlap
from matcher.people.regions import Person, scene
from matcher.picture.pixels import Rgb

_HEAD = (0, 1, 2, 3, 4)
"""COCO keypoints of a head: nose, eyes, ears."""
_SHOULDERS, _HIPS = (5, 6), (11, 12)
_SEEN = 0.25
_TILE_PX = 400
"""Faces are looked for again in squares of this side, half over each other: 20 px of 400 are ten of the detector's 192,
and a picture of 1600 px takes 0.6 s of one core. Smaller squares found no more and cost four times as much."""
_SURE_IN_TILES = 0.4
_SURE_AT_EDGE = 0.3
"""Of the detector, where it looks at half a face continued by the edge's own colours."""
_EDGE_WINDOWS = (4, 2, 1)
"""Windows about the lower edge have these parts of the picture's height as their side."""
_TOP_OF_HEIGHT, _TOP_OF_WIDTH, _TOP_AT_MOST = 1 / 6, 1 / 2, 1 / 2
"""Of a person's box without a head: a standing adult's head is a seventh of the height; of somebody seen to the waist
the box is as wide as high, and the head is half of the width."""


def heads(rgb: Rgb) -> list[Box]:
    """Boxes about all heads, with hair and chin, inside the picture."""
    seen = scene(rgb)
    unsure = (*find_faces(rgb, tuple(_tiles(rgb.shape)), _SURE_IN_TILES), *_at_lower_edge(rgb))
    faces = [*seen.faces, *(face for face in unsure if not any(_on_clothes(face, one) for one in seen.people))]
    boxes = [grown(face, rgb.shape) for face in faces]
    for person in seen.people:
        own = [box for box in (head(person, rgb.shape), above_shoulders(person, rgb.shape)) if box]
        top = top_of(person)
        boxes += own or ([] if any(overlap(face, top) > _SEEN for face in faces) else [top])
    return boxes


def head(person: Person, shape: tuple[int, ...]) -> Box | None:
    """A box about the head's keypoints, at least a seventh of the person's height wide; None where none is seen."""
    points = person.keypoints[list(_HEAD)]
    points = points[points[:, 2] >= _SEEN]
    if not len(points):
        return None
    center_x, center_y = np.median(points[:, 0]), np.median(points[:, 1])
    spread = float(np.ptp(points[:, 0]) + np.ptp(points[:, 1]))
    half = max(spread * 0.75, (person.box[3] - person.box[1]) / 14, 8.0)
    left, top = max(0, int(center_x - half)), max(0, int(center_y - half * 1.2))
    return left, top, min(shape[1], int(center_x + half)), min(shape[0], int(center_y + half))


def above_shoulders(person: Person, shape: tuple[int, ...]) -> Box | None:
    """Where a head sits on two shoulders: for heads cut by the picture's edge or turned away, which no detector sees.

    Proportions of a standing adult: the head's middle is about six tenths of the shoulder breadth above the shoulders.
    """
    shoulders = person.keypoints[list(_SHOULDERS)]
    if (shoulders[:, 2] < _SEEN).any():
        return None
    middle = shoulders[:, :2].mean(axis=0)
    breadth = float(np.hypot(*(shoulders[0, :2] - shoulders[1, :2])))
    hips = person.keypoints[list(_HIPS)]
    up = np.array([0.0, -1.0])
    if (hips[:, 2] >= _SEEN).all() and (length := float(np.hypot(*(middle - hips[:, :2].mean(axis=0))))) > 1:
        up = (middle - hips[:, :2].mean(axis=0)) / length
    x, y = middle + up * breadth * 0.62
    half = breadth * 0.46
    box = max(0, int(x - half)), max(0, int(y - half)), min(shape[1], int(x + half)), min(shape[0], int(y + half))
    return box if box[2] > box[0] and box[3] > box[1] else None


def top_of(person: Person) -> Box:
    """The upper part of somebody's box, as high as a head of theirs can be, over its whole width."""
    left, top, right, bottom = person.box
    high = max((bottom - top) * _TOP_OF_HEIGHT, min((right - left) * _TOP_OF_WIDTH, (bottom - top) * _TOP_AT_MOST))
    return left, top, right, min(bottom, top + max(2, round(high)))


def _tiles(shape: tuple[int, ...]) -> Iterator[Box]:
    high, wide = shape[:2]
    if max(high, wide) <= _TILE_PX:
        return
    for top in _starts(high):
        for left in _starts(wide):
            yield left, top, min(wide, left + _TILE_PX), min(high, top + _TILE_PX)


def _starts(length: int) -> list[int]:
    last = max(0, length - _TILE_PX)
    return sorted({*range(0, last, _TILE_PX // 2), last})


def _at_lower_edge(rgb: Rgb) -> Iterator[Box]:
    """Faces that the lower edge cuts: looked for in the picture continued below by its last row."""
    high, wide = rgb.shape[:2]
    below = round(0.5 * max(high, wide))
    longer = np.ascontiguousarray(cv2.copyMakeBorder(rgb, 0, below, 0, 0, cv2.BORDER_REPLICATE), np.uint8)
    windows = [
        (left, max(0, high - side // 2), min(wide, left + side), min(high + below, high + side // 2))
        for side in (high // part for part in _EDGE_WINDOWS)
        for left in range(0, max(1, wide - side // 2), max(8, side // 2))
    ]
    for left, top, right, bottom in find_faces(longer, tuple(windows), _SURE_AT_EDGE):
        if top < high <= bottom + (bottom - top) // 2:
            yield left, top, right, min(high, bottom)


def _on_clothes(face: Box, person: Person) -> bool:
    """Whether the middle of what may be a face lies on somebody's torso or legs."""
    x, y = (face[0] + face[2]) / 2, (face[1] + face[3]) / 2
    left, top, right, bottom = person.box
    zones = [zone for zone in (person.torso, person.lower) if zone] or [(left, (top + bottom) // 2, right, bottom)]
    return any(zone[0] <= x < zone[2] and zone[1] <= y < zone[3] for zone in zones)
