"""What an XML feed and a JSON feed have in common once read: entries as posts, and how the feed goes on."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import UnexpectedPage
from crawler.parsers.page_html import address
from crawler.parsers.reading import FoundPicture, FoundPost, Reply
from crawler.parsers.times import Stated, edited, last_edit, stated_time

_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic")


@dataclass(frozen=True, slots=True)
class FeedRead:
    """One page of a feed."""

    posts: tuple[FoundPost, ...]
    seen: int
    notes: tuple[str, ...]
    unread: tuple[str, ...]
    next_url: str = ""
    complete: bool = False
    """The feed says that it holds everything (``fh:complete``, RFC 5005)."""
    paged: bool = False
    """It is a page of a paged feed: without a next one it is the last."""
    by_wordpress: bool = False


def feed_time(entry: Any, keys: tuple[str, ...], edit: str, reply: Reply, zone: str) -> Stated:
    """When an entry was published: the first of ``keys`` that it has, up to its last edit (``edit``).

    Raises:
        UnexpectedPage: it states no time, or none that can be read.
    """
    last = (
        stated_time(entry[edit], edit, reply.captured_at, zone, f"{edit}, set by the site") if edit in entry else None
    )
    for key in keys:
        if key in entry:
            stated = stated_time(entry[key], key, reply.captured_at, zone, f"{key}, set by the site")
            return edited(stated, last) if last else stated
    if last is None:
        raise UnexpectedPage(keys[0], "the entry states no time")
    return last_edit(last)


def file_of(base: str, url: object, media_type: object, alt: str = "") -> FoundPicture | None:
    """A file that an entry names, where it is a picture: by its stated type, or by its name where none is stated."""
    if not isinstance(url, str) or not url:
        return None
    file = address(base, url)
    stated = media_type if isinstance(media_type, str) else ""
    if file and (stated.startswith("image") or (not stated and urlsplit(file).path.lower().endswith(_ENDINGS))):
        return FoundPicture(url=file, alt=alt)
    return None


def onward(base: str, url: object, at: str) -> str:
    """Address of the next page; empty where none is named.

    Raises:
        UnexpectedPage: what is named is no http address: the feed goes on, and we could not follow.
    """
    if url is None or url == "":
        return ""
    found = address(base, url) if isinstance(url, str) else ""
    if not found:
        raise UnexpectedPage(at, f"{str(url)[:80]!r} is not an http address")
    return found
