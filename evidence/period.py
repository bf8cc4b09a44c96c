"""A stated time as the period it can mean: the earliest and the latest moment, both included.

Whoever asks whether a post lies inside a window or after a date asks it of the period, never of a point.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Precision = Literal["second", "minute", "hour", "day", "month", "year"]

EAST = timedelta(hours=14)
WEST = timedelta(hours=12)
"""A day begins 14 hours before the UTC day at the easternmost clock (UTC+14) and ends 12 hours after it at UTC-12.
A date without a clock time may be any of these days."""


@dataclass(frozen=True)
class Period:
    """The earliest and the latest moment a stated time can mean, both included."""

    earliest: datetime
    latest: datetime

    def meets(self, start: datetime, until: datetime) -> bool:
        """Whether any of its moments lies between two, both included."""
        return self.earliest <= until and start <= self.latest


def period(start: datetime, precision: Precision, between: tuple[datetime, datetime] | None = None) -> Period:
    """The period of a moment stated to a precision; from a day upwards any time zone is allowed for.

    ``between`` is the period itself, where what was stated is no unit of the calendar ("3 hours ago").
    """
    if between is not None:
        return Period(*between)
    match precision:
        case "second":
            return closed(start.replace(microsecond=0), start.replace(microsecond=0) + timedelta(seconds=1))
        case "minute":
            first = start.replace(second=0, microsecond=0)
            return closed(first, first + timedelta(minutes=1))
        case "hour":
            first = start.replace(minute=0, second=0, microsecond=0)
            return closed(first, first + timedelta(hours=1))
        case "day":
            first = midnight(start)
            return closed(first - EAST, first + timedelta(days=1) + WEST)
        case "month":
            first = midnight(start).replace(day=1)
            following = (first + timedelta(days=32)).replace(day=1)
            return closed(first - EAST, following + WEST)
        case "year":
            first = midnight(start).replace(month=1, day=1)
            return closed(first - EAST, first.replace(year=first.year + 1) + WEST)


def closed(first: datetime, end: datetime) -> Period:
    """From a moment up to the last microsecond before another."""
    return Period(first, end - timedelta(microseconds=1))


def midnight(moment: datetime) -> datetime:
    """The beginning of a moment's UTC day."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
