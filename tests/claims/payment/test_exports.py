"""Exports of every known form: as exported, saved again, cut, edited; and files that are none."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from claims.payment.errors import ExportError
from claims.payment.exports import read_exports
from claims.payment.values import Flaw, Form, Kind
from tests.claims.payment.made import EXPORTS, alipay_account, alipay_trade, as_workbook, payments_of, wechat_merchant

GBK = {one for one in Form if one.value.startswith(("alipay", "taobao"))}
TIED = {Form.ALIPAY_TRADE, Form.ALIPAY_ACCOUNT, Form.WECHAT_MERCHANT, Form.WECHAT_PERSONAL}


def encoding(form: Form) -> str:
    return "gb18030" if form in GBK else "utf-8"


def exported(form: Form) -> bytes:
    return EXPORTS[form](payments_of(form))


def text_of(form: Form) -> str:
    return exported(form).decode(encoding(form)).removeprefix("\ufeff")


@pytest.mark.parametrize("form", Form)
def test_each_form_is_told_by_its_columns_and_read(form: Form) -> None:
    (export,) = read_exports("x.csv", exported(form))
    made = payments_of(form)

    assert export.form is form
    assert [row.paid for row in export.rows] == [one.price for one in made]
    assert [row.at for row in export.rows] == [one.at for one in made]
    assert all(row.kind is Kind.PAYMENT for row in export.rows)
    known = [{row.number, row.order, *row.more} for row in export.rows]
    assert all({one.number, one.order, one.order[5:], one.order[-6:]} & known[at] for at, one in enumerate(made))
    assert (export.tied, export.flaw) == (form in TIED, None)


REWRITTEN: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "GB18030": lambda text: text.encode("gb18030"),
    "other ends of lines": lambda text: text.replace("\r\n", "\n").encode(),
    "two empty lines on top": lambda text: f"\r\n\r\n{text}".encode(),
    "three remarks on top": lambda text: f"remark\r\nremark,2\r\nremark\r\n{text}".encode(),
}


@pytest.mark.parametrize("how", REWRITTEN)
@pytest.mark.parametrize("form", Form)
def test_it_is_the_same_in_another_encoding_and_with_its_header_moved(form: Form, how: str) -> None:
    (export,) = read_exports("x.csv", REWRITTEN[how](text_of(form)))
    (before,) = read_exports("x.csv", exported(form))

    assert [(row.number, row.order, row.paid) for row in export.rows] == [
        (row.number, row.order, row.paid) for row in before.rows
    ]
    assert (export.tied, export.flaw) == (before.tied, before.flaw)


@pytest.mark.parametrize("form", sorted(set(Form) - {Form.WECHAT_MERCHANT}))
def test_it_is_the_same_as_a_workbook_and_in_an_archive(form: Form) -> None:
    (before,) = read_exports("x.csv", exported(form))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("汇总.csv", "a summary,of something\r\n1,2\r\n")
        archive.writestr("bill.csv", exported(form))
    for data in (as_workbook(exported(form), encoding(form)), held.getvalue()):
        (export,) = read_exports("x", data)
        assert [(row.number, row.paid) for row in export.rows] == [(row.number, row.paid) for row in before.rows]
        assert export.flaw is None


@pytest.mark.parametrize("form", sorted(TIED))
def test_a_row_taken_out_or_edited_makes_its_totals_fail(form: Form) -> None:
    text = text_of(form)
    third = next(line for line in text.split("\r\n") if payments_of(form)[2].number in line)

    (export,) = read_exports("x.csv", text.replace(f"{third}\r\n", "").encode())
    assert export.flaw in (Flaw.TOTALS, Flaw.BALANCE)
    assert not export.tied
    (export,) = read_exports("x.csv", text.replace(third, third.replace("881.90", "1.00")).encode())
    assert export.flaw in (Flaw.TOTALS, Flaw.BALANCE)


@pytest.mark.parametrize("form", Form)
def test_a_file_cut_anywhere_ties_nothing_or_is_refused(form: Form) -> None:
    data = text_of(form).encode()
    for part in range(5, 95, 10):
        try:
            exports = read_exports("x.csv", data[: len(data) * part // 100].decode("utf-8", "ignore").encode())
        except ExportError:
            continue
        assert not any(export.tied for export in exports), part


@pytest.mark.parametrize("form", [Form.ALIPAY_TRADE, Form.ALIPAY_ACCOUNT, Form.WECHAT_MERCHANT, Form.TAOBAO_ORDERS])
def test_numbers_that_a_spreadsheet_rounded_are_seen(form: Form) -> None:
    rounded = re.sub(r"\d{17,28}", lambda found: f"{int(found[0]):.5E}", text_of(form))
    (export,) = read_exports("x.csv", rounded.encode())
    assert export.flaw is Flaw.NUMBERS
    noughts = re.sub(r"\d{17,28}", lambda found: found[0][:15] + "0" * (len(found[0]) - 15), text_of(form))
    (export,) = read_exports("x.csv", noughts.encode())
    assert export.flaw is Flaw.NUMBERS


def test_a_workbook_that_keeps_numbers_as_numbers_has_lost_their_digits() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("订单编号", "买家应付货款", "总金额", "买家实际支付金额"), (4471000000000000123.0, 10, 10, 10)):
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)

    (export,) = read_exports("x.xlsx", held.getvalue())
    assert export.flaw is Flaw.NUMBERS


def test_the_days_are_those_the_file_has_whole() -> None:
    made = payments_of(Form.ALIPAY_TRADE)
    (trade,) = read_exports("x.csv", alipay_trade(made))
    assert (str(trade.first), str(trade.until)) == ("2026-05-01 00:00:00", "2026-05-07 00:00:00")
    (bill,) = read_exports("x.csv", wechat_merchant(payments_of(Form.WECHAT_MERCHANT)))
    assert (str(bill.first), str(bill.until)) == ("2026-05-02 00:00:00", "2026-05-05 00:00:00")

    rows = as_workbook(alipay_account(made), "gb18030")  # as it is, with what it says of its days
    (account,) = read_exports("x.xlsx", rows)
    assert str(account.first) == "2026-05-01 00:00:00"
    without = "\r\n".join(line for line in alipay_account(made).decode("gb18030").split("\r\n") if line[:1] != "#")
    (account,) = read_exports("x.csv", without.encode())
    assert (str(account.first), str(account.until)) == ("2026-05-03 00:00:00", "2026-05-04 00:00:00")


def test_a_payment_s_fee_and_a_refund_are_no_payment() -> None:
    (account,) = read_exports("x.csv", alipay_account(payments_of(Form.ALIPAY_ACCOUNT)))
    assert len(account.rows) == 8
    text = text_of(Form.ALIPAY_TRADE).replace(",交易\t,", ",退款\t,", 1)
    (trade,) = read_exports("x.csv", text.encode())
    assert [row.kind for row in trade.rows].count(Kind.REFUND) == 1
    assert trade.flaw is Flaw.TOTALS


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no columns"),
        (b"a,b\n1,2\n", "no columns"),
        (b"PK\x03\x04 broken", "damaged archive"),
        (b"%PDF-1.7", "PDF"),
        (b"\xff\xfe\x00", "marked as"),
        (bytes(range(256)) * 50, "not UTF-8"),
    ],
)
def test_what_is_no_export_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(ExportError, match=says):
        read_exports("x.csv", data)


def test_a_bomb_and_a_locked_archive_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.payment.tables.MOST_BYTES", 1_000_000)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bill.csv", bytes(2_000_000))
    assert len(held.getvalue()) < 10_000
    with pytest.raises(ExportError, match="unpacks to more"):
        read_exports("x.zip", held.getvalue())


def test_a_workbook_that_declares_entities_is_refused() -> None:
    data, held = as_workbook(exported(Form.SHOPIFY), "utf-8"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(held, "w") as after:
        for member in before.infolist():
            text = before.read(member)
            if member.filename.endswith("sheet1.xml"):
                text = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>' + text
            after.writestr(member, text)
    with pytest.raises(ExportError, match="entities"):
        read_exports("x.xlsx", held.getvalue())
