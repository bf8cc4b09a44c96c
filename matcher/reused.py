"""Is one supplied photo of damage the same photograph as another: cropped, made smaller, mirrored, made brighter?

Two close-ups of like cloth are not, nor are two photos of the same damaged spot. The rule for a shop's photograph that
was posted again (``photograph``) is not strict enough for these: it looks through a change of perspective, and sets
aside what was laid over. Here, on top of it: points must hold the two together, never a hash alone; nothing may be laid
over; the map must be a change of size alone; and no place may differ. So a copy that was turned, or written on, is
missed, and so are some made much smaller of which few points are left. A second photo from exactly the same place (a
tripod) cannot be told from a copy.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from matcher.features.geometry import Floats
from matcher.features.portrait import Portrait, post_portrait
from matcher.photograph.compare import Repost, accepted, flipped, repost
from matcher.picture.pixels import Rgb
from matcher.policy import Policy
from matcher.recipe.reused import REUSED

_R = REUSED


@dataclass(frozen=True)
class Reused:
    """What shows that two files are one photograph. The same whichever is named first."""

    points: int
    """That agree with one map."""
    blocks: int
    """Textured blocks that were compared."""
    agreeing: int
    """Of these, how many agree."""
    hash_bits: int
    """Of 64, by which the perceptual hashes differ; of a crop many."""
    is_mirrored: bool


def prepared(data: bytes, policy: Policy) -> Portrait:
    """Make a photo ready to be compared with many: about a second. Faces and skin are painted over in it.

    Raises:
        PictureError: the bytes cannot be examined as a picture.
    """
    return post_portrait(data, policy)


def same(one: Portrait, other: Portrait, policy: Policy) -> Reused | None:
    """Compare two photos, each taken once as the copy of the other; None where nothing shows that they are one.

    Both must come from ``prepared``. None is not "another photograph": a turned copy gives it too.
    """
    ways = [
        Reused(found.inliers, found.blocks, round(found.agreement * found.blocks), found.distance_bits, is_mirrored)
        for copy, first in ((one, other), (other, one))
        for is_mirrored in (False, True)
        if (found := _found(copy, first, policy, is_mirrored))
    ]
    return max(ways, key=lambda way: (way.points, way.agreeing, way.blocks, not way.is_mirrored), default=None)


def _found(copy: Portrait, first: Portrait, policy: Policy, is_mirrored: bool) -> Repost | None:
    bars = policy.photograph
    found = repost(flipped(copy) if is_mirrored else copy, first, bars, is_mirrored)
    if found is None or not accepted(found, bars) or found.laid_over:
        return None
    if found.inliers < bars.sure_inliers or found.blocks < _R.least_blocks or found.agreement < _R.agrees:
        return None
    if _moved(found) > _R.moved or _slanted(found, first) > _R.slanted:
        return None
    return found if _most_apart(copy, first, found.outline) <= _R.apart_levels else None


def _moved(found: Repost) -> float:
    """How far the affine map through the points is from a change of size: Frobenius norm, of a scale of 1."""
    ours, theirs = found.post_points.astype(np.float64), found.photo_points.astype(np.float64)
    if found.is_mirrored:
        ours = ours * (-1, 1)
    ours, theirs = ours - ours.mean(axis=0), theirs - theirs.mean(axis=0)
    affine, _, rank, _ = np.linalg.lstsq(theirs, ours, rcond=None)
    scale = float(np.trace(affine)) / 2
    if rank < 2 or scale <= 0:  # points on one line hold no map
        return np.inf
    return float(np.linalg.norm(affine / scale - np.eye(2)))


def _slanted(found: Repost, first: Portrait) -> float:
    """How far the first's corners are from the nearest change of size, of half the diagonal; the furthest one."""
    wide, high = first.width_px, first.height_px
    theirs = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64)
    ours = found.outline.astype(np.float64) * ((-1, 1) if found.is_mirrored else (1, 1))
    theirs, ours = theirs - theirs.mean(axis=0), ours - ours.mean(axis=0)
    scale = (theirs * ours).sum() / (theirs**2).sum()
    return float(np.linalg.norm(ours - scale * theirs, axis=1).max() / np.linalg.norm(scale * theirs[0]))


def _most_apart(copy: Portrait, first: Portrait, outline: Floats) -> float:
    """Grey levels between the place that differs most, brightness and contrast being free.

    ``outline`` (4, 2): the first's corners in the copy's picture as displayed, clockwise from its top left.
    """
    high, wide = first.small.shape[:2]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    factor = max(copy.small.shape[:2]) / max(copy.width_px, copy.height_px)
    there = cv2.getPerspectiveTransform(corners, (outline * factor).astype(np.float32))
    flags = cv2.WARP_INVERSE_MAP
    seen = cv2.warpPerspective(copy.small, there, (wide, high), flags=cv2.INTER_LINEAR | flags).astype(np.uint8)
    shown = cv2.warpPerspective(copy.small_open.astype(np.uint8), there, (wide, high), flags=cv2.INTER_NEAREST | flags)
    size = (max(1, wide // _R.place_px), max(1, high // _R.place_px))
    judged = (shown > 0) & first.small_open
    whole = cv2.resize(judged.astype(np.float32), size, interpolation=cv2.INTER_AREA) >= 1 - 1e-6
    if whole.sum() < _R.least_places:
        return np.inf
    ours, theirs = (_places(rgb, size)[whole] for rgb in (seen, first.small))
    if np.ptp(theirs) == 0:  # one shade: no contrast to make the same
        return float(np.abs(ours - ours.mean()).max())
    return float(np.abs(ours - np.polyval(np.polyfit(theirs, ours, 1), theirs)).max())


def _places(rgb: Rgb, size: tuple[int, int]) -> Floats:
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.float32)
