"""Crawls in processes that are forked from one that has imported everything: a hundred of them cost a minute, not ten.

``multiprocessing``'s fork server does it; the crawl itself is ``crawler.run``'s own, with files, fsync and sockets as
they are. A process is killed from outside, with SIGKILL, or has its disk taken away (RLIMIT_FSIZE, set from outside).
"""

import multiprocessing
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from crawler import run
from crawler.errors import CrawlStopped
from evidence.errors import EvidenceError
from evidence.records import Outcome, Post
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, files, journal_toml, jpeg, new_vault, posts, seals, segments
from tests.servers.journal import Site

FORKS = multiprocessing.get_context("forkserver")
LOADED = (
    "tests.crawler.forked", "pytest", "crawler.asking.tls", "crawler.spider", "scrapy.core.downloader.handlers.ftp",
    "scrapy.core.downloader.handlers.http11", "scrapy.core.downloader.handlers.s3", "scrapy.core.downloader.middleware",
    "scrapy.crawler", "scrapy.downloadermiddlewares.cookies", "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.robotstxt", "scrapy.extensions.feedexport", "scrapy.extensions.remote_control",
    "scrapy.extensions.telnet", "scrapy.resolver", "scrapy.spidermiddlewares.referer", "scrapy.squeues",
)  # fmt: skip
"""None of them imports Twisted's reactor, which each crawl installs."""
FORKS.set_forkserver_preload(list(LOADED))
STOPPED = 4


def _crawl_here(job: dict[str, Any]) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        run._work(job)  # what the crawling process does with its job, without the second of imports before it
    except (EvidenceError, CrawlStopped):
        sys.exit(STOPPED)


@dataclass
class Trial:
    """One vault and one account on a loopback site, crawled as often as it takes."""

    folder: Path
    site: Site
    vault: Vault = field(init=False)
    case: CaseFile = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        toml = journal_toml(delay_ms=0, max_retries=0)
        (self.folder / "platform.toml").write_text(toml, encoding="utf-8")
        self.vault = new_vault(self.folder, case_of("demo", self.site.profile))
        self.case = self.vault.case("case-1")

    def start(self) -> ForkServerProcess:
        """A crawl, under way."""
        job = {
            "vault_url": self.vault.store.url,
            "home": str(self.vault.home),
            "case_id": "case-1",
            "account_index": 0,
            "platform": str(self.folder / "platform.toml"),
            "contact": CONTACT,
        }
        child = FORKS.Process(target=_crawl_here, args=(job,))
        child.start()
        return child

    def whole(self) -> float:
        """An uninterrupted crawl; how many seconds it took."""
        begin = time.monotonic()
        child = self.start()
        child.join()
        assert child.exitcode == 0
        return time.monotonic() - begin

    def finish(self) -> Outcome:
        """Go on until the account is complete, or the next run has ended; how that ended."""
        if not any(seal.outcome is Outcome.COMPLETE for seal in seals(self.case)):
            self.whole()
        return seals(self.case)[-1].outcome

    def newest(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """What the case holds of each post, the newest record of it."""
        return {p.platform_id: _content(p) for p in posts(self.case)}

    def check(self, expected: dict[str, tuple[str, tuple[str, ...]]]) -> None:
        """Nothing lost, nothing doubled, nothing half-sealed: what is there now verifies and is a part of the whole."""
        assert verify(self.vault).faults == ()
        held = [(p.platform_id, _content(p)) for p in posts(self.case)]
        assert len(set(held)) == len(held)
        assert {p.platform_id for p in posts(self.case)} <= expected.keys()
        assert files(self.case).keys() >= {i.digest for p in posts(self.case) for i in p.images if i.digest}
        assert len(seals(self.case)) <= 1


def _content(post: Post) -> tuple[str, tuple[str, ...]]:
    return post.text, tuple(image.digest for image in post.images)


def filled(site: Site, count: int, pictures: int) -> None:
    """Posts of May, one page for each ten."""
    for number in range(count):
        day = number % 28 + 1
        site.add(f"2026-05-{day:02d}T10:00:00Z", [jpeg(number * pictures + p) for p in range(pictures)])


@dataclass
class Tally:
    """What a series of kills came to."""

    kills: int = 0
    vaults: int = 0
    resumed: int = 0
    """Kills that left a run begun and not ended."""


def killed(folder: Path, site: Site, kills: int, seed: int) -> Iterator[Tally]:
    """Kill crawls of a site at random moments, until each is sealed, in as many vaults as it takes; check each time."""
    first = Trial(folder / "whole", site)
    first.whole()
    took_s = Trial(folder / "timed", site).whole()
    expected = first.newest()
    assert len(expected) == len(site.posts)
    chance, tally = random.Random(seed), Tally()
    while tally.kills < kills:
        trial = Trial(folder / f"killed-{tally.vaults}", site)
        tally.vaults += 1
        within_s = took_s * 1.1
        while tally.kills < kills and not seals(trial.case):
            child, before = trial.start(), len(segments(trial.case))
            time.sleep(chance.uniform(0, within_s))
            child.kill()
            child.join()
            # the machine may have become slower since the whole crawl was timed
            slow = len(segments(trial.case)) == before
            within_s = min(within_s * 1.3, took_s * 4) if slow else took_s * 1.1
            tally.kills += child.exitcode != 0
            tally.resumed += bool(segments(trial.case)) and not seals(trial.case)
            trial.check(expected)
            yield tally
        assert trial.finish() is Outcome.COMPLETE
        assert trial.newest() == expected
        trial.check(expected)


def take_the_disk(child: ForkServerProcess) -> None:
    """From now on every write of the process to a file fails as on a full disk (EFBIG; the store treats both alike)."""
    assert child.pid is not None
    _, hard = resource.prlimit(child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (0, hard))
