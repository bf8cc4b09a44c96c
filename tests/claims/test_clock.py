"""The order's clock: days of a zone, counted whole.

The kind of fault: time that is counted in hours or in UTC where law and people count days of a place. It went against
the buyer at each delivery hour but midnight, by up to 23.5 hours.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.clock import USUAL, Clock, Dated, clock, zone_named
from claims.timing import Period, When, place
from evidence.errors import RecordError
from evidence.order import Order, OrderLine, ReturnPeriod
from tests.claims.worn.test_assess import story
from tests.desk.report_case import CAPTURED, the_case

SHANGHAI, BERLIN, NEW_YORK = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York"))
TICK, DAY = timedelta(microseconds=1), timedelta(days=1)
PLACED = datetime(2020, 1, 1, tzinfo=UTC)
START, END = datetime.fromisoformat("2020-02-01"), datetime.fromisoformat("2030-01-01")


def order(delivered: datetime | None, asked: datetime | None = None, as_days: tuple[str, ...] = ()) -> Order:
    return Order.model_validate(
        {
            "order_id": "1",
            "placed": PLACED,
            "delivered": delivered,
            "return_requested": asked,
            "lines": [OrderLine(sku="tee", title="Tee")],
            "as_days": as_days,
        }
    )


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("delivered", "asked", "zone", "days", "is_within"),
    [
        ("2026-06-02T01:00", "2026-06-09T23:00", SHANGHAI, 7, True),  # the case of the trial: it said outside
        ("2026-06-02T01:00", "2026-06-09T23:59:59", SHANGHAI, 7, True),
        ("2026-06-02T01:00", "2026-06-10T00:00", SHANGHAI, 7, False),
        ("2026-06-02T23:30", "2026-06-09T23:59", SHANGHAI, 7, True),
        ("2026-06-02T23:30", "2026-06-10T00:01", SHANGHAI, 7, False),  # 7 x 24 hours said inside
        ("2026-06-02T07:00", "2026-06-10T07:30", SHANGHAI, 7, False),  # days of UTC said inside: 9 June there
        ("2026-06-02T12:00", "2026-06-16T23:59", BERLIN, 14, True),
        ("2026-06-02T12:00", "2026-06-17T00:00", BERLIN, 14, False),
        ("2026-03-25T12:00", "2026-04-01T23:59", BERLIN, 7, True),  # a day of 23 hours among them
        ("2026-03-25T12:00", "2026-04-02T00:00", BERLIN, 7, False),
        ("2026-10-22T12:00", "2026-10-29T23:59", BERLIN, 7, True),  # and one of 25
        ("2026-10-22T12:00", "2026-10-30T00:00", BERLIN, 7, False),
        ("2026-06-02T22:00", "2026-06-09T23:30", NEW_YORK, 7, True),  # the 3rd and the 10th in UTC
    ],
)
def test_the_period_is_whole_days_from_the_one_after_delivery_in_the_cases_zone(
    delivered: str, asked: str, zone: ZoneInfo, days: int, is_within: bool
) -> None:
    told = Clock(order(at(delivered, zone), at(asked, zone)), zone, ReturnPeriod(days=days))

    assert told.asked_within is is_within


@pytest.mark.parametrize("zone", [SHANGHAI, BERLIN, NEW_YORK], ids=str)
@pytest.mark.parametrize("days", [7, 14], ids=["seven days", "fourteen days"])
@pytest.mark.parametrize("day", ["2026-03-05", "2026-03-27", "2026-06-02", "2026-10-20", "2026-10-30", "2026-12-30"])
def test_every_hour_of_delivery_gives_the_same_last_day(zone: ZoneInfo, days: int, day: str) -> None:
    last = date.fromisoformat(day) + days * DAY  # by the calendar on the wall, whatever the clocks do
    for hour in range(24):
        delivered = at(f"{day}T{hour:02}:30", zone)
        for asked, is_within in ((f"{last}T23:59:59", True), (f"{last + DAY}T00:00:00", False)):
            told = Clock(order(delivered, at(asked, zone)), zone, ReturnPeriod(days=days))
            assert told.asked_within is is_within, (hour, asked)


@given(
    st.datetimes(START, END),
    st.sampled_from([SHANGHAI, BERLIN, NEW_YORK, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Asia/Kathmandu")]),
    st.integers(1, 30),
)
def test_the_period_is_never_shorter_than_n_times_24_hours_and_ends_at_a_midnight(
    delivered: datetime, zone: ZoneInfo, days: int
) -> None:
    there = delivered.replace(tzinfo=zone)
    ends = Clock(order(there), zone, ReturnPeriod(days=days)).period_ends

    assert ends is not None
    assert ends.astimezone(zone).time() == time()
    assert (ends.astimezone(zone).date() - there.date()).days == days + 1
    assert ends - there.astimezone(UTC) >= timedelta(days=days) - timedelta(hours=1)  # an hour of summer time


@pytest.mark.slow
@given(st.datetimes(START, END), st.sampled_from([-12, -7, 0, 3, 8, 14]))
def test_without_a_zone_the_period_is_at_least_what_it_is_in_any_zone(delivered: datetime, hours: int) -> None:
    moment = delivered.replace(tzinfo=UTC)
    somewhere = ZoneInfo(f"Etc/GMT{-hours:+d}")
    anywhere, there = Clock(order(moment)).period_ends, Clock(order(moment), somewhere).period_ends

    assert anywhere is not None
    assert there is not None
    assert anywhere >= max(there, moment + 8 * DAY)  # more at midnight UTC, which may be a bare date


def test_a_day_that_was_stated_is_that_day_in_the_cases_zone() -> None:
    told = Clock(order(at("2026-06-03T23:59:59"), at("2026-06-10T00:00"), ("delivered", "return_requested")), SHANGHAI)

    assert told.span("delivered") == Period(at("2026-06-03T00:00"), at("2026-06-04T00:00") - TICK)
    assert told.span("return_requested") == Period(at("2026-06-10T00:00"), at("2026-06-11T00:00") - TICK)
    assert told.span("placed") == Period(PLACED - timedelta(hours=14), PLACED + timedelta(hours=36) - TICK)
    assert told.dates()[1] == Dated("delivered", at("2026-06-03T23:59:59"), True)


@pytest.mark.parametrize(
    ("posted", "when"),
    [
        ("2026-06-02T23:59:59", When.BEFORE_DELIVERY),
        ("2026-06-03T00:00", When.AROUND_DELIVERY),  # the day alone cannot say which came first
        ("2026-06-03T23:59:59", When.AROUND_DELIVERY),
        ("2026-06-04T00:00", When.AFTER_DELIVERY),
    ],
)
def test_a_post_of_the_day_of_a_delivery_without_a_time_neither_convicts_nor_clears(posted: str, when: When) -> None:
    told = Clock(order(at("2026-06-03T23:59:59"), None, ("delivered",)), SHANGHAI)

    assert place(Period(at(posted), at(posted)), CAPTURED + 300 * DAY, told) is when


def test_days_after_delivery_are_those_of_the_calendar() -> None:
    told = Clock(order(at("2026-05-02T21:05")), SHANGHAI)

    assert told.days_after_delivery(at("2026-05-06T10:40")) == 4  # 3 whole days have passed
    assert told.days_after_delivery(at("2026-05-02T23:59")) == 0
    assert told.days_after_delivery(at("2026-05-03T00:00")) == 1
    assert Clock(order(None), SHANGHAI).days_after_delivery(CAPTURED) is None


def test_dates_come_in_the_order_of_time_with_the_end_of_the_period_in_its_place() -> None:
    told = Clock(order(at("2026-05-02T21:05"), at("2026-05-20T08:00")), SHANGHAI)

    assert [one.key for one in told.dates()] == ["placed", "delivered", "withdrawal", "return_requested"]
    assert told.dates()[2] == Dated("withdrawal", at("2026-05-10T00:00") - TICK, True)
    assert [one.key for one in Clock(order(None)).dates()] == ["placed"]


def test_days_on_an_axis_begin_at_midnight_of_the_zone_whatever_summer_time_does() -> None:
    days = Clock(order(None), BERLIN).midnights(at("2026-03-27T15:00", BERLIN), at("2026-03-31T15:00", BERLIN), 1)

    assert [day.astimezone(BERLIN).isoformat() for day in days] == [
        "2026-03-28T00:00:00+01:00",
        "2026-03-29T00:00:00+01:00",
        "2026-03-30T00:00:00+02:00",
        "2026-03-31T00:00:00+02:00",
    ]
    assert [later - earlier for earlier, later in pairwise(days)] == [DAY, 23 * DAY / 24, DAY]


def test_the_end_of_the_calendar_is_an_end_and_no_error() -> None:
    last = datetime.combine(date(9999, 12, 31), time(23, 59, 59), UTC)

    assert Clock(order(last, None, ("delivered",)), ZoneInfo("UTC")).period_ends == datetime.max.replace(tzinfo=UTC)
    assert Clock(order(last)).period_ends == datetime.max.replace(tzinfo=UTC)


def test_a_case_names_its_zone_and_period_and_an_older_one_has_seven_days_and_utc() -> None:
    case = the_case(story())
    german = {"zone": "Europe/Berlin", "return_period": ReturnPeriod(days=14, law="Directive 2011/83/EU, article 9")}
    told = clock(case.model_copy(update=german))

    assert (clock(case).return_period, clock(case).shown) == (USUAL, UTC)
    assert (told.return_period.days, str(told.shown)) == (14, "Europe/Berlin")


@pytest.mark.parametrize("name", ["Mars/Olympus", "Europe", "../../etc/passwd", "", "Europe/Berlin\0"])
def test_a_zone_that_is_not_known_is_an_error_in_words(name: str) -> None:
    with pytest.raises(RecordError, match="is not known; write one like"):
        zone_named(name)


def test_a_zone_that_this_machine_does_not_know_is_as_none_and_stops_nothing() -> None:
    """One forged record, or a name of tomorrow's tz database, must not keep the desk from its other cases."""
    unknown = clock(the_case(story()).model_copy(update={"zone": "Mars/Olympus"}))

    assert (unknown.zone, unknown.shown) == (None, UTC)
