"""What to search for instead, where nothing was found: only searches that do find something.

A part of the text is left out, or an option; a word is taken as the beginning of one, as the day, verdict or operator
that it looks like; a SKU or order number is taken for the nearest one that the cases have.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from itertools import islice

from desk.acts.spelled import Names
from desk.search import SearchIndex
from desk.search.days import days
from desk.search.errors import QueryError
from desk.search.fields import FIELDS, SPOKEN
from desk.search.language import QUOTES, Part, read
from desk.search.query import Query
from desk.search.syntax import Is, Phrase

MOST_TRIED = 24
"""Each is one search of the index."""
MOST_OFFERED = 5
_NEAREST = 2
_NAMED = {"sku": "sku", "order_id": "order", "case_id": "case", "handle": "handle"}
"""Fields whose values the cases name, and what they are typed as."""
_WORD = re.compile(r"[A-Za-z]{3,}")
_SIGN = re.compile(r"^(?:\w+[:：]\s*)?[#＃]?")
"""A field and its colon, or the sign of a tag."""
_HAN = re.compile(r"[\u3400-\u9fff]{3,6}")


class Change(StrEnum):
    """What an offer changes."""

    WITHOUT = "without"
    """``old`` is left out."""
    INSTEAD = "instead"
    """``new`` stands in place of ``old``."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A search near the one that found nothing."""

    change: Change
    old: str
    """A part of the text as it was typed, or an option."""
    new: str
    text: str
    """The whole text of that search."""
    found: int


@dataclass(frozen=True, slots=True)
class _Try:
    change: Change
    old: str
    new: str
    query: Query


def offers(index: SearchIndex, query: Query, known: Names) -> tuple[Offer, ...]:
    """Near searches that find something, those that change a word first."""
    parts = read(query.text, query.context).parts
    pieces = [query.text[part.start : part.end] for part in parts]
    tries = [*_instead(query, parts, pieces, known), *_without(query, pieces)]
    found = []
    for one in islice(tries, MOST_TRIED):
        with suppress(QueryError):  # more pictures than can be counted: no offer
            number = index.search(one.query).total
            if number:
                found.append(Offer(one.change, one.old, one.new, one.query.text, number))
        if len(found) == MOST_OFFERED:
            break
    return tuple(found)


def _asked(query: Query, changes: Mapping[str, object]) -> Query | None:
    """The changed query, which is checked as any other; None where it cannot be read."""
    fields = {name: getattr(query, name) for name in Query.model_fields} | {"size": 1, "cursor": ""}
    with suppress(QueryError):
        return Query(**{**fields, **changes})
    return None


def _instead(query: Query, parts: Sequence[Part], pieces: Sequence[str], known: Names) -> Iterator[_Try]:
    for place, (part, piece) in enumerate(zip(parts, pieces, strict=True)):
        for new in dict.fromkeys(_others(part, piece, known)):
            text = " ".join([*pieces[:place], new, *pieces[place + 1 :]])
            if new != piece and (asked := _asked(query, {"text": text})):
                yield _Try(Change.INSTEAD, piece, new, asked)


def _without(query: Query, pieces: Sequence[str]) -> Iterator[_Try]:
    """Without one part of the text, or one option; nothing that would leave no question at all."""
    filters = sorted(name for name, values in query.filters.items() if values)
    times = sorted(name for name, span in query.times.items() if span.since or span.until)
    if len(pieces) + len(filters) + len(times) + bool(query.near) < 2:
        return
    for place, piece in enumerate(pieces):
        if less := _asked(query, {"text": " ".join([*pieces[:place], *pieces[place + 1 :]])}):
            yield _Try(Change.WITHOUT, piece, "", less)
    flags = {field.name: " ".join(option.flag for option in field.options) for field in FIELDS}
    for name in filters:
        if less := _asked(query, {"filters": {one: v for one, v in query.filters.items() if one != name}}):
            yield _Try(Change.WITHOUT, flags[name], "", less)
    for name in times:
        if less := _asked(query, {"times": {one: v for one, v in query.times.items() if one != name}}):
            yield _Try(Change.WITHOUT, flags[name], "", less)


def _others(part: Part, piece: str, known: Names) -> Iterator[str]:
    """What else may have been meant by one part of a text."""
    match part.node:
        case Is(column=column, values=values) if column in _NAMED:
            for typed in values:
                if "," in typed:
                    yield f"{_NAMED[column]}:({' OR '.join(_value(one) for one in typed.split(',') if one)})"
                yield from _nearest(column, typed, known)
        case Phrase(of="tag", begins=False):
            inside = _SIGN.sub("", piece, 1)
            yield inside if inside[0] in QUOTES else f'"{inside}"'
        case Phrase(of="place" | "buyer"):
            yield _SIGN.sub("", piece, 1)
        case Phrase(of="", begins=False) if piece[0] in QUOTES:
            yield piece[1:-1]
        case Phrase(of="", begins=False) if piece[0] in "@＠":
            yield from _nearest("handle", piece, known)
        case Phrase(of="", begins=False):
            yield from _word(piece, known)


def _word(piece: str, known: Names) -> Iterator[str]:
    if piece in ("and", "or", "not"):
        yield piece.upper()
    if piece[:4].isdigit():
        with suppress(QueryError):
            days(piece)
            yield f"posted:{piece}"
    for field in SPOKEN.values():
        if field.values and piece.lower() in field.values():
            yield f"{field.word}:{piece.lower()}"
    for column in ("sku", "order_id"):
        yield from _nearest(column, piece, known)
    if _HAN.fullmatch(piece):  # two words without a blank between them are a phrase
        yield from (f"{piece[:at]} {piece[at:]}" for at in sorted(range(1, len(piece)), key=lambda at: abs(at - 2)))
    if _WORD.fullmatch(piece):
        yield f"{piece}*"
        for ending in ("es", "s"):
            if piece.endswith(ending) and len(piece) > len(ending) + 2:
                yield f"{piece.removesuffix(ending)}*"


def _nearest(column: str, typed: str, known: Names) -> list[str]:
    """Names like the typed one, and those that it begins; of an address its end counts."""
    small = typed.lstrip("@＠").casefold()
    by_name = {one.rstrip("/").rpartition("/")[2].lstrip("@").casefold(): one for one in sorted(known.known[column])}
    begun = [name for name in by_name if len(small) > 2 and name.startswith(small)]
    near = dict.fromkeys([*get_close_matches(small, by_name, _NEAREST, 0.75), *begun[:_NEAREST]])
    return [f"{_NAMED[column]}:{_value(by_name[name])}" for name in near if by_name[name] != typed]


def _value(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s()*]", text) else text
