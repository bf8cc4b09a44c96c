"""Search the index of a vault."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from claims.clock import zone_named
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.listed import questions_for
from desk.acts.offers import Offer, offers
from desk.acts.scope import EVERYWHERE as EVERYWHERE
from desk.acts.scope import NAME, searching
from desk.acts.spelled import Names, names
from desk.search import SearchIndex, open_index
from desk.search.days import Stated, span
from desk.search.document import NOT_ORDERED as NOT_ORDERED
from desk.search.errors import QueryError
from desk.search.language import Context
from desk.search.looked import picture_hash
from desk.search.query import LARGEST_PAGE, Hit, Near, Page, Query, Scope
from desk.search.query import Order as Order
from desk.search.rebuild import stale
from desk.search.reviewed import ReviewsSeen as ReviewsSeen
from desk.search.reviewed import Seen as Seen
from desk.search.reviewed import seen
from desk.settings import Settings
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.records import Deed
from evidence.vault import Vault

MOST_CHECKED = 2_000
"""Cases of which a search asks whether they have grown since; of more only those that it shows."""


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
    facets: tuple[str, ...] = ()
    """Fields whose values are counted over all hits."""
    order: Order = Order.TIME


@dataclass(frozen=True, slots=True)
class Found:
    """What was found."""

    total: int
    hits: tuple[Hit, ...]
    """The first ``limit``."""
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    """Of the fields asked for: values, and how many hits have them."""
    reviews: ReviewsSeen
    """Of the findings in these hits: what has been said of them, as far as who asks may know it."""
    stale: tuple[str, ...]
    """Cases among those searched that are newer in the vault than in the index; of many cases only those of hits."""
    points: Mapping[str, int] = field(default_factory=dict)
    """By id of a document: how many points of its clothes agree with those asked for; empty where none were."""
    offers: tuple[Offer, ...] = ()
    """Where nothing was found: searches near this one that do find something."""
    asked: frozenset[str] = frozenset()
    """Cases that were left out, because whoever asks is still to be asked about their pictures: words, fields, counts
    and offers would tell them which article is in question."""


def search(actor: Actor, settings: Settings, question: Question) -> Found:
    """The first hits, and the number of all. Whoever can open the vault may read all of it.

    Only ledgers of cases that are shown are opened.

    Raises:
        QueryError: there is no such case, or the question cannot be read; the text says what to change.
        SearchError: the index is missing, outdated, or does not answer.
        PictureError: the picture cannot be read.
        OSError: there is no such file, or it is too large.
    """
    vault = searching(actor, settings, question.where)
    with closing(open_index(settings.index_url)) as index:
        scope, asked = _open_to(actor, settings, vault, _scope(actor, vault, question.where))
        known = _Known(index, scope)
        query = _query(question, scope, index.zones(scope), known)
        page, hits = _hits(index, query, question.limit)
        behind = _stale(vault, index, scope, hits)
        near = () if page.total else offers(index, query, known.names)
    note(settings, actor, Deed.SEARCHED, "" if question.where == EVERYWHERE else question.where, vault=vault)
    return Found(page.total, hits, page.facets, seen(actor.account, vault, hits), behind, offers=near, asked=asked)


def _scope(actor: Actor, vault: Vault, where: str) -> Scope:
    """The cases that are searched; None: all."""
    if where == EVERYWHERE:
        return actor.cases
    if not NAME.fullmatch(where) or not vault.has_entry(where):
        known = ", ".join(vault.cases()) or "none yet"
        raise QueryError(f"no case {where!r} in this vault (known: {known}); {EVERYWHERE!r} searches all")
    return frozenset({where})


def _open_to(actor: Actor, settings: Settings, vault: Vault, scope: Scope) -> tuple[Scope, frozenset[str]]:
    """The cases that are searched, without those of which whoever asks may not see what was found; and these."""
    if not actor.is_reviewer:
        return scope, frozenset()
    names = vault.cases() if scope is None else tuple(sorted(scope))
    asked = frozenset(questions_for(actor, settings, vault, names))
    return (frozenset(names) - asked if asked else scope), asked


class _Known:
    """What the cases name, read when a search needs it: most do not."""

    def __init__(self, index: SearchIndex, scope: Scope) -> None:
        self._index = index
        self._scope = scope

    @cached_property
    def names(self) -> Names:
        """Of all cases searched."""
        return names(self._index.named(self._scope))

    def spelled(self, name: str, typed: str) -> frozenset[str]:
        """All values of a field that somebody may mean by what they typed."""
        return self.names.spelled(name, typed)


def _query(question: Question, scope: Scope, zones: Iterable[str], known: _Known) -> Query:
    near = None
    if question.picture is not None:
        data = read_file(question.picture, MAX_PICTURE_BYTES)
        near = Near(picture_hash=picture_hash(data), radius_bits=question.radius_bits)
    shown = frozenset(zone_named(zone) for zone in zones)
    return Query(
        scope=scope,
        text=question.text,
        context=Context(shown, known.spelled),
        filters={
            name: frozenset(one for typed in values for one in known.spelled(name, typed))
            for name, values in question.filters.items()
            if values
        },
        times={name: span(*stated, shown) for name, stated in question.times.items()},
        near=near,
        facets=frozenset(question.facets),
        order=question.order,
        size=min(question.limit, LARGEST_PAGE),
    )


def _stale(vault: Vault, index: SearchIndex, scope: Scope, hits: Sequence[Hit]) -> tuple[str, ...]:
    cases = vault.cases() if scope is None else tuple(sorted(scope))
    if len(cases) > MOST_CHECKED:
        cases = tuple(sorted({hit.document.case_id for hit in hits}))
    return stale(vault, cases, index.heads(cases))


def _hits(index: SearchIndex, query: Query, limit: int) -> tuple[Page, tuple[Hit, ...]]:
    """The first page, and the first ``limit`` hits, page by page."""
    first = page = index.search(query)
    hits = list(page.hits)
    while page.cursor and len(hits) < limit:
        page = index.search(query.model_copy(update={"cursor": page.cursor, "facets": frozenset()}))
        hits += page.hits
    return first, tuple(hits[:limit])
