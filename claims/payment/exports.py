"""Exports read: which form a table has, its rows, and whether its own totals are those of its rows.

Nothing is contradicted by a file whose own sums do not agree: a row that was edited, a file cut short, numbers that a
spreadsheet has rounded would otherwise accuse whoever paid rightly.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from claims.payment.errors import ExportError
from claims.payment.forms import FORMS, Cells, Columns, Read, moment, money
from claims.payment.tables import Table, tables
from claims.payment.values import Export, Flaw, Form, PaymentRow
from evidence.codec import sha256

_TOP_ROWS = 60
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_LONGEST_KEPT = 15
"""Digits that a spreadsheet keeps of a number; it writes noughts for the others."""
_DAYS = re.compile(r"起始日期:\s*\[(.+?)\]\s*终止日期:\s*\[(.+?)\]")
_CN_DATE = "%Y年%m月%d日 %H:%M:%S"
_TRADE_SUM = re.compile(r"#?交易合计:(\d+)笔,商家实收共(-?[\d.]+)元")
_REFUND_SUM = re.compile(r"#?退款合计:(\d+)笔,商家实收退款共(-?[\d.]+)元")
_IN_SUM = re.compile(r"#?收入合计:(\d+)笔,共(-?[\d.]+)元")
_OUT_SUM = re.compile(r"#?支出合计:(\d+)笔,共(-?[\d.]+)元")
_PERSONAL_SUM = re.compile(r"收入:\s*(\d+)\s*笔\s*([\d.]+)\s*元")
_LIST, _LIST_ENDS = "明细列表", "明细列表结束"
"""Stand above and below the rows of what Alipay exports as text."""
_MOST_IN_REMARK = 2
_WECHAT_TOTALS = "总交易单数"
_WECHAT_SUMS = (("订单总金额", "订单金额"), ("应结订单总金额", "应结订单金额"), ("总交易额", "总金额"))

Line = tuple[int, Cells]


def read_exports(name: str, data: bytes) -> tuple[Export, ...]:
    """Every export that a file holds: an archive or a workbook may hold several.

    Raises:
        ExportError: none is known here, or it cannot be read; says what to do.
    """
    digest = sha256(data)
    found = tuple(export for table in tables(name, data) if (export := _export(table, digest)))
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
    text = " ".join(cell for _, cells in (*table.rows[:at], *tail) for cell in cells if cell)
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


def _row(line: int, read: Read) -> PaymentRow:
    more = tuple(one for one in read.more if one)
    return PaymentRow(
        line, read.kind, read.number, read.order, more, read.at, read.paid, read.may_show, read.currency, read.payer
    )


def _rounded(rows: Sequence[PaymentRow]) -> int:
    """Line of the first row whose number a spreadsheet has rounded; 0: none. It says so, or most of the long numbers
    have nothing but noughts behind what it keeps: of real ones a few end so by chance.
    """
    numbers = [(row.line, number) for row in rows for number in (row.number, row.order)]
    if told := next((line for line, number in numbers if _ROUNDED.fullmatch(number)), 0):
        return told
    long = [(line, digits) for line, number in numbers if len(digits := re.sub(r"\D", "", number)) > _LONGEST_KEPT + 1]
    blank = [line for line, digits in long if not digits[_LONGEST_KEPT:].strip("0")]
    return blank[0] if len(blank) * 2 > len(long) else 0


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
    """Days of which the file has every payment. By what it says itself only where its totals bear it out to the end; a
    workbook of balances alone may have lost rows at both ends, so its first and last day count nothing.
    """
    times = sorted(row.at for row in rows if row.at)
    if not tied or not times:
        return None, None
    if (found := _DAYS.search(text)) and (form is Form.ALIPAY_TRADE or _IN_SUM.search(text)):
        first, until = (_cn_date(one) for one in found.groups())
        if first and until:
            return first, until
    first, last = (one.replace(hour=0, minute=0, second=0) for one in (times[0], times[-1]))
    one_day = timedelta(days=1)
    return (first + one_day, last) if form is Form.ALIPAY_ACCOUNT else (first, last + one_day)


def _cn_date(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), _CN_DATE)  # noqa: DTZ007 - it names no zone
    except ValueError:
        return moment(text)
