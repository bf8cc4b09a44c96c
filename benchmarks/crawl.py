"""Captured and sealed crawl against a plain Scrapy spider fetching the same files, same site, same concurrency.

Both are whole processes, from start to end, run in turn so that a busy machine is busy for both. Beside the time on the
clock stands the processor time of each: on a machine that does other work the clock says more of that than of us.
Run: python benchmarks/crawl.py [posts] [rounds]
"""

import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.run import crawl  # noqa: E402 - found by the line above
from tests.crawler.captured import CONTACT, case_of, journal_toml, new_vault, posts  # noqa: E402 - as above
from tests.servers.journal import Site, running_site  # noqa: E402 - as above

PICTURES = 2
PICTURE_BYTES = 250_000
AT_ONCE = 4


class Plain(scrapy.Spider):
    """What anybody would write: pages, their pictures, nothing kept."""

    name = "plain"

    def parse(self, response):
        page = response.json()
        for post in page["posts"]:
            for photo in post["photos"]:
                yield response.follow(photo["url"], self.keep)
        if page["next"]:
            yield response.follow(page["next"], self.parse)

    def keep(self, response):
        self.crawler.stats.inc_value("kept_bytes", len(response.body))


def run_plain(url: str) -> None:
    settings = {
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "WARNING",
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Plain)
    process.crawl(crawler, start_urls=[url])
    process.start()
    print(crawler.stats.get_value("kept_bytes"))


def serve(pipe: Connection, count: int) -> None:
    """The site, in a process of its own so that its time is nobody's."""
    site = Site()
    for number in range(count):
        body = [b"\xff\xd8\xff" + os.urandom(PICTURE_BYTES) for _ in range(PICTURES)]
        site.add(f"2026-05-{number % 28 + 1:02d}T10:00:00Z", body)
    with running_site(site):
        pipe.send((site.profile, site.url + site.listing))
        pipe.recv()


def processor_s() -> float:
    """Of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def captured(profile: str, count: int) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        toml = folder / "platform.toml"
        toml.write_text(journal_toml(pictures_at_once=AT_ONCE, max_pages=10_000), encoding="utf-8")
        vault = new_vault(folder, case_of("demo", profile))
        begin, used = time.perf_counter(), processor_s()
        result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
        took = time.perf_counter() - begin, processor_s() - used
        assert result.counts.pictures == count * PICTURES, result
        assert len(posts(vault.case("case-1"))) == count
    return took


def plain(listing: str, count: int) -> tuple[float, float]:
    """The same of the plain spider."""
    begin, used = time.perf_counter(), processor_s()
    ran = subprocess.run(
        [sys.executable, __file__, "--plain", f"{listing}?page=1"], capture_output=True, text=True, check=True
    )
    took = time.perf_counter() - begin, processor_s() - used
    assert int(ran.stdout) == count * PICTURES * (PICTURE_BYTES + 3), ran.stderr
    return took


def main() -> None:
    if sys.argv[1:2] == ["--plain"]:
        run_plain(sys.argv[2])
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, count), daemon=True)
    server.start()
    profile, listing = here.recv()
    times = [(captured(profile, count), plain(listing, count)) for _ in range(rounds)]
    here.send("stop")
    server.join()
    (ours, ours_cpu), (theirs, theirs_cpu) = (
        tuple(statistics.median(column) for column in zip(*side, strict=True)) for side in zip(*times, strict=True)
    )
    ratio = statistics.median(a[0] / b[0] for a, b in times)
    ratio_cpu = statistics.median(a[1] / b[1] for a, b in times)
    total_mb = count * PICTURES * PICTURE_BYTES / 1e6
    print(f"{count} posts, {count * PICTURES} pictures, {total_mb:.0f} MB, {rounds} rounds, medians")
    print(
        f"captured and sealed   {ours:6.2f} s  {count * PICTURES / ours:6.0f} pictures/s  {ours_cpu:6.2f} s processor"
    )
    print(
        f"plain Scrapy          {theirs:6.2f} s  {count * PICTURES / theirs:6.0f} pictures/s  "
        f"{theirs_cpu:6.2f} s processor"
    )
    print(f"ratio                 {ratio:6.2f}    {ratio_cpu:.2f} of the processor    (goal: at most 1.50)")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
