"""Times as platforms write them: the moment, its precision, who says so, and never the crawling machine's zone."""

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import UnexpectedPage
from crawler.parsers.reading import FoundPost, Page
from crawler.parsers.times import Stated, edited, last_edit, stated_time
from evidence.period import period
from evidence.records import Window

CAPTURED = datetime(2025, 5, 3, 2, 30, 15, tzinfo=UTC)
"""10:30 in Shanghai."""
SHANGHAI = "Asia/Shanghai"


def read(value: object, zone: str = SHANGHAI, captured_at: datetime | None = CAPTURED) -> Stated:
    return stated_time(value, "created_at", captured_at, zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("2015-05-01T12:00:00Z", "2015-05-01T12:00:00", "second"),
        ("2015-05-01T12:00:00.250+08:00", "2015-05-01T04:00:00.250", "second"),
        ("2015-05-01 12:00:00+0800", "2015-05-01T04:00:00", "second"),
        ("2015-05-01T12:00Z", "2015-05-01T12:00:00", "minute"),
        ("Fri, 01 May 2015 12:00:00 +0800", "2015-05-01T04:00:00", "second"),
        ("Fri, 1 May 2015 12:00:00 GMT", "2015-05-01T12:00:00", "second"),
        ("01 May 2015 12:00 EST", "2015-05-01T17:00:00", "minute"),
        ("Fri May 01 12:00:00 +0800 2015", "2015-05-01T04:00:00", "second"),
        ("Fri May 01 12:00:00 CST 2015", "2015-05-01T04:00:00", "second"),
        ("2015年5月1日", "2015-05-01T00:00:00", "day"),
        ("2015年5月1日 07:30", "2015-04-30T23:30:00", "minute"),
        ("2015-05-01", "2015-05-01T00:00:00", "day"),
        ("2015/5/1 07:30:09", "2015-04-30T23:30:09", "second"),
        ("05-01", "2025-05-01T00:00:00", "day"),
        ("05-01 07:30", "2025-04-30T23:30:00", "minute"),
        ("12-31", "2024-12-31T00:00:00", "day"),
        ("02-29", "2024-02-29T00:00:00", "day"),
        ("5月1日 07:30", "2025-04-30T23:30:00", "minute"),
        ("昨天 12:30", "2025-05-02T04:30:00", "minute"),
        ("前天 12:30", "2025-05-01T04:30:00", "minute"),
        ("今天 09:00", "2025-05-03T01:00:00", "minute"),
        ("昨天", "2025-05-02T00:00:00", "day"),
        ("Yesterday at 12:30", "2025-05-02T04:30:00", "minute"),
        ("3小时前", "2025-05-02T23:30:15", "hour"),
        ("半小时前", "2025-05-03T02:00:15", "hour"),
        ("5分钟前", "2025-05-03T02:25:15", "minute"),
        ("3天前", "2025-04-30T02:30:15", "day"),
        ("刚刚", "2025-05-03T02:30:15", "hour"),
        ("2 hours ago", "2025-05-03T00:30:15", "hour"),
        ("an hour ago", "2025-05-03T01:30:15", "hour"),
        ("May 1, 2015", "2015-05-01T00:00:00", "day"),
        ("May 1, 2015 at 3:30 PM", "2015-05-01T07:30:00", "minute"),
        (1430452800, "2015-05-01T04:00:00", "second"),
        (1430452800250, "2015-05-01T04:00:00.250", "second"),
        ("1430452800", "2015-05-01T04:00:00", "second"),
    ],
)
def test_a_time_as_a_platform_writes_it_is_read(text: object, moment: str, precision: str) -> None:
    found = read(text)
    assert (found.at, found.precision) == (utc(moment), precision)


def test_the_eight_hour_error_a_clock_in_shanghai_is_not_a_clock_in_greenwich() -> None:
    found = read("2025-05-01 07:30")
    assert found.at == utc("2025-04-30T23:30:00")  # the day before, in UTC
    assert found.source == "stated; zone Asia/Shanghai assumed from the platform file"
    assert read("2025-05-01 07:30", "Europe/Berlin").at == utc("2025-05-01T05:30:00")


def test_yesterday_is_the_day_before_where_the_site_is() -> None:
    late = datetime(2025, 5, 2, 17, 0, tzinfo=UTC)  # already 3 May in Shanghai
    assert read("昨天 23:30", captured_at=late).at == utc("2025-05-02T15:30:00")
    assert read("昨天 23:30", "UTC", captured_at=late).at == utc("2025-05-01T23:30:00")


@pytest.mark.parametrize("text", ["2025-05-01 07:30", "昨天 12:30", "今天", "Fri May 01 12:00:00 CST 2015"])
def test_a_clock_without_a_zone_is_no_time_where_the_platform_file_names_none(text: str) -> None:
    with pytest.raises(UnexpectedPage, match="zone"):
        read(text, zone="")


@pytest.mark.parametrize(
    "text",
    ["", "soon", "05/01/2025", "几天前", "3 parsecs ago", "2025-13-01", "2025-02-30 10:00", "13:30 PM", True, None, [1],
     "Fri, 01 May 2015 12:00:00 IST", "May 1, 2015 at 13:30 PM", "2025-05-01T25:00:00Z", 10**40, "9" * 99],
)  # fmt: skip
def test_what_is_no_time_or_may_be_two_is_refused_not_guessed(text: object) -> None:
    with pytest.raises(UnexpectedPage) as caught:
        read(text)
    assert caught.value.field == "created_at"


def test_a_relative_time_means_nothing_when_the_capture_has_no_time() -> None:
    for text in ("3小时前", "05-01", "刚刚", "昨天 12:30"):
        with pytest.raises(UnexpectedPage, match="capture"):
            read(text, captured_at=None)


def test_a_relative_time_says_so_and_gives_the_period_it_can_mean() -> None:
    found = read("3小时前")
    assert found.source == "stated, relative to the capture"
    assert found.between == (CAPTURED - timedelta(hours=4), CAPTURED - timedelta(hours=2))


@given(
    elapsed=st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=29)),
    rounded=st.booleans(),
    unit=st.sampled_from(
        [("分钟", 60), ("小时", 3600), ("天", 86400), ("minutes", 60), ("hours", 3600), ("days", 86400)]
    ),
)
def test_whether_a_site_cuts_or_rounds_the_true_moment_lies_in_the_period(
    elapsed: timedelta, rounded: bool, unit: tuple[str, int]
) -> None:
    exact = elapsed.total_seconds() / unit[1]
    count = round(exact) if rounded else int(exact)
    if count > 9999:
        return
    text = f"{count}{unit[0]}前" if ord(unit[0][0]) > 255 else f"{count} {unit[0]} ago"
    found = read(text)
    assert found.between is not None
    assert found.between[0] <= CAPTURED - elapsed <= found.between[1] <= CAPTURED


ZONES = ("Asia/Shanghai", "America/St_Johns", "Pacific/Kiritimati", "Europe/Berlin", "Etc/GMT+12", "Asia/Kathmandu")


@given(
    moment=st.integers(1_420_000_000, 1_746_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    zone=st.sampled_from(ZONES),
)
def test_a_written_time_read_back_in_its_zone_is_the_moment_it_was(moment: datetime, zone: str) -> None:
    local = moment.astimezone(ZoneInfo(zone))
    for text in (
        local.isoformat(),
        local.strftime("%a, %d %b %Y %H:%M:%S %z"),
        local.strftime("%a %b %d %H:%M:%S %z %Y"),
    ):
        assert read(text).at == moment
    found = read(local.strftime("%Y-%m-%d %H:%M:%S"), zone)
    meant = period(found.at, found.precision, found.between)
    assert meant.earliest <= moment <= meant.latest  # the hour that came twice gives both
    day = read(local.strftime("%Y年%-m月%-d日"), "")
    meant = period(day.at, day.precision, day.between)
    assert meant.earliest <= moment <= meant.latest  # a date alone: whatever zone it was written in


@pytest.mark.parametrize("machine", ["Asia/Shanghai", "America/Los_Angeles", "UTC"])
def test_the_zone_of_the_crawling_machine_changes_nothing(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [read(text) for text in ("3小时前", "昨天 12:30", "05-01", "2025-05-01 07:30", "May 1, 2015")]
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    try:
        assert [read(t) for t in ("3小时前", "昨天 12:30", "05-01", "2025-05-01 07:30", "May 1, 2015")] == expected
    finally:
        os.environ.pop("TZ", None)
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "text",
    ["9999-12-31T23:59:59Z", "9999-12-31", "0001-01-01", "0001-01-01T00:00:00+14:00", "0001年1月1日", -62135596800,
     253402300799000, "Dec 31, 9999 at 11:59 PM", "9999-12-31T23:59:59-12:00", 0, "1970-01-01T00:00:00Z", "1970-01-01",
     "Thu, 01 Jan 1970 08:00:00 +0800", "2100-01-01T00:00:00Z", "1 Jan 2100", 4_102_444_800, "1904-01-01T00:00:00Z"],
)  # fmt: skip
def test_no_post_is_of_a_year_before_the_web_or_of_one_that_only_wrong_clocks_show(text: object) -> None:
    """Kind: zero times and the ends of calendars, which placed a post before or after every window."""
    with pytest.raises(UnexpectedPage):
        read(text)


@pytest.mark.parametrize("text", ["1990-01-01", "2099-12-31", "2099-12-31T23:59:59Z", "2099年12月31日 23:59"])
def test_the_outermost_times_that_are_read_have_a_period_with_two_ends(text: str) -> None:
    found = read(text)
    for precision in (found.precision, "month", "year"):
        assert period(found.at, precision, found.between).earliest < period(found.at, precision).latest


@pytest.mark.parametrize(
    "text",
    ["9" * 300, "1430452800" * 2, "9999 years ago", "\u202e2025-05-01", "2025-05-01\u200f", "2025-05-01T12:00\x00Z",
     "x" * 101, "2025-05-01T12:00:00Z" + "0" * 90, "0 月 0 日", "99:99", "2025-05-01 24:00", "2025-05-01 12:60"],
)  # fmt: skip
def test_a_time_with_hidden_signs_or_of_no_clock_is_refused(text: str) -> None:
    with pytest.raises(UnexpectedPage):
        read(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("May 1, 2015 at 12:00 AM", "2015-04-30T16:00:00"),
        ("May 1, 2015 at 12:30 p.m.", "2015-05-01T04:30:00"),
        ("May 1, 2015 at 1:05 am", "2015-04-30T17:05:00"),
    ],
)
def test_noon_and_midnight_are_told_apart(text: str, moment: str) -> None:
    assert read(text).at == utc(moment)


def test_a_number_of_ten_digits_is_seconds_and_one_of_thirteen_milliseconds() -> None:
    assert read("1430452800250").at == utc("2015-05-01T04:00:00.250")
    assert read(10**12).at.year == 2001
    for wrong in (10**11 - 1, 10**11):  # the years 5138 and 1973
        with pytest.raises(UnexpectedPage, match="no post is of the year"):
            read(wrong)
    with pytest.raises(UnexpectedPage):
        read("143045280")


@pytest.mark.parametrize(
    ("zone", "offset"), [("EST", 5), ("EDT", 4), ("CDT", 5), ("MST", 7), ("MDT", 6), ("PST", 8), ("PDT", 7), ("UT", 0)]
)
def test_the_named_zones_of_mail_are_read_as_mail_has_them(zone: str, offset: int) -> None:
    assert read(f"01 May 2015 12:00 {zone}", zone="").at == utc("2015-05-01T12:00:00") + timedelta(hours=offset)


def test_letters_of_a_zone_that_the_platforms_own_clock_never_shows_are_no_zone() -> None:
    assert read("Fri May 01 12:00:00 CEST 2015", "Europe/Berlin").at == utc("2015-05-01T10:00:00")
    for zone in ("Europe/London", ""):
        with pytest.raises(UnexpectedPage, match="zone"):
            read("Fri May 01 12:00:00 CEST 2015", zone)


def test_the_hour_that_comes_twice_may_be_either() -> None:
    found = read("2024-10-27 02:30", "Europe/Berlin")
    assert found.between == (utc("2024-10-27T00:30:00"), utc("2024-10-27T01:31:00"))
    assert read("2024-10-27 03:30", "Europe/Berlin").between is None


def test_without_a_zone_the_newest_such_day_is_the_newest_anywhere() -> None:
    """At 12:00 UTC on 3 May it is 4 May already at the easternmost clock."""
    noon = datetime(2025, 5, 3, 12, tzinfo=UTC)
    assert read("05-04", zone="", captured_at=noon).at == utc("2025-05-04T00:00:00")
    assert read("05-04", zone="Asia/Shanghai", captured_at=noon).at == utc("2024-05-04T00:00:00")


def test_an_edit_lengthens_the_time_to_which_a_post_may_belong() -> None:
    posted, last = read("2025-05-01T10:00:00Z"), read("2025-05-02T11:00:00Z")
    found = edited(posted, last)
    assert (found.at, found.precision) == (posted.at, "second")
    assert found.between == (posted.at, utc("2025-05-02T11:00:00.999999"))
    assert found.source == "stated; edited 2025-05-02 11:00 UTC"


@pytest.mark.parametrize("last", ["2025-05-01T10:00:00Z", "2025-04-30T10:00:00Z"])
def test_an_edit_that_is_not_after_the_post_changes_nothing(last: str) -> None:
    posted = read("2025-05-01T10:00:00Z")
    assert edited(posted, read(last)) == posted


def test_an_edit_within_the_posts_own_day_does_not_shorten_the_day() -> None:
    found = edited(read("2025-05-01"), read("2025-05-01T10:00:00Z"))
    assert found.between is not None
    assert found.between[1] == period(utc("2025-05-01T00:00:00"), "day").latest


def test_of_a_post_of_which_only_the_edit_is_known_the_beginning_is_open() -> None:
    found = last_edit(read("2025-05-01T10:00:00Z"))
    assert found.between == (datetime(1990, 1, 1, tzinfo=UTC), utc("2025-05-01T10:00:00.999999"))
    assert found.source.endswith("the post may be older")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("1 hr ago", 1),
        ("2hrs ago", 2),
        ("3h ago", 3),
        ("2 weeks ago", 2 * 7 * 24),
        ("1个月前", 31 * 24),
        ("1年前", 366 * 24),
    ],
)
def test_units_in_short_and_long_are_the_longest_that_they_can_be(text: str, hours: int) -> None:
    assert read(text).at == CAPTURED - timedelta(hours=hours)


def test_just_now_lasts_an_hour_and_never_beyond_the_capture() -> None:
    assert read("Just now").between == (CAPTURED - timedelta(hours=1), CAPTURED)
    assert read("0分钟前").between == (CAPTURED - timedelta(minutes=1), CAPTURED)


@pytest.mark.parametrize(
    ("at", "precision"),
    [
        (datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC), "second"),
        (datetime(9999, 12, 31, tzinfo=UTC), "day"),
        (datetime(1, 1, 1, tzinfo=UTC), "second"),
        (datetime(1, 1, 1, tzinfo=UTC), "day"),
    ],
)
def test_a_post_at_the_end_of_the_calendar_stops_no_page(at: datetime, precision: Any) -> None:
    window = Window(start=datetime(2026, 4, 25, tzinfo=UTC), until=datetime(2026, 5, 13, tzinfo=UTC))
    post = FoundPost("p", "buyer", "u", at, "created", "", precision)

    assert not post.meets(window)
    assert Page((post,), 1, "", newest_only=True).may_lack(window) is (at.year == 9999)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Fri, 01 May 15 12:00:00 +0800", "2015-05-01T04:00:00"),
        ("Friday, 01-May-15 12:00:00 GMT", "2015-05-01T12:00:00"),
        ("Wed, 31 Dec 97 12:00:00 GMT", "1997-12-31T12:00:00"),
        ("Tue, 30 Jun 2015 23:59:60 GMT", "2015-07-01T00:00:00"),
        ("2015-07-01T07:59:60+08:00", "2015-07-01T00:00:00"),
        ("2015-06-30T23:59:60Z", "2015-07-01T00:00:00"),
        ("Fri, 01 May 2015 12:00:00 GMT+0800", "2015-05-01T04:00:00"),
        ("Fri, 01 May 2015 12:00:00 UTC-5", "2015-05-01T17:00:00"),
        ("Fri, 01 May 2015 12:00:00 GMT+05:30", "2015-05-01T06:30:00"),
        ("Fri May 01 12:00:00 GMT+08:00 2015", "2015-05-01T04:00:00"),
        ("Fri May 01 2015 12:00:00 GMT+0800 (China Standard Time)", "2015-05-01T04:00:00"),
        ("Fri May 01 2015 12:00:00 GMT+0200 (Mitteleuropäische Sommerzeit)", "2015-05-01T10:00:00"),
        ("Fri, 01 May 2015 12:00:00 +0000 (UTC)", "2015-05-01T12:00:00"),
        ("2015-05-01 12:00:00 +0800 CST", "2015-05-01T04:00:00"),
        ("2015-05-01 12:00:00.123456789 -0500 EST", "2015-05-01T17:00:00"),
        ("2015-05-01 12:00:00 +0000 UTC", "2015-05-01T12:00:00"),
        ("2015-05-01T12:00:00+08:00[Asia/Shanghai]", "2015-05-01T04:00:00"),
        ("2015-05-01T12:00:00Z[UTC]", "2015-05-01T12:00:00"),
        ("Fri, 01 May 2015 12:00:00 GMT (UTC)", "2015-05-01T12:00:00"),
        ("Fri, 01 May 2015 12:00:00 gmt", "2015-05-01T12:00:00"),
        ("2015-05-01 12:00:00 +0800 +0800", "2015-05-01T04:00:00"),
        ("2015-05-01 12:00:00 -0300 -03", "2015-05-01T15:00:00"),
        ("пт, 01 мая 2015 12:00:00 +0300", "2015-05-01T09:00:00"),
        ("20150501T120000Z", "2015-05-01T12:00:00"),
        ("20150501T120000+0800", "2015-05-01T04:00:00"),
        ("20150501T1200+08", "2015-05-01T04:00:00"),
        ("2015-05-01T12:00:00+08", "2015-05-01T04:00:00"),
        ("2015-05-01T12:00-03", "2015-05-01T15:00:00"),
        ("2015-05-01 12:00:00 +5:30", "2015-05-01T06:30:00"),
        ("1430452800.0", "2015-05-01T04:00:00"),
        (1430452800.5, "2015-05-01T04:00:00.500"),
        ("1430452800.25", "2015-05-01T04:00:00.250"),
        ("Fr, 01 Mai 2015 12:00:00 +0200", "2015-05-01T10:00:00"),
        ("ven., 01 févr. 2015 12:00:00 +0100", "2015-02-01T11:00:00"),
        ("vie, 1 de mayo de 2015 12:00 +0200", "2015-05-01T10:00:00"),
        ("dom, 01 març 2015 12:00:00 +0000", "2015-03-01T12:00:00"),
        ("So, 1. Mrz 2015 12:00:00 +0100", "2015-03-01T11:00:00"),
        ("Fri, 01 May 2015 下午1:30 +0800", "2015-05-01T05:30:00"),
    ],
)
def test_a_time_that_states_its_zone_is_read_in_whatever_form_and_needs_no_platforms_zone(
    text: object, moment: str
) -> None:
    """Kind: years of two digits, leap seconds, offsets in short or behind letters, compact and counted times, names
    of months in other languages."""
    assert read(text, zone="").at == utc(moment)


@pytest.mark.parametrize(
    ("text", "moment"),
    [("2015年5月1日 下午3:30", "2015-05-01T07:30:00"), ("2015年5月1日 上午12:05", "2015-04-30T16:05:00"),
     ("5月1日 下午12:30", "2025-05-01T04:30:00"), ("昨天 下午3:30", "2025-05-02T07:30:00")],
)  # fmt: skip
def test_a_chinese_half_of_the_day_is_read_where_the_platforms_zone_is_known(text: str, moment: str) -> None:
    assert read(text).at == utc(moment)
    with pytest.raises(UnexpectedPage, match="zone"):
        read(text, zone="")


@pytest.mark.parametrize(
    "text",
    ["Fri, 01 May 2015 12:00:00 CST", "Fri, 01 May 2015 12:00:00 BST", "Fri, 01 May 2015 12:00:00 XYZ",
     "2015-05-01 12:00:00 +0800 EST", "2015-05-01 12:00:00 +0800 +0900",
     "2015-05-01 12:00:00 +2500", "2015-05-01T12:00:00+0875", "04 May 26",
     "2015-05-01T12:00:60Z", "2015-05-01T23:59:61Z", "01 jui 2015 12:00 +0200", "01 Foo 2015 12:00 +0200",
     "2015年5月1日 下午15:30", "2015年5月1日 下午3:30 AM", "20150501T120000", "20151301T120000Z", "1430452800.0.0",
     float("nan"), float("inf"), 1e300, "2015-05-01 12:00:00 +15"],
)  # fmt: skip
def test_no_zone_month_or_second_is_guessed(text: object) -> None:
    """Kind: letters of two meanings or of none, offsets of no place, names of two months."""
    with pytest.raises(UnexpectedPage):
        read(text, zone="")
