"""What can be asked, and what is answered: the same for both engines."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from desk.search.document import Document, PictureHash
from desk.search.errors import CursorError, QueryError
from desk.search.fields import FIELDS, FINDING_FIELDS, Type, microseconds
from desk.search.syntax import Node, parse, wanted
from desk.search.words import words
from evidence.codec import canonical, sha256
from evidence.codec import parse as parse_json
from evidence.errors import RecordError
from evidence.records import Name, Utc

MOST_PICTURES = 10_000
"""Pictures within a radius that one search may find. Elasticsearch counts no further, so neither engine does."""
LARGEST_PAGE = 500
"""Hits of one page at most."""
FACET_VALUES = 100
"""Values of a field that are counted at most, the most frequent ones."""
FACETS = frozenset(field.name for field in FIELDS if field.facet)
"""Fields whose values can be counted over everything a query finds."""
OF_FINDINGS = frozenset(field.name for field in FINDING_FIELDS)
"""These belong to a finding. Filters on several of them must be met by one and the same finding."""
_TIMES = {field.name: field.column for field in FIELDS if field.type is Type.TIME}


class Near(BaseModel):
    """Pictures whose perceptual hash differs in at most ``radius_bits``: all of them, exactly."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    picture_hash: PictureHash
    radius_bits: Annotated[int, Field(ge=0, le=32)]


class Span(BaseModel):
    """From when until when, both included; None is no limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: Utc | None = None
    until: Utc | None = None


class Query(BaseModel):
    """One search. ``scope`` has no default: whoever asks must say which cases this person may see.

    ``filters`` and ``facets`` name the fields of ``fields.py`` that can be counted, ``times`` those that are moments.
    Filters are met when any of their values fits (an empty one is none); different filters must all be met.
    Order: newest post first; with ``near``, the nearest picture first.

    Raises:
        QueryError: for a text that cannot be read, a field that is not there, and a value that its field cannot have;
            pydantic's ValidationError for values out of range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=20_000)

    scope: Annotated[frozenset[Name], Field(max_length=65_536)]
    text: str = ""
    near: Near | None = None
    filters: Mapping[str, frozenset[str]] = {}
    times: Mapping[str, Span] = {}
    facets: frozenset[str] = frozenset()
    size: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 20
    cursor: str = ""

    @model_validator(mode="after")
    def _readable(self) -> "Query":
        self.tree()
        _known(self.filters, FACETS)
        _known(self.times, _TIMES)
        _known(self.facets, FACETS)
        for field in FIELDS:
            if field.values and (wrong := sorted(self.filters.get(field.name, frozenset()) - set(field.values()))):
                raise QueryError(f"{field.name} is never {wrong[0]!r}: write {_listed(field.values())}")
        return self

    def tree(self) -> Node | None:
        """What the text means; None for an empty one."""
        return parse(self.text)

    def visible_cases(self) -> tuple[str, ...]:
        """The cases that are both asked for and allowed, sorted."""
        cases = self.filters.get("case_id")
        return tuple(sorted(self.scope & cases if cases else self.scope))

    def document_filters(self) -> dict[str, tuple[str, ...]]:
        """Filters on the document itself but for its case, by column; those not asked for are left out."""
        return self._asked(FACETS - OF_FINDINGS - {"case_id"})

    def finding_filters(self) -> dict[str, tuple[str, ...]]:
        """Filters that one finding must meet together, by column."""
        return self._asked(OF_FINDINGS)

    def spans_us(self) -> dict[str, tuple[int | None, int | None]]:
        """First and last microsecond, by column; None is no limit."""
        return {
            _TIMES[name]: (
                None if span.since is None else microseconds(span.since),
                None if span.until is None else microseconds(span.until),
            )
            for name, span in sorted(self.times.items())
        }

    def _asked(self, names: frozenset[str]) -> dict[str, tuple[str, ...]]:
        return {
            name: tuple(sorted(values)) for name, values in sorted(self.filters.items()) if values and name in names
        }

    def identity(self) -> str:
        """Digest of everything that decides which hits there are, and in which order; a cursor belongs to one."""
        asked = self.model_dump(mode="json", include={"text", "near", "times"})
        asked["scope"] = sorted(self.scope)
        asked["filters"] = {name: list(values) for name, values in self._asked(FACETS).items()}
        return sha256(canonical(asked))


@dataclass(frozen=True, slots=True)
class Highlight:
    """Where a field holds what was searched: spans of code points, start included, end not. Marking is the reader's."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that fits."""

    document: Document
    distance_bits: int | None
    """From the picture asked for; None when none was."""
    highlights: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits, with the number of all and the counts asked for."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, tuple[tuple[str, int], ...]]
    """By field: value and number of documents, most first, then by value; the first ``FACET_VALUES``."""
    cursor: str
    """Pass it in the same query for the next page; empty on the last one."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on: the sort values of the last hit, and the engine's name for the generation it is in."""

    bits: int
    posted_us: int
    id: str
    keep: str = ""

    def sealed(self, query: Query) -> str:
        """As opaque text that fits only this query."""
        inside = canonical([query.identity(), self.bits, self.posted_us, self.id, self.keep])
        return base64.urlsafe_b64encode(inside).decode("ascii")

    @classmethod
    def of(cls, query: Query) -> "Cursor | None":
        """The one a query carries, None at the start.

        Raises:
            CursorError: when it is damaged or belongs to another query.
        """
        if not query.cursor:
            return None
        damaged = "this is not a cursor of ours: search again from the first page"
        try:
            inside = parse_json(base64.b64decode(query.cursor.encode("ascii"), altchars=b"-_", validate=True))
        except (binascii.Error, UnicodeEncodeError, RecordError) as error:
            raise CursorError(damaged) from error
        if not isinstance(inside, list) or list(map(type, inside)) != [str, int, int, str, str]:
            raise CursorError(damaged)
        if inside[0] != query.identity():
            raise CursorError("the cursor belongs to another search: search again from the first page")
        if max(abs(inside[1]), abs(inside[2])) >= 2**63:
            raise CursorError(damaged)
        return cls(*inside[1:])


def distance(one: str, other: str) -> int:
    """Hamming distance in bits of two hashes in hexadecimal."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def hit(document: Document, query: Query) -> Hit:
    """A found document with its distance and highlights; the same whichever engine found it."""
    bits = distance(document.picture_hash, query.near.picture_hash) if query.near else None
    phrases = {phrase.words for phrase in wanted(query.tree())}
    fields = [("text", document.text), ("alt", document.alt), ("place", document.place)]
    fields += [("tag", tag) for tag in document.tags]
    found = ((name, text, _spans(text, phrases)) for name, text in fields)
    return Hit(document, bits, tuple(Highlight(name, text, spans) for name, text, spans in found if spans))


def too_many(found: int, query: Query) -> None:
    """Refuse a picture search whose radius holds more than can be counted, rather than answer it in part.

    Raises:
        QueryError: saying how to narrow it.
    """
    if query.near and found >= MOST_PICTURES:
        raise QueryError(
            f"{MOST_PICTURES} pictures or more lie within {query.near.radius_bits} bits: "
            "use a smaller radius, or filter by case, account or time"
        )


def _known(names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse names of fields that are not among the known ones."""
    if wrong := sorted(set(names) - set(known)):
        raise QueryError(f"no search field {wrong[0]!r} for this: write {_listed(sorted(known))}")


def _listed(choices: Iterable[str]) -> str:
    *most, last = (repr(str(choice)) for choice in choices)
    return f"{', '.join(most)} or {last}" if most else last


def _spans(text: str, phrases: set[tuple[str, ...]]) -> tuple[tuple[int, int], ...]:
    """Places of the phrases, in order, joined where they touch inside each other."""
    if not phrases:
        return ()
    cut = words(text)
    spans = sorted(
        (cut[at].start, cut[at + len(phrase) - 1].end)
        for phrase in phrases
        for at in range(len(cut) - len(phrase) + 1)
        if all(cut[at + offset].text == word for offset, word in enumerate(phrase))
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
