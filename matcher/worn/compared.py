"""One person's clothes against the whole catalog: first how every photo stands, then a closer look at the best.

Every photo gets a standing (``standing``). The best are aligned by SIFT (``align``), the very best by ALIKED and
LightGlue too, which find lace, stripes and faint prints. All of it goes into one weight for each photo.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.features.geometry import Floats
from matcher.features.learned import Keypoints
from matcher.features.portrait import Garment
from matcher.gallery.gallery import Gallery, Shown
from matcher.gallery.standing import standings, token_standing
from matcher.picture.pixels import Mask
from matcher.policy import Policy
from matcher.worn.align import Hit, fitting, glue, look, worth

KeypointsOf = Callable[[Shown, int], Keypoints]
"""ALIKED's keypoints of a catalog photo's view."""


@dataclass(frozen=True, eq=False)
class Compared:
    """What one person's clothes have in common with each photo of the gallery. Indices are those of the gallery."""

    garment: Garment
    gallery: Gallery
    policy: Policy
    allowed: Mask
    """The photos it may be at all: a shoe is no torso. The others have the lowest weight and standing, and no hit."""
    standing: Floats
    """Standard deviations above the catalog's median."""
    tokens: Floats
    """The same by patch tokens: what has no points may still look alike."""
    colours: NDArray[np.float64]
    """CIELAB units over the nearest zone; infinite where they cannot be compared."""
    aligned: dict[int, Hit]
    """By SIFT, of the shortlist; photos that do not align are not in it."""
    glued: dict[int, Hit]
    """By LightGlue, of the best of the shortlist."""

    @property
    def hits(self) -> list[tuple[Shown, Hit]]:
        """What aligned by SIFT."""
        return [(self.gallery.shown[at], hit) for at, hit in self.aligned.items()]

    @property
    def glued_hits(self) -> list[tuple[Shown, Hit]]:
        """What aligned by LightGlue."""
        return [(self.gallery.shown[at], hit) for at, hit in self.glued.items()]

    @property
    def side_px(self) -> int:
        """The clothes' long side, in pixels of the picture."""
        left, top, right, bottom = self.garment.box
        return max(right - left, bottom - top)

    @cached_property
    def weights(self) -> NDArray[np.int64]:
        """Decibans of every photo, not capped."""
        inliers = np.zeros(len(self.standing), np.int64)
        glued = np.zeros(len(self.standing), np.int64)
        for counts, hits in ((inliers, self.aligned), (glued, self.glued)):
            for at, hit in hits.items():
                counts[at] = hit.inliers
        found = self.policy.decibans(self.standing, self.tokens, inliers, glued, self.colours)
        found[~self.allowed] = found.min(initial=0) - 1  # below all that it may be
        return found

    def weight(self, shown: Shown, is_match: bool = False) -> int:
        """Decibans of one photo, capped by what the policy's trials support; lower for what is left open."""
        policy = self.policy.weights
        cap = policy.cap_decibans if is_match else min(policy.cap_decibans, policy.open_cap_decibans)
        return min(int(self.weights[self.gallery.place(shown)]), cap)

    def leads(self, shown: Shown) -> bool:
        """Whether no photo of another style stands higher than this photo's own style, nor higher by patch tokens."""
        own = self._own(shown)
        if own.all():
            return True
        is_first = self.standing[own].max() > self.standing[~own].max()
        return bool(is_first and self.tokens[own].max() >= self.tokens[~own].max())

    def ahead(self, shown: Shown) -> int:
        """Decibans, not capped, by which this photo's style weighs more than every other; 0 where there is no other."""
        own, others = self._parted(shown)
        return int(self.weights[own].max() - self.weights[others].max()) if own.any() and others.any() else 0

    def is_likest(self, shown: Shown) -> bool:
        """Whether the photo's style stands out by patch tokens, by so many deviations, and more than every other. One
        of n that alone is alike stands sqrt(n) above the median, so in a small catalog none can."""
        worn, (own, others) = self.policy.worn, self._parted(shown)
        if not own.any() or not others.any():
            return False
        alike = self.tokens[self.allowed]
        mine, theirs = (float(self.tokens[these].max() - np.median(alike)) for these in (own, others))
        spread = float(alike.std())
        stands_out = spread > 0 and mine >= worn.joint_likeness * spread
        return stands_out and mine - theirs >= worn.joint_likeness_lead * spread

    def _parted(self, shown: Shown) -> tuple[Mask, Mask]:
        """Of the photos it may be those of the photo's own style, and the others."""
        own = self._own(shown)
        return own & self.allowed, ~own & self.allowed

    def _own(self, shown: Shown) -> Mask:
        styles = self.gallery.styles
        own: Mask = styles == styles[self.gallery.place(shown)]
        return own


def compare_with(
    garment: Garment, gallery: Gallery, policy: Policy, keypoints: KeypointsOf | None, allowed: Mask | None = None
) -> Compared:
    """Look at the catalog (what is ``allowed`` of it), closer at the shortlist, and at its head with ``keypoints``."""
    allowed = np.ones(len(gallery.shown), bool) if allowed is None else allowed
    standing = standings(garment, gallery.descriptors["quick"], gallery.descriptors["sift"])
    standing = np.where(allowed, standing, min(0, standing.min(initial=0))).astype(np.float32)
    tokens = token_standing(garment, gallery.descriptors["tokens"])
    colours = np.where(allowed, gallery.palette.nearest(garment), np.inf)
    first = Compared(garment, gallery, policy, allowed, standing, tokens, colours, {}, {})
    chosen = [at for at in _best(first.weights, standing, policy.worn.shortlist) if allowed[at]]
    hits = ((at, look(garment, gallery.shown[at].portrait.garments[0], policy)) for at in chosen)
    aligned = {at: hit for at, hit in hits if hit}
    second = replace(first, aligned=aligned)
    closest = _closest(second)
    if not closest or keypoints is None:
        return second
    worn = policy.worn
    # A mirrored look costs as much again: only where SIFT sees one, and then of all, as each may be the runner-up.
    is_mirrored = any(hit.is_mirrored and hit.inliers >= worn.worth_telling_inliers for hit in aligned.values())
    found = ((at, by_lightglue(garment, gallery.shown[at], keypoints, is_mirrored, policy)) for at in closest)
    return replace(second, glued={at: hit for at, hit in found if hit})


def by_lightglue(
    garment: Garment, shown: Shown, keypoints: KeypointsOf, also_mirrored: bool, policy: Policy
) -> Hit | None:
    """The alignment by LightGlue of one photo with the torso (where it is seen), upright or mirrored."""
    view, photo = garment.views[-1], shown.portrait.garments[0]
    fits = fitting(view, photo)[-1]  # the torso's, where nothing tells
    theirs = keypoints(shown, photo.views.index(fits))
    found = [glue(view, fits, theirs, is_mirrored) for is_mirrored in ((False, True) if also_mirrored else (False,))]
    return max((hit for hit in found if hit), key=lambda hit: worth(hit, policy), default=None)


def _closest(found: Compared) -> list[int]:
    """What LightGlue is to look at: nothing where SIFT is clear already, and nothing that is far from likely. Points on
    a small mark are not clear, however many: it may see that the cloth around the mark agrees, or that it does not."""
    worn = found.policy.worn
    clear = any(hit.inliers >= worn.clear_inliers and hit.hull >= worn.mark_hull for hit in found.aligned.values())
    if clear or found.side_px < worn.min_glued_small_px:
        return []
    best = _best(found.weights, found.standing, worn.looked_at_closely)
    best = [at for at in best if found.allowed[at] and found.weights[at] >= worn.closely_from_decibans]
    if found.side_px < worn.min_glued_px and not any(found.is_likest(found.gallery.shown[at]) for at in best):
        return []
    return best


def _best(weights: NDArray[np.int64], standing: Floats, count: int) -> list[int]:
    """Half by weight, which knows the colour, and half by standing, which does not mind another light."""
    by_weight = [int(at) for at in np.lexsort((-standing, -weights))[: -(-count // 2)]]
    by_standing = [int(at) for at in np.argsort(-standing, kind="stable")[:count]]
    return list(dict.fromkeys(by_weight + by_standing))[:count]
