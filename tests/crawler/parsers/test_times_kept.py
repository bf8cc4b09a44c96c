"""What a page says of a time is what the case keeps: moment, precision, period and who said so, from site to report."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from claims.clock import Clock
from claims.timing import When, place, stated_period
from crawler.run import crawl
from evidence.records import Order, OrderLine, Outcome, Post, Window
from evidence.vault import CaseFile
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, journal_toml, new_vault, posts
from tests.servers.journal import Site

NOW = datetime.now(UTC)
YEAR = Window(start=datetime(2026, 5, 1, tzinfo=UTC), until=NOW + timedelta(days=1))


def captured(folder: Path, site: Site, window: Window = YEAR, zone: str = "Asia/Shanghai") -> dict[str, Post]:
    vault = new_vault(folder, case_of("demo", site.profile, window=window))
    toml = journal_toml().replace("page_size", f'time_zone = "{zone}"\npage_size' if zone else "page_size")
    (folder / "platform.toml").write_text(toml, encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, folder / "platform.toml", CONTACT)
    assert verify(vault).faults == ()
    case: CaseFile = vault.case("case-1")
    assert result.outcome is (Outcome.COMPLETE if posts(case) else Outcome.PARTIAL)
    return {post.text: post for post in posts(case)}


def test_each_time_is_kept_with_its_precision_its_period_and_its_source(tmp_path: Path, site: Site) -> None:
    for written in ("3小时前", "2026-05-10 07:30", "2026年5月10日", "Sun May 10 07:30:00 +0800 2026"):
        site.add(written, [], text=written)
    kept = captured(tmp_path, site)
    source = "created_at, set by the site when the post was published"

    relative = kept["3小时前"]
    assert relative.posted_at_precision == "hour"
    assert relative.posted_at_source == f"{source}, relative to the capture"
    assert relative.posted_between is not None
    earliest, latest = relative.posted_between
    assert (latest - earliest, relative.posted_at - earliest) == (timedelta(hours=2), timedelta(hours=1))
    assert stated_period(relative).earliest == earliest

    clock = kept["2026-05-10 07:30"]
    assert (clock.posted_at, clock.posted_at_precision) == (datetime(2026, 5, 9, 23, 30, tzinfo=UTC), "minute")
    assert clock.posted_at_source == f"{source}; zone Asia/Shanghai assumed from the platform file"

    assert kept["2026年5月10日"].posted_at_precision == "day"
    exact = kept["Sun May 10 07:30:00 +0800 2026"]
    assert (exact.posted_at, exact.posted_at_precision, exact.posted_between) == (clock.posted_at, "second", None)


def test_a_relative_time_is_after_delivery_only_where_its_whole_period_is(tmp_path: Path, site: Site) -> None:
    site.add("3小时前", [], text="post")
    post = captured(tmp_path, site)["post"]
    lines = (OrderLine(sku="a", title="A"),)
    for hours, when in ((1, When.BEFORE_DELIVERY), (3, When.AROUND_DELIVERY), (5, When.AFTER_DELIVERY)):
        delivered = post.posted_at + timedelta(hours=3 - hours)
        order = Order(order_id="1", placed=delivered - timedelta(days=3), delivered=delivered, lines=lines)
        assert place(stated_period(post), NOW + timedelta(hours=1), Clock(order)) is when


def test_a_post_whose_day_may_touch_the_window_is_captured(tmp_path: Path, site: Site) -> None:
    window = Window(start=datetime(2026, 5, 1, tzinfo=UTC), until=datetime(2026, 5, 31, tzinfo=UTC))
    for written in ("2026-04-28", "2026-04-30", "2026-05-31", "2026-06-02"):
        site.add(written, [], text=written)
    kept = captured(tmp_path, site, window)
    # 30 April may already be 1 May in UTC where it was written west of Greenwich; 28 April never.
    assert sorted(kept) == ["2026-04-30", "2026-05-31"]


def test_a_clock_whose_zone_nobody_states_leaves_the_run_partial_and_no_post_hours_off(
    tmp_path: Path, site: Site
) -> None:
    site.add("2026-05-10 07:30", [], text="post")
    assert captured(tmp_path, site, zone="") == {}
