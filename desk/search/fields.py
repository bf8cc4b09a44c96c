"""The search fields: what documents are filtered, counted and bounded in time by. Each is declared here and only here.

From these lists follow the mapping and what is sent to Elasticsearch, the tables and the insert of the embedded index,
filters and facets of both engines, what a ``Query`` accepts, the options of ``wornproof search``, and the table in
docs/search.md. The idea is that of modelsearch's ``index.py``: a field says what it is, each engine builds from that.

A field reads what a ``Document`` holds; what that does not hold yet is added to ``document.py`` and ``project.py``.
Rooms are imported inside the functions, because the command line reads the options for its help.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from desk.search.document import Document, ShownFinding

Part = TypeVar("Part")
"""What a field is read from: a ``Document``, or one ``ShownFinding`` of it."""

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Type(StrEnum):
    """What a field holds, which decides how an engine keeps it and how it can be asked for."""

    KEYWORD = "keyword"
    """A text that fits whole or not at all. It can be counted."""
    HANDLE = "handle"
    """A KEYWORD that people write in several ways: as the platform has it, with @, as the address of a profile."""
    TIME = "time"
    """A moment, kept as microseconds. It is asked for by a span and cannot be counted."""


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
    read: Callable[[Part], str | datetime]
    type: Type = Type.KEYWORD
    values: Callable[[], tuple[str, ...]] | None = None
    """All values there can be, where the list is closed; a query for another one is refused."""
    options: tuple[Option, ...] = ()
    """How the command line asks for it: with one option; for a TIME with two, since and until. Empty: not at all."""

    @property
    def facet(self) -> bool:
        """Whether its values can be counted."""
        return self.type is not Type.TIME

    @property
    def column(self) -> str:
        """Its name in both engines."""
        return f"{self.name}_us" if self.type is Type.TIME else self.name

    def stored(self, part: Part) -> str | int:
        """Its value as both engines keep it."""
        value = self.read(part)
        return microseconds(value) if isinstance(value, datetime) else value


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC, exactly; what both engines sort and compare (their own dates are coarser)."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _verdicts() -> tuple[str, ...]:
    from evidence.matches import Verdict

    return tuple(Verdict)


def _claims() -> tuple[str, ...]:
    from evidence.matches import Claim

    return tuple(Claim)


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
)
"""Of one finding. Filters on several of these must be met by one and the same finding."""

DOCUMENT_FIELDS: "tuple[Field[Document], ...]" = (
    Field("case_id", "the case; on the command line the first argument", lambda document: document.case_id),
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
        lambda document: document.posted_at,
        Type.TIME,
        options=(
            Option("--since", "Posted on this day or later (2026-05-02, or a full time)."),
            Option("--until", "Posted on this day or earlier."),
        ),
    ),
    Field("captured", "when it was first captured", lambda document: document.captured_at, Type.TIME),
)
"""Of the document itself. ``case_id`` and ``posted`` are here to stay: scope and order rest on them."""

FIELDS: tuple[Field[Any], ...] = (*FINDING_FIELDS, *DOCUMENT_FIELDS)

SHAPE = "2"
"""Version of ``Document``, of what the fields read, and of how words are cut. Raise it with any of them."""


def _projection() -> str:
    kept = [[[field.column, field.type] for field in fields] for fields in (FINDING_FIELDS, DOCUMENT_FIELDS)]
    return f"{SHAPE}-{sha256(json.dumps(kept).encode()).hexdigest()[:8]}"


PROJECTION = _projection()
"""Version of what an index holds; another field makes another one. Older indexes then ask to be rebuilt."""


def table() -> str:
    """The fields as the Markdown table of docs/search.md, with no line break at its end."""
    rows = ["| field | of | options | counted | what it says |", "|---|---|---|---|---|"]
    for of, fields in (("finding", FINDING_FIELDS), ("document", DOCUMENT_FIELDS)):
        rows += [_row(of, field) for field in fields]
    return "\n".join(rows)


def _row(of: str, field: Field[Any]) -> str:
    options = ", ".join(f"`{option.flag}`" for option in field.options) or "–"
    values = ": " + ", ".join(f"`{value}`" for value in field.values()) if field.values else ""
    return f"| `{field.name}` | {of} | {options} | {'yes' if field.facet else 'no'} | {field.meaning}{values} |"
