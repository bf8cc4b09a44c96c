"""What can be asked, and what is answered: the same for both engines."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, model_validator

from desk.search.days import Span as Span
from desk.search.document import Document, PictureHash
from desk.search.errors import CursorError, QueryError
from desk.search.fields import FIELDS, FINDING_FIELDS, Type
from desk.search.highlights import spans_of
from desk.search.language import ALONE, Context, read
from desk.search.syntax import Is, Node, Phrase, Within, all_of, joined, meant, wanted
from evidence.codec import JSONValue, canonical, sha256
from evidence.codec import parse as parse_json
from evidence.errors import RecordError
from evidence.records import Name

MOST_PICTURES = 10_000
"""Pictures within a radius that one search may find. Elasticsearch counts no further, so neither engine does."""
MOST_CASES = 65_536
"""Cases of a scope that are named one by one, as many as Elasticsearch takes; more are asked for by ``None``."""
MOST_RANKED = 10_000
"""Hits that can be paged through by relevance; by time all can."""
LARGEST_PAGE = 500
"""Hits of one page at most."""
FACET_VALUES = 100
"""Values of a field that are counted at most, the most frequent ones."""
FACETS = frozenset(field.name for field in FIELDS if field.facet)
"""Fields whose values can be counted over everything a query finds."""
OF_FINDINGS = frozenset(field.name for field in FINDING_FIELDS)
"""These belong to a finding. Filters on several of them must be met by one and the same finding."""
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
"""The form of a document's id."""
_MOMENT = re.compile(r"-?\d{1,18}")
_TIMES = {field.name: field.column for field in FIELDS if field.type is Type.TIME}


Scope = frozenset[Name] | None
"""The cases that somebody may see; None: every case, for whoever may see all, now and later."""


class Order(StrEnum):
    """In which order hits come."""

    TIME = "time"
    """The newest post first."""
    RELEVANCE = "relevance"
    """By BM25 over the words and phrases of the text; each engine counts a little differently."""


class Near(BaseModel):
    """Pictures whose perceptual hash differs in at most ``radius_bits``: all of them, exactly."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    picture_hash: PictureHash
    radius_bits: Annotated[int, Field(ge=0, le=32)]


class Query(BaseModel):
    """One search. ``scope`` has no default: whoever asks must say which cases this person may see.

    ``filters`` and ``facets`` name the fields of ``fields.py`` that can be counted, ``times`` those that are moments.
    Filters are met when any of their values fits (an empty one is none); different filters must all be met.
    Order: newest post first, or by relevance; with ``near``, the nearest picture first.

    Raises:
        QueryError: for a text that cannot be read, a field that is not there, and a value that its field cannot have;
            pydantic's ValidationError for values out of range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=20_000)

    scope: Annotated[frozenset[Name], Field(max_length=MOST_CASES)] | None
    text: str = ""
    context: InstanceOf[Context] = ALONE
    """What the text does not say by itself: whose days its days are, how the cases spell names."""
    near: Near | None = None
    filters: Mapping[str, frozenset[str]] = {}
    times: Mapping[str, Span] = {}
    facets: frozenset[str] = frozenset()
    order: Order = Order.TIME
    size: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 20
    cursor: str = ""

    @model_validator(mode="after")
    def _readable(self) -> "Query":
        _ = self.tree
        _known(self.filters, FACETS)
        _known(self.times, _TIMES)
        _known(self.facets, FACETS)
        for field in FIELDS:
            if field.values and (wrong := sorted(self.filters.get(field.name, frozenset()) - set(field.values()))):
                raise QueryError(f"{field.name} is never {wrong[0]!r}: write {_listed(field.values())}")
        return self

    @cached_property
    def tree(self) -> Node | None:
        """Everything a document must fit but the scope and the picture; None where that is everything."""
        parts: list[Node] = [
            Is(field.column, tuple(sorted(values)))
            for field in FIELDS
            if field.name != "case_id" and (values := self.filters.get(field.name))
        ]
        parts += [Within(_TIMES[name], *span.limits_us) for name, span in sorted(self.times.items()) if name in _TIMES]
        text = read(self.text, self.context).tree
        whole = all_of([*parts, *([text] if text else [])])
        return joined(whole) if whole else None

    def meant(self) -> Node | None:
        """What a finding must meet to be counted; None where all are."""
        return meant(self.tree)

    def visible_cases(self) -> tuple[str, ...] | None:
        """The cases that are both asked for and allowed, sorted; None where all are."""
        cases = self.filters.get("case_id")
        if self.scope is None:
            return tuple(sorted(cases)) if cases else None
        return tuple(sorted(self.scope & cases if cases else self.scope))

    def by_relevance(self) -> tuple[Phrase, ...]:
        """The phrases that hits are ranked by; none where they come by time, or by distance."""
        return () if self.near or self.order is Order.TIME else tuple(dict.fromkeys(wanted(self.tree)))

    def identity(self) -> str:
        """Digest of everything that decides which hits there are, and in which order; a cursor belongs to one."""
        near = self.near.model_dump(mode="json") if self.near else None
        cases = self.visible_cases()
        scope: list[JSONValue] | None = None if cases is None else [*cases]
        return sha256(canonical({"scope": scope, "tree": repr(self.tree), "near": near, "order": self.order}))


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
    """Where to go on: the sort values of the last hit. By relevance only ``shown`` counts: how many hits came before.

    Hits are sorted by what they are, not by where an engine keeps them. So pages go on where they were while cases are
    replaced and the index is rebuilt: no document that stays comes twice or is left out. By relevance they may.
    """

    bits: int
    posted_us: int
    id: str
    shown: int

    def sealed(self, query: Query) -> str:
        """As opaque text that fits only this query."""
        # the time as text: JSON's integers end before the year 2256
        inside = canonical([query.identity(), self.bits, str(self.posted_us), self.id, self.shown])
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
        if not isinstance(inside, list) or list(map(type, inside)) != [str, int, str, str, int]:
            raise CursorError(damaged)
        if inside[0] != query.identity():
            raise CursorError("the cursor belongs to another search: search again from the first page")
        bits, posted_us, last, shown = inside[1:]
        if not (
            0 <= bits <= 64 and _MOMENT.fullmatch(posted_us) and DIGEST.fullmatch(last) and 0 <= shown < MOST_RANKED
        ):
            raise CursorError(damaged)
        return cls(bits, int(posted_us), last, shown)


def distance(one: str, other: str) -> int:
    """Hamming distance in bits of two hashes in hexadecimal."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def hit(document: Document, query: Query) -> Hit:
    """A found document with its distance and highlights; the same whichever engine found it."""
    bits = distance(document.picture_hash, query.near.picture_hash) if query.near else None
    phrases = frozenset(wanted(query.tree))
    parts = [part for part in document.parts() if part[1]] if phrases else []
    found = ((name, text, spans_of(name, text, phrases)) for name, text in parts)
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
