"""A span of time as whole days and quarters of an hour, which an engine finds by their numbers.

A search for days, in whatever time zone, begins and ends at a quarter of an hour of UTC. So it is a set of whole days
and of quarters beside them, each of which is one entry of the index, where comparing every document's time is not.
"""

QUARTER_US = 15 * 60 * 1_000_000
"""Microseconds. All time zones are whole quarters of an hour from UTC since the 1970s."""
_OF_A_DAY = 24 * 4
MOST_DAYS = 4_000
"""Days of one span that are named one by one; more are compared."""


def day_of(moment_us: int) -> int:
    """Number of the UTC day of a moment, 0 for 1 January 1970."""
    return quarter_of(moment_us) // _OF_A_DAY


def quarter_of(moment_us: int) -> int:
    """Number of the quarter of an hour of a moment."""
    return moment_us // QUARTER_US


def whole(first_us: int, last_us: int) -> tuple[range, tuple[int, ...]] | None:
    """Days, and quarters beside them, that together are the span, both ends included.

    None where the span is cut inside a quarter, is empty, or is too long.
    """
    begin, rest = divmod(first_us, QUARTER_US)
    end, more = divmod(last_us + 1, QUARTER_US)
    if rest or more or end <= begin or (end - begin) > MOST_DAYS * _OF_A_DAY:
        return None
    days = range(-(-begin // _OF_A_DAY), end // _OF_A_DAY)
    if not days:
        return range(0), tuple(range(begin, end))
    return days, (*range(begin, days.start * _OF_A_DAY), *range(days.stop * _OF_A_DAY, end))
