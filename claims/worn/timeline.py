"""The order's clock as a drawing: its dates as upright lines, posts as dots, worn findings as numbered dots.

Integers in units of the drawing (an SVG viewBox). Labels and dots that would cover each other move to another row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.clock import Clock, Dated
from claims.timing import When
from claims.worn.assess import Assessment
from claims.worn.facts import facts

WIDTH = 1000
_MARGIN = 56
_LABEL_WIDTH = 118
_LABEL_ROW = 34
_DOT = 11
_MARK = 26
_MAX_ROWS = 12


@dataclass(frozen=True)
class Event:
    """A date of the order: an upright line with a label in a row of its own."""

    date: Dated
    x: int
    label_x: int
    label_y: int


@dataclass(frozen=True)
class Dot:
    """A post, or a worn finding (then with the number of the order's line and where it lies in time)."""

    x: int
    y: int
    label: str = ""
    when: When | None = None


@dataclass(frozen=True)
class Tick:
    """The beginning of a day on the axis."""

    x: int
    moment: datetime


@dataclass(frozen=True)
class Timeline:
    """The whole drawing. ``span`` is the x range between delivery and return request that counts."""

    height: int
    axis_y: int
    top_y: int
    events: tuple[Event, ...]
    posts: tuple[Dot, ...]
    worn: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    span: tuple[int, int]


def draw(assessment: Assessment) -> Timeline:
    """Lay out the order's dates and everything captured on one axis of time."""
    order, clock = assessment.case.order, assessment.reading.clock
    dates = clock.dates()
    times = {(s.run.platform, s.post.platform_id): s.timing.stated for s in assessment.showings}
    worn = sorted((s.showing.timing.stated, line.number, s.when) for line in assessment.lines for s in line.worn)
    moments = [*(date.moment for date in dates), *times.values(), *(moment for moment, _, _ in worn)]
    first, last = _around(min(moments), max(moments))
    axis = _Axis(first, last)
    events, label_rows = _events(axis, dates)
    top = label_rows * _LABEL_ROW + 10
    marks, mark_rows = _stacked(axis, [moment for moment, _, _ in worn], _MARK)
    dots, dot_rows = _stacked(axis, sorted(times.values()), _DOT)
    axis_y = top + 26 + mark_rows * _MARK
    end = order.return_requested or last
    return Timeline(
        height=axis_y + 40 + dot_rows * _DOT,
        axis_y=axis_y,
        top_y=top,
        events=events,
        posts=tuple(Dot(x, axis_y + 34 + row * _DOT) for x, row in dots),
        worn=tuple(
            Dot(x, axis_y - 20 - row * _MARK, str(number), when)
            for (x, row), (_, number, when) in zip(marks, worn, strict=True)
        ),
        ticks=_ticks(axis, clock),
        span=(axis.x(facts(assessment.case).delivered), axis.x(end)),
    )


@dataclass(frozen=True)
class _Axis:
    first: datetime
    last: datetime

    def x(self, moment: datetime) -> int:
        part = (moment - self.first) / (self.last - self.first)
        return _MARGIN + round(part * (WIDTH - 2 * _MARGIN))


def _around(first: datetime, last: datetime) -> tuple[datetime, datetime]:
    """A little air on both sides, and never a span of nothing."""
    air = max((last - first) / 40, timedelta(hours=6))
    return first - air, last + air


def _events(axis: _Axis, dates: Sequence[Dated]) -> tuple[tuple[Event, ...], int]:
    ends: list[int] = []
    found = []
    for date in dates:
        x = axis.x(date.moment)
        label_x = min(max(x, _LABEL_WIDTH // 2), WIDTH - _LABEL_WIDTH // 2)
        row = next((i for i, end in enumerate(ends) if label_x - _LABEL_WIDTH // 2 >= end), len(ends))
        ends[row:] = [label_x + _LABEL_WIDTH // 2, *ends[row + 1 :]]
        found.append(Event(date, x, label_x, 14 + row * _LABEL_ROW))
    return tuple(found), len(ends)


def _stacked(axis: _Axis, moments: Sequence[datetime], size: int) -> tuple[list[tuple[int, int]], int]:
    """Each moment's x and the lowest row where it covers no other; the number of rows."""
    ends: list[int] = []
    found = []
    for moment in moments:
        x = axis.x(moment)
        row = next((i for i, end in enumerate(ends) if x - end >= size), len(ends))
        row = min(row, _MAX_ROWS - 1)
        ends[row:] = [x, *ends[row + 1 :]]
        found.append((x, row))
    return found, len(ends)


def _ticks(axis: _Axis, clock: Clock) -> tuple[Tick, ...]:
    days = max(1, (axis.last - axis.first).days)
    step = next((step for step in (1, 2, 5, 7, 14, 30, 90, 365) if days / step <= 12), 3650)
    return tuple(Tick(axis.x(day), day) for day in clock.midnights(axis.first, axis.last, step))
