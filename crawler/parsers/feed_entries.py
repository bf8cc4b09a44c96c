"""What an XML feed and a JSON feed have in common once read: entries as posts, and how the feed goes on."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import UnexpectedPage
from crawler.parsers.page_html import address
from crawler.parsers.reading import FoundPicture, FoundPost, Reply
from crawler.parsers.times import Stated, edited, last_edit, stated_time

_ENDINGS = ("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "avif", "heic", "heif", "bmp", "tif", "tiff")
_ENDING = re.compile(r"\.([a-z][a-z0-9]{1,4})$")
_ANY_FILE = {"", "octet-stream", "force-download", "download", "unknown", "x-unknown", "file", "binary"}
"""Types that say nothing of a file, by what stands after the stroke."""


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
    by_blogger: bool = False


def feed_time(entry: Any, keys: tuple[str, ...], edit: str, reply: Reply, zone: str) -> Stated:
    """When an entry was published: the first of ``keys`` that it has, up to its last edit (``edit``).

    Raises:
        UnexpectedPage: it states no time, or none that can be read.
    """
    last = None
    if entry.get(edit) not in (None, ""):
        last = stated_time(entry[edit], edit, reply.captured_at, zone, f"{edit}, set by the site")
    for key in keys:
        if entry.get(key) is not None:
            stated = stated_time(entry[key], key, reply.captured_at, zone, f"{key}, set by the site")
            return edited(stated, last) if last else stated
    if last is None:
        raise UnexpectedPage(keys[0], "the entry states no time")
    return last_edit(last)


def file_of(base: str, url: object, media_type: object, alt: str = "") -> FoundPicture | None:
    """A file that an entry names, where it is a picture, or may be one.

    Its stated type decides, then the ending of its name. Where neither says anything it is asked for, and its bytes
    decide: what is no picture is then missing as such.
    """
    file = address(base, url) if isinstance(url, str) else ""
    stated = media_type.strip().lower() if isinstance(media_type, str) else ""
    if not file or stated.startswith(("video", "audio")):
        return None
    ending = _ENDING.search(urlsplit(file).path.lower())
    named = ending is not None and ending[1] in _ENDINGS
    unsaid = ending is None and stated.split("/")[-1].split(";")[0].strip() in (*_ANY_FILE, *_ENDINGS)
    return FoundPicture(url=file, alt=alt) if stated.startswith("image") or named or unsaid else None


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
