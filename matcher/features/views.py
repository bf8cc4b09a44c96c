"""A crop of a picture with its local features, and the way back to the picture.

Faces and skin are painted over before any feature is looked for, and no keypoint is taken where they were.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import cv2
import numpy as np

from matcher.features.geometry import Features, Floats, extract
from matcher.features.learned import XFEAT_NUMBERS, Keypoints, aliked, nothing_of, xfeat
from matcher.features.tokens import Tokens, no_tokens, tokens
from matcher.people.faces import Box
from matcher.people.regions import Person
from matcher.picture.pixels import Gray, Mask, Rgb, resized
from matcher.policy import Policy
from matcher.recipe import RECIPE

_R = RECIPE.features.views
TORSO, LOWER = 1, 2


@dataclass(frozen=True, eq=False)
class View:
    """Features of a crop. Points of all kinds are in pixels of the view: picture x = left + view x / scale."""

    features: Features
    zones: Gray
    """For each feature: bit 1 on the torso, bit 2 on the lower body, 0 unknown."""
    left: float
    top: float
    scale: float
    """Pixels of the view per pixel of the picture as displayed."""
    cloth: Gray
    """The view in grey at half its size, faces and skin painted over, for comparing texture."""
    quick: Keypoints
    """XFeat's; none of a whole picture."""
    bounds: Floats
    """Left, top, right, bottom of the torso and of the lower body; NaN where the pose does not tell."""
    tokens: Tokens = field(default_factory=no_tokens)
    """None of a whole picture."""
    picture: Rgb | None = None
    """The crop for ALIKED, and in ``open_`` what of it may be looked at. Not kept in the cache."""
    open_: Mask | None = None

    @property
    def shows(self) -> int:
        """Bits of the zones that lie in it whole; 0 where the pose does not tell. A view of the torso shows the top of
        the trousers as well, and is no view of trousers."""
        size = np.array([self.features.width_px, self.features.height_px])
        torso, lower = (bool(((box[:2] > -1) & (box[2:] < size + 1)).all()) for box in self.bounds)
        return (TORSO if torso else 0) | (LOWER if lower else 0)

    def displayed(self, points: Floats, mirrored: bool = False) -> Floats:
        """Points of the (mirrored) view as pixels of the picture as displayed."""
        upright = self.upright(points, mirrored)
        shown: Floats = (upright / self.scale + np.array([self.left, self.top])).astype(np.float32)
        return shown

    def upright(self, points: Floats, mirrored: bool) -> Floats:
        """Points of the (mirrored) view as points of the view."""
        turned = points.copy()
        if mirrored:
            turned[:, 0] = self.features.width_px - 1 - turned[:, 0]
        return turned

    def zones_at(self, points: Floats) -> Gray:
        """For each point: the bits of the zones it lies in, as in ``zones``."""
        found = np.zeros(len(points), np.uint8)
        for bit, zone in ((TORSO, self.bounds[0]), (LOWER, self.bounds[1])):
            if not np.isnan(zone).any():
                inside = (points >= zone[:2]).all(axis=1) & (points < zone[2:]).all(axis=1)
                found[inside] |= bit
        return found

    def aliked(self, mirrored: bool = False) -> Keypoints:
        """ALIKED's keypoints of the (mirrored) view, made when first asked for: a quarter of a second.

        Raises:
            ValueError: the view comes from the cache, which keeps no pictures.
        """
        return self._aliked_mirrored if mirrored else self._aliked

    @cached_property
    def _aliked(self) -> Keypoints:
        return self._looked_at(slice(None))

    @cached_property
    def _aliked_mirrored(self) -> Keypoints:
        return self._looked_at(slice(None, None, -1))

    def _looked_at(self, columns: slice) -> Keypoints:
        if self.picture is None or self.open_ is None:
            raise ValueError("a view read from the cache has no picture to look at again")
        picture, open_ = self.picture[:, columns], self.open_[:, columns]
        found = aliked(np.ascontiguousarray(picture), np.ascontiguousarray(open_), _R.aliked_keypoints)
        return _rescaled(found, self.features)


def cover(rgb: Rgb, hidden: Mask) -> Rgb:
    """Paint over what must not be looked at with a smooth continuation of what is around it."""
    if not hidden.any():
        return rgb
    reach = max(_R.cover_px, round(_R.cover_share * max(rgb.shape[:2]))) | 1
    open_ = (~hidden).astype(np.float32)
    weight = cv2.blur(open_, (reach, reach))[hidden][:, None] + _R.cover_floor
    average = rgb[~hidden].mean(axis=0) if not hidden.all() else np.full(3, _R.cover_levels)
    spread = cv2.blur(rgb.astype(np.float32) * open_[..., None], (reach, reach))[hidden]
    covered = rgb.copy()
    covered[hidden] = ((spread + _R.cover_floor * average) / weight).clip(0, 255).astype(np.uint8)
    return covered


def worn_view(
    covered: Rgb, mask: Mask, box: Box, person: Person, scale: float, policy: Policy, is_ranked: bool = True
) -> View:
    """A view of somebody's clothes. ``box`` in pixels of ``covered``, which is ``scale`` times the picture shown;
    ``is_ranked`` as in ``cloth_view``."""
    view = cloth_view(covered, mask, box, scale, policy, is_ranked)
    factor = view.scale / scale
    bounds = np.full((2, 4), np.nan, np.float32)
    for at, zone in enumerate((person.torso, person.lower)):
        if zone:
            bounds[at] = (np.array(zone) - np.array(box[:2] * 2)) * factor
    placed = replace(view, bounds=bounds)
    return replace(placed, zones=placed.zones_at(view.features.points))


def cloth_view(rgb: Rgb, mask: Mask, box: Box, scale: float, policy: Policy, is_ranked: bool = True) -> View:
    """A view of an item. XFeat's features and tokens, which rank a catalog, only where it ``is_ranked`` by them."""
    view = plain_view(rgb, mask, box, scale, policy.worn.view_px, policy.worn.max_features)
    picture, _ = _crop(rgb, box, _R.learned_px)
    open_ = _opened(mask, box, picture)
    view = replace(view, picture=picture, open_=open_)
    if not is_ranked:
        return view
    quick = _rescaled(xfeat(picture, open_, _R.quick_keypoints), view.features)
    return replace(view, quick=quick, tokens=tokens(picture, open_))


def plain_view(rgb: Rgb, mask: Mask, box: Box, scale: float, side_px: int, limit: int, is_spread: bool = False) -> View:
    """A view with SIFT features alone, ``is_spread`` as in ``extract``."""
    crop, factor = _crop(rgb, box, side_px)
    gray = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    features = extract(gray, _opened(mask, box, crop), limit, is_spread)
    zones = np.zeros(len(features), np.uint8)
    high, wide = (max(_R.least_cloth_px, side // 2) for side in gray.shape)
    half = resized(gray, wide, high)
    bounds = np.full((2, 4), np.nan, np.float32)
    return View(
        features, zones, box[0] / scale, box[1] / scale, factor * scale, half, nothing_of(XFEAT_NUMBERS), bounds
    )


def _crop(rgb: Rgb, box: Box, side_px: int) -> tuple[Rgb, float]:
    crop = rgb[box[1] : box[3], box[0] : box[2]]
    factor = side_px / max(crop.shape[:2])
    high, wide = (max(_R.least_view_px, round(side * factor)) for side in crop.shape[:2])
    return resized(crop, wide, high), factor


def _opened(mask: Mask, box: Box, crop: Rgb) -> Mask:
    size = (crop.shape[1], crop.shape[0])
    inside = cv2.resize(mask[box[1] : box[3], box[0] : box[2]].astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    kernel = np.ones((_R.margin_px, _R.margin_px), np.uint8)
    return cv2.erode(inside, kernel, borderType=cv2.BORDER_REPLICATE).astype(bool)


def _rescaled(found: Keypoints, like: Features) -> Keypoints:
    """Keypoints of the same crop at another size, in pixels of the view."""
    factor = np.array([like.width_px / found.width_px, like.height_px / found.height_px], np.float32)
    return replace(found, points=found.points * factor, width_px=like.width_px, height_px=like.height_px)
