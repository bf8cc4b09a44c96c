"""What pydantic refuses, as sentences for whoever wrote the file: the key as it was written there, and what to write.

Every file and option that comes from outside and is read by a model is refused through here, so that none of pydantic's
own texts ("Input should be a valid tuple") and places ("accounts.0.basis") reaches a person.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_SHOWN = 60
_TOLD = 3


def refused(error: ValidationError, whole: str, most: int = _TOLD) -> str:
    """The first faults in one line: ``accounts number 1, basis.strength: write 'strong' or 'weak', not 'sure'``.

    Args:
        error: What pydantic found.
        whole: What to call the whole, where a fault is no single key's: ``the order file``.
        most: How many faults to tell; the others are counted.
    """
    found = error.errors(include_url=False)
    told = [f"{place_of(item['loc']) or whole}: {said(item)}" for item in found[:most]]
    more = f" (and {len(found) - most} more)" if len(found) > most else ""
    return "; ".join(told) + more


def place_of(path: tuple[int | str, ...]) -> str:
    """A key's path as the file has it; places in lists are counted from 1, as people count."""
    place = ""
    for step in path:
        if step == "[key]":
            continue
        if isinstance(step, int):
            place += f" number {step + 1}"
        else:
            place += f"{', ' if place.endswith(tuple('0123456789')) else '.' if place else ''}{step}"
    return place.strip()


def said(item: ErrorDetails) -> str:
    """One fault, without its place."""
    kind, context = item["type"], item.get("ctx", {})
    for pattern, say in _SENTENCES:
        if re.fullmatch(pattern, kind):
            return say(item["input"], context)
    return f"{_shown(item['input'])} cannot be used here ({kind.replace('_', ' ')})"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple | set | frozenset):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _say(what: str) -> Callable[[Any, Mapping[str, Any]], str]:
    return lambda value, context: f"write {what}, not {_shown(value)}"


def _bounded(what: str, key: str) -> Callable[[Any, Mapping[str, Any]], str]:
    return lambda value, context: f"write {what} {context[key]}, not {_shown(value)}"


def _form(value: Any, context: Mapping[str, Any]) -> str:
    meant = _FORMS.get(context["pattern"])
    return f"write {meant}, not {_shown(value)}" if meant else f"{_shown(value)} has not the form {context['pattern']}"


def _length(value: Any, context: Mapping[str, Any]) -> str:
    least = context["min_length"]
    return "may not be empty" if least == 1 else f"{_shown(value)} is shorter than {least} letters"


def _number(value: Any, context: Mapping[str, Any]) -> str:
    if "min_length" in context:
        return f"at least {context['min_length']} must be named, and there are {context['actual_length'] or 'none'}"
    return f"at most {context['max_length']} may be named, and there are {context['actual_length'] or 'more'}"


def _own(value: Any, context: Mapping[str, Any]) -> str:
    return str(context.get("error", "cannot be used"))


_FORMS = {
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$": (
        "letters without accents, digits, '.', '_' and '-', at most 100, the first a letter or a digit"
    ),
    r"^\d+(\.\d{1,4})?( [A-Z]{3})?$": "an amount like '39.90 EUR'",
    r"^https?://[^\s/@?#]+([/?]\S*)?$": "an address that begins with http:// or https://, without name and password",
    r"^[a-z]{2,3}(-[A-Z][A-Za-z]+)?$": "a language like en-US",
    r"^sha256:[0-9a-f]{64}$": "a digest: sha256: and 64 hexadecimal digits",
}
"""What the patterns of models that people write for come to in words."""

_SENTENCES: tuple[tuple[str, Callable[[Any, Mapping[str, Any]], str]], ...] = (
    (r"missing.*", lambda value, context: "is missing"),
    (r"extra_forbidden|unexpected_.*", lambda value, context: "there is no such key"),
    (r"literal_error|enum", lambda value, context: f"write {context['expected']}, not {_shown(value)}"),
    (r"union_tag_.*", lambda value, context: f"{_shown(value)} is of no kind that is known here"),
    (r"string_pattern_mismatch", _form),
    (r"string_too_short", _length),
    (r"string_too_long", lambda value, context: f"is longer than {context['max_length']} letters"),
    (r"(string|bytes|path)_.*", _say("a text in quotes")),
    (r"too_short|too_long", _number),
    (r"(tuple|list|set|frozen_set|iterable|sequence)_.*", _say('a list like ["one", "two"]')),
    (r"(dict|mapping|model|dataclass|typed_dict)_.*", _say("a table of keys ([name], or {key = ...})")),
    (r"bool_.*", _say("true or false")),
    (r"int_.*", _say("a whole number")),
    (r"(float|decimal|finite)_.*|multiple_of", _say("a number")),
    (r"timezone_.*|datetime_.*|date_.*|time_.*", _say("a time with its zone, like 2026-06-01T13:02:09+02:00")),
    (r"greater_than_equal", _bounded("at least", "ge")),
    (r"less_than_equal", _bounded("at most", "le")),
    (r"greater_than", _bounded("more than", "gt")),
    (r"less_than", _bounded("less than", "lt")),
    (r"value_error|assertion_error", _own),
)
"""By pydantic's kind of error: what it got, and the values it names, as a sentence. The first that fits."""
