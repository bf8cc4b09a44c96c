"""The hits of a search as a file for other tools: exactly those that are shown."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from desk.acts.actor import Actor
from desk.acts.hit_values import as_values
from desk.acts.search import Found
from desk.acts.sheet import sheet
from desk.search.document import Document
from desk.search.errors import QueryError
from evidence.files import write_whole


class Form(StrEnum):
    """What an exported file is, by the end of its name."""

    CSV = ".csv"
    """A table for spreadsheets: UTF-8 with a byte order mark, RFC 4180."""
    JSONL = ".jsonl"
    """The objects that ``--json`` prints, one a line."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written."""

    path: Path
    hits: int


def export(actor: Actor, found: Found, path: Path) -> Exported:
    """Write the hits that are shown, with all their fields, in their order.

    Raises:
        QueryError: the name of the file ends in none of the forms.
        OSError: it cannot be written; one that was there is as it was.
    """
    try:
        form = Form(path.suffix.lower())
    except ValueError:
        raise QueryError(f"{path.name}: write a name that ends in {' or '.join(Form)}") from None
    rows = [as_values(hit, found) for hit in found.hits]
    write_whole(_table(rows) if form is Form.CSV else _lines(rows), path)
    return Exported(path, len(rows))


def _lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def _table(rows: list[dict[str, Any]]) -> bytes:
    columns = [*Document.model_fields, "distance_bits", "points", "highlights"]
    return sheet(columns, ({name: _cell(value) for name, value in row.items()} for row in rows))


def _cell(value: Any) -> str:
    """Lists in one cell: tags in words, findings and highlights as JSON."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
