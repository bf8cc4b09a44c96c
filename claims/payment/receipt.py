"""What a picture of a payment says, from the lines of letters that were read in it.

A receipt names each value at the left and writes it at the right; a long number may go on in the line below. The amount
stands in the largest letters. Of two readings of the picture in two sizes only that is taken in which they agree.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from claims.payment.forms import moment, money
from claims.payment.values import Receipt

_AMOUNT = re.compile(
    r"[-+−–—]?\s*(?P<sign>[¥$€£]|CNY|RMB|USD|EUR|GBP)?\s*[-−]?\s*"
    r"(?P<amount>(?:\d{1,3}(?:[,.]\d{3})+|\d+)[.,]\d{2})\s*(?P<code>元|CNY|USD|EUR|GBP)?"
)
_CURRENCIES = {"RMB": "CNY", "元": "CNY", "€": "EUR", "£": "GBP"}
"""Signs of one currency alone; ``$`` and ``¥`` are of several."""
_MONTH = re.compile(r"20\d\d[.](?:0[1-9]|1[0-2])")
"""May be a month as well as an amount."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_TIME = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(\d{1,2}):(\d\d)(?::(\d\d))?")
_NUMBER_LABELS = frozenset({"订单号", "交易号", "交易单号", "转账单号", "transactionid", "paymentid", "chargeid"})
_ORDER_LABELS = frozenset(
    {
        "商家订单号",
        "商户单号",
        "商户订单号",
        "订单编号",
        "ordernumber",
        "order",
        "orderid",
        "invoicenumber",
        "invoiceid",
    }
)
_PAYEE_LABELS = frozenset({"收款方", "商户全称", "收款方全称", "对方账户", "商户", "merchant", "paidto", "seller"})
_AMOUNT_LABELS = frozenset(
    {"实付款", "实付", "付款金额", "合计", "total", "amountpaid", "youpaid", "amount", "ordertotal"}
)
_INSTALMENTS = re.compile(r"分期|instal?lment", re.IGNORECASE)
_SHOP = re.compile(r"店|公司|商行|商贸")
ALIKE = 0.85
"""Letters of at least so much of the largest are as large: two such amounts are not told apart by size."""
_MOST_LETTERS = 200


def folded(text: str) -> str:
    """A label or a name as it is compared: letters and digits alone, small."""
    return re.sub(r"\W", "", text).casefold()


@dataclass(frozen=True)
class Seen:
    """A line of letters in a picture, in pixels."""

    text: str
    left: float
    right: float
    middle: float
    """Of its height, from the top."""
    high: float

    @property
    def plain(self) -> str:
        """Half-width."""
        return unicodedata.normalize("NFKC", self.text).strip()

    @property
    def label(self) -> str:
        """As a label is compared: letters alone, small."""
        return folded(self.plain)


def receipt_of(lines: Sequence[Seen]) -> Receipt:
    """One reading. What is not there, or is said twice and differently, stays empty."""
    amount, currency = _amount(lines)
    number, order = (_identity(_valued(lines, labels)) for labels in (_NUMBER_LABELS, _ORDER_LABELS))
    return Receipt(
        amount, currency, number, order, _time(lines), _payee(lines),
        any(_INSTALMENTS.search(one.plain) for one in lines),
    )  # fmt: skip


def agreed(one: Receipt, other: Receipt) -> Receipt:
    """What two readings have alike."""
    return Receipt(
        one.amount if one.amount == other.amount else None,
        one.currency if one.currency == other.currency else "?",
        one.number if one.number == other.number else "",
        one.order if one.order == other.order else "",
        one.at if one.at == other.at else None,
        one.payee if one.payee == other.payee else "",
        one.has_instalments or other.has_instalments,
    )


def _amount(lines: Iterable[Seen]) -> tuple[Decimal | None, str]:
    """The amount in the largest letters; where two are as large, the one that a label calls what was paid. Where larger
    letters hold digits that are read as no amount, that may be the amount, and another one is none.
    """
    lines = tuple(lines)
    found = [(one, match) for one in lines if (match := _amount_in(one.plain))]
    if not found:
        return _labelled(lines)
    largest = max(one.high for one, _ in found)
    if any(one.high > largest and _may_be_amount(one.plain) for one in lines):
        return _labelled(lines)
    large = {_value(match) for one, match in found if one.high >= ALIKE * largest}
    return next(iter(large)) if len(large) == 1 else _labelled(lines)


def _amount_in(text: str) -> re.Match[str] | None:
    return None if _MONTH.fullmatch(text) else _AMOUNT.fullmatch(text)


def _may_be_amount(text: str) -> bool:
    """Whether digits of a line may be an amount: those of a time of day and of a date are none."""
    return bool(re.search(r"\d", _TIME.sub("", _CLOCK.sub("", text)))) and _amount_in(text) is None


def _labelled(lines: Sequence[Seen]) -> tuple[Decimal | None, str]:
    said = {_value(match) for text in _valued(lines, _AMOUNT_LABELS) if (match := _amount_in(text))}
    return next(iter(said)) if len(said) == 1 else (None, "")


def _value(match: re.Match[str]) -> tuple[Decimal, str]:
    sign = match["sign"] or match["code"] or ""
    whole, cents = match["amount"][:-3], match["amount"][-2:]
    return money(f"{re.sub(r'[,.]', '', whole)}.{cents}"), _CURRENCIES.get(sign, sign)


def _valued(lines: Sequence[Seen], labels: frozenset[str]) -> tuple[str, ...]:
    """The text at the right of each of these labels, or behind it in the same line; with what goes on below."""
    found = []
    for one in lines:
        if one.label in labels:
            right = [
                other
                for other in lines
                if other is not one and abs(other.middle - one.middle) < 0.8 * one.high and other.left > one.left
            ]
            if right:
                value = max(right, key=_digits_first)
                found.append(value.plain + _goes_on(lines, value))
        elif (parts := re.split(r"[:：]\s*", one.plain, maxsplit=1))[1:] and folded(parts[0]) in labels:
            found.append(parts[1])
    return tuple(found)


def _digits_first(one: Seen) -> tuple[int, float]:
    """A number goes before the word at its right that copies it."""
    return sum(letter.isdigit() for letter in one.plain), one.right


def _goes_on(lines: Sequence[Seen], value: Seen) -> str:
    """Digits in the next line below a number, with no label beside them."""
    if not re.fullmatch(r"[A-Z0-9_-]{8,}", value.plain):
        return ""
    below = [one for one in lines if 0.7 * value.high < one.middle - value.middle < 2.2 * value.high]
    is_alone = len(below) == 1 and re.fullmatch(r"\d{1,20}", below[0].plain)
    return below[0].plain if is_alone and below[0].right > value.left else ""


def _identity(said: Sequence[str]) -> str:
    """A number or an id; empty where the picture names two, or none."""
    plain = {re.sub(r"[^A-Za-z0-9_-]", "", text)[:_MOST_LETTERS].removeprefix("#") for text in said}
    known = {one for one in plain if sum(letter.isdigit() for letter in one) >= 3}
    return next(iter(known)) if len(known) == 1 else ""


def _time(lines: Iterable[Seen]) -> datetime | None:
    for one in lines:
        if found := _TIME.search(one.plain):
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            return moment(f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    return None


def _payee(lines: Sequence[Seen]) -> str:
    """Who is paid: what a label says, else the topmost line that is called as a shop is; nobody where labels differ."""
    if said := set(_valued(lines, _PAYEE_LABELS)):
        return next(iter(said))[:_MOST_LETTERS] if len(said) == 1 else ""
    shops = [one for one in lines if _SHOP.search(one.plain)]
    return min(shops, key=lambda one: one.middle).plain[:_MOST_LETTERS] if shops else ""
