"""The index of one machine: a folder with a tantivy index, an array of picture hashes and a table of cases.

current          the name of the generation that serves, replaced in one step
g000001/         a generation: about.json, words/ (tantivy), hashes, cases.sqlite
lock             held by who writes

A rebuild writes another generation beside the one that serves. A case is replaced inside the one that serves: tantivy
commits in one step, and a reader goes on in the state that it opened.
"""

import fcntl
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from desk.search import Generation, MayStay, nothing_stays
from desk.search.cases import CaseDocuments, Cases, Heads, Named
from desk.search.errors import IndexUnavailable, QueryError, RebuildOvertaken, not_indexed, of_another_form
from desk.search.fields import PROJECTION
from desk.search.generation import Damaged, Reader, opened, reading, update, write
from desk.search.query import Cursor, Page, Query, Scope

Answer = TypeVar("Answer")
_WAIT_SECONDS = 10.0
"""For another writer of one case; each takes less than a second. A rebuild takes longer, and reads the case itself."""
_NO_GENERATION = "none"
"""In place of a name that is none."""
_OLDER_FILE = "index.sqlite"
"""Where the index of version 0 stood beside the vault. It holds posts, so it must not stay behind."""


class EmbeddedIndex:
    """A ``SearchIndex`` in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reader: Reader | None = None

    @classmethod
    def at(cls, url: str) -> "EmbeddedIndex":
        """The index at ``tantivy:///folder``."""
        path = "/" + unquote(url.removeprefix("tantivy://")).strip("/")
        if path == "/" or "\0" in path:
            raise QueryError(f"{url} names no folder: write tantivy:///folder/index")
        return cls(Path(path))

    def close(self) -> None:
        """Let go of the files."""
        self._reader = None

    def serving(self) -> Generation | None:
        """The generation that is named; None when there is none."""
        return self._ask(lambda reader: reader.generation() if reader else None)

    def heads(self, only: Iterable[str] | None = None) -> Heads:
        """From the table of cases."""
        return self._ask(lambda reader: reader.cases.heads(only) if reader else {})

    def named(self, scope: Scope) -> tuple[Named, ...]:
        """From the table of cases."""
        return self._ask(lambda reader: reader.cases.named(scope) if reader else ())

    def zones(self, scope: Scope) -> frozenset[str]:
        """From the table of cases."""
        return self._ask(lambda reader: reader.cases.zones(scope) if reader else frozenset())

    def search(self, query: Query) -> Page:
        """Answer from the state as it is now."""
        cursor = Cursor.of(query)
        with self._reading():
            reader = self._usable()
            with reading():
                return reader.state.answer(query, cursor)

    def replace(self, cases: Cases, may_stay: MayStay = nothing_stays) -> Generation:
        """Write another generation, then name it. ``may_stay`` changes nothing here: a search ends in the files that
        it opened, which go with the last of them, and their names are gone at once.
        """
        with self._writing(0):
            number = max(self._numbers(), default=0) + 1
            for left in self._numbers().values():
                if left.name != self._name():
                    shutil.rmtree(left)  # of a rebuild that was killed: nobody else is building, we hold the lock
            building = self._folder / f"g{number:06d}"
            try:
                generation = write(building, number, cases)
            except BaseException:
                shutil.rmtree(building, ignore_errors=True)
                raise
            self._serve(building)
            return generation

    def update(self, case: CaseDocuments) -> None:
        """Replace one case in the generation that serves."""
        with self._writing(_WAIT_SECONDS), self._reading():
            update(self._usable(), case)

    def _ask(self, ask: Callable[[Reader | None], Answer]) -> Answer:
        """Ask the newest state; once more where its files went between opening and asking."""
        with self._reading():
            try:
                return ask(self._current())
            except FileNotFoundError:
                time.sleep(0.05)
                return ask(self._current())

    def _usable(self) -> Reader:
        if (reader := self._current()) is None:
            raise not_indexed()
        if reader.projection != PROJECTION:
            raise of_another_form(reader.projection, PROJECTION)
        return reader

    def _current(self) -> Reader | None:
        """The newest state, opened anew only where it is another one."""
        for _ in range(100):
            if not (name := self._name()):
                return None
            if name == _NO_GENERATION:
                raise Damaged("the file that names its generation holds something else")
            try:
                self._reader = opened(self._folder / name, self._reader)
            except FileNotFoundError:
                if self._name() == name and not (self._folder / name).is_dir():
                    raise Damaged(f"{name} is gone") from None
                time.sleep(0.01)  # another generation took over, or a case was replaced, while this one was opened
                continue
            return self._reader
        raise Damaged(f"{self._folder / name} is not whole")

    def _name(self) -> str:
        """Of the generation that serves; empty before the first."""
        try:
            name = (self._folder / "current").read_text("utf-8", "replace")
        except FileNotFoundError:
            return ""
        return name if re.fullmatch(r"g\d{6}", name) else _NO_GENERATION

    def _numbers(self) -> dict[int, Path]:
        return {int(path.name[1:]): path for path in self._folder.glob("g[0-9][0-9][0-9][0-9][0-9][0-9]")}

    def _serve(self, building: Path) -> None:
        naming = self._folder / "current.new"
        naming.write_text(building.name, "utf-8")
        naming.replace(self._folder / "current")
        for older in self._numbers().values():
            if older != building:
                shutil.rmtree(older, ignore_errors=True)
        self._without_older_file()

    def _without_older_file(self) -> None:
        """Remove the index file of version 0, where it is one, and what its builds left."""
        file = self._folder.with_name(_OLDER_FILE)
        with suppress(OSError):
            with file.open("rb") as opened_file:
                is_one = opened_file.read(16) == b"SQLite format 3\0"
            for path in file.parent.glob(f"{_OLDER_FILE}*") if is_one and self._folder.name == "index" else ():
                path.unlink()

    @contextmanager
    def _writing(self, wait_seconds: float) -> Iterator[None]:
        """One writer at a time; the lock goes with the process, however it ends."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / "lock").open("w") as lock:
                self._locked(lock.fileno(), time.monotonic() + wait_seconds)
                yield
        except PermissionError as error:
            if error.filename is None or not Path(error.filename).is_relative_to(self._folder):
                raise
            raise self._forbidden("written") from error
        except FileExistsError as error:
            raise IndexUnavailable(f"{self._folder} is no folder: move it away, or name another one") from error

    def _locked(self, lock: int, until: float) -> None:
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    raise RebuildOvertaken("another rebuild of this index is running: wait for it") from error
                time.sleep(0.02)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except PermissionError as error:
            raise self._forbidden("read") from error
        except (Damaged, NotADirectoryError, UnicodeDecodeError, FileNotFoundError, sqlite3.Error) as error:
            raise IndexUnavailable(f"{self._folder} cannot be read ({error}): run 'wornproof index rebuild'") from error

    def _forbidden(self, done: str) -> IndexUnavailable:
        return IndexUnavailable(
            f"{self._folder} cannot be {done}: it, or its folder, is another user's. Ask them for the right to it, or "
            "have an index of your own: export WORNPROOF_INDEX=tantivy:///FOLDER/index, 'wornproof index build'"
        )
