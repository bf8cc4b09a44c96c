"""The same photograph? The shop's own picture, posted again: cropped, filtered, framed, mirrored, pasted in.

It is no evidence of wearing; often it is the innocent explanation. So the bar is not "some print agrees", which a
person wearing the item would pass too, but "the picture agrees": after alignment, most textured blocks of what is
visible of the catalog photo must correlate with the post, its outline and surroundings included.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.features.geometry import Alignment, Features, Floats, homography, mirrored, pairs, similarity
from matcher.features.portrait import Portrait
from matcher.features.views import View
from matcher.photograph.agreement import Agreement, agreement
from matcher.picture.fingerprint import border_box, distance_bits
from matcher.picture.pixels import Rgb
from matcher.policy import PhotographPolicy
from matcher.recipe import RECIPE

Matched = tuple[NDArray[np.int64], NDArray[np.int64]]
Fit = Callable[[Features, Features, Matched], Alignment | None]

_R = RECIPE.photograph.compare


@dataclass(frozen=True, eq=False)
class Repost:
    """How a post's picture is a catalog photo again."""

    inliers: int
    distance_bits: int
    agreement: float
    """Share of textured blocks that agree, 0 to 1; this and the next four as in ``Agreement``."""
    blocks: int
    laid_over: float
    colour_offset: float
    is_faded: bool
    open_share: float
    surroundings: float
    """How lively the post is around the photograph: mean standard deviation of its rows there, in grey levels."""
    is_mirrored: bool
    outline: Floats
    """The catalog photo's four corners in the post's picture, in pixels as displayed."""
    post_points: Floats
    photo_points: Floats


def flipped(post: Portrait) -> Portrait:
    """The portrait's mirror image, as far as this module looks at it."""
    view = post.whole
    features = mirrored(view.features)
    small, small_open = np.ascontiguousarray(post.small[:, ::-1]), np.ascontiguousarray(post.small_open[:, ::-1])
    return replace(post, whole=replace(view, features=features), small=small, small_open=small_open)


def repost(post: Portrait, photo: Portrait, policy: PhotographPolicy, is_mirrored: bool = False) -> Repost | None:
    """Compare one catalog photo with a post; with ``is_mirrored``, ``post`` must be ``flipped``.

    Gives the best alignment found, whether or not it is good enough: ``accepted`` decides.
    """
    bits = distance_bits(post.fingerprint, photo.fingerprint)
    matched = pairs(post.whole.features, photo.whole.features)
    best = _by_features(post, photo, matched, homography, bits, is_mirrored)
    if len(matched[0]) >= _R.few_inliers and (best is None or not accepted(best, policy)):
        least = 0 if bits <= policy.hash_radius_bits else _R.few_inliers
        other = _by_features(post, photo, matched, similarity, bits, is_mirrored, least)
        best = other if other and accepted(other, policy) else best
    if bits <= policy.hash_radius_bits and (best is None or not accepted(best, policy)):
        other = _by_hash(post, photo, bits, is_mirrored)
        if other and (best is None or other.agreement > best.agreement):
            best = other
    return best


def accepted(found: Repost, policy: PhotographPolicy) -> bool:
    """Whether this is the same photograph. Pixels must agree in every case, and the more so the less else does."""
    share = found.agreement
    if found.blocks < _R.few_blocks or found.open_share < _R.open_share:
        return False
    if found.laid_over and found.inliers < policy.min_inliers:  # to set a part aside, points must hold the rest
        return False
    if found.blocks < _R.least_blocks:
        return found.inliers >= policy.min_inliers and share >= policy.min_agreement_by_hash
    if found.inliers >= policy.sure_inliers:
        return share >= policy.min_agreement
    if found.distance_bits <= _R.near_bits and share >= policy.min_agreement_near:
        return True
    supported = found.distance_bits <= policy.hash_radius_bits or found.inliers >= _R.few_inliers
    return supported and share >= policy.min_agreement_by_hash


def _by_features(
    post: Portrait, photo: Portrait, matched: Matched, fit: Fit, bits: int, is_mirrored: bool, least: int = 0
) -> Repost | None:
    """By the map that ``fit`` finds; None where fewer than ``least`` points agree with it."""
    found = fit(post.whole.features, photo.whole.features, matched)
    if found is None or found.score < least or np.linalg.det(found.matrix[:2, :2]) <= 0:  # mirroring is tried by itself
        return None
    to_display = np.linalg.inv(_to_view(post.whole)) @ found.matrix @ _to_view(photo.whole)
    made = _aligned(post, photo, to_display, found.score, bits, is_mirrored)
    ours = post.whole.displayed(found.post_points, is_mirrored)
    return replace(made, post_points=ours, photo_points=photo.whole.displayed(found.photo_points))


def _by_hash(post: Portrait, photo: Portrait, bits: int, is_mirrored: bool) -> Repost | None:
    """Hashes agree: lay the frames over each other, with and without their flat borders."""
    made = []
    for ours in _frames(post):
        for theirs in _frames(photo):
            wide, high = (ours[2] - ours[0]) / (theirs[2] - theirs[0]), (ours[3] - ours[1]) / (theirs[3] - theirs[1])
            if not _R.frame_shapes[0] < wide / high < _R.frame_shapes[1]:
                continue
            matrix = np.array([[wide, 0, ours[0] - wide * theirs[0]], [0, high, ours[1] - high * theirs[1]], [0, 0, 1]])
            made.append(_aligned(post, photo, matrix, 0, bits, is_mirrored))
    return max(made, key=lambda one: one.agreement, default=None)


def _frames(portrait: Portrait) -> list[tuple[float, float, float, float]]:
    factor = max(portrait.width_px, portrait.height_px) / max(portrait.small.shape[:2])
    inner = border_box(cv2.cvtColor(portrait.small, cv2.COLOR_RGB2GRAY).astype(np.uint8))
    whole = (0.0, 0.0, float(portrait.width_px), float(portrait.height_px))
    left, top, right, bottom = (value * factor for value in inner)
    return list(dict.fromkeys([whole, (left, top, right, bottom)]))


def _aligned(
    post: Portrait, photo: Portrait, matrix: NDArray[np.float64], inliers: int, bits: int, is_mirrored: bool
) -> Repost:
    found = agree(post, photo, matrix)
    if bits <= _R.near_bits and found.share < _R.near_agreement:
        found = max(found, agree(post, photo, matrix, only_open=True), key=lambda one: one.share)
    outline = cv2.perspectiveTransform(_corners(photo)[None], matrix)[0].astype(np.float32)
    if is_mirrored:
        outline[:, 0] = post.width_px - 1 - outline[:, 0]
    none = np.zeros((0, 2), np.float32)
    return Repost(
        inliers=inliers, distance_bits=bits, agreement=found.share, blocks=found.blocks, laid_over=found.laid_over,
        colour_offset=found.colour_offset, is_faded=found.is_faded, open_share=found.open_share,
        surroundings=_surroundings(post, matrix, photo), is_mirrored=is_mirrored, outline=outline, post_points=none,
        photo_points=none,
    )  # fmt: skip


def agree(post: Portrait, photo: Portrait, matrix: NDArray[np.float64], only_open: bool = False) -> Agreement:
    """Lay the post over the photo and compare.

    ``matrix`` maps the photo as displayed to the post as displayed. What lies outside the post is not judged (a crop is
    still the same photograph). Before a model, neither is what was painted over on either side; a photo without a
    model shows no skin, so skin in the post counts against it, unless ``only_open`` (a filter may look like skin).
    """
    ours, theirs = _small_scale(post), _small_scale(photo)
    small = np.diag([ours, ours, 1.0]) @ matrix @ np.diag([1 / theirs, 1 / theirs, 1.0])
    size = (photo.small.shape[1], photo.small.shape[0])
    zoom = float(np.sqrt(abs(np.linalg.det(small[:2, :2]))) + 1e-6)
    source = _soft(post.small, _R.softened_px * zoom) if zoom > _R.zoom_in else post.small
    target = _soft(photo.small, _R.softened_px / zoom) if zoom < _R.zoom_out else photo.small
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpPerspective(source, small, size, flags=flags).astype(np.uint8)
    everything = np.ones(post.small_open.shape, np.uint8)
    visible = cv2.warpPerspective(everything, small, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP) > 0
    painted_counts = photo.small_open.all() and not only_open
    judged = everything if painted_counts else post.small_open.astype(np.uint8)
    inside = cv2.warpPerspective(judged, small, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP) > 0
    return agreement(seen, target, inside & photo.small_open, visible & photo.small_open)


def _surroundings(post: Portrait, matrix: NDArray[np.float64], photo: Portrait) -> float:
    """Standard deviation of the post's rows outside the photograph; a screen around it is flat, a scene is not."""
    factor = _small_scale(post)
    outline = cv2.perspectiveTransform(_corners(photo)[None], matrix)[0] * factor
    outside = np.ones(post.small.shape[:2], np.uint8)
    cv2.fillConvexPoly(outside, cv2.convexHull(outline.clip(-_R.far_px, _R.far_px).round().astype(np.int32)), 0)
    gray = cv2.cvtColor(post.small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    rows, counted = gray[:: _R.rows_step], outside[:: _R.rows_step].astype(np.float32)
    enough = counted.sum(axis=1) >= _R.row_pixels
    rows, counted = rows[enough], counted[enough]
    if not len(rows):
        return 0.0
    count = counted.sum(axis=1, keepdims=True)
    apart = (rows - (rows * counted).sum(axis=1, keepdims=True) / count) * counted
    return float(np.median(np.sqrt((apart**2).sum(axis=1, keepdims=True) / count)))


def _corners(portrait: Portrait) -> Floats:
    width, height = portrait.width_px, portrait.height_px
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


def _small_scale(portrait: Portrait) -> float:
    return float(max(portrait.small.shape[:2])) / max(portrait.width_px, portrait.height_px)


def _soft(rgb: Rgb, sigma: float) -> Rgb:
    return cv2.GaussianBlur(rgb, (0, 0), sigma).astype(np.uint8)


def _to_view(view: View) -> NDArray[np.float64]:
    """From the picture as displayed to the view's pixels."""
    return np.array([[view.scale, 0, -view.left * view.scale], [0, view.scale, -view.top * view.scale], [0, 0, 1]])
