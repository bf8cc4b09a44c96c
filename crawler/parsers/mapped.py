"""JSON pages read by a mapping: JMESPath expressions in the platform's TOML, no code for a platform."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

import jmespath
from jmespath.exceptions import JMESPathError

from crawler.errors import HandleError, PlatformError, UnexpectedPage
from crawler.parsers.answered import another_account, is_name
from crawler.parsers.page_html import text_of, tree_of
from crawler.parsers.reading import (
    Ask,
    Ending,
    FoundPicture,
    FoundPost,
    Listing,
    Page,
    PostLink,
    Reply,
    ended,
    ending,
    fill,
    read_json,
    stated_count,
)
from crawler.parsers.times import stated_time
from crawler.parsers.unread import left_out
from crawler.platform import Mapping, Platform
from evidence.records import Outcome, RemarkKind


class MappedParser:
    """Reads pages of posts as the platform's mapping says."""

    version = "mapped@2"

    def __init__(self, platform: Platform) -> None:
        if platform.mapping is None:
            raise PlatformError(f"platform {platform.name} has no [mapping]")
        self._platform = platform
        self._mapping: Mapping = platform.mapping

    def begin(self, handle: str) -> Ask | Listing:
        """The first page, from a handle that one of the platform's patterns knows.

        Raises:
            HandleError: none does.
        """
        return Listing(url=fill(self._platform.endpoint("posts"), **self._groups(handle)))

    def _groups(self, handle: str) -> dict[str, str]:
        if found := self._platform.account(handle.strip()):
            return found.groups
        raise HandleError(
            f"{handle!r} is not an account of {self._platform.title}: give it as one of {self._platform.handles}"
        )

    def identify(self, asked: Ask, reply: Reply) -> Ask | Listing | Ending:
        """Never called: ``begin`` needs to ask nothing."""
        raise UnexpectedPage(asked.step, "mapped platforms have no identity steps")

    def page(self, handle: str, reply: Reply) -> Page | Ending:
        """Read one page. A post that cannot be read is in ``unread``; the others are kept.

        Raises:
            UnexpectedPage: what the mapping names of the page is missing or of another kind, or no post of several
                can be read: then the page has another form.
        """
        value = self._value(reply)
        if isinstance(value, Ending):
            return value
        if whose := self._another(handle, value):
            return another_account(handle, whose)
        mapping = self._mapping
        every, unread = self._readable(self._rows(handle, mapping.posts, value, reply))
        posts, notes = self._own(handle, every)
        links = _addresses(mapping.links, value, reply.url) if mapping.links else ()
        stated = _find(mapping.advertised, value) if mapping.advertised else None
        advertised, unbelieved = stated_count(stated, mapping.advertised)
        seen, following = len(posts) + len(unread) + len(links), self._next(value, reply.url)
        more = bool(mapping.more and _find(mapping.more, value))
        named = tuple(PostLink(link) for link in links)
        said = (*notes, *unbelieved)
        return Page(posts, seen, following, advertised, said, unread, links=named, newest_only=more)

    def post(self, handle: str, reply: Reply) -> FoundPost | Ending:
        """Read a post's own page, as ``mapping.detail`` says.

        Raises:
            UnexpectedPage: a field that the mapping names is missing or of another kind.
        """
        value = self._value(reply)
        if isinstance(value, Ending):
            return value
        rows = [read() for read in self._rows(handle, self._mapping.detail, value, reply)]
        if not rows:
            raise UnexpectedPage(self._mapping.detail, "a post was promised, found none")
        posts, _ = self._own(handle, rows)
        return posts[0] if posts else ending(Outcome.GONE, RemarkKind.BY_SOMEBODY_ELSE, url=rows[0].url)

    def _value(self, reply: Reply) -> Any:
        """The reply's JSON; an Ending where it is no page of posts."""
        if (refused := ended(reply)) is not None:
            return refused
        value = read_json(reply.body)
        if self._mapping.wall and (said := _find(self._mapping.wall, value)):
            return ending(Outcome.WALLED, RemarkKind.LOGIN_OR_CHECK, said=str(said)[:200])
        if self._mapping.refusal and (said := _find(self._mapping.refusal, value)):
            return ending(Outcome.PARTIAL, RemarkKind.SITE_SAYS, said=str(said)[:200])
        return value

    def _rows(self, handle: str, expression: str, value: Any, reply: Reply) -> list[Callable[[], FoundPost]]:
        """What reads each post of a list, in order."""
        rows = _find(expression, value)
        if not isinstance(rows, list):
            raise UnexpectedPage(expression, f"a list of posts was promised, found {type(rows).__name__}")
        author = _text(self._mapping.author, value) if self._mapping.author else handle
        return [partial(self._post, row, author, reply, f"{expression}[{number}]") for number, row in enumerate(rows)]

    def _readable(self, rows: list[Callable[[], FoundPost]]) -> tuple[list[FoundPost], tuple[str, ...]]:
        """Posts that can be read, and why the others cannot."""
        posts, faults = [], []
        for read in rows:
            try:
                posts.append(read())
            except UnexpectedPage as error:
                faults.append(error)
        return posts, left_out(posts, faults)

    def _another(self, handle: str, value: Any) -> str:
        """Whose page it is, where it names its account and the handle names another; else empty."""
        if not self._mapping.owner or not self._mapping.author:
            return ""
        said, owner = _text(self._mapping.author, value), self._groups(handle).get(self._mapping.owner, "")
        return "" if self._is_one(said, owner) else said

    def _is_one(self, name: str, owner: str) -> bool:
        """Whether a name is the owner's; where a post states none, nobody else is named."""
        return not name or name == owner or (self._platform.ignores_case and is_name(name, owner))

    def _own(self, handle: str, posts: list[FoundPost]) -> tuple[tuple[FoundPost, ...], tuple[str, ...]]:
        """Posts of the account itself; notes on those that a list shows although somebody else wrote them."""
        if not self._mapping.owner:
            return tuple(posts), ()
        owner = self._groups(handle).get(self._mapping.owner, "")
        own = tuple(post for post in posts if self._is_one(post.author, owner))
        return own, tuple(f"not the account's own: {post.url}" for post in posts if post not in own)

    def _next(self, value: Any, base: str) -> str:
        found = _find(self._mapping.next, value)
        if found is None or found == "":
            return ""
        if not isinstance(found, str):
            raise UnexpectedPage(self._mapping.next, f"an address was promised, found {type(found).__name__}")
        return _absolute(base, found, self._mapping.next)

    def _post(self, row: Any, author: str, reply: Reply, at: str) -> FoundPost:
        mapping, base = self._mapping.post, reply.url
        if not isinstance(row, dict):
            raise UnexpectedPage(at, f"a post was promised, found {type(row).__name__}")
        pictures = _find(mapping.pictures, row) if mapping.pictures else []
        if not isinstance(pictures, list | None):
            raise UnexpectedPage(f"{at}.{mapping.pictures}", "a list of pictures was promised")
        stated = stated_time(
            _find(mapping.posted_at, row),
            f"{at}.{mapping.posted_at}",
            reply.captured_at,
            self._platform.time_zone,
            mapping.posted_at_source,
        )
        return FoundPost(
            platform_id=_text(mapping.id, row, at, required=True),
            author=(_text(mapping.author, row, at) if mapping.author else "") or author,
            url=_absolute(base, _text(mapping.url, row, at, required=True), f"{at}.{mapping.url}"),
            posted_at=stated.at,
            posted_at_precision=stated.precision,
            posted_between=stated.between,
            posted_at_source=stated.source,
            text=_words(_text(mapping.text, row, at)) if mapping.text_is_html else _text(mapping.text, row, at),
            place=_text(mapping.place, row, at) if mapping.place else "",
            pictures=tuple(
                FoundPicture(
                    url=_absolute(base, _text(mapping.picture_url, picture, at, required=True), at),
                    alt=_text(mapping.picture_alt, picture, at) if mapping.picture_alt else "",
                )
                for picture in pictures or ()
            ),
        )


def _find(expression: str, value: Any) -> Any:
    try:
        return jmespath.search(expression, value)
    except JMESPathError as error:
        raise UnexpectedPage(expression, " ".join(str(error).split())) from error


def _text(expression: str, value: Any, at: str = "", *, required: bool = False) -> str:
    found = _find(expression, value)
    place = f"{at}.{expression}" if at else expression
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if found is None and not required:
        return ""
    if not isinstance(found, str) or (required and not found):
        raise UnexpectedPage(place, f"text was promised, found {str(found)[:60]!r}")
    return found


def _words(html: str) -> str:
    """What a piece of HTML says."""
    return text_of(tree_of(f"<div>{html}</div>".encode("utf-8", "replace"), "")) if html else ""


def _addresses(expression: str, value: Any, base: str) -> tuple[str, ...]:
    found = _find(expression, value)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise UnexpectedPage(expression, "a list of addresses was promised")
    return tuple(dict.fromkeys(_absolute(base, one, expression) for one in found))


def _absolute(base: str, address: str, at: str) -> str:
    """An absolute http(s) address; ``file:``, ``javascript:`` and the like are not addresses of anything public."""
    try:
        url = urljoin(base, address)
        scheme = urlsplit(url).scheme
    except ValueError as error:
        raise UnexpectedPage(at, f"{address[:60]!r} is not an address: {error}") from error
    if scheme not in {"http", "https"}:
        raise UnexpectedPage(at, f"{address[:60]!r} is not an http address")
    return url
