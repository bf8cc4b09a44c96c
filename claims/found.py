"""What comparisons of a claim come to, for report and screen: questions, results, rows, what is in the buyer's favour.

For claims that rest on the packing table; each brings its own words.
"""

import json
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from claims.board import TONES, Board, Closer, Figure, result_among
from claims.doubts import Doubt, doubt
from claims.drawn import drawing
from claims.elements import NOTHING, Element, Ground, Strength, elements_of
from claims.handed import Brief, Handed, confirmed_of, confirmed_said
from claims.handed_found import Told, handed_found, unnamed
from claims.interface import Assessed, Claim, LineRow, Material, Need, Part, Sources
from claims.judged_said import judged_json, people_text, standing_of, why_of, word_rows
from claims.pieces import ForBuyer
from claims.reading import Filed, Reading
from claims.shown.pictures import Shown, packing_photo
from claims.shown.rows import Row, doubt_texts
from claims.shown.texts import Texts
from evidence.records import Comparison, Dispatched, Dispute, Quoted, Result, Role

_SECTION = "shown/found.html.j2"
_PHOTOS = 12
"""In a report, at most; a package holds all."""
_SHOWN = frozenset({Role.DISPATCH_PHOTO, Role.RETURN_PHOTO})
_ROW = ("weight_g", "code", "order_id", "sku", "size", "waybill", "day")


class PieceDoubt(StrEnum):
    """What is in the buyer's favour: as ``claims.pieces.ForBuyer`` has it."""

    SAME_HOUSEHOLD = "piece_same_household"
    WAREHOUSE = "piece_warehouse"
    CARRIER = "piece_carrier"
    HOUSEHOLD = "piece_household"
    SWAPPED_CODES = "piece_swapped_codes"
    NOT_SCANNED = "piece_not_scanned"
    OTHER_BAG = "piece_other_bag"
    UNPACKED_ALONE = "piece_unpacked_alone"
    REJECTED = "comparison_rejected"


@dataclass(frozen=True)
class Answered:
    """One question with what it comes to."""

    question: str
    result: str
    tone: str
    why: str
    next: str
    people: str
    """What people decided on it; empty where it contradicts nothing, as nobody is asked then."""
    said: tuple[Row, ...]
    """Their words."""


@dataclass(frozen=True)
class PackingPhoto:
    """A photo of the packing table in the report."""

    title: str
    facts: tuple[Row, ...]
    shown: Shown


@dataclass(frozen=True, eq=False)
class FoundAssessed(Assessed):
    """The comparisons of one claim that count."""

    claim: "FoundClaim"
    reading: Reading

    @property
    def words(self) -> str:
        """Section of the claim's own sentences."""
        return self.claim.words

    @property
    def found(self) -> tuple[Filed[Comparison], ...]:
        """In the order of the ledger."""
        return tuple(one for one in self.reading.compared.comparisons if one.record.claim is self.claim.dispute)

    def having(self, result: Result) -> int:
        """How many come to this; of those that people rejected nothing can be said."""
        return sum(self._counts_as(one) is result for one in self.found)

    def summary(self) -> dict[str, Any]:
        """Every question with its result."""
        return {self.words.removesuffix("_part"): [self._as_json(one) for one in self.found]}

    def statuses(self) -> Mapping[str, str]:
        """Nothing is said of a line: it is said of what came back."""
        return {}

    def elements(self) -> tuple[Element, ...]:
        """By the claim's own list."""
        return elements_of(self.claim.name, self.claim.grounds(self))

    def contradicting(self, *of: str) -> tuple[Filed[Comparison], ...]:
        """Comparisons on one of these questions that contradict, without those that people rejected."""
        return tuple(one for one in self._against if one.record.of in of)

    def confirmed(self, found: Sequence[Filed[Comparison]]) -> Ground:
        """How it is shown that two people confirmed one of these."""
        judged = self.reading.compared.judged_of
        by = entries([one for one in found if judged(one).state.confirms])
        return Ground(Strength.STRONG, by) if by else NOTHING

    def results(self) -> tuple[str, ...]:
        """What all questions come to."""
        return (f"{self.claim.name}_{result}",) if (result := self._comes_to()) else ()

    def _comes_to(self) -> Result | None:
        return result_among({self._counts_as(one) for one in self.found})

    def _counts_as(self, one: Filed[Comparison]) -> Result:
        return self.reading.compared.comes_to(one)

    @property
    def _against(self) -> tuple[Filed[Comparison], ...]:
        return tuple(one for one in self.found if self._counts_as(one) is Result.CONTRADICTED)

    def rows(self, say: Texts) -> tuple[LineRow, ...]:
        """None: as ``statuses``."""
        return ()

    def notes(self, say: Texts) -> tuple[str, ...]:
        """A line a question."""
        return tuple(self._note(one, say) for one in self.found) or (self._said("none", say),)

    def _note(self, one: Filed[Comparison], say: Texts) -> str:
        told, is_rejected = self._answered(one, say), self.reading.compared.is_rejected(one)
        rejected = say("doubt.comparison_rejected", n=1) if is_rejected else ""
        return " ".join(filter(None, (f"{told.question}: {told.result}. {told.why}", rejected)))

    def part(self, sources: Sources, say: Texts) -> Part:
        """Result, figures, and each question with what it rests on."""
        return Part(
            result=self._result(say),
            standing=self._standing(say),
            figures=self._figures(say),
            key_doubts=self._doubts(),
            doubts=(),
            template=_SECTION,
            values=self._values(say) | {"photos": tuple(self._photos(sources, say))},
            answer=(self._said("answer", say),),
        )

    def board(self, say: Texts) -> Board:
        """The same for a screen."""
        doubts = doubt_texts(self._doubts(), say)
        standing, values = self._standing(say), self._values(say)
        return Board(self._result(say), standing, self._figures(say), (), doubts, (), _SECTION, values)

    def closer(self, name: str, say: Texts) -> Closer | None:
        """None: nothing here is a picture beside a photo."""
        return None

    def handed(self, sources: Sources, say: Texts) -> Handed:
        """Every comparison, with the photos of both days."""
        stand = [one for one in self.found if not self.reading.compared.is_rejected(one)]
        told = [(one, self._told(one, say)) for one in stand]
        strongest = sorted(told, key=lambda one: self._counts_as(one[0]) is not Result.CONTRADICTED)
        whys = (each.why for _, each in strongest)
        brief = Brief(self._result(say), (self._result(say) + say("handed.stop"), *whys), self._said("unproven", say))
        return handed_found(self.reading, told, brief, sources, say)

    def _told(self, one: Filed[Comparison], say: Texts) -> Told:
        said, rows = self._answered(one, say), self._rows(one, say, own=self.reading.case.order.order_id)
        judged = [self.reading.compared.judged_of(one)] if self._counts_as(one) is Result.CONTRADICTED else []
        people = confirmed_said(confirmed_of(judged), say)
        return Told(said.question, said.result, why_of(unnamed(one.record, say), say), tuple(rows), people)

    def _as_json(self, one: Filed[Comparison]) -> dict[str, Any]:
        made = one.record
        return {
            "comparison": one.entry.seq,
            "of": made.of,
            "result": made.result.value,
            "why": made.why,
            "values": dict(made.values),
            "rows": [json.loads(row.model_dump_json()) for row in made.quoted],
            "for_buyer": list(made.for_buyer),
            "policy": made.policy,
        } | judged_json(self.reading.compared.judged_of(one))

    def _said(self, name: str, say: Texts) -> str:
        return say(f"{self.words}.{name}")

    def _result(self, say: Texts) -> str:
        if (result := self._comes_to()) is None:
            return self._said("none", say)
        if against := {one.record.of for one in self._against}:
            alone = f"contradicted_{next(iter(against))}"  # by one question alone: no more is said than it shows
            is_told = len(against) == 1 and alone in say.names(self.words)
            return self._said(alone if is_told else "contradicted", say)
        return self._said(result, say)

    def _standing(self, say: Texts) -> str:
        return standing_of(self.reading.compared, self.found, say, say("found_part.standing"))

    def _figures(self, say: Texts) -> tuple[Figure, ...]:
        return tuple(Figure(self.having(one), say(f"found_figure.{one}"), TONES[one]) for one in Result)

    def _doubts(self) -> tuple[Doubt, ...]:
        told = dict.fromkeys(name for one in self._against for name in one.record.for_buyer)
        known = {one.value for one in ForBuyer}
        listed = [doubt(PieceDoubt(f"piece_{name}")) for name in told if name in known]
        rejected = sum(map(self.reading.compared.is_rejected, self.found))
        return (*([doubt(PieceDoubt.REJECTED, n=rejected)] if rejected else ()), *listed)

    def _values(self, say: Texts) -> dict[str, Any]:
        kept = [one for one in self.found if not self.reading.compared.is_rejected(one)]
        return {
            "answers": [self._answered(one, say) for one in self.found],
            "photos": (),
            "drawing": drawing([one.record for one in kept], self.reading.case.order.order_id),
            "parcels": dict(row for one in self.found for row in self._rows(one, say)),
            "title": self._said("title", say),
            "how": self._said("how", say),
        }

    def _answered(self, one: Filed[Comparison], say: Texts) -> Answered:
        made = one.record
        judged, is_asked = self.reading.compared.judged_of(one), made.result is Result.CONTRADICTED
        is_open = made.result is not Result.CONSISTENT and made.why in say.names("piece_next")
        return Answered(
            say(f"piece_question.{made.of}") if made.of in say.names("piece_question") else made.of,
            say(f"payment.{made.result}"),
            TONES[self._counts_as(one)],
            why_of(made, say),
            say(f"piece_next.{made.why}") if is_open else "",
            people_text(judged, say) if is_asked else "",
            word_rows(judged, say),
        )

    def _rows(self, one: Filed[Comparison], say: Texts, own: str = "") -> Iterator[tuple[str, tuple[Row, ...]]]:
        """What it rests on: where each entry stands, and what it says. ``own``: as in ``_facts``."""
        yield from ((self._place(row, say), tuple(_facts(row, say, own))) for row in one.record.quoted)

    def _photos(self, sources: Sources, say: Texts) -> Iterator[PackingPhoto]:
        """Each photo once that a result rests on: of what was sent first."""
        rests_on = {digest for one in self.found for digest in one.record.rests_on}
        used = [one for one in self.reading.compared.exhibits if one.digest in rests_on and one.record.role in _SHOWN]
        for one in sorted(used, key=lambda one: (one.record.role is not Role.DISPATCH_PHOTO, one.entry.seq))[:_PHOTOS]:
            facts = (
                Row(say("found_part.photo_of"), one.record.said),
                Row(say("found_part.digest"), one.record.file_digest, code=True),
            )
            shown = packing_photo(sources.case, one.record.file_digest, sources.redact, say)
            yield PackingPhoto(say(f"found_part.{one.record.role}", n=one.entry.seq), facts, shown)

    def _place(self, row: Quoted, say: Texts) -> str:
        cited = next((one.record for one in self.reading.dispatched if one.digest == row.exhibit), None)
        ledger = cited.ledger if isinstance(cited, Dispatched) else ""
        return say(f"found_part.{row.form}", ledger=ledger, line=row.line)


class FoundClaim(Claim):
    """A claim that is answered by comparisons of what was packed and what came back."""

    dispute: ClassVar[Dispute]
    words: ClassVar[str]
    needs: ClassVar[frozenset[Need]] = frozenset()
    statuses: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def grounds(self, found: FoundAssessed) -> Mapping[str, Ground]:
        """How each element of the claim's list is shown."""

    def concerns(self, material: Material) -> bool:
        """Whether the case disputes just this, or something was compared for it."""
        reading = material.reading
        return reading.case.claim is self.dispute or any(
            one.record.claim is self.dispute for one in reading.compared.comparisons
        )

    def assess(self, material: Material) -> FoundAssessed:
        """Read the comparisons that count."""
        return FoundAssessed(self, material.reading)


def entries(found: Sequence[Filed[Comparison]]) -> tuple[int, ...]:
    """Numbers of their entries."""
    return tuple(one.entry.seq for one in found)


def of_question(found: FoundAssessed, of: str) -> tuple[Filed[Comparison], ...]:
    """Those on one question."""
    return tuple(one for one in found.found if one.record.of == of)


def _facts(row: Quoted, say: Texts, own: str = "") -> Iterator[Row]:
    """``own``: of this order; the number of another one is then left out."""
    values = dict(row.values)
    if own and values.get("order_id") != own:
        values["order_id"] = ""
    yield from (Row(say(f"piece_row.{name}"), str(values[name])) for name in _ROW if values.get(name))
