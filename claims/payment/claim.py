"""The claim that a picture of a payment is not what the shop's records have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from claims.board import TONES, Board, Closer, Figure, result_among, results_of
from claims.elements import NOTHING, Element, Ground, Strength, elements_of
from claims.handed import Handed
from claims.interface import Assessed, Claim, LineRow, Material, Need, Part, Sources
from claims.judged_said import judged_json, standing_of
from claims.payment.assess import PaymentAssessment, PaymentPicture, assess, doubts_of, other_order, text_of
from claims.payment.handed import handed
from claims.payment.section import section, sentence_of
from claims.shown.rows import doubt_texts
from claims.shown.texts import Texts
from evidence.records import Dispute, Quoted, Result

_SECTION = "payment/section.html.j2"


@dataclass(frozen=True, eq=False)
class PaymentAssessed(Assessed):
    """Picture by picture."""

    assessment: PaymentAssessment

    def summary(self) -> dict[str, Any]:
        """Every picture with what was found, and the rows that it rests on."""
        return {"payments": [_as_json(one) for one in self.assessment.pictures]}

    def statuses(self) -> Mapping[str, str]:
        """A payment is of the whole order: nothing is said of a line."""
        return {}

    def elements(self) -> tuple[Element, ...]:
        """By the pictures that contradict, or that were handed in."""
        it = self.assessment
        against = it.having(Result.CONTRADICTED)
        pictures = tuple(one.exhibit.entry.seq for one in (against or it.pictures))
        by = tuple(one.found.entry.seq for one in against if one.found)
        confirmed = tuple(one.found.entry.seq for one in against if one.found and one.judged.state.confirms)
        return elements_of(
            "payment",
            {
                "payment_picture": Ground(Strength.FAIR, pictures) if pictures else NOTHING,
                "payment_record": Ground(Strength.STRONG, by) if against else NOTHING,
                "payment_no_reason": Ground(Strength.GOOD, by) if against else NOTHING,
                "payment_people": Ground(Strength.STRONG, confirmed) if confirmed else NOTHING,
            },
        )

    def results(self) -> tuple[str, ...]:
        """What all pictures come to."""
        result = result_among({one.counts_as for one in self.assessment.pictures if one.found})
        return (f"payment_{result}",) if result else ()

    def rows(self, say: Texts) -> tuple[LineRow, ...]:
        """None: as ``statuses``."""
        return ()

    def notes(self, say: Texts) -> tuple[str, ...]:
        """A line a picture."""
        if not self.assessment.pictures:
            return (say("payment_part.none"),)
        return tuple(self._note(one, say) for one in self.assessment.pictures)

    def _note(self, one: PaymentPicture, say: Texts) -> str:
        rejected = say("doubt.comparison_rejected", n=1) if one.is_rejected else ""
        found = f"{say(f'payment.{one.result}')}. {sentence_of(self.assessment, one, say)}"
        return " ".join(filter(None, (f"{one.exhibit.record.name}: {found}", rejected)))

    def part(self, sources: Sources, say: Texts) -> Part:
        """Result, figures, a table of the pictures, and each with its rows."""
        return Part(
            result=self._result(say),
            standing=self._standing(say),
            figures=self._figures(say),
            key_doubts=doubts_of(self.assessment),
            doubts=(),
            template=_SECTION,
            values=section(self.assessment, say, sources),
            answer=(say("payment_part.answer"),),
        )

    def handed(self, sources: Sources, say: Texts) -> Handed:
        """Every picture beside the rows of the shop's record."""
        return handed(self.assessment, self._result(say), sources, say)

    def board(self, say: Texts) -> Board:
        """The same for a screen; pictures of payments are not drawn there."""
        doubts = doubt_texts(doubts_of(self.assessment), say)
        values = section(self.assessment, say)
        return Board(self._result(say), self._standing(say), self._figures(say), (), doubts, (), _SECTION, values)

    def closer(self, name: str, say: Texts) -> Closer | None:
        """None: nothing here is of an article."""
        return None

    def _result(self, say: Texts) -> str:
        it = self.assessment
        if not it.pictures:
            return say("payment_part.none")
        if number := len(it.having(Result.CONTRADICTED)):
            if len(it.pictures) == 1:
                return say("payment_part.contradicted_only")
            return say("payment_part.contradicted", n=number, total=len(it.pictures))
        agreeing = it.having(Result.CONSISTENT)
        if len(agreeing) == len(it.pictures):
            is_other = any(other_order(it.case, one.rows) for one in agreeing)
            return say("payment_part.consistent_other" if is_other else "payment_part.consistent", n=len(agreeing))
        return say("payment_part.cannot_say", n=len(it.pictures))

    def _standing(self, say: Texts) -> str:
        it = self.assessment
        if not it.pictures:
            return say("payment_part.hand_in")
        found = [one.found for one in it.pictures if one.found]
        return standing_of(it.compared, found, say, say("payment_part.standing"))

    def _figures(self, say: Texts) -> tuple[Figure, ...]:
        counts = ((one, len(self.assessment.having(one))) for one in Result)
        found = [Figure(number, say(f"payment_figure.{one}"), TONES[one]) for one, number in counts]
        left = self.assessment.not_compared
        return (*found, Figure(left, say("payment_figure.not_compared"), "open")) if left else tuple(found)


class Payment(Claim):
    """A payment differs from what its picture shows."""

    name: ClassVar[str] = "payment"
    answers: ClassVar[frozenset[Dispute]] = frozenset({Dispute.PAYMENT_MISMATCH})
    needs: ClassVar[frozenset[Need]] = frozenset()
    statuses: ClassVar[tuple[str, ...]] = ()
    tones: ClassVar[Mapping[str, str]] = results_of("payment")
    results: ClassVar[tuple[str, ...]] = tuple(tones)

    def concerns(self, material: Material) -> bool:
        """Whether the case disputes a payment, or a picture of one was handed in."""
        case = material.reading.case
        return case.claim in self.answers or bool(assess(case, material.reading.compared).pictures)

    def assess(self, material: Material) -> PaymentAssessed:
        """Read the comparisons that count."""
        return PaymentAssessed(assess(material.reading.case, material.reading.compared))


def _as_json(one: PaymentPicture) -> dict[str, Any]:
    made = one.found.record if one.found else None
    return {
        "exhibit": one.exhibit.entry.seq,
        "name": one.exhibit.record.name,
        "image_digest": one.exhibit.record.file_digest,
        "result": one.result.value,
        "why": made.why if made else "",
        "values": dict(made.values) if made else {},
        "read": dict(one.seen.values) if one.seen else None,
        "rows": [_row_as_json(row) for row in one.rows],
        "for_buyer": list(made.for_buyer) if made else [],
        "reused": one.reused.record.why if one.reused else "",
        "comparison": one.found.entry.seq if one.found else 0,
        "policy": made.policy if made else "",
    } | judged_json(one.judged)


def _row_as_json(row: Quoted) -> dict[str, Any]:
    names = ("payment_number", "order_number", "at", "amount", "currency")
    return {"file": row.file, "line": row.line, "form": row.form} | {name: text_of(row.values, name) for name in names}
