"""How a garment stands to every photo of the catalog: cheap, for ranking and for choosing what to look at closely.

Local naive Bayes nearest neighbour (Boiman, Shechtman and Irani 2008; McCann and Lowe 2012): each local feature of the
garment asks every photo for its most similar one. What ten photos have is background and counts nothing; what this
photo has nearer than that speaks for it. So a white tee, which resembles everything, stands out nowhere: typicality is
in the score itself. Inlier counts rank far worse, because a photo with many features gathers inliers by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.features import Garment
from matcher.geometry import Floats, mirrored

BACKGROUND = 10
"""The distance of so manieth nearest photo is what counts nothing."""
ASKED = 256
"""Features of the garment that ask, of each kind."""
QUICK_KEPT, SIFT_KEPT = 256, 192
"""Features of each photo that answer: 64 kB a photo in half precision, with SIFT's 48."""
_PHOTOS_AT_ONCE = 64


@dataclass(frozen=True, eq=False)
class Stack:
    """Descriptors of many photos, one after the other."""

    rows: NDArray[np.float16]
    counts: NDArray[np.int64]
    """Rows of each photo; may be 0."""


def stack(parts: Sequence[Floats], kept: int) -> Stack:
    """The strongest ``kept`` descriptors of each photo."""
    cut = [part[:kept].astype(np.float16) for part in parts]
    counts = np.array([len(part) for part in cut], np.int64)
    return Stack(np.concatenate(cut) if cut else np.zeros((0, 1), np.float16), counts)


def standing(asking: Floats, photos: Stack) -> Floats:
    """Each photo's score for these descriptors (unit length), 0 and more; all 0 where nothing can be compared."""
    total = np.zeros(len(photos.counts), np.float32)
    if len(asking) < 4 or int((photos.counts > 0).sum()) < 2:
        return total
    nearest = _distances(asking[:ASKED], photos)
    at = min(BACKGROUND, int((photos.counts > 0).sum()) - 1)
    background = np.partition(nearest, at, axis=1)[:, at : at + 1]
    found: Floats = np.maximum(0, background - nearest).sum(axis=0).astype(np.float32)
    return found


def standings(garment: Garment, quick: Stack, sift: Stack) -> Floats:
    """How far each photo stands out for these clothes: standard deviations above the median, over both features.

    The best of the views counts; SIFT is asked for the mirrored picture as well, XFeat cannot be.
    """
    by_quick = [standing(view.quick.descriptors, quick) for view in garment.views]
    whole = garment.views[0].features  # mirrored selfies are asked for once: every question costs the whole catalog
    asking = [*(view.features for view in garment.views), mirrored(whole)]
    by_sift = [standing(features.descriptors, sift) for features in asking]
    return _standardised(np.max(by_quick, axis=0)) + _standardised(np.max(by_sift, axis=0))


def _distances(asking: Floats, photos: Stack) -> Floats:
    """Rows: what asks; columns: photos; the distance to the photo's nearest descriptor, 2 where it has none."""
    found = np.full((len(asking), len(photos.counts)), 2, np.float32)
    ends = np.concatenate([[0], np.cumsum(photos.counts)])
    for first in range(0, len(photos.counts), _PHOTOS_AT_ONCE):
        last = min(first + _PHOTOS_AT_ONCE, len(photos.counts))
        rows = photos.rows[ends[first] : ends[last]].astype(np.float32)
        filled = first + np.flatnonzero(photos.counts[first:last])
        if not len(filled):
            continue
        likeness = np.maximum.reduceat(asking @ rows.T, ends[filled] - ends[first], axis=1)
        found[:, filled] = np.sqrt(np.maximum(0, 2 - 2 * likeness))
    return found


def _standardised(scores: Floats) -> Floats:
    spread = float(scores.std()) if len(scores) else 0.0
    if spread < 0.01:  # rounding, not likeness
        return np.zeros_like(scores)
    shown: Floats = ((scores - np.median(scores)) / spread).astype(np.float32)
    return shown
