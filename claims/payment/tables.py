"""Bytes of an export as tables: text in any of the usual encodings, a workbook, or a ZIP archive of these. Bounded."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from claims.payment.errors import ExportError
from matcher.catalog.text import decoded
from matcher.errors import FeedError

MOST_BYTES, MOST_ROWS, MOST_CELLS, MOST_MEMBERS, MOST_WORKBOOKS = 50_000_000, 200_000, 200, 50, 5
MOST_SHEETS = 20
_FORMULA = re.compile(r'="([^"]*)"')
_SEPARATORS = ",\t;"
_ZIP = b"PK\x03\x04"
_TYPES = "[Content_Types].xml"
"""Every workbook has it."""
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError, NotImplementedError, RuntimeError, ParseError)


@dataclass(frozen=True)
class Table:
    """Rows with the number of the line or of the sheet's row; cells without what programs put around them."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def tables(name: str, data: bytes) -> Iterator[Table]:
    """Each way in which the bytes may be meant: of text one for each separator that stands in it.

    Raises:
        ExportError: it cannot be read; says what to do.
    """
    if len(data) > MOST_BYTES:
        raise ExportError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB: export fewer days")
    if not data.startswith(_ZIP):
        yield from _of_text(name, data)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _bounded(name, archive)
            if _TYPES not in archive.namelist():
                yield from _of_members(name, archive)
                return
        yield from _of_workbook(name, data)
    except _BROKEN as error:
        raise ExportError(f"{name} is a damaged archive or workbook ({error}): export it again") from error


def cleaned(cell: str) -> str:
    """A cell as it is meant: half-width, without tabs, backticks, an apostrophe or ``="…"`` around it."""
    text = unicodedata.normalize("NFKC", cell).strip().strip("`\ufeff").strip()
    if found := _FORMULA.fullmatch(text):
        text = found[1]
    return text.removeprefix("'").strip()


def _bounded(name: str, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > 1000 or sum(one.file_size for one in members) > MOST_BYTES:
        raise ExportError(f"{name} unpacks to more than {MOST_BYTES // 1_000_000} MB: export fewer days")
    if any(one.flag_bits & 1 for one in members):
        raise ExportError(f"{name} is locked with a password: unpack it, and give the file inside")


def _of_members(name: str, archive: zipfile.ZipFile) -> Iterator[Table]:
    """Tables and workbooks inside; what lies in an archive inside is not looked at."""
    inside = [one for one in archive.infolist() if one.filename.lower().endswith((".csv", ".txt", ".xlsx"))]
    if len(inside) > MOST_MEMBERS:
        raise ExportError(f"{name} holds {len(inside)} files: give the one that is meant")
    for number, member in enumerate(inside, 1):
        data = archive.read(member)
        if not data.startswith(_ZIP):
            yield from _of_text(f"{name} ({number})", data)
        elif len(inside) <= MOST_WORKBOOKS:
            yield from _of_workbook(f"{name} ({number})", data)


def _of_workbook(name: str, data: bytes) -> Iterator[Table]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _bounded(name, archive)
        if _TYPES not in archive.namelist():
            return
        for member in archive.infolist():
            with archive.open(member) as file:
                if b"<!DOCTYPE" in file.read(4096):
                    raise ExportError(f"{name} declares entities, which no workbook needs: export it again")
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    if len(book.worksheets) > MOST_SHEETS:
        raise ExportError(f"{name} has {len(book.worksheets)} sheets: give a workbook of the one that is meant")
    count = 0
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong: rows would be cut off unsaid
        rows = []
        # max_col: a row that names its last column alone is otherwise filled up with 16,383 empty cells
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_CELLS), 1):
            if (count := count + 1) > MOST_ROWS:
                raise ExportError(f"{name} has more than {MOST_ROWS} rows: export fewer days")
            rows.append((number, tuple(cleaned(_told(cell)) for cell in row[:MOST_CELLS])))
        yield Table(f"{name} [{sheet.title}]" if len(book.worksheets) > 1 else name, tuple(rows))


def _told(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _of_text(name: str, data: bytes) -> Iterator[Table]:
    try:
        text = decoded(data)
    except FeedError as error:
        raise ExportError(f"{name}: {error}") from error
    lines = text.splitlines()
    if len(lines) > MOST_ROWS:
        raise ExportError(f"{name} has more than {MOST_ROWS} lines: export fewer days")
    if any(line.lstrip("\ufeff").startswith("`") for line in lines[:60]):
        yield Table(name, tuple(_backticked(lines)))
        return
    for separator in _SEPARATORS:
        if any(separator in line for line in lines[:60]):
            yield Table(name, tuple(_separated(name, text, separator)))


def _backticked(lines: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """WeChat Pay puts a backtick before each value and nothing around it: a comma in a title separates nothing."""
    for number, line in enumerate(lines, 1):
        parts = line[1:].split(",`") if line.startswith("`") else line.split(",")
        yield number, tuple(map(cleaned, parts[:MOST_CELLS]))


def _separated(name: str, text: str, separator: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            yield reader.line_num, tuple(map(cleaned, row[:MOST_CELLS]))
    except csv.Error as error:
        raise ExportError(f"{name} cannot be read beyond line {reader.line_num} ({error}): export it again") from error
