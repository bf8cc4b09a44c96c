"""The search fields as the table of docs/search.md."""

from typing import Any

from desk.search.fields import DOCUMENT_FIELDS, FINDING_FIELDS, TEXT_FIELDS, Field


def table() -> str:
    """The fields as the Markdown table of docs/search.md, with no line break at its end."""
    rows = ["| typed | field | of | options | counted | what it says |", "|---|---|---|---|---|---|"]
    lists: tuple[tuple[str, tuple[Field[Any], ...]], ...] = (
        ("finding", FINDING_FIELDS),
        ("document", DOCUMENT_FIELDS),
        ("its words", TEXT_FIELDS),
    )
    for of, fields in lists:
        rows += [_row(of, field) for field in fields]
    return "\n".join(rows)


def _row(of: str, field: Field[Any]) -> str:
    options = ", ".join(f"`{option.flag}`" for option in field.options) or "–"
    values = ": " + ", ".join(f"`{value}`" for value in field.values()) if field.values else ""
    cells = [f"`{field.word}:`", f"`{field.name}`", of, options, "yes" if field.facet else "no", field.meaning + values]
    return f"| {' | '.join(cells)} |"
