"""Pieces of several orders that came back under one, as a drawing: a lane for each order, from when it was packed.

Only from three orders on; of two a sentence says as much. Integers in units of the drawing (an SVG viewBox).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.records import Comparison, Quoted, Result

WIDTH = 1000
_LEAST_ORDERS = 3
_LABEL_SIGNS = 18
_LEFT, _RIGHT, _TOP, _LANE, _BELOW = 24, 760, 44, 46, 14


@dataclass(frozen=True)
class Lane:
    """An order: a dot where its piece was packed, and a line until that piece came back under the case's order."""

    order_id: str
    code: str
    packed: date
    back: date | None
    """None of the case's own order."""
    x: int
    back_x: int
    y: int

    @property
    def label(self) -> str:
        """The order's number, its middle left out where there is no room for it."""
        half = _LABEL_SIGNS // 2
        return (
            self.order_id if len(self.order_id) <= _LABEL_SIGNS else f"{self.order_id[:half]}…{self.order_id[-half:]}"
        )


@dataclass(frozen=True)
class Drawing:
    """The whole. The own order is the lowest lane."""

    height: int
    lanes: tuple[Lane, ...]
    own: Lane


def drawing(found: Sequence[Comparison], own_order: str) -> Drawing | None:
    """Of the comparisons that contradict; None where fewer than three orders are in them."""
    against = [one for one in found if one.result is Result.CONTRADICTED]
    pieces = {(piece[0], piece[1]): piece for one in against for piece in _pieces(one, own_order)}
    own = min((piece for one in against for piece in _own(one, own_order)), key=lambda each: each[2], default=None)
    if own is None or len({order for order, _ in pieces}) + 1 < _LEAST_ORDERS:
        return None
    rows = [*sorted(pieces.values(), key=lambda each: each[2]), own]
    days = [day for row in rows for day in row[2:] if day is not None]
    lanes = [_lane(row, number, min(days), max(days)) for number, row in enumerate(rows)]
    return Drawing(_TOP + _LANE * len(lanes) - _BELOW, tuple(lanes[:-1]), lanes[-1])


_Piece = tuple[str, str, date, date | None]


def _pieces(one: Comparison, own_order: str) -> Iterator[_Piece]:
    """Order, code, day of packing and day of the return of each piece of another order."""
    back = max((_day(row) for row in one.quoted if row.form == "unpacked"), default=None)
    for row in one.quoted:
        values = dict(row.values)
        if row.form == "packed" and values["order_id"] != own_order:
            yield str(values["order_id"]), str(values["code"]), _day(row), back


def _own(one: Comparison, own_order: str) -> Iterator[_Piece]:
    for row in one.quoted:
        values = dict(row.values)
        if row.form == "packed" and values["order_id"] == own_order:
            yield own_order, str(values["code"]), _day(row), None


def _day(row: Quoted) -> date:
    return date.fromisoformat(str(dict(row.values)["day"]))


def _lane(row: _Piece, number: int, first: date, last: date) -> Lane:
    order_id, code, packed, back = row
    span = max(1, (last - first).days)

    def x(day: date) -> int:
        return _LEFT + (_RIGHT - _LEFT) * (day - first).days // span

    return Lane(order_id, code, packed, back, x(packed), x(back or last), _TOP + _LANE * number)
