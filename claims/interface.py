"""What every claim offers: one folder, one ``CLAIM``. Report, search and packages go through ``known()`` and name none.

A claim is a way in which a dispute is answered: the item was worn, another piece came back, the payment does not agree.
It says what a case must state for it, assesses a reading of the ledger, and gives its part of a report. After
pip-audit's ``interface.py``, which does the same for sources of dependencies.
"""

import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import claims
from claims.board import Board, Closer, Figure
from claims.chosen import CatalogSaid
from claims.doubts import Doubt
from claims.elements import Element, ElementRow
from claims.handed import Handed
from claims.reading import Reading
from claims.shown.pictures import Redact
from claims.shown.texts import Texts
from evidence.records import Case, Dispute, Photo
from evidence.vault import CaseFile, CatalogFile


class Need(StrEnum):
    """A key of the order file that a claim cannot do without."""

    ACCOUNTS = "accounts"
    CATALOG = "catalog"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class Material:
    """What is assessed. ``photos`` are the present ones of the case's catalog; none where it names no catalog."""

    reading: Reading
    photos: tuple[Photo, ...]
    catalog: CatalogSaid | None = None
    others: tuple[Case, ...] = ()
    """Other cases of the vault about the same order."""


@dataclass(frozen=True)
class Sources:
    """Where the pictures of a report come from, and what is made unseen in those of a post."""

    case: CaseFile
    catalog: CatalogFile | None
    redact: Redact


@dataclass(frozen=True)
class Part:
    """A claim's part of a report. Sentences are in the language they were asked for in."""

    result: str
    """In one sentence, said first."""
    standing: str
    """What people have decided on it so far."""
    figures: tuple[Figure, ...]
    key_doubts: tuple[Doubt, ...]
    """What a reader must know before all else: on the first page."""
    doubts: tuple[Doubt, ...]
    """What is in the buyer's favour as to this claim; doubts on accounts, runs and pictures are the case's own."""
    template: str
    """A Jinja template under ``claims`` with two macros of one argument, ``overview`` and ``details``."""
    values: Mapping[str, Any]
    """The argument."""
    answer: tuple[str, ...] = ()
    """To the buyer: what would change the result."""
    elements: tuple[ElementRow, ...] = ()
    """What has to be shown, and what shows it."""
    weakest: str = ""
    """The weakest of what the claim cannot do without, as a sentence."""


@dataclass(frozen=True)
class LineRow:
    """One line of the order, for a terminal."""

    number: int
    sku: str
    title: str
    status: str
    when: str
    weight: str


class Assessed(ABC):
    """What the evidence comes to under one claim."""

    @abstractmethod
    def summary(self) -> dict[str, Any]:
        """JSON values for programs: keys of this claim alone."""

    @abstractmethod
    def statuses(self) -> Mapping[str, str]:
        """What can be said of each line of the order, by SKU; other sizes of it stand there too."""

    def elements(self) -> tuple[Element, ...]:
        """What has to be shown under the claim, and what shows it; nothing of a claim without a list of it."""
        return ()

    def results(self) -> tuple[str, ...]:
        """What is said of the case as a whole, of ``Claim.results``; nothing where all is said of its lines."""
        return ()

    @abstractmethod
    def rows(self, say: Texts) -> tuple[LineRow, ...]:
        """The order's lines, for a terminal."""

    @abstractmethod
    def notes(self, say: Texts) -> tuple[str, ...]:
        """What is said below these lines."""

    @abstractmethod
    def part(self, sources: Sources, say: Texts) -> Part:
        """The part of the report."""

    @abstractmethod
    def board(self, say: Texts) -> Board:
        """What a screen shows of it."""

    def unfinished(self, say: Texts) -> tuple[str, ...]:
        """What was not looked at yet, as sentences; nothing may be filed before."""
        return ()

    def handed(self, sources: Sources, say: Texts) -> Handed | None:
        """What is handed over to a channel beside the report; None where that is the report alone."""
        return None

    @abstractmethod
    def closer(self, name: str, say: Texts) -> Closer | None:
        """One picture beside one article, by the name that the board gives it; None where there is none."""


class Claim(ABC):
    """One way in which a dispute is answered."""

    name: ClassVar[str]
    answers: ClassVar[frozenset[Dispute]]
    """The disputes that rest on it: a case of one of these states what the claim needs, or is not opened."""
    needs: ClassVar[frozenset[Need]]
    statuses: ClassVar[tuple[str, ...]]
    """Everything that it may say of a line."""
    results: ClassVar[tuple[str, ...]] = ()
    """Everything that it may say of a case as a whole."""
    tones: ClassVar[Mapping[str, str]]
    """Of each of both ``worn``, ``open``, ``buyer`` or ``plain``: how it is coloured, never the only sign."""

    def concerns(self, material: Material) -> bool:
        """Whether a case that states what the claim needs has anything to do with it."""
        return True

    @abstractmethod
    def assess(self, material: Material) -> Assessed:
        """Hold a case's ledger against what is alleged. Pure. The case states what the claim needs."""


@cache
def known() -> tuple[Claim, ...]:
    """Every claim there is, in the order of their folders' names."""
    packages = (found.name for found in pkgutil.iter_modules(claims.__path__) if found.ispkg)
    modules = [import_module(f"claims.{name}") for name in sorted(packages)]
    return tuple(module.CLAIM for module in modules if hasattr(module, "CLAIM"))


def tones() -> dict[str, str]:
    """How each status of each claim is coloured: ``Claim.tones`` of all."""
    return {status: tone for claim in known() for status, tone in claim.tones.items()}


def stated(case: Case) -> frozenset[Need]:
    """What a case states of all that claims may need."""
    has = {
        Need.ACCOUNTS: bool(case.accounts),
        Need.CATALOG: case.catalog is not None,
        Need.DELIVERED: case.order.delivered is not None,
    }
    return frozenset(need for need, is_there in has.items() if is_there)


def applying(case: Case, among: Sequence[Claim] | None = None) -> tuple[Claim, ...]:
    """The claims that can be assessed for a case: it states what they need."""
    return tuple(claim for claim in (known() if among is None else among) if claim.needs <= stated(case))


def assessed(material: Material, among: Sequence[Claim] | None = None) -> tuple[Assessed, ...]:
    """What a case comes to under every claim that it states enough for and that concerns it."""
    claims = applying(material.reading.case, among)
    return tuple(claim.assess(material) for claim in claims if claim.concerns(material))


def lacking(case: Case, among: Sequence[Claim] | None = None) -> tuple[Need, ...]:
    """What a case must still state, because its dispute rests on it."""
    asked = [claim.needs for claim in (known() if among is None else among) if case.claim in claim.answers]
    return tuple(sorted(frozenset().union(*asked) - stated(case)))
