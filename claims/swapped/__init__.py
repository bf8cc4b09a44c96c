"""Something else came back than was sent: what was packed held against what was unpacked."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from claims.board import results_of
from claims.elements import NOTHING, Ground, Strength
from claims.found import FoundAssessed, FoundClaim, entries, of_question
from claims.parcels import Parcel, own_parcels
from evidence.records import Dispute, Packed, Result, Unpacked


class Swapped(FoundClaim):
    """Another article, or another piece, came back."""

    name: ClassVar[str] = "swapped"
    dispute: ClassVar[Dispute] = Dispute.SWAPPED_RETURN
    answers: ClassVar[frozenset[Dispute]] = frozenset({Dispute.SWAPPED_RETURN})
    words: ClassVar[str] = "swapped_part"
    tones: ClassVar[dict[str, str]] = results_of("swapped")
    results: ClassVar[tuple[str, ...]] = tuple(tones)

    def grounds(self, found: FoundAssessed) -> Mapping[str, Ground]:
        """By what the packing table recorded, and what was found by it."""
        sent, back = own_parcels(found.reading, Packed), own_parcels(found.reading, Unpacked)
        code, weight = found.contradicting("code"), found.contradicting("weight", "carrier_weight")
        against = (*code, *weight)
        ordered = [one for one in of_question(found, "article") if one.record.result is Result.CONSISTENT]
        return {
            "swap_sent": _recorded(sent),
            "swap_back": _recorded(back),
            "swap_differ": Ground(Strength.STRONG if code else Strength.GOOD, entries(against)) if against else NOTHING,
            "swap_not_ours": Ground(Strength.WEAK, entries(ordered)) if ordered else NOTHING,
            "swap_people": found.confirmed(against),
        }


def _recorded(found: Sequence[Parcel[Packed]] | Sequence[Parcel[Unpacked]]) -> Ground:
    """A code, a weight and a photo, all taken before anybody knew of a dispute, or before it was opened."""
    if not found:
        return NOTHING
    kinds = [sum(map(bool, (one.record.code, one.record.weight_g, one.record.photos))) for one in found]
    by = tuple(one.filed.entry.seq for one in found)
    return Ground({3: Strength.STRONG, 2: Strength.GOOD, 1: Strength.FAIR}.get(min(kinds), Strength.WEAK), by)


CLAIM = Swapped()
