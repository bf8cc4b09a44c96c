"""What decides travels as kinds and values: no code of ours takes a sentence apart, but the reader of older records."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("evidence", "crawler", "matcher", "claims", "desk")
OLDER = ROOT / "evidence" / "older.py"
"""Reads what records said before there were reasons and remarks."""

SENTENCES = {"reason", "note", "notes", "missing", "warning", "warnings", "in_words", "sentence", "in_a_row"}
"""Fields, variables and functions that hold or make sentences for people."""
TAKEN_APART = {
    "startswith", "endswith", "find", "rfind", "index", "count", "partition", "rpartition", "split", "rsplit",
    "removeprefix", "removesuffix", "replace", "casefold", "lower",
}  # fmt: skip
MATCHED = {"match", "search", "fullmatch", "findall", "finditer", "sub"}


def name_of(node: ast.expr) -> str:
    """The last part of what is named: ``note`` of ``segment.notes[0].note``."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=inner) | ast.Subscript(value=inner) | ast.NamedExpr(target=inner):
            return name_of(inner)
        case _:
            return ""


def is_sentence(node: ast.expr) -> bool:
    return name_of(node) in SENTENCES


def is_a_set_of_what_is_missing(node: ast.expr) -> bool:
    """A variable ``missing`` is a set or a list of things; an attribute is a picture's words."""
    return isinstance(node, ast.Name) and node.id == "missing"


def read_in(source: str) -> Iterator[int]:
    """Lines in which a sentence is taken apart or compared."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in TAKEN_APART:
                found = is_sentence(value)
            case ast.Call(func=ast.Attribute(attr=method), args=args) if method in MATCHED:
                found = any(map(is_sentence, args))
            case ast.Compare(left=left, ops=[op, *_], comparators=[right, *_]):
                inside = isinstance(op, ast.In | ast.NotIn) and not is_a_set_of_what_is_missing(right)
                equal = isinstance(op, ast.Eq | ast.NotEq)
                found = (inside and is_sentence(right)) or (equal and (is_sentence(left) or is_sentence(right)))
            case ast.Match(subject=subject):
                found = is_sentence(subject)
            case _:
                continue
        if found:
            yield node.lineno


@pytest.mark.slow
def test_nothing_reads_a_sentence() -> None:
    places = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path != OLDER
        for line in read_in(path.read_text(encoding="utf-8"))
    ]

    assert places == []


def test_the_reader_of_older_records_is_seen_reading() -> None:
    assert [*read_in(OLDER.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "line",
    [
        'if "colourway open" in finding.reason: pass',
        'unread = [note for note in segment.notes if note.startswith("not read: ")]',
        'settled = image.missing.startswith("not public: ")',
        'why = image.missing.partition(":")[0]',
        'if seal.reason == "every page was read": pass',
        'private = any("login" in note for note in notes)',
        'if re.match("^warning", segment.notes[0]): pass',
        'if "UNSEALED" in state.in_words: pass',
        'if sentence(remark).endswith("read"): pass',
        "match warning:\n    case 'wet': pass",
    ],
)
def test_a_line_that_reads_a_sentence_is_caught(line: str) -> None:
    assert [*read_in(line)] == [1]
