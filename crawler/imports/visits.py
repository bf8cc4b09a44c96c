"""The addresses of a person's visit, where a crawl would have asked for the same with others.

Two spellings of one address are one (RFC 3986, section 6.2.2). And the web page of a Mastodon server asks its own API
for an account's posts with other filters than we do, and needs no WebFinger: it is on the account's server already.
Source: https://docs.joinmastodon.org/methods/accounts/ (lookup, statuses).
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.errors import UnexpectedPage
from crawler.imports.offered import Archive
from crawler.parsers.fediverse import WEBFINGER
from crawler.parsers.mastodon import MastodonParser
from crawler.parsers.reading import Ask, Parser, read_json

_PAGING = ("max_id", "min_id", "since_id")
_PORTS = {"https": ":443", "http": ":80"}

Spelling = tuple[str, ...]


def spelling(url: str) -> Spelling:
    """What two spellings of one address have in common."""
    try:
        parts = urlsplit(url)
    except ValueError:  # no address
        return (url,)
    place = parts.netloc.lower().removesuffix(_PORTS.get(parts.scheme, "none"))
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    return (parts.scheme, place, unquote(parts.path) or "/", *(part for pair in query for part in pair))


class Visit:
    """Finds in an archive what answers a crawl's questions."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._spelt: dict[Spelling, str] = {}
        for url in archive.exchanges:
            self._spelt.setdefault(spelling(url), url)

    def place(self, url: str) -> str:
        """An address as the archive spells it; itself where the archive does not have it."""
        return url if url in self._archive.exchanges else self._spelt.get(spelling(url), url)

    def step(self, asked: Ask) -> Ask:
        """A question of identity, as the archive answers it."""
        return replace(asked, url=self.place(asked.url))

    def pages(self, url: str) -> list[str]:
        """Addresses that answer for a page of an account."""
        return [self.place(url)]


class MastodonVisit(Visit):
    """A visit to an account's page on its own server."""

    def __init__(self, archive: Archive, parser: MastodonParser) -> None:
        super().__init__(archive)
        self._parser = parser

    def step(self, asked: Ask) -> Ask:
        """WebFinger, or the look-up on the host that the handle names, where that says that it keeps the account."""
        asked = super().step(asked)
        if asked.step != WEBFINGER or asked.url in self._archive.exchanges:
            return asked
        home = super().step(self._parser.at_home(asked))
        return home if self._is_kept_there(home) else asked

    def pages(self, url: str) -> list[str]:
        """The listing with whatever filters; pinned posts, which the page asks for apart, come last."""
        wanted, asked = spelling(url)[:3], _query(url)
        found = [
            held
            for held in self._archive.exchanges
            if spelling(held)[:3] == wanted
            and all(_query(held).get(key) == asked.get(key) for key in _PAGING)
            and "tagged" not in _query(held)
        ]
        return sorted(found, key=lambda held: (held != self.place(url), _query(held).get("pinned") == "true"))

    def _is_kept_there(self, asked: Ask) -> bool:
        if asked.url not in self._archive.exchanges:
            return False
        try:
            account = read_json(self._archive.exchanges[asked.url].body)
        except UnexpectedPage:
            return False
        acct = account.get("acct") if isinstance(account, dict) else None
        return isinstance(acct, str) and acct.lower() == asked.known["name"].lower()


def as_visited(parser: Parser, archive: Archive) -> tuple[Parser, Visit]:
    """The parser that reads what was supplied, and the way through the archive for it."""
    if isinstance(parser, MastodonParser):
        return parser.supplied(), MastodonVisit(archive, parser)
    return parser, Visit(archive)


def _query(url: str) -> Mapping[str, str]:
    return dict(parse_qsl(urlsplit(url).query))
