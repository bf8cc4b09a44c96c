"""A table for spreadsheets in which nothing begins a formula: UTF-8 with a byte order mark, RFC 4180."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence


def sheet(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """The table as a file's bytes."""
    text = io.StringIO()
    written = csv.DictWriter(text, columns)
    written.writeheader()
    written.writerows({name: _harmless(cell) for name, cell in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")


_BEGINS_A_FORMULA = re.compile(r"(^|[;\t\r\n])([ \t\x22]*)(?=[=+\-@＝＋－＠\t\r\n])")
"""Where a spreadsheet may take what follows for a formula (OWASP, CSV injection): at the beginning of a cell, and after
what some countries' settings take for the end of one.
"""


def _harmless(cell: str) -> str:
    return _BEGINS_A_FORMULA.sub(r"\1\2'", cell)
