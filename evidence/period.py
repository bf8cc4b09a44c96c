"""A stated time as the period it can mean: the earliest and the latest moment, both included.

Whoever asks whether a post lies inside a window or after a date asks it of the period, never of a point.
"""

from calendar import monthrange
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
            first = start.replace(microsecond=0)
            return Period(first, first.replace(microsecond=_LAST))
        case "minute":
            first = start.replace(second=0, microsecond=0)
            return Period(first, first.replace(second=59, microsecond=_LAST))
        case "hour":
            first = start.replace(minute=0, second=0, microsecond=0)
            return Period(first, first.replace(minute=59, second=59, microsecond=_LAST))
        case "day":
            first = last = midnight(start)
        case "month":
            first = midnight(start).replace(day=1)
            last = first.replace(day=monthrange(first.year, first.month)[1])
        case "year":
            first = midnight(start).replace(month=1, day=1)
            last = first.replace(month=12, day=31)
    return Period(_moved(first, -EAST), _moved(last.replace(hour=23, minute=59, second=59, microsecond=_LAST), WEST))


_LAST = 999_999
"""The last microsecond of a second."""
_FIRST, _END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def _moved(moment: datetime, by: timedelta) -> datetime:
    """Not beyond the calendar of Python, which ends with the year 9999: an author may state any time."""
    try:
        return moment + by
    except OverflowError:
        return _FIRST if by < timedelta() else _END


def midnight(moment: datetime) -> datetime:
    """The beginning of a moment's UTC day."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
