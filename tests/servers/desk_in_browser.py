"""The desk on a port of this machine, and Chromium before it: every request that leaves the machine is a fault."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs
import uvicorn
from starlette.types import ASGIApp

from crawler.browser_path import chromium_path
from desk.web.serving import KEPT_S

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
_LONGEST_MS = 60_000
_OTHER = "name => { const one = document.querySelector('[data-name]'); return !one || one.dataset.name !== name }"


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Its address; stopped at the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, timeout_keep_alive=KEPT_S, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        ends = time.monotonic() + 60
        while not server.started:
            assert thread.is_alive(), "the desk ended while it began"
            assert time.monotonic() < ends, "the desk does not begin"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


_CACHE = os.environ.get("WORNPROOF_CACHE") or platformdirs.user_cache_dir("wornproof")
"""As it was when the tests began: a desk in a test has a cache of its own."""


def axe() -> Path:
    """Where scripts/test keeps axe-core."""
    return Path(_CACHE) / "axe" / "node_modules" / "axe-core" / "axe.min.js"


def why_no_axe() -> str:
    """What is missing; empty where nothing is."""
    return "" if axe().is_file() else f"npm package axe-core is not at {axe()}: run scripts/test once"


@dataclass
class Seen:
    """What a browser said while it was used."""

    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    """Addresses asked for that are not the desk's."""


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(browser: Any, address: str, language: str, width: int, theme: Any = "light") -> Iterator[tuple[Any, Seen]]:
    """A window of one person."""
    seen = Seen()
    context = browser.new_context(
        viewport={"width": width, "height": 844 if width < 500 else 900},
        locale="zh-CN" if language == "zh" else "en-GB",
        color_scheme=theme,
    )
    context.set_default_timeout(_LONGEST_MS)
    page = context.new_page()
    page.on("console", lambda message: seen.console.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.console.append(f"error: {error}"))
    page.on("request", lambda asked: None if asked.url.startswith(address) else seen.elsewhere.append(asked.url))
    try:
        yield page, seen
    finally:
        context.close()


def ready(page: Any) -> None:
    """The scripts of a line-up or of a comparison have begun: a key pressed before is lost. Its pictures are there:
    of a question that is answered none is given any more."""
    page.wait_for_function(
        # a function: the page's own rules refuse a string that is evaluated again
        "() => (!document.querySelector('script[src*=\"lineup.js\"]') || document.body.dataset.ready === '') && "
        "[...document.querySelectorAll('.stage .tools')].every(one => !one.hidden) && "
        "[...document.images].every(one => one.loading === 'lazy' || one.complete)"
    )


def press_on(page: Any, key: str, name: str) -> None:
    """Answer the question of this name by a key, and wait until another one is there; a busy browser may miss a key."""
    from playwright.sync_api import TimeoutError as Waited

    for _ in range(4):
        ready(page)
        page.keyboard.press(key)
        with suppress(Waited):
            page.wait_for_function(_OTHER, arg=name, timeout=20_000)
            return
    raise AssertionError(page.inner_text("main")[:500])


def faults(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA; put in by the debugger, for the page takes no script from us."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": axe().read_text("utf-8")})
    run = """axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})
        .then(found => found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).slice(0, 3)))"""
    found = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
    session.detach()
    return list(found["result"]["value"])
