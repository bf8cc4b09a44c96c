"""What the report's section on payments is drawn from: each picture, what was read in it, the rows beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claims.board import TONES
from claims.interface import Sources
from claims.judged_said import people_text, why_of, word_rows
from claims.payment.assess import PaymentAssessment, PaymentPicture, is_of_payment, other_order, text_of
from claims.payment.values import Form, Why
from claims.reused import reuse_said
from claims.shown.pictures import Shown, supplied
from claims.shown.rows import Row
from claims.shown.texts import Texts
from evidence.records import Quoted, Result

_LOOKED = frozenset(
    {
        Why.NO_SUCH_PAYMENT, Why.PAYEE_NOT_KNOWN, Why.OTHER_PAYEE, Why.NUMBER_FORM, Why.OUTSIDE_DAYS, Why.NO_TOTALS,
        Why.OTHER_EXPORT, Why.HELD,
    }
)  # fmt: skip
"""Reasons that say that the number was looked for and is in no export."""
_OF_ORDERS = frozenset({Form.TAOBAO_ORDERS, Form.TAOBAO_ITEMS, Form.SHOPIFY, Form.WOOCOMMERCE})
"""Exports of the shop itself: no channel keeps them."""
_READ = ("amount", "payment_number", "order_number", "payee", "at")


@dataclass(frozen=True)
class PicturePage:
    """One picture in the report."""

    number: int
    name: str
    result: str
    tone: str
    why: str
    shown: Shown | None
    """None on a screen."""
    read: tuple[Row, ...]
    rows: tuple[tuple[str, tuple[Row, ...]], ...]
    """Where each stands, and what it says."""
    is_absent: bool
    """Whether the number was looked for, and is in no export."""
    facts: tuple[Row, ...]
    """On the file: who supplied it, its digest, what it says of itself."""
    next: str
    other_order: str
    people: str
    """What people decided on it; empty where it is not contradicted, as nobody is asked then."""
    said: tuple[Row, ...]
    """Their words."""
    request: str
    """What may be sent to the channel or platform; empty where nothing is contradicted."""


def section(assessment: PaymentAssessment, say: Texts, sources: Sources | None = None) -> dict[str, Any]:
    """The values of ``section.html.j2``; without sources no picture is drawn."""
    return {"pages": [_page(assessment, one, say, sources) for one in assessment.pictures]}


def sentence_of(assessment: PaymentAssessment, one: PaymentPicture, say: Texts) -> str:
    """Why the result is what it is. A reason of a later version is shown by its name."""
    if one.found is None:
        return _nothing_counts(assessment, one, say)
    return why_of(one.found.record, say)


def _nothing_counts(assessment: PaymentAssessment, one: PaymentPicture, say: Texts) -> str:
    by = next((by for made, by in assessment.compared.struck if made == one.struck), None)
    if one.struck is not None and by is not None:
        result = say(f"payment.{one.struck.record.result}")
        return say("payment_part.taken_back", result=result, reason=by.record.reason)
    was = any(
        made.record.subject == one.exhibit.digest and is_of_payment(made.record)
        for made in assessment.compared.comparisons
    )
    return say("payment_part.later" if was else "payment_part.not_compared")


def _page(assessment: PaymentAssessment, one: PaymentPicture, say: Texts, sources: Sources | None) -> PicturePage:
    record = one.exhibit.record
    why = one.found.record.why if one.found else ""
    is_open = one.result is not Result.CONSISTENT and why in say.names("payment_next")
    return PicturePage(
        number=one.number,
        name=record.name,
        result=say(f"payment.{one.result}"),
        tone=TONES[one.counts_as],
        why=sentence_of(assessment, one, say),
        shown=supplied(sources.case, record.file_digest, sources.redact, say) if sources else None,
        read=_read(one.seen, say),
        rows=tuple((_place(row, say), tuple(_row(assessment, row, say))) for row in one.rows),
        facts=tuple(_facts(assessment, one, say)),
        is_absent=why in _LOOKED and not one.rows,
        next=say(f"payment_next.{why}") if is_open else "",
        other_order=other_order(assessment.case, one.rows),
        people=people_text(one.judged, say) if one.result is Result.CONTRADICTED else "",
        said=word_rows(one.judged, say),
        request=_request(assessment, one, say),
    )


def _read(seen: Quoted | None, say: Texts) -> tuple[Row, ...]:
    if seen is None:
        return ()
    values = {name: text_of(seen.values, name) for name in _READ}
    values["amount"] = _amount(seen) if values["amount"] else ""
    values["at"] = _moment(values["at"])
    return tuple(
        Row(say(f"payment_row.{name}"), value or say("payment_said.not_read")) for name, value in values.items()
    )


def _moment(text: str) -> str:
    """As the picture or the export has it, without a zone."""
    return text.replace("T", " ")


def _place(row: Quoted, say: Texts) -> str:
    form = say(f"payment_form.{row.form}") if row.form in say.names("payment_form") else row.form
    return say("payment_part.place", file=row.file, line=row.line, form=form)


def _row(assessment: PaymentAssessment, row: Quoted, say: Texts) -> Iterator[Row]:
    values = {name: text_of(row.values, name) for name in ("amount", "payment_number", "order_number", "at")}
    values["amount"] = _amount(row)
    values["at"] = _moment(values["at"])
    yield from (Row(say(f"payment_row.{name}"), value) for name, value in values.items() if value)
    if exhibit := assessment.compared.exhibit(row.exhibit):
        yield Row(say("payment_row.digest"), exhibit.file_digest.removeprefix("sha256:"), code=True)


def _facts(assessment: PaymentAssessment, one: PaymentPicture, say: Texts) -> Iterator[Row]:
    record = one.exhibit.record
    yield Row(say("payment_row.supplied"), f"{record.supplied_by}, {say.time(one.exhibit.entry.appended_at)}")
    if record.said:
        yield Row(say("payment_row.said"), record.said, quoted=True)
    if record.own_time:
        yield Row(say("payment_row.own_time"), say("payment_part.own_time", time=record.own_time))
    stated = "; ".join(f"{told.by.upper()} {told.name}: {told.value}" for told in record.stated)
    if stated:
        yield Row(say("payment_row.stated"), say("payment_part.stated", said=stated))
    if one.found and (payees := text_of(one.found.record.values, "payees")):
        yield Row(say("payment_row.payees"), payees)
    yield Row(say("payment_row.digest"), record.file_digest.removeprefix("sha256:"), code=True)
    if one.reused:
        yield Row(say("payment_row.reused"), reuse_said(one.reused.record, say))
    for digest in one.found.record.rests_on if one.found else ():
        held = next((filed for filed in assessment.compared.exhibits if filed.digest == digest), None)
        if held is not None:
            told = {"name": held.record.name, "digest": held.record.file_digest.removeprefix("sha256:")}
            value = say("payment_part.held_against_value", time=say.time(held.entry.appended_at), **told)
            yield Row(say("payment_part.held_against"), value)


def _request(assessment: PaymentAssessment, one: PaymentPicture, say: Texts) -> str:
    """To whoever keeps the record or shows a review that rests on the picture: to look, and nothing about anybody."""
    if one.counts_as is not Result.CONTRADICTED or one.seen is None:
        return ""
    order = assessment.case.order.order_id
    number = text_of(one.seen.values, "payment_number") or text_of(one.seen.values, "order_number")
    told = {"order": order, "number": number, "shown": _amount(one.seen)}
    if not one.rows:
        return say("payment_part.request_none", **told)
    row = one.rows[0]
    key = "payment_part.request_order" if row.form in _OF_ORDERS else "payment_part.request_row"
    return say(key, recorded=_amount(row), line=row.line, file=row.file, **told)


def _amount(quoted: Quoted) -> str:
    return f"{text_of(quoted.values, 'currency')} {text_of(quoted.values, 'amount')}".strip()
