"""The desk in the browser under load: 200 clients for a minute, and a case of 300 posts in Chromium.

The peer is a bare Starlette app under the same uvicorn that sends the same bytes from memory.

    python benchmarks/in_browser.py [SECONDS] [CLIENTS] [POSTS]
"""

import asyncio
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import httpx
import psutil
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desk.web.app import create_app  # noqa: E402 - found by the line above
from desk.web.who import COOKIE  # noqa: E402 - as above
from tests.desk.acts.lived import ADA  # noqa: E402 - as above
from tests.desk.web.many import many  # noqa: E402 - as above
from tests.servers.desk_in_browser import chromium, serving  # noqa: E402 - as above

SECRET = "opened"


def by_clients(address: str, paths: list[str], clients: int, seconds: float) -> tuple[list[float], Counter[int | str]]:
    """In a process of their own, so that what they take is not taken from the desk's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(asked_by, address, paths, clients, seconds).result()


def asked_by(address: str, paths: list[str], clients: int, seconds: float) -> tuple[list[float], Counter[int | str]]:
    return asyncio.run(asked(address, paths, clients, seconds))


async def asked(address: str, paths: list[str], clients: int, seconds: float) -> tuple[list[float], Counter[int | str]]:
    """Each client asks one page after the other, with half a second between as a quick reader would."""
    times: list[float] = []
    statuses: Counter[int | str] = Counter()
    ends = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=clients)

    async def one(client: httpx.AsyncClient, at: int) -> None:
        while time.monotonic() < ends:
            began = time.perf_counter()
            try:
                statuses[(await client.get(paths[at % len(paths)])).status_code] += 1
            except httpx.HTTPError as error:
                statuses[type(error).__name__] += 1
            times.append(time.perf_counter() - began)
            at += 1
            await asyncio.sleep(0.5)

    async with httpx.AsyncClient(base_url=address, cookies={COOKIE: SECRET}, limits=limits, timeout=60) as client:
        await asyncio.gather(*(one(client, at) for at in range(clients)))
    return times, statuses


@contextmanager
def sampled() -> Iterator[list[int]]:
    """Memory of this process, once a second."""
    sizes, stop = [], threading.Event()

    def sample() -> None:
        while not stop.wait(1):
            sizes.append(psutil.Process().memory_info().rss >> 20)

    thread = threading.Thread(target=sample)
    thread.start()
    yield sizes
    stop.set()
    thread.join()


def told(name: str, seconds: float, times: list[float], statuses: Counter[int | str], sizes: list[int]) -> float:
    times.sort()
    p50, p95, rate = statistics.median(times), times[int(len(times) * 0.95)], len(times) / seconds
    memory = f"{statistics.mean(sizes[5:15]):.0f} -> {statistics.mean(sizes[-10:]):.0f} MB" if len(sizes) > 25 else "-"
    figures = f"{rate:.0f} a second  p50 {p50 * 1000:.0f} ms  p95 {p95 * 1000:.0f} ms  {memory}"
    print(f"{name:<6} {len(times):>7} answers {dict(statuses)}  {figures}")
    return rate


def loaded(settings: object, seconds: float, clients: int) -> None:
    paths = ["/", f"/cases/{ADA.case_id}", "/search?q=beach", "/queue", "/settings"]
    desk = create_app(settings, opening=SECRET, token=SECRET)  # type: ignore[arg-type]
    with serving(desk) as address:
        pages = {path: httpx.get(address + path, cookies={COOKIE: SECRET}, timeout=60).text for path in paths}
        with sampled() as sizes:
            times, statuses = by_clients(address, paths, clients, seconds)
    ours = told("desk", seconds, times, statuses, sizes)

    def page(request: object) -> HTMLResponse:
        url = request.url  # type: ignore[attr-defined]
        return HTMLResponse(pages[url.path + (f"?{url.query}" if url.query else "")])

    bare = Starlette(routes=[Route(path.partition("?")[0], page) for path in paths])
    with serving(bare) as address, sampled() as sizes:
        times, statuses = by_clients(address, paths, clients, seconds / 4)
    theirs = told("bare", seconds / 4, times, statuses, sizes)
    print(f"ratio {theirs / ours:.1f} (answers a second, bare Starlette to desk)")


def opened(settings: object, posts: int) -> None:
    """A case page in Chromium: until it can be used, the first time it is read and then."""
    with serving(create_app(settings, opening=SECRET, token=SECRET)) as address, chromium() as browser:  # type: ignore[arg-type]
        page = browser.new_page()
        page.goto(f"{address}/open?key={SECRET}")
        for name in ("first", "again"):
            began = time.perf_counter()
            page.goto(f"{address}/cases/{ADA.case_id}", wait_until="domcontentloaded")
            ready = page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
            print(
                f"case of {posts} posts, {name}: interactive after {ready:.0f} ms ({time.perf_counter() - began:.2f} s)"
            )


if __name__ == "__main__":
    usual = (60, 200, 300)
    seconds, clients, posts = (int(given) for given in (*sys.argv[1:], *usual[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        made = many(Path(folder), posts)
        opened(made, posts)
        loaded(made, seconds, clients)
