"""Holds what a picture shows against the exports. In doubt it says that it cannot say: each innocent explanation that
can be computed is tried before anything is contradicted.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from claims.payment.values import Cited, Decision, Export, Form, Kind, PaymentRow, Receipt, Why, Word

NEAR_EDITS = 4
"""So many signs may be misread, or mistyped, before a number is another one."""
TOGETHER = timedelta(minutes=5)
"""Orders paid at once stand in the exports as payments within so much time."""
MOST_TOGETHER, MOST_NEIGHBOURS = 4, 40
MOST_INSTALMENT_FEE = Decimal("0.16")
"""Of the price: what 24 instalments cost at most, with room."""
_TAOBAO = "T200P"
"""Begins the shop's number of a payment made on Taobao or Tmall; its order number follows."""
_ALIPAY = re.compile(r"(20\d{6})(?:\d{20}|\d{24})")
_WECHAT = re.compile(r"4200\d{6}(20\d{6})\d{10}")
_CHANNELS = (
    (_ALIPAY, frozenset({Form.ALIPAY_TRADE, Form.ALIPAY_ACCOUNT})),
    (_WECHAT, frozenset({Form.WECHAT_MERCHANT})),
)


def decide(receipt: Receipt, exports: Sequence[Export], payees: Sequence[str]) -> Decision:
    """What the exports say of a picture.

    Args:
        receipt: What was read in the picture.
        exports: The shop's records.
        payees: Names under which the shop is paid; without one no missing payment is contradicted.
    """
    if not receipt.number and not receipt.order:
        return Decision(Word.CANNOT_SAY, Why.NO_NUMBER)
    if receipt.amount is None:
        return Decision(Word.CANNOT_SAY, Why.NO_AMOUNT)
    cited = _found(receipt, exports)
    if not cited:
        return _absent(receipt, exports, payees)
    said = [_beside(receipt, one, exports) for one in cited]
    paid = _paid_in_all(cited, exports)
    words = {one.word for one in said}
    if {Word.CONTRADICTED, Word.CONSISTENT} <= words:
        return Decision(Word.CANNOT_SAY, Why.RECORDS_DISAGREE, {}, tuple(cited), paid)
    best = min(said, key=lambda one: (Word.CONSISTENT, Word.CANNOT_SAY, Word.CONTRADICTED).index(one.word))
    return Decision(best.word, best.why, best.values, best.cited, paid)


def _found(receipt: Receipt, exports: Sequence[Export]) -> list[Cited]:
    """Rows of the number that the picture shows; where no export has numbers of transactions, those of the order."""
    by_number = [
        Cited(export, row)
        for export, row in _payments(exports)
        if receipt.number and receipt.number in (row.number, *row.more)
    ]
    if by_number:
        return by_number
    of_orders = [one for one in exports if one.is_of_orders]
    return [Cited(export, row) for export, row in _payments(of_orders) if _is_order(receipt, row)]


def _is_order(receipt: Receipt, row: PaymentRow) -> bool:
    asked = {plain for one in (receipt.order, receipt.number) if (plain := one.removeprefix(_TAOBAO))}
    return bool(asked & {row.order.removeprefix(_TAOBAO), *row.more} - {""})


def _payments(exports: Sequence[Export]) -> Iterator[tuple[Export, PaymentRow]]:
    for export in exports:
        for row in export.rows:
            if row.kind is Kind.PAYMENT:
                yield export, row


def _beside(receipt: Receipt, cited: Cited, exports: Sequence[Export]) -> Decision:
    row, export, shown = cited.row, cited.export, receipt.amount
    assert shown is not None
    amounts = row.may_show | _of_number(export, row)
    values = {"shown": f"{shown:.2f}", "recorded": f"{row.paid:.2f}", "currency": row.currency or receipt.currency}

    def said(word: Word, why: Why) -> Decision:
        return Decision(word, why, values, (cited,))

    if receipt.currency and row.currency and receipt.currency != row.currency:
        return said(Word.CANNOT_SAY, Why.OTHER_CURRENCY)
    if shown in amounts:
        return said(Word.CONSISTENT, Why.AMOUNT_AGREES)
    if export.flaw:
        return said(Word.CANNOT_SAY, Why.FLAWED)
    if export.form is Form.TAOBAO_ITEMS:
        return said(Word.CANNOT_SAY, Why.ITEMS_ALONE)
    if shown < max(amounts):
        return said(Word.CANNOT_SAY, Why.LESS)
    if shown == _of_order(export, row):
        return said(Word.CANNOT_SAY, Why.SUM_OF_ORDER)
    if receipt.has_instalments and shown <= row.paid * (1 + MOST_INSTALMENT_FEE):
        return said(Word.CANNOT_SAY, Why.INSTALMENTS)
    if _were_together(shown, row, exports):
        return said(Word.CANNOT_SAY, Why.TOGETHER)
    return said(Word.CONTRADICTED, Why.AMOUNT_DIFFERS)


def _of_number(export: Export, row: PaymentRow) -> frozenset[Decimal]:
    """One transaction may stand in several rows, as where a coupon is made good in a row of its own."""
    rows = [one.paid for one in export.rows if row.number and one.number == row.number and one.kind is Kind.PAYMENT]
    return frozenset({*rows, sum(rows, Decimal(0))}) if rows else frozenset()


def _of_order(export: Export, row: PaymentRow) -> Decimal | None:
    """All payments of the order, as of a deposit and the rest; None where there is but one."""
    rows = [one.paid for one in export.rows if row.order and one.order == row.order and one.kind is Kind.PAYMENT]
    return sum(rows, Decimal(0)) if len(rows) > 1 else None


def _were_together(shown: Decimal, row: PaymentRow, exports: Sequence[Export]) -> bool:
    """Whether the amount is that of this payment and others within minutes of it: several shops, or orders, at once."""
    if row.at is None:
        return False
    near = [
        other.paid
        for _, other in _payments(exports)
        if other.at and abs(other.at - row.at) <= TOGETHER and _may_go_together(other, row)
    ][:MOST_NEIGHBOURS]
    sizes = range(1, MOST_TOGETHER)
    mine = row.may_show
    return any(shown - sum(some, Decimal(0)) in mine for size in sizes for some in combinations(near, size))


def _may_go_together(one: PaymentRow, other: PaymentRow) -> bool:
    """Whether somebody may have paid both at once: they are two payments, and the export names no two payers."""
    is_same = one is other or bool({one.number, one.order} & {other.number, other.order} - {""})
    return not is_same and (one.payer == other.payer or not (one.payer and other.payer))


def _absent(receipt: Receipt, exports: Sequence[Export], payees: Sequence[str]) -> Decision:
    """No export has the number. That it is missing is said only by a file that has every payment of that day."""
    if near := _near(receipt.number, exports):
        return Decision(Word.CANNOT_SAY, Why.NEAR_NUMBER, {"line": str(near.row.line), "file": near.export.name})
    if not receipt.number:
        return Decision(Word.CANNOT_SAY, Why.NO_NUMBER)
    if not payees:
        return Decision(Word.CANNOT_SAY, Why.PAYEE_NOT_KNOWN)
    if not _is_to(receipt.payee, payees):
        return Decision(Word.CANNOT_SAY, Why.OTHER_PAYEE)
    day, forms = _of_channel(receipt.number)
    if day is None:
        return Decision(Word.CANNOT_SAY, Why.NUMBER_FORM)
    of_channel = [one for one in exports if one.form in forms]
    if not of_channel:
        return Decision(Word.CANNOT_SAY, Why.OTHER_EXPORT)
    return _missing(receipt, of_channel, day)


def _missing(receipt: Receipt, exports: Sequence[Export], day: datetime) -> Decision:
    if any(one.flaw for one in exports):
        flawed = next(one for one in exports if one.flaw)
        return Decision(Word.CANNOT_SAY, Why.FLAWED, {"file": flawed.name})
    if not any(one.tied for one in exports):
        return Decision(Word.CANNOT_SAY, Why.NO_TOTALS)
    covering = [one for one in exports if one.first and one.until and one.first <= day < one.until]
    if not covering:
        return Decision(Word.CANNOT_SAY, Why.OUTSIDE_DAYS, {"day": f"{day:%Y-%m-%d}"})
    if receipt.order.startswith(_TAOBAO) and not any(_has_taobao(one) for one in covering):
        return Decision(Word.CANNOT_SAY, Why.OTHER_EXPORT)
    values = {"number": receipt.number, "day": f"{day:%Y-%m-%d}", "file": covering[0].name}
    return Decision(Word.CONTRADICTED, Why.NO_SUCH_PAYMENT, values)


def _has_taobao(export: Export) -> bool:
    """Alipay's list of trades has those of its interface alone: where none is of Taobao, it says nothing of Taobao."""
    return any(row.order.startswith(_TAOBAO) for row in export.rows)


def _near(number: str, exports: Sequence[Export]) -> Cited | None:
    """A payment whose number differs in a few signs: misread, mistyped, or altered."""
    if not number:
        return None
    for export, row in _payments(exports):
        for known in (row.number, *row.more):
            if known and Levenshtein.distance(known, number, score_cutoff=NEAR_EDITS) <= NEAR_EDITS:
                return Cited(export, row)
    return None


def _is_to(payee: str, payees: Sequence[str]) -> bool:
    name = _letters(payee)
    return bool(name) and any(name in known or known in name for one in payees if (known := _letters(one)))


def _letters(name: str) -> str:
    return re.sub(r"\W", "", name).casefold()


def _of_channel(number: str) -> tuple[datetime | None, frozenset[Form]]:
    """The day that a channel writes into its numbers, and which exports list such numbers."""
    for pattern, forms in _CHANNELS:
        if found := pattern.fullmatch(number):
            try:
                return datetime.strptime(found[1], "%Y%m%d"), forms  # noqa: DTZ007 - a day
            except ValueError:
                break
    return None, frozenset()


def _paid_in_all(cited: Sequence[Cited], exports: Sequence[Export]) -> Decimal | None:
    """Of the order that the rows are of: payments less refunds, from one export of payments."""
    for one in cited:
        if not one.row.order or one.export.is_of_orders:
            continue
        rows = [row for row in one.export.rows if row.order == one.row.order]
        return sum((row.paid if row.kind is Kind.PAYMENT else -row.paid for row in rows), Decimal(0))
    return None
