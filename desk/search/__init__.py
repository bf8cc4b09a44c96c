"""Search over cases. Disposable: built from the vault by a pure projection, and rebuilt whenever in doubt.

Two engines answer the same queries from the same documents: ``sqlite:///path`` (one machine, the default) and
``elasticsearch+http://host:port/prefix`` (a team). ``open_index`` is the door; ``SearchIndex`` is what is behind it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desk.search.errors import QueryError

if TYPE_CHECKING:
    from desk.search.document import Document
    from desk.search.query import Page, Query


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete build of the index, and the ledgers it was built from."""

    number: int
    projection: str
    documents: int
    heads: Mapping[str, str]
    """Case id to digest of the newest ledger entry that is in it. A case with another head now is stale."""


MayStay = Callable[[Mapping[str, str]], bool]
"""Told the heads of the generation that served: whether all that is in it may be read on."""


def nothing_stays(heads: Mapping[str, str]) -> bool:
    """For who cannot tell whether something in the generation before was to be erased."""
    return False


class SearchIndex(Protocol):
    """What an engine promises: a whole generation at a time, and exact answers from the one that serves."""

    def search(self, query: "Query") -> "Page":
        """Answer from the serving generation. Raises QueryError, IndexMissing, IndexOutdated, IndexUnavailable."""

    def serving(self) -> Generation | None:
        """The generation that answers now; None when there is none."""

    def replace(
        self, documents: "Iterable[Document]", heads: Mapping[str, str], may_stay: MayStay = nothing_stays
    ) -> Generation:
        """Write a new generation and let it take over in one step; the old one serves until then.

        Whoever reads the old one at that moment, or pages through it, reads on in it until the next generation takes
        over; with ``may_stay`` false it is gone at once, and nothing of it can be asked for any more. If this is
        killed or an error comes half-way, the old generation goes on serving. Raises RebuildOvertaken,
        IndexUnavailable.
        """

    def close(self) -> None:
        """Let go of files and connections."""


def open_index(url: str) -> SearchIndex:
    """The engine at an address. Nothing is made or contacted yet.

    Raises:
        QueryError: for an address of neither form.
    """
    if url.startswith("sqlite:///"):
        from desk.search.embedded import EmbeddedIndex

        return EmbeddedIndex.at(url)
    if url.startswith(("elasticsearch+http://", "elasticsearch+https://")):
        from desk.search.elastic import ElasticsearchIndex

        return ElasticsearchIndex.at(url)
    raise QueryError(
        "the index address must begin with sqlite:/// (a file) or elasticsearch+http:// (a server): "
        "correct it in the settings"
    )
