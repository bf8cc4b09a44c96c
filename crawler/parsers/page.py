"""Public profile pages of any site: a list of posts, each with its own page, found by what HTML itself says.

The list is a page with ``rel=next``; its posts are the elements that the platform file's ``[page]`` names, or else
those that JSON-LD and microdata name. In a browser the list grows instead of going on: then the same page is read
again from the number of posts that stands in the fragment of its address (``#posts-from-40``).
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag

from crawler.errors import HandleError, UnexpectedPage
from crawler.parsers.answered import another_account, of_another
from crawler.parsers.page_html import Element, address, base_of, find, outermost, tree_of
from crawler.parsers.page_metadata import Stated, open_graph, stated_posts
from crawler.parsers.page_posts import Sight, meant, read_post
from crawler.parsers.reading import Ask, Ending, FoundPost, Listing, Page, PostLink, Reply, ended, ending, fill
from crawler.platform import Platform
from evidence.records import Outcome, RemarkKind

_FROM = re.compile(r"^posts-from-(\d{1,7})$")
_MOST_POSTS = 2_000
"""Posts of one page that are read; more of them is no profile page."""


def posts_from(url: str) -> int:
    """How many posts of a growing page were read before, as the fragment of its address says."""
    found = _FROM.match(urldefrag(url).fragment)
    return int(found[1]) if found else 0


@dataclass(frozen=True, slots=True)
class _Row:
    """One post as a list shows it."""

    url: str
    element: Element | None
    stated: tuple[Stated, ...]


class PageParser:
    """Reads profile pages and post pages as HTML."""

    version = "page@1"

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._rules = platform.page

    def begin(self, handle: str) -> Ask | Listing:
        """The profile page, from a handle that one of the platform's patterns knows.

        Raises:
            HandleError: none does.
        """
        if found := self._platform.account(handle.strip()):
            return Listing(url=fill(self._platform.endpoint("posts"), **found.groups))
        raise HandleError(
            f"{handle!r} is not an account of {self._platform.title}: give it as one of {self._platform.handles}"
        )

    def identify(self, asked: Ask, reply: Reply) -> Ask | Listing | Ending:
        """Never called: ``begin`` needs to ask nothing."""
        raise UnexpectedPage(asked.step, "HTML pages have no identity steps")

    def page(self, handle: str, reply: Reply) -> Page | Ending:
        """Read a profile page: its posts, and where the next page is.

        Raises:
            UnexpectedPage: no post is found by any rule. An empty account cannot be told from a changed page.
        """
        if (refused := ended(reply, "page")) is not None:
            return refused
        tree = tree_of(reply.body, reply.url)
        sight = self._sight(handle, reply, tree)
        rows, notes = self._rows(tree, sight)
        profile = self._profile(handle)
        others = [row for row in rows if of_another(sight.author_of(row.element, row.stated)[1], profile)]
        if whose := self._another(tree, sight, rows, others):
            return another_account(profile, whose)
        before = posts_from(reply.url)
        if before > len(rows):
            raise UnexpectedPage(
                self._rules.item,
                f"{before} posts were read before, now {len(rows)} are there: the page lets go of old ones",
            )
        fresh = [row for row in rows[before:] if row not in others]
        notes += tuple(
            f"not the account's own: {row.url} is by somebody else" for row in rows[before:] if row in others
        )
        posts, links, unread = self._read(sight, fresh)
        following = self._next(tree, sight, read=len(rows), grown=len(rows) > before)
        return Page(posts, len(fresh), following, notes=notes, unread=unread, links=links)

    def post(self, handle: str, reply: Reply) -> FoundPost | Ending:
        """Read a post's own page.

        Raises:
            UnexpectedPage: it states no time that can be read.
        """
        if (refused := ended(reply, "page")) is not None:
            return refused
        tree = tree_of(reply.body, reply.url)
        sight = self._sight(handle, reply, tree)
        url = urldefrag(reply.url).url
        graph = open_graph(tree, sight.base)
        own = {_key(one) for one in (url, *_canonical(tree, sight.base), graph.url if graph else "") if one}
        every, _ = stated_posts(tree, sight.base)
        stated = [one for one in every if _key(one.url) in own]
        stated = (stated or (list(every) if len(every) == 1 else [])) + ([graph] if graph else [])
        elements = outermost(find(tree, self._rules.item))
        element = next((one for one in elements if _key(self._address(one, sight)) in own), (elements or [None])[0])
        if of_another(sight.author_of(element, stated)[1], self._profile(handle)):
            return ending(Outcome.GONE, RemarkKind.BY_SOMEBODY_ELSE, url=url)
        return read_post(sight, element, stated, url, url)

    def _sight(self, handle: str, reply: Reply, tree: Element) -> Sight:
        return Sight(reply, base_of(tree, reply.url), self._rules, self._platform.time_zone, handle)

    def _profile(self, handle: str) -> str:
        listing = self.begin(handle)
        return urldefrag(listing.url).url

    def _another(self, tree: Element, sight: Sight, rows: tuple[_Row, ...], others: list[_Row]) -> str:
        """Whose page it is, where it says that it is another's than the profile's; else empty.

        By its canonical link, or by all its posts; a later page of a list may well be ``/u/lin/2`` beside ``/u/lin/1``.
        """
        profile, here = self._profile(sight.handle), sight.reply.url
        for url in _canonical(tree, sight.base):
            if of_another(url, profile) and of_another(url, here):
                return url
        writers = {sight.author_of(row.element, row.stated)[1] for row in others}
        alone = len(others) == len(rows) and len(writers) == 1 and _same(here, profile)
        return writers.pop() if alone else ""

    def _rows(self, tree: Element, sight: Sight) -> tuple[tuple[_Row, ...], tuple[str, ...]]:
        rows, notes = self._stated_rows(tree, sight)
        rows = tuple(row for row in rows if not _same(row.url, urldefrag(sight.reply.url).url))
        if not rows:
            raise UnexpectedPage(
                "the page", f"no post is found in it, neither by {self._rules.item!r} nor in JSON-LD or microdata"
            )
        if len(rows) > _MOST_POSTS:
            raise UnexpectedPage("the page", f"{len(rows)} posts on one page, more than {_MOST_POSTS}")
        return rows, notes

    def _stated_rows(self, tree: Element, sight: Sight) -> tuple[tuple[_Row, ...], tuple[str, ...]]:
        """Elements that are posts, each with what the metadata say under the same address; or the metadata alone."""
        stated, notes = stated_posts(tree, sight.base)
        by_url: dict[str, list[Stated]] = {}
        for one in stated:
            by_url.setdefault(_key(one.url), []).append(one)
        elements = outermost(find(tree, self._rules.item))
        rows = [
            _Row(url, element, tuple(by_url.get(_key(url), ()) if url else ()))
            for element in elements
            for url in [self._address(element, sight)]
        ]
        if not elements:
            rows = [_Row(found[0].url, None, tuple(found)) for key, found in by_url.items() if key]
            nameless = by_url.get("", [])
            rows += [_Row("", None, (one,)) for one in nameless if one.times]
        return tuple(_once(rows)), notes

    def _address(self, element: Element, sight: Sight) -> str:
        for selector in (self._rules.link, "a[href]"):
            for link in find(element, selector):
                if url := address(sight.base, link.get("href")):
                    return url
        return ""

    def _read(
        self, sight: Sight, rows: list[_Row]
    ) -> tuple[tuple[FoundPost, ...], tuple[PostLink, ...], tuple[str, ...]]:
        posts, links, unread = [], [], []
        for number, row in enumerate(rows):
            if row.url and self._rules.follow:
                times = sight.times(row.element, row.stated)
                times += sight.edits(row.stated) if times else ()
                links.append(PostLink(row.url, meant(times)))
                continue
            url = row.url or f"{urldefrag(sight.reply.url).url}#{_identity(row, number)}"
            try:
                posts.append(read_post(sight, row.element, row.stated, url, f"post {number + 1} of the page"))
            except UnexpectedPage as error:
                unread.append(str(error))
        return tuple(posts), tuple(links), tuple(unread)

    def _next(self, tree: Element, sight: Sight, *, read: int, grown: bool) -> str:
        if self._platform.browser is not None and grown:
            return f"{urldefrag(sight.reply.url).url}#posts-from-{read}"
        named = [address(sight.base, link.get("href")) for link in find(tree, self._rules.next)]
        following = next((url for url in named if url), sight.reply.links.get("next", ""))
        return "" if following == urldefrag(sight.reply.url).url else following


def _canonical(tree: Element, base: str) -> list[str]:
    return [address(base, link.get("href")) for link in find(tree, "link[rel~=canonical]")]


def _once(rows: list[_Row]) -> list[_Row]:
    """Rows, each address once: a list may show its newest post on top as well."""
    seen: dict[str, _Row] = {}
    for number, row in enumerate(rows):
        seen.setdefault(row.url or f"#{number}", row)
    return list(seen.values())


def _key(url: str) -> str:
    return unquote(urldefrag(url).url).rstrip("/")


def _same(one: str, other: str) -> bool:
    return bool(one) and _key(one) == _key(other)


def _identity(row: _Row, number: int) -> str:
    """What tells a post without an address of its own from its neighbours: its element's id, else its place."""
    if row.element is not None:
        for name in ("id", "data-id", "data-post-id"):
            if text := row.element.get(name):
                return str(text)
    return f"post-{number + 1}"
