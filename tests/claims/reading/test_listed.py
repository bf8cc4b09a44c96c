"""A post that stands out of order in its listing was not posted when its author says; the rest stay what they are."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.reading.listed import SLACK, Stated, out_of_order
from claims.timing import Period

DAY = timedelta(days=1)
START = datetime(2026, 5, 1, tzinfo=UTC)
CAPTURED = START + 100 * DAY


def listing(*days: float) -> list[Stated]:
    """Posts of these days, in the order in which they are listed; a post's name is its place."""
    moments = [START + day * DAY for day in days]
    return [Stated(("demo", str(place)), Period(at, at)) for place, at in enumerate(moments)]


def found(*days: float) -> dict[int, tuple[float, float]]:
    """Place of each post out of order, and the days that its place allows."""
    told = out_of_order(listing(*days), CAPTURED)
    return {int(key[1]): ((one.earliest - START) / DAY, (one.latest - START) / DAY) for key, one in told.items()}


@pytest.mark.parametrize("days", [(), (3,), (3, 1), (1, 3), (9, 8, 7, 6), (6, 7, 8, 9), (5, 5, 5, 5), (9, 7, 7.4, 6)])
def test_a_listing_in_order_either_way_says_nothing(days: tuple[float, ...]) -> None:
    assert found(*days) == {}


def test_a_post_dated_back_lies_between_its_neighbours_of_the_listing() -> None:
    assert found(9, 8, 1, 7, 6) == {2: (7, 8)}


def test_one_dated_back_at_the_top_lies_between_the_next_and_the_capture() -> None:
    assert found(1, 9, 8, 7, 6) == {0: (9, 100)}


def test_one_dated_forward_at_the_end_lies_before_the_last() -> None:
    assert found(9, 8, 7, 6, 20) == {4: (6, 6)}


def test_oldest_first_is_read_likewise() -> None:
    assert found(6, 7, 1, 8, 9) == {2: (7, 8)}
    assert found(6, 7, 8, 9, 1) == {4: (9, 100)}


def test_one_post_dated_forward_does_not_make_all_the_others_doubtful() -> None:
    """The buyer chooses these times: a wish for doubt on all pictures must not be granted for one."""
    assert set(found(9, 8, 7, 90, 6, 5, 4)) == {3}


@pytest.mark.parametrize("days", [(1, 9, 8), (2, 9, 1, 8, 3, 7), (5, 9, 1, 7, 3, 8)])
def test_too_few_posts_or_no_order_at_all_says_nothing(days: tuple[float, ...]) -> None:
    assert found(*days) == {}


def test_a_difference_that_clocks_and_drafts_explain_is_none() -> None:
    hours = SLACK / DAY

    assert found(9, 8, 7 - hours, 7, 6) == {}
    assert set(found(9, 8, 7 - hours - 0.01, 7, 6)) == {2}


def test_a_coarse_time_is_out_of_order_only_where_its_whole_period_is() -> None:
    posts = listing(9, 8, 1, 7, 6)
    month = Stated(posts[2].key, Period(START, START + 7.5 * DAY))

    assert out_of_order([*posts[:2], month, *posts[3:]], CAPTURED) == {}


@given(st.lists(st.integers(0, 60), min_size=4, max_size=25, unique=True))
def test_what_remains_without_the_named_posts_is_in_order(days: list[int]) -> None:
    named = found(*days)
    rest = [day for place, day in enumerate(days) if place not in named]
    if not named:
        return
    falling = sum(later <= earlier + 1 for earlier, later in combinations(rest, 2))
    rising = sum(later >= earlier - 1 for earlier, later in combinations(rest, 2))

    assert len(rest) * (len(rest) - 1) // 2 in {falling, rising}


@pytest.mark.slow
def test_a_hundred_thousand_posts_are_read_as_one_listing() -> None:
    days = [90 - place * 90 / 100_000 for place in range(100_000)]
    days[500] = 0.5

    assert set(found(*days)) == {500}
