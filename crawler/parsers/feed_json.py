"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import re
from typing import Any

from crawler.errors import UnexpectedPage
from crawler.parsers.feed_entries import FeedRead, feed_time, file_of, onward
from crawler.parsers.fragment import fragment, once
from crawler.parsers.page_html import address
from crawler.parsers.reading import FoundPicture, FoundPost, Reply, read_json, texts, want

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/", re.IGNORECASE)


def is_json_feed(body: bytes) -> bool:
    """Whether this is JSON that calls itself a JSON Feed, however its slashes are written."""
    try:
        return _VERSION.match(want(read_json(body), "version", str)) is not None
    except UnexpectedPage:
        return False


def read_json_feed(reply: Reply, handle: str, zone: str) -> FeedRead:
    """One page of a JSON feed.

    Raises:
        UnexpectedPage: it is no JSON Feed.
    """
    value = read_json(reply.body)
    if not _VERSION.match(want(value, "version", str)):
        raise UnexpectedPage("version", f"{value['version'][:80]!r} is no JSON Feed")
    posts: list[FoundPost] = []
    notes: list[str] = []
    unread: list[str] = []
    items = want(value, "items", list)
    authors = _authors(value)
    for number, item in enumerate(items):
        try:
            posts.append(_post(item, reply, handle, authors, zone, notes))
        except UnexpectedPage as error:
            unread.append(f"items[{number}]: {error}")
    url = onward(reply.url, value.get("next_url"), "next_url")
    return FeedRead(
        tuple(posts), len(items), tuple(notes), tuple(unread), url, paged=reply.url != value.get("feed_url")
    )


def _post(item: Any, reply: Reply, handle: str, authors: tuple[str, ...], zone: str, notes: list[str]) -> FoundPost:
    if not isinstance(item, dict) or isinstance(item.get("id"), bool) or not isinstance(item.get("id"), str | int):
        raise UnexpectedPage("id", "the item has none")
    post_id = str(item["id"])
    url = address(reply.url, _text(item.get("url")) or _text(item.get("external_url"))) or reply.url
    stated = feed_time(item, ("date_published",), "date_modified", reply, zone)
    html = item.get("content_html")
    read = fragment(html if isinstance(html, str) else "", url)
    text = read.text or _text(item.get("content_text")) or _text(item.get("summary"))
    own = _authors(item) or authors
    return FoundPost(
        platform_id=post_id,
        author=handle if own == authors else ", ".join(own),
        url=url,
        posted_at=stated.at,
        posted_at_precision=stated.precision,
        posted_between=stated.between,
        posted_at_source=stated.source,
        text="\n".join(filter(None, (_text(item.get("title")), text))),
        langs=texts([item.get("language")]),
        links=read.links,
        tags=texts(item.get("tags")),
        pictures=once((*_files(item, url, post_id, notes), *read.pictures)),
    )


def _files(item: dict[str, Any], base: str, post_id: str, notes: list[str]) -> list[FoundPicture]:
    found = [file_of(base, item.get("image"), "image"), file_of(base, item.get("banner_image"), "image")]
    attachments = item.get("attachments")
    for one in attachments if isinstance(attachments, list) else ():
        if not isinstance(one, dict):
            raise UnexpectedPage("attachments", f"an object was promised, found {type(one).__name__}")
        picture = file_of(base, one.get("url"), one.get("mime_type"), _text(one.get("title")))
        if picture is None:
            notes.append(f"{post_id}: holds {str(one.get('mime_type'))[:60]}, which is not captured")
        found.append(picture)
    return [picture for picture in found if picture is not None]


def _authors(value: dict[str, Any]) -> tuple[str, ...]:
    named = value.get("authors") or [value.get("author")]
    people = named if isinstance(named, list) else []
    return texts([person.get("name") or person.get("url") for person in people if isinstance(person, dict)])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
