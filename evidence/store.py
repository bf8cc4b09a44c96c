"""One object store, reached by URL: a folder, or S3-compatible storage, with the same promises.

Objects are created once and never rewritten. A put answers only when the bytes are durable.
"""

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotFoundError,
    NotSupportedError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import MemoryStore, from_url

from evidence.errors import DigestMismatch, ObjectMissing, VaultError, VaultFull, VaultReadOnly
from evidence.os_errors import FULL, why

_ONLY_READ = (PermissionDeniedError, UnauthenticatedError, NotSupportedError, NotImplementedError)
"""Answers to a create-only put that say that we may not, or that this kind of store has none. The last is Python's
own: obstore raises it for a store that is reached by plain HTTP."""
_STAGING = ".staging-"
_STAGED = re.compile(r"\.staging-[0-9a-f]{16}")


class Store:
    """Create-only objects under a URL: ``file:///folder``, ``s3://bucket/prefix``, ``memory:///``."""

    def __init__(self, url: str, folder: Path | None) -> None:
        self.url = url
        self._folder = folder
        self._durable: set[Path] = set()
        self._remote = MemoryStore() if url.startswith("memory:") else None
        self.place = folder.resolve().as_uri() if folder is not None else "" if url.startswith("memory:") else url
        """Where it is, in one spelling; empty for one in memory, which is nowhere again tomorrow."""
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        elif self._remote is None:
            self._remote = from_url(url)  # type: ignore[assignment]  # one of obstore's stores, all alike in use

    @property
    def is_remote(self) -> bool:
        """Whether another program keeps the objects, which may hold less than it promises."""
        return self._folder is None and self.place != ""

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open by URL. A plain path is taken for a folder.

        Raises:
            VaultError: when the URL's scheme is not one obstore knows.
        """
        parts = urlsplit(url)
        try:
            if parts.scheme == "file":
                return cls(url, Path(unquote(parts.path)))
            if not parts.scheme:
                return cls(Path(url).absolute().as_uri(), Path(url).absolute())
            return cls(url, None)
        except (BaseError, OSError, ValueError) as error:
            raise VaultError(f"{url} cannot be opened as a store: {_brief(error)}") from error

    def create(self, path: str, data: bytes) -> bool:
        """Put an object, durably, unless there is one already: then nothing changes and the answer is False.

        Raises:
            VaultFull: no room; nothing half-written stays behind under this name.
            VaultReadOnly: we may not write there.
            VaultError: the store refuses for another reason.
        """
        _safe(path)
        try:
            if self._folder is not None:
                return self._create_file(self._folder / path, data)
            obstore.put(self._remote, path, data, mode="create", use_multipart=False)  # type: ignore[arg-type]  # set in __init__
        except AlreadyExistsError:
            return False
        except _ONLY_READ as error:
            raise VaultReadOnly(f"{self.url} refuses {path}: {_brief(error)}") from error
        except OSError as error:
            if error.errno in FULL:
                raise VaultFull(f"{self.url} takes no more: {why(error)}") from error
            raise VaultError(f"{self.url} refuses {path}: {why(error)}") from error
        except (BaseError, ValueError) as error:  # ValueError: what obstore takes for no path
            raise VaultError(f"{self.url} refuses {path}: {_brief(error)}") from error
        return True

    def keep(self, path: str, data: bytes) -> None:
        """Put an object whose name tells its content; where there is one already, it must be just this.

        Raises:
            DigestMismatch: something else is in its place.
            VaultError: as ``create``.
        """
        if not self.create(path, data) and self.read(path) != data:
            raise DigestMismatch(f"something else is in the place of {path} of {self.url}: run 'wornproof verify'")

    def read(self, path: str) -> bytes:
        """The whole object.

        Raises:
            ObjectMissing: there is none at this path.
            VaultError: it cannot be read.
        """
        _safe(path)
        with self._reading(path):
            if self._folder is not None:
                return _content(self._folder / path)
            return bytes(obstore.get(self._remote, path).bytes())  # type: ignore[arg-type]  # set in __init__

    def read_range(self, path: str, offset: int, length: int) -> bytes:
        """``length`` bytes of an object from ``offset`` on; fewer where it ends before.

        Raises:
            ObjectMissing: there is none at this path.
            VaultError: it cannot be read.
        """
        _safe(path)
        with self._reading(path):
            if self._folder is not None:
                return _content(self._folder / path, offset, length)
            try:
                return bytes(obstore.get_range(self._remote, path, start=offset, length=length))  # type: ignore[arg-type]  # set in __init__
            except (BaseError, ValueError):
                if length and obstore.head(self._remote, path)["size"] > offset:  # type: ignore[arg-type]  # set in __init__
                    raise
                return b""  # obstore refuses a range that begins at the end or behind it, and an empty one

    def exists(self, path: str) -> bool:
        """Whether there is an object at this path; nothing of it is read.

        Raises:
            VaultError: the store cannot be asked.
        """
        _safe(path)
        try:
            with self._reading(path):
                if self._folder is not None:
                    (self._folder / path).lstat()
                    return True
                obstore.head(self._remote, path)  # type: ignore[arg-type]  # set in __init__
        except ObjectMissing:
            return False
        return True

    def remove_tree(self, prefix: str, first: Sequence[str] = ()) -> None:
        """Delete everything under a folder, or one object, for good; ``first`` before all else. Again after a kill:
        the rest. Of one object its own path is ``first``, too.

        The one way in which anything leaves a store: for what was disposed of (``evidence.disposed``).

        Raises:
            VaultError: the path is no folder inside another one, or the store refuses.
        """
        _safe(prefix)
        if len(PurePosixPath(prefix).parts) < 2:
            raise VaultError(f"{prefix!r} holds more than one ledger and is never deleted as one")
        try:
            for path in first:
                self._remove(path)
            if self._folder is not None:
                self._durable.clear()
                _remove_folder(self._folder / prefix)
                return
            while paths := self.paths(prefix):
                obstore.delete(self._remote, paths)  # type: ignore[arg-type]  # set in __init__
        except OSError as error:
            raise VaultError(f"{prefix} cannot be deleted from {self.url}: {why(error)}") from error
        except (BaseError, ValueError) as error:
            raise VaultError(f"{prefix} cannot be deleted from {self.url}: {_brief(error)}") from error

    def _remove(self, path: str) -> None:
        _safe(path)
        if self._folder is None:
            if self.exists(path):
                obstore.delete(self._remote, path)  # type: ignore[arg-type]  # set in __init__
        elif (self._folder / path).exists():
            (self._folder / path).unlink()
            _sync_folder((self._folder / path).parent)
            with suppress(OSError):  # it holds something
                (self._folder / path).parent.rmdir()

    @contextmanager
    def _reading(self, path: str) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, NotFoundError) as error:
            raise ObjectMissing(f"{path} is not in {self.url}") from error
        except OSError as error:
            raise VaultError(f"{path} cannot be read from {self.url}: {why(error)}") from error
        except (BaseError, ValueError) as error:  # ValueError: what obstore takes for no path
            raise VaultError(f"{path} cannot be read from {self.url}: {_brief(error)}") from error

    def paths(self, prefix: str = "") -> list[str]:
        """Every object's path under a folder-like prefix, sorted."""
        if self._folder is None:
            found = [item["path"] for page in obstore.list(self._remote, prefix or None) for item in page]  # type: ignore[arg-type]  # set in __init__
        else:
            found = [str(PurePosixPath(item.relative_to(self._folder))) for item in _walk(self._folder / prefix)]
        return sorted(found)

    def folders(self, prefix: str) -> list[str]:
        """Names directly under a prefix that hold objects, sorted; what they hold is not listed."""
        if self._folder is None:
            found = obstore.list_with_delimiter(self._remote, prefix or None)["common_prefixes"]  # type: ignore[arg-type]  # set in __init__
            return sorted(PurePosixPath(path).name for path in found)
        try:
            inside = [item for item in (self._folder / prefix).iterdir() if not item.is_symlink() and item.is_dir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(item.name for item in inside if next(_walk(item), None) is not None)

    def _create_file(self, target: Path, data: bytes) -> bool:
        # obstore's own local put links the name before the bytes are synced; after a power cut an
        # entry could be there and be empty. So: write aside, sync, link (which fails if taken), sync the folder.
        self._make_folder(target.parent)
        aside = target.parent / f"{_STAGING}{secrets.token_hex(8)}"
        try:
            with aside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(aside, target)
            except FileExistsError:
                return False
        finally:
            aside.unlink(missing_ok=True)
        _sync_folder(target.parent)
        return True

    def _make_folder(self, folder: Path) -> None:
        if folder in self._durable and folder.is_dir():  # another process may have disposed of it
            return
        folder.mkdir(parents=True, exist_ok=True)
        for ancestor in (folder, *folder.parents):
            _sync_folder(ancestor)
            if ancestor == self._folder:
                break
        self._durable.add(folder)


def _walk(folder: Path) -> Iterator[Path]:
    """Everything but plain folders and what a put in progress keeps aside: links and devices are seen, not followed."""
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        yield from (Path(place) / name for name in (*files, *links) if not _STAGED.fullmatch(name))


def _remove_folder(folder: Path) -> None:
    """With what a put in progress keeps aside. A link is removed and not followed."""
    if folder.is_symlink():
        folder.unlink()
    else:
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)
    if folder.parent.is_dir():
        _sync_folder(folder.parent)


def _content(file: Path, offset: int = 0, length: int = -1) -> bytes:
    if os.path.lexists(file) and not file.is_file():  # a pipe would be waited for, for ever
        raise OSError(errno.EINVAL, "it is not a regular file")
    with file.open("rb") as opened:
        opened.seek(offset)
        return opened.read(length)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _safe(path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\0" in path:
        raise VaultError(f"{path!r} is not a path inside a store")


def _brief(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).split("\n", 1)[0]
