"""Errors of the search index. Each message says what to do next.

SearchError
├── QueryError          the question cannot be answered as it was asked
│   ├── TextError       which character of the search text cannot be read
│   └── CursorError     the place to go on from does not belong to this search, or is gone
├── IndexMissing        nothing has been indexed at this address yet
├── IndexOutdated       the index was written by another version of the projection
├── IndexUnavailable    the engine does not answer, or refuses
├── RebuildOvertaken    somebody else is building, or was faster
└── ProjectionError     ledger entries that do not make one case
"""

from evidence.errors import EvidenceError


class SearchError(EvidenceError):
    """Root of this room's errors; its text is written for the person at the desk."""


class QueryError(SearchError):
    """The question cannot be answered as it was asked; the text says what to change."""


class TextError(QueryError):
    """The search text cannot be read: ``at`` is the character, counted from 1, and the text says what to write."""

    def __init__(self, at: int, says: str) -> None:
        super().__init__(f"character {at}: {says}")
        self.at = at


class CursorError(QueryError):
    """The place to go on from does not belong to this search, or is gone: search again from the start."""


class IndexMissing(SearchError):
    """Nothing has been indexed at this address yet. The index is disposable: build it from the vault."""


class IndexOutdated(SearchError):
    """The index was written by another version of the projection. Rebuild it from the vault."""


class IndexUnavailable(SearchError):
    """The engine does not answer, or refused what it was given."""


class RebuildOvertaken(SearchError):
    """Another rebuild is running, or one that began later is already serving."""


class ProjectionError(SearchError):
    """Ledger entries that are not the ledger of one case."""


def not_indexed() -> IndexMissing:
    """Said by either engine where there is no generation."""
    return IndexMissing("nothing is indexed yet: run 'wornproof index build'")


def of_another_form(found: str, read: str) -> IndexOutdated:
    """Said by either engine of a generation that another version wrote."""
    return IndexOutdated(f"the index has the form {found}, this program reads {read}: run 'wornproof index rebuild'")
