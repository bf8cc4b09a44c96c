"""Where on a person shoes, hats, bags and outerwear are, from the 17 points of the pose; and of which kind an item is.

Shoes are compared with feet alone and hats with heads alone. No pose tells where a bag is: it is looked for beside the
torso. Of none of these is an error rate known, so they are ranked and shown, never named as worn. Outerwear is clothing
as before; here it has a second look with the sleeves, which only adds what is left to a person to judge.
"""

from collections.abc import Iterator

import numpy as np

from evidence.records import Photo
from matcher.people.faces import Box
from matcher.people.regions import Person, Scene
from matcher.picture.pixels import Mask
from matcher.policy import Categories
from matcher.recipe import RECIPE

_R = RECIPE.people.zones
_SURE = RECIPE.people.regions.min_keypoint
FEET, HEAD, SIDE, OUTER = 4, 8, 16, 32
"""Beside ``views.TORSO`` and ``views.LOWER``, 1 and 2."""
NAMES = {1: "torso", 2: "lower", FEET: "footwear", HEAD: "hat", SIDE: "bag", OUTER: "outer"}
_EYES_EARS = (1, 2, 3, 4)
_SHOULDERS, _ARMS, _HIPS, _KNEES, _ANKLES = (5, 6), (7, 8, 9, 10), (11, 12), (13, 14), (15, 16)


def kind_apart(title: str, words: Categories) -> int:
    """FEET, HEAD or SIDE where the title names such an item, else 0.

    Of words of clothes and these, the last one says what the thing is, in English and Chinese titles: "dress shoes" are
    shoes, "cap sleeve dress" and 连帽外套 are clothes. What comes after "with", a comma or a bracket is not asked.
    """
    head = title.casefold()
    for cut in (" with ", " for ", " and ", ",", "(", " - ", "/"):
        head = head.split(cut)[0]
    clothes = _last(head, (*words.upper, *words.lower, *words.whole, *words.outer))
    found = [(_last(head, group), bit) for bit, group in ((FEET, words.footwear), (HEAD, words.hat), (SIDE, words.bag))]
    at, bit = max(found)
    return bit if at > clothes else 0


def is_outer(photo: Photo, words: Categories) -> bool:
    """Whether the title names outerwear."""
    return not kind_apart(photo.title, words) and _last(photo.title.casefold(), words.outer) >= 0


def zone(bit: int, person: Person, seen: Scene) -> tuple[Box, Mask] | None:
    """The box of one zone and what of it may be looked at; None where the pose does not tell or nothing is open.

    Faces and skin are never open. What is not the person's is not either, but for bags, which that mask may leave out.
    """
    shape = seen.hidden.shape
    mask = np.zeros(shape, bool)
    boxes = list(_BOXES[bit](person, shape))
    for left, top, right, bottom in boxes:
        mask[top:bottom, left:right] = True
    if bit == SIDE:
        for torso in (one.torso for one in seen.people if one.torso):
            mask[:, torso[0] : torso[2]] = False  # whose ever it is; a shirt may hang down to the thighs
    else:
        mask &= seen.person
    mask &= ~seen.hidden
    if int(mask.sum()) < _R.least_pixels:
        return None
    columns = list(zip(*boxes, strict=True))
    return (min(columns[0]), min(columns[1]), max(columns[2]), max(columns[3])), mask


def _feet(person: Person, shape: tuple[int, ...]) -> Iterator[Box]:
    """Around and below each ankle; sizes are shares of the shank, or of the thigh's length where no knee is seen."""
    points = person.keypoints
    for hip, knee, ankle in zip(_HIPS, _KNEES, _ANKLES, strict=True):
        if points[ankle, 2] < _SURE:
            continue
        above, share = (knee, 1.0) if points[knee, 2] >= _SURE else (hip, _R.shank_of_thigh)
        if points[above, 2] < _SURE:
            continue
        x, y = (float(value) for value in points[ankle, :2])
        shank = share * float(np.linalg.norm(points[above, :2] - points[ankle, :2]))
        beside, over, under = _R.feet_beside * shank, _R.feet_above * shank, _R.feet_below * shank
        yield from _boxed(x - beside, y - over, x + beside, y + under, shape)


def _head(person: Person, shape: tuple[int, ...]) -> Iterator[Box]:
    """From the eyes to a head's height above. What lies in the face's own box stays hidden."""
    seen = person.keypoints[list(_EYES_EARS)]
    seen = seen[seen[:, 2] >= _SURE]
    shoulders = person.keypoints[list(_SHOULDERS)]
    if len(seen) < 2:
        return
    wide = _R.head_of_points * float(np.ptp(seen[:, 0]))
    if (shoulders[:, 2] >= _SURE).all():  # seen from the side, eyes and ears lie close together
        wide = max(wide, _R.head_of_shoulders * abs(float(shoulders[0, 0] - shoulders[1, 0])))
    middle, level = float(seen[:, 0].mean()), float(seen[:, 1].mean())
    yield from _boxed(middle - wide, level - _R.head_above * wide, middle + wide, level, shape)


def _sides(person: Person, shape: tuple[int, ...]) -> Iterator[Box]:
    """The torso's breadth to either side of it, from the shoulders to the thighs."""
    if person.torso:
        left, top, right, bottom = person.torso
        beside, below = _R.bag_beside * (right - left), _R.bag_below * (bottom - top)
        yield from _boxed(left - beside, float(top), right + beside, bottom + below, shape)


def _sleeved(person: Person, shape: tuple[int, ...]) -> Iterator[Box]:
    """The torso, widened to the elbows and wrists that are seen, and lengthened as coats are."""
    if person.torso:
        left, top, right, bottom = (float(value) for value in person.torso)
        arms = person.keypoints[list(_ARMS)]
        arms = arms[arms[:, 2] >= _SURE]
        edge = _R.sleeve_margin * (right - left)
        left, right = min([left, *(arms[:, 0] - edge)]), max([right, *(arms[:, 0] + edge)])
        yield from _boxed(float(left), top, float(right), bottom + _R.coat_below * (bottom - top), shape)


def _torso(person: Person, shape: tuple[int, ...]) -> Iterator[Box]:
    if person.torso:
        yield person.torso


def _lower(person: Person, shape: tuple[int, ...]) -> Iterator[Box]:
    if person.lower:
        yield person.lower


_BOXES = {1: _torso, 2: _lower, FEET: _feet, HEAD: _head, SIDE: _sides, OUTER: _sleeved}


def _boxed(left: float, top: float, right: float, bottom: float, shape: tuple[int, ...]) -> Iterator[Box]:
    """The box cut to the picture, where anything worth looking at is left."""
    box = round(max(0, left)), round(max(0, top)), round(min(shape[1], right)), round(min(shape[0], bottom))
    if min(box[2] - box[0], box[3] - box[1]) > _R.least_box_px:
        yield box


def _last(title: str, words: tuple[str, ...]) -> int:
    """Where the last of these words begins in a title in lower case, -1 where there is none. Chinese is not cut into
    words; of others, one or several."""
    cut = "".join(sign if sign.isalnum() or sign == "-" else " " for sign in title)
    places = {word: at for at, word in _words(cut)}
    found = [title.rfind(word) for word in words if not word.isascii()]
    found += [places.get(form, -1) for word in words if word.isascii() for form in (word, f"{word}s", f"{word}es")]
    return max(found, default=-1)


def _words(cut: str) -> Iterator[tuple[int, str]]:
    at = 0
    for word in cut.split(" "):
        yield at, word
        at += len(word) + 1
