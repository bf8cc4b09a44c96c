"""What a claim comes to on a screen: the values of ``claims.interface.Part``, with pictures named and not drawn.

A screen asks for each picture by its digest, within its case. A report carries its pictures along.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from claims.shown.registered import Registered
from claims.shown.rows import Row
from evidence.matches import Region
from evidence.records import Result

TONES = {Result.CONTRADICTED: "worn", Result.CONSISTENT: "buyer", Result.CANNOT_SAY: "open"}
"""How the result of a comparison is coloured; never the only sign."""


def results_of(claim: str) -> dict[str, str]:
    """What a claim that compares may say of a case, as statuses, each with its colour."""
    return {f"{claim}_{result}": tone for result, tone in TONES.items()}


def result_among(results: Collection[Result]) -> Result | None:
    """What several come to: one contradiction counts; None where there is none of any."""
    ranked = (Result.CONTRADICTED, Result.CONSISTENT, Result.CANNOT_SAY)
    return next((one for one in ranked if one in results), None)


@dataclass(frozen=True)
class Shot:
    """One picture that was compared with one article."""

    name: str
    """Names examination and article together."""
    sku: str
    image_digest: str
    posted: str
    when: str
    """Where it lies among the dates of the order."""
    weight: str
    words: str
    """The weight in words."""
    review: str
    tone: str


@dataclass(frozen=True)
class LineSaid:
    """What is said of one line of the order, on a screen and in a report."""

    number: int
    sku: str
    title: str
    quantity: str
    status: str
    status_text: str
    explanation: str
    date: str
    weight: str
    review: str
    same_as: str
    """Where the findings of a size stand with those of another: which line that is. Empty otherwise."""


@dataclass(frozen=True)
class BoardLine(LineSaid):
    """One line of the order."""

    tone: str
    photo_digest: str
    """Of the article's main photo; empty where the catalog has none."""
    shots: tuple[Shot, ...]


@dataclass(frozen=True)
class Figure:
    """One of the big numbers, which are said first."""

    number: int
    text: str
    tone: str


@dataclass(frozen=True)
class Board:
    """A case under one claim. Sentences are in the language they were asked for in."""

    result: str
    standing: str
    figures: tuple[Figure, ...]
    lines: tuple[BoardLine, ...]
    key_doubts: tuple[str, ...]
    doubts: tuple[str, ...]
    """What is in the buyer's favour, without ``key_doubts``."""
    template: str
    """A Jinja template under ``claims`` with a macro ``clock`` of one argument: the order's dates, drawn."""
    values: Mapping[str, Any]
    """The argument."""


@dataclass(frozen=True)
class Nearest:
    """The best other design for the same picture."""

    text: str
    sku: str
    photo_digest: str


@dataclass(frozen=True)
class Closer:
    """One picture beside one article's photo, with all that is said of the two."""

    name: str
    number: int
    sku: str
    title: str
    image_digest: str
    photo_digest: str
    region_px: Region | None
    photo_region_px: Region | None
    lines_px: tuple[tuple[int, int, int, int], ...]
    """Matching points as x, y in the post's picture and x, y in the catalog photo."""
    registered: Registered | None
    """How the photo lies over the picture; None where too few points say so."""
    standing: str
    """What it comes to, said before the weight: which article is one question, whether it is worn another."""
    counts: bool
    """Whether it is a picture of somebody wearing the article, as far as is known."""
    verdict: str
    detail: str
    reason: str
    posted: str
    when: str
    tone: str
    facts: tuple[Row, ...]
    nearest: Nearest | None
    doubts: tuple[str, ...]
