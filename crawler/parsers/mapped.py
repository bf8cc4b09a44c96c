"""JSON pages read by a mapping: JMESPath expressions in the platform's TOML, no code for a platform."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import jmespath
from jmespath.exceptions import JMESPathError

from crawler.errors import HandleError, PlatformError, UnexpectedPage
from crawler.parsers.reading import Ask, Ending, FoundPicture, FoundPost, Listing, Page, Reply, fill, read_json
from crawler.parsers.times import stated_time
from crawler.platform import Mapping, Platform
from evidence.records import Outcome

_ENDINGS = {
    401: (Outcome.WALLED, "the site asks for a login"),
    403: (Outcome.WALLED, "the site refuses access"),
    404: (Outcome.GONE, "the site knows no such account"),
    410: (Outcome.GONE, "the site says the account is gone"),
}


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
        for pattern in self._platform.handles:
            if found := re.match(pattern, handle.strip()):
                return Listing(url=fill(self._platform.endpoint("posts"), **found.groupdict(default="")))
        raise HandleError(
            f"{handle!r} is not an account of {self._platform.title}: give it as one of {self._platform.handles}"
        )

    def identify(self, asked: Ask, reply: Reply) -> Ask | Listing | Ending:
        """Never called: ``begin`` needs to ask nothing."""
        raise UnexpectedPage(asked.step, "mapped platforms have no identity steps")

    def page(self, handle: str, reply: Reply) -> Page | Ending:
        """Read one page.

        Raises:
            UnexpectedPage: a field that the mapping names is missing or of another kind.
        """
        if reply.status in _ENDINGS:
            outcome, reason = _ENDINGS[reply.status]
            return Ending(outcome, f"{reason} (status {reply.status})")
        if reply.status != 200:
            return Ending(Outcome.PARTIAL, f"the site answered {reply.status} to {reply.url}")
        value = read_json(reply.body)
        mapping = self._mapping
        rows = _find(mapping.posts, value)
        if not isinstance(rows, list):
            raise UnexpectedPage(mapping.posts, f"a list of posts was promised, found {type(rows).__name__}")
        author = _text(mapping.author, value) if mapping.author else handle
        posts = tuple(self._post(row, author, reply, f"{mapping.posts}[{number}]") for number, row in enumerate(rows))
        advertised = _find(mapping.advertised, value) if mapping.advertised else None
        if isinstance(advertised, bool) or not isinstance(advertised, int | None) or (advertised or 0) < 0:
            raise UnexpectedPage(mapping.advertised, f"a count was promised, found {str(advertised)[:60]!r}")
        return Page(posts, len(rows), self._next(value, reply.url), advertised)

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
            author=author,
            url=_absolute(base, _text(mapping.url, row, at, required=True), f"{at}.{mapping.url}"),
            posted_at=stated.at,
            posted_at_precision=stated.precision,
            posted_between=stated.between,
            posted_at_source=stated.source,
            text=_text(mapping.text, row, at),
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
