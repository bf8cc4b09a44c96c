"""What a stated time can mean: from its first microsecond to its last, in any zone from a day upwards, never beyond."""

from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest

from evidence.period import Period, Precision, midnight, period

MOMENT = datetime(2028, 2, 29, 13, 14, 15, 161_718, tzinfo=UTC)
"""In a leap year."""
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("precision", "earliest", "latest"),
    [
        ("second", "2028-02-29T13:14:15", "2028-02-29T13:14:15.999999"),
        ("minute", "2028-02-29T13:14:00", "2028-02-29T13:14:59.999999"),
        ("hour", "2028-02-29T13:00:00", "2028-02-29T13:59:59.999999"),
        ("day", "2028-02-28T10:00:00", "2028-03-01T11:59:59.999999"),
        ("month", "2028-01-31T10:00:00", "2028-03-01T11:59:59.999999"),
        ("year", "2027-12-31T10:00:00", "2029-01-01T11:59:59.999999"),
    ],
)
def test_a_time_means_all_of_its_unit_and_from_a_day_upwards_the_unit_in_every_zone(
    precision: Precision, earliest: str, latest: str
) -> None:
    found = period(MOMENT, precision)

    assert (found.earliest.isoformat(), found.latest.isoformat()) == (f"{earliest}+00:00", f"{latest}+00:00")


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_ends_with_its_own_last_day(month: int) -> None:
    found = period(MOMENT.replace(month=month, day=1), "month")
    following = datetime(2028 + month // 12, month % 12 + 1, 1, tzinfo=UTC)

    assert found.latest == following + timedelta(hours=12) - timedelta(microseconds=1)


@pytest.mark.parametrize("precision", get_args(Precision))
@pytest.mark.parametrize("moment", [FIRST, LAST])
def test_a_time_at_the_end_of_the_calendar_is_a_period_up_to_that_end(precision: Precision, moment: datetime) -> None:
    """An author may state any time; that must stop no crawl."""
    found = period(moment, precision)

    assert found.earliest <= moment <= found.latest
    assert (found.earliest == FIRST, found.latest == LAST) == (moment == FIRST, moment == LAST)


@pytest.mark.parametrize("precision", get_args(Precision))
def test_the_zone_in_which_a_moment_is_written_changes_nothing(precision: Precision) -> None:
    east = MOMENT.astimezone(timezone(timedelta(hours=8)))

    assert period(east, precision) == period(MOMENT, precision)


def test_where_the_period_itself_was_stated_it_is_taken_as_it_is() -> None:
    between = (MOMENT, MOMENT + timedelta(hours=3))

    assert period(MOMENT, "second", between) == Period(*between)


@pytest.mark.parametrize(
    ("start", "until", "meets"),
    [(2, 3, True), (0, 1, True), (1, 2, True), (0, 9, True), (3, 4, False), (-1, 0, False)],
)
def test_a_period_meets_a_window_that_has_one_moment_of_it(start: int, until: int, meets: bool) -> None:
    hour = timedelta(hours=1)
    found = Period(MOMENT + hour, MOMENT + 2 * hour)

    assert found.meets(MOMENT + start * hour, MOMENT + until * hour) is meets


def test_midnight_is_that_of_the_day_in_utc() -> None:
    east = datetime(2026, 5, 2, 7, 30, tzinfo=timezone(timedelta(hours=8)))

    assert midnight(east) == datetime(2026, 5, 1, tzinfo=UTC)
