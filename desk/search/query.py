"""What can be asked, and what is answered: the same for both engines."""

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from desk.search.document import Document, Ended, Kind, PictureHash
from desk.search.errors import CursorError, QueryError
from desk.search.syntax import Node, parse, wanted
from desk.search.words import words
from evidence.codec import canonical, sha256
from evidence.codec import parse as parse_json
from evidence.errors import RecordError
from evidence.records import Claim, Name, Utc, Verdict

MOST_PICTURES = 10_000
"""Pictures within a radius that one search may find. Elasticsearch counts no further, so neither engine does."""
FACET_VALUES = 100


class Facet(StrEnum):
    """Fields whose values can be counted over everything a query finds."""

    CASE = "case_id"
    PLATFORM = "platform"
    HANDLE = "handle"
    KIND = "kind"
    OUTCOME = "outcome"
    SKU = "sku"
    CLAIM = "claim"
    VERDICT = "verdict"


OF_FINDINGS = frozenset({Facet.SKU, Facet.CLAIM, Facet.VERDICT})
"""These belong to a finding. Filters on several of them must be met by one and the same finding."""


class Near(BaseModel):
    """Pictures whose perceptual hash differs in at most ``radius_bits``: all of them, exactly."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    picture_hash: PictureHash
    radius_bits: Annotated[int, Field(ge=0, le=32)]


class Query(BaseModel):
    """One search. ``scope`` has no default: whoever asks must say which cases this person may see.

    Filters are met when any of their values fits; different filters must all be met. Times include both ends.
    Order: newest post first; with ``near``, the nearest picture first.

    Raises:
        QueryError: for a text that cannot be read; pydantic's ValidationError for values out of range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=20_000)

    scope: Annotated[frozenset[Name], Field(max_length=65_536)]
    text: str = ""
    near: Near | None = None
    cases: frozenset[Name] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    platforms: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    outcomes: frozenset[Ended] = frozenset()
    skus: frozenset[str] = frozenset()
    claims: frozenset[Claim] = frozenset()
    verdicts: frozenset[Verdict] = frozenset()
    posted_from: Utc | None = None
    posted_until: Utc | None = None
    captured_from: Utc | None = None
    captured_until: Utc | None = None
    facets: frozenset[Facet] = frozenset()
    size: Annotated[int, Field(ge=1, le=500)] = 20
    cursor: str = ""

    @model_validator(mode="after")
    def _readable(self) -> "Query":
        self.tree()
        return self

    def tree(self) -> Node | None:
        """What the text means; None for an empty one."""
        return parse(self.text)

    def visible_cases(self) -> tuple[str, ...]:
        """The cases that are both asked for and allowed, sorted."""
        return tuple(sorted(self.scope & self.cases if self.cases else self.scope))

    def document_filters(self) -> dict[Facet, tuple[str, ...]]:
        """Filters on the document itself, by field; those not asked for are left out."""
        asked = {
            Facet.KIND: self.kinds,
            Facet.PLATFORM: self.platforms,
            Facet.HANDLE: self.handles,
            Facet.OUTCOME: self.outcomes,
        }
        return {field: tuple(sorted(values)) for field, values in asked.items() if values}

    def finding_filters(self) -> dict[Facet, tuple[str, ...]]:
        """Filters that one finding must meet together, by field."""
        asked: dict[Facet, frozenset[Any]] = {
            Facet.SKU: self.skus,
            Facet.CLAIM: self.claims,
            Facet.VERDICT: self.verdicts,
        }
        return {field: tuple(sorted(values)) for field, values in asked.items() if values}

    def identity(self) -> str:
        """Digest of everything that decides which hits there are, and in which order; a cursor belongs to one."""
        asked = self.model_dump(mode="json", exclude={"cursor", "size", "facets"})
        return sha256(canonical({key: sorted(v) if isinstance(v, list) else v for key, v in asked.items()}))


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
    facets: dict[Facet, tuple[tuple[str, int], ...]]
    """Value and number of documents, most first, then by value; the first ``FACET_VALUES``."""
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
