"""Holds what a picture shows against the exports. In doubt it says that it cannot say: each innocent explanation that
can be computed is tried before anything is contradicted, and one that cannot be tried to its end counts as found.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from claims.payment.missing import is_to, missing
from claims.payment.values import CHINESE, TAOBAO, Cited, Decision, Export, Form, Kind, PaymentRow, Receipt, Why, Word

NEAR_EDITS = 4
"""So many signs may be misread, or mistyped, before a number is another one."""
TOGETHER = timedelta(minutes=5)
"""Orders paid at once stand in the exports as payments within so much time."""
MOST_SUMS, MOST_CITED = 20_000, 20
SHORT = 12
"""An order's number of fewer signs may be another shop's, too."""
SMALL = Decimal("0.02")
"""Of the record: what an insurance of the parcel, a tax or a tip may add."""
MOST_INSTALMENT_FEE = Decimal("0.16")
"""Of the record: what 24 instalments cost at most, with room."""


@dataclass(frozen=True)
class _Books:
    """What a picture is held against, in one piece."""

    receipt: Receipt
    exports: Sequence[Export]
    payees: Sequence[str]

    def payments(self) -> Iterator[Cited]:
        """Every row that is a payment."""
        for export in self.exports:
            for row in export.rows:
                if row.kind is Kind.PAYMENT:
                    yield Cited(export, row)


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
    books = _Books(receipt, exports, payees)
    cited = _found(books)
    if not cited:
        return _absent(books)
    said = [_beside(books, one) for one in cited]
    paid = _paid_in_all(cited)
    if {Word.CONTRADICTED, Word.CONSISTENT} <= {one.word for one in said}:
        return Decision(Word.CANNOT_SAY, Why.RECORDS_DISAGREE, {}, tuple(cited), paid)
    best = min(said, key=lambda one: (Word.CONSISTENT, Word.CANNOT_SAY, Word.CONTRADICTED).index(one.word))
    return Decision(best.word, best.why, best.values, best.cited, paid)


def _found(books: _Books) -> list[Cited]:
    """Rows of the payment's number, and in exports of orders those of its order."""
    number = books.receipt.number
    by_number = [one for one in books.payments() if number and number in (one.row.number, *one.row.more)]
    orders = {books.receipt.order, number, *(one.row.order for one in by_number)}
    wanted = {one.removeprefix(TAOBAO) for one in orders} - {""}
    known = {id(one.row) for one in by_number}
    by_order = [
        one
        for one in books.payments()
        if one.export.is_of_orders and id(one.row) not in known and wanted & _names(one.row)
    ]
    return [*by_number, *by_order][:MOST_CITED]


def _names(row: PaymentRow) -> set[str]:
    """By which an order is known, without what Alipay puts before a number of Taobao."""
    return {one.removeprefix(TAOBAO) for one in (row.order, *row.more)} - {""}


def _beside(books: _Books, cited: Cited) -> Decision:
    receipt, row, export = books.receipt, cited.row, cited.export
    assert receipt.amount is not None
    amounts = row.may_show | _of_number(export, row)
    values = {"shown": f"{receipt.amount:.2f}", "recorded": f"{row.paid:.2f}", "currency": row.currency}
    if _is_other_currency(receipt, row):
        return Decision(Word.CANNOT_SAY, Why.OTHER_CURRENCY, values, (cited,))
    if receipt.amount in amounts:
        return Decision(Word.CONSISTENT, Why.AMOUNT_AGREES, values, (cited,))
    why = _innocent(books, cited, amounts)
    word = Word.CANNOT_SAY if why else Word.CONTRADICTED
    return Decision(word, why or Why.AMOUNT_DIFFERS, values, (cited,))


def _innocent(books: _Books, cited: Cited, amounts: frozenset[Decimal]) -> Why | None:
    """Why a difference may be nobody's doing, or the record no measure; None where nothing of the kind is left."""
    receipt, row, export = books.receipt, cited.row, cited.export
    assert receipt.amount is not None
    over, most = receipt.amount - max(amounts), max(amounts)
    in_order = (
        (Why.FLAWED, export.flaw is not None),
        (Why.ITEMS_ALONE, export.form is Form.TAOBAO_ITEMS),
        (Why.CURRENCY_NOT_READ, not _is_same_currency(receipt, cited)),
        (Why.LESS, over < 0),
        (Why.SMALL, over <= most * SMALL),
        (Why.SHORT_NUMBER, not _is_surely(receipt, row)),
        (Why.OTHER_PAYEE, not receipt.number and bool(books.payees) and not is_to(receipt.payee, books.payees)),
        (Why.INSTALMENTS, receipt.has_instalments and over <= most * MOST_INSTALMENT_FEE),
    )
    if found := next((why for why, holds in in_order if holds), None):
        return found
    if _is_sum(receipt.amount, [row.may_show, *(one.may_show for one in _of_order(books, row))]):
        return Why.SUM_OF_ORDER
    if row.at is None:
        return Why.NO_TIME
    others = _together(books, cited)
    return Why.TOGETHER if _is_sum(receipt.amount, [row.may_show, *(one.may_show for one in others)]) else None


def _is_other_currency(receipt: Receipt, row: PaymentRow) -> bool:
    """Whether both name a currency, and not the same."""
    is_named = receipt.currency.isalpha() and bool(row.currency)
    return is_named and receipt.currency != row.currency


def _is_same_currency(receipt: Receipt, cited: Cited) -> bool:
    """Whether the picture is in the record's currency beyond doubt. A page of a Chinese channel is in yuan where it
    says nothing else; a dollar sign is of twenty currencies, and ¥ of two.
    """
    if cited.export.form in CHINESE:
        return cited.row.currency == "CNY" and receipt.currency in ("", "¥", "CNY")
    return bool(receipt.currency) and receipt.currency == cited.row.currency


def _is_surely(receipt: Receipt, row: PaymentRow) -> bool:
    """Whether a number by which the row was found is long enough to be of nothing else."""
    known = {row.number, *_names(row)}
    shown = {receipt.number, receipt.order.removeprefix(TAOBAO), receipt.number.removeprefix(TAOBAO)}
    return any(len(one) >= SHORT for one in known & shown)


def _of_number(export: Export, row: PaymentRow) -> frozenset[Decimal]:
    """One transaction may stand in several rows, as where a coupon is made good in a row of its own."""
    rows = [one.paid for one in export.rows if row.number and one.number == row.number and one.kind is Kind.PAYMENT]
    return frozenset({*rows, sum(rows, Decimal(0))}) if rows else frozenset()


def _of_order(books: _Books, row: PaymentRow) -> list[PaymentRow]:
    """Other payments of the same order in any export, each once: a deposit and the rest."""
    if not row.order:
        return []
    seen, found = {row.number}, []
    for one in books.payments():
        if not one.export.is_of_orders and one.row.order == row.order and one.row.number not in seen:
            seen.add(one.row.number)
            found.append(one.row)
    return found


def _together(books: _Books, cited: Cited) -> list[PaymentRow]:
    """Payments that may have been made with this one, the nearest in time first. Those on Taobao and Tmall stand under
    the time at which each order was confirmed, so any of the same payer may be.
    """
    row, seen, found = cited.row, {cited.row.number or cited.row.order}, []
    assert row.at is not None
    at = row.at
    is_held = row.order.startswith(TAOBAO) or cited.export.form is Form.TAOBAO_ORDERS
    for one in books.payments():
        other = one.row
        name = other.number or other.order
        if name in seen or other.order == row.order != "" or _are_two_payers(row, other):
            continue
        if other.at is None or is_held or abs(other.at - at) <= TOGETHER:
            seen.add(name)
            found.append(other)
    return sorted(found, key=lambda other: abs((other.at or at) - at))


def _are_two_payers(one: PaymentRow, other: PaymentRow) -> bool:
    """Whether the exports name two payers, by one way of naming them."""
    (way, name), (other_way, other_name) = one.payer, other.payer
    return way == other_way and bool(name) and bool(other_name) and name != other_name


def _is_sum(shown: Decimal, payments: Sequence[Iterable[Decimal]]) -> bool:
    """Whether an amount is that of the first payment and any of the others together; so too where there are too many
    ways to try them all.
    """
    first, *others = payments
    sums = set(first)
    for amounts in others:
        sums |= {total for before in sums for amount in amounts if (total := before + amount) <= shown}
        if shown in sums or len(sums) > MOST_SUMS:
            return True
    return False


def _absent(books: _Books) -> Decision:
    """No export has the number."""
    number = books.receipt.number
    for one in books.payments() if number else ():
        for known in (one.row.number, *one.row.more):
            if known and Levenshtein.distance(known, number, score_cutoff=NEAR_EDITS) <= NEAR_EDITS:
                values = {"line": str(one.row.line), "file": one.export.name}
                return Decision(Word.CANNOT_SAY, Why.NEAR_NUMBER, values)
    return missing(books.receipt, books.exports, books.payees)


def _paid_in_all(cited: Sequence[Cited]) -> Decimal | None:
    """Of the order that the rows are of: payments less refunds, from one export of payments."""
    for one in cited:
        if one.row.order and not one.export.is_of_orders:
            rows = [row for row in one.export.rows if row.order == one.row.order]
            return sum((row.paid if row.kind is Kind.PAYMENT else -row.paid for row in rows), Decimal(0))
    return None
