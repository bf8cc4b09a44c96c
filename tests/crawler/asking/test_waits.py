"""How long a reply asks us to wait, what an unreachable robots.txt means, and what a crawl delay does."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy.signalmanager import SignalManager

from crawler.asking.allowed import HostRefused
from crawler.asking.budget import Budget, Reason
from crawler.asking.context import Context
from crawler.asking.politeness import NOT_WIRE, Politeness, RobotsFallback, asked_wait, reply_headers
from tests.crawler.pages.made import context, platform

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
URL = "https://a.example/u/lin"
ROBOTS = "https://a.example/robots.txt"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "999999999"}, 999_999_999),
        ({"retry-after": "Mon, 04 May 2026 10:02:00 GMT"}, 120),
        ({"retry-after": "Mon, 04 May 2026 12:02:00 +0200"}, 120),
        ({"retry-after": "Mon, 04 May 2026 10:02:00 -0000"}, 120),
        ({"retry-after": "Mon, 04 May 2026 09:00:00 GMT"}, 0),
        ({"ratelimit-reset": "60"}, 60),
        ({"x-ratelimit-reset": "60"}, 60),
        ({"ratelimit-reset": "999999999"}, 999_999_999),
        ({"ratelimit-reset": str(int(NOW.timestamp()) + 90)}, 90),
        ({"ratelimit-reset": "1000000000"}, 0),
        ({"retry-after": "5", "ratelimit-reset": "60"}, 5),
        ({"retry-after": "soon", "ratelimit-reset": "60"}, 60),
    ],
)
def test_a_server_is_waited_for_as_long_as_it_asks(headers: dict[str, str], seconds: int) -> None:
    assert asked_wait(headers, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "headers",
    [{}, {"retry-after": ""}, {"retry-after": "-5"}, {"retry-after": "9" * 300}, {"retry-after": "٣"},
     {"retry-after": "1.5"}, {"retry-after": "Mon, 04 May 99999999999999 10:02:00 GMT"}, {"ratelimit-reset": "9" * 300},
     {"ratelimit-reset": "x"},
     {"x-ratelimit-remaining": "0"}],
)  # fmt: skip
def test_a_header_that_says_no_time_asks_for_nothing(headers: dict[str, str]) -> None:
    assert asked_wait(headers, NOW) is None


def test_of_a_header_sent_twice_the_last_value_counts() -> None:
    assert reply_headers(Response(URL, headers={"Retry-After": ["1", "2"], "X-A": "b"})) == {
        "retry-after": "2",
        "x-a": "b",
    }


class _Spider:
    def __init__(self, found: Context) -> None:
        self.context = found


def crawler_of(found: Context) -> Any:
    """As much of a Scrapy crawler as the two middlewares look at."""
    downloader = SimpleNamespace(per_slot_settings={}, slots={"a.example": SimpleNamespace(delay=0)})
    engine = SimpleNamespace(downloader=downloader)
    settings = {"USER_AGENT": "Wornproof/1"}
    return SimpleNamespace(spider=_Spider(found), signals=SignalManager(), settings=settings, engine=engine)


@pytest.fixture
def found(tmp_path: Path) -> Context:
    limits = {"max_wait_s": 60, "max_retries": 2, "retry_pause_ms": 500, "breaker_failures": 3}
    return context(tmp_path, platform(limits=limits, delay_ms=100))


def answered(found: Context, status: int, tries: int = 0, **headers: str) -> Response | Request:
    """What politeness makes of a reply."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(URL, meta={"tries": tries})
    return asyncio.run(Politeness(crawler_of(found)).process_response(request, Response(URL, status, names)))


@pytest.mark.parametrize(
    ("status", "tries", "headers", "again"),
    [
        (200, 0, {}, False),
        (404, 0, {}, False),
        (403, 0, {"Retry_After": "1"}, False),
        (429, 0, {}, True),
        (503, 1, {}, True),
        (503, 2, {}, False),
        (500, 0, {}, True),
        (502, 0, {}, True),
        (504, 0, {}, True),
        (408, 0, {}, True),
        (501, 0, {}, False),
        (429, 0, {"Retry_After": "60"}, True),
        (429, 0, {"Retry_After": "61"}, False),
    ],
)
def test_what_failed_by_accident_is_asked_again_within_the_limits(
    found: Context, status: int, tries: int, headers: dict[str, str], again: bool
) -> None:
    came = answered(found, status, tries, **headers)
    assert isinstance(came, Request) is again
    if isinstance(came, Request):
        assert (came.meta["tries"], came.dont_filter) == (tries + 1, True)


@pytest.mark.parametrize(
    ("status", "tries", "headers", "at_least_s", "why"),
    [
        (500, 0, {}, 0.5, Reason.RETRY),
        (500, 1, {}, 1.0, Reason.RETRY),
        (500, 0, {"Retry_After": "30"}, 0.5, Reason.RETRY),
        (429, 0, {"Retry_After": "30"}, 30, Reason.RETRY_AFTER),
        (429, 0, {"RateLimit_Reset": "20"}, 20, Reason.RATE_LIMIT),
        (
            429,
            0,
            {"Retry_After": "3600"},
            3600,
            Reason.RETRY_AFTER,
        ),  # asked for more than we wait: the next crawl keeps it
        (200, 0, {"RateLimit_Remaining": "0", "RateLimit_Reset": "20"}, 20, Reason.RATE_LIMIT),
        (200, 0, {"RateLimit_Remaining": "1", "RateLimit_Reset": "20"}, 0, Reason.PACE),
        (200, 0, {"RateLimit_Remaining": "0", "RateLimit_Reset": "61"}, 0, Reason.PACE),
        (200, 0, {"Retry_After": "20"}, 0, Reason.PACE),
    ],
)
def test_a_domain_is_left_alone_as_long_as_was_asked(
    found: Context, status: int, tries: int, headers: dict[str, str], at_least_s: float, why: Reason
) -> None:
    answered(found, status, tries, **headers)
    wait_ms, reason = found.budget.held(URL)
    assert at_least_s * 1000 - 500 <= wait_ms <= at_least_s * 1000
    assert reason is why


def test_failures_in_a_row_open_the_breaker_and_an_answer_ends_the_row(found: Context) -> None:
    for statuses, broken in (([500, 500, 404, 500, 500], False), ([500], True)):
        for status in statuses:
            answered(found, status, tries=2)
        assert (found.budget.broken_ms(URL) > 0) is broken
    assert "breaker: a.example failed 3 times in a row" in " ".join(found.recorder.notes)


def test_a_limit_that_the_server_states_does_not_count_as_a_failure(found: Context) -> None:
    for _ in range(9):
        answered(found, 429, tries=2)
    assert found.budget.broken_ms(URL) == 0


def test_a_name_that_leads_inside_is_not_tried_again(found: Context) -> None:
    polite, request = Politeness(crawler_of(found)), Request(URL)
    again = asyncio.run(polite.process_exception(request, DownloadTimeoutError()))
    assert again is not None
    assert asyncio.run(polite.process_exception(request, ValueError("no way"))) is None
    assert asyncio.run(polite.process_exception(request, IgnoreRequest("robots"))) is None
    found.hosts.refused_addresses["a.example"] = "10.0.0.1 is not a public address"
    with pytest.raises(HostRefused, match=r"resolves to an address that is refused: 10\.0\.0\.1"):
        asyncio.run(polite.process_exception(request, DownloadTimeoutError()))


def robots(found: Context, status: int, body: bytes = b"User-agent: *\nDisallow: /x\n") -> Response:
    request = Request(ROBOTS, meta={"dont_obey_robotstxt": True})
    return RobotsFallback(crawler_of(found)).process_response(request, Response(ROBOTS, status, body=body))


@pytest.mark.parametrize(
    ("status", "body", "barred"),
    [
        (200, b"User-agent: *\nDisallow: /x\n", False),
        (404, b"", False),
        (401, b"", False),
        (403, b"", False),
        (410, b"", False),
        (429, b"User-agent: *\nDisallow: /\n", True),
        (500, b"User-agent: *\nDisallow: /\n", True),
        (503, b"User-agent: *\nDisallow: /\n", True),
        (302, b"User-agent: *\nDisallow: /\n", True),
    ],
)
def test_rules_that_are_not_there_allow_everything_and_rules_that_cannot_be_had_nothing(
    found: Context, status: int, body: bytes, barred: bool
) -> None:
    came = robots(found, status)
    assert (came.body, NOT_WIRE in came.flags) == (body, barred)
    assert bool(found.hosts.refusal(URL)) is barred


def test_a_page_that_fails_is_no_robots(found: Context) -> None:
    fallback = RobotsFallback(crawler_of(found))
    page = Response(URL, 500, body=b"x")
    assert fallback.process_response(Request(URL), page) is page
    assert fallback.process_exception(Request(URL), DownloadTimeoutError()) is None
    assert found.hosts.refusal(URL) == ""


@pytest.mark.parametrize(
    ("error", "barred"), [(DownloadTimeoutError(), True), (IgnoreRequest(), True), (KeyError(), False)]
)
def test_no_answer_for_the_rules_forbids_everything(found: Context, error: Exception, barred: bool) -> None:
    request = Request(ROBOTS, meta={"dont_obey_robotstxt": True})
    came = RobotsFallback(crawler_of(found)).process_exception(request, error)
    assert (came is not None, bool(found.hosts.refusal(URL))) == (barred, barred)


@pytest.mark.parametrize(
    ("delay", "slower", "barred"),
    [(None, False, False), (0.1, False, False), (0.2, True, False), (60, True, False), (61, False, True)],
)
def test_a_crawl_delay_slows_the_host_down_or_keeps_us_away(
    found: Context, delay: float | None, slower: bool, barred: bool
) -> None:
    crawler: Any = crawler_of(found)
    rules: Any = SimpleNamespace(crawl_delay=lambda agent: delay if agent == "Wornproof/1" else None)
    RobotsFallback(crawler)._slow_down(rules, Request(ROBOTS))
    assert ("a.example" in crawler.engine.downloader.per_slot_settings) is slower
    assert crawler.engine.downloader.slots["a.example"].delay == (delay if slower else 0)
    assert bool(found.hosts.refusal(URL)) is barred
    found.budget.turn(URL, 0)
    wait_ms, why = found.budget.turn(URL, 0)
    assert (wait_ms > 0, why is Reason.CRAWL_DELAY) == (slower, slower)


def test_a_queue_is_no_longer_than_an_hour(tmp_path: Path) -> None:
    now = [1_777_888_000.0]
    budget = Budget(tmp_path, lambda: now[0])
    budget.turn(URL, 3_600_000)
    assert budget.turn(URL, 1)[0] == 3_600_000
    assert budget.turn(URL, 1)[0] == 0, "more than an hour: a clock was set back since"


def test_a_hold_that_ends_before_the_pace_is_no_hold(tmp_path: Path) -> None:
    budget = Budget(tmp_path, lambda: 1_777_888_000.0)
    budget.turn(URL, 5_000)
    budget.hold(URL, 4_000, Reason.RETRY)
    assert budget.turn(URL, 0) == (5_000, Reason.PACE)
    budget.hold(URL, 6_000, Reason.RATE_LIMIT)
    assert budget.turn(URL, 0) == (6_000, Reason.RATE_LIMIT)


def test_a_slower_host_is_slow_from_the_moment_its_robots_txt_came_and_slows_no_other(tmp_path: Path) -> None:
    budget = Budget(tmp_path, lambda: 1_777_888_000.0)
    budget.slow(URL, 900)
    assert [budget.turn(url, 100)[0] for url in ("https://b.example/", "https://b.example/")] == [0, 100]
    assert [budget.turn(url, 100) for url in (URL, URL)] == [(900, Reason.CRAWL_DELAY), (1_800, Reason.CRAWL_DELAY)]
    budget.slow(URL, 50)
    assert budget.turn(URL, 100)[1] is Reason.PACE
