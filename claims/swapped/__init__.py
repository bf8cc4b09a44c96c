"""Something else came back than was sent: what was packed held against what was unpacked."""

from typing import ClassVar

from claims.board import results_of
from claims.found import FoundClaim
from evidence.records import Dispute


class Swapped(FoundClaim):
    """Another article, or another piece, came back."""

    name: ClassVar[str] = "swapped"
    dispute: ClassVar[Dispute] = Dispute.SWAPPED_RETURN
    answers: ClassVar[frozenset[Dispute]] = frozenset({Dispute.SWAPPED_RETURN})
    words: ClassVar[str] = "swapped_part"
    tones: ClassVar[dict[str, str]] = results_of("swapped")
    results: ClassVar[tuple[str, ...]] = tuple(tones)


CLAIM = Swapped()
