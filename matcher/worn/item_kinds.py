"""Shoes, hats and bags, and outerwear with its sleeves: compared with their own zones, ranked, and left to a person.

Two shoes of one model are alike whoever wears them, a hat is mostly plain, and no labelled pictures say how often any
of this errs. So here is no way to a match: every finding abstains, weighs nothing, and says what agrees.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.features.portrait import Garment, Portrait
from matcher.gallery.gallery import Gallery
from matcher.people.zones import OUTER, is_outer, kind_apart
from matcher.picture.pixels import Mask
from matcher.policy import Policy
from matcher.recipe import RECIPE
from matcher.worn.align import look
from matcher.worn.compared import Compared, compare_with
from matcher.worn.judge import judge
from matcher.worn.rules import Leader


@dataclass(frozen=True, eq=False)
class Look:
    """One zone of one person against the items of its kind, and the best of them, where anything agrees."""

    compared: Compared
    best: Leader | None
    """Never a match: a rule leaves it to a person."""
    is_ranked: bool
    """Whether it counts for the ranking. Outerwear is ranked by the clothes alone, as before."""


class ItemKinds:
    """Which photos of a catalog are of which kind."""

    def __init__(self, gallery: Gallery, policy: Policy) -> None:
        photos = [shown.photos[0] for shown in gallery.shown]
        self._gallery = gallery
        self._apart = np.array([kind_apart(photo.title, policy.categories) for photo in photos], np.int64)
        self._outer = np.array([is_outer(photo, policy.categories) for photo in photos], bool)
        self.held = int(np.bitwise_or.reduce(self._apart, initial=0)) | (OUTER if self._outer.any() else 0)
        """Bits of the zones that this catalog holds items of, beside torso and lower body."""

    def of(self, bit: int) -> Mask:
        """The photos of one kind; of 0, the clothes."""
        kept: Mask = self._apart == bit
        return kept

    def looks(self, post: Portrait, clothes: Sequence[Compared], policy: Policy) -> tuple[Look, ...]:
        """What the zones of a post's people that are asked for have in common with the catalog.

        Args:
            post: Made with ``kinds=held``.
            clothes: What its people's clothes have in common; tells which outerwear is worth a second look.
            policy: The thresholds.
        """
        return tuple(self._looks(post, clothes, policy))

    def _looks(self, post: Portrait, clothes: Sequence[Compared], policy: Policy) -> Iterator[Look]:
        for bit, garment in post.apart:
            if bit != OUTER:
                compared = compare_with(garment, self._gallery, policy, None, self.of(bit))
                yield Look(compared, judge(compared, bit), True)
            elif clothes:
                yield self._with_sleeves(garment, clothes, policy)

    def _with_sleeves(self, garment: Garment, clothes: Sequence[Compared], policy: Policy) -> Look:
        """Only the outerwear that stands best for these people's clothes is aligned."""
        weights = np.max([one.weights for one in clothes], axis=0)
        order = np.argsort(-weights, kind="stable")
        best = order[self._outer[order]][: RECIPE.worn.item_kinds.sleeves_looked_at].tolist()
        found = {at: look(garment, self._gallery.shown[at].portrait.garments[0], policy) for at in best}
        aligned = {at: hit for at, hit in found.items() if hit}
        compared = replace(clothes[0], garment=garment, aligned=aligned, glued={})
        return Look(compared, judge(compared, OUTER), False)
