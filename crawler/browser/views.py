"""What an opened page looked like: its DOM, screenshots and MHTML, as WARC records that say what they are.

None of these came over a wire, so they are ``resource`` records and Captures ``rendered`` or ``screenshot``; what did
come over the wire lies beside them as ``response`` records.
"""

from datetime import UTC, datetime
from typing import Literal

from playwright.async_api import FloatRect, Page

from crawler.keeping.recorder import Recorder
from crawler.page_rules import BrowserRules
from evidence.records import Capture

_MOST_MHTML_BYTES = 100_000_000


_SIZE = """(() => {
  const text = document.documentElement ? document.documentElement.outerHTML : '';
  return text.length > MOST ? text.length : new TextEncoder().encode(text).length;
})()"""
_NO_STRING = 2**31
"""What a document counts as that is too large to be written as one text: V8's texts end at 512 MB."""


async def dom_bytes(page: Page, most_bytes: int) -> int:
    """How large the document has become, in bytes of UTF-8; beyond the limit it may be more than is said.

    Asked in a world of its own, where the page's scripts have changed nothing. A text has at least as many bytes as
    JavaScript's length, so what is too long by that is not encoded.
    """
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Page.getFrameTree")
    frame = tree["frameTree"]["frame"]["id"]
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame})
    expression = _SIZE.replace("MOST", str(most_bytes))
    asked = {"expression": expression, "contextId": world["executionContextId"], "returnByValue": True}
    found = await session.send("Runtime.evaluate", asked)
    await session.detach()
    return int(found["result"].get("value", _NO_STRING))


async def keep_dom(page: Page, recorder: Recorder, url: str) -> tuple[bytes, Capture]:
    """The document after its scripts ran. A byte order mark says UTF-8, whatever an old ``meta`` in it claims."""
    body = ("\ufeff" + await page.content()).encode("utf-8", "replace")
    return body, _keep(recorder, f"urn:dom:{url}", "text/html", body, "rendered")


async def keep_mhtml(page: Page, recorder: Recorder, url: str, loaded_bytes: int) -> None:
    """The page with what it shows in one file (RFC 2557), which a browser opens without a network.

    It comes as one text, pictures in base64; what cannot fit is not made at all.
    """
    if loaded_bytes > _MOST_MHTML_BYTES * 3 // 4:
        recorder.note(f"no MHTML of {url}: the page loaded {loaded_bytes} bytes")
        return
    session = await page.context.new_cdp_session(page)
    snapshot = await session.send("Page.captureSnapshot", {"format": "mhtml"})
    await session.detach()
    body = str(snapshot["data"]).encode("utf-8", "replace")
    if len(body) > _MOST_MHTML_BYTES:
        recorder.note(f"no MHTML of {url}: it would have {len(body)} bytes")
        return
    _keep(recorder, f"urn:mhtml:{url}", "multipart/related", body, "rendered")


async def keep_screenshots(page: Page, recorder: Recorder, url: str, rules: BrowserRules, from_px: int) -> None:
    """What is in view now, and the whole page from a height on: earlier batches show what is above it."""
    view = await page.screenshot(type="png", animations="disabled", caret="hide")
    _keep(recorder, f"urn:view:viewport:{url}", "image/png", view, "screenshot")
    height_px: int = await page.evaluate("() => document.documentElement.scrollHeight")
    shown_px = min(height_px - from_px, rules.longest_view_px)
    if shown_px < height_px - from_px:
        recorder.note(f"the screenshot of {url} ends {height_px - from_px - shown_px} px above the page's end")
    if shown_px > 0:
        clip = FloatRect(x=0, y=from_px, width=rules.width_px, height=shown_px)
        whole = await page.screenshot(type="png", full_page=True, clip=clip, animations="disabled", caret="hide")
        _keep(recorder, f"urn:view:{url}", "image/png", whole, "screenshot")


def _keep(
    recorder: Recorder, url: str, media_type: str, body: bytes, method: Literal["rendered", "screenshot"]
) -> Capture:
    capture = recorder.writer.resource(
        url=url, media_type=media_type, body=body, captured_at=datetime.now(UTC), method=method
    )
    recorder.captures.append(capture)
    return capture
