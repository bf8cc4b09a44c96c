"""Every name that our JSON has: read off the code that makes it, so that no command escapes, and off docs/json.md."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from desk.acts.authority import AuthorityAdded
from desk.acts.unfinished import Left
from desk.search.document import Document
from evidence.reasons import Reason
from evidence.records import Counts, Lead, Remark, Review

ROOT = Path(__file__).parent.parent.parent.parent
MAKERS = [
    *sorted((ROOT / "desk" / "cli").glob("*.py")),
    ROOT / "desk" / "jobs" / "capture.py",
    ROOT / "desk" / "acts" / "report.py",
    ROOT / "desk" / "acts" / "hit_values.py",
    ROOT / "desk" / "acts" / "audit.py",
    ROOT / "desk" / "report" / "summary.py",
    ROOT / "claims" / "elements.py",
    ROOT / "claims" / "judged_said.py",
    ROOT / "claims" / "worn" / "summary.py",
    ROOT / "claims" / "worn" / "whole_order.py",
]
"""Where values are made into JSON by hand."""
MODELS: list[type[BaseModel]] = [Document, Counts, Remark, Reason, Review, Lead]
"""What is printed as it is."""


def written_by_hand() -> set[str]:
    """Keys of every dict written out, and of every assignment to one, in the files that make JSON."""
    found: set[str] = set()
    for file in MAKERS:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Dict):
                found |= {
                    key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
                }
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.ctx, ast.Store)
                and isinstance(node.slice, ast.Constant)
            ):
                found.add(str(node.slice.value))
    return found


def of_models() -> set[str]:
    return set().union(*map(_names, MODELS)) | {field.name for kind in (Left, AuthorityAdded) for field in fields(kind)}


def _names(model: type[BaseModel]) -> set[str]:
    found = set(model.model_fields)
    for field in model.model_fields.values():
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                found |= _names(inner)
    return found


def documented() -> dict[str, str]:
    """Name to what it holds, by the table of docs/json.md."""
    text = (ROOT / "docs" / "json.md").read_text("utf-8")
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| (\w+) \|", text, re.MULTILINE)
    return {name: kind for names, kind in rows for name in re.findall(r"`(\w+)`", names)}


def walked(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every name with each of its plain values."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key), None
            if key != "values" and key != "counts":
                yield from walked(item, str(key))
    elif isinstance(value, list):
        for item in value:
            yield from walked(item, name)
    else:
        yield name, value
