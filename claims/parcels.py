"""Parcels of the case's own order at the packing table, as the case cites them."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from claims.reading import Filed, Reading
from evidence.dispatch_proof import opened_entry
from evidence.records import Dispatched, Packed, Unpacked

Kind = TypeVar("Kind", Packed, Unpacked)


@dataclass(frozen=True)
class Parcel(Generic[Kind]):
    """One of them."""

    filed: Filed[Dispatched]
    record: Kind

    @property
    def day(self) -> str:
        """Of the ledger."""
        return self.filed.record.ledger.removeprefix("dispatch/")


def own_parcels(reading: Reading, kind: type[Kind]) -> tuple[Parcel[Kind], ...]:
    """Those that went out, or those that came back, in the order of the ledger."""
    opened = ((one, opened_entry(one.record).record) for one in reading.dispatched)
    own = reading.case.order.order_id
    return tuple(Parcel(filed, made) for filed, made in opened if isinstance(made, kind) and made.order_id == own)
