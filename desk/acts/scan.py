"""Compares any pictures with any product feed; nothing is stored but a cache that may be deleted."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.acts.feed_catalog import Note, feed_examiner
from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.os_errors import why
from matcher.examine import Examination, Examiner

_PICTURES = {
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".avif", ".heic", ".heif", ".tif", ".tiff", ".bmp",
}  # fmt: skip


@dataclass(frozen=True)
class ScannedPicture:
    """One picture and what the comparison says of it."""

    path: Path
    found: Examination


@dataclass(frozen=True)
class Scan:
    """How many pictures were looked at."""

    pictures: int
    unreadable: int


def scan(
    actor: Actor,
    settings: Settings,
    pictures: Sequence[Path],
    catalog: Path,
    *,
    each: Callable[[ScannedPicture], None],
    show: Show,
    note: Note,
) -> Scan:
    """Compare pictures with a feed, on as many threads as there are cores.

    Args:
        actor: Who asks.
        settings: Of this desk: where the cache is.
        pictures: Pictures, or folders of pictures.
        catalog: The product feed.
        each: Gets every result as soon as it is there, in the order of the pictures.
        show: Progress.
        note: Gets what of the feed could not be read.

    Raises:
        ActError: no picture, or none in the feed.
        FeedError: the feed cannot be read at all.
    """
    files = _files(pictures)
    examiner = feed_examiner(settings, catalog, show, note)
    unreadable = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for number, found in enumerate(pool.map(partial(_examine, examiner), files)):
            show("pictures", number + 1, len(files), "")
            unreadable += bool(found.unreadable)
            each(ScannedPicture(files[number], found))
    return Scan(len(files), unreadable)


def _files(pictures: Sequence[Path]) -> list[Path]:
    """The pictures named, and those in the folders named (by their suffix), each once, folders sorted."""
    found: list[Path] = []
    for path in pictures:
        if path.is_dir():
            inside = (file for file in sorted(path.rglob("*")) if file.suffix.lower() in _PICTURES)
            found += [file for file in inside if file.is_file()]
        elif path.exists():
            found.append(path)
        else:
            raise ActError(f"{path} is not there")
    if not found:
        raise ActError("no picture in what was named: give picture files, or a folder that holds some")
    return list(dict.fromkeys(found))


def _examine(examiner: Examiner, path: Path) -> Examination:
    try:
        return examiner.examine(read_file(path, MAX_PICTURE_BYTES))
    except OSError as error:
        return Examination(0, 0, 0, (), (), f"cannot be read: {why(error)}")
