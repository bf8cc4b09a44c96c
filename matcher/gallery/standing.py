"""How a picture stands to every photo of the catalog: cheap, for ranking and for choosing what to look at closely.

Local naive Bayes nearest neighbour (Boiman, Shechtman and Irani 2008; McCann and Lowe 2012): each local feature of the
garment asks every photo for its most similar one. What ten photos have is background and counts nothing; what this
photo has nearer than that counts for it. So a white tee, which resembles everything, stands out nowhere: typicality is
in the score itself. Inlier counts rank far worse, because a photo with many features gathers inliers by chance.

A small catalog is asked whole and exactly (``Stack``). For a large one an inverted file answers (``inverted``): a
feature only counts for photos nearer than the background, so its few dozen nearest descriptors are all that counts.
That file may miss some of them; a rival that it misses is looked for where there is a match (``rivals``).
"No other listing matches" rests on the exact search of hashes (``nearest``) alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.features.geometry import Floats, mirrored
from matcher.features.portrait import Garment
from matcher.features.tokens import vectors
from matcher.recipe import RECIPE

_R = RECIPE.gallery.standing
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Rule:
    """What of a likeness (product of unit descriptors) counts, and beyond what."""

    at: int
    """Groups of photos that may be as near and count; the nearness of the next one is the background."""
    groups: Whole | None
    """The group of each photo, 0 and more; None where each is its own."""
    near: Callable[[Floats], Floats]
    """Nearness by likeness: rising, of any unit."""
    nothing: float
    """Nearness of a photo without descriptors."""
    power: int = 1
    """Leads are raised to it before they are added up."""


class Descriptors(Protocol):
    """Descriptors of all photos of a catalog, whichever way they are kept."""

    @property
    def counts(self) -> Whole:
        """Descriptors of each photo; may be 0."""

    def leads(self, asking: Floats, rule: Rule) -> tuple[Floats, Whole]:
        """For each photo: what the asking features find it nearer than the background, added up; and how many do."""


@dataclass(frozen=True, eq=False)
class Stack:
    """Descriptors of many photos, one after the other: every one is compared."""

    rows: NDArray[np.floating]
    """In half precision as kept; in single, where they are to be asked often."""
    counts: Whole

    def leads(self, asking: Floats, rule: Rule) -> tuple[Floats, Whole]:
        """As ``Descriptors``, exactly."""
        near = self._nearness(asking, rule)
        lead = np.maximum(0, near - _background(near, rule))
        total: Floats = (lead**rule.power).sum(axis=0).astype(np.float32)
        return total, (lead > 0).sum(axis=0)

    def _nearness(self, asking: Floats, rule: Rule) -> Floats:
        """Rows: what asks; columns: photos; the nearness of the photo's nearest descriptor."""
        count, ends = len(self.counts), np.concatenate([[0], np.cumsum(self.counts)])
        found = np.full((len(asking), count), rule.nothing, np.float32)
        parts = [(first, min(first + _R.photos_at_once, count)) for first in range(0, count, _R.photos_at_once)]
        most = max((ends[last] - ends[first] for first, last in parts), default=0)
        room = np.empty(len(asking) * most, np.float32)  # taken anew for each part, it costs a third of the products
        for first, last in parts:
            rows = self.rows[ends[first] : ends[last]].astype(np.float32, copy=False)
            filled = first + np.flatnonzero(self.counts[first:last])
            if len(filled):
                products = room[: len(asking) * len(rows)].reshape(len(asking), len(rows))
                np.matmul(asking, rows.T, out=products)
                likeness = np.maximum.reduceat(products, ends[filled] - ends[first], axis=1)
                found[:, filled] = rule.near(likeness)
        return found


def stack(parts: Sequence[NDArray[np.floating]], kept: int) -> Stack:
    """The strongest ``kept`` descriptors of each photo."""
    cut = [part[:kept].astype(np.float16) for part in parts]
    counts = np.array([len(part) for part in cut], np.int64)
    return Stack(np.concatenate(cut) if cut else np.zeros((0, 1), np.float16), counts)


def standing(asking: Floats, photos: Descriptors, groups: Whole | None = None) -> Floats:
    """Each photo's score for these descriptors (unit length), 0 and more; all 0 where nothing can be compared. With
    ``groups`` (of each photo), what so many groups have is the background, not what so many photos have."""
    filled = photos.counts > 0
    many = int(filled.sum()) if groups is None else len(np.unique(groups[filled]))
    if len(asking) < _R.least_asking or many < 2:
        return np.zeros(len(photos.counts), np.float32)
    rule = Rule(min(_R.background, many - 1), groups, _minus_distance, -2.0)
    return photos.leads(asking[: _R.asked], rule)[0]


def standings(garment: Garment, quick: Descriptors, sift: Descriptors) -> Floats:
    """How far each photo stands out for these clothes: standard deviations above the median, over both features.

    The best of the views counts; SIFT is asked for the mirrored picture as well, XFeat cannot be.
    """
    by_quick = [standing(view.quick.descriptors, quick) for view in garment.views]
    whole = garment.views[0].features  # mirrored selfies are asked for once: every question costs the whole catalog
    asking = [*(view.features for view in garment.views), mirrored(whole)]
    by_sift = [standing(features.descriptors, sift) for features in asking]
    return _standardised(np.max(by_quick, axis=0)) + _standardised(np.max(by_sift, axis=0))


def token_standing(garment: Garment, photos: Descriptors) -> Floats:
    """The same by patch tokens. The best of the views counts."""
    asking = [vectors(view.tokens) for view in garment.views]
    return _standardised(np.max([standing(one, photos) for one in asking], axis=0))


def _background(near: Floats, rule: Rule) -> Floats | float:
    """For each question, how near the group after the ``at`` nearest ones comes; 0 where there is but one group."""
    best = near
    if rule.groups is not None:
        order = np.argsort(rule.groups, kind="stable")
        first = np.unique(rule.groups[order], return_index=True)[1]
        best = np.maximum.reduceat(near[:, order], first, axis=1)
    if not rule.at:
        return 0.0
    place = best.shape[1] - 1 - rule.at
    background: Floats = np.partition(best, place, axis=1)[:, place : place + 1]
    return background


def _minus_distance(likeness: Floats) -> Floats:
    found: Floats = -np.sqrt(np.maximum(0, 2 - 2 * likeness))
    return found


def _standardised(scores: Floats) -> Floats:
    spread = float(scores.std()) if len(scores) else 0.0
    if spread < _R.least_spread:  # rounding, not likeness
        return np.zeros_like(scores)
    shown: Floats = ((scores - np.median(scores)) / spread).astype(np.float32)
    return shown
