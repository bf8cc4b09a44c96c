"""The piece that came back went out with another order long before. Households are told as households."""

from collections.abc import Mapping
from typing import ClassVar

from claims.board import results_of
from claims.elements import NOTHING, Ground, Strength
from claims.found import FoundAssessed, FoundClaim, entries
from evidence.records import Dispute


class Rotation(FoundClaim):
    """A piece of another order came back."""

    name: ClassVar[str] = "rotation"
    dispute: ClassVar[Dispute] = Dispute.ROTATION
    answers: ClassVar[frozenset[Dispute]] = frozenset({Dispute.ROTATION})
    words: ClassVar[str] = "rotation_part"
    tones: ClassVar[dict[str, str]] = results_of("rotation")
    results: ClassVar[tuple[str, ...]] = tuple(tones)

    def grounds(self, found: FoundAssessed) -> Mapping[str, Ground]:
        """By the code. That it went out long before, never came back, and this order's own piece neither, are what the
        rule asks for; so they stand or fall with it."""
        links = found.contradicting("link")
        by = entries(links)
        return {
            "link_piece": Ground(Strength.GOOD, by) if links else NOTHING,
            "link_not_ours": Ground(Strength.WEAK, by) if links else NOTHING,
            "link_own_out": Ground(Strength.GOOD, by) if links else NOTHING,
            "link_used": NOTHING,
            "link_people": found.confirmed(links),
        }


CLAIM = Rotation()
