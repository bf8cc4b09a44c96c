"""RSS 0.9 to 2.0 and Atom, by feedparser; times are read by our own rules from the text that the feed states."""

import io
import re
from typing import Any

import feedparser

from crawler.errors import UnexpectedPage
from crawler.parsers.feed_entries import FeedRead, feed_time, file_of, onward
from crawler.parsers.feed_mending import mended
from crawler.parsers.fragment import fragment, once
from crawler.parsers.page_html import address
from crawler.parsers.reading import FoundPicture, FoundPost, Reply, texts

_CLOSED = re.compile(r"</(?:[\w.-]{1,40}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)
_DATED = re.compile(rb"<[\w.-]{1,40}:date[\s>]", re.IGNORECASE)
_CHANGED = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:updated|modified)[\s>]", re.IGNORECASE)


def read_xml_feed(reply: Reply, handle: str, zone: str) -> FeedRead:
    """One page of an RSS or Atom feed. What is not well formed is mended, else read as far as it goes, and that said.

    Raises:
        UnexpectedPage: feedparser knows no such feed, or no entry of a broken one can be read.
    """
    notes: list[str] = []
    unread: list[str] = []
    found = _parsed(reply, notes, unread)
    if not found.version:
        raise UnexpectedPage("the feed", "of a kind that is not known")
    broken = unread[-1] if _is_broken(found) else ""
    posts: list[FoundPost] = []
    writers = {str(entry.get("author", "")) for entry in found.entries}
    author = str(found.feed.get("author", "")) or (writers.pop() if len(writers) == 1 else "")
    dated = _is_dated(found, reply.body)
    for number, entry in enumerate(found.entries):
        try:
            posts.append(_post(entry, reply, handle, author, zone, notes, dated=dated))
        except UnexpectedPage as error:
            unread.append(f"entry {number} ({str(entry.get('link', entry.get('id', '')))[:200]}): {error}")
    if broken and not posts:
        raise UnexpectedPage("the feed", broken)
    links = {link.get("rel", ""): link.get("href", "") for link in found.feed.get("links", ())}
    generator = str(found.feed.get("generator", "")).lower()
    return FeedRead(
        posts=tuple(posts),
        seen=len(found.entries),
        notes=tuple(notes),
        unread=tuple(unread),
        next_url=onward(reply.url, links.get("next"), "link rel=next"),
        complete="fh_complete" in found.feed,
        paged=bool(links.keys() & {"previous", "prev", "first", "last"}),
        by_wordpress="wordpress" in generator,
        by_blogger="blogger" in generator,
    )


def _parsed(reply: Reply, notes: list[str], unread: list[str]) -> Any:
    """The feed by feedparser, mended, and as far as it goes.

    What is handed to feedparser is UTF-8 without a document type: it expands the entities of one.
    """
    mend = mended(reply.body)
    # A stream, never the bytes themselves: feedparser would take them for a file's name.
    stream = io.BytesIO(mend.text.encode("utf-8", "replace"))
    headers = {"content-location": reply.url, "content-type": "application/xml"}
    try:
        found = feedparser.parse(stream, response_headers=headers, sanitize_html=False)
    except (ValueError, LookupError, AssertionError, RecursionError) as error:
        raise UnexpectedPage("the feed", f"feedparser cannot read it: {type(error).__name__}: {error}"[:300]) from error
    notes += [f"the feed was mended: {'; '.join(mend.notes)}"] if mend.notes else []
    unread += mend.unread
    if _is_broken(found):
        # An entry that is not closed may lack its text and pictures; what came after the fault may be missing.
        whole = len(_CLOSED.findall(mend.text))
        unread += [f"entry {number}: it breaks off" for number in range(whole, len(found.entries))]
        del found.entries[whole:]
        unread.append(f"not well formed, read as far as it goes: {str(found.bozo_exception)[:200]}")
    return found


def _is_broken(found: Any) -> bool:
    return bool(found.bozo) and not isinstance(found.bozo_exception, feedparser.CharacterEncodingOverride)


def _is_dated(found: Any, body: bytes) -> bool:
    """Whether what feedparser calls ``updated`` is ``dc:date``: RSS 1.0 has no other time of posting."""
    return str(found.version).startswith("rss") and bool(_DATED.search(body)) and not _CHANGED.search(body)


def _post(
    entry: Any, reply: Reply, handle: str, feed_author: str, zone: str, notes: list[str], *, dated: bool
) -> FoundPost:
    url = address(reply.url, str(entry.get("link") or ""))
    post_id = str(entry.get("id") or url)
    if not post_id:
        raise UnexpectedPage("id", "the entry has neither an id nor a link")
    times = {key: entry[key] for key in ("published", "created", "updated") if key in entry}
    if dated and "updated" in times:
        times["dc:date"] = times.pop("updated")
    stated = feed_time(times, ("published", "created", "dc:date"), "updated", reply, zone)
    base = url or reply.url
    html = "\n".join(part.get("value", "") for part in entry.get("content", ())) or str(entry.get("summary", ""))
    read = fragment(html, base)
    author = str(entry.get("author", ""))
    return FoundPost(
        platform_id=post_id,
        author=author if author and author != feed_author else handle,
        url=url or reply.url,
        posted_at=stated.at,
        posted_at_precision=stated.precision,
        posted_between=stated.between,
        posted_at_source=stated.source,
        text="\n".join(filter(None, (_title(entry, base), read.text))),
        links=read.links,
        tags=texts([tag.get("term") for tag in entry.get("tags", ())]),
        place=_place(entry.get("where")),
        pictures=once((*_files(entry, base, post_id, notes), *read.pictures)),
    )


def _title(entry: Any, base: str) -> str:
    title = str(entry.get("title", ""))
    return title if entry.get("title_detail", {}).get("type") == "text/plain" else fragment(title, base).text


def _files(entry: Any, base: str, post_id: str, notes: list[str]) -> tuple[FoundPicture, ...]:
    """Enclosures and ``media:content``; ``media:thumbnail`` only where nothing larger is named."""
    found: list[FoundPicture] = []
    alt = str(entry.get("media_description", "") or entry.get("media_title", ""))
    files = [(one.get("href"), one.get("type"), "") for one in entry.get("enclosures", ())]
    files += [(one.get("url"), one.get("type") or one.get("medium"), alt) for one in entry.get("media_content", ())]
    for url, media_type, text in files:
        picture = file_of(base, url, media_type, text)
        if picture is not None:
            found.append(picture)
        elif url:
            notes.append(f"{post_id}: holds {media_type or 'a file of no stated type'}, which is not captured")
    if not found:
        small = (file_of(base, one.get("url"), "image") for one in entry.get("media_thumbnail", ()))
        found += filter(None, small)
    return tuple(found)


def _place(where: Any) -> str:
    """GeoRSS, as feedparser gives it: longitude and latitude of a point."""
    point = where.get("coordinates") if isinstance(where, dict) and where.get("type") == "Point" else None
    return f"{point[1]}, {point[0]}" if isinstance(point, tuple | list) and len(point) >= 2 else ""
