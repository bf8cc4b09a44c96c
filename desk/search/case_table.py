"""The table of the cases in one generation of the embedded index: how much of each is indexed, and what it names."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from desk.search.cases import CaseDocuments, Head, Heads, Named
from desk.search.query import Scope

_SCHEMA = """
CREATE TABLE indexed (
    case_id TEXT PRIMARY KEY, head TEXT NOT NULL, entries INTEGER NOT NULL, zone TEXT NOT NULL, named TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
_WAIT_SECONDS = 10.0


class CaseTable:
    """A SQLite file, opened anew for each question."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, cases: Iterable[CaseDocuments]) -> int:
        """Add or replace rows, all or none; how many."""
        with closing(sqlite3.connect(self._path, timeout=_WAIT_SECONDS)) as database, database:
            database.executescript(_SCHEMA.replace("TABLE", "TABLE IF NOT EXISTS"))
            rows = ((c.named.case_id, c.head.digest, c.head.entries, c.named.zone, c.named.to_text()) for c in cases)
            return database.executemany("INSERT OR REPLACE INTO indexed VALUES (?, ?, ?, ?, ?)", rows).rowcount

    def count(self) -> int:
        """How many cases are indexed."""
        with self._reading() as database:
            return int(database.execute("SELECT count(*) FROM indexed").fetchone()[0])

    def heads(self, only: Iterable[str] | None) -> Heads:
        """How much of each case, or of those named, is indexed."""
        with self._reading() as database:
            rows = database.execute(f"SELECT case_id, head, entries FROM indexed{_WHERE}", _bound(only)).fetchall()  # noqa: S608 -- our own words
            return {case_id: Head(digest, entries) for case_id, digest, entries in rows}

    def named(self, scope: Scope) -> tuple[Named, ...]:
        """What the cases of a scope name, by case id."""
        with self._reading() as database:
            rows = database.execute(f"SELECT named FROM indexed{_WHERE} ORDER BY case_id", _bound(scope))  # noqa: S608 -- our own words
            return tuple(Named.from_text(text) for (text,) in rows)

    def zones(self, scope: Scope) -> frozenset[str]:
        """Their time zones."""
        with self._reading() as database:
            rows = database.execute(f"SELECT DISTINCT zone FROM indexed{_WHERE}", _bound(scope))  # noqa: S608 -- our own words
            return frozenset(zone for (zone,) in rows)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not os.access(self._path, os.R_OK, effective_ids=True):
            self._path.open("rb").close()  # says which it is: not there, or not ours to read
        # whoever may write may also undo what a writer left who was killed; for others it is left to the next who may
        mode = "rw" if os.access(self._path.parent, os.W_OK, effective_ids=True) else "ro"
        where = f"file:{quote(str(self._path.absolute()))}?mode={mode}"
        with closing(sqlite3.connect(where, uri=True, timeout=_WAIT_SECONDS)) as database:
            yield database


_WHERE = " WHERE ?1 IS NULL OR case_id IN (SELECT value FROM json_each(?1))"


def _bound(only: Iterable[str] | None) -> tuple[str | None]:
    return (None if only is None else json.dumps(sorted(only)),)
