"""The same photograph? The shop's own picture, posted again: cropped, filtered, framed, mirrored, pasted in.

It is no evidence of wearing; often it is the innocent explanation. So the bar is not "some print agrees", which a
person wearing the item would pass too, but "the picture agrees": after alignment, most textured blocks of what is
visible of the catalog photo must correlate with the post, its outline and surroundings included.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.features import Portrait, View
from matcher.fingerprint import border_box, distance_bits
from matcher.geometry import Floats, homography, mirrored, pairs
from matcher.pixels import Gray, Mask, Rgb
from matcher.policy import PhotographPolicy

_BLOCK_PX = 16
_TEXTURE_LEVELS = 6.0
_BLOCK_AGREES = 0.6
_MIN_BLOCKS = 12


@dataclass(frozen=True, eq=False)
class Repost:
    """How a post's picture is a catalog photo again."""

    inliers: int
    distance_bits: int
    agreement: float
    """Share of textured blocks that agree, 0 to 1."""
    blocks: int
    """How many textured blocks there were to judge by."""
    colour_offset: float
    """Mean difference after alignment, CIELAB units: tells recolours of one photograph apart."""
    is_faded: bool
    """The post holds less than half the photo's chroma: colours were taken out, so they tell nothing."""
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
    best = _by_features(post, photo, bits, is_mirrored)
    if bits <= policy.hash_radius_bits and (best is None or not accepted(best, policy)):
        other = _by_hash(post, photo, bits, is_mirrored)
        if other and (best is None or other.agreement > best.agreement):
            best = other
    return best


def accepted(found: Repost, policy: PhotographPolicy) -> bool:
    """Whether this is the same photograph."""
    if found.blocks < _MIN_BLOCKS:
        return False
    if found.inliers >= policy.min_inliers:
        return found.agreement >= policy.min_agreement
    return found.distance_bits <= policy.hash_radius_bits and found.agreement >= policy.min_agreement_by_hash


def _by_features(post: Portrait, photo: Portrait, bits: int, is_mirrored: bool) -> Repost | None:
    matched = pairs(post.whole.features, photo.whole.features)
    found = homography(post.whole.features, photo.whole.features, matched)
    if found is None:
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
            if not 0.85 < wide / high < 1.18:
                continue
            matrix = np.array([[wide, 0, ours[0] - wide * theirs[0]], [0, high, ours[1] - high * theirs[1]], [0, 0, 1]])
            made.append(_aligned(post, photo, matrix, 0, bits, is_mirrored))
    return max(made, key=lambda one: one.agreement, default=None)


def _frames(portrait: Portrait) -> list[tuple[float, float, float, float]]:
    factor = max(portrait.width_px, portrait.height_px) / max(portrait.small.shape[:2])
    inner = border_box(cv2.cvtColor(portrait.small, cv2.COLOR_RGB2GRAY))
    whole = (0.0, 0.0, float(portrait.width_px), float(portrait.height_px))
    left, top, right, bottom = (value * factor for value in inner)
    return list(dict.fromkeys([whole, (left, top, right, bottom)]))


def _aligned(
    post: Portrait, photo: Portrait, matrix: NDArray[np.float64], inliers: int, bits: int, is_mirrored: bool
) -> Repost:
    agreement, blocks, offset, is_faded = agree(post, photo, matrix)
    corners = np.array(
        [[0, 0], [photo.width_px, 0], [photo.width_px, photo.height_px], [0, photo.height_px]], np.float32
    )
    outline = cv2.perspectiveTransform(corners[None], matrix)[0].astype(np.float32)
    if is_mirrored:
        outline[:, 0] = post.width_px - 1 - outline[:, 0]
    none = np.zeros((0, 2), np.float32)
    return Repost(inliers, bits, agreement, blocks, offset, is_faded, is_mirrored, outline, none, none)


def agree(post: Portrait, photo: Portrait, matrix: NDArray[np.float64]) -> tuple[float, int, float, bool]:
    """Pixel by pixel: share of textured blocks that agree, their number, the colour offset (CIELAB), and whether the
    post's colours are faded.

    ``matrix`` maps the photo as displayed to the post as displayed. What lies outside the post is not judged (a crop is
    still the same photograph). Before a model, neither is what was painted over on either side; a photo without a
    model shows no skin, so skin in the post speaks against it.
    """
    ours, theirs = _small_scale(post), _small_scale(photo)
    small = np.diag([ours, ours, 1.0]) @ matrix @ np.diag([1 / theirs, 1 / theirs, 1.0])
    size = (photo.small.shape[1], photo.small.shape[0])
    zoom = float(np.sqrt(abs(np.linalg.det(small[:2, :2]))) + 1e-6)
    source = _soft(post.small, 0.5 * zoom) if zoom > 1.2 else post.small
    target = _soft(photo.small, 0.5 / zoom) if zoom < 0.85 else photo.small
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpPerspective(source, small, size, flags=flags).astype(np.uint8)
    judged = (post.small_open if not photo.small_open.all() else np.ones_like(post.small_open)).astype(np.uint8)
    inside = cv2.warpPerspective(judged, small, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP) > 0
    inside &= photo.small_open
    correlation, textured = _blocks(_gray(seen), _gray(target), inside)
    count = int(textured.sum())
    share = float((correlation[textured] >= _BLOCK_AGREES).mean()) if count else 0.0
    return share, count, *_colours(seen, target, inside)


def _small_scale(portrait: Portrait) -> float:
    return float(max(portrait.small.shape[:2])) / max(portrait.width_px, portrait.height_px)


def _soft(rgb: Rgb, sigma: float) -> Rgb:
    return cv2.GaussianBlur(rgb, (0, 0), sigma).astype(np.uint8)


def _gray(rgb: Rgb) -> Gray:
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.uint8)


def _blocks(one: Gray, other: Gray, inside: Mask) -> tuple[NDArray[np.float64], Mask]:
    """Zero-mean normalised correlation of each block, and which blocks hold texture in either picture."""
    rows, columns = one.shape[0] // _BLOCK_PX, one.shape[1] // _BLOCK_PX
    a, b, valid = (_cut(plane.astype(np.float64), rows, columns) for plane in (one, other, inside))
    a, b = a - a.mean(axis=2, keepdims=True), b - b.mean(axis=2, keepdims=True)
    spread_a, spread_b = a.std(axis=2), b.std(axis=2)
    correlation = (a * b).mean(axis=2) / (spread_a * spread_b + 1e-6)
    textured = (np.maximum(spread_a, spread_b) > _TEXTURE_LEVELS) & (valid.mean(axis=2) > 0.9)
    return correlation, textured


def _cut(plane: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    trimmed = plane[: rows * _BLOCK_PX, : columns * _BLOCK_PX].reshape(rows, _BLOCK_PX, columns, _BLOCK_PX)
    return trimmed.swapaxes(1, 2).reshape(rows, columns, _BLOCK_PX * _BLOCK_PX)


def _colours(seen: Rgb, target: Rgb, inside: Mask) -> tuple[float, bool]:
    """Mean chroma difference plus half the lightness residual after a linear fit (exposure and contrast are free), and
    whether the post's chroma is less than half the photo's."""
    if int(inside.sum()) < 64:
        return 100.0, True
    a, b = (cv2.cvtColor((plane / 255).astype(np.float32), cv2.COLOR_RGB2LAB)[inside] for plane in (seen, target))
    chroma = float(np.linalg.norm(a[:, 1:] - b[:, 1:], axis=1).mean())
    spread = float(a[:, 0].var())
    slope = float(((a[:, 0] - a[:, 0].mean()) * (b[:, 0] - b[:, 0].mean())).mean()) / (spread + 1e-6)
    residual = (b[:, 0] - b[:, 0].mean()) - slope * (a[:, 0] - a[:, 0].mean())
    ours, theirs = (float(np.linalg.norm(plane[:, 1:], axis=1).mean()) for plane in (a, b))
    return chroma + 0.5 * float(np.abs(residual).mean()), ours < 0.5 * theirs


def _to_view(view: View) -> NDArray[np.float64]:
    """From the picture as displayed to the view's pixels."""
    return np.array([[view.scale, 0, -view.left * view.scale], [0, view.scale, -view.top * view.scale], [0, 0, 1]])
