"""The same item, worn? Geometry between a person's clothes and every catalog photo, and what may count against it.

This module measures; ``judge`` decides. Features are taken only inside garments, torso is compared with torso, and a
match is an affine map that cloth could have made, with texture and colour that agree where it lies.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.features.colour import colour_distance
from matcher.features.geometry import Alignment, Features, Floats, affine, hull_area, mirrored, pairs
from matcher.features.learned import Keypoints, lightglue
from matcher.features.portrait import Garment
from matcher.features.views import LOWER, TORSO, View
from matcher.picture.pixels import Gray, Mask
from matcher.policy import Policy
from matcher.recipe import RECIPE

_R = RECIPE.worn.align


@dataclass(frozen=True, eq=False)
class Hit:
    """The best alignment of one catalog photo with one person's clothes."""

    inliers: int
    is_mirrored: bool
    zone: int
    """Where on the person it lies: TORSO or LOWER."""
    hull: float
    """Share of the view of the catalog's garment that the matches span, 0 to 1: of the torso alone, where the photo has
    a view of that."""
    texture: float
    """Correlation of the two cloths inside the matched hull, -1 to 1."""
    post_points: Floats
    photo_points: Floats
    is_glued: bool = False
    """Found by ALIKED and LightGlue; otherwise by SIFT."""


def look(post: Garment, photo: Garment, policy: Policy) -> Hit | None:
    """Best alignment over the views of the person and of the photo, upright and mirrored; None where there is none.

    Of equal scores, the upright one and the earlier view.
    """
    best: tuple[int, View, View, bool, Alignment] | None = None
    for view, theirs, is_mirrored in _ways(post, photo):
        found = _align(view, theirs, is_mirrored)
        if found is None:
            continue
        points = found.score - (policy.worn.extra_inliers_mirrored if is_mirrored else 0)
        if best is None or points > best[0]:
            best = (points, view, theirs, is_mirrored, found)
    return None if best is None else _hit(*best[1:])


def fitting(view: View, photo: Garment) -> tuple[View, ...]:
    """The photo's views of what a view of the person shows; all of them where a pose does not tell."""
    return tuple(one for one in photo.views if one.shows & view.shows) or photo.views


def glue(view: View, shown: View, theirs: Keypoints, is_mirrored: bool = False) -> Hit | None:
    """Alignment by ALIKED's keypoints and LightGlue of a view of the person, as it is or mirrored, with a photo's view.

    The same map that cloth could have made is asked of it as of SIFT."""
    mine = view.aliked(is_mirrored)
    one, other = lightglue(mine, theirs)
    zones = view.zones_at(view.upright(mine.points[one], is_mirrored)), shown.zones_at(theirs.points[other])
    fits = _fits(*zones)
    found = affine(mine, theirs, (one[fits], other[fits])) if int(fits.sum()) >= _R.least_pairs else None
    return replace(_hit(view, shown, is_mirrored, found), is_glued=True) if found else None


def worth(hit: Hit, policy: Policy) -> int:
    """Points that agree, less what a mirrored picture must have more: what orders hits."""
    return hit.inliers - (policy.worn.extra_inliers_mirrored if hit.is_mirrored else 0)


def colour_between(post: Garment, photo: Garment, zone: int) -> float | None:
    """Colour distance of the same zone on both sides (CIELAB units); None where either could not be measured."""
    ours = post.colours.get(zone) or post.colours.get(0)
    theirs = photo.colours.get(zone) or photo.colours.get(0)
    return colour_distance(ours, theirs) if ours and theirs else None


def nearest_colour(post: Garment, photo: Garment) -> float | None:
    """The smallest colour distance over zones: for ranking only."""
    found = [colour_between(post, photo, zone) for zone in (TORSO, LOWER)]
    return min((value for value in found if value is not None), default=None)


def _ways(post: Garment, photo: Garment) -> Iterator[tuple[View, View, bool]]:
    for view in post.views:
        for theirs in fitting(view, photo):
            for is_mirrored in (False, True):
                yield view, theirs, is_mirrored


def _align(ours: View, theirs: View, is_mirrored: bool) -> Alignment | None:
    features = mirrored(ours.features) if is_mirrored else ours.features
    mine, photo = pairs(features, theirs.features)
    if len(mine) < _R.least_pairs:
        return None
    fits = _fits(ours.zones[mine], theirs.zones[photo])
    mine, photo = mine[fits], photo[fits]
    return affine(features, theirs.features, (mine, photo)) if len(mine) >= _R.least_pairs else None


def _fits(ours: Gray, theirs: Gray) -> Mask:
    """For each pair of points: whether both may lie in one zone (0: not known where)."""
    fits: Mask = ((ours & theirs) > 0) | (ours == 0) | (theirs == 0)
    return fits


def _hit(ours: View, theirs: View, is_mirrored: bool, found: Alignment) -> Hit:
    size = theirs.features.width_px * theirs.features.height_px
    return Hit(
        found.score,
        is_mirrored,
        _zone(ours, found, is_mirrored),
        hull_area(found.photo_points) / max(1, size),
        _texture(ours.cloth, theirs.cloth, found, ours.features, is_mirrored),
        ours.displayed(found.post_points, is_mirrored),
        theirs.displayed(found.photo_points),
    )


def _zone(view: View, found: Alignment, is_mirrored: bool) -> int:
    """The zone most of the agreeing points lie in (overlap counts for the torso)."""
    zones = view.zones_at(view.upright(found.post_points, is_mirrored))
    torso = int(((zones & TORSO) > 0).sum())
    return TORSO if torso >= int((zones == LOWER).sum()) else LOWER


def _texture(ours: Gray, theirs: Gray, found: Alignment, features: Features, is_mirrored: bool) -> float:
    """Correlation of the smoothed cloths inside the matched hull. Smoothed, because cloth moves by a few pixels."""
    half = np.diag([0.5, 0.5, 1.0])
    matrix = (half @ found.matrix @ np.linalg.inv(half))[:2]
    mine = np.ascontiguousarray(ours[:, ::-1]) if is_mirrored else ours
    warped = cv2.warpAffine(theirs, matrix, (mine.shape[1], mine.shape[0]), flags=cv2.INTER_LINEAR).astype(np.uint8)
    hull = np.zeros(mine.shape, np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(found.post_points / 2).astype(np.int32), 1)
    inside = hull > 0
    if int(inside.sum()) < _R.texture_pixels:
        return 0.0
    sigma = max(1.0, _R.weave * features.side_px)
    a, b = (_band(plane, sigma)[inside] for plane in (mine, warped))
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).mean() / (a.std() * b.std() + 1e-6))


def _band(plane: Gray, sigma: float) -> NDArray[np.float32]:
    """Detail between the weave and the folds: folds and light differ between two photos of one item, prints do not."""
    values = plane.astype(np.float32)
    folds = cv2.GaussianBlur(values, (0, 0), _R.folds * sigma)
    return (cv2.GaussianBlur(values, (0, 0), sigma) - folds).astype(np.float32)
