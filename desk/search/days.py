"""Days as people write them in a search, as moments: a day is that day in the time zone of the case."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from pydantic import BaseModel, ConfigDict

from desk.search.errors import QueryError
from desk.search.fields import microseconds
from evidence.fields import Utc

Stated = date | datetime | None
"""A day, an aware moment, or no bound."""
HOW = "write 2026-05-03, 2026-05, 2026, or two of them as 2026-05-03..2026-05-09"
_PART = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Span(BaseModel):
    """From when until when, both included; None is no limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: Utc | None = None
    until: Utc | None = None

    @property
    def limits_us(self) -> tuple[int | None, int | None]:
        """Both in microseconds, as the engines hold moments."""
        since, until = (None if moment is None else microseconds(moment) for moment in (self.since, self.until))
        return since, until


def days(text: str) -> tuple[date | None, date | None]:
    """First and last day of ``2026-05-03``, ``2026-05``, ``2026``, or ``A..B`` of them with either end left out.

    Raises:
        QueryError: it is none of these, or ends before it begins.
    """
    begin, dots, end = text.partition("..")
    first = _first(begin) if begin else None
    last = _last(end if dots else begin) if (end if dots else begin) else None
    if first is None and last is None:
        raise QueryError(f"{text!r} is no day: {HOW}")
    if first and last and last < first:
        raise QueryError(f"{text!r} ends before it begins: write the earlier day first")
    return first, last


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


def _first(text: str) -> date:
    year, month, day = _parts(text)
    return _day(year, month or 1, day or 1, text)


def _last(text: str) -> date:
    year, month, day = _parts(text)
    if day:
        return _day(year, month, day, text)
    first = _day(year, month or 12, 1, text)
    return date.max if first >= date(9999, 12, 1) else (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _parts(text: str) -> tuple[int, int, int]:
    if (found := _PART.fullmatch(text)) is None:
        raise QueryError(f"{text!r} is no day: {HOW}")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if 0 in [int(part) for part in found.groups() if part]:
        raise QueryError(f"{text!r} is no day of the calendar: {HOW}")
    return year, month, day


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise QueryError(f"{text!r} is no day of the calendar: {HOW}") from None


def _begins(stated: date | datetime, zone: tzinfo) -> datetime:
    if isinstance(stated, datetime):
        return stated.astimezone(UTC)
    return datetime.combine(stated, time(), zone).astimezone(UTC)


def _ends(stated: date | datetime, zone: tzinfo) -> datetime:
    if isinstance(stated, datetime):
        return stated.astimezone(UTC)
    return _begins(stated + timedelta(days=1), zone) - timedelta(microseconds=1)
