"""Files that a feed names: regular ones, bounded, inside its folder unless the seller wrote the whole path."""

from pathlib import Path

from evidence import files
from matcher.errors import FeedError


def place(folder: Path, link: str) -> Path:
    """Where a link that is a path leads.

    Raises:
        FeedError: out of the folder, in a circle, or to no path at all.
    """
    if "\0" in link:
        raise FeedError("the path holds a NUL character")
    if Path(link).is_absolute():
        return Path(link)
    try:
        found = (folder / link).resolve()
    except RuntimeError as error:  # how Python 3.11 and 3.12 say that links go in a circle
        raise FeedError(f"the path leads in a circle: {error}") from error
    if not found.is_relative_to(folder.resolve()):
        raise FeedError("the path leads out of the feed's folder")
    return found


def read_file(path: Path, most_bytes: int) -> bytes:
    """A regular file, whole. A device or pipe has no end, and opening one may already do something.

    Raises:
        FeedError: it is no regular file, or longer than ``most_bytes``, whatever its stated size.
        OSError: it cannot be opened or read.
    """
    try:
        return files.read_file(path, most_bytes)
    except files.UnfitFile as error:
        raise FeedError(error.strerror) from error
