"""The claim that a piece came, or came back, damaged: what was handed in, what was packed, when it was said."""

from typing import ClassVar

from claims.damage.assess import STATUS, DamageAssessed, damage_photos
from claims.interface import Claim, Material, Need
from evidence.records import Dispute


class Damage(Claim):
    """How damage was made cannot be said from a photo; so this claim only sets out what there is, and what to ask for.

    Of 322 fibre ends under an electron microscope four in five were told right, and knives were not told from scissors
    (NCJ 158073); no photo of a garment comes near that.
    """

    name: ClassVar[str] = "damage"
    answers: ClassVar[frozenset[Dispute]] = frozenset({Dispute.DAMAGE})
    needs: ClassVar[frozenset[Need]] = frozenset()
    statuses: ClassVar[tuple[str, ...]] = ()
    tones: ClassVar[dict[str, str]] = {STATUS: "open"}
    results: ClassVar[tuple[str, ...]] = (STATUS,)

    def concerns(self, material: Material) -> bool:
        """Whether the case disputes damage, or a photo of some was handed in."""
        reading = material.reading
        return reading.case.claim in self.answers or bool(damage_photos(reading))

    def assess(self, material: Material) -> DamageAssessed:
        """Set out what counts."""
        return DamageAssessed(material.reading)


CLAIM = Damage()
