"""What the packing table knows of a piece that came back under an order which it was not packed for.

The marks of codes only say where to look; what counts are the sealed entries. Read in one walk of the days between.
Where one of these days is gone, it is not known what came back on it: then nothing is contradicted by it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from desk.acts.cite import BEFORE
from evidence.dispatch_day import PREFIX, DispatchDay
from evidence.disposed import LIFE
from evidence.records import Disposal, Entry, Order, Packed, Unpacked
from evidence.register import VaultRegister
from evidence.vault import Vault

_LATER_DAYS = 2
"""A process that was killed at midnight ends on the next day what it began."""


@dataclass(frozen=True)
class Other:
    """The piece that went out with another order."""

    day: DispatchDay
    entry: Entry
    record: Packed

    @property
    def date(self) -> date:
        """When it went out."""
        return date.fromisoformat(self.day.day)


def went_out(vault: Vault, back: Unpacked) -> Other | None:
    """The piece on which the code of a return was sealed, by its own entry; None where no entry says so, or where that
    day or one after it is gone: what would explain it may have stood there."""
    mark = vault.codes.went_out(back.code, back.given_digest()) if back.code else None
    if mark is None:
        return None
    first = date.fromisoformat(mark.day)
    for day in _days(vault, first, first + timedelta(days=_LATER_DAYS)):
        for entry in day.ledger.of_kinds("packed"):
            record = entry.record
            if isinstance(record, Packed) and (record.code, record.given_digest()) == (back.code, mark.given):
                return None if _is_gone(vault, date.fromisoformat(day.day), date.max) else Other(day, entry, record)
    return None


def returns_since(vault: Vault, first: date, back: Unpacked) -> tuple[tuple[date, Unpacked], ...]:
    """Every return from a day on until today but this one, each with its day."""
    return tuple(_returns(vault, first, date.max, back))


def came_back(other: Other, returns: Sequence[tuple[date, Unpacked]]) -> bool:
    """Whether anything says that the other piece came back: by its code, its order or its waybill."""
    return any(
        one.code == other.record.code
        or one.order_id == other.record.order_id
        or (other.record.waybill and one.waybill == other.record.waybill)
        for day, one in returns
        if day >= other.date
    )


def own_came_back(own: frozenset[str], returns: Sequence[tuple[date, Unpacked]]) -> bool:
    """Whether a piece of this very order came back under any name: then two returns were mixed up when they were
    opened."""
    return any(one.code in own for _, one in returns if one.code)


def share_a_box(vault: Vault, back: Unpacked, day: date) -> bool:
    """Whether another return has the same waybill, the day before, that day or the next."""
    near = _returns(vault, day - timedelta(days=1), day + timedelta(days=1), back)
    return bool(back.waybill) and any(one.waybill == back.waybill for _, one in near)


def is_known(vault: Vault, order: Order, back: date) -> bool:
    """Whether all days are there on which a piece of an order may have been packed, until one came back.

    Where one is gone, a second parcel, our own mistake or another return in the same box may have stood there.
    """
    return not _is_gone(vault, (order.placed.astimezone(UTC) - BEFORE).date(), back + timedelta(days=1))


def _returns(vault: Vault, first: date, until: date, but: Unpacked) -> Iterator[tuple[date, Unpacked]]:
    """Every return of these days but one, each with its day."""
    for day in _days(vault, first, until):
        for entry in day.ledger.of_kinds("unpacked"):
            if isinstance(entry.record, Unpacked) and entry.record.salt != but.salt:
                yield date.fromisoformat(day.day), entry.record


def _is_gone(vault: Vault, first: date, until: date) -> bool:
    """Whether any of these days was disposed of, by whomever, or is missing as far as this machine remembers."""
    records = (entry.record for entry in vault.desk(LIFE).of_kinds("disposal"))
    gone = {one.ledger.removeprefix(f"{PREFIX}/") for one in records if isinstance(one, Disposal)}
    gone |= set(VaultRegister(vault.home).names(vault.vault_id, PREFIX)) - set(vault.dispatch_days())
    return any(f"{first:%Y-%m-%d}" <= day <= f"{until:%Y-%m-%d}" for day in gone)


def _days(vault: Vault, first: date, until: date) -> Iterator[DispatchDay]:
    for name in vault.dispatch_days():
        if f"{first:%Y-%m-%d}" <= name <= f"{until:%Y-%m-%d}":
            yield vault.dispatch(name)
