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
        return ("", "", url)
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
        self._listings: dict[tuple[Spelling, Spelling], list[str]] = {}
        for url in archive.exchanges:
            if "tagged" not in _query(url):
                self._listings.setdefault(_listing(url), []).append(url)

    def step(self, asked: Ask) -> Ask:
        """WebFinger and the look-up, or what else of the account's own server says that it keeps the account."""
        asked = super().step(asked)
        if asked.url in self._archive.exchanges:
            return asked
        home = self._parser.at_home(asked) if asked.step == WEBFINGER else asked
        held = (url for url in self._archive.exchanges if _asks_for_account(url, home.url))
        kept = next((url for url in held if self._keeps(url, asked.known["name"])), "")
        return replace(home, url=kept) if kept else asked

    def pages(self, url: str) -> list[str]:
        """The listing with whatever filters; pinned posts, which the page asks for apart, come last."""
        found = self._listings.get(_listing(url), [])
        return sorted(found, key=lambda held: (held != self.place(url), _query(held).get("pinned") == "true"))

    def _keeps(self, url: str, name: str) -> bool:
        """Whether a reply is of the account, by a name without a host: so a server names only its own."""
        try:
            account = read_json(self._archive.exchanges[url].body)
        except UnexpectedPage:
            return False
        acct = account.get("acct") if isinstance(account, dict) else None
        return isinstance(acct, str) and acct.lower() == name.lower()


def as_visited(parser: Parser, archive: Archive) -> tuple[Parser, Visit]:
    """The parser that reads what was supplied, and the way through the archive for it."""
    if isinstance(parser, MastodonParser):
        return parser.supplied(), MastodonVisit(archive, parser)
    return parser, Visit(archive)


def _asks_for_account(url: str, lookup: str) -> bool:
    """Whether an address is a look-up, or that of one account, on the host of a look-up."""
    scheme, host, path = spelling(lookup)[:3]
    held = spelling(url)
    before, _, last = held[2].rpartition("/") if held[:2] == (scheme, host) else ("", "", "")
    return before == path.rpartition("/")[0] and (last == "lookup" or last.isdecimal())


def _listing(url: str) -> tuple[Spelling, Spelling]:
    """What listings have in common that show the same page with other filters."""
    asked = _query(url)
    return spelling(url)[:3], tuple(asked.get(key, "") for key in _PAGING)


def _query(url: str) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url).query))
    except ValueError:  # no address
        return {}
