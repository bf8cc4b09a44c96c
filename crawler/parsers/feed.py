"""RSS, Atom and JSON Feed: a site's own list of its newest posts, read with feedparser.

A feed shows the newest posts only. Where it names a next page (RFC 5005, ``next_url`` of JSON Feed, a ``Link`` header)
or comes from WordPress, which answers to ``?paged=2``, we go on; else ``newest_only`` says that older posts may be
missing, and the run is complete only where the feed reaches back beyond the window. A next page is asked on the feed's
own host only; Blogger names it on another, and the blog itself answers to the same query.
Sources: RFC 4287 (Atom), RFC 5005 (paging), https://www.rssboard.org/rss-specification, https://www.jsonfeed.org/version/1.1/,
https://www.rssboard.org/media-rss .
"""

from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.errors import HandleError, UnexpectedPage
from crawler.parsers.answered import of_another
from crawler.parsers.fediverse import http_address
from crawler.parsers.feed_entries import FeedRead
from crawler.parsers.feed_json import is_json_feed, read_json_feed
from crawler.parsers.feed_mending import begins_as_xml_feed
from crawler.parsers.feed_xml import read_xml_feed
from crawler.parsers.page_html import address, base_of, find, tree_of
from crawler.parsers.reading import Ask, Ending, Listing, Page, Reply, ended
from crawler.platform import Platform, host_of

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


class FeedParser:
    """Reads a site's feed, or finds it on the site's page."""

    version = "feed@2"

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def begin(self, handle: str) -> Ask:
        """Ask for the feed, or for the page that names it (``<link rel="alternate">``). Raises HandleError."""
        text = handle.strip()
        try:
            if _page_number(text) > 1:
                raise HandleError(f"{handle!r} is a later page of a feed: give the feed's own address")
            if self._platform.account(text):
                url = http_address(text, "handle")
                return Ask("found", url, {}, names_host=host_of(url))
        except (UnexpectedPage, ValueError) as error:
            raise HandleError(f"{handle!r} is no address: {error}") from error
        raise HandleError(f"{handle!r} is not the address of a feed or of a page that names one")

    def identify(self, asked: Ask, reply: Reply) -> Listing | Ending:
        """Whether this is the feed, or the page that names it.

        Raises:
            UnexpectedPage: neither.
        """
        if (refused := ended(reply, "page")) is not None:
            return refused
        if _is_feed(reply.body):
            return Listing(reply.url)
        tree = tree_of(reply.body, reply.url)
        for link in find(tree, "link[rel~=alternate][href]"):
            if (link.get("type") or "").strip().lower() in _FEED_TYPES:
                url = address(base_of(tree, reply.url), link.get("href"))
                if host_of(url) != host_of(reply.url) or of_another(url, reply.url):
                    continue
                return Listing(url, (f"the page names its feed: {url[:300]}",))
        raise UnexpectedPage("link", "the page is no feed and names none on its own host")

    def page(self, handle: str, reply: Reply) -> Page | Ending:
        """Read one page of a feed.

        Raises:
            UnexpectedPage: it is no feed.
        """
        beyond = _page_number(reply.url)
        if beyond > 1 and reply.status == 404:
            return Page((), 0, "")  # WordPress: there is no page beyond the last
        if (refused := ended(reply, "feed")) is not None:
            return refused
        if _begins_as_json(reply.body):
            read = read_json_feed(reply, handle, self._platform.time_zone)
        elif _is_feed(reply.body):
            read = read_xml_feed(reply, handle, self._platform.time_zone)
        else:
            raise UnexpectedPage("the reply", f"a feed was promised; it begins {reply.body[:40]!r}")
        onward, elsewhere = _onward(read, reply)
        notes = read.notes
        if elsewhere:
            notes += (f"the feed goes on at {elsewhere[:300]}, on another host, which is not asked",)
        ends = read.complete or read.by_wordpress or read.paged
        newest_only = bool(elsewhere) or not (onward or ends)
        return Page(read.posts, read.seen, onward, notes=notes, unread=read.unread, newest_only=newest_only)


def _onward(read: FeedRead, reply: Reply) -> tuple[str, str]:
    """Address of the next page, on the feed's own host; and the one that was named on another host and is not asked.

    Blogger names its next page on www.blogger.com. The blog's own address answers to the same ``start-index``.
    """
    named = read.next_url or reply.links.get("next", "")
    if named and urlsplit(named).netloc.lower() == urlsplit(reply.url).netloc.lower():
        return named, ""
    query = parse_qs(urlsplit(named).query)
    if named and read.by_blogger and "start-index" in query:
        paging = {key: query[key][0] for key in ("start-index", "max-results") if key in query}
        return _with_query(reply.url, **paging), ""
    if not named and read.by_wordpress and read.seen:
        return _with_query(reply.url, paged=str(_page_number(reply.url) + 1)), ""
    return "", named


def _is_feed(body: bytes) -> bool:
    return is_json_feed(body) if _begins_as_json(body) else begins_as_xml_feed(body)


def _begins_as_json(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _page_number(url: str) -> int:
    text = parse_qs(urlsplit(url).query).get("paged", ["1"])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _with_query(url: str, **values: str) -> str:
    parts = urlsplit(url)
    query = {key: found[0] for key, found in parse_qs(parts.query).items()}
    return parts._replace(query=urlencode({**query, **values})).geturl()
