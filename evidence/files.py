"""Files that somebody named by their path: regular ones, no larger than their kind may be, and written whole."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MAX_PICTURE_BYTES = 60_000_000
MAX_TABLE_BYTES = 200_000_000
MAX_SETTINGS_BYTES = 5_000_000
"""Order files, platform files, certificates, ``desk.toml``: what a person writes, or copies from a page."""


class UnfitFile(OSError):
    """A file that is none, or too large."""


def read_file(path: Path, most_bytes: int) -> bytes:
    """A file's bytes. A device or pipe has no end, and opening one may already do something.

    Raises:
        UnfitFile: it is no regular file, or longer than ``most_bytes``, whatever its stated size.
        OSError: it cannot be opened or read.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # without the latter a pipe is waited for here, for ever
    try:
        kind = os.fstat(handle).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(kind):
            raise UnfitFile(errno.EINVAL, "not a regular file", str(path))
        with open(handle, "rb", closefd=False) as file:
            data = file.read(most_bytes + 1)
    finally:
        os.close(handle)
    if len(data) > most_bytes:
        raise UnfitFile(errno.EINVAL, f"larger than {most_bytes // 1_000_000} MB", str(path))
    return data


def write_whole(data: bytes, place: Path, mode: int | None = None) -> None:
    """Write a file whole or not at all. Arguments and errors as ``whole_file``."""
    with whole_file(place, mode) as file:
        file.write(data)


@contextmanager
def whole_file(place: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """A file that is there when the block ends, and is not where it breaks; its folder is made where it is missing.

    Args:
        place: Where it goes; what is there is replaced in one step.
        mode: Its permissions; otherwise as the umask has them.

    Raises:
        OSError: it cannot be written.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{place.name}.{secrets.token_hex(6)}")
    try:
        with unfinished.open("x+b") as file:
            if mode is not None:
                unfinished.chmod(mode)
            yield file
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)
