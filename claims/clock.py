"""The order's clock: its dates in the case's time zone, the days in which a return needs no reason, "day 4".

Days are counted here and nowhere else. The period of a return is n whole days from 00:00 of the day after delivery, in
the case's zone: delivered at 01:00 on the second, the seventh day is the ninth, to its end. (China: Civil Code art. 201
with the measures on returns of online purchases; EU: Regulation 1182/71 art. 3, Directive 2011/83 art. 9.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from evidence.errors import RecordError
from evidence.order import DATES, Case, Order, OrderDate, ReturnPeriod
from evidence.period import Period, midnight
from evidence.period import period as period_of

USUAL = ReturnPeriod(days=7, law="")
"""Where a case names none: the seven days of Chinese law for most goods, which many shops give too."""
_ONE_DAY, _TICK = timedelta(days=1), timedelta(microseconds=1)
_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Dated:
    """One date of the order as it is shown: the day alone where no more was stated."""

    key: str
    """A name of ``evidence.order.DATES``, or ``withdrawal``: the last moment in which a return needs no reason."""
    moment: datetime
    is_day: bool


@dataclass(frozen=True)
class Clock:
    """The dates of one order. ``zone`` is None in a case that states none: then doubt is resolved for the buyer."""

    order: Order
    zone: tzinfo | None = None
    return_period: ReturnPeriod = USUAL

    @property
    def shown(self) -> tzinfo:
        """The zone in which times are shown."""
        return self.zone or UTC

    def span(self, name: OrderDate) -> Period | None:
        """What a date of the order can mean: a moment, or the whole day in the case's zone where a day was stated.

        Exactly midnight UTC is how older cases hold a bare date, so it means that day anywhere on earth.
        """
        moment: datetime | None = getattr(self.order, name)
        if moment is None:
            return None
        if name in self.order.as_days and self.zone is not None:
            first = self._day(moment)
            return Period(self._begins(first), _safely(lambda: self._begins(first + _ONE_DAY) - _TICK))
        if name in self.order.as_days or moment == midnight(moment):
            return period_of(moment, "day")
        return Period(moment, moment)

    @cached_property
    def period_ends(self) -> datetime | None:
        """The first moment after the days in which a return needs no reason; None without a delivery.

        Without a zone it is the latest that any zone gives: the (n + 1)th time 24 hours after delivery.
        """
        delivered = self.span("delivered")
        if delivered is None:
            return None
        days = timedelta(days=self.return_period.days + 1)
        if self.zone is None:
            return _safely(lambda: delivered.latest + days)
        return _safely(lambda: self._begins(self._day(delivered.latest) + days))

    def days_after_delivery(self, moment: datetime) -> int | None:
        """Days on the calendar of the case's zone, as people count: a return asked on the ninth of a parcel of the
        second comes 7 days after it. None without a delivery."""
        if self.order.delivered is None:
            return None
        return (self._day(moment) - self._day(self.order.delivered)).days

    @property
    def asked_within(self) -> bool:
        """Whether the return may have been asked for while it needed no reason."""
        asked, ends = self.span("return_requested"), self.period_ends
        return asked is not None and ends is not None and asked.earliest < ends

    def dates(self) -> tuple[Dated, ...]:
        """The dates that are known, with the last moment of the return period, in order of time."""
        stated = ((name, getattr(self.order, name)) for name in DATES)
        found = [Dated(name, moment, name in self.order.as_days) for name, moment in stated if moment]
        if self.period_ends is not None:
            found.append(Dated("withdrawal", self.period_ends - _TICK, self.zone is not None))
        return tuple(sorted(found, key=lambda one: one.moment))

    def midnights(self, first: datetime, last: datetime, step: int) -> tuple[datetime, ...]:
        """Beginnings of days between two moments, every ``step`` days."""
        found, day = [], self._day(first) + _ONE_DAY
        while (begins := self._begins(day)) < last:
            found.append(begins)
            day += timedelta(days=step)
        return tuple(found)

    def is_day_edge(self, moment: datetime) -> bool:
        """Whether a moment is the first or the last second of a day here."""
        at = moment.astimezone(self.shown).time().replace(microsecond=0)
        return at in (time(), time(23, 59, 59))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.shown).date()

    def _begins(self, day: date) -> datetime:
        """In UTC: of two times in one zone Python compares the clock faces, which summer time moves."""
        return datetime.combine(day, time(), self.shown).astimezone(UTC)


def clock(case: Case) -> Clock:
    """The clock of a case. A zone that this machine does not know is as none: one record must not stop the desk."""
    return Clock(case.order, _known(case.zone), case.return_period or USUAL)


def _known(name: str | None) -> ZoneInfo | None:
    try:
        return zone_named(name) if name else None
    except RecordError:
        return None


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name in the tz database.

    Raises:
        RecordError: it is not known.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: the name of a folder of the database
        raise RecordError(f"the time zone {name!r} is not known; write one like Europe/Berlin") from error


def _safely(make: Callable[[], datetime]) -> datetime:
    """Not beyond the calendar of Python, which ends with the year 9999."""
    try:
        return make()
    except OverflowError:
        return _END
