"""RSS, Atom and JSON Feed: a site's own list of its newest posts, read with feedparser.

A feed shows the newest posts only. Where it names a next page (RFC 5005, ``next_url`` of JSON Feed, a ``Link`` header)
or comes from WordPress, which answers to ``?paged=2``, we go on; else ``newest_only`` says that older posts may be
missing, and the run is complete only where the feed reaches back beyond the window.
Sources: RFC 4287 (Atom), RFC 5005 (paging), https://www.rssboard.org/rss-specification, https://www.jsonfeed.org/version/1.1/,
https://www.rssboard.org/media-rss .
"""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.errors import HandleError, UnexpectedPage
from crawler.parsers.answered import of_another
from crawler.parsers.fediverse import http_address
from crawler.parsers.feed_json import read_json_feed
from crawler.parsers.feed_xml import read_xml_feed
from crawler.parsers.page_html import address, base_of, find, tree_of
from crawler.parsers.reading import Ask, Ending, Listing, Page, Reply, ended
from crawler.platform import Platform, host_of

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_XML = re.compile(rb"\s*+(?>(?><!--.*?-->|<\?[^>]*+>)\s*+)*+<(?:rss|feed|rdf:RDF|atom:feed)\b", re.DOTALL)
"""Never goes back (``(?>``, ``*+``): else a page of comments, which may end here or there, is tried in every way."""


class FeedParser:
    """Reads a site's feed, or finds it on the site's page."""

    version = "feed@1"

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def begin(self, handle: str) -> Ask:
        """Ask for the feed, or for the page that names it (``<link rel="alternate">``). Raises HandleError."""
        text = handle.strip()
        try:
            if _page_number(text) > 1:
                raise HandleError(f"{handle!r} is a later page of a feed: give the feed's own address")
            if any(re.fullmatch(pattern, text) for pattern in self._platform.handles):
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
        if reply.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            read = read_json_feed(reply, handle, self._platform.time_zone)
        elif _is_feed(reply.body):
            read = read_xml_feed(reply, handle, self._platform.time_zone)
        else:
            raise UnexpectedPage("the reply", f"a feed was promised; it begins {reply.body[:40]!r}")
        onward = read.next_url or reply.links.get("next", "")
        if onward and urlsplit(onward).netloc != urlsplit(reply.url).netloc:
            raise UnexpectedPage("next", f"{onward[:100]} is on another host than the feed")
        if not onward and read.by_wordpress and read.seen:
            onward = _with_page(reply.url, beyond + 1)
        newest_only = not (onward or read.complete or read.by_wordpress or read.paged)
        return Page(read.posts, read.seen, onward, notes=read.notes, unread=read.unread, newest_only=newest_only)


def _is_feed(body: bytes) -> bool:
    text = body.removeprefix(b"\xef\xbb\xbf")
    return bool(_XML.match(text[:20_000])) or (text.lstrip()[:1] == b"{" and b"https://jsonfeed.org/version/" in text)


def _page_number(url: str) -> int:
    text = parse_qs(urlsplit(url).query).get("paged", ["1"])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _with_page(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items() if key != "paged"}
    return parts._replace(query=urlencode({**query, "paged": str(number)})).geturl()
