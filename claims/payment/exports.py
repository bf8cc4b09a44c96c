"""Exports read: which form a table has, its rows, and whether its own totals are those of its rows.

Nothing is contradicted by a file whose own sums do not agree: a row that was edited, a file cut short, numbers that a
spreadsheet has rounded would otherwise accuse whoever paid rightly.
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from claims.payment.errors import ExportError
from claims.payment.forms import FORMS, Cells, Columns, Read, moment, money
from claims.payment.tables import Table, tables
from claims.payment.values import Export, Flaw, Form, Kind, PaymentRow
from evidence.codec import sha256

_TOP_ROWS = 60
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_LONGEST_KEPT = 15
"""Digits that a spreadsheet keeps of a number; it writes noughts for the others."""
_SURELY_ROUNDED = 8
"""Noughts that no number ends in by chance."""
_MADE = re.compile(r"导出时间:\s*\[([^\]\[]{1,40})\]")
_MOST_TEXT = 20_000
_DAYS = re.compile(r"起始日期:\s{0,9}\[([^\]\[]{1,40})\]\s{0,9}终止日期:\s{0,9}\[([^\]\[]{1,40})\]")
_TRADE_SUM = re.compile(r"#?交易合计:(\d{1,9})笔,商家实收共(-?\d{1,15}(?:\.\d{1,2})?)元")
_REFUND_SUM = re.compile(r"#?退款合计:(\d{1,9})笔,商家实收退款共(-?\d{1,15}(?:\.\d{1,2})?)元")
_IN_SUM = re.compile(r"#?收入合计:(\d{1,9})笔,共(-?\d{1,15}(?:\.\d{1,2})?)元")
_OUT_SUM = re.compile(r"#?支出合计:(\d{1,9})笔,共(-?\d{1,15}(?:\.\d{1,2})?)元")
_PERSONAL_SUM = re.compile(r"收入:\s{0,9}(\d{1,9})\s{0,9}笔\s{0,9}(\d{1,15}(?:\.\d{1,2})?)\s{0,9}元")
_LIST, _LIST_ENDS = "明细列表", "明细列表结束"
"""Stand above and below the rows of what Alipay exports as text."""
_MOST_IN_REMARK = 2
_WECHAT_TOTALS = "总交易单数"
_WECHAT_SUMS = (("订单总金额", "订单金额"), ("应结订单总金额", "应结订单金额"), ("总交易额", "总金额"))

_BROKEN = (ValueError, ArithmeticError, LookupError, TypeError, AttributeError, OSError, EOFError, zlib.error)
"""What broken workbooks and hostile cells make libraries, and us, raise."""

Line = tuple[int, Cells]


def read_exports(name: str, data: bytes) -> tuple[Export, ...]:
    """Every export that a file holds: an archive or a workbook may hold several.

    Raises:
        ExportError: none is known here, or it cannot be read; says what to do.
    """
    digest = sha256(data)
    name = name.encode("utf-8", "replace").decode()  # a name of other bytes could not be printed
    try:
        found = tuple(export for table in tables(name, data) if (export := _export(table, digest)))
    except _BROKEN as error:
        raise ExportError(
            f"{name} holds something that no export has ({type(error).__name__}): export it again"
        ) from error
    if not found:
        known = "Alipay, WeChat Pay, Taobao, Stripe, PayPal, Shopify or WooCommerce"
        raise ExportError(
            f"{name} has no columns of an export of {known} that are known here: give the file as it was exported, "
            "with its row of column names"
        )
    return found


def _export(table: Table, digest: str) -> Export | None:
    for at, (_, cells) in enumerate(table.rows[:_TOP_ROWS]):
        for columns in FORMS:
            if columns.needs <= set(cells):
                return _of_form(table, digest, columns, at)
    return None


def _of_form(table: Table, digest: str, columns: Columns, at: int) -> Export:
    names = table.rows[at][1]
    lines, tail = _body(table, names, at, columns.form)
    rows, flaw, where = [], None, 0
    for line, cells in lines:
        try:
            read = columns.read(cells)
        except ValueError:
            flaw, where = flaw or Flaw.UNREAD, where or line
            continue
        if read is None:
            continue
        if not read.agrees:
            flaw, where = flaw or Flaw.BALANCE, where or line
        rows.append(_row(line, read))
    if rounded := _rounded(rows):
        flaw, where = Flaw.NUMBERS, rounded
    text = f"{_text(table.rows[:at])} {_text(tail)}"
    tied, ours = _totals(columns.form, lines, text, tail)
    if columns.form is Form.TAOBAO_ITEMS:
        rows = _by_order(rows)
    first, until = _days(columns.form, text, rows, tied)
    return Export(
        table.name, digest, columns.form, tuple(rows), tied and flaw is None and ours is None, flaw or ours, where,
        first, until,
    )  # fmt: skip


def _body(
    table: Table, names: Sequence[str], at: int, form: Form
) -> tuple[list[Line], list[tuple[int, tuple[str, ...]]]]:
    """The rows under the header, and what comes behind them."""
    lines: list[Line] = []
    rest = table.rows[at + 1 :]
    for number, (line, cells) in enumerate(rest):
        if not any(cells):
            continue
        first = next(cell for cell in cells if cell)
        is_remark = first.startswith(("#", "----")) and sum(map(bool, cells)) <= _MOST_IN_REMARK
        if is_remark or first == _WECHAT_TOTALS:
            return lines, list(rest[number:])
        lines.append((line, dict(zip(names, (*cells, *[""] * len(names)), strict=False))))
    return lines, []


def _text(rows: Iterable[tuple[int, tuple[str, ...]]]) -> str:
    return " ".join(cell for _, cells in rows for cell in cells if cell)[:_MOST_TEXT]


def _row(line: int, read: Read) -> PaymentRow:
    more = tuple(one for one in read.more if one)
    return PaymentRow(
        line, read.kind, read.number, read.order, more, read.at, read.paid, read.may_show, read.currency, read.payer
    )


def _rounded(rows: Sequence[PaymentRow]) -> int:
    """Line of the first row whose number a spreadsheet has rounded; 0: none. It says so, or noughts stand behind what a
    spreadsheet keeps: eight of them, or in most of the numbers of a column, as a few real ones end so by chance.
    """
    for column in ([(row.line, row.number) for row in rows], [(row.line, row.order) for row in rows]):
        tails = [(line, re.sub(r"\D", "", number)[_LONGEST_KEPT:]) for line, number in column]
        long = [(line, tail) for line, tail in tails if len(tail) > 1]
        blank = [(line, tail) for line, tail in long if not tail.strip("0")]
        told = [line for line, number in column if _ROUNDED.fullmatch(number)]
        told += [line for line, tail in blank if len(tail) >= _SURELY_ROUNDED or len(blank) * 2 >= len(long)]
        if told:
            return told[0]
    return 0


def _by_order(rows: list[PaymentRow]) -> list[PaymentRow]:
    """Items as their orders: an order's amount is that of its items together; the payer may see any of them."""
    orders: dict[str, list[PaymentRow]] = {}
    for row in rows:
        orders.setdefault(row.order, []).append(row)
    made = []
    for order, items in orders.items():
        total, head = sum((one.paid for one in items), Decimal(0)), items[0]
        more = tuple(dict.fromkeys(one for item in items for one in item.more))
        shown = frozenset({total, *(one.paid for one in items)})
        made.append(PaymentRow(head.line, head.kind, "", order, more, head.at, total, shown, head.currency))
    return made


def _totals(
    form: Form, lines: list[Line], text: str, tail: list[tuple[int, tuple[str, ...]]]
) -> tuple[bool, Flaw | None]:
    """Whether there are totals of which each holds; and what is wrong where one does not."""
    match form:
        case Form.ALIPAY_TRADE:
            return _trade_totals(lines, text)
        case Form.ALIPAY_ACCOUNT:
            return _account_totals(lines, text)
        case Form.WECHAT_MERCHANT:
            return _wechat_totals(lines, tail)
        case Form.WECHAT_PERSONAL:
            return _personal_totals(lines, text)
        case _:
            return False, None


def _trade_totals(lines: list[Line], text: str) -> tuple[bool, Flaw | None]:
    sums = _TRADE_SUM.search(text), _REFUND_SUM.search(text)
    if sums[0] is None:
        return False, Flaw.CUT
    for found, kind in zip(sums, ("交易", "退款"), strict=True):
        amounts = _column([one for one in lines if one[1]["业务类型"] == kind], "商家实收(元)")
        if amounts is None:
            return False, Flaw.UNREAD
        if found is None:
            if amounts:
                return False, Flaw.CUT
        elif (int(found[1]), abs(Decimal(found[2]))) != (len(amounts), abs(sum(amounts, Decimal(0)))):
            return False, Flaw.TOTALS
    return True, None


def _account_totals(lines: list[Line], text: str) -> tuple[bool, Flaw | None]:
    columns = [_column(lines, name) for name in ("收入金额(+元)", "支出金额(-元)", "账户余额(元)")]
    if any(one is None for one in columns):
        return False, Flaw.UNREAD
    came, went, left = ([abs(amount) for amount in one or ()] for one in columns)
    if not (_chained(came, went, left) or _chained(came[::-1], went[::-1], left[::-1])):
        return False, Flaw.BALANCE
    if _LIST in text and _LIST_ENDS not in text:
        return False, Flaw.CUT
    for pattern, amounts in ((_IN_SUM, came), (_OUT_SUM, went)):
        if found := pattern.search(text):
            moved = [amount for amount in amounts if amount]
            if (int(found[1]), abs(Decimal(found[2]))) != (len(moved), sum(moved, Decimal(0))):
                return False, Flaw.TOTALS
    return len(lines) > 1, None


def _chained(came: list[Decimal], went: list[Decimal], left: list[Decimal]) -> bool:
    return all(left[at] == left[at - 1] + came[at] - went[at] for at in range(1, len(left)))


def _wechat_totals(lines: list[Line], tail: list[tuple[int, tuple[str, ...]]]) -> tuple[bool, Flaw | None]:
    if len(tail) < 2:
        return False, Flaw.CUT
    totals = dict(zip(tail[0][1], tail[1][1], strict=False))
    if totals.get(_WECHAT_TOTALS) != str(len(lines)):
        return False, Flaw.TOTALS
    for total, column in _WECHAT_SUMS:
        if total in totals and (not lines or column in lines[0][1]):
            amounts = _column(lines, column)
            if amounts is None:
                return False, Flaw.UNREAD
            if money(totals[total]) != sum(amounts, Decimal(0)):
                return False, Flaw.TOTALS
    return True, None


def _personal_totals(lines: list[Line], text: str) -> tuple[bool, Flaw | None]:
    found = _PERSONAL_SUM.search(text)
    if found is None:
        return False, None
    amounts = _column([one for one in lines if one[1]["收/支"] == "收入"], "金额(元)")
    if amounts is None:
        return False, Flaw.UNREAD
    holds = (int(found[1]), Decimal(found[2])) == (len(amounts), sum(amounts, Decimal(0)))
    return holds, None if holds else Flaw.TOTALS


def _column(lines: list[Line], name: str) -> list[Decimal] | None:
    try:
        return [money(cells.get(name, "")) for _, cells in lines]
    except ValueError:
        return None


def _days(form: Form, text: str, rows: Sequence[PaymentRow], tied: bool) -> tuple[datetime | None, datetime | None]:
    """From when to when the file lists what was finished. By what it says itself, not beyond the day on which it was
    made; else by its rows: their first and last day may not be whole, but in WeChat Pay's bills, of whole days.
    """
    times = sorted(row.at for row in rows if row.at and row.kind is Kind.PAYMENT)
    if not tied or not times:
        return None, None
    one_day = timedelta(days=1)
    first, last = (one.replace(hour=0, minute=0, second=0) for one in (times[0], times[-1]))
    first, until = (first, last + one_day) if form is Form.WECHAT_MERCHANT else (first + one_day, last)
    says_all = form is Form.ALIPAY_TRADE or _IN_SUM.search(text)
    if (found := _DAYS.search(text)) and says_all:
        first, until = moment(found[1]) or first, moment(found[2]) or until
    if (found := _MADE.search(text)) and (made := moment(found[1])):
        until = min(until, made.replace(hour=0, minute=0, second=0))
    return first, until
