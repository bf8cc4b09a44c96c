"""When a payment that no export has is contradicted: only by a file that would have it, and has all of those days.

Alipay and WeChat Pay write the day on which a payment was begun into its number, and list it under the time at which it
was finished. What is paid on Taobao and Tmall is held, and reaches the shop's account when the buyer confirms, weeks
later perhaps or never: that it is missing shows nothing.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from claims.payment.receipt import folded
from claims.payment.values import TAOBAO, Decision, Export, Form, Receipt, Why, Word

BEFORE, AFTER = timedelta(days=1), timedelta(days=4)
"""Around the number's day: all of these days must be in the file."""
LIKE_LEAST, LIKE_SHARE = 6, 0.7
"""Letters that a name which is part of another must have, and of it: shorter ones are of any shop."""
_CHANNELS = (
    (re.compile(r"(20\d{6})2200\d{16}"), frozenset({Form.ALIPAY_TRADE, Form.ALIPAY_ACCOUNT})),
    (re.compile(r"4200\d{6}(20\d{6})\d{10}"), frozenset({Form.WECHAT_MERCHANT})),
)
"""Numbers of payments to shops: a transfer or another bank's number has another form."""


def missing(receipt: Receipt, exports: Sequence[Export], payees: Sequence[str]) -> Decision:
    """What is said where no export has the number.

    Args:
        receipt: What was read in the picture.
        exports: The shop's records.
        payees: Names under which the shop is paid.
    """
    day, forms = _of_channel(receipt.number)
    in_order = (
        (Why.NO_NUMBER, not receipt.number),
        (Why.PAYEE_NOT_KNOWN, not payees),
        (Why.OTHER_PAYEE, not is_to(receipt.payee, payees)),
        (Why.NUMBER_FORM, day is None),
        (Why.HELD, not receipt.order or receipt.order.startswith(TAOBAO)),
    )
    if why := next((why for why, holds in in_order if holds), None):
        return Decision(Word.CANNOT_SAY, why)
    assert day is not None
    return _of_files(receipt, [one for one in exports if one.form in forms], day)


def _of_files(receipt: Receipt, exports: Sequence[Export], day: datetime) -> Decision:
    if not exports:
        return Decision(Word.CANNOT_SAY, Why.OTHER_EXPORT)
    if any(one.flaw for one in exports):
        return Decision(Word.CANNOT_SAY, Why.FLAWED)
    if not any(one.tied for one in exports):
        return Decision(Word.CANNOT_SAY, Why.NO_TOTALS)
    covering = [
        one for one in exports if one.first and one.until and one.first <= day - BEFORE and day + AFTER <= one.until
    ]
    if not covering:
        return Decision(Word.CANNOT_SAY, Why.OUTSIDE_DAYS, {"day": f"{day:%Y-%m-%d}"})
    first, until = (f"{one:%Y-%m-%d %H:%M}" for one in (covering[0].first or day, covering[0].until or day))
    days = {"first": first, "until": until}
    values = {"number": receipt.number, "day": f"{day:%Y-%m-%d}", "file": covering[0].name, **days}
    return Decision(Word.CONTRADICTED, Why.NO_SUCH_PAYMENT, values)


def is_to(payee: str, payees: Sequence[str]) -> bool:
    """Whether a name is one of the shop's: the same letters, or most of them."""
    name = folded(payee)
    return any(name == known or _is_most(name, known) or _is_most(known, name) for known in map(folded, payees))


def _is_most(part: str, whole: str) -> bool:
    return len(part) >= LIKE_LEAST and part in whole and len(part) >= LIKE_SHARE * len(whole)


def _of_channel(number: str) -> tuple[datetime | None, frozenset[Form]]:
    """The day that a channel writes into its numbers, and which exports list such numbers."""
    for pattern, forms in _CHANNELS:
        if found := pattern.fullmatch(number):
            try:
                return datetime.strptime(found[1], "%Y%m%d"), forms  # noqa: DTZ007 - a day
            except ValueError:
                break
    return None, frozenset()
