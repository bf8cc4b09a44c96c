"""What one finding must meet, kept by an engine without nested documents as whole values of keyword fields.

A document has, for each field of a finding whose values are not a closed list (``sku``), one value for each value of
that field: the value, and all findings of the document that have it. And one value for each combination of the closed
fields that some finding has. So a condition on one finding is a set of such values, chosen from those that there are.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from desk.search.document import ShownFinding
from desk.search.fields import FINDING_FIELDS
from desk.search.syntax import AllOf, AnyOf, Is, Node, columns

OPEN = tuple(field.column for field in FINDING_FIELDS if field.values is None)
"""Fields of a finding that may have any value."""
CLOSED = tuple(field.column for field in FINDING_FIELDS if field.values is not None)
ALL_CLOSED = "finding"
"""Engine field of the combinations of closed fields."""
TOGETHER = "findings"
"""Engine field of all these combinations of a document as one value, for counting."""
_COLUMNS = tuple(field.column for field in FINDING_FIELDS)

Beginning = tuple[str, str]
"""An engine field, and what its values must begin with to be looked at."""


def kept(findings: Iterable[ShownFinding]) -> dict[str, list[str]]:
    """The values of each engine field for the findings of one document."""
    rows = sorted({tuple(str(field.stored(finding)) for field in FINDING_FIELDS) for finding in findings})
    said = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    values = {ALL_CLOSED: list(dict.fromkeys(_text([one[column] for column in CLOSED]) for one in said))}
    values[TOGETHER] = [_text([[one[column] for column in CLOSED] for one in said])]
    for column in OPEN:
        here = dict.fromkeys(one[column] for one in said)
        values[of(column)] = [_text([value, *_with(said, column, value)]) for value in here]
    return values


def of(column: str) -> str:
    """The engine field of an open field."""
    return f"by_{column}"


def values_that_meet(condition: Node, known: Callable[[Beginning], Iterable[str]]) -> Iterator[tuple[str, list[str]]]:
    """Engine fields, and of each the values that have a finding which meets the condition: any of them will do.

    ``known`` gives the values of an engine field that begin so, whoever's they are.
    """
    if isinstance(condition, AnyOf):
        for part in condition.parts:
            yield from values_that_meet(part, known)
    elif set(columns(condition)) <= set(CLOSED):
        texts = known((ALL_CLOSED, ""))
        yield ALL_CLOSED, [one for one in texts if _meets(condition, dict(zip(CLOSED, _parsed(one), strict=True)))]
    else:
        for where in _beginnings(condition):
            yield where[0], [text for text in known(where) if meets_one(text, condition)]


def _beginnings(condition: Node) -> list[Beginning]:
    """Where the values of an open field stand that can meet a condition: all of them, where it names none."""
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    named = next((part for part in parts if isinstance(part, Is) and part.column in OPEN), None)
    if named is None:
        return [(of(OPEN[0]), "")]
    whole = [_text([value]) for value in named.values]
    return [(of(named.column), text[:-2] if named.begins else f"{text[:-1]},") for text in whole]


def summed(counted: Iterable[tuple[str, int]], condition: Node | None) -> dict[str, int]:
    """How many documents have each value of an open field in a finding that meets a condition, from how many have each
    value of its engine field: a document has one of these for each of those.
    """
    sums: dict[str, int] = {}
    for text, number in counted:
        if meets_one(text, condition):
            value = str(_parsed(text)[0])
            sums[value] = sums.get(value, 0) + number
    return sums


def of_closed(column: str, counted: Iterable[tuple[str, int]], condition: Node | None) -> dict[str, int] | None:
    """The same for a closed field, from how many documents have each value of ``TOGETHER``; None where the condition is
    also on an open field, of which that says nothing.
    """
    if condition is not None and not set(columns(condition)) <= set(CLOSED):
        return None
    sums: dict[str, int] = {}
    for text, number in counted:
        said = [dict(zip(CLOSED, row, strict=True)) for row in _parsed(text)]
        for value in {one[column] for one in said if condition is None or _meets(condition, one)}:
            sums[value] = sums.get(value, 0) + number
    return sums


@lru_cache(1 << 16)
def _parsed(text: str) -> Any:
    return json.loads(text)


def meets_one(text: str, condition: Node | None) -> bool:
    """Whether an engine field's value of an open field has a finding that meets a condition."""
    if condition is None:
        return True
    return any(_meets(condition, dict(zip(_COLUMNS, row, strict=True))) for row in _parsed(text)[1:])


def _with(said: Sequence[dict[str, str]], column: str, value: str) -> list[list[str]]:
    return [list(one.values()) for one in said if one[column] == value]


def _text(value: Sequence[object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _meets(condition: Node, said: dict[str, str]) -> bool:
    match condition:
        case Is(column=column, values=(value,), begins=True):
            return said[column].startswith(value)
        case Is(column=column, values=values):
            return said[column] in values
        case AnyOf(parts=parts):
            return any(_meets(part, said) for part in parts)
        case AllOf(parts=parts):
            return all(_meets(part, said) for part in parts)
        case _:
            raise AssertionError(f"{condition} is nothing that one finding can meet")
