"""When a post was made, as far as we can know it, against the dates of the order.

A platform states a time, mostly chosen by the author, to some precision. We turn it into the earliest and the latest
moment it can mean, never a point, and bound it by our own clock: what we captured existed then. "After delivery" is
said only where the whole period lies after it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from claims.clock import Clock
from evidence.period import Period as Period
from evidence.period import period as period_of
from evidence.records import Post


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
    UNDATED = "undated"
    """The case states no delivery to place it by."""


class ClashKind(StrEnum):
    """What of the platform's own choosing speaks against the time that the author states."""

    RECORD_KEY = "record_key"
    POST_ID = "post_id"
    INDEXED_AT = "indexed_at"
    LISTING = "listing"
    """The place in the listing: a post that is pinned stands out of order too."""


@dataclass(frozen=True)
class Clash:
    """A time of the platform's choosing that is not the author's. Both are allowed for."""

    kind: ClashKind
    says: Period


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
    clashes: tuple[Clash, ...] = ()
    """``period`` holds these too: such a time neither convicts nor clears."""
    alleged: When | None = None
    """Where it lay by the author's time alone; None where nothing speaks against that."""
    refuted: bool = False
    """Whether all moments that the platform gave the post speak against the author's time."""


def stated_period(post: Post) -> Period:
    """The period a post's stated time can mean; from a day upwards any time zone is allowed for."""
    return period_of(post.posted_at, post.posted_at_precision, post.posted_between)


def place(period: Period, captured_at: datetime, clock: Clock) -> When:
    """Where a period lies among the order's dates; doubt is always resolved for the buyer."""
    if period.earliest > captured_at:
        return When.NOT_CREDIBLE
    delivered = clock.span("delivered")
    if delivered is None:
        return When.UNDATED
    latest = min(period.latest, captured_at)
    if latest < delivered.earliest:
        return When.BEFORE_DELIVERY
    if period.earliest <= delivered.latest:
        return When.AROUND_DELIVERY
    received, requested = clock.span("return_received"), clock.span("return_requested")
    if received and latest >= received.earliest:
        return When.AFTER_RECEIPT
    if requested and latest >= requested.earliest:
        return When.AFTER_REQUEST
    return When.AFTER_DELIVERY
