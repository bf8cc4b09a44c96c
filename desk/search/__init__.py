"""Search over cases. Disposable: built from the vault by a pure projection, and rebuilt whenever in doubt.

Two engines answer the same queries from the same documents: ``tantivy:///folder`` (one machine, the default) and
``elasticsearch+http://host:port/prefix`` (a team). ``open_index`` is the door; ``SearchIndex`` is what is behind it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desk.search.errors import QueryError

if TYPE_CHECKING:
    from desk.search.cases import CaseDocuments, Cases, Heads, Named
    from desk.search.query import Page, Query, Scope


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete build of the index, with the cases that were replaced in it since."""

    number: int
    projection: str
    documents: int
    cases: int


MayStay = Callable[["Heads"], bool]
"""Told the heads of the generation that served: whether all that is in it may be read on."""


def nothing_stays(heads: "Heads") -> bool:
    """For who cannot tell whether something in the generation before was to be erased."""
    return False


class SearchIndex(Protocol):
    """What an engine promises: exact answers from one state; a case, or everything, replaced in one step."""

    def search(self, query: "Query") -> "Page":
        """Answer from the serving generation. Raises QueryError, IndexMissing, IndexOutdated, IndexUnavailable."""

    def serving(self) -> Generation | None:
        """The generation that answers now; None when there is none. Raises IndexUnavailable."""

    def heads(self, only: Iterable[str] | None = None) -> "Heads":
        """How much is indexed of each case, or of those named; of cases that are not indexed nothing."""

    def named(self, scope: "Scope") -> "tuple[Named, ...]":
        """What the indexed cases of a scope name. Its cost grows with their number."""

    def zones(self, scope: "Scope") -> frozenset[str]:
        """The time zones of the indexed cases of a scope."""

    def replace(self, cases: "Cases", may_stay: MayStay = nothing_stays) -> Generation:
        """Write a new generation and let it take over in one step; the old one serves until then.

        Whoever reads the old one at that moment ends in it; with ``may_stay`` false it is gone at once, and nothing of
        it can be asked for any more. If this is killed or an error comes half-way, the old generation goes on serving.
        Raises RebuildOvertaken, IndexUnavailable.
        """

    def update(self, case: "CaseDocuments") -> None:
        """Replace one case, or add it, in one step for readers; all others stay as they are.

        Its cost is that of the case, whatever else the index holds. Raises IndexMissing, IndexOutdated,
        IndexUnavailable; RebuildOvertaken while a rebuild is running, which reads the case itself.
        """

    def close(self) -> None:
        """Let go of files and connections."""


def open_index(url: str) -> SearchIndex:
    """The engine at an address. Nothing is made or contacted yet.

    Raises:
        QueryError: for an address of neither form.
    """
    if url.startswith("tantivy:///"):
        from desk.search.embedded import EmbeddedIndex

        return EmbeddedIndex.at(url)
    if url.startswith(("elasticsearch+http://", "elasticsearch+https://")):
        from desk.search.elastic import ElasticsearchIndex

        return ElasticsearchIndex.at(url)
    if url.startswith("sqlite:///"):
        folder = "tantivy:///" + url.removeprefix("sqlite:///").removesuffix(".sqlite").lstrip("/")
        raise QueryError(
            f"the index of one machine is a folder now: write {folder} in place of {url}, delete the old file, "
            "and run 'wornproof index build'"
        )
    raise QueryError(
        "the index address must begin with tantivy:/// (a folder) or elasticsearch+http:// (a server): "
        "correct it in the settings"
    )
