"""What is read off a receipt: a label at the left, a value at the right, and nothing that is said twice differently."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from claims.payment.receipt import Seen, agreed, receipt_of
from claims.payment.values import Receipt

HIGH = 30


def lines(*rows: tuple[str, ...], high: int = HIGH) -> list[Seen]:
    """Rows from top to bottom: a text alone, or a label and its value; ``N*text`` in letters N times as high."""
    made = []
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            times, _, text = cell.rpartition("*")
            big = high * int(times or 1)
            left = 40 if len(row) > 1 and not place else 600
            made.append(Seen(text, left, left + 20 * len(text), 100 + 90 * at, big))
    return made


RECEIPT = lines(
    ("菲尔罗女装旗舰店",), ("3*-3,180.90",), ("交易成功",), ("付款方式", "余额宝"), ("优惠", "-10.00"),
    ("创建时间", "2026-05-02 09:30:05"), ("订单号", "2026050222001000000000010007"),
    ("商家订单号", "T200P4471000000000000137"),
)  # fmt: skip


def test_a_receipt_s_amount_numbers_time_and_payee() -> None:
    assert receipt_of(RECEIPT) == Receipt(
        Decimal("3180.90"), "", "2026050222001000000000010007", "T200P4471000000000000137",
        datetime(2026, 5, 2, 9, 30, 5), "菲尔罗女装旗舰店",  # noqa: DTZ001 - it names no zone
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("¥88.00", "88.00", "¥"), ("-￥1,288.50", "1288.50", "¥"), ("$1,234.00", "1234.00", "$"),
        ("1.234,50", "1234.50", ""), ("−459.00元", "459.00", "CNY"), ("EUR 20.10", "20.10", "EUR"), ("12", None, ""),
        ("2026.05.02", None, ""), ("1,23", "1.23", ""),
    ],
)  # fmt: skip
def test_amounts_as_receipts_write_them(text: str, amount: str | None, currency: str) -> None:
    found = receipt_of(lines((f"3*{text}",)))
    assert (found.amount, found.currency) == (amount and Decimal(amount), currency)


def test_of_two_amounts_as_large_the_one_called_paid_counts_or_none() -> None:
    two = lines(("3*100.00",), ("3*200.00",))
    assert receipt_of(two).amount is None
    assert receipt_of([*two, *lines((), (), (), ("实付款", "¥200.00"))]).amount == 200


def test_a_number_that_goes_on_in_the_line_below_is_one_number() -> None:
    folded = [
        Seen("订单号", 40, 130, 500, HIGH),
        Seen("20260502220010000000", 600, 1000, 500, HIGH),
        Seen("00010007", 600, 760, 540, HIGH),
    ]
    assert receipt_of(folded).number == "2026050222001000000000010007"


def test_a_number_said_twice_and_differently_is_none() -> None:
    twice = lines(("订单号", "2026050222001000000000010007"), ("订单号", "2026050222001000000000010008"))
    assert receipt_of(twice).number == ""


def test_english_receipts_are_read_too() -> None:
    found = receipt_of(
        lines(
            ("2*$120.00",), ("Transaction ID", "9AB12345CD678901E"), ("Order number: #1001",), ("Merchant", "Felro Ltd")
        )
    )
    assert (found.amount, found.currency, found.number, found.order, found.payee) == (
        120, "$", "9AB12345CD678901E", "1001", "Felro Ltd",
    )  # fmt: skip


def test_only_what_two_readings_have_alike_is_taken() -> None:
    one = receipt_of(RECEIPT)
    other = replace(one, amount=Decimal("3180.00"), number=one.number[:-1] + "8")
    both = agreed(one, replace(other, payee="别家店", currency="USD"))

    assert (both.amount, both.number, both.order, both.payee, both.currency) == (None, "", one.order, "", "?")
    assert agreed(one, one) == one


def test_instalments_are_noticed() -> None:
    assert receipt_of([*RECEIPT, *lines(("花呗分期 12期",))]).has_instalments


@pytest.mark.parametrize("text", ["", "‮12.00", "订单号", "9" * 5000, "订单号：" + "1" * 3000, "\x00\x1b[2J"])
def test_hostile_lines_are_only_lines(text: str) -> None:
    found = receipt_of([*RECEIPT, Seen(text, 0, 10, 2000, HIGH)])
    assert found.amount == Decimal("3180.90")
    assert len(found.number) < 300


def test_larger_letters_that_are_read_as_no_amount_leave_none() -> None:
    for large in ("HK$459.00", "¥459", "￥3.180.9O 1"):
        found = receipt_of(lines((f"3*{large}",), ("账户余额", "8,000.00"), ("2026.05",)))
        assert found.amount is None, large


def test_the_word_that_copies_a_number_is_not_the_number() -> None:
    row = [Seen("订单号", 40, 130, 500, HIGH), Seen("2026050222001000000000010007", 300, 800, 500, HIGH)]
    assert receipt_of([*row, Seen("复制", 850, 900, 500, HIGH)]).number == "2026050222001000000000010007"


def test_two_labels_with_two_payees_name_nobody() -> None:
    assert receipt_of(lines(("收款方", "甲店"), ("商户全称", "乙公司"))).payee == ""
