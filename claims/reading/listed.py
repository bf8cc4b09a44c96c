"""Where a listing puts posts in time: one that stands out of order was not posted when its author says.

Listings are of newest posts first, or of oldest first. The posts that agree with that are the longest run of them in
order; every other one lies, by the platform's order, between its neighbours of that run.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from claims.timing import Period

SLACK = timedelta(days=1)
"""Out of order by less is the play of clocks, drafts and coarse times."""
_FEWEST = 3
_SHARE = Fraction(2, 3)
"""So many posts, and this share of them, must agree before there is an order to speak of; a choice."""


@dataclass(frozen=True)
class Stated:
    """A post as the listing shows it: the period its author's time can mean."""

    key: tuple[str, str]
    period: Period


def out_of_order(listing: Sequence[Stated], captured_at: datetime) -> dict[tuple[str, str], Period]:
    """Posts that stand where they do not belong by their time, and the period that their place allows.

    Args:
        listing: Posts in the platform's order.
        captured_at: When it was read: nothing in it is later.

    Time grows as n log n.
    """
    newest_first = _in_order(listing[::-1])
    oldest_first = _in_order(listing)
    if len(newest_first) >= len(oldest_first):
        listing, agreed = listing[::-1], newest_first
    else:
        agreed = oldest_first
    if len(agreed) < _FEWEST or len(agreed) < _SHARE * len(listing) or len(newest_first) == len(oldest_first):
        return {}
    return dict(_outliers(listing, agreed, captured_at))


def _in_order(rising: Sequence[Stated]) -> list[int]:
    """Places of the longest series whose times do not fall (patience sorting, Fredman 1975)."""
    tops: list[datetime] = []
    ends: list[int] = []
    before: list[int] = []
    for place, one in enumerate(rising):
        pile = bisect_right(tops, one.period.earliest)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(one.period.earliest)
            ends.append(place)
        tops[pile], ends[pile] = one.period.earliest, place
    found, place = [], ends[-1] if ends else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _outliers(
    rising: Sequence[Stated], agreed: Sequence[int], captured_at: datetime
) -> list[tuple[tuple[str, str], Period]]:
    found, known = [], set(agreed)
    for place, one in enumerate(rising):
        if place in known:
            continue
        at = bisect_right(agreed, place)
        earliest = rising[agreed[at - 1]].period.earliest if at else None
        latest = rising[agreed[at]].period.latest if at < len(agreed) else captured_at
        if earliest is not None and one.period.latest + SLACK < earliest:
            found.append((one.key, Period(earliest, max(earliest, latest))))
        elif at < len(agreed) and latest + SLACK < one.period.earliest:
            found.append((one.key, Period(min(earliest or latest, latest), latest)))
    return found
