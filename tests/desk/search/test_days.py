"""A day in a search is that day where the case is: in UTC, 07:00 in Beijing is the day before."""

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from desk.search.days import span
from desk.search.errors import QueryError

BEIJING, LIMA = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Lima")
DAY = date(2026, 5, 3)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zones", "first", "last"),
    [
        ([BEIJING], "2026-05-02T16:00:00+00:00", "2026-05-03T15:59:59.999999+00:00"),
        ([LIMA], "2026-05-03T05:00:00+00:00", "2026-05-04T04:59:59.999999+00:00"),
        ([BEIJING, LIMA, BEIJING], "2026-05-02T16:00:00+00:00", "2026-05-04T04:59:59.999999+00:00"),
        ([UTC], "2026-05-03T00:00:00+00:00", "2026-05-03T23:59:59.999999+00:00"),
        ([], "2026-05-03T00:00:00+00:00", "2026-05-03T23:59:59.999999+00:00"),
    ],
)
def test_a_day_is_what_it_is_in_the_zones_of_the_cases(zones: list[tzinfo], first: str, last: str) -> None:
    found = span(DAY, DAY, zones)

    assert (found.since, found.until) == (at(first), at(last))


def test_a_day_of_summer_time_has_its_own_length() -> None:
    found = span(date(2026, 3, 29), date(2026, 3, 29), [ZoneInfo("Europe/Berlin")])

    assert (found.since, found.until) == (at("2026-03-28T23:00:00+00:00"), at("2026-03-29T21:59:59.999999+00:00"))


def test_a_moment_is_that_moment_in_any_zone() -> None:
    moment = at("2026-05-03T12:00:00+02:00")
    found = span(moment, moment, [BEIJING, LIMA])

    assert found.since == found.until == moment


def test_an_open_end_stays_open() -> None:
    assert (span(None, None, [LIMA]).since, span(None, None, [LIMA]).until) == (None, None)
    assert span(DAY, None, [UTC]).until is None


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_at_the_end_of_the_calendar_is_refused_in_words(day: date) -> None:
    with pytest.raises(QueryError, match="beyond the calendar"):
        span(day, day, [BEIJING, LIMA])
