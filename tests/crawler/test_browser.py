"""A page that grows by scrolling, opened in a real Chromium on loopback: every post, every picture, and what is stopped."""

from pathlib import Path

import pytest

from crawler.browser_path import missing
from evidence.records import Outcome
from tests.conftest import in_ci
from tests.crawler.captured import files, jpeg, notes, posts, segments
from tests.crawler.profiled import has_every_picture, profile_crawl
from tests.servers.profiles import Profiles, running_profiles

QUICK = {"settle_ms": 600, "longest_ms": 60_000}


@pytest.fixture(autouse=True)
def _chromium() -> None:
    why = missing()
    if why and in_ci():
        pytest.fail(why)
    if why:
        pytest.skip(why)


def scrolling(count: int, page_size: int = 4) -> Profiles:
    site = Profiles(style="scroll", page_size=page_size)
    for number in range(count):
        site.add(f"2026-05-{number % 28 + 1:02d}T12:{number % 60:02d}:00Z", [jpeg(number * 2), jpeg(number * 2 + 1)])
    return site


def test_every_post_and_every_picture_of_a_page_that_grows_is_captured(tmp_path: Path) -> None:
    with running_profiles(scrolling(40)) as site:
        result, case = profile_crawl(tmp_path, site, "scroll", page_size=12, follow=False, **QUICK)
    assert (result.outcome, result.reason) == (
        Outcome.COMPLETE,
        "every page was read: 40 posts, 40 of them in the window",
    )
    had, found = files(case), {post.url.rsplit("/", 1)[1]: post for post in posts(case)}
    assert found.keys() == {post.name for post in site.posts}
    assert all(has_every_picture(found[post.name], post, site, had) for post in site.posts)
