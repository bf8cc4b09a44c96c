"""Days as people write them in a search, as moments: a day is that day in the time zone of the case."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from desk.search.errors import QueryError
from desk.search.query import Span

Stated = date | datetime | None
"""A day, an aware moment, or no bound."""


def span(since: Stated, until: Stated, zones: Iterable[tzinfo]) -> Span:
    """The moments from the beginning of ``since`` to the end of ``until``, both included.

    Where the cases searched are of several zones it is what a day is in any of them, so that nothing is hidden.

    Raises:
        QueryError: the day lies at the end of the calendar.
    """
    known = set(zones) or {UTC}
    try:
        first = min(_begins(since, zone) for zone in known) if since else None
        last = max(_ends(until, zone) for zone in known) if until else None
    except OverflowError:
        raise QueryError("that day lies beyond the calendar: write a year between 2 and 9998") from None
    return Span(since=first, until=last)


def _begins(stated: date | datetime, zone: tzinfo) -> datetime:
    if isinstance(stated, datetime):
        return stated.astimezone(UTC)
    return datetime.combine(stated, time(), zone).astimezone(UTC)


def _ends(stated: date | datetime, zone: tzinfo) -> datetime:
    if isinstance(stated, datetime):
        return stated.astimezone(UTC)
    return _begins(stated + timedelta(days=1), zone) - timedelta(microseconds=1)
