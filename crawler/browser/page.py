"""Pages opened in Chromium, for sites that show their posts by script only. An extra: ``wornproof[browser]``.

The browser is a reader, not a crawler: it has no network, no cookies, no service workers, no history, and no disguise.
What it asks for is asked by us (``browser_network``). A list that grows stays open from one segment to the next; a
killed crawl opens it again and scrolls past what it had. Post pages are opened one at a time and closed.
"""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.asking.context import context_of
from crawler.asking.exchange import Fetched, NotFetched, exchange
from crawler.browser_path import chromium_path
from crawler.page_rules import BrowserRules
from crawler.parsers.page import posts_from
from crawler.parsers.reading import Reply
from crawler.settings import PAGE_ENCODINGS
from evidence.records import Capture, Remark, Why

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Page, Playwright

    from crawler.browser.network import Network
    from crawler.browser.scroll import Scroll

_FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no network at all, whatever a flag below forgets
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_VIEWS_S = 120.0
_SLACK_S = 10.0
_CLOSE_S = 10.0
_MOST_STUCK = 3
"""So many pages may be left because nothing came of them in time; each costs minutes, and the rest would too."""


@dataclass(slots=True)
class _Opened:
    """A page in the browser."""

    asked: str
    page: "Page"
    network: "Network"
    scroll: "Scroll"


class Browser:
    """Scrapy extension: one Chromium for one crawl, started with the first page, ended with the spider."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._listing: _Opened | None = None
        self._pictures: dict[str, Capture] = {}
        self._pid = 0
        self._stuck = 0
        crawler.signals.connect(self.close, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Browser":
        """Scrapy's way of making an extension."""
        return cls(crawler)

    def picture(self, url: str) -> Capture | None:
        """The capture of a picture that an opened page loaded into the segment in flight."""
        found = self._pictures.get(urldefrag(url).url)
        return found if found in context_of(self._crawler).recorder.captures else None

    async def fetch(self, url: str, *, post: bool) -> Fetched:
        """Open a page, or scroll on in the one that is open; its reply is the DOM.

        A status other than 200, or something that is no HTML, comes back as it came over the wire.

        Raises:
            NotFetched: no reply, our rules refuse it, the browser gave up, or the page's scripts never let go of it.
            UnexpectedPage: the page takes away posts that it showed.
        """
        from playwright.async_api import Error

        if self._stuck >= _MOST_STUCK:
            raise NotFetched(f"{url}: not opened, {self._stuck} pages before it did not answer in time", Why.TIMEOUT_S)
        document = None if not post and self._shows(url) else await self._document(url if post else urldefrag(url).url)
        if document is not None and not _is_page(document):
            return document
        longest_s = self._longest_s()
        try:
            await self._started()
            async with asyncio.timeout(longest_s):  # a script that loops holds whatever asks the page, for ever
                return await (self._post(url, document) if post and document else self._list(url, document))
        except TimeoutError as error:
            self._stuck += 1
            await self._end()
            why = (
                f"{url}: the page did not answer the browser for {longest_s:.0f} s (longest_ms); the browser was ended"
            )
            raise NotFetched(why, Why.TIMEOUT_S) from error
        except Error as error:
            crashed = self._chromium is not None and not self._chromium.is_connected()
            if crashed or not post:
                await self._shut(self._listing)
                self._listing = None
            if crashed:
                self._chromium = None  # the next page, if there is one, gets another
            raise NotFetched(f"{url}: the browser gave up: {str(error).splitlines()[0][:200]}", Why.OTHER) from error

    async def close(self) -> None:
        """End the browser."""
        await self._end()
        if self._playwright is not None:
            with suppress(TimeoutError):  # it ends with this process
                async with asyncio.timeout(_CLOSE_S):
                    await self._playwright.stop()
        self._playwright = None

    async def _end(self) -> None:
        """End Chromium, by its process where asking does not help: no page may keep a crawl from its end."""
        from playwright.async_api import Error

        chromium, self._chromium, self._listing = self._chromium, None, None
        if chromium is None:
            return
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await chromium.close()
        if chromium.is_connected() and self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, getattr(signal, "SIGKILL", signal.SIGTERM))  # Windows has no SIGKILL

    def _shows(self, url: str) -> bool:
        return self._listing is not None and self._listing.asked == urldefrag(url).url

    def _longest_s(self) -> float:
        """How long one page may take after its document came: to grow, for its pictures, for opening and the views."""
        longest_s = self._rules().longest_ms / 1000
        return 2 * longest_s + min(longest_s, _VIEWS_S) + _SLACK_S

    async def _list(self, url: str, document: Fetched | None) -> Fetched:
        """Scroll on in the open list; where a document is given, in that one from now on."""
        before = posts_from(url)
        if document is not None:
            await self._shut(self._listing)
            self._listing = None
            self._listing = await self._open(urldefrag(url).url, document)
        opened = self._listing
        if opened is None:
            raise NotFetched(f"{url}: its list is not open in the browser", Why.OTHER)
        said = await opened.scroll.grow(before + context_of(self._crawler).platform.page_size)
        return await self._kept(opened, url, said, before)

    async def _post(self, url: str, document: Fetched) -> Fetched:
        opened = await self._open(url, document)
        try:
            return await self._kept(opened, url, await opened.scroll.through(), 0)
        finally:
            await self._shut(opened)

    async def _document(self, url: str) -> Fetched:
        """Ask for the document. Its waits and retries are politeness's to bound, not the browser's."""
        headers = {"Accept": context_of(self._crawler).platform.accept, "Accept-Encoding": PAGE_ENCODINGS}
        return await exchange(self._crawler, Request(url, headers=headers, dont_filter=True))

    async def _open(self, url: str, document: Fetched) -> _Opened:
        """Show a document to the browser under its final address."""
        from crawler.browser.network import Network
        from crawler.browser.scroll import Scroll

        platform = context_of(self._crawler).platform
        rules = self._rules()
        context = await (await self._started()).new_context(
            viewport={"width": rules.width_px, "height": rules.height_px},
            locale=rules.locale,
            timezone_id=rules.time_zone,
            user_agent=self._crawler.settings["USER_AGENT"],
            service_workers="block",
            accept_downloads=False,
        )
        page = await context.new_page()
        network = Network(self._crawler, rules, document)
        await network.attach(page)
        await page.goto(document.reply.url, wait_until="commit", timeout=rules.longest_ms)
        await network.idle(min(rules.restless_ms, rules.longest_ms) / 1000)
        return _Opened(url, page, network, Scroll(page, network, rules, platform.page.item))

    async def _kept(self, opened: _Opened, url: str, said: str | Remark, before: int) -> Fetched:
        """Keep what the page is now; the reply is its DOM, under the address that was asked."""
        from crawler.browser.views import dom_bytes, keep_dom, keep_mhtml, keep_screenshots

        recorder = context_of(self._crawler).recorder
        most = context_of(self._crawler).platform.limits.max_body_bytes
        if (size := await dom_bytes(opened.page, most)) > most:
            why = f"{url}: the document in the browser has at least {size} bytes, the limit is {most} (max_body_bytes)"
            raise NotFetched(why, Why.MAX_BODY_BYTES)
        notes = (said if isinstance(said, str) else "", await opened.scroll.pictures(), self._setting())
        address = urldefrag(opened.network.document.reply.url).url + (f"#{urldefrag(url).fragment}" if before else "")
        body, capture = await keep_dom(opened.page, recorder, address)
        if not before:
            await keep_mhtml(opened.page, recorder, address, opened.network.loaded_bytes)
        await keep_screenshots(opened.page, recorder, address, self._rules(), await opened.scroll.top_of(before))
        for text in (*filter(None, notes), *opened.network.notes()):
            recorder.note(text)
        recorder.remarked(*(one for one in (said, opened.network.full) if isinstance(one, Remark)))
        self._pictures |= opened.network.pictures
        opened.network.pictures.clear()
        opened.network.loaded_bytes = 0
        document = opened.network.document
        reply = Reply(address, 200, body, document.reply.links, capture.captured_at)
        return Fetched(reply, capture, "", url, document.headers)

    async def _started(self) -> "Chromium":
        from playwright.async_api import async_playwright

        if self._playwright is None:
            self._playwright = await async_playwright().start()
        if self._chromium is None:
            flags = [*_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # as root Chromium refuses its sandbox
            self._chromium = await self._playwright.chromium.launch(executable_path=chromium_path(), args=flags)
            self._pid = await _process_of(self._chromium)
        return self._chromium

    async def _shut(self, opened: _Opened | None) -> None:
        from playwright.async_api import Error

        if opened is not None:
            self._pictures |= opened.network.pictures
            with suppress(Error, TimeoutError):  # a browser that crashed has closed it already
                async with asyncio.timeout(_CLOSE_S):
                    await opened.page.context.close()

    def _rules(self) -> BrowserRules:
        rules = context_of(self._crawler).platform.browser
        if rules is None:
            raise NotConfigured("this platform opens no pages in a browser")
        return rules

    def _setting(self) -> str:
        rules, version = self._rules(), self._chromium.version if self._chromium else ""
        sandbox = ", without its sandbox because run as root" if os.geteuid() == 0 else ""
        return (
            f"opened in Chromium {version}, {rules.width_px} x {rules.height_px} px, {rules.locale}, {rules.time_zone}"
            f", without cookies, service workers and network of its own{sandbox}; DOM, MHTML and screenshots are what "
            "it made of the captured replies"
        )


def _is_page(document: Fetched) -> bool:
    return document.reply.status == 200 and "html" in document.capture.media_type


async def _process_of(chromium: "Chromium") -> int:
    """The id of Chromium's own process, as it says; 0 where it says none. The driver that started it tells nobody."""
    session = await chromium.new_browser_cdp_session()
    said = await session.send("SystemInfo.getProcessInfo")
    await session.detach()
    return next((int(one["id"]) for one in said["processInfo"] if one["type"] == "browser"), 0)


def browser_of(crawler: Crawler) -> Browser:
    """The browser of a crawl whose platform opens pages in one."""
    found = crawler.get_extension(Browser)
    if found is None:
        raise NotConfigured("no browser was set up for this crawl")
    return found
