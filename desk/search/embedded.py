"""The index of one machine: one SQLite file with FTS5, and exact Hamming search over all hashes with numpy.

A generation is a file. A new one is written beside it and takes its place with one ``os.replace``: readers open the
file anew for each search, so they see the old one or the new one, never half of either.
"""

import fcntl
import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from desk.search import Generation, MayStay, nothing_stays
from desk.search.document import Document
from desk.search.errors import IndexMissing, IndexOutdated, IndexUnavailable, QueryError, RebuildOvertaken
from desk.search.fields import DOCUMENT_FIELDS, FINDING_FIELDS, PROJECTION, Field, Type
from desk.search.query import Cursor, Page, Query
from desk.search.sql import answer

_TYPES = {Type.KEYWORD: "TEXT", Type.HANDLE: "TEXT", Type.TIME: "INTEGER"}


def _columns(fields: Iterable[Field[Any]]) -> str:
    return ", ".join(f"{field.column} {_TYPES[field.type]} NOT NULL" for field in fields)


_SCHEMA = f"""
CREATE TABLE generation (
    number INTEGER NOT NULL, projection TEXT NOT NULL, documents INTEGER NOT NULL, heads TEXT NOT NULL
) STRICT;
CREATE TABLE document (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, {_columns(DOCUMENT_FIELDS)},
    picture_hash BLOB, body BLOB NOT NULL
) STRICT;
CREATE TABLE finding (
    document INTEGER NOT NULL REFERENCES document, {_columns(FINDING_FIELDS)}
) STRICT;
CREATE VIRTUAL TABLE word USING fts5 (words, content='', columnsize=0, tokenize="ascii tokenchars '_'");
CREATE INDEX document_by_case ON document (case_id, posted_us, id);
CREATE INDEX finding_by_document ON finding (document);
"""
# The ascii tokenizer takes everything beyond ASCII for a letter, so it cuts our words at their spaces and nowhere else;
# unicode61 would follow tables of 2012 and lose newer Chinese characters and emoji.


class EmbeddedIndex:
    """A ``SearchIndex`` in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def at(cls, url: str) -> "EmbeddedIndex":
        """The index at ``sqlite:///path``, or ``sqlite:////path`` as other programs have it."""
        # two slashes at the front of a path would be a host in the file: address that SQLite is asked to read
        path = "/" + unquote(url.removeprefix("sqlite://")).lstrip("/")
        if path.endswith("/") or "\0" in path:
            raise QueryError(f"{url} names no file: write sqlite:///folder/index.sqlite")
        return cls(Path(path))

    def close(self) -> None:
        """Nothing stays open between searches."""

    def serving(self) -> Generation | None:
        """The generation in the file; None when there is no file."""
        if not self._is_there():
            return None
        with self._reading() as database:
            return _generation(database)

    def search(self, query: Query) -> Page:
        """Answer from the file as it is now."""
        if not self._is_there():
            raise IndexMissing("nothing is indexed yet: run 'wornproof index build'")
        cursor = Cursor.of(query)
        with self._reading() as database:
            if (found := _generation(database)).projection != PROJECTION:
                raise IndexOutdated(
                    f"the index has the form {found.projection}, this program reads {PROJECTION}: "
                    "run 'wornproof index rebuild'"
                )
            return answer(database, query, cursor)

    def replace(
        self, documents: Iterable[Document], heads: Mapping[str, str], may_stay: MayStay = nothing_stays
    ) -> Generation:
        """Write a new file, then let it take the place of the old one.

        ``may_stay`` changes nothing here: a search that has the old file open ends in it, the file goes with the last
        of them, and its name is gone at once.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._alone():
                return self._replaced(documents, heads)
        except PermissionError as error:
            if error.filename is None or not Path(error.filename).is_relative_to(self._path.parent):
                raise
            raise self._forbidden("written") from error

    def _replaced(self, documents: Iterable[Document], heads: Mapping[str, str]) -> Generation:
        for left in self._path.parent.glob(f"{self._path.name}.building-*"):
            left.unlink()  # of a rebuild that was killed: nobody else is building, we hold the lock
        building = self._path.with_name(f"{self._path.name}.building-{secrets.token_hex(8)}")
        building.touch(exist_ok=False)  # as the umask has it, like the vault's files: who reads these may read this
        try:
            generation = _write(building, documents, heads, self._next())
            os.replace(building, self._path)  # noqa: PTH105 -- the atomic call is meant, by its own name
        except sqlite3.Error as error:
            raise IndexUnavailable(
                f"the index could not be written ({error}): the old index goes on serving"
            ) from error
        finally:
            building.unlink(missing_ok=True)
        return generation

    def _is_there(self) -> bool:
        try:
            return self._path.exists()
        except PermissionError as error:
            raise self._forbidden("read") from error

    def _forbidden(self, done: str) -> IndexUnavailable:
        return IndexUnavailable(
            f"{self._path} cannot be {done}: it, or its folder, is another user's. Ask them for the right to it, or "
            "have an index of your own: export WORNPROOF_INDEX=sqlite:///FOLDER/index.sqlite, 'wornproof index build'"
        )

    def _next(self) -> int:
        """Number of the next generation; a file that cannot be read is no reason not to write a better one."""
        try:
            before = self.serving()
        except IndexUnavailable:
            return 1
        return before.number + 1 if before else 1

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One rebuild at a time; the lock goes with the process, however it ends."""
        with self._path.with_name(f"{self._path.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise RebuildOvertaken("another rebuild of this index is running: wait for it") from error
            yield

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not os.access(self._path, os.R_OK, effective_ids=True):
            raise self._forbidden("read")
        # immutable: a served file is never written again, so SQLite needs neither locks nor a folder it may write to
        where = f"file:{quote(str(self._path.absolute()))}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(where, uri=True)) as database:
                yield database
        except sqlite3.DatabaseError as error:
            raise IndexUnavailable(f"{self._path} cannot be read ({error}): run 'wornproof index rebuild'") from error


def _write(path: Path, documents: Iterable[Document], heads: Mapping[str, str], number: int) -> Generation:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")  # a build that fails is thrown away whole
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_SCHEMA)
        database.execute("BEGIN")
        count = 0
        for count, document in enumerate(documents, 1):
            _insert(database, count, document)
        generation = Generation(number, PROJECTION, count, dict(heads))
        row = (number, PROJECTION, count, json.dumps(dict(sorted(heads.items()))))
        database.execute("INSERT INTO generation VALUES (?, ?, ?, ?)", row)
        database.execute("INSERT INTO word (word) VALUES ('optimize')")
        database.execute("COMMIT")
    with path.open("rb+") as written:
        os.fsync(written.fileno())
    return generation


def _insert(database: sqlite3.Connection, row: int, document: Document) -> None:
    fields = [field.stored(document) for field in DOCUMENT_FIELDS]
    picture = bytes.fromhex(document.picture_hash) or None
    values = (row, document.id, *fields, picture, document.to_bytes())
    database.execute(f"INSERT INTO document VALUES ({_places(values)})", values)  # noqa: S608 -- only question marks
    database.execute("INSERT INTO word (rowid, words) VALUES (?, ?)", (row, document.searched()))
    for finding in document.findings:
        values = (row, *(field.stored(finding) for field in FINDING_FIELDS))
        database.execute(f"INSERT INTO finding VALUES ({_places(values)})", values)  # noqa: S608 -- only question marks


def _places(values: Sized) -> str:
    return ", ".join("?" * len(values))


def _generation(database: sqlite3.Connection) -> Generation:
    number, projection, documents, heads = database.execute("SELECT * FROM generation").fetchone()
    return Generation(number, projection, documents, json.loads(heads))
