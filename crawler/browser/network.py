"""What an opened page asks for: every request of the browser is answered by our own downloader, or stopped.

The browser itself reaches no network. Each request that a page makes is handed to Scrapy, so that it meets the same
gates as ours (hosts, addresses at the moment of connecting, robots.txt, waits, limits) and lies in the WARC as it came
over the wire, before the page sees it. What is stopped is recorded: how often, where to, and why.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import CDPSession, Error, Page, Request, Route, WebSocketRoute
from scrapy import Request as Ask
from scrapy.crawler import Crawler

from crawler.asking.allowed import PICTURE
from crawler.asking.context import context_of
from crawler.asking.exchange import Fetched, NotFetched, exchange
from crawler.asking.pictures import is_picture
from crawler.page_rules import BrowserRules
from crawler.settings import MEDIA_ENCODINGS, PAGE_ENCODINGS
from evidence.records import Capture, Remark, RemarkKind, Why
from evidence.remarks import remark
from evidence.sentences import sentence

_STOPPED_KINDS = {"media": "video or sound", "eventsource": "an endless stream", "ping": "a ping", "manifest": "an app"}
_OURS = {"user-agent", "accept-encoding", "cookie", "authorization", "host", "connection", "content-length"}
"""Headers that are ours to say, or nobody's: no cookies, no logins."""
_NOT_PASSED = {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", "link"}
"""Headers of a reply that no longer describe the decoded body, or would make the browser ask or remember."""
_QUIET_S = 0.15
_REPEATED = {"image", "script", "stylesheet", "font"}
_SMALL_BYTES, _MOST_AGAIN = 100_000, 300


@dataclass  # no slots: Playwright keeps a note on the owner of a handler
class Network:
    """The requests of one opened page."""

    crawler: Crawler
    rules: BrowserRules
    document: Fetched
    """The page itself, asked before it was opened: redirects are followed, and the wire is captured, once."""
    pictures: dict[str, Capture] = field(default_factory=dict)
    """Captures of pictures that the page loaded, by the address it asked."""
    stopped: Counter[str] = field(default_factory=Counter)
    pictures_came: int = 0
    loaded_bytes: int = 0
    """In this batch."""
    full: Remark | None = None
    """The limit of the platform file that the page has come to. From then on it loads nothing, so it ends."""
    _under_way: int = 0
    _asked: int = 0
    _last_s: float = 0.0
    _given: bool = False
    _shuts: CDPSession | None = None
    """Once the limit is reached: refusing each request one by one would keep the machine busy for as long as the page
    asks."""
    _again: dict[str, Fetched] = field(default_factory=dict)
    """Small files that a page asks for again and again, a face beside each post: its cache is off while we answer."""
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def attach(self, page: Page) -> None:
        """Answer everything that a page asks, from now on."""
        self._at_once = asyncio.Semaphore(context_of(self.crawler).platform.pictures_at_once)
        self._shuts = await page.context.new_cdp_session(page)
        await page.route("**/*", self._answer)
        await page.route_web_socket("**/*", self._no_socket)

    async def idle(self, longest_s: float) -> bool:
        """Wait until nothing is under way, and was not for a moment; False where that takes too long."""
        clock = asyncio.get_running_loop().time
        until = clock() + longest_s
        while self._under_way or clock() - self._last_s < _QUIET_S:
            if clock() > until:
                return False
            await asyncio.sleep(0.02)
        return True

    def notes(self) -> tuple[str, ...]:
        """What was stopped since the last time this was asked, and why."""
        said = tuple(f"stopped in the browser: {why}, {times} times" for why, times in sorted(self.stopped.items()))
        self.stopped.clear()
        return said

    async def _answer(self, route: Route) -> None:
        self._under_way += 1
        try:
            await self._answered(route)
        except Error:
            with suppress(Error):  # the page was closed meanwhile: there is nobody left to answer
                await route.abort()
        finally:
            self._under_way -= 1
            self._last_s = asyncio.get_running_loop().time()

    async def _answered(self, route: Route) -> None:
        request = route.request
        if self._is_document(request):
            self._given = True
            await _pass(route, self.document)
            return
        refusal = self._refusal(request)
        if refusal:
            self.stopped[refusal] += 1
            if self.full:
                await self._shut()
            if request.is_navigation_request():
                await route.fulfill(status=204)  # No Content leaves the page as it is; to abort shows an error page
            else:
                await route.abort("blockedbyclient")
            return
        self._asked += 1
        try:
            fetched = self._again.get(request.url) or await self._fetch(request)
        except NotFetched as error:
            self.stopped[str(error)[:300]] += 1
            await route.abort("failed")
            return
        self.pictures_came += request.resource_type == "image"
        if request.resource_type == "image" and _is_file(fetched):
            self.pictures[urldefrag(request.url).url] = fetched.capture
        await _pass(route, fetched)

    async def _fetch(self, request: Request) -> Fetched:
        async with self._at_once:
            if limit := self._limit():  # reached while this one waited for its turn
                raise NotFetched(sentence(limit), Why.MAX_SEGMENT_BYTES)
            fetched = await exchange(self.crawler, _asking(request))
        self.loaded_bytes += max(fetched.capture.payload_bytes, len(fetched.reply.body))
        small = request.method == "GET" and len(fetched.reply.body) <= _SMALL_BYTES and fetched.reply.status == 200
        if small and request.resource_type in _REPEATED and len(self._again) < _MOST_AGAIN:
            self._again[request.url] = fetched
        return fetched

    def _is_document(self, request: Request) -> bool:
        main = request.is_navigation_request() and request.frame.parent_frame is None
        return main and not self._given and urldefrag(request.url).url == urldefrag(self.document.reply.url).url

    def _refusal(self, request: Request) -> str:
        """Why a request is not made; empty when it is. Without the path: that may hold what is no business of ours."""
        if request.is_navigation_request() and request.frame.parent_frame is None:
            return f"the page wants to go elsewhere: {_place(request.url)}"
        if request.resource_type in _STOPPED_KINDS:
            return f"{_STOPPED_KINDS[request.resource_type]} of {urlsplit(request.url).hostname}"
        if request.method not in {"GET", "HEAD"} and not (request.method == "POST" and self.rules.allow_post):
            return f"{request.method} to {_place(request.url)}"
        if limit := self._limit():
            return sentence(limit)
        return context_of(self.crawler).hosts.refusal(request.url, picture=request.resource_type == "image")

    def _limit(self) -> Remark | None:
        rules = self.rules
        if not self.full and self._asked >= rules.max_requests:
            self.full = remark(RemarkKind.PAGE_REQUESTS, requests=rules.max_requests)
        if not self.full and self.loaded_bytes >= rules.max_batch_bytes:
            self.full = remark(RemarkKind.PAGE_BYTES, bytes=rules.max_batch_bytes)
        return self.full

    async def _shut(self) -> None:
        """Have the browser itself refuse all that the page asks from now on."""
        session, self._shuts = self._shuts, None
        if session is not None:
            with suppress(Error):  # a browser that cannot: each request is refused here
                await session.send("Network.enable")
                await session.send("Network.setBlockedURLs", {"urls": ["*"]})

    async def _no_socket(self, socket: WebSocketRoute) -> None:
        self.stopped[f"a WebSocket to {urlsplit(socket.url).hostname}"] += 1
        await socket.close()


def _is_file(fetched: Fetched) -> bool:
    whole = fetched.reply.status == 200 and len(fetched.reply.body) == fetched.capture.payload_bytes
    return whole and is_picture(fetched.reply.body)


def _asking(request: Request) -> Ask:
    headers = {
        name: value for name, value in request.headers.items() if name not in _OURS and not name.startswith("sec-")
    }
    headers["accept-encoding"] = MEDIA_ENCODINGS if request.resource_type == "image" else PAGE_ENCODINGS
    return Ask(
        request.url,
        method=request.method,
        headers=headers,
        body=request.post_data_buffer or b"",
        meta={PICTURE: request.resource_type == "image"},
        dont_filter=True,
    )


async def _pass(route: Route, fetched: Fetched) -> None:
    headers = {name: value for name, value in fetched.headers.items() if name not in _NOT_PASSED}
    await route.fulfill(status=fetched.reply.status, headers=headers, body=fetched.reply.body)


def _place(url: str) -> str:
    return urldefrag(url).url.partition("?")[0][:200]
