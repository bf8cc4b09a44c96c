"""Stated times as periods, where they lie among the order's dates, and weights as words."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from claims.clock import Clock
from claims.shown.texts import ratio, verbal
from claims.timing import Period, When, place, stated_period
from evidence.records import Order, OrderLine, Post
from tests.claims.worn.test_assess import story
from tests.desk.report_case import CAPTURED, DELIVERED, REQUESTED, the_case

TICK, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
RECEIVED = REQUESTED + timedelta(days=4, minutes=7)
MIDNIGHT = datetime(2026, 5, 2, tzinfo=UTC)


def post(moment: datetime, precision: str, **more: Any) -> Post:
    told = {"posted_at": moment, "posted_at_precision": precision, "posted_at_source": "stated", "text": "", **more}
    return Post(platform_id="p", author="a", url="u", parser="t@1", **told)


def order(**dates: datetime | None) -> Order:
    told = {"delivered": DELIVERED, "return_requested": REQUESTED, "return_received": RECEIVED, **dates}
    return Order(
        order_id="1", placed=datetime(2026, 4, 1, tzinfo=UTC), lines=(OrderLine(sku="tee", title="T"),), **told
    )


def at(earliest: datetime, latest: datetime | None = None, captured: datetime = CAPTURED, **dates: Any) -> When:
    return place(Period(earliest, latest or earliest), captured, Clock(order(**dates)))


def test_every_precision_gives_a_period_that_holds_the_stated_moment() -> None:
    moment = datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    spans = []
    for precision in ("second", "minute", "hour", "day", "month", "year"):
        period = stated_period(post(moment, precision))
        assert period.earliest <= moment <= period.latest
        spans.append(period.latest - period.earliest)
    assert spans == sorted(spans)


@pytest.mark.parametrize(
    ("precision", "earliest", "latest"),
    [
        ("second", "2024-02-29T23:45:06", "2024-02-29T23:45:07"),
        ("minute", "2024-02-29T23:45:00", "2024-02-29T23:46:00"),
        ("hour", "2024-02-29T23:00:00", "2024-03-01T00:00:00"),
        ("day", "2024-02-28T10:00:00", "2024-03-01T12:00:00"),
        ("month", "2024-01-31T10:00:00", "2024-03-01T12:00:00"),
        ("year", "2023-12-31T10:00:00", "2025-01-01T12:00:00"),
    ],
)
def test_a_stated_day_month_or_year_may_be_anywhere_on_earth(precision: str, earliest: str, latest: str) -> None:
    moment = datetime(2024, 2, 29, 23, 45, 6, 78, tzinfo=UTC)
    first, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (earliest, latest))

    assert stated_period(post(moment, precision)) == Period(first, end - TICK)


def test_a_time_that_is_no_unit_of_the_calendar_is_the_period_itself() -> None:
    between = (DELIVERED - HOUR, DELIVERED + 2 * HOUR)

    assert stated_period(post(DELIVERED, "hour", posted_between=between)) == Period(*between)


def order_period(moment: datetime) -> Period:
    """What a date of an order means where no zone is stated."""
    found = Clock(order(delivered=None, return_requested=None, return_received=moment)).span("return_received")
    assert found is not None
    return found


def test_an_order_time_is_a_point_and_an_order_date_is_a_day_anywhere_on_earth() -> None:
    assert order_period(DELIVERED) == Period(DELIVERED, DELIVERED)
    assert order_period(MIDNIGHT) == Period(MIDNIGHT - 14 * HOUR, MIDNIGHT + 36 * HOUR - TICK)
    assert order_period(MIDNIGHT + TICK) == Period(MIDNIGHT + TICK, MIDNIGHT + TICK)


def test_midnight_is_that_of_utc_however_it_is_written() -> None:
    east = timezone(2 * HOUR)
    local = MIDNIGHT.replace(tzinfo=east)

    assert order_period(MIDNIGHT.astimezone(east)) == order_period(MIDNIGHT)
    assert order_period(local) == Period(local, local)


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        (DELIVERED - TICK, When.BEFORE_DELIVERY),
        (DELIVERED, When.AROUND_DELIVERY),
        (DELIVERED + TICK, When.AFTER_DELIVERY),
        (REQUESTED - TICK, When.AFTER_DELIVERY),
        (REQUESTED, When.AFTER_REQUEST),
        (RECEIVED - TICK, When.AFTER_REQUEST),
        (RECEIVED, When.AFTER_RECEIPT),
    ],
)
def test_each_date_of_the_order_is_the_first_moment_of_what_follows(moment: datetime, when: When) -> None:
    assert at(moment, captured=RECEIVED + DAY) is when


@pytest.mark.parametrize(
    ("earliest", "latest", "when"),
    [
        (DELIVERED - DAY, DELIVERED - TICK, When.BEFORE_DELIVERY),
        (DELIVERED - DAY, DELIVERED, When.AROUND_DELIVERY),
        (DELIVERED - DAY, RECEIVED + HOUR, When.AROUND_DELIVERY),
        (DELIVERED, DELIVERED + HOUR, When.AROUND_DELIVERY),
        (DELIVERED + TICK, REQUESTED - TICK, When.AFTER_DELIVERY),
        (DELIVERED + TICK, REQUESTED, When.AFTER_REQUEST),
        (DELIVERED + TICK, RECEIVED - TICK, When.AFTER_REQUEST),
        (DELIVERED + TICK, RECEIVED, When.AFTER_RECEIPT),
    ],
)
def test_a_period_counts_by_the_end_that_is_in_the_buyers_favour(
    earliest: datetime, latest: datetime, when: When
) -> None:
    assert at(earliest, latest, captured=RECEIVED + DAY) is when


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        (MIDNIGHT - 14 * HOUR - TICK, When.BEFORE_DELIVERY),
        (MIDNIGHT - 14 * HOUR, When.AROUND_DELIVERY),
        (MIDNIGHT + 36 * HOUR - TICK, When.AROUND_DELIVERY),
        (MIDNIGHT + 36 * HOUR, When.AFTER_DELIVERY),
    ],
)
def test_a_bare_delivery_date_is_the_whole_day_anywhere(moment: datetime, when: When) -> None:
    assert at(moment, delivered=MIDNIGHT) is when


@pytest.mark.parametrize(
    ("date", "when"), [("return_requested", When.AFTER_REQUEST), ("return_received", When.AFTER_RECEIPT)]
)
def test_a_bare_date_of_the_return_begins_with_its_first_day_anywhere(date: str, when: When) -> None:
    day = MIDNIGHT + 8 * DAY
    dates = {"return_requested": None, "return_received": None, date: day}

    assert at(day - 14 * HOUR - TICK, **dates) is When.AFTER_DELIVERY
    assert at(day - 14 * HOUR, **dates) is when


def test_the_capture_bounds_a_coarse_time() -> None:
    first, last = DELIVERED - 30 * DAY, RECEIVED + 30 * DAY

    assert at(first, last, captured=DELIVERED - TICK) is When.BEFORE_DELIVERY
    assert at(DELIVERED + TICK, last, captured=REQUESTED - TICK) is When.AFTER_DELIVERY
    assert at(DELIVERED + TICK, last, captured=REQUESTED) is When.AFTER_REQUEST


def test_a_time_wholly_after_our_capture_is_wrong_and_one_that_meets_it_is_not() -> None:
    captured = DELIVERED + DAY

    assert at(captured, captured + HOUR, captured=captured) is When.AFTER_DELIVERY
    assert at(captured + TICK, captured=captured) is When.NOT_CREDIBLE


def test_without_a_delivery_nothing_is_placed_and_a_wrong_time_is_still_wrong() -> None:
    nothing = {"delivered": None, "return_requested": None, "return_received": None}

    assert at(DELIVERED, **nothing) is When.UNDATED
    assert at(REQUESTED, delivered=None, return_requested=REQUESTED) is When.UNDATED
    assert at(CAPTURED + TICK, **nothing) is When.NOT_CREDIBLE


def test_without_a_return_everything_after_delivery_is_after_delivery() -> None:
    assert at(CAPTURED, return_requested=None, return_received=None) is When.AFTER_DELIVERY


def test_after_the_shop_had_the_goods_back_a_picture_may_show_another_piece() -> None:
    case = the_case(story())
    returned = case.order.model_copy(update={"return_received": REQUESTED + timedelta(days=1)})
    period = order_period(REQUESTED + timedelta(days=2, hours=1))
    assert place(period, CAPTURED + timedelta(days=9), Clock(returned)) is When.AFTER_RECEIPT


@pytest.mark.parametrize(
    ("weight", "words", "factor"),
    [
        (-20, "none", "0.01"),
        (2, "none", "2"),
        (3, "weak", "2"),
        (9, "weak", "8"),
        (10, "moderate", "10"),
        (19, "moderate", "80"),
        (20, "moderately_strong", "100"),
        (29, "moderately_strong", "800"),
        (30, "strong", "1,000"),
        (40, "very_strong", "10,000"),
        (60, "extremely_strong", "1,000,000"),
    ],
)
def test_weights_have_the_words_of_the_enfsi_scale(weight: int, words: str, factor: str) -> None:
    assert (verbal(weight), ratio(weight)) == (words, factor)


def test_an_order_date_at_the_end_of_the_calendar_is_a_period_up_to_that_end() -> None:
    last = datetime(9999, 12, 31, tzinfo=UTC)

    assert order_period(last).latest == datetime.max.replace(tzinfo=UTC)
    assert order_period(last).earliest == last - timedelta(hours=14)
