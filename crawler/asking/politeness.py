"""Politeness: how long we wait, and why. Every wait is noted in the segment, so that it is evidence too.

A server is obeyed when it says "not now": ``Retry-After`` (RFC 9110, 10.2.3), and ``ratelimit-reset`` as servers of
the AT Protocol send it: seconds since 1970, not seconds from now as in the IETF draft. Both are bounded by the
platform's limits; a server that asks for more ends the run ``partial``, and a later crawl goes on.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.internet.error import ConnectError, ConnectionClosed

from crawler.asking.allowed import HostRefused
from crawler.asking.budget import Reason, registrable
from crawler.asking.context import context_of
from crawler.asking.encoding import STILL_ENCODED
from crawler.platform import Limits, host_of

TRANSIENT = (
    CannotResolveHostError,
    ConnectError,
    ConnectionClosed,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
_LATER = {429, 503}
_RETRIED = {408, 500, 502, 504}
_EPOCH_S = 1_000_000_000  # a ratelimit-reset above this is a date; below it, seconds from now
NOT_WIRE = "not from the wire"
_FORBID_ALL = b"User-agent: *\nDisallow: /\n"


def asked_wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long a reply asks us to wait; None when it does not say. ``headers`` have lower-case names."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return timedelta(seconds=int(text))
    if text:
        try:
            date = parsedate_to_datetime(text)
        except (ValueError, OverflowError):  # the latter: a year of 14 digits
            date = None
        if date is not None:
            return max(timedelta(0), (date if date.tzinfo else date.replace(tzinfo=UTC)) - now)
    reset = headers.get("ratelimit-reset", headers.get("x-ratelimit-reset", "")).strip()
    if not (reset.isascii() and reset.isdigit() and len(reset) < 12):
        return None
    seconds = int(reset)
    if seconds < _EPOCH_S:
        return timedelta(seconds=seconds)
    return max(timedelta(0), datetime.fromtimestamp(seconds, UTC) - now)


class CircuitOpen(IgnoreRequest):
    """A request to a domain that failed too often in a row; its text begins so that the receipt can count it."""


class Politeness:
    """Downloader middleware: waits where a server asks for it, tries again what failed by accident, within limits."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        # at this signal, not in process_response: hops of a redirect never come as far out as this middleware
        crawler.signals.connect(self._spoken_to, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Politeness":
        """Scrapy's way of making a middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Hold a request back until its domain may be asked again; what was waited is added up for the segment.

        Raises:
            CircuitOpen: the domain failed too often in a row and is left alone for now.
        """
        context = context_of(self._crawler)
        budget, url = context.budget, request.url
        wait_ms, why = budget.turn(url, context.platform.delay_ms)
        while wait_ms > 0:
            if wait_ms > context.platform.limits.max_wait_s * 1000:
                raise CircuitOpen(f"{registrable(url)} asked to be left alone for {wait_ms / 1000:.0f} s more")
            await asyncio.sleep(wait_ms / 1000)
            context.recorder.waited(registrable(url), why.value, wait_ms)
            wait_ms, why = budget.held(url)
        if broken_ms := budget.broken_ms(url):
            raise CircuitOpen(
                f"{registrable(url)} failed too often and is left alone for {broken_ms / 1000:.0f} s more"
            )

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Try again after a wait, or hand the reply on as it is."""
        headers = reply_headers(response)
        self._note_throttle(request)
        self._count(request.url, failed=response.status in _RETRIED)
        asked = asked_wait(headers, datetime.now(UTC))
        if response.status in _LATER:
            why = Reason.RETRY_AFTER if "retry-after" in headers else Reason.RATE_LIMIT
            return self._later(request, f"status {response.status}", asked, why) or response
        if response.status in _RETRIED:
            return self._later(request, f"status {response.status}", None) or response
        if headers.get("ratelimit-remaining", "").strip() == "0" and asked is not None and asked <= self._longest():
            self._hold(request.url, asked, "its rate limit is used up", Reason.RATE_LIMIT)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Try again what failed on the way; but not a name whose addresses our own resolver keeps back."""
        refused = context_of(self._crawler).hosts.refused_addresses.get(host_of(request.url))
        if refused:
            raise HostRefused(
                f"{host_of(request.url)} resolves to an address that is refused: {refused}"
            ) from exception
        if not isinstance(exception, TRANSIENT) or isinstance(exception, IgnoreRequest):
            return None
        self._count(request.url, failed=True)
        return self._later(request, f"{type(exception).__name__}: {str(exception)[:200]}", None)

    def _spoken_to(self, response: Response, request: Request) -> None:
        context, host = context_of(self._crawler), host_of(request.url)
        resolved = tuple(context.hosts.resolved.get(host, ()))
        contact = context.contacts.first(host, response, resolved, datetime.now(UTC))
        if contact is not None:
            context.recorder.contacts.append(contact)

    def _count(self, url: str, *, failed: bool) -> None:
        """Tell the breaker."""
        budget, limits = context_of(self._crawler).budget, self._limits()
        if not failed:
            budget.answered(url)
        elif budget.failed(url, limits.breaker_failures, limits.breaker_pause_s * 1000):
            self._note(
                f"breaker: {registrable(url)} failed {limits.breaker_failures} times in a row and is left alone "
                f"for {limits.breaker_pause_s} s"
            )

    def _note_throttle(self, request: Request) -> None:
        """AutoThrottle spaces requests by how slowly the site answers; say so where that is far beyond our delay."""
        slot = self._crawler.engine.downloader.slots.get(str(request.meta.get("download_slot", "")))
        delay_ms = int(slot.delay * 1000) if slot is not None else 0
        if delay_ms > 2 * context_of(self._crawler).platform.delay_ms + 100:
            about = 1 << delay_ms.bit_length() - 1
            self._note(
                f"AutoThrottle: {host_of(request.url)} answers slowly, its requests are {about} ms or more apart"
            )

    def _later(
        self, request: Request, why: str, asked: timedelta | None, server_says: Reason = Reason.RETRY
    ) -> Request | None:
        """The request again, its host held until it may be sent; None when a limit is reached."""
        limits = self._limits()
        tries = int(request.meta.get("tries", 0)) + 1
        pause = asked if asked is not None else timedelta(milliseconds=limits.retry_pause_ms * 2 ** (tries - 1))
        if tries > limits.max_retries or pause > self._longest():
            reason = (
                f"after {tries - 1} retries" if tries > limits.max_retries else f"asked to wait {_seconds(pause)} s"
            )
            self._note(f"{request.url}: {why}; gave up {reason}")
            if asked is not None:  # whoever comes next shall keep what the server asked for
                context_of(self._crawler).budget.hold(request.url, int(asked.total_seconds() * 1000), server_says)
            request.meta["gave_up"] = reason
            return None
        self._hold(request.url, pause, f"{request.url}: {why}", server_says if asked is not None else Reason.RETRY)
        again = request.replace(dont_filter=True)
        again.meta["tries"] = tries
        return again

    def _hold(self, url: str, pause: timedelta, why: str, reason: Reason) -> None:
        host, until = host_of(url), datetime.now(UTC) + pause
        context_of(self._crawler).budget.hold(url, int(pause.total_seconds() * 1000), reason)
        self._note(f"waited {_seconds(pause)} s for {host}: {why}")
        context_of(self._crawler).tell("waiting", until=until.isoformat(), host=host, why=why)

    def _note(self, text: str) -> None:
        context_of(self._crawler).recorder.note(text)

    def _limits(self) -> Limits:
        return context_of(self._crawler).platform.limits

    def _longest(self) -> timedelta:
        return timedelta(seconds=self._limits().max_wait_s)


class RobotsFallback:
    """What an unreachable robots.txt means (RFC 9309, 2.3.1.3 and 2.3.1.4), which Scrapy leaves open.

    4xx: there are no rules. 5xx, 429, no answer, or a redirect that is refused: everything is forbidden, for now.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._slow_down, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsFallback":
        """Scrapy's way of making a middleware."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Read the status before Scrapy reads the body as rules."""
        if not _is_robots(request) or NOT_WIRE in response.flags:
            return response
        if response.status == 200:
            return self._forbid(request, STILL_ENCODED) if STILL_ENCODED in response.flags else response
        if 400 <= response.status < 500 and response.status != 429:
            return response.replace(body=b"")
        return self._forbid(request, f"status {response.status}")

    def process_exception(self, request: Request, exception: Exception) -> Response | None:
        """No answer forbids everything. Only Scrapy's own requests for robots.txt come here marked as such."""
        if not _is_robots(request) or not isinstance(exception, (*TRANSIENT, IgnoreRequest)):
            return None
        return self._forbid(request, str(exception)[:200] or type(exception).__name__)

    def _forbid(self, request: Request, why: str) -> Response:
        reason = f"{request.url} could not be had ({why}), so nothing is asked of its host (RFC 9309, 2.3.1.4)"
        context_of(self._crawler).recorder.note(reason)
        context_of(self._crawler).hosts.bar(host_of(request.url), reason)
        return Response(request.url, body=_FORBID_ALL, flags=[NOT_WIRE], request=request)

    def _slow_down(self, robotparser: RobotParser, request: Request) -> None:
        delay = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        engine, context = self._crawler.engine, context_of(self._crawler)
        if delay is None or delay * 1000 <= context.platform.delay_ms:
            return
        host = host_of(request.url)
        note = f"robots.txt of {host} asks for {delay:g} s between requests"
        if delay > context.platform.limits.max_wait_s:
            context.hosts.bar(host, f"{note}, more than we wait")
            return
        context.budget.slow(request.url, int(delay * 1000))
        engine.downloader.per_slot_settings[host] = {"delay": delay}
        if host in engine.downloader.slots:
            engine.downloader.slots[host].delay = delay
        context.recorder.note(note)


def reply_headers(response: Response) -> dict[str, str]:
    """Headers of a reply by lower-case name; the last value where there are several."""
    return {
        name.decode("latin-1").lower(): values[-1].decode("latin-1")
        for name, values in response.headers.items()
        if values
    }


def _is_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt"))


def _seconds(pause: timedelta) -> str:
    return f"{pause.total_seconds():g}"
