"""The file of accounts, ``desk.sqlite`` in the home folder. Nothing in it is evidence.

It holds digests of session tokens and API keys and hashes of passwords, never these themselves. It is made whole or not
at all, readable by its owner alone, and opened anew for each question, so that threads and processes share nothing.
"""

import errno
import os
import secrets
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from desk.access.errors import StoreError

FILE = "desk.sqlite"
_VERSION = 1
_WAIT_SECONDS = 20.0
_LEAST_BYTES = 64 << 10
"""What SQLite needs to open a file, even to read it: its log index takes 32 kB. Else it says "disk I/O error"."""
_SCHEMA = f"""
CREATE TABLE accounts (
    login TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, hash TEXT, roles TEXT NOT NULL,
    cases TEXT, issuer TEXT NOT NULL, subject TEXT NOT NULL, made INTEGER NOT NULL, disabled INTEGER
) STRICT;
CREATE UNIQUE INDEX bound ON accounts (issuer, subject) WHERE subject <> '';
CREATE TABLE sessions (
    digest TEXT PRIMARY KEY, login TEXT NOT NULL REFERENCES accounts, made INTEGER NOT NULL, expires INTEGER NOT NULL,
    seen INTEGER NOT NULL, revoked INTEGER
) STRICT;
CREATE INDEX sessions_of ON sessions (login);
CREATE TABLE keys (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, login TEXT NOT NULL REFERENCES accounts, label TEXT NOT NULL,
    rights TEXT NOT NULL, cases TEXT, made INTEGER NOT NULL, expires INTEGER NOT NULL, used INTEGER, revoked INTEGER
) STRICT;
CREATE INDEX keys_of ON keys (login);
CREATE TABLE tries (who TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX tries_of ON tries (who, at);
PRAGMA user_version = {_VERSION};
"""
"""Times are seconds since 1970; roles, rights and cases are JSON lists, cases NULL for all."""


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Store:
    """The file of one home folder. Reading makes no file; a desk without one has no accounts."""

    def __init__(
        self,
        home: Path,
        clock: Callable[[], datetime] = now,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.path = home / FILE
        self._clock = clock
        self.random_bytes = random_bytes

    def time_s(self) -> int:
        """The time, as the file has it."""
        return int(self._clock().timestamp())

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that only reads.

        Raises:
            StoreError: the file cannot be read, is of a later version, or others may read it.
        """
        with self._opened() as database:
            database.execute("PRAGMA query_only = 1")
            yield database

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction: all of the block is written, or, where it raises, nothing.

        No other process writes meanwhile, so that what the block has read still holds when it is written.

        Raises:
            StoreError: the file cannot be written, is of a later version, or others may read it.
        """
        with _told(self.path):
            if not self.path.exists():
                self._make()
        with self._opened() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with _told(self.path), closing(self._connected()) as database:
            database.execute("PRAGMA foreign_keys = 1")
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version != _VERSION:
                raise StoreError(f"{self.path} is of version {version}, not {_VERSION}: update Wornproof")
            yield database

    def _connected(self) -> sqlite3.Connection:
        if not self.path.exists():
            empty = sqlite3.connect(":memory:", isolation_level=None)
            empty.executescript(_SCHEMA)
            return empty
        mode = stat.S_IMODE(self.path.stat().st_mode)
        if os.name == "posix" and mode & 0o077:
            raise StoreError(f"others may read {self.path} (mode {mode:03o}): run 'chmod 600 {self.path}'")
        where = f"{self.path.absolute().as_uri()}?mode=rw"
        return sqlite3.connect(where, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)

    def _make(self) -> None:
        """Written aside and linked whole: nobody reads half a file, and of two makers one wins."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = self.path.with_name(f".{FILE}-{secrets.token_hex(8)}")
        os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with closing(sqlite3.connect(aside, isolation_level=None)) as database:
                database.execute("PRAGMA journal_mode = WAL")
                database.executescript(_SCHEMA)
            self.path.hardlink_to(aside)
        except FileExistsError:
            return
        finally:
            aside.unlink()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if (
            getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            or shutil.disk_usage(path.parent).free < _LEAST_BYTES
        ):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
        raise StoreError(
            f"{path} cannot be used ({error}): run the same command again; if it stays, restore it from your backup"
        ) from error
