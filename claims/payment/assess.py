"""What the pictures of payments of a case come to: each with the comparison that counts, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from claims.doubts import Doubt, doubt
from claims.payment.record import OF
from claims.payment.values import TAOBAO
from claims.reading import Compared, Filed, Judged
from claims.reading.judged import NOBODY
from claims.reused import REUSED, ReuseWhy
from evidence.facts import Values
from evidence.records import Case, Comparison, Dispute, Exhibit, Quoted, Result, Role


class PaymentDoubt(StrEnum):
    """What is in the buyer's favour: the first four as ``ForBuyer`` has them, whenever a picture is contradicted."""

    MISTAKE = "payment_mistake"
    ELSEWHERE = "payment_elsewhere"
    EXPORT = "payment_export"
    READING = "payment_reading"
    NOT_COMPARED = "payment_not_compared"
    CONSISTENT_STRUCK = "payment_consistent_struck"
    REUSED = "reused_wrong_case"
    REJECTED = "comparison_rejected"


EXPORTS = (Role.LEDGER_EXPORT, Role.ORDERS_EXPORT)


@dataclass(frozen=True)
class PaymentPicture:
    """One picture, and what was found about it. None where nothing counts: it was not compared yet, or not with an
    export that came in later, or what was found was taken back."""

    number: int
    """Among the pictures, from 1."""
    exhibit: Filed[Exhibit]
    found: Filed[Comparison] | None
    reused: Filed[Comparison] | None = None
    """Whether it was handed in before; None where that was not looked for."""
    struck: Filed[Comparison] | None = None
    """The newest that was found, where it was taken back."""
    judged: Judged = NOBODY
    """What people said of it."""

    @property
    def result(self) -> Result:
        """What was found: without a comparison, nothing can be said."""
        return self.found.record.result if self.found else Result.CANNOT_SAY

    @property
    def is_rejected(self) -> bool:
        """Whether it is contradicted and people rejected that, or disagree."""
        return self.result is Result.CONTRADICTED and not self.judged.state.stands

    @property
    def counts_as(self) -> Result:
        """What it counts as. Where people rejected a contradiction, nothing can be said."""
        return Result.CANNOT_SAY if self.is_rejected else self.result

    @property
    def seen(self) -> Quoted | None:
        """What was read in it."""
        return next((one for one in self._quoted if one.exhibit == self.exhibit.digest), None)

    @property
    def rows(self) -> tuple[Quoted, ...]:
        """The rows that the result rests on."""
        return tuple(one for one in self._quoted if one.exhibit != self.exhibit.digest)

    @property
    def _quoted(self) -> tuple[Quoted, ...]:
        return self.found.record.quoted if self.found else ()


@dataclass(frozen=True)
class PaymentAssessment:
    """All of them."""

    case: Case
    compared: Compared
    pictures: tuple[PaymentPicture, ...]

    def having(self, result: Result) -> tuple[PaymentPicture, ...]:
        """Those that count as this, of what was compared."""
        return tuple(one for one in self.pictures if one.found and one.counts_as is result)

    @property
    def not_compared(self) -> int:
        """How many were not, or of which nothing counts."""
        return sum(one.found is None for one in self.pictures)

    @property
    def never_compared(self) -> int:
        """How many wait for a comparison: what was taken back does not."""
        return sum(one.found is None and one.struck is None for one in self.pictures)


def assess(case: Case, compared: Compared) -> PaymentAssessment:
    """Each picture of a payment with the comparison of it that counts. One that was not held against every export of
    the case counts for nothing: what came in later may explain it."""
    exports = {one.digest for one in compared.exhibits if one.record.role in EXPORTS}
    found = {
        one.record.subject: one
        for one in compared.comparisons
        if is_of_payment(one.record) and exports <= set(one.record.rests_on)
    }
    reused = {one.record.subject: one for one in compared.comparisons if one.record.of == REUSED}
    struck = {one.record.subject: one for one, _ in compared.struck if is_of_payment(one.record)}
    handed = [one for one in compared.exhibits if one.record.role is Role.PAYMENT_PICTURE]

    def picture(number: int, one: Filed[Exhibit]) -> PaymentPicture:
        made = found.get(one.digest)
        judged = compared.judged_of(made) if made else NOBODY
        return PaymentPicture(number, one, made, reused.get(one.digest), struck.get(one.digest), judged)

    return PaymentAssessment(case, compared, tuple(picture(number, one) for number, one in enumerate(handed, 1)))


def is_of_payment(record: Comparison) -> bool:
    """Whether it holds a picture against the shop's records."""
    return (record.claim, record.of) == (Dispute.PAYMENT_MISMATCH, OF)


def doubts_of(assessment: PaymentAssessment) -> tuple[Doubt, ...]:
    """What is in the buyer's favour: as the comparisons say, and as the case shows."""
    told = dict.fromkeys(name for one in assessment.having(Result.CONTRADICTED) for name in _told(one))
    known = {one.value for one in PaymentDoubt}
    listed = [doubt(PaymentDoubt(f"payment_{name}")) for name in told if f"payment_{name}" in known]
    if number := assessment.not_compared:
        listed.append(doubt(PaymentDoubt.NOT_COMPARED, n=number))
    if rejected := sum(one.is_rejected for one in assessment.pictures):
        listed.append(doubt(PaymentDoubt.REJECTED, n=rejected))
    if any(one.reused and one.reused.record.why == ReuseWhy.ELSEWHERE for one in assessment.pictures):
        listed.append(doubt(PaymentDoubt.REUSED))
    gone = [one for one in assessment.pictures if one.struck and one.struck.record.result is Result.CONSISTENT]
    return (*listed, *([doubt(PaymentDoubt.CONSISTENT_STRUCK, n=len(gone))] if gone else ()))


def _told(one: PaymentPicture) -> tuple[str, ...]:
    return one.found.record.for_buyer if one.found else ()


def other_order(case: Case, rows: Sequence[Quoted]) -> str:
    """The order that the rows are of, where it is certainly not the case's: all of them name one, and another."""
    named = [text_of(one.values, "order_number").removeprefix(TAOBAO) for one in rows]
    is_other = bool(named) and all(one and one != case.order.order_id.removeprefix(TAOBAO) for one in named)
    return named[0] if is_other else ""


def text_of(values: Values, name: str) -> str:
    """One value as text; empty where there is none."""
    value = dict(values).get(name, "")
    return ", ".join(value) if isinstance(value, tuple) else str(value)
