"""Honest pictures that an earlier version contradicted, found by a reviewer; and files that broke it."""

import io
import re
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from openpyxl import Workbook

from claims.payment.errors import ExportError
from claims.payment.exports import read_exports
from claims.payment.forms import money
from claims.payment.tables import MOST_CELLS, tables
from claims.payment.values import Flaw, Form, Receipt, Why, Word
from tests.claims.payment.made import (
    EXPORTS,
    Payment,
    alipay_account,
    alipay_trade,
    as_workbook,
    payments_of,
    some,
    taobao_orders,
    wechat_merchant,
)
from tests.claims.payment.test_decide import said, shown

MADE = some()


def test_numbers_that_were_rounded_while_the_orders_stayed_whole() -> None:
    for form in (Form.ALIPAY_TRADE, Form.ALIPAY_ACCOUNT):
        text = EXPORTS[form](MADE).decode("gb18030")
        rounded = re.sub(r"(20\d{13})\d{13}", lambda found: found[1] + "0" * 13, text)
        found = said(shown(MADE[3]), rounded.encode())
        assert found.word is Word.CANNOT_SAY


def test_an_empty_amount_is_no_nought() -> None:
    woo = b"order_id,order_number,order_total,order_currency\n1,500150015001,,USD\n"
    assert said(Receipt(Decimal(45), "USD", "", "500150015001"), woo).word is Word.CANNOT_SAY
    assert read_exports("x.csv", woo)[0].flaw is Flaw.UNREAD


@pytest.mark.parametrize(
    "text", ["1.234", "150.000", "1,234", "1,234,56", "1.2.3", "9" * 5000, "12a", "--1", "1 2 3.4.5"]
)
def test_an_amount_that_may_be_two_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no amount"):
        money(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1,234.50", "1234.50"), ("1.234,5", "1234.50"), ("-30.0", "-30"), ("(12.00)", "-12"), ("", "0"), ("¥ 8", "8")],
)
def test_amounts_of_one_meaning(text: str, amount: str) -> None:
    assert money(text) == Decimal(amount)


def test_dollars_of_another_country_and_amounts_without_a_currency() -> None:
    shopify = b"Name,Email,Financial Status,Paid at,Currency,Total\n#100100100100,a,paid,2026-05-02,USD,110.00\n"
    for currency in ("$", "", "?", "¥"):
        found = said(Receipt(Decimal(150), currency, "", "100100100100"), shopify, payees=())
        assert (found.word, found.why) == (Word.CANNOT_SAY, Why.CURRENCY_NOT_READ)
    assert said(Receipt(Decimal(150), "CAD", "", "100100100100"), shopify).why is Why.OTHER_CURRENCY
    assert said(Receipt(Decimal(150), "USD", "", "100100100100"), shopify, payees=()).word is Word.CONTRADICTED


def test_a_short_order_number_may_be_another_shop_s() -> None:
    shopify = b"Name,Email,Financial Status,Currency,Total\n#1001,a,paid,USD,30.00\n"
    assert said(Receipt(Decimal(45), "USD", "", "1001"), shopify).why is Why.SHORT_NUMBER


def test_an_order_of_somebody_else_as_paid() -> None:
    receipt = replace(shown(MADE[0], 6000), number="", payee="老张五金店")
    assert said(receipt, taobao_orders(MADE)).why is Why.OTHER_PAYEE


def test_the_shop_s_own_export_of_orders_agrees_with_the_picture() -> None:
    less = [replace(one, price=one.price - 15) for one in MADE]
    assert said(shown(MADE[0]), alipay_account(less), taobao_orders(MADE)).why is Why.RECORDS_DISAGREE


def test_a_deposit_in_one_file_and_the_rest_in_another_with_a_coupon() -> None:
    deposit, rest = MADE[2], replace(MADE[5], order=MADE[2].order, off=Decimal(15))
    files = alipay_trade([*MADE[:2], deposit]), alipay_trade([*MADE[3:5], rest, *MADE[6:]])
    for off in (0, 15):
        receipt = replace(shown(deposit), amount=deposit.price + rest.price - off)
        assert said(receipt, *files).why is Why.SUM_OF_ORDER
    third = replace(MADE[6], order=MADE[2].order)
    receipt = replace(shown(deposit), amount=deposit.price + third.price)  # two of three
    assert said(receipt, alipay_trade([*MADE[:5], rest, third])).why is Why.SUM_OF_ORDER


def at_once(number: int) -> list[Payment]:
    return [replace(one, at=MADE[0].at + timedelta(seconds=at)) for at, one in enumerate(some(number))]


def test_five_orders_at_once_and_the_last_of_sixty() -> None:
    five = at_once(5)
    text = alipay_account(five).decode("gb18030")
    text = re.sub(r"138\*{6}\d\d", "138******00", text)
    total = sum((one.price for one in five), Decimal(0))
    assert said(replace(shown(five[0]), amount=total), text.encode()).why is Why.TOGETHER

    sixty = at_once(60)
    receipt = replace(shown(sixty[0]), amount=sixty[0].price + sixty[50].price)
    assert said(receipt, taobao_orders(sixty)).why is Why.TOGETHER


def test_orders_whose_records_carry_the_days_of_their_confirmation() -> None:
    text = re.sub(r"138\*{6}\d\d", "138******00", alipay_account(MADE).decode("gb18030"))
    receipt = replace(shown(MADE[0]), amount=MADE[0].price + MADE[6].price)  # confirmed two days apart
    assert said(receipt, text.encode()).why is Why.TOGETHER


def test_two_names_of_one_payer_are_no_two_payers() -> None:
    made = [replace(one, at=MADE[0].at) for one in payments_of(Form.WECHAT_MERCHANT)]
    text = wechat_merchant(made).decode().replace("`wx00,", "`wx01,", 2)
    receipt = replace(shown(made[0]), amount=made[0].price + made[5].price)
    assert said(receipt, text.encode()).why is Why.TOGETHER
    one_app = wechat_merchant(made)
    assert said(receipt, one_app).word is Word.CONTRADICTED  # two people by one app


def test_a_time_that_cannot_be_read() -> None:
    text = alipay_trade(MADE).decode("gb18030").replace("2026-05-", "MMXXVI-V-")
    assert said(shown(MADE[0], 6000), text.encode()).why is Why.NO_TIME
    assert (
        read_exports(
            "x", alipay_trade(MADE).decode("gb18030").replace("2026-05-02 09:30:05", "2026年5月2日 09:30").encode()
        )[0]
        .rows[0]
        .at
    )


def test_an_insurance_of_the_parcel() -> None:
    assert said(shown(MADE[3], Decimal("2.50")), alipay_trade(MADE)).why is Why.SMALL


def test_an_order_that_was_never_paid_and_what_the_shop_paid_itself_count_nothing() -> None:
    text = taobao_orders(MADE).decode("gb18030").replace("交易成功", "等待买家付款", 1)
    assert said(shown(MADE[0]), text.encode()).word is Word.CANNOT_SAY
    shopify = b"Name,Email,Financial Status,Currency,Total\n#100100100100,a,pending,USD,110.00\n"
    assert said(Receipt(Decimal(110), "USD", "", "100100100100"), shopify).word is Word.CANNOT_SAY
    for form in (Form.ALIPAY_PERSONAL, Form.ALIPAY_WEB, Form.WECHAT_PERSONAL):
        made = payments_of(form)
        data = EXPORTS[form](made).decode("utf-8" if form is Form.WECHAT_PERSONAL else "gb18030")
        assert said(shown(made[0]), re.sub(r",收入(\s*),", r",支出\1,", data).encode()).word is Word.CANNOT_SAY


def test_a_bill_of_refunds_is_no_bill_of_all() -> None:
    made = payments_of(Form.WECHAT_MERCHANT, 18)
    text = wechat_merchant(made).decode().replace("`SUCCESS", "`REFUND")
    missing = replace(shown(made[3]), number=made[3].number[:-8] + "97979797", order="M1")
    assert said(missing, text.encode()).word is Word.CANNOT_SAY


TRADE, BILL = alipay_trade(MADE).decode("gb18030"), wechat_merchant(payments_of(Form.WECHAT_MERCHANT)).decode()
JUNK = {
    "a count of five thousand digits": TRADE.replace("交易合计：8", "交易合计：" + "9" * 5000),
    "a total of two points": TRADE.replace("商家实收共", "商家实收共1.2."),
    "a total that is a word": BILL.replace("总金额\r\n`8,`", "总金额\r\n`8,`abc"),
    "brackets without end": "起始日期:[" * 20_000 + TRADE,
}


@pytest.mark.parametrize("name", JUNK)
def test_totals_that_are_none_contradict_nobody(name: str) -> None:
    with suppress(ExportError):
        found = said(shown(MADE[0], 6000), JUNK[name].encode())
        assert found.word is Word.CANNOT_SAY or name == "brackets without end"


def broken(change: bytes, by: bytes) -> bytes:
    data, held = as_workbook(EXPORTS[Form.SHOPIFY](MADE), "utf-8"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(held, "w") as after:
        for member in before.infolist():
            after.writestr(member, before.read(member).replace(change, by))
    return held.getvalue()


@pytest.mark.parametrize(
    ("change", "by"), [(b'sheetId="1"', b'sheetId="x"'), (b't="s"', b't="s" s="99"'), (b"<v>1</v>", b"<v>99999</v>")]
)
def test_a_workbook_with_numbers_that_are_none_is_refused_or_read(change: bytes, by: bytes) -> None:
    with suppress(ExportError):
        assert read_exports("x.xlsx", broken(change, by))


def test_a_damaged_member_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bill.csv", alipay_trade(MADE) * 3)
    data = bytearray(held.getvalue())
    data[60:200] = bytes(140)
    with pytest.raises(ExportError):
        read_exports("x.zip", bytes(data))


def test_archives_in_archives_are_not_unpacked() -> None:
    data = b"a,b\n"
    for _ in range(5):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            for number in range(50):
                archive.writestr(f"{number}.xlsx", data)
        data = held.getvalue()[:200_000]
    with pytest.raises(ExportError):
        read_exports("x.zip", data)


def test_one_number_in_thousands_of_rows_is_cited_a_few_times() -> None:
    rows = "".join(f"ch_3P1234567890,{at}.00,usd,Paid,2026-05-02 10:00\n" for at in range(3000))
    data = f"id,Amount,Currency,Status,Created (UTC)\n{rows}".encode()
    found = said(Receipt(Decimal(9000), "USD", "ch_3P1234567890"), data)
    assert found.word is Word.CANNOT_SAY
    assert len(found.cited) <= 20


def test_a_row_that_names_its_last_column_alone_is_as_short_as_any() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at in range(1, 3001):
        sheet.cell(at, 16_384, 1)
    held = io.BytesIO()
    book.save(held)
    (table,) = tables("x.xlsx", held.getvalue())
    assert max(len(cells) for _, cells in table.rows) <= MOST_CELLS
    for _ in range(20):
        book.create_sheet()
    held = io.BytesIO()
    book.save(held)
    with pytest.raises(ExportError, match="21 sheets"):
        read_exports("x.xlsx", held.getvalue())
