"""RSS 0.9 to 2.0 and Atom, by feedparser; times are read by our own rules from the text that the feed states."""

import io
from typing import Any

import feedparser

from crawler.errors import UnexpectedPage
from crawler.parsers.feed_entries import FeedRead, feed_time, file_of, onward
from crawler.parsers.fragment import fragment, once
from crawler.parsers.page_html import address
from crawler.parsers.reading import FoundPicture, FoundPost, Reply, texts


def read_xml_feed(reply: Reply, handle: str, zone: str) -> FeedRead:
    """One page of an RSS or Atom feed.

    Raises:
        UnexpectedPage: feedparser knows no such feed, or it broke off in the middle.
    """
    # A stream, never the bytes themselves: feedparser would take them for a file's name.
    headers = {"content-location": reply.url, "content-type": "application/xml"}
    found = feedparser.parse(io.BytesIO(reply.body), response_headers=headers, sanitize_html=False)
    if not found.version:
        raise UnexpectedPage("the feed", "of a kind that is not known")
    if found.bozo and not isinstance(found.bozo_exception, feedparser.CharacterEncodingOverride):
        # feedparser goes on with what it could read, so entries would be missing without a word.
        raise UnexpectedPage("the feed", f"not well formed: {str(found.bozo_exception)[:200]}")
    posts: list[FoundPost] = []
    notes: list[str] = []
    unread: list[str] = []
    writers = {str(entry.get("author", "")) for entry in found.entries}
    author = str(found.feed.get("author", "")) or (writers.pop() if len(writers) == 1 else "")
    for number, entry in enumerate(found.entries):
        try:
            posts.append(_post(entry, reply, handle, author, zone, notes))
        except UnexpectedPage as error:
            unread.append(f"entry {number} ({str(entry.get('link', entry.get('id', '')))[:200]}): {error}")
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
    )


def _post(entry: Any, reply: Reply, handle: str, feed_author: str, zone: str, notes: list[str]) -> FoundPost:
    url = address(reply.url, str(entry.get("link") or ""))
    post_id = str(entry.get("id") or url)
    if not post_id:
        raise UnexpectedPage("id", "the entry has neither an id nor a link")
    stated = feed_time(entry, ("published", "created"), "updated", reply, zone)
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
