"""The search fields: what documents are filtered, counted and bounded in time by. Each is declared here and only here.

From these lists follow the fields of the language (``sku:…``), the mapping and what is sent to Elasticsearch, the
tables and the insert of the embedded index, filters and facets of both engines, what a ``Query`` accepts, the options
of ``wornproof search``, and the table in docs/search.md (``field_table.py``). The idea is that of modelsearch's
``index.py``: a field says what it is, each engine builds from that.

A field reads what a ``Document`` holds; what that does not hold yet is added to ``document.py`` and ``project.py``.
Rooms are imported inside the functions, because the command line reads the options for its help.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from desk.search.words import GAP, cut, hashtags

if TYPE_CHECKING:
    from desk.search.document import Document, ShownFinding

Part = TypeVar("Part")
"""What a field is read from: a ``Document``, or one ``ShownFinding`` of it."""

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


LONGEST_VALUE = 8_000
"""Code points of a value that are kept to filter by and to count. An author may sign with more: Elasticsearch would
refuse the document from 32,766 bytes on, and tantivy would cut the value inside a sign and stop while counting it."""


class Type(StrEnum):
    """What a field holds, which decides how an engine keeps it and how it can be asked for."""

    KEYWORD = "keyword"
    """A text that fits whole or not at all. It can be counted."""
    HANDLE = "handle"
    """A KEYWORD that people write in several ways: as the platform has it, with @, as the address of a profile."""
    TIME = "time"
    """A moment, kept as microseconds. It is asked for by a span and cannot be counted."""
    WORDS = "words"
    """Texts that are found by words side by side in them. Kept among the words of the document, each with a mark."""
    WHOLE = "whole"
    """WORDS that fit only whole, from the first word to the last."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of ``wornproof search``."""

    flag: str
    help: str

    @property
    def key(self) -> str:
        """Its name as a Python parameter."""
        return self.flag.removeprefix("--").replace("-", "_")


@dataclass(frozen=True, slots=True)
class Field(Generic[Part]):
    """One search field."""

    name: str
    """As queries and facets name it: small letters and _."""
    meaning: str
    """What it says, for the table in docs/search.md."""
    read: Callable[[Part], "str | datetime | tuple[str, ...]"]
    type: Type = Type.KEYWORD
    values: Callable[[], tuple[str, ...]] | None = None
    """All values there can be, where the list is closed; a query for another one is refused."""
    options: tuple[Option, ...] = ()
    """How the command line asks for it: with one option; for a TIME with two, since and until. Empty: not at all."""
    typed: str = ""
    """As the language names it, before a colon, where that is not ``name``."""

    @property
    def word(self) -> str:
        """What stands before the colon in a search."""
        return self.typed or self.name

    @property
    def facet(self) -> bool:
        """Whether its values can be counted."""
        return self.type in (Type.KEYWORD, Type.HANDLE)

    @property
    def column(self) -> str:
        """Its name in both engines."""
        return f"{self.name}_us" if self.type is Type.TIME else self.name

    def stored(self, part: Part) -> str | int:
        """Its value as both engines keep it."""
        value = self.read(part)
        return microseconds(value) if isinstance(value, datetime) else str(value)[:LONGEST_VALUE]


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC, exactly; what both engines sort and compare (their own dates are coarser)."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _verdicts() -> tuple[str, ...]:
    from evidence.matches import Verdict

    return tuple(Verdict)


def _claims() -> tuple[str, ...]:
    from evidence.matches import Claim

    return tuple(Claim)


def _statuses() -> tuple[str, ...]:
    from claims.interface import known
    from desk.search.document import NOT_ORDERED

    return (*dict.fromkeys(status for claim in known() for status in claim.statuses), NOT_ORDERED)


def _disputes() -> tuple[str, ...]:
    from evidence.records import Dispute

    return tuple(Dispute)


def _kinds() -> tuple[str, ...]:
    from desk.search.document import Kind

    return tuple(Kind)


def _endings() -> tuple[str, ...]:
    from desk.search.document import Ended

    return tuple(Ended)


FINDING_FIELDS: "tuple[Field[ShownFinding], ...]" = (
    Field(
        "sku",
        "the item of the order",
        lambda finding: finding.sku,
        options=(Option("--sku", "Only pictures with a finding on this SKU."),),
    ),
    Field(
        "verdict",
        "what the comparison came to",
        lambda finding: finding.verdict,
        values=_verdicts,
        options=(Option("--verdict", "match, abstain or no_match (with --sku: of that SKU)."),),
    ),
    Field(
        "claim",
        "what was compared for",
        lambda finding: finding.claim,
        values=_claims,
        options=(Option("--claim", "same_item_worn or same_photograph."),),
    ),
    Field(
        "status",
        "what can be said of the line of the order, reviews left aside",
        lambda finding: finding.status,
        values=_statuses,
        options=(Option("--status", "What can be said of the line: worn_after_delivery, cannot_say …"),),
    ),
    Field(
        "reviewed",
        "whether anybody has reviewed it; what they said is not searched by",
        lambda finding: "yes" if finding.reviewed else "no",
        values=lambda: ("yes", "no"),
        options=(Option("--reviewed", "yes or no: whether anybody has reviewed the finding."),),
    ),
)
"""Of one finding. Filters on several of these must be met by one and the same finding."""

DOCUMENT_FIELDS: "tuple[Field[Document], ...]" = (
    Field(
        "case_id", "the case; on the command line the first argument", lambda document: document.case_id, typed="case"
    ),
    Field(
        "order_id",
        "the number of the disputed order",
        lambda document: document.order_id,
        options=(Option("--order", "Only posts in the case of this order."),),
        typed="order",
    ),
    Field(
        "dispute",
        "what the seller says happened",
        lambda document: document.dispute,
        values=_disputes,
        options=(Option("--dispute", "What the case is about: late_return, swapped_return, damage …"),),
    ),
    Field("kind", "what a hit is", lambda document: document.kind, values=_kinds),
    Field(
        "platform",
        "where it was posted",
        lambda document: document.platform,
        options=(Option("--platform", "Only posts on this platform."),),
    ),
    Field(
        "handle",
        "the account, as the case names it",
        lambda document: document.handle,
        Type.HANDLE,
        options=(Option("--handle", "Only posts of this account; a profile's address will do."),),
    ),
    Field(
        "author",
        "who signed the post, as the platform says",
        lambda document: document.author,
        options=(Option("--author", "Only posts signed so."),),
    ),
    Field(
        "outcome",
        "how the crawl ended",
        lambda document: document.outcome,
        values=_endings,
        options=(Option("--outcome", "How the crawl ended: complete, partial, unsealed …"),),
    ),
    Field(
        "posted",
        "when it was posted",
        lambda document: document.filed_at,
        Type.TIME,
        options=(
            Option("--since", "Posted on this day or later (2026-05-02, or a full time)."),
            Option("--until", "Posted on this day or earlier."),
        ),
    ),
    Field("captured", "when it was first captured", lambda document: document.captured_at, Type.TIME),
)
"""Of the document itself. ``case_id`` and ``posted`` are here to stay: scope and order rest on them."""

_HAD = {"image": "image_digest", "text": "text", "alt": "alt", "place": "place", "tag": "tags"}
"""What ``has:`` may ask for, and the attribute of a ``Document`` that then is not empty."""

TEXT_FIELDS: "tuple[Field[Document], ...]" = (
    Field("place", "the place, as the post states it", lambda document: (document.place,), Type.WORDS),
    Field(
        "tag", "a tag of the post, or a #tag in its text; also typed `#…`", lambda document: _tags(document), Type.WHOLE
    ),
    Field(
        "buyer",
        "the buyer as the order has them, the name of the account, or who signed the post",
        lambda document: (document.buyer, document.account, document.author),
        Type.WORDS,
    ),
    Field(
        "has", "what the document has", lambda document: _had(document), Type.WORDS, values=lambda: (*_HAD, "finding")
    ),
)
"""Of the document, found by words. They are asked for in the language alone."""

FIELDS: tuple[Field[Any], ...] = (*FINDING_FIELDS, *DOCUMENT_FIELDS)
"""Those kept by themselves: what a ``Query`` may filter by, count and bound in time."""
SPOKEN: dict[str, Field[Any]] = {field.word: field for field in (*FIELDS, *TEXT_FIELDS)}
"""All fields of the language, by what stands before the colon."""


def _had(document: "Document") -> tuple[str, ...]:
    found = tuple(word for word, attribute in _HAD.items() if getattr(document, attribute))
    found = (*found, "tag") if "tag" not in found and hashtags(document.text) else found
    return (*found, "finding") if document.findings else found


def _tags(document: "Document") -> tuple[str, ...]:
    in_text = (document.text[begin:end] for begin, end in hashtags(document.text))
    return tuple(dict.fromkeys((*document.tags, *in_text)))


def token(of: str, word: str) -> str:
    """A word of a field as both engines keep it. No word of a query holds ``_``, so none is taken for it."""
    return f"_{of}_{word}" if of else word


def marked(document: "Document") -> str:
    """The words of the TEXT_FIELDS, each with its mark; a WHOLE text stands between two empty ones."""
    found: list[str] = []
    for field in TEXT_FIELDS:
        texts = field.read(document)
        for text in texts if isinstance(texts, tuple) else ():
            found += _marked(text, field.name, whole=field.type is Type.WHOLE)
    return " ".join(found)


@lru_cache(1024)
def _marked(text: str, of: str, *, whole: bool) -> tuple[str, ...]:
    """The words of a text with their mark, and a gap; nothing where it has none. Most are names that come again."""
    if not (found := cut(text)):
        return ()
    return (*(token(of, word) for word in (("", *found, "") if whole else found)), GAP)


SHAPE = "5"
"""Version of ``Document``, of what the fields read, and of how words are cut. Raise it with any of them."""


def _projection() -> str:
    lists: tuple[tuple[Field[Any], ...], ...] = (FINDING_FIELDS, DOCUMENT_FIELDS, TEXT_FIELDS)
    kept = [[[field.column, field.type] for field in fields] for fields in lists]
    return f"{SHAPE}-{sha256(json.dumps(kept).encode()).hexdigest()[:8]}"


PROJECTION = _projection()
"""Version of what an index holds; another field makes another one. Older indexes then ask to be rebuilt."""
