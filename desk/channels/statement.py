"""What is said of a case to a channel, in one language: values from which its picture, document and text are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from claims.elements import Element, ElementRow
from claims.handed import Brief, Exhibited
from claims.shown.rows import Row


@dataclass(frozen=True)
class Mark:
    """A day on the order's clock."""

    label: str
    day: date
    is_found: bool = False
    """Something was found on it; else it is a date of the order."""


@dataclass(frozen=True)
class Clock:
    """The order's days in the case's zone, in their order, and the days in which a return needs no reason."""

    marks: tuple[Mark, ...]
    zone: str
    period: tuple[date, date] | None
    """First and last day of it."""


@dataclass(frozen=True)
class Allegation:
    """One claim of the case."""

    name: str
    """As ``claims.interface.Claim.name``."""
    result: str
    """In one sentence."""
    standing: str
    """What people have decided on it."""
    brief: Brief
    elements: tuple[Element, ...]
    element_rows: tuple[ElementRow, ...]
    weakest: str
    exhibits: tuple[Exhibited, ...]
    """The strongest first."""
    doubts: tuple[str, ...]
    """What is in the buyer's favour, what must be read first in front."""


@dataclass(frozen=True)
class Statement:
    """All of it."""

    case_id: str
    order_id: str
    language: str
    """``en`` or ``zh``."""
    channel: str
    account: str
    """Whose public posts, and on what ground they are the buyer's; empty where the case names none."""
    amount: str
    """In dispute, by currency; empty where a line states no price."""
    clock: Clock | None
    allegation: Allegation
    """The one that the case disputes."""
    reviewed: str
    """Who looked, as a sentence: two people only where it is true."""
    is_ready: bool
    lacking: tuple[str, ...]
    """What is missing for it to be filed, as sentences; none where it is ready."""
    custody: tuple[Row, ...]
    """How to check it: head of the ledger, digests, seal."""
    unfinished: tuple[str, ...]
    """What was not looked at yet; said first."""
    as_of: date
    """Of the newest entry of the ledger: an artefact holds no "now"."""
    words: Mapping[str, str]
    """Fixed words of the artefacts in this language, by key: the section ``handed`` of the texts."""
