"""When a post was made, as far as we can know it, against the dates of the order.

A platform states a time, mostly chosen by the author, to some precision. We turn it into the earliest and the latest
moment it can mean, never a point, and bound it by our own clock: what we captured existed then. "After delivery" is
said only where the whole period lies after it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from evidence.records import Order, Post

_EAST = timedelta(hours=14)
_WEST = timedelta(hours=12)
"""A day begins 14 hours before the UTC day at the easternmost clock (UTC+14) and ends 12 hours after it at UTC-12.
A date without a clock time may be any of these days."""


class When(StrEnum):
    """Where a post's period lies among the dates of the order."""

    BEFORE_DELIVERY = "before_delivery"
    AROUND_DELIVERY = "around_delivery"
    """The period holds the delivery: it cannot say which came first."""
    AFTER_DELIVERY = "after_delivery"
    """Wholly after delivery, wholly before the return was requested (where it was)."""
    AFTER_REQUEST = "after_request"
    """Not wholly before the return request: the parcel may have been on its way."""
    AFTER_RECEIPT = "after_receipt"
    """Not wholly before the shop had the goods back: it may show another piece."""
    NOT_CREDIBLE = "not_credible"
    """The stated time lies after our own capture, so it is wrong."""


@dataclass(frozen=True)
class Period:
    """The earliest and the latest moment a stated time can mean, both included."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True)
class Timing:
    """What is known of the time of one picture in one post."""

    stated: datetime
    precision: str
    source: str
    period: Period
    captured_at: datetime
    """Our clock: at the latest then the picture was public."""
    when: When


def stated_period(post: Post) -> Period:
    """The period a post's stated time can mean; from a day upwards any time zone is allowed for."""
    start = post.posted_at
    match post.posted_at_precision:
        case "second":
            return _closed(start.replace(microsecond=0), start.replace(microsecond=0) + timedelta(seconds=1))
        case "minute":
            first = start.replace(second=0, microsecond=0)
            return _closed(first, first + timedelta(minutes=1))
        case "hour":
            first = start.replace(minute=0, second=0, microsecond=0)
            return _closed(first, first + timedelta(hours=1))
        case "day":
            first = _midnight(start)
            return _closed(first - _EAST, first + timedelta(days=1) + _WEST)
        case "month":
            first = _midnight(start).replace(day=1)
            following = (first + timedelta(days=32)).replace(day=1)
            return _closed(first - _EAST, following + _WEST)
        case "year":
            first = _midnight(start).replace(month=1, day=1)
            return _closed(first - _EAST, first.replace(year=first.year + 1) + _WEST)


def order_period(moment: datetime) -> Period:
    """The period an order's date can mean: exactly midnight UTC is how a bare date is stored, so it means the day."""
    if moment == _midnight(moment):
        return _closed(moment - _EAST, moment + timedelta(days=1) + _WEST)
    return Period(moment, moment)


def place(period: Period, captured_at: datetime, order: Order) -> When:
    """Where a period lies among the order's dates; doubt is always resolved for the buyer."""
    if period.earliest > captured_at:
        return When.NOT_CREDIBLE
    latest = min(period.latest, captured_at)
    delivered = order_period(order.delivered)
    if latest < delivered.earliest:
        return When.BEFORE_DELIVERY
    if period.earliest <= delivered.latest:
        return When.AROUND_DELIVERY
    if order.return_received and latest >= order_period(order.return_received).earliest:
        return When.AFTER_RECEIPT
    if order.return_requested and latest >= order_period(order.return_requested).earliest:
        return When.AFTER_REQUEST
    return When.AFTER_DELIVERY


def _closed(first: datetime, end: datetime) -> Period:
    return Period(first, end - timedelta(microseconds=1))


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
