"""A page that holds the browser for ever does not hold the crawl: an outcome, a seal, and nothing left running."""

from pathlib import Path

import psutil
import pytest

from evidence.records import Outcome
from tests.crawler.captured import jpeg, notes, seals, segments
from tests.crawler.profiled import profile_crawl
from tests.servers.profiles import Handler, Profiles, running_profiles

QUICK = {"settle_ms": 600, "longest_ms": 2_000}


pytestmark = pytest.mark.usefixtures("chromium", "real_process")


def scrolling(count: int) -> Profiles:
    site = Profiles(style="scroll", page_size=4)
    for number in range(count):
        site.add(f"2026-05-{number + 1:02d}T12:00:00Z", [jpeg(number)])
    return site


def browsers() -> list[psutil.Process]:
    """The Chromium processes that crawls of this test started, without their children."""
    found = psutil.Process().children(recursive=True)
    return [one for one in found if "chrom" in one.name() and "--type=" not in " ".join(one.cmdline())]


def test_a_page_whose_script_never_ends_ends_the_run_partial_with_what_came(tmp_path: Path) -> None:
    site = scrolling(2)
    site.extra = "<script>setTimeout(() => { for (;;); }, 800);</script>"
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site, "scroll", follow=False, **QUICK)
    assert result.outcome is Outcome.PARTIAL
    assert "the page did not answer the browser for 16 s (longest_ms); the browser was ended" in result.reason
    assert len(seals(case)) == 1
    assert site.profile in {capture.url for segment in segments(case) for capture in segment.captures}
    assert browsers() == []


def test_post_pages_whose_scripts_never_end_are_left_out_and_after_three_no_more_are_opened(tmp_path: Path) -> None:
    site = scrolling(4)
    stuck = b"<!doctype html><html><body>Loops<script>for (;;);</script></body></html>"
    for shown in site.posts:
        site.override[f"/u/lin/{shown.name}"] = lambda handler: handler.answer(200, stuck, "text/html")
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site, "scroll", settle_ms=300, longest_ms=1_000)
    assert result.outcome is Outcome.PARTIAL
    said = notes(case).splitlines()
    assert sum("did not answer the browser" in note for note in said) == 3
    left = sum("not opened, 3 pages before it did not answer in time" in note for note in said)
    assert left == 2  # the fourth post, and the rest of the list
    assert len(seals(case)) == 1


def test_a_browser_that_does_not_end_when_asked_is_ended_by_its_process(tmp_path: Path) -> None:
    site, frozen = scrolling(2), []

    def freeze(handler: Handler) -> None:
        for process in browsers():
            process.suspend()
            frozen.append(process)
        handler.answer(200, jpeg(1), "image/jpeg")

    site.override["/freeze.jpg"] = freeze
    site.extra = '<img src="/freeze.jpg">'
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site, "scroll", follow=False, **QUICK)
    assert (result.outcome, len(frozen), len(seals(case))) == (Outcome.PARTIAL, 1, 1)
    assert psutil.wait_procs(frozen, timeout=10)[1] == []
