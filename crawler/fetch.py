"""One request and what came of it: a reply with its Capture, or the reason why there is none."""

from dataclasses import dataclass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest, UnsupportedURLSchemeError
from scrapy.http import Response

from crawler.allowed import HostRefused
from crawler.archive import CAPTURE, PUBLISHED
from crawler.context import context_of
from crawler.journal import NOT_PUBLIC
from crawler.parsers.reading import FoundPicture, Reply, linked
from crawler.pictures import is_picture
from crawler.politeness import TRANSIENT
from crawler.receipt import Why
from crawler.settings import MEDIA_ENCODINGS, PAGE_ENCODINGS
from evidence.records import Capture, Image

_FAILURES = (*TRANSIENT, DownloadCancelledError, IgnoreRequest, UnsupportedURLSchemeError, UnicodeError, ValueError)
_FORBIDDEN = "Forbidden by robots.txt"


class NotFetched(Exception):
    """Nothing usable came back; ``why`` in one word for the receipt, its text in many."""

    def __init__(self, reason: str, why: Why) -> None:
        super().__init__(reason)
        self.why = why

    @property
    def forbidden(self) -> bool:
        """Whether robots.txt does not allow to ask."""
        return self.why is Why.ROBOTS


@dataclass(frozen=True, slots=True)
class Fetched:
    """A reply, and the Capture of the exchange that brought it (the last hop, after redirects)."""

    reply: Reply
    capture: Capture
    gave_up: str
    """Why politeness stopped trying, where it did."""


async def fetch(crawler: Crawler, url: str, picture: FoundPicture | None = None, *, as_is: bool = False) -> Fetched:
    """Ask for a page, or for a picture. It is in the WARC before this returns.

    ``as_is`` asks for a page, like a picture, without content encoding: what is kept is then the file itself.

    Raises:
        NotFetched: no reply, or one that our rules or limits refuse; says why.
    """
    encodings = MEDIA_ENCODINGS if picture is not None or as_is else PAGE_ENCODINGS
    try:
        request = Request(
            url,
            headers={"Accept-Encoding": encodings, **_accept(crawler, picture)},
            meta={PUBLISHED: picture.published if picture else None},
            dont_filter=True,
        )
        response: Response = await crawler.engine.download_async(request)
    except HostRefused as error:
        raise NotFetched(str(error), Why.REFUSED_HOST) from error
    except IgnoreRequest as error:
        barred = context_of(crawler).hosts.refusal(url)  # by a robots.txt that could not be had: that is no refusal
        why = Why.REFUSED_HOST if barred else _ignored(str(error))
        raise NotFetched(barred or f"{url}: {error}", why) from error
    except _FAILURES as error:
        raise NotFetched(f"{url}: {type(error).__name__}: {str(error)[:300]}", _failed(error)) from error
    answered = response.request
    if answered is None or CAPTURE not in answered.meta:
        raise NotFetched(f"{url}: the reply was not captured, so it is not used", Why.OTHER)
    capture: Capture = answered.meta[CAPTURE]
    links = linked(response.headers.getlist("Link"), response.url)
    reply = Reply(response.url, response.status, response.body, links, capture.captured_at)
    return Fetched(reply, capture, answered.meta.get("gave_up", ""))


def _accept(crawler: Crawler, picture: FoundPicture | None) -> dict[str, str]:
    return {"Accept": context_of(crawler).platform.accept} if picture is None else {}


async def fetch_picture(crawler: Crawler, found: FoundPicture) -> Image:
    """Ask for a picture; what cannot be had is an Image that says why, never an exception."""
    if found.missing:
        return Image(url=found.url, alt=found.alt, missing=found.missing)
    try:
        fetched = await fetch(crawler, found.url, found)
    except NotFetched as error:
        return Image(url=found.url, alt=found.alt, missing=error.why.says(str(error)))
    missing = _fault(found, fetched)
    if missing:
        return Image(url=found.url, alt=found.alt, missing=missing)
    return Image(url=found.url, alt=found.alt, digest=fetched.capture.payload_digest)


def _fault(found: FoundPicture, fetched: Fetched) -> str:
    """Why what was captured is not the picture the post names; empty when it is."""
    status, capture = fetched.reply.status, fetched.capture
    if 400 <= status < 500 and status not in {408, 429}:
        return f"{NOT_PUBLIC}the server answered {status} {fetched.reply.body[:120].decode('utf-8', 'replace')}".strip()
    if status != 200:
        gave_up = f", gave up {fetched.gave_up}" if fetched.gave_up else ""
        return Why.SERVER_ERROR.says(f"the server answered {status}{gave_up}")
    if found.published is not None and not capture.agrees_with:
        return Why.OTHER_FILE.says(f"the file that came is not the one of {found.published.text}")
    if len(fetched.reply.body) != capture.payload_bytes:
        return Why.ENCODED.says("the server encoded the file although it was asked not to")
    if not is_picture(fetched.reply.body):
        return Why.NOT_A_PICTURE.says(f"{capture.payload_bytes} bytes of {capture.media_type or 'no stated type'}")
    return ""


def _ignored(text: str) -> Why:
    """Which of Scrapy's own rules let a request go; it tells them apart by their texts only."""
    if text == _FORBIDDEN:
        return Why.ROBOTS
    if "max redirections reached" in text:
        return Why.MAX_REDIRECTS
    return Why.MAX_BODY_BYTES if "DOWNLOAD_MAXSIZE" in text else Why.OTHER


def _failed(error: Exception) -> Why:
    if isinstance(error, DownloadTimeoutError):
        return Why.TIMEOUT_S
    if isinstance(error, DownloadCancelledError):
        return Why.MAX_BODY_BYTES
    return Why.UNREACHABLE if isinstance(error, TRANSIENT) else Why.NO_ADDRESS
