"""Memory of the crawling process over the size of an account, and how soon the first page is sealed in its segment.

    python benchmarks/memory.py [POSTS ...]

The account is one of a loopback journal, one small picture a post, so that neither disk nor pictures are the measure.
Peak memory is the kernel's own high-water mark (``VmHWM``) of the child that crawls, read as it goes; the first sealed
segment is measured from the moment the site has answered the first page until the crawl says that the ledger holds it.
"""

import multiprocessing
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from crawler.run import crawl
from tests.crawler.captured import CONTACT, case_of, journal_toml, jpeg, new_vault
from tests.servers.journal import Handler, Site, running_site

SIZES = (1_000, 5_000, 20_000)


def serve(pipe: Connection, count: int) -> None:
    """The site, in a process of its own. Tells when the reply to the first page went out (the machine's clock)."""
    site = Site()
    for number in range(count):
        site.add(f"2026-05-{number % 28 + 1:02d}T10:00:00Z", [jpeg(number)])

    def first(handler: Handler) -> None:
        del site.override[site.listing]
        handler.page(site.listing)
        pipe.send(time.time())

    site.override[site.listing] = first
    with running_site(site):
        pipe.send(site.profile)
        pipe.recv()


@dataclass
class Watch:
    """The largest memory of the crawling child, by its own count."""

    peak_mb: float = 0
    first_sealed: float = 0
    """When the crawl said that its first page is in the ledger (the machine's clock)."""
    done: threading.Event = field(default_factory=threading.Event)

    def heard(self, event: dict[str, Any]) -> None:
        if event["event"] == "page" and not self.first_sealed:
            self.first_sealed = time.time()

    def look(self) -> None:
        while not self.done.wait(0.2):
            for child in psutil.Process().children():
                self._read(child.pid)

    def _read(self, pid: int) -> None:
        try:
            if b"crawler.run" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                return
            lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        except OSError:  # it ended while we looked
            return
        high = [int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM:")]
        self.peak_mb = max([self.peak_mb, *high])


def measured(count: int) -> tuple[float, float, float]:
    """Peak memory in MB, seconds from the first answer to the first sealed segment, seconds in all."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, count), daemon=True)
    server.start()
    profile, watch = here.recv(), Watch()
    watcher = threading.Thread(target=watch.look)
    watcher.start()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            toml = folder / "platform.toml"
            toml.write_text(journal_toml(max_pages=10_000, pictures_at_once=4), encoding="utf-8")
            vault = new_vault(folder, case_of("demo", profile))
            begin = time.perf_counter()
            result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT, watch.heard)
            took_s = time.perf_counter() - begin
            assert (result.counts.sealed, result.counts.pictures) == (count, count), result
            sealed_s = watch.first_sealed - here.recv()
    finally:
        watch.done.set()
        watcher.join()
        here.send("stop")
        server.join()
    return watch.peak_mb, sealed_s, took_s


def main(sizes: tuple[int, ...]) -> None:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    peaks = []
    for count in sizes:
        peak_mb, sealed_s, took_s = measured(count)
        peaks.append(peak_mb)
        print(
            f"{count:6} posts: peak {peak_mb:4.0f} MB, first segment sealed {sealed_s:.2f} s after the first answer "
            f"(goal: 2), {took_s:.0f} s in all, {took_s / count * 1e3:.1f} ms a post"
        )
    if len(sizes) > 1:
        print(f"{sizes[-1]} posts against {sizes[0]}: {peaks[-1] / peaks[0]:.2f} times the memory (goal: flat)")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
