"""What there is on damage, and what is in the buyer's favour: dates, photos, what was packed. No verdict."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from claims.board import Board, Closer, Figure
from claims.damage.found import DamageWhy
from claims.damage.handed import handed
from claims.damage.section import section
from claims.doubts import Doubt, doubt
from claims.elements import NOTHING, Element, Ground, Strength, elements_of
from claims.handed import Handed
from claims.interface import Assessed, LineRow, Part, Sources
from claims.parcels import Parcel, own_parcels
from claims.reading import Filed, Reading
from claims.reused import ReuseWhy
from claims.shown.rows import doubt_texts
from claims.shown.texts import Texts
from evidence.records import Comparison, Dispute, Exhibit, Packed, Result, Role

_SECTION = "damage/section.html.j2"
STATUS = "damage_cannot_say"


class DamageDoubt(StrEnum):
    """What is in the buyer's favour; what is to be ruled out first is first."""

    BOX_CUTTER = "damage_box_cutter"
    CARRIER = "damage_carrier"
    MAKING = "damage_making"
    NOT_PACKED = "damage_not_packed"
    NO_PACKING_PHOTO = "damage_no_packing_photo"
    NOT_THE_PLACE = "damage_not_the_place"
    UNDATED = "damage_undated"
    CROOKED = "damage_crooked"
    REUSED = "reused_wrong_case"
    WITHIN = "damage_within"


class Ask(StrEnum):
    """What somebody who judges damage needs to see; each has its sentence in ``damage_ask``."""

    BOTH_EDGES = "both_edges"
    ANGLE = "angle"
    STITCHES = "stitches"
    LAYERS = "layers"
    BAG = "bag"
    PLACE = "place"
    FIRST_PHOTO = "first_photo"
    MESSAGES = "messages"


_IN_FAVOUR = {
    DamageWhy.EDGE_CROOKED.value: DamageDoubt.CROOKED,
    ReuseWhy.ELSEWHERE.value: DamageDoubt.REUSED,
}


def damage_photos(reading: Reading) -> tuple[Filed[Exhibit], ...]:
    """Photos of damage that were handed in and not taken back."""
    return tuple(one for one in reading.compared.exhibits if one.record.role is Role.DAMAGE_PHOTO)


@dataclass(frozen=True, eq=False)
class DamageAssessed(Assessed):
    """What counts in a case. The result is always that nothing can be said."""

    reading: Reading

    @property
    def photos(self) -> tuple[Filed[Exhibit], ...]:
        """Of the damage."""
        return damage_photos(self.reading)

    @cached_property
    def packed(self) -> tuple[Parcel[Packed], ...]:
        """Pieces of this order at the packing table, where they were brought into the case."""
        return own_parcels(self.reading, Packed)

    def elements(self) -> tuple[Element, ...]:
        """How it came about is shown by nothing here, so the claim is never whole."""
        over = self.reading.clock.asked_within is False
        photographed = tuple(one.filed.entry.seq for one in self.packed if one.record.photos)
        dated = tuple(one.entry.seq for one in self.photos)
        return elements_of(
            "damage",
            {
                "damage_period": Ground(Strength.FAIR) if over else NOTHING,
                "damage_whole_when_sent": Ground(Strength.FAIR, photographed) if photographed else NOTHING,
                "damage_not_making": NOTHING,
                "damage_when": Ground(Strength.WEAK, dated) if dated else NOTHING,
                "damage_how": NOTHING,
            },
        )

    @property
    def found(self) -> tuple[Filed[Comparison], ...]:
        """What was measured on these photos, and whether one was handed in before."""
        return tuple(one for one in self.reading.compared.comparisons if one.record.claim is Dispute.DAMAGE)

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What is still to be asked for."""
        has_messages = any(one.record.role is Role.MESSAGES for one in self.reading.compared.exhibits)
        return tuple(one for one in Ask if not (one is Ask.MESSAGES and has_messages))

    def summary(self) -> dict[str, Any]:
        """What was handed in, what was packed, what is to be asked for."""
        asked, clock = self.reading.case.order.return_requested, self.reading.clock
        return {
            "damage": {
                "result": Result.CANNOT_SAY.value,
                "photos": [
                    {
                        "exhibit": one.entry.seq,
                        "name": one.record.name,
                        "image_digest": one.record.file_digest,
                        "own_time": one.record.own_time,
                    }
                    for one in self.photos
                ],
                "found": [_as_json(one) for one in self.found],
                "packed": [
                    {
                        "day": one.day,
                        "sku": one.record.sku,
                        "photos": len(one.record.photos),
                    }
                    for one in self.packed
                ],
                "days_after_delivery": clock.days_after_delivery(asked) if asked else None,
                "asked_within": clock.asked_within,
                "asks": [one.value for one in self.asks],
                "for_buyer": [one.kind.value for one in self.doubts()],
            }
        }

    def doubts(self) -> tuple[Doubt, ...]:
        """What is in the buyer's favour."""
        clock, packed = self.reading.clock, self.packed
        told = [doubt(DamageDoubt.WITHIN, days=clock.return_period.days)] if clock.asked_within else []
        told += [doubt(one) for one in (DamageDoubt.BOX_CUTTER, DamageDoubt.CARRIER, DamageDoubt.MAKING)]
        if len(packed) < sum(line.quantity for line in self.reading.case.order.lines):
            told.append(doubt(DamageDoubt.NOT_PACKED))
        elif not all(one.record.photos for one in packed):
            told.append(doubt(DamageDoubt.NO_PACKING_PHOTO))
        else:
            told.append(doubt(DamageDoubt.NOT_THE_PLACE))
        whys = {one.record.why for one in self.found}
        told += [doubt(kind) for why, kind in _IN_FAVOUR.items() if why in whys]
        return (*told, doubt(DamageDoubt.UNDATED)) if self.photos else tuple(told)

    def statuses(self) -> dict[str, str]:
        """Nothing is said of a line."""
        return {}

    def results(self) -> tuple[str, ...]:
        """Always that nothing can be said."""
        return (STATUS,)

    def rows(self, say: Texts) -> tuple[LineRow, ...]:
        """None: as ``statuses``."""
        return ()

    def notes(self, say: Texts) -> tuple[str, ...]:
        """The result, and what comes next."""
        return (f"{self.result(say)}. {say('damage_part.standing')}",)

    def part(self, sources: Sources, say: Texts) -> Part:
        """Dates, photos, what was packed, and what to ask for."""
        return Part(
            result=self.result(say),
            standing=say("damage_part.standing"),
            figures=self._figures(say),
            key_doubts=self.doubts(),
            doubts=(),
            template=_SECTION,
            values=self._values(say, sources),
            answer=(say("damage_part.answer"),),
        )

    def handed(self, sources: Sources, say: Texts) -> Handed:
        """Photos of the damage beside one of the packing table, without a verdict."""
        return handed(self.reading, self.photos, self.found, self.result(say), sources, say)

    def board(self, say: Texts) -> Board:
        """The same for a screen, without pictures."""
        doubts = doubt_texts(self.doubts(), say)
        standing = say("damage_part.standing")
        values = self._values(say, None)
        return Board(self.result(say), standing, self._figures(say), (), doubts, (), _SECTION, values)

    def closer(self, name: str, say: Texts) -> Closer | None:
        """None: nothing here is a picture beside a photo."""
        return None

    def _values(self, say: Texts, sources: Sources | None) -> dict[str, Any]:
        packed = tuple((one.day, one.record) for one in self.packed)
        asks = tuple(one.value for one in self.asks)
        return section(self.reading, self.photos, packed, asks, self.found, say, sources)

    def result(self, say: Texts) -> str:
        """In one sentence."""
        return say("damage_part.cannot_say" if self.photos else "damage_part.none")

    def _figures(self, say: Texts) -> tuple[Figure, ...]:
        return (
            Figure(len(self.photos), say("damage_figure.photos"), "open"),
            Figure(sum(len(one.record.photos) for one in self.packed), say("damage_figure.packing"), "plain"),
        )


def _as_json(one: Filed[Comparison]) -> dict[str, Any]:
    made = one.record
    return {"comparison": one.entry.seq, "of": made.of, "subject": made.subject, "why": made.why} | {
        "values": dict(made.values)
    }
