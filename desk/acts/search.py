"""Search the index of a vault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from claims.clock import clock
from desk.acts.actor import Actor
from desk.acts.offers import Offer, offers
from desk.acts.spelled import Names, names
from desk.search import SearchIndex, open_index
from desk.search.days import Stated, span
from desk.search.errors import QueryError
from desk.search.language import Context
from desk.search.query import LARGEST_PAGE, Hit, Near, Query
from desk.search.rebuild import picture_hash
from desk.settings import Settings
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.vault import Vault

EVERYWHERE = "all"
"""In place of a case: every case of the vault."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for."""

    where: str
    """A case, or EVERYWHERE."""
    text: str
    filters: Mapping[str, Sequence[str]]
    """Values by name of the search field; a handle may be written as people write it."""
    times: Mapping[str, tuple[Stated, Stated]]
    """From and until, by name of the search field; days are those of the cases' time zones."""
    picture: Path | None
    """Only pictures that look like this file, in at most ``radius_bits`` of 64 bits."""
    radius_bits: int
    limit: int
    """Hits wanted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found."""

    total: int
    hits: tuple[Hit, ...]
    """The first ``limit``."""
    stale: tuple[str, ...]
    """Cases among those searched that are newer in the vault than in the index."""
    zones: Mapping[str, tzinfo]
    """In which times are shown, by case."""
    offers: tuple[Offer, ...] = ()
    """Where nothing was found: searches near this one that do find something."""


def search(actor: Actor, settings: Settings, question: Question) -> Found:
    """The first hits, and the number of all. Whoever can open the vault may read all of it.

    Raises:
        QueryError: there is no such case, or the question cannot be read; the text says what to change.
        SearchError: the index is missing, outdated, or does not answer.
        PictureError: the picture cannot be read.
        OSError: there is no such file, or it is too large.
    """
    vault = Vault.open(settings.vault_url, settings.home)
    index = open_index(settings.index_url)
    try:
        scope = _scope(vault, question.where)
        cases = {case_id: vault.case(case_id).opened()[1] for case_id in scope}
        zones = {case_id: clock(case).shown for case_id, case in cases.items()}
        known = names(cases.values())
        query = _query(question, zones, known)
        stale = _stale(vault, index, scope)
        total, hits = _hits(index, query, question.limit)
        near = () if total else offers(index, query, known)
    finally:
        index.close()
    return Found(total, hits, stale, zones, near)


def _scope(vault: Vault, where: str) -> tuple[str, ...]:
    """The cases that are searched, sorted."""
    cases = vault.cases()
    if where not in (EVERYWHERE, *cases):
        raise QueryError(
            f"no case {where!r} in this vault (known: {', '.join(cases) or 'none yet'}); {EVERYWHERE!r} searches all"
        )
    return tuple(sorted(cases)) if where == EVERYWHERE else (where,)


def _query(question: Question, zones: Mapping[str, tzinfo], known: Names) -> Query:
    near = None
    if question.picture is not None:
        data = read_file(question.picture, MAX_PICTURE_BYTES)
        near = Near(picture_hash=picture_hash(data), radius_bits=question.radius_bits)
    return Query(
        scope=frozenset(zones),
        text=question.text,
        context=Context(frozenset(zones.values()), known.spelled),
        filters={
            name: frozenset(one for typed in values for one in known.spelled(name, typed))
            for name, values in question.filters.items()
        },
        times={name: span(*stated, zones.values()) for name, stated in question.times.items()},
        near=near,
        size=min(question.limit, LARGEST_PAGE),
    )


def _stale(vault: Vault, index: SearchIndex, cases: Sequence[str]) -> tuple[str, ...]:
    if (serving := index.serving()) is None:
        return ()
    heads = {case_id: vault.case(case_id).ledger.entries()[-1].digest for case_id in cases}
    return tuple(case_id for case_id, head in heads.items() if serving.heads.get(case_id) != head)


def _hits(index: SearchIndex, query: Query, limit: int) -> tuple[int, tuple[Hit, ...]]:
    """The first ``limit`` hits, page by page, and the number of all."""
    page = index.search(query)
    hits = list(page.hits)
    while page.cursor and len(hits) < limit:
        page = index.search(query.model_copy(update={"cursor": page.cursor}))
        hits += page.hits
    return page.total, tuple(hits[:limit])
