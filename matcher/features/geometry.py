"""Local features and what they must agree on. Geometry is the only evidence that survives a zero-false-match rule.

RootSIFT (Lowe 2004; Arandjelovic and Zisserman 2012), mutual nearest neighbours with Lowe's ratio, then RANSAC
(Fischler and Bolles 1981): an affine map with the deformation that cloth allows for the worn item, a homography with
a sanity gate for the same photograph. OpenCV's RANSAC starts from a fixed seed, so the same input gives the same score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.picture.pixels import Gray, Mask
from matcher.recipe import RECIPE

cv2.setNumThreads(1)

Floats = NDArray[np.float32]
_R = RECIPE.features.geometry
SIFT_NUMBERS = 128
"""In a descriptor."""


@dataclass(frozen=True, eq=False)
class Features:
    """Keypoints of one view and their RootSIFT descriptors (unit length)."""

    points: Floats
    """n rows of x, y in pixels of the view."""
    descriptors: Floats
    """n rows of 128."""
    width_px: int
    height_px: int

    @property
    def side_px(self) -> int:
        """Long side of the view: tolerances are fractions of it."""
        return max(self.width_px, self.height_px)

    def __len__(self) -> int:
        return len(self.points)


@dataclass(frozen=True, eq=False)
class Alignment:
    """A map from the catalog photo's view to the post's view, and the matches that agree with it."""

    matrix: NDArray[np.float64]
    """3 x 3."""
    post_points: Floats
    photo_points: Floats
    score: int
    """The smallest of: agreeing matches, distinct cells they fall in on the post's side, and on the photo's."""


def extract(
    gray: Gray, mask: Mask | None, limit: int, is_spread: bool = False, contrast: float = _R.contrast
) -> Features:
    """The strongest ``limit`` features inside the mask, none elsewhere, strongest first.

    With ``is_spread`` the strongest of every place come first, then the second of each, and so on: whatever part of the
    picture is cropped, features of it are among the first. By strength alone a wallpaper has them all.
    """
    height, width = gray.shape
    sift = cv2.SIFT.create(contrastThreshold=contrast)
    allowed = None if mask is None else mask.astype(np.uint8) * 255
    # Descriptors of all, though not all are kept: asking for those of some builds the scale space a second time.
    points, raw = sift.detectAndCompute(gray, allowed)
    found = sorted(range(len(points)), key=lambda at: (-points[at].response, points[at].pt))
    found = (_by_turns(points, found, max(height, width) / _R.places) if is_spread else found)[:limit]
    if not found:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, SIFT_NUMBERS), np.float32), width, height)
    kept = np.array([points[at].pt for at in found], np.float32).reshape(-1, 2)
    return Features(kept, rooted(np.asarray(raw)[found]), width, height)


def _by_turns(points: Sequence[cv2.KeyPoint], found: list[int], side_px: float) -> list[int]:
    """In rounds, one from each square of this side in each, keeping the order within a square and a round."""
    rounds: dict[tuple[int, int], int] = {}
    turns = []
    for one in found:
        x, y = points[one].pt
        place = int(x // side_px), int(y // side_px)
        turns.append(rounds.get(place, 0))
        rounds[place] = turns[-1] + 1
    return [found[at] for at in sorted(range(len(found)), key=turns.__getitem__)]


def rooted(raw: NDArray[np.generic]) -> Floats:
    """RootSIFT: the square root of the L1-normalised descriptor, so that products are Hellinger similarities."""
    values = raw.astype(np.float32)
    root = np.sqrt(values / (values.sum(axis=1, keepdims=True) + 1e-7))
    kept: Floats = root.astype(np.float16).astype(np.float32)  # what the cache keeps, so that it changes nothing
    return kept


_MIRROR = np.array(
    [(3 - row) * 32 + column * 8 + (8 - turn) % 8 for row in range(4) for column in range(4) for turn in range(8)]
)
"""Where each of SIFT's 128 numbers goes when the picture is mirrored: a test compares with real extraction."""


def mirrored(features: Features) -> Features:
    """The features the mirrored view would have, without extracting again."""
    points = features.points.copy()
    points[:, 0] = features.width_px - 1 - points[:, 0]
    return Features(points, features.descriptors[:, _MIRROR], features.width_px, features.height_px)


def pairs(post: Features, photo: Features) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of matching features: nearest by the ratio test, each of the photo's features used once."""
    nothing = np.zeros(0, np.int64)
    if min(len(post), len(photo)) < _R.least_features:
        return nothing, nothing
    likeness = post.descriptors @ photo.descriptors.T
    rows = np.arange(len(likeness))
    nearest = likeness.argmax(axis=1)
    best = likeness[rows, nearest]
    likeness[rows, nearest] = -1
    second = likeness.max(axis=1)
    passed = np.flatnonzero(2 - 2 * best < _R.ratio * _R.ratio * (2 - 2 * second) + 1e-9)
    order = passed[np.argsort(-best[passed], kind="stable")]
    photo_index, first = np.unique(nearest[order], return_index=True)
    return order[first], photo_index


class Pointed(Protocol):
    """Points of a view, of whatever kind."""

    @property
    def points(self) -> Floats:
        """n rows of x, y in pixels of the view."""

    @property
    def side_px(self) -> int:
        """Long side of the view."""


def affine(post: Pointed, photo: Pointed, matched: tuple[NDArray[np.int64], NDArray[np.int64]]) -> Alignment | None:
    """An affine map that cloth on a body could have made; None where there is none.

    Reprojection within a share of the view's long side; no mirror image (det > 0); neither too small nor too large, nor
    longer in one direction than the recipe allows.
    """
    ours, theirs = post.points[matched[0]], photo.points[matched[1]]
    if len(ours) < _R.affine_pairs:
        return None
    matrix, agree = cv2.estimateAffine2D(theirs, ours, **_ransac(_R.affine_tolerance * post.side_px, _R.affine_rounds))
    if matrix is None or not np.isfinite(matrix).all():
        return None
    large, small = np.linalg.svd(matrix[:, :2], compute_uv=False)
    if np.linalg.det(matrix[:, :2]) <= 0 or small < _R.affine_smallest or large > _R.affine_largest:
        return None
    if large / small > _R.affine_stretch:
        return None
    kept = agree.ravel() > 0
    full = np.vstack([matrix, [0, 0, 1]])
    score = min(int(kept.sum()), _cells(ours[kept], post.side_px), _cells(theirs[kept], photo.side_px))
    return Alignment(full, ours[kept], theirs[kept], score)


def homography(
    post: Features, photo: Features, matched: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> Alignment | None:
    """A plane-to-plane map that a screenshot, crop or print could have made; None where there is none.

    The gate (on |det|, |h31| and |h32|) took false matches from 9.8 % to 0 of 684 unlike pairs.
    """
    ours, theirs = post.points[matched[0]], photo.points[matched[1]]
    if len(ours) < _R.homography_pairs:
        return None
    matrix, agree = cv2.findHomography(
        theirs, ours, **_ransac(_R.homography_tolerance * post.side_px, _R.homography_rounds)
    )
    if matrix is None or not np.isfinite(matrix).all():
        return None
    determinant = abs(float(np.linalg.det(matrix[:2, :2])))
    is_tilted = abs(matrix[2, 0]) > _R.homography_tilt or abs(matrix[2, 1]) > _R.homography_tilt
    if not _R.homography_least_area < determinant < _R.homography_most_area or is_tilted:
        return None
    kept = agree.ravel() > 0
    score = min(int(kept.sum()), _cells(ours[kept], post.side_px), _cells(theirs[kept], photo.side_px))
    return Alignment(matrix.astype(np.float64), ours[kept], theirs[kept], score)


def similarity(
    post: Features, photo: Features, matched: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> Alignment | None:
    """A turned, shifted and scaled copy, as crops, screenshots and pastes are; None where there is none.

    Four unknowns, half a homography's: a plain item's few points fix it, where they leave a homography adrift.
    """
    ours, theirs = post.points[matched[0]], photo.points[matched[1]]
    if len(ours) < _R.similarity_pairs:
        return None
    matrix, agree = cv2.estimateAffinePartial2D(
        theirs, ours, **_ransac(_R.similarity_tolerance * post.side_px, _R.similarity_rounds)
    )
    if matrix is None or not np.isfinite(matrix).all():
        return None
    if not _R.similarity_smallest < np.hypot(matrix[0, 0], matrix[1, 0]) < _R.similarity_largest:
        return None
    kept = agree.ravel() > 0
    score = min(int(kept.sum()), _cells(ours[kept], post.side_px), _cells(theirs[kept], photo.side_px))
    return Alignment(np.vstack([matrix, [0, 0, 1]]), ours[kept], theirs[kept], score)


def _ransac(tolerance_px: float, rounds: int) -> dict[str, Any]:
    """How OpenCV is asked for a map. Its RANSAC starts from a fixed seed."""
    return {
        "method": cv2.RANSAC,
        "ransacReprojThreshold": tolerance_px,
        "maxIters": rounds,
        "confidence": _R.confidence,
    }


def _cells(points: Floats, side_px: int) -> int:
    """How many cells, of a share of the long side, hold a point: many matches on one spot count once."""
    cells = np.floor(points / (_R.cell_share * side_px)).astype(np.int64)
    return len(np.unique(cells, axis=0))


def hull_area(points: Floats) -> float:
    """Area of the convex hull, in square pixels."""
    return float(cv2.contourArea(cv2.convexHull(points.astype(np.float32)))) if len(points) > 2 else 0.0
