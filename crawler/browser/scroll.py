"""Scrolling a page as a reader does, until enough posts are there or no more come, and waiting for its pictures.

What we do to a page is scroll and look. Nothing is clicked, filled in, changed or hidden.
"""

import asyncio
from dataclasses import dataclass

from playwright.async_api import ElementHandle, Page

from crawler.browser.network import Network
from crawler.errors import UnexpectedPage
from crawler.page_rules import BrowserRules
from evidence.records import Remark, RemarkKind
from evidence.remarks import remark

_LOOK = """css => {
  const items = [...document.querySelectorAll(css)].filter(e => !e.parentElement || !e.parentElement.closest(css));
  const last = items[items.length - 1];
  return {
    items: items.length,
    last_px: last ? Math.ceil(last.getBoundingClientRect().bottom + scrollY) : 0,
    seen_px: Math.ceil(innerHeight + scrollY),
    height_px: document.documentElement.scrollHeight,
  };
}"""
_TOP_OF = """([css, number]) => {
  const items = [...document.querySelectorAll(css)].filter(e => !e.parentElement || !e.parentElement.closest(css));
  if (number === 0) return 0;
  const root = document.documentElement;
  const top = items[number] ? items[number].getBoundingClientRect().top + scrollY : root.scrollHeight;
  return Math.max(0, Math.floor(top));
}"""
_DOWN = "() => window.scrollBy({top: Math.max(200, innerHeight * 0.8), behavior: 'instant'})"
_NUDGE = "() => { window.scrollBy({top: -60, behavior: 'instant'}); window.scrollBy({top: 120, behavior: 'instant'}); }"
_PENDING = """seen_px => [...document.images].filter(image =>
  (image.currentSrc || image.src) && !image.complete && image.getBoundingClientRect().top + scrollY < seen_px).length"""
_PICTURES_S = 20.0
"""How long pictures in view may take without one of them coming."""
_REST_S = 2.0


@dataclass(frozen=True, slots=True)
class Look:
    """Where a page stands. Heights in CSS pixels from its top."""

    items: int
    last_px: int
    seen_px: int
    height_px: int


@dataclass(slots=True)
class Scroll:
    """One opened page as it grows."""

    page: Page
    network: Network
    rules: BrowserRules
    item: str
    _first: ElementHandle | None = None

    @property
    def _step_s(self) -> float:
        """How long one step waits for the network: a page that asks without end must not hold it for ever."""
        return max(1.0, self.rules.settle_ms / 1000)

    async def grow(self, wanted: int) -> str | Remark:
        """Scroll until ``wanted`` posts are there and were in view, or no more come; a remark where time ran out.

        The text is a note, empty where there is nothing to note.

        Raises:
            UnexpectedPage: the page takes away posts that it showed: what it shows last is not all there was.
        """
        clock = asyncio.get_running_loop().time
        until = clock() + self.rules.longest_ms / 1000
        settled_since = clock()
        before, came_before = await self._look(), self.network.pictures_came
        goal_px = 0
        while clock() < until:
            await self._hold_first()
            if before.items >= wanted and not goal_px:
                goal_px = before.last_px
            if goal_px and before.seen_px >= min(goal_px, before.height_px - 2):
                return ""
            await self.page.evaluate(_DOWN if before.seen_px < before.height_px - 2 else _NUDGE)
            quiet = await self.network.idle(min(self._step_s, max(0.1, until - clock())))
            if self.network.full:
                return ""  # it loads no more, so it is as it will be; the network's remark says why
            now, came = await self._look(), self.network.pictures_came
            if now != before or came != came_before:
                settled_since = clock()
            elif quiet and clock() - settled_since > self.rules.settle_ms / 1000:
                return ""
            elif clock() - settled_since > self.rules.restless_ms / 1000:
                return (
                    f"the page never stopped asking; its end was taken after {self.rules.restless_ms} ms without change"
                )
            before, came_before = now, came
        return remark(RemarkKind.PAGE_STILL_GREW, limit_ms=self.rules.longest_ms)

    async def through(self) -> str | Remark:
        """Scroll once through a page as high as it is now, so that everything in it was in view; else a remark."""
        clock = asyncio.get_running_loop().time
        until = clock() + self.rules.longest_ms / 1000
        end_px = (await self._look()).height_px
        while clock() < until:
            if (await self._look()).seen_px >= end_px - 2:
                return ""
            await self.page.evaluate(_DOWN)
            await self.network.idle(min(self._step_s, max(0.1, until - clock())))
            if self.network.full:
                return ""
        return remark(RemarkKind.PAGE_NOT_SCROLLED, limit_ms=self.rules.longest_ms)

    async def pictures(self) -> str:
        """Wait until every picture that was in view is there; a note where some never come."""
        clock = asyncio.get_running_loop().time
        came, since = self.network.pictures_came, clock()
        until = since + self.rules.longest_ms / 1000
        while True:
            await self.network.idle(_REST_S)
            seen_px = (await self._look()).seen_px
            pending: int = await self.page.evaluate(_PENDING, seen_px)
            if not pending or self.network.full:
                return ""
            if self.network.pictures_came != came:  # they come one by one, as slowly as the platform file wants it
                came, since = self.network.pictures_came, clock()
            if clock() - since > _PICTURES_S or clock() > until:
                return f"{pending} pictures of the page did not come; they are asked for apart"
            await asyncio.sleep(0.05)

    async def top_of(self, number: int) -> int:
        """Where the post of a number begins, from the top of the page; the page's end where there is none."""
        found: int = await self.page.evaluate(_TOP_OF, [self.item, number])
        return found

    async def _look(self) -> Look:
        return Look(**await self.page.evaluate(_LOOK, self.item))

    async def _hold_first(self) -> None:
        if self._first is None:
            self._first = await self.page.query_selector(self.item)
        elif not await self._first.evaluate("element => element.isConnected"):
            raise UnexpectedPage("the page", "it takes away posts that it showed before; such lists cannot be read yet")
