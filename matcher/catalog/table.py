"""A table of any separator as rows with named fields: the row that names the columns is looked for, not assumed.

Rows are counted as a spreadsheet counts them: a text of several lines in one cell is one row.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import TypeVar

from matcher.catalog.forms import Columns, Problems
from matcher.catalog.items import Row
from matcher.errors import FeedError

MAX_ROWS, MAX_CELL_LETTERS = 1_000_000, 10_000_000
_SEPARATORS = "\t,;|"
_TOP_ROWS = 20
"""The names of the columns stand in one of so many first rows: exports put a version or a remark above."""
_END = "\0end of the table"
"""Given to the reader behind the last row. Where it does not come back as a row, a quotation mark was left open."""
_FORMULA = re.compile(r'="([^"]*)"')
"""How a cell is kept from becoming a number in Excel."""

Record = tuple[int, list[str]]
_Form = TypeVar("_Form", bound=Columns)


class _TornError(Exception):
    """From a row on nothing can be read: its number, and why."""


def read_table(text: str, forms: Sequence[_Form]) -> tuple[_Form, list[Row], Problems]:
    """The form of a table, its rows, and what is wrong with single rows.

    Raises:
        FeedError: no form fits, a quotation mark is left open, a cell too long, or too many rows.
    """
    told = re.match(r"sep=([^\r\n])\r?\n?", text, re.IGNORECASE)  # a line for Excel, which shows it as no row
    separators, text = (told[1], text[told.end() :]) if told else (_SEPARATORS, text)
    with _long_cells():
        separator, form, top, columns = _named(text, separators, forms)
        try:
            return form, *_rows(_records(text, separator), form, top, columns)
        except _TornError as torn:
            if separator != "\t":
                raise _refused(torn) from torn
        try:  # tables with tabs are often written without quoting: a mark is then a mark
            return form, *_rows(_records(text, separator, csv.QUOTE_NONE), form, top, columns)
        except _TornError as torn:
            raise _refused(torn) from torn


def _refused(torn: _TornError) -> FeedError:
    number, why = torn.args
    return FeedError(f"row {number}: {why}")


@contextmanager
def _long_cells() -> Iterator[None]:
    """Descriptions are long; Python's own bound, 128 KiB, refuses the whole table for one of them."""
    before = csv.field_size_limit(MAX_CELL_LETTERS)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _named(text: str, separators: str, forms: Sequence[_Form]) -> tuple[str, _Form, int, list[str]]:
    """Separator, form, and number and names of the row that names the columns."""
    widest: list[str] = []
    for separator in separators:
        head = list(_head(text, separator))
        for number, cells in head:
            for form in forms:
                if form.fits(cells):
                    return separator, form, number, cells
        first = next((cells for _, cells in head if any(cells)), [])
        widest = max(widest, first, key=len)
    raise FeedError(unknown("columns", widest, forms))


def _head(text: str, separator: str) -> Iterator[Record]:
    """The first rows, as far as they can be told with this separator."""
    try:
        yield from islice(_records(text, separator), _TOP_ROWS)
    except _TornError:
        return


def unknown(what: str, found: Sequence[str], forms: Sequence[Columns]) -> str:
    """Why a feed is refused whose columns (or elements) are of no form: what is needed, and what it has."""
    needed = ", or ".join(form.needed for form in forms)
    return f"needed are the {what} {needed}; it has: " + (", ".join(name[:40] for name in found[:40]) or "nothing")


def _records(text: str, separator: str, quoting: int = csv.QUOTE_MINIMAL) -> Iterator[Record]:
    """Every row with its number and its cells, empty ones too.

    Raises:
        _TornError: a cell is too long, or at the end a quotation mark was left open.
    """
    lines = chain(io.StringIO(text, newline=""), [_END])
    number = 0
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=separator, quoting=quoting), 1):  # type: ignore[arg-type]  # its stub knows literals alone
            if cells == [_END]:
                return
            if number > MAX_ROWS:
                raise FeedError(f"it has more than {MAX_ROWS:,} rows: give a part of it")
            yield number, [_cell(cell) for cell in cells]
    except csv.Error as error:
        raise _TornError(number + 1, f"a cell longer than {MAX_CELL_LETTERS:,} characters") from error
    raise _TornError(number, "a quotation mark opens there and is never closed")


def _cell(cell: str) -> str:
    cell = cell.strip().strip("\ufeff\u200b")
    formula = _FORMULA.fullmatch(cell)
    return formula[1] if formula else cell


def _rows(records: Iterator[Record], form: Columns, top: int, columns: list[str]) -> tuple[list[Row], Problems]:
    while columns and not columns[-1]:
        columns = columns[:-1]
    fields = [form.field(column) for column in columns]
    found: list[Row] = []
    problems: Problems = []
    for number, cells in records:
        if number <= top or not any(cells):
            continue
        over = [cell for cell in cells[len(fields) :] if cell]
        if over and fields[-1] != form.last_is_list:
            problems.append((number, f"{len(cells)} cells under {len(fields)} columns; this row is left out"))
            continue
        row = _row(number, [*zip(fields, cells, strict=False), *((fields[-1], cell) for cell in over)])
        if not all(form.field(row.one(field)) == field for field in form.needs):  # the names of columns once more
            found.append(row)
    return found, problems


def _row(number: int, named: list[tuple[str, str]]) -> Row:
    cells: dict[str, tuple[str, ...]] = {}
    for field, cell in named:
        if field and cell:
            cells[field] = (*cells.get(field, ()), cell)
    return Row(number, cells)
