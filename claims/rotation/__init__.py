"""The piece that came back went out with another order long before. Households are told as households."""

from typing import ClassVar

from claims.board import results_of
from claims.found import FoundClaim
from evidence.records import Dispute


class Rotation(FoundClaim):
    """A piece of another order came back."""

    name: ClassVar[str] = "rotation"
    dispute: ClassVar[Dispute] = Dispute.ROTATION
    answers: ClassVar[frozenset[Dispute]] = frozenset({Dispute.ROTATION})
    words: ClassVar[str] = "rotation_part"
    tones: ClassVar[dict[str, str]] = results_of("rotation")
    results: ClassVar[tuple[str, ...]] = tuple(tones)


CLAIM = Rotation()
