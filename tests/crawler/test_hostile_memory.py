"""Memory of the crawling process in the worst case: bounded, and everything had all the same."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from crawler.run import CrawlResult, crawl
from evidence.records import Outcome
from evidence.vault import CaseFile
from evidence.verify import verify
from tests.crawler.captured import (
    CONTACT,
    case_of,
    journal_toml,
    jpeg,
    new_vault,
    notes,
    posts,
    segments,
)
from tests.servers.journal import Site

pytestmark = pytest.mark.usefixtures("real_process")


@dataclass
class Watched:
    """The largest memory of the crawling processes that this process started."""

    peak_bytes: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        while not self.stop.wait(0.01):
            for child in psutil.Process().children(recursive=True):
                try:
                    if "crawler.run" in child.cmdline():
                        self.peak_bytes = max(self.peak_bytes, child.memory_info().rss)
                except psutil.Error:  # it ended while we looked
                    continue


@contextmanager
def watched() -> Iterator[Watched]:
    watch = Watched()
    thread = threading.Thread(target=watch.look)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop.set()
        thread.join()


def crawled(folder: Path, site: Site, **changes: object) -> tuple[CrawlResult, CaseFile]:
    vault = new_vault(folder, case_of("demo", site.profile))
    (folder / "platform.toml").write_text(journal_toml(**changes), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, folder / "platform.toml", CONTACT)
    assert verify(vault).faults == ()
    return result, vault.case("case-1")


def test_the_largest_pictures_at_once_stay_under_400_megabytes_and_are_all_had(tmp_path: Path, site: Site) -> None:
    """Forty pictures of 8 MB on one page, under the limits a platform file has when it names none."""
    padding = b"\0" * 8_000_000
    for number in range(10):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number * 4 + p) + padding for p in range(4)])
    with watched() as watch:
        result, case = crawled(tmp_path, site, timeout_s=60)
    assert (result.outcome, result.counts.pictures) == (Outcome.COMPLETE, 40)
    assert len({post.platform_id for post in posts(case)}) == len(posts(case)) == 10
    assert watch.peak_bytes < 400_000_000, watch.peak_bytes


def test_a_page_too_large_for_a_segment_goes_into_several_and_nothing_is_twice(tmp_path: Path, site: Site) -> None:
    for number in range(12):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number) + b"\0" * 100_000])
    (tmp_path / "platform.toml").write_text(
        journal_toml().replace("max_wait_s", "max_segment_bytes = 250_000\nmax_wait_s"), encoding="utf-8"
    )
    vault = new_vault(tmp_path, case_of("demo", site.profile))
    result = crawl(vault.store.url, vault.home, "case-1", 0, tmp_path / "platform.toml", CONTACT)
    case = vault.case("case-1")
    assert verify(vault).faults == ()
    assert (result.outcome, result.counts.seen, result.counts.sealed, result.counts.pictures) == (
        Outcome.COMPLETE, 12, 12, 12,
    )  # fmt: skip
    assert sorted(int(post.platform_id) for post in posts(case)) == list(range(1, 13))
    assert len(segments(case)) > 2
    assert max(segment.warc_bytes for segment in segments(case)) < 900_000
    assert [path for path in site.paths() if "page=" in path] == [f"{site.listing}?page={n}" for n in (1, 2)]


def test_one_post_too_large_for_a_segment_is_kept_without_what_does_not_fit(tmp_path: Path, site: Site) -> None:
    site.add("2026-05-01T10:00:00Z", [jpeg(n) + b"\0" * 100_000 for n in range(12)])
    (tmp_path / "platform.toml").write_text(
        journal_toml().replace("max_wait_s", "max_segment_bytes = 250_000\nmax_wait_s"), encoding="utf-8"
    )
    vault = new_vault(tmp_path, case_of("demo", site.profile))
    result = crawl(vault.store.url, vault.home, "case-1", 0, tmp_path / "platform.toml", CONTACT)
    assert result.outcome is Outcome.PARTIAL
    assert [left.why for left in result.counts.left_out] == ["max_segment_bytes"]
    assert len(posts(vault.case("case-1"))) == 1
    assert "max segment bytes" in notes(vault.case("case-1"))
