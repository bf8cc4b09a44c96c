"""Stated times as periods, and weights as words."""

from datetime import UTC, datetime, timedelta

import pytest

from claims.shown.texts import ratio, verbal
from claims.timing import When, order_period, place, stated_period
from evidence.records import Post
from tests.claims.worn.test_assess import story
from tests.desk.report_case import CAPTURED, DELIVERED, REQUESTED, the_case


def test_every_precision_gives_a_period_that_holds_the_stated_moment() -> None:
    moment = datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    spans = []
    for precision in ("second", "minute", "hour", "day", "month", "year"):
        post = Post(
            platform_id="p",
            author="a",
            url="u",
            posted_at=moment,
            posted_at_precision=precision,
            posted_at_source="stated",
            text="",
            parser="t@1",
        )
        period = stated_period(post)
        assert period.earliest <= moment <= period.latest
        spans.append(period.latest - period.earliest)
    assert spans == sorted(spans)


def test_an_order_time_is_a_point_and_an_order_date_is_a_day_anywhere_on_earth() -> None:
    assert order_period(DELIVERED).earliest == order_period(DELIVERED).latest == DELIVERED
    day = order_period(datetime(2026, 5, 2, tzinfo=UTC))
    assert day.latest - day.earliest > timedelta(hours=49)


def test_after_the_shop_had_the_goods_back_a_picture_may_show_another_piece() -> None:
    case = the_case(story())
    order = case.order.model_copy(update={"return_received": REQUESTED + timedelta(days=1)})
    period = order_period(REQUESTED + timedelta(days=2, hours=1))
    assert place(period, CAPTURED + timedelta(days=9), order) is When.AFTER_RECEIPT


@pytest.mark.parametrize(
    ("weight", "words", "factor"),
    [
        (-20, "none", "0.01"),
        (2, "none", "2"),
        (3, "weak", "2"),
        (10, "moderate", "10"),
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
