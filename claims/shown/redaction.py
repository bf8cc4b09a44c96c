"""Faces made unseen in what the report shows. Finding a face is all we ever do with one.

A coarse mosaic under a blur, so that nothing of the face can be computed back. The captured original is untouched.
"""

import io

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from matcher.people.faces import Box, grown
from matcher.people.regions import Person, scene
from matcher.picture.pixels import decode

_SIDE_PX = 1600
_CELLS = 6
_HEAD = (0, 1, 2, 3, 4)
"""COCO keypoints of a head: nose, eyes, ears."""
_SHOULDERS, _HIPS = (5, 6), (11, 12)
_SEEN = 0.25


def blur_faces(data: bytes) -> bytes:
    """Make the faces and heads in a picture unseen; JPEG of the same size.

    Looks at faces a detector sees and at heads a pose shows, for a face turned away is still a person.

    Raises:
        PictureError: the bytes are no picture.
    """
    rgb = decode(data, _SIDE_PX).rgb
    image = Image.fromarray(rgb)
    seen = scene(rgb)
    boxes = [grown(face, rgb.shape) for face in seen.faces]
    for person in seen.people:
        boxes += [box for box in (_head(person, rgb.shape), _above_shoulders(person, rgb.shape)) if box]
    for box in boxes:
        _hide(image, box)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def _head(person: Person, shape: tuple[int, ...]) -> Box | None:
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


def _above_shoulders(person: Person, shape: tuple[int, ...]) -> Box | None:
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


def _hide(image: Image.Image, box: Box) -> None:
    width, height = box[2] - box[0], box[3] - box[1]
    if width < 2 or height < 2:
        return
    part = image.crop(box)
    coarse = part.resize((_CELLS, _CELLS), Image.Resampling.BOX).resize(part.size, Image.Resampling.BICUBIC)
    coarse = coarse.filter(ImageFilter.GaussianBlur(max(width, height) / 12))
    mask = Image.new("L", part.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, width - 1, height - 1), fill=255)
    soft = mask.filter(ImageFilter.GaussianBlur(max(width, height) / 40))
    image.paste(coarse, box[:2], ImageChops.lighter(mask, soft))
