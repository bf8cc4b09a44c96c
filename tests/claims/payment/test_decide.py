"""What is said of a picture: the honest explanations first, and nothing contradicted by records that may be wrong."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from claims.payment.decide import decide
from claims.payment.errors import ExportError
from claims.payment.exports import read_exports
from claims.payment.values import CHINESE, Decision, Form, Receipt, Why, Word
from tests.claims.payment.made import (
    EXPORTS,
    Payment,
    alipay_account,
    alipay_trade,
    payments_of,
    taobao_items,
    taobao_orders,
)
from tests.claims.payment.test_exports import REWRITTEN, text_of

SHOP = ("菲尔罗女装旗舰店", "杭州菲尔罗服饰有限公司")
CONTRADICTED, CONSISTENT, CANNOT_SAY = Word.CONTRADICTED, Word.CONSISTENT, Word.CANNOT_SAY


def shown(one: Payment, more: Decimal | int = 0, currency: str = "") -> Receipt:
    """The picture of a payment, as it is rightly shown, or with more on it."""
    return Receipt(one.price - one.off + more, currency, one.number, one.order, one.at, SHOP[0])


def of(form: Form) -> str:
    """The currency that a picture of it names."""
    return "" if form in CHINESE else "USD"


def said(receipt: Receipt, *files: bytes, payees: tuple[str, ...] = SHOP) -> Decision:
    exports = tuple(export for data in files for export in read_exports("x.csv", data))
    return decide(receipt, exports, payees)


@pytest.mark.parametrize("form", Form)
def test_an_honest_picture_is_consistent_with_every_form(form: Form) -> None:
    for one in payments_of(form):
        found = said(shown(one, currency=of(form)), EXPORTS[form](payments_of(form)))
        assert (found.word, found.why) == (CONSISTENT, Why.AMOUNT_AGREES)
        assert found.cited[0].row.paid == one.price


@pytest.mark.parametrize("form", sorted(set(Form) - {Form.TAOBAO_ITEMS}))
def test_an_altered_amount_is_contradicted_by_every_form_with_its_row(form: Form) -> None:
    made = payments_of(form)
    for one in made:
        found = said(shown(one, 6000, of(form)), EXPORTS[form](made))
        assert (found.word, found.why) == (CONTRADICTED, Why.AMOUNT_DIFFERS)
        assert found.values["recorded"] == f"{one.price:.2f}"
        assert found.cited[0].export.form is form


@pytest.mark.parametrize("form", Form)
def test_no_honest_picture_is_contradicted_whatever_became_of_the_file(form: Form) -> None:
    made, text = payments_of(form), text_of(form)
    lines = text.split("\r\n")
    changed = {
        **{name: write(text) for name, write in REWRITTEN.items()},
        **{f"cut at {part} %": text[: len(text) * part // 100].encode() for part in range(10, 100, 15)},
        **{f"without line {at}": "\r\n".join(lines[:at] + lines[at + 1 :]).encode() for at in range(len(lines))},
        "rows turned round": "\r\n".join(lines[::-1]).encode(),
    }
    for name, data in changed.items():
        for one in made:
            try:
                found = said(shown(one, currency=of(form)), data)
            except ExportError:
                continue
            assert found.word is not CONTRADICTED, (name, found.why)


@pytest.mark.parametrize("form", [Form.ALIPAY_TRADE, Form.ALIPAY_ACCOUNT, Form.WECHAT_MERCHANT, Form.WECHAT_PERSONAL])
def test_a_row_that_the_shop_edited_contradicts_nobody(form: Form) -> None:
    made, text = payments_of(form), text_of(form)
    for one in made:
        row = next(line for line in text.split("\r\n") if one.number in line)
        edited = text.replace(row, row.replace(f"{one.price:.2f}", "1.00")).encode()
        found = said(shown(one), edited)
        assert (found.word, found.why) == (CANNOT_SAY, Why.FLAWED)


def elsewhere(form: Form, number: int = 18) -> list[Payment]:
    """Payments of five days that were not made on Taobao."""
    return [replace(one, order=f"M{one.order[5:]}") for one in payments_of(form, number)]


@pytest.mark.parametrize("form", [Form.ALIPAY_TRADE, Form.ALIPAY_ACCOUNT, Form.WECHAT_MERCHANT])
def test_a_payment_that_is_not_there_is_contradicted_only_by_a_whole_file_of_its_days_and_channel(form: Form) -> None:
    made, write = elsewhere(form), EXPORTS[form]
    one, rest = made[3], made[:3] + made[4:]
    missing = replace(shown(one), number=one.number[:-8] + "97979797", order="M0000000000000000001")

    found = said(missing, write(rest))
    assert (found.word, found.why) == (CONTRADICTED, Why.NO_SUCH_PAYMENT)
    assert said(missing, write(rest), payees=()).why is Why.PAYEE_NOT_KNOWN
    for payee in ("老张五金店", "", "店", "旗舰店", "公司"):
        assert said(replace(missing, payee=payee), write(rest)).why is Why.OTHER_PAYEE
    for order in ("", "T200P4471000000000009999"):
        assert said(replace(missing, order=order), write(rest)).why is Why.HELD
    assert said(missing, EXPORTS[Form.STRIPE_PAYMENTS](rest)).why is Why.OTHER_EXPORT
    for number in ("PAY-0001-2345", "20260502200040011100060012345678", "20260502093005123456789012345678"):
        assert said(replace(missing, number=number), write(rest)).why is Why.NUMBER_FORM
    for day in ("20260501", "20260506", "20250503"):  # days around it are not all in the file
        other = replace(missing, number=missing.number.replace("20260503", day))
        assert said(other, write(rest)).why is Why.OUTSIDE_DAYS
    text = write(rest).decode("utf-8" if form is Form.WECHAT_MERCHANT else "gb18030")
    assert said(missing, "\r\n".join(text.split("\r\n")[:-3]).encode()).why in (Why.FLAWED, Why.NO_TOTALS)
    early = text.replace("2026年05月08日", "2026年05月04日").replace("2026年05月07日", "2026年05月04日")
    if form is not Form.WECHAT_MERCHANT:
        assert said(missing, early.encode()).why is Why.OUTSIDE_DAYS


@pytest.mark.parametrize("edits", [1, 2, 4])
def test_a_number_a_few_signs_off_is_looked_at_by_eye(edits: int) -> None:
    made = payments_of(Form.ALIPAY_TRADE)
    number = made[3].number
    off = number[:14] + "".join(str((int(sign) + 5) % 10) for sign in number[14 : 14 + edits]) + number[14 + edits :]

    found = said(replace(shown(made[3], 6000), number=off), alipay_trade(made))
    assert (found.word, found.why) == (CANNOT_SAY, Why.NEAR_NUMBER)
    assert made[3].number not in str(found.values)  # another's row is pointed to, not told


def test_a_coupon_is_no_contradiction() -> None:
    made = [replace(one, off=Decimal(15)) for one in payments_of(Form.ALIPAY_TRADE)]
    for amount in (made[2].price, made[2].price - 15):
        assert said(replace(shown(made[2]), amount=amount), alipay_trade(made)).word is CONSISTENT
    assert said(replace(shown(made[2]), amount=made[2].price - 99), alipay_trade(made)).why is Why.LESS


def test_orders_paid_at_once_a_deposit_and_instalments_are_no_contradiction() -> None:
    made = payments_of(Form.ALIPAY_ACCOUNT)
    second = replace(
        made[1],
        number=made[1].number[:-4] + "7777",
        order=made[1].order[:-4] + "8888",
        at=made[0].at + timedelta(seconds=1),
    )
    both = [made[0], second, *made[2:]]
    text = alipay_account(both).decode("gb18030").replace("138******01", "138******00").encode("gb18030")
    total = made[0].price + second.price
    assert said(replace(shown(made[0]), amount=total), text).why is Why.TOGETHER
    assert said(replace(shown(made[0]), amount=total), alipay_account(both)).why is Why.AMOUNT_DIFFERS  # two payers

    rest = replace(made[4], order=made[3].order)
    parts = [*made[:4], rest, *made[5:]]
    found = said(replace(shown(made[3]), amount=made[3].price + rest.price), alipay_account(parts))
    assert (found.word, found.why) == (CANNOT_SAY, Why.SUM_OF_ORDER)
    assert found.paid_in_all == made[3].price + rest.price

    dear = replace(shown(made[5], 60), has_instalments=True)
    assert said(dear, alipay_account(made)).why is Why.INSTALMENTS
    assert said(replace(dear, amount=made[5].price * 2), alipay_account(made)).word is CONTRADICTED


def test_other_currencies_missing_parts_and_disagreeing_records_say_nothing() -> None:
    made = payments_of(Form.ALIPAY_TRADE)
    trade = alipay_trade(made)

    assert said(shown(made[0], 6000, "USD"), trade).why is Why.OTHER_CURRENCY
    assert said(Receipt(Decimal(10), "", "", ""), trade).why is Why.NO_NUMBER
    assert said(Receipt(None, "", made[0].number), trade).why is Why.NO_AMOUNT
    other = [replace(made[0], price=made[0].price + 6000), *made[1:]]
    assert said(shown(made[0], 6000), trade, alipay_account(other)).why is Why.RECORDS_DISAGREE


def test_an_order_paid_in_parts_is_no_contradiction_and_more_than_it_is_one() -> None:
    made = payments_of(Form.TAOBAO_ORDERS)
    assert said(replace(shown(made[0]), amount=Decimal(100)), taobao_orders(made)).why is Why.LESS
    assert said(shown(made[0], 6000), taobao_orders(made)).word is CONTRADICTED
    assert said(shown(made[0], 6000), taobao_items(made)).why is Why.ITEMS_ALONE  # an item may be missing
