"""Where the people are, where their garments are, and what must never be looked at: faces and skin.

Pose: MoveNet MultiPose (17 COCO keypoints). Person mask: MediaPipe selfie segmentation on the person's crop. Skin: a
fixed region of the CrCb plane (Chai and Ngan, 1999), switched off in mid-torso where most of the chest would be skin,
because beige garments are not.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.models import run
from matcher.people.faces import Box, find_faces, grown, overlap
from matcher.picture.pixels import Mask, Rgb, resized
from matcher.recipe import RECIPE

Pose = tuple[Box, NDArray[np.float32], float]
"""A person's box, 17 rows of x, y, score, and how sure the whole is."""
_R = RECIPE.people.regions
_SHOULDERS, _HIPS, _KNEES, _ANKLES, _HEAD = (5, 6), (11, 12), (13, 14), (15, 16), (0, 1, 2, 3, 4)
_LIMBS = (7, 8, 9, 10, 13, 14, 15, 16)
"""Rows of a pose, in COCO's order; elbows, wrists, knees and ankles are the limbs."""


@dataclass(frozen=True, eq=False)
class Person:
    """One person, in pixels of the picture given."""

    box: Box
    keypoints: NDArray[np.float32]
    """17 rows of x, y, score."""
    score: float
    torso: Box | None
    lower: Box | None
    chest: Box | None
    body_seen: bool
    """A face, or bare skin where hands, arms or legs should be: an empty coat on a hanger has none."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture's people and masks, all of the picture's shape."""

    people: tuple[Person, ...]
    faces: tuple[Box, ...]
    hidden: Mask
    """Faces with hair, and skin of people: never shown to a feature extractor."""
    person: Mask
    skin: Mask

    def garment(self, person: Person) -> Mask:
        """The person's garments: torso and lower zones on the person, without face and skin."""
        mask = np.zeros(self.hidden.shape, bool)
        for zone in (person.torso, person.lower):
            if zone:
                mask[zone[1] : zone[3], zone[0] : zone[2]] = True
        return mask & self.person & ~self.hidden


def scene(rgb: Rgb, again: bool = False) -> Scene:
    """Find people, faces, skin. ``again``: look again for people whom the frame cuts off."""
    poses, look = _found(rgb, again)
    heads = tuple(_head_window(box, points, rgb.shape) for box, points, _ in poses)
    faces = find_faces(rgb, heads)
    person_mask = np.zeros(rgb.shape[:2], bool)
    for box, _, _ in poses:
        _add_person(person_mask, rgb, box)
    face_mask = _face_mask(faces, poses, rgb.shape)
    skin_raw = skin_like(rgb) & person_mask
    people, skin = [], skin_raw.copy()
    for box, points, score in poses:
        torso, lower, chest = zones(points, rgb.shape)
        heads_here = tuple(face for face in faces if look < len(_R.beyond) and _may_be_head(face, torso))
        body = _body_seen(points, box, skin_raw, heads_here, score, is_sure=not look)
        _spare_beige(skin, torso, chest)
        people.append(Person(box, points, score, torso, lower, chest, body))
    return Scene(tuple(people), faces, face_mask | skin, person_mask, skin)


def zones(points: NDArray[np.float32], shape: tuple[int, ...]) -> tuple[Box | None, Box | None, Box | None]:
    """Torso, lower body and chest boxes from a pose; None where the pose does not carry them."""
    x, y, ok = points[:, 0], points[:, 1], points[:, 2] >= _R.min_keypoint
    height, width = shape[:2]
    torso = chest = lower = None
    hips = bool(ok[list(_HIPS)].all())
    if ok[list(_SHOULDERS)].all():
        top = float(y[list(_SHOULDERS)].min())
        span = float(abs(x[5] - x[6]))
        hips = hips and float(y[list(_HIPS)].max()) > top + _R.hips_below * span
        below = (
            float(y[list(_HIPS)].max()) if hips else top + _R.torso_of_span * max(span, _R.least_span_of_width * width)
        )
        tall = below - top
        span = max(span, _R.least_span_of_height * tall)
        centre = float(np.mean(x[[5, 6, 11, 12]] if hips else x[[5, 6]]))
        side, above, under = _R.torso_beside * span, _R.torso_above * tall, _R.torso_below * tall
        torso = _box(centre - side, top - above, centre + side, below + under, shape)
        side, inset = _R.chest_beside * span, _R.chest_inset * tall
        chest = _box(centre - side, top + inset, centre + side, below - inset, shape)
    if hips:
        lower = _lower(x, y, ok, torso, height, shape)
    return torso, lower, chest


def _lower(
    x: NDArray[np.float32], y: NDArray[np.float32], ok: Mask, torso: Box | None, height: int, shape: tuple[int, ...]
) -> Box | None:
    hip = float(y[list(_HIPS)].max())
    legs = [float(y[index]) for index in (*_KNEES, *_ANKLES) if ok[index] and y[index] > hip]
    wide = float(abs(x[11] - x[12]))
    tall = float(torso[3] - torso[1]) if torso else _R.torso_of_hips * wide
    end = max(legs) if legs else min(float(height), hip + _R.legs_of_torso * tall)
    side = max(_R.legs_beside_hips * wide, _R.legs_beside_torso * tall)
    left, right = float(x[list(_HIPS)].min()), float(x[list(_HIPS)].max())
    knees = [float(x[index]) for index in (*_KNEES, *_ANKLES) if ok[index]]
    left, right = min([left, *knees]), max([right, *knees])
    margin = _R.legs_margin * tall
    return _box(left - side, hip - margin, right + side, end + margin, shape)


def _box(left: float, top: float, right: float, bottom: float, shape: tuple[int, ...]) -> Box | None:
    box = (round(max(0, left)), round(max(0, top)), round(min(shape[1], right)), round(min(shape[0], bottom)))
    return box if min(box[2] - box[0], box[3] - box[1]) > _R.least_box_px else None


def _poses(rgb: Rgb) -> list[Pose]:
    height, width = rgb.shape[:2]
    scale, stride = _R.pose_input_px / max(height, width), _R.pose_stride_px
    high, wide = max(1, round(height * scale)), max(1, round(width * scale))
    canvas = np.zeros((-(-high // stride) * stride, -(-wide // stride) * stride, 3), np.int32)
    canvas[:high, :wide] = resized(rgb, wide, high)
    rows = run("movenet-multipose", canvas[None])[0][0]
    size = np.array([canvas.shape[1], canvas.shape[0]], np.float32) / scale
    found: list[Pose] = []
    for row in rows[np.argsort(-rows[:, 55])]:
        if row[55] < _R.min_person:
            continue
        points = row[0:51].reshape(17, 3)[:, [1, 0, 2]].astype(np.float32)
        points[:, :2] *= size
        top, left, bottom, right = row[51:55] * np.array([size[1], size[0], size[1], size[0]])
        box = _box(float(left), float(top), float(right), float(bottom), rgb.shape)
        if box and all(overlap(box, other) < _R.same_person_overlap for other, _, _ in found):
            found.append((box, points, float(row[55])))
    return found


def _found(rgb: Rgb, again: bool) -> tuple[list[Pose], int]:
    """Poses, and at which look they were found; 0 is the picture as it is."""
    poses = _poses(rgb)
    if not again or any(zones(points, rgb.shape)[0] for _, points, _ in poses):
        return poses, 0
    for look, share in enumerate(_R.beyond, 1):
        if beyond := _poses_beyond(rgb, share):
            return beyond, look
    return poses, 1


def _poses_beyond(rgb: Rgb, share: float) -> list[Pose]:
    """Poses in the picture continued beyond its frame by its own edges; none where that shows no torso either.

    MoveNet misses shoulders that touch the frame: of six composed photos with heads or arms cut off it found both
    shoulders in none, continued by three tenths of the longer side in five.
    """
    rim = round(share * max(rgb.shape[:2]))
    beyond = cv2.copyMakeBorder(rgb, rim, rim, rim, rim, cv2.BORDER_REPLICATE).astype(np.uint8)
    return [one for one in (_without_rim(pose, rim, rgb) for pose in _poses(beyond)) if one]


def _without_rim(pose: Pose, rim: int, rgb: Rgb) -> Pose | None:
    """The pose in pixels of the picture itself; None where no torso is left."""
    left, top, right, bottom = (float(value - rim) for value in pose[0])
    inside, points = _box(left, top, right, bottom, rgb.shape), pose[1] - np.array([rim, rim, 0], np.float32)
    return (inside, points, pose[2]) if inside and zones(points, rgb.shape)[0] else None


def _head_window(box: Box, points: NDArray[np.float32], shape: tuple[int, ...]) -> Box:
    """The upper part of a person, generously: where to look again for a small face."""
    side = max(box[2] - box[0], _R.head_of_height * (box[3] - box[1]))
    seen = points[list(_HEAD)]
    seen = seen[seen[:, 2] >= _R.min_keypoint]
    middle = float(seen[:, 0].mean()) if len(seen) else (box[0] + box[2]) / 2
    level = float(seen[:, 1].mean()) if len(seen) else box[1] + _R.head_level * side
    window = _box(middle - side / 2, level - side / 2, middle + side / 2, level + side / 2, shape)
    return window or box


def _add_person(mask: Mask, rgb: Rgb, box: Box) -> None:
    wide, high = _R.mask_margin * (box[2] - box[0]), _R.mask_margin * (box[3] - box[1])
    area = _box(box[0] - wide, box[1] - high, box[2] + wide, box[3] + high, rgb.shape)
    if area is None:
        return
    left, top, right, bottom = area
    crop = resized(rgb[top:bottom, left:right], _R.mask_input_px, _R.mask_input_px)
    chance = run("selfie_segmentation", (crop / 255.0)[None].astype(np.float32))[0][0, :, :, 0]
    chance = cv2.resize(chance, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    mask[top:bottom, left:right] |= chance > _R.mask_chance


def _face_mask(faces: tuple[Box, ...], poses: list[Pose], shape: tuple[int, ...]) -> Mask:
    """Detected faces with their hair, and heads that only the pose knows."""
    mask = np.zeros(shape[:2], bool)
    boxes = [grown(face, shape) for face in faces]
    for _, points, _ in poses:
        head = points[list(_HEAD)]
        head = head[head[:, 2] >= _R.head_keypoint]
        if len(head) >= _R.head_points:
            reach = max(float(np.ptp(head[:, 0])), float(np.ptp(head[:, 1])), _R.head_least_px)
            middle, level = float(head[:, 0].mean()), float(head[:, 1].mean())
            side, above, below = _R.head_beside * reach, _R.head_above * reach, _R.head_below * reach
            box = _box(middle - side, level - above, middle + side, level + below, shape)
            boxes += [box] if box else []
    for left, top, right, bottom in boxes:
        mask[top:bottom, left:right] = True
    return mask


def skin_like(rgb: Rgb) -> Mask:
    """Pixels of skin colour, whoever's or whatever's; small specks removed."""
    plane = cv2.cvtColor(cv2.GaussianBlur(rgb, (0, 0), _R.skin_blur_px), cv2.COLOR_RGB2YCrCb)
    cr, cb = plane[..., 1], plane[..., 2]
    (cr_from, cr_until), (cb_from, cb_until) = _R.skin_cr, _R.skin_cb
    like = (cr > cr_from) & (cr < cr_until) & (cb > cb_from) & (cb < cb_until)
    kernel = np.ones((_R.skin_opened_px, _R.skin_opened_px), np.uint8)
    return cv2.morphologyEx(like.astype(np.uint8), cv2.MORPH_OPEN, kernel).astype(bool)


def _spare_beige(skin: Mask, torso: Box | None, chest: Box | None) -> None:
    """A chest that is mostly skin-coloured is a skin-coloured garment: keep its middle."""
    if not torso or not chest or skin[chest[1] : chest[3], chest[0] : chest[2]].mean() <= _R.beige_share:
        return
    middle, half = (torso[0] + torso[2]) / 2, _R.beige_beside * (torso[2] - torso[0])
    start = round(torso[1] + _R.beige_from * (torso[3] - torso[1]))
    skin[start : torso[3], round(max(0, middle - half)) : round(middle + half)] = False


def _may_be_head(face: Box, torso: Box | None) -> bool:
    """A face beside or below a chest is a pattern of the carpet."""
    return torso is None or (face[1] + face[3]) / 2 < torso[1] + _R.face_until * (torso[3] - torso[1])


def _body_seen(
    points: NDArray[np.float32], box: Box, skin: Mask, faces: tuple[Box, ...], score: float, is_sure: bool
) -> bool:
    """A face, or bare limbs. Of a pose found only at a later look, a hand that holds a shirt up is not enough."""
    if any(overlap(face, box) > _R.face_overlap for face in faces):
        return True
    reach = max(_R.limb_reach_px, round(_R.limb_reach * max(box[2] - box[0], box[3] - box[1])))
    bare = 0
    for x, y, sure in points[list(_LIMBS)]:
        if sure < _R.min_keypoint or not (0 <= x < skin.shape[1] and 0 <= y < skin.shape[0]):
            continue
        patch = skin[max(0, int(y) - reach) : int(y) + reach, max(0, int(x) - reach) : int(x) + reach]
        bare += bool(patch.size and patch.mean() > _R.limb_bare)
    share = float(skin[box[1] : box[3], box[0] : box[2]].mean())
    if bare >= _R.bare_limbs or not is_sure:
        return bare >= _R.bare_limbs
    nearly = score >= _R.sure_person and share >= _R.sure_skin_share
    return (bare >= 1 and share >= _R.skin_share) or nearly
