"""Files that a feed names: inside its folder unless the seller wrote the whole path."""

from pathlib import Path

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
