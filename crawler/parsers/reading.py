"""What parsers say: values only. A parser takes bytes and returns these; it never asks, waits, writes or guesses."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol
from urllib.parse import quote, urljoin

from crawler.errors import UnexpectedPage
from evidence.codec import parse
from evidence.errors import RecordError
from evidence.facts import Value
from evidence.period import Period, Precision, period
from evidence.records import Assigned, Outcome, Remark, RemarkKind, Why, Window
from evidence.remarks import remark
from evidence.sentences import in_a_row

LONGEST_TEXT, LONGEST_URL = 50_000, 8_000
"""Characters that a record may carry of what a stranger wrote. Bluesky's own limit for a post is 3,000 bytes."""
FIRST_YEAR, NO_YEAR_YET = 1990, 2100
"""The web's first year, and a year that clocks show only when they are wrong."""

_MOST_POSTS = 10**12
_LINK = re.compile(r'<([^<>]{0,8000})>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]+))?)*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)
_GAP = re.compile(r"\{(\w+)\}|[{}]")
_LONE = re.compile("[\ud800-\udfff]")
_RFC3339 = re.compile(r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$")


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply as a parser sees it: content decoding done, nothing else."""

    url: str
    status: int
    body: bytes
    links: Mapping[str, str] = field(default_factory=dict)
    """Targets of its ``Link`` headers (RFC 8288) by relation, absolute."""
    captured_at: datetime | None = None
    """When it came, by our clock: what a time like "3 hours ago" counts from."""


@dataclass(frozen=True, slots=True)
class Published:
    """A digest that the platform itself publishes for a picture."""

    digest: str
    """In our own form, ``sha256:`` and 64 hexadecimal digits."""
    text: str
    """As the platform writes it, for example a CID."""


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture that a post names. ``why`` says why it need not be asked for, ``missing`` in words."""

    url: str
    alt: str = ""
    published: Published | None = None
    missing: str = ""
    why: Why | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class FoundPost:
    """A post as the platform states it, its pictures not fetched yet."""

    platform_id: str
    author: str
    url: str
    posted_at: datetime
    posted_at_source: str
    text: str
    posted_at_precision: Precision = "second"
    posted_between: tuple[datetime, datetime] | None = None
    assigned: tuple[Assigned, ...] = ()
    langs: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    place: str = ""
    pictures: tuple[FoundPicture, ...] = ()

    def meets(self, window: Window) -> bool:
        """Whether any moment that its time can mean, its author's or the platform's, lies in the window: doubt is
        captured, and judged later."""
        meant = period(self.posted_at, self.posted_at_precision, self.posted_between)
        return meant.meets(window.start, window.until) or any(window.holds(one.at) for one in self.assigned)


@dataclass(frozen=True, slots=True)
class PostLink:
    """A post that a page only names: its own page says the rest. ``meant`` where the list states a time already."""

    url: str
    meant: Period | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an account. ``next_url`` is empty on the last one."""

    posts: tuple[FoundPost, ...]
    seen: int
    next_url: str
    advertised: int | None = None
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    """Posts that the author (not the platform) wrote in a form that cannot be read, each with its reason."""
    links: tuple[PostLink, ...] = ()
    """Posts whose own pages are to be asked, in the page's order; ``seen`` counts them already."""
    newest_only: bool = False
    """The platform lists its newest posts only, and does not say whether there are older ones."""

    def may_lack(self, window: Window) -> bool:
        """Whether posts of the window may be older than everything listed."""
        ages = (period(post.posted_at, post.posted_at_precision, post.posted_between) for post in self.posts)
        return self.newest_only and not any(age.latest < window.start for age in ages)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something to be asked before the first page is known. ``known`` is what earlier steps found."""

    step: str
    url: str
    known: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    names_host: str = ""
    """A host that this account's identity document names."""
    remarks: tuple[Remark, ...] = ()
    """What a reader must know of the identity: it reaches the Seal."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The identity is clear; this is the first page."""

    url: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """The platform says that there is nothing (more) to be had, and why."""

    outcome: Outcome
    because: tuple[Remark, ...]
    notes: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Why, in English, for notes."""
        return in_a_row(self.because)


def ending(outcome: Outcome, kind: RemarkKind, **values: Value) -> Ending:
    """An Ending for one reason."""
    return Ending(outcome, (remark(kind, **values),))


class Parser(Protocol):
    """Reads one platform's replies. Two implementations: ``atproto`` and ``mapped``."""

    version: str
    """``name@version``, written into every post."""

    def begin(self, handle: str) -> Ask | Listing:
        """Where to begin, from the handle as it stands in the case. Raises HandleError."""
        ...

    def identify(self, asked: Ask, reply: Reply) -> Ask | Listing | Ending:
        """Read the reply to an ``Ask``. Raises UnexpectedPage."""
        ...

    def page(self, handle: str, reply: Reply) -> Page | Ending:
        """Read one page of posts. Raises UnexpectedPage."""
        ...


def read_json(body: bytes) -> Any:
    """JSON values of a reply, after a byte order mark if there is one (RFC 8259, 8.1).

    Lone surrogates, which no UTF-8 can carry, become U+FFFD.

    Raises:
        UnexpectedPage: the bytes are not JSON; says what they begin with.
    """
    try:
        value = parse(body.removeprefix(b"\xef\xbb\xbf"))
    except (RecordError, ValueError) as error:  # ValueError: Python reads no number of more than 4,300 digits
        raise UnexpectedPage("the reply", f"{error}; it begins {body[:40]!r}") from error
    return _without_lone_surrogates(value) if b"\\u" in body else value


def ended(reply: Reply, of: Literal["account", "page", "feed", "outbox"] = "account") -> Ending | None:
    """What a status other than 200 means for a crawl; None for 200."""
    match reply.status:
        case 200:
            return None
        case 401:
            return ending(Outcome.WALLED, RemarkKind.LOGIN_WALL, by="status 401")
        case 403:
            return ending(Outcome.WALLED, RemarkKind.REFUSED_WALL, by="status 403")
        case 404:
            return ending(Outcome.GONE, RemarkKind.UNKNOWN_TO_SITE, what=of, status=404)
        case 410:
            return ending(Outcome.GONE, RemarkKind.GONE_FROM_SITE, what=of, status=410)
        case _:
            return ending(Outcome.PARTIAL, RemarkKind.SITE_ANSWERED, status=reply.status, url=reply.url)


def want(value: Any, key: str, kind: type, at: str = "") -> Any:
    """``value[key]``, which must be there and of one kind.

    Raises:
        UnexpectedPage: naming the place.
    """
    place = f"{at}.{key}" if at else key
    if not isinstance(value, dict):
        raise UnexpectedPage(at or "the reply", f"an object was promised, found {type(value).__name__}")
    if key not in value:
        raise UnexpectedPage(place, "is not there")
    found = value[key]
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        raise UnexpectedPage(place, f"{kind.__name__} was promised, found {type(found).__name__}")
    return found


def stated_count(value: Any, at: str) -> tuple[int | None, tuple[str, ...]]:
    """How many posts a platform states, None where it does not; and a note where the number is beyond belief.

    Such a number is not used: it says nothing of the posts, and no record can carry it.

    Raises:
        UnexpectedPage: it is no count.
    """
    if value is None:
        return None, ()
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise UnexpectedPage(at, f"a count was promised, found {str(value)[:60]!r}")
    if value > _MOST_POSTS:
        return None, (f"{at}: a number of posts of {len(str(value))} digits, not used",)
    return value, ()


def texts(value: Any) -> tuple[str, ...]:
    """The texts of a list, in order, each once; anything else in it is no text of ours."""
    if not isinstance(value, list):
        return ()
    return tuple(dict.fromkeys(item for item in value if isinstance(item, str) and item))


def moment(text: Any, at: str) -> datetime:
    """An RFC 3339 time with its zone, as aware UTC.

    Raises:
        UnexpectedPage: it has no zone, or is no such time.
    """
    if not isinstance(text, str) or not _RFC3339.match(text):
        raise UnexpectedPage(at, f"{str(text)[:60]!r} is not a time with a zone (RFC 3339)")
    try:
        return check_year(datetime.fromisoformat(text.upper()).astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise UnexpectedPage(at, f"{text[:60]!r} is not a time: {error}") from error


def check_year(at: datetime) -> datetime:
    """The moment itself. Zero times are of 1970 or the year 1; nothing was posted before there was a web.

    Raises:
        ValueError: it is of no year in which anything can have been posted.
    """
    if not FIRST_YEAR <= at.year < NO_YEAR_YET:
        raise ValueError(f"no post is of the year {at.year}")
    return at


def linked(headers: Iterable[bytes], base: str) -> dict[str, str]:
    """Targets of ``Link`` headers (RFC 8288) by relation, absolute; of two with one relation the first counts."""
    found: dict[str, str] = {}
    for target, parameters in _LINK.findall(b", ".join(headers).decode("latin-1")):
        relation = _REL.search(parameters)
        try:
            url = urljoin(base, target)
        except ValueError:  # no address: then this link leads nowhere
            continue
        for name in (relation.group(1) or relation.group(2)).lower().split() if relation else ():
            found.setdefault(name, url)
    return found


def too_long(post: FoundPost) -> bool:
    """Whether a post carries a text or address longer than a record may."""
    texts = (post.text, post.place, post.author, *post.langs, *post.tags, *(picture.alt for picture in post.pictures))
    urls = (post.platform_id, post.url, *post.links, *(picture.url for picture in post.pictures))
    return max(map(len, texts)) > LONGEST_TEXT or max(map(len, urls)) > LONGEST_URL


def fill(template: str, **values: str) -> str:
    """Fill a URL template; values are quoted, except ``origin``, which is a part of a URL already.

    Raises:
        UnexpectedPage: the template asks for a value that is not known.
    """

    def filled(gap: re.Match[str]) -> str:
        if gap[1] not in values:  # None for a lone brace
            raise UnexpectedPage("endpoints", f"the template {template[:200]} cannot be filled: {gap[0]}")
        return values[gap[1]] if gap[1] == "origin" else quote(values[gap[1]], safe=":")

    return _GAP.sub(filled, template)  # not str.format, which takes widths and attributes too


def _without_lone_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _LONE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_LONE.sub("\ufffd", key): _without_lone_surrogates(item) for key, item in value.items()}
    return value
