"""Stopped at any moment, gone on from there: nothing lost, nothing twice, and the vault verifies."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from crawler.errors import CrawlStopped
from crawler.keeping.journal import unsealed_accounts
from crawler.run import CrawlResult, crawl
from evidence.records import Outcome, Run, Segment
from evidence.vault import Vault
from evidence.verify import verify
from tests.crawler.captured import (
    CONTACT,
    case_of,
    journal_toml,
    jpeg,
    new_vault,
    posts,
    seals,
    segments,
)
from tests.servers.journal import Handler, Site

ROOT = Path(__file__).resolve().parent.parent.parent


def fill(site: Site, count: int, pictures: int = 2) -> None:
    for number in range(count):
        day = number % 28 + 1
        site.add(f"2026-05-{day:02d}T10:00:00Z", [jpeg(number * pictures + p) for p in range(pictures)])


def start(folder: Path, vault: Vault) -> "subprocess.Popen[bytes]":
    """The crawling process as ``crawl`` starts it, its job on standard input."""
    job = {
        "vault_url": vault.store.url,
        "home": str(vault.home),
        "case_id": "case-1",
        "account_index": 0,
        "platform": str(folder / "platform.toml"),
        "contact": CONTACT,
    }
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "crawler.run"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps(job).encode() + b"\n")
    child.stdin.flush()
    return child


def finish(folder: Path, vault: Vault) -> CrawlResult:
    return crawl(vault.store.url, vault.home, "case-1", 0, folder / "platform.toml", CONTACT)


def prepared(folder: Path, site: Site, **changes: object) -> Vault:
    folder.mkdir(exist_ok=True)
    (folder / "platform.toml").write_text(journal_toml(**changes), encoding="utf-8")
    return new_vault(folder, case_of("demo", site.profile))


def test_a_crawl_goes_on_from_the_last_segment_and_asks_no_page_twice(tmp_path: Path, site: Site) -> None:
    fill(site, 30)
    vault = prepared(tmp_path, site)
    stuck = threading.Event()

    def stick_at_page_three(handler: Handler) -> None:
        if "page=3" in handler.path and not stuck.is_set():
            stuck.set()
            time.sleep(30)
        number = int(handler.path.rpartition("=")[2])
        handler.json(site.page(number))

    site.override[site.listing] = stick_at_page_three
    child = start(tmp_path, vault)
    assert stuck.wait(20)
    child.kill()
    child.communicate()
    case = vault.case("case-1")
    assert len(segments(case)) == 2
    assert [index for index, _ in unsealed_accounts(case.ledger.entries())] == [0]
    site.asked.clear()
    assert finish(tmp_path, vault).outcome is Outcome.COMPLETE
    assert [path for path in site.paths() if "page=" in path] == [f"{site.listing}?page=3"]
    assert sum(isinstance(entry.record, Run) for entry in case.ledger.entries()) == 1
    assert unsealed_accounts(case.ledger.entries()) == ()


def test_posts_that_a_new_post_pushes_to_the_next_page_are_not_put_in_twice(tmp_path: Path, site: Site) -> None:
    fill(site, 20)
    vault = prepared(tmp_path, site)
    pages: list[str] = []

    def growing(handler: Handler) -> None:
        pages.append(handler.path)
        if len(pages) == 2:
            site.add("2026-05-30T10:00:00Z", [jpeg(999)])
        handler.json(site.page(int(handler.path.rpartition("=")[2])))

    site.override[site.listing] = growing
    assert finish(tmp_path, vault).outcome is Outcome.COMPLETE
    case = vault.case("case-1")
    assert sorted(int(post.platform_id) for post in posts(case)) == list(range(1, 21))


def test_a_picture_missed_by_accident_is_had_by_a_later_crawl(tmp_path: Path, site: Site) -> None:
    fill(site, 2, pictures=1)
    vault = prepared(tmp_path, site)
    site.override["/media/1-0.jpg"] = lambda handler: handler.answer(500, b"", "text/plain")
    first = finish(tmp_path, vault)
    assert (first.outcome, first.counts.missing) == (Outcome.PARTIAL, 1)
    del site.override["/media/1-0.jpg"]
    second = finish(tmp_path, vault)
    assert (second.outcome, second.counts.missing, second.counts.pictures) == (Outcome.COMPLETE, 0, 2)
    site.asked.clear()
    assert finish(tmp_path, vault).fresh is False
    assert site.asked == []


def test_two_crawls_at_once_put_nothing_in_twice(tmp_path: Path, site: Site) -> None:
    fill(site, 40)
    vault = prepared(tmp_path, site, delay_ms=10)
    ends: list[object] = []

    def one() -> None:
        try:
            ends.append(finish(tmp_path, vault).outcome)
        except CrawlStopped as error:
            ends.append(str(error))

    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    case = vault.case("case-1")
    assert Outcome.COMPLETE in ends
    assert all(end is Outcome.COMPLETE or "another process has done this already" in str(end) for end in ends)
    assert len({post.platform_id for post in posts(case)}) == len(posts(case)) == 40
    assert len(seals(case)) == 1
    assert verify(vault).faults == ()


@pytest.mark.usefixtures("real_process")  # which has the limits of this one
def test_a_full_disk_stops_the_crawl_and_a_later_one_goes_on(tmp_path: Path, site: Site) -> None:
    """The limit on a file's size makes the very write fail that a full disk would."""
    fill(site, 12, pictures=1)
    site.media["2-0.jpg"] += b"\0" * 400_000
    vault = prepared(tmp_path, site)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with pytest.raises(CrawlStopped, match="free some space"):
            finish(tmp_path, vault)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    case = vault.case("case-1")
    assert (len(segments(case)), seals(case)) == (1, [])
    assert verify(vault).faults == ()
    assert finish(tmp_path, vault).outcome is Outcome.COMPLETE
    assert len(posts(case)) == 12
    assert len({entry.record.run for entry in case.ledger.entries() if isinstance(entry.record, Segment)}) == 1


def test_the_crawling_process_ends_when_its_parent_is_killed(tmp_path: Path, site: Site) -> None:
    fill(site, 1)
    vault = prepared(tmp_path, site, timeout_s=60)
    reached = threading.Event()

    def stick(handler: Handler) -> None:
        reached.set()
        time.sleep(20)

    site.override[site.listing] = stick
    arguments = (vault.store.url, str(vault.home), str(tmp_path / "platform.toml"))
    program = (
        "import sys; from pathlib import Path; from crawler.run import crawl\n"
        "crawl(sys.argv[1], Path(sys.argv[2]), 'case-1', 0, sys.argv[3], 'test')"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, "-c", program, *arguments], env=environment)
    assert reached.wait(20)
    (child,) = psutil.Process(parent.pid).children()
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    _, alive = psutil.wait_procs([child], timeout=5)
    assert alive == []
