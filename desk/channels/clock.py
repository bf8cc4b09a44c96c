"""The order's days as a line: the days that need no reason as a bar, what was found as triangles, dates as circles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PIL import ImageDraw

from desk.channels.fonts import font
from desk.channels.lettering import LEAST_PX, width
from desk.channels.statement import Clock, Mark

_ROW, _HEAD, _GAP = 42, 104, 18
_AIR = timedelta(days=1)


@dataclass(frozen=True)
class _Label:
    text: str
    marks: tuple[date, ...]
    is_found: bool


@dataclass(frozen=True)
class _Axis:
    first: date
    last: date
    left: int
    right: int

    def x(self, day: date) -> float:
        return self.left + (self.right - self.left) * ((day - self.first) / (self.last - self.first))

    def of_label(self, label: _Label) -> float:
        """Where its text begins."""
        middle = (self.x(label.marks[0]) + self.x(label.marks[-1])) / 2
        wide = width(label.text, LEAST_PX, is_bold=True)
        return min(max(self.left, middle - wide / 2), self.right - wide)


def draw_clock(pen: ImageDraw.ImageDraw, clock: Clock, left: int, right: int, top: int, period: str) -> int:
    """Draw it between two x, from ``top`` down; where it ends. ``period``: what the bar is called."""
    days = [one.day for one in clock.marks] + list(clock.period or ())
    axis = _Axis(min(days) - _AIR, max(days) + _AIR, left, right)
    y = top + 82
    pen.line((left, y, right, y), fill="black", width=5)
    if clock.period is not None:
        begins, ends = axis.x(clock.period[0]), axis.x(clock.period[1] + _AIR)
        pen.rectangle((begins, y - 12, ends, y + 12), outline="black", width=3, fill="#d9d9d9")
        half = width(period, LEAST_PX) / 2
        middle = min(max(left + half, (begins + ends) / 2), right - half)
        pen.text((middle, top + 2), period, font=font(LEAST_PX), fill="black", anchor="ma")
    labels = _labels(clock.marks)
    for label in labels:
        for day in label.marks:
            _mark(pen, axis.x(day), y, label.is_found)
    return _write(pen, labels, axis, top + _HEAD)


def _labels(marks: Sequence[Mark]) -> list[_Label]:
    """One of each date of the order; of what was found one for all its days. By where they stand."""
    found = sorted({one.day for one in marks if one.is_found})
    labels = [_Label(f"{one.label} {_day(one.day)}", (one.day,), False) for one in marks if not one.is_found]
    if found:
        span = _day(found[0]) if len(found) == 1 else f"{_day(found[0])} – {_day(found[-1])}"
        name = next(one.label for one in marks if one.is_found)
        labels.append(_Label(f"{name} {span}", tuple(found), True))
    return sorted(labels, key=lambda one: (one.marks[0], one.is_found))


def _day(day: date) -> str:
    return f"{day:%m-%d}"


def _mark(pen: ImageDraw.ImageDraw, x: float, y: int, is_found: bool) -> None:
    if is_found:
        pen.polygon([(x, y - 30), (x - 18, y + 10), (x + 18, y + 10)], fill="black", outline="white")
    else:
        pen.ellipse((x - 14, y - 14, x + 14, y + 14), fill="white", outline="black", width=5)


def _write(pen: ImageDraw.ImageDraw, labels: Sequence[_Label], axis: _Axis, top: int) -> int:
    """Each label in the first row where it covers no other; where the last row ends."""
    ends: list[float] = []
    for label in labels:
        x = axis.of_label(label)
        row = next((n for n, end in enumerate(ends) if end + _GAP <= x), len(ends))
        ends[row:] = [x + width(label.text, LEAST_PX, is_bold=True), *ends[row + 1 :]]
        y = top + row * _ROW
        pen.text((x, y), label.text, font=font(LEAST_PX, is_bold=True), fill="black", anchor="la")
    return top + len(ends) * _ROW
