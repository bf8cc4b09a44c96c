"""What is kept of a picture for comparing: its fingerprint, features of the whole, and of each garment region.

Faces and skin are painted over before any feature is looked for, and no keypoint is taken where they were.
"""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from evidence.reasons import ReasonKind
from matcher.features.colour import Colour, cloth_colour, colour, lights
from matcher.features.views import LOWER, TORSO, View, cloth_view, cover, plain_view, worn_view
from matcher.models import WEIGHTS
from matcher.people.faces import Box
from matcher.people.foreground import foreground
from matcher.people.regions import Person, Scene, scene
from matcher.people.zones import FEET, HEAD, NAMES, OUTER, SIDE, zone
from matcher.picture.fingerprint import MADE_WITH as FINGERPRINT_MADE_WITH
from matcher.picture.fingerprint import Fingerprint, fingerprint
from matcher.picture.pixels import Mask, Pixels, Rgb, decode, resized
from matcher.policy import Policy
from matcher.recipe import RECIPE, digest_of

_R = RECIPE.features.portrait
_MODELS = ("face_detection_full_range_sparse", "movenet-multipose", "selfie_segmentation", "xfeat", "dinov2-tokens")
MADE_WITH = (
    f"{digest_of(RECIPE.people, RECIPE.features)}; {FINGERPRINT_MADE_WITH}; OpenCV {cv2.__version__}; "
    f"onnxruntime {onnxruntime.__version__}; {' '.join(WEIGHTS[name] for name in _MODELS)}"
)
"""What a kept portrait was made with: another digest of the recipe, another library or model, another portrait."""


@dataclass(frozen=True, eq=False)
class Garment:
    """One region that may hold an item: a person's clothes, or what a catalog photo shows."""

    box: Box
    """In pixels of the picture as displayed."""
    views: tuple[View, ...]
    """Of a post's person: torso and lower body together, then each, the torso last. Of a catalog photo one, or the
    lower body and the torso where neither title nor framing tells which is sold."""
    colours: dict[int, Colour]
    """By zone: torso, lower, and 0 for all of it."""
    person: bool
    """Whether somebody wears it, as far as pose, mask, and skin or face show."""
    why_not: ReasonKind | None
    """Where ``person`` is false: what is missing."""
    zones: tuple[tuple[int, Box], ...] = ()
    """Of a person: the zones that are seen (bits of ``zones``) and where, in pixels of the picture as displayed."""
    lights: NDArray[np.float64] = field(default_factory=lambda: np.full((1, 3), 1.0))
    """What the light may be (``colour.lights``). A catalog photo is in the shop's own light."""


@dataclass(frozen=True, eq=False)
class Portrait:
    """A picture, ready to be compared."""

    width_px: int
    height_px: int
    fingerprint: Fingerprint
    whole: View
    small: Rgb
    """At most 320 px (a post: 640, as the photo may be a small part of it), faces and skin painted over: for comparing
    pixel by pixel."""
    small_open: Mask
    """Where ``small`` is the picture itself, not paint."""
    people: int
    garments: tuple[Garment, ...]
    shown: Garment | None = None
    """Of a post in which nobody's clothes are seen: what lies or hangs there. Good for ranking, never for wearing."""
    apart: tuple[tuple[int, Garment], ...] = ()
    """Of a post: feet, heads, sides and sleeves of its people, by bit of ``zones``, where they were asked for."""


def post_portrait(data: bytes, policy: Policy, kinds: int = 0) -> Portrait:
    """A buyer's picture: every person in it, from the largest down.

    ``kinds`` are bits of ``zones`` that the catalog holds items of, beside torso and lower body.

    Raises:
        PictureError: the bytes cannot be examined.
    """
    pixels = decode(data)
    seen = scene(pixels.rgb, again=True)
    covered = cover(pixels.rgb, seen.hidden)
    people = sorted(seen.people, key=lambda person: -_area(person.box))[: policy.worn.max_people]
    garments = tuple(g for g in (_worn(pixels, covered, seen, person, policy) for person in people) if g)
    asked = [(bit, person) for person in people for bit in (FEET, HEAD, SIDE, OUTER) if kinds & bit]
    apart = ((bit, _apart(pixels, covered, seen, person, bit, policy)) for bit, person in asked)
    found = tuple((bit, garment) for bit, garment in apart if garment)
    portrait = replace(_portrait(data, pixels, seen, covered, garments, is_post=True), apart=found)
    if garments:
        return portrait
    return replace(portrait, shown=_laid(pixels, covered, seen, policy, is_whole=False))


def photo_portrait(data: bytes, category: int, policy: Policy) -> Portrait:
    """A catalog photo: the item on its model, or lying, hanging, cut out.

    ``category`` is TORSO, LOWER, both, or 0 where the feed does not tell.

    Raises:
        PictureError: the bytes cannot be examined.
    """
    pixels = decode(data)
    seen = scene(pixels.rgb)
    covered = cover(pixels.rgb, seen.hidden)
    return _portrait(data, pixels, seen, covered, (_item(pixels, covered, seen, category, policy),), is_post=False)


def photo_garment(data: bytes, category: int, policy: Policy) -> Garment:
    """The same item as in ``photo_portrait``, and nothing of the whole photo, which costs most of a portrait.

    Raises:
        PictureError: the bytes cannot be examined.
    """
    pixels = decode(data)
    seen = scene(pixels.rgb)
    return _item(pixels, cover(pixels.rgb, seen.hidden), seen, category, policy)


def _item(pixels: Pixels, covered: Rgb, seen: Scene, category: int, policy: Policy) -> Garment:
    models = [person for person in seen.people if person.torso or person.lower]
    model = max(models, key=lambda person: _area(person.box), default=None)
    shown = _on_model(pixels, covered, seen, model, category, policy) if model else None
    return shown or _laid(pixels, covered, seen, policy)


def item_mask(rgb: Rgb, is_worn: bool) -> Mask:
    """Where a catalog photo shows its item: a model's clothes (``is_worn``), or what lies or hangs there; neither skin
    nor faces."""
    seen = scene(rgb)
    if not is_worn:
        return _believed(foreground(rgb), seen)
    return _believed(np.logical_or.reduce([np.zeros_like(seen.hidden), *map(seen.garment, seen.people)]), seen)


def _believed(mask: Mask, seen: Scene) -> Mask:
    """The mask without skin and faces; everything but these where hardly anything is left."""
    item = mask & ~seen.hidden
    return item if item.mean() >= _R.least_item else ~seen.hidden


def _portrait(
    data: bytes, pixels: Pixels, seen: Scene, covered: Rgb, garments: tuple[Garment, ...], is_post: bool
) -> Portrait:
    small_px, limit = (_R.small_post_px, _R.whole_post_features) if is_post else (_R.small_px, _R.whole_features)
    whole_px = min(max(_R.whole_px, *covered.shape[:2]), _R.whole_most_px)
    frame = (0, 0, covered.shape[1], covered.shape[0])
    whole = plain_view(covered, ~seen.hidden, frame, pixels.scale, whole_px, limit, is_spread=not is_post)
    factor = min(1.0, small_px / max(covered.shape[:2]))
    small = resized(covered, max(1, round(covered.shape[1] * factor)), max(1, round(covered.shape[0] * factor)))
    painted = cv2.resize(seen.hidden.astype(np.uint8) * 255, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    people = sum(person.body_seen for person in seen.people)
    prints = fingerprint(data)
    return Portrait(pixels.width_px, pixels.height_px, prints, whole, small, painted == 0, people, garments)


def _worn(pixels: Pixels, covered: Rgb, seen: Scene, person: Person, policy: Policy) -> Garment | None:
    boxes = [box for box in (person.torso, person.lower) if box]
    if not boxes:
        return None
    union = _union(boxes)
    mask = seen.garment(person)
    crops = [union] + (boxes[::-1] if len(boxes) > 1 else [])  # the torso last
    views = tuple(worn_view(covered, mask, crop, person, pixels.scale, policy) for crop in crops)
    placed = ((bit, zone(bit, person, seen)) for bit in NAMES)
    gains = lights(pixels.rgb, seen.person, seen.skin)
    return Garment(
        _displayed(union, pixels.scale),
        views,
        _colours(pixels.rgb, mask, person, TORSO | LOWER, gains),
        person.body_seen,
        None if person.body_seen else ReasonKind.NO_SKIN,
        tuple((bit, _displayed(one[0], pixels.scale)) for bit, one in placed if one),
        gains,
    )


def _apart(pixels: Pixels, covered: Rgb, seen: Scene, person: Person, bit: int, policy: Policy) -> Garment | None:
    """One person's feet, head, sides or sleeves; sleeves count as torso, what is there is compared with tops."""
    placed = zone(bit, person, seen)
    if placed is None:
        return None
    box, mask = placed
    if bit == OUTER:
        sleeved = replace(person, torso=box, lower=None)  # ranked by the clothes alone
        view = worn_view(covered, mask, box, sleeved, pixels.scale, policy, is_ranked=False)
    else:
        view = cloth_view(covered, mask, box, pixels.scale, policy)
    whole = colour(pixels.rgb, mask, seen.person, seen.skin)
    why = None if person.body_seen else ReasonKind.NO_SKIN
    return Garment(_displayed(box, pixels.scale), (view,), {0: whole} if whole else {}, person.body_seen, why)


def _on_model(
    pixels: Pixels, covered: Rgb, seen: Scene, model: Person, category: int, policy: Policy
) -> Garment | None:
    zone = category or _framed(model, seen, covered.shape)
    boxes = [box for bit, box in ((TORSO, model.torso), (LOWER, model.lower)) if box and zone & bit]
    if not boxes:
        return None
    union = _union(boxes)
    mask = np.zeros(seen.hidden.shape, bool)
    for box in boxes:
        mask[box[1] : box[3], box[0] : box[2]] = True
    mask &= seen.garment(model)
    if float(mask.mean()) < _R.model_least:
        return None
    # A dress that says so is one thing; of an outfit one half is sold, and a post shows that half larger.
    crops = [union] if category else boxes[::-1]
    views = tuple(worn_view(covered, mask, crop, model, pixels.scale, policy) for crop in crops)
    colours = _colours(pixels.rgb, mask, model, zone, lights(pixels.rgb, seen.person, seen.skin))
    return Garment(_displayed(union, pixels.scale), views, colours, True, None)


def _framed(model: Person, seen: Scene, shape: tuple[int, ...]) -> int:
    """Which half a model's photo is about, when the title does not say: a picture without a head shows trousers, one
    without knees shows a top. Both: it may be either."""
    legs = bool((model.keypoints[[13, 14], 2] >= _R.knee_score).any())
    head = bool(seen.faces) or bool((model.keypoints[0:5, 2] >= _R.head_score).sum() >= _R.head_points)
    legs = legs and float(model.keypoints[[13, 14], 1].max()) < _R.legs_until * shape[0]
    if head and not legs:
        return TORSO
    if legs and not head:
        return LOWER
    return TORSO | LOWER


def _laid(pixels: Pixels, covered: Rgb, seen: Scene, policy: Policy, is_whole: bool = True) -> Garment:
    """No model: the item before its background."""
    mask = _believed(foreground(pixels.rgb, is_whole), seen)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        mask = np.ones_like(mask)
        rows, columns = np.arange(mask.shape[0]), np.arange(mask.shape[1])
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    view = cloth_view(covered, mask, box, pixels.scale, policy)
    inner = cv2.erode(mask.astype(np.uint8), np.ones((_R.inner_px, _R.inner_px), np.uint8)).astype(bool)
    if mask.all():
        inner = _middle(box, inner.shape)
    whole = colour(pixels.rgb, inner, mask, seen.skin & ~seen.skin)
    colours = {0: whole} if whole else {}
    return Garment(_displayed(box, pixels.scale), (view,), colours, False, ReasonKind.NO_POSE)


def _colours(rgb: Rgb, mask: Mask, person: Person, zone: int, gains: NDArray[np.float64]) -> dict[int, Colour]:
    found = {}
    for bit, box in ((TORSO, person.torso), (LOWER, person.lower)):
        if box and zone & bit:
            value = cloth_colour(rgb[_middle(box, mask.shape) & mask], gains)
            if value:
                found[bit] = value
    return found


def _middle(box: Box, shape: tuple[int, ...]) -> Mask:
    inset_x, inset_y = round(_R.middle_inset * (box[2] - box[0])), round(_R.middle_inset * (box[3] - box[1]))
    mask = np.zeros(shape[:2], bool)
    mask[box[1] + inset_y : box[3] - inset_y, box[0] + inset_x : box[2] - inset_x] = True
    return mask


def _union(boxes: list[Box]) -> Box:
    columns = list(zip(*boxes, strict=True))
    return min(columns[0]), min(columns[1]), max(columns[2]), max(columns[3])


def _displayed(box: Box, scale: float) -> Box:
    left, top, right, bottom = (round(value / scale) for value in box)
    return left, top, right, bottom


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
