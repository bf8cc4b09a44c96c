"""One exchange with a server: asked through every rule of ours, and in the WARC before anybody reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest, UnsupportedURLSchemeError
from scrapy.http import Response

from crawler.asking.allowed import PICTURE, HostRefused
from crawler.asking.archive import CAPTURE
from crawler.asking.context import context_of
from crawler.asking.encoding import STILL_ENCODED
from crawler.asking.politeness import TRANSIENT, CircuitOpen, reply_headers
from crawler.parsers.reading import Reply, linked
from evidence.records import Capture, Why

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
    asked_url: str
    headers: Mapping[str, str]
    """By lower-case name."""


async def exchange(crawler: Crawler, request: Request) -> Fetched:
    """Ask, and wait for the reply.

    Raises:
        NotFetched: no reply, or one that our rules or limits refuse; says why.
    """
    url = request.url
    try:
        response: Response = await crawler.engine.download_async(request)
    except HostRefused as error:
        raise NotFetched(str(error), Why.REFUSED_HOST) from error
    except CircuitOpen as error:
        raise NotFetched(f"{url}: {error}", Why.BREAKER) from error
    except IgnoreRequest as error:
        # by a robots.txt that could not be had: that is no refusal
        barred = context_of(crawler).hosts.refusal(url, picture=bool(request.meta.get(PICTURE)))
        why = Why.REFUSED_HOST if barred else _ignored(str(error))
        raise NotFetched(barred or f"{url}: {error}", why) from error
    except _FAILURES as error:
        raise NotFetched(f"{url}: {type(error).__name__}: {str(error)[:300]}", _failed(error)) from error
    answered = response.request
    if answered is None or CAPTURE not in answered.meta:
        raise NotFetched(f"{url}: the reply was not captured, so it is not used", Why.OTHER)
    if response.status == 200 and STILL_ENCODED in response.flags:
        raise NotFetched(f"{url}: the body is not encoded as its Content-Encoding says", Why.UNREADABLE)
    capture: Capture = answered.meta[CAPTURE]
    links = linked(response.headers.getlist("Link"), response.url)
    reply = Reply(response.url, response.status, response.body, links, capture.captured_at)
    return Fetched(reply, capture, answered.meta.get("gave_up", ""), url, reply_headers(response))


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
