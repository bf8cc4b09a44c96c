"""One budget a domain, which outlives the process; what was waited, and why, stands in the Seal."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.asking.budget import Budget, Reason, registrable
from crawler.run import CrawlResult, crawl
from evidence.errors import VaultError
from evidence.records import Outcome
from evidence.vault import Vault
from tests.crawler.captured import CONTACT, case_of, journal_toml, jpeg, new_vault, notes, seals
from tests.servers.journal import Handler, Site

URL = "https://a.example.co.uk/x"
ROOT = Path(__file__).resolve().parents[3]


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_777_888_000.0

    def __call__(self) -> float:
        return self.now_s


def prepared(folder: Path, site: Site, **changes: object) -> Vault:
    (folder / "platform.toml").write_text(journal_toml(**changes), encoding="utf-8")
    return new_vault(folder, case_of("demo", site.profile))


def go(folder: Path, vault: Vault) -> CrawlResult:
    return crawl(vault.store.url, vault.home, "case-1", 0, folder / "platform.toml", CONTACT, again=True)


def waited(result: CrawlResult, vault: Vault) -> dict[str, tuple[int, int]]:
    seal = seals(vault.case("case-1"))[-1]
    assert result.outcome is seal.outcome
    return {wait.why: (wait.times, wait.total_ms) for wait in seal.waits}


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://a.b.example.co.uk/x", "example.co.uk"),
        ("https://morel.us-east.host.bsky.network/", "bsky.network"),
        ("https://weibo.com.cn/", "weibo.com.cn"),
        ("http://127.0.0.1:8080/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://localhost:99/", "localhost"),
    ],
)
def test_a_budget_belongs_to_the_registrable_domain(url: str, domain: str) -> None:
    assert registrable(url) == domain


def test_turns_are_a_delay_apart_whoever_takes_them(tmp_path: Path) -> None:
    clock = Clock()
    one, other = Budget(tmp_path, clock), Budget(tmp_path, clock)
    assert [b.turn(URL, 150)[0] for b in (one, other, one)] == [0, 150, 300]
    assert other.turn("https://b.example.co.uk/", 150)[0] == 450
    assert other.turn("https://elsewhere.example/", 150)[0] == 0
    clock.now_s += 10
    assert one.turn(URL, 150)[0] == 0


def test_a_hold_is_kept_by_the_next_process_and_says_why(tmp_path: Path) -> None:
    clock = Clock()
    Budget(tmp_path, clock).hold(URL, 60_000, Reason.RETRY_AFTER)
    Budget(tmp_path, clock).hold(URL, 10_000, Reason.RETRY)
    later = Budget(tmp_path, clock)
    assert later.turn(URL, 0) == (60_000, Reason.RETRY_AFTER)
    clock.now_s += 59
    assert later.held(URL) == (1000, Reason.RETRY_AFTER)
    clock.now_s += 2
    assert later.held(URL)[0] == 0


def test_the_breaker_opens_after_so_many_failures_and_one_more_opens_it_again(tmp_path: Path) -> None:
    clock = Clock()
    budget = Budget(tmp_path, clock)
    assert [budget.failed(URL, 3, 60_000) for _ in range(3)] == [False, False, True]
    assert Budget(tmp_path, clock).broken_ms(URL) == 60_000
    clock.now_s += 61
    assert budget.broken_ms(URL) == 0
    assert budget.failed(URL, 3, 60_000)
    clock.now_s += 61
    budget.answered(URL)
    assert not budget.failed(URL, 3, 60_000)


def test_a_clock_that_was_set_back_does_not_stop_a_crawl_for_hours(tmp_path: Path) -> None:
    clock = Clock()
    Budget(tmp_path, clock).turn(URL, 150)
    clock.now_s -= 86_400
    assert Budget(tmp_path, clock).turn(URL, 150)[0] == 0


@given(st.binary(max_size=300))
def test_a_budget_file_that_makes_no_sense_forgets_the_pace_and_nothing_breaks(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("budget")
    (folder / "example.co.uk.json").write_bytes(data)
    assert Budget(folder, Clock()).turn(URL, 100)[0] == 0
    assert Budget(folder, Clock()).turn(URL, 100)[0] == 100


def test_without_a_place_for_the_budget_nothing_is_asked(tmp_path: Path) -> None:
    (tmp_path / "politeness").write_text("a file where the folder should be")
    with pytest.raises(VaultError, match=r"budget of example\.co\.uk"):
        Budget(tmp_path / "politeness").turn(URL, 0)


@pytest.mark.slow
def test_two_processes_at_once_keep_one_pace(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from crawler.asking.budget import Budget\n"
        "budget = Budget(Path(sys.argv[1]))\n"
        "for _ in range(40): print(int(time.time() * 1000) + budget.turn('https://a.example/', 20)[0])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    turns = sorted(int(line) for child in both for line in child.communicate()[0].split())
    assert len(turns) == 80
    assert turns[-1] - turns[0] >= 79 * 20 - 40


@pytest.mark.slow
def test_a_kill_in_the_middle_of_writing_leaves_a_state_that_can_be_read(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from crawler.asking.budget import Budget, Reason\n"
        "budget = Budget(Path(sys.argv[1])); budget.hold('https://a.example/', 10**8, Reason.RATE_LIMIT); print()\n"
        "sys.stdout.flush()\n"
        "while True: budget.turn('https://a.example/', 0)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], env=environment, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.02)
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        assert Budget(tmp_path).held("https://a.example/")[1] is Reason.RATE_LIMIT


def test_what_was_waited_and_why_is_in_the_seal(tmp_path: Path, site: Site) -> None:
    for number in range(6):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number)])
    tries: list[int] = []

    def busy(handler: Handler) -> None:
        tries.append(1)
        if len(tries) == 1:
            handler.answer(429, b"", "text/plain", Retry_After="1")
        elif len(tries) == 2:
            handler.answer(502, b"", "text/plain")
        else:
            handler.json(site.page(1))

    site.override[site.listing] = busy
    vault = prepared(tmp_path, site, delay_ms=60, max_retries=3, retry_pause_ms=400)
    begin = time.monotonic()
    result = go(tmp_path, vault)
    took_ms = (time.monotonic() - begin) * 1000
    found = waited(result, vault)
    assert result.outcome is Outcome.COMPLETE
    assert found["retry_after"][0] == found["retry"][0] == 1
    assert 900 <= found["retry_after"][1] <= 1000
    assert found["pace"][1] >= 4 * 50
    assert sum(total for _, total in found.values()) < took_ms * 4  # four pictures may wait at once


def test_a_wait_that_one_crawl_was_asked_for_is_kept_by_the_next(tmp_path: Path, site: Site) -> None:
    site.add("2026-05-04T10:00:00Z", [jpeg(1)])
    site.override[site.listing] = lambda handler: handler.answer(429, b"", "text/plain", Retry_After="600")
    vault = prepared(tmp_path, site)
    assert go(tmp_path, vault).outcome is Outcome.PARTIAL
    asked = len(site.asked)
    del site.override[site.listing]
    second = go(tmp_path, vault)
    assert second.outcome is Outcome.PARTIAL
    assert "asked to be left alone" in second.reason
    assert len(site.asked) == asked


def test_a_site_that_fails_again_and_again_is_left_alone(tmp_path: Path, site: Site) -> None:
    for number in range(10):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number * 2), jpeg(number * 2 + 1)])
    for name in site.media:
        site.override[f"/media/{name}"] = lambda handler: handler.answer(500, b"", "text/plain")
    toml = journal_toml(max_retries=0).replace("max_wait_s", "breaker_failures = 5\nbreaker_pause_s = 60\nmax_wait_s")
    (tmp_path / "platform.toml").write_text(toml, encoding="utf-8")
    vault = new_vault(tmp_path, case_of("demo", site.profile))
    result = go(tmp_path, vault)
    left_out = {left.why: left.count for left in result.counts.left_out}
    assert result.outcome is Outcome.PARTIAL
    assert sum(left_out.values()) == 20
    assert 5 <= left_out["server_error"] <= 8
    assert left_out["breaker"] == 20 - left_out["server_error"]
    assert "failed 5 times in a row and is left alone for 60 s" in notes(vault.case("case-1"))
    asked = len(site.asked)
    assert "failed too often" in go(tmp_path, vault).reason
    assert len(site.asked) == asked


def test_a_crawl_delay_is_kept_and_counted_under_its_name(tmp_path: Path, site: Site) -> None:
    site.robots = "User-agent: *\nCrawl-delay: 0.3\n"
    site.add("2026-05-04T10:00:00Z", [jpeg(1), jpeg(2), jpeg(3)])
    vault = prepared(tmp_path, site)
    result = go(tmp_path, vault)
    assert result.outcome is Outcome.COMPLETE
    assert waited(result, vault)["crawl_delay"][1] >= 600
