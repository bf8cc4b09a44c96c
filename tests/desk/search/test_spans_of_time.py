"""A span of time as whole days and quarters of an hour is that span and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.search.spans_of_time import MOST_DAYS, QUARTER_US, day_of, quarter_of, whole

quarters = st.integers(-(10**6), 10**6)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(quarters, st.integers(1, 3000), st.integers(-4000, 4000), st.integers(0, QUARTER_US - 1))
def test_a_moment_is_in_the_span_exactly_if_its_day_or_its_quarter_is(
    begin: int, many: int, at: int, more: int
) -> None:
    first, last = begin * QUARTER_US, (begin + many) * QUARTER_US - 1
    parts = whole(first, last)
    assert parts is not None
    days, beside = parts
    moment = (begin + at) * QUARTER_US + more
    assert (day_of(moment) in days or quarter_of(moment) in beside) == (first <= moment <= last)
    assert not {quarter_of(day * 96 * QUARTER_US) for day in days} & set(beside)
    assert len(beside) < 2 * 96 + 2


def test_what_is_cut_inside_a_quarter_empty_or_too_long_is_compared_instead() -> None:
    assert whole(1, QUARTER_US) is None
    assert whole(0, QUARTER_US) is None
    assert whole(QUARTER_US, QUARTER_US - 1) is None
    assert whole(0, (MOST_DAYS + 1) * 96 * QUARTER_US - 1) is None
    assert whole(0, QUARTER_US - 1) == (range(0), (0,))
