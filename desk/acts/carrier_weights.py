"""What the carrier itself weighed, by its records that were handed into a case: a witness that has no part in it.

Only a measured weight counts. What a carrier bills may be computed from the parcel's size, so a column of billed
weights is not read, and a row that says that its weight is one of size is left out.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from claims.reading import Filed
from evidence.errors import EvidenceError
from evidence.records import Digest, Exhibit, Quoted, Role
from evidence.vault import CaseFile
from matcher.catalog.forms import Columns, names
from matcher.catalog.items import Row
from matcher.catalog.table import read_table
from matcher.catalog.text import decoded
from matcher.errors import FeedError

_GRAMS = {"kg": Decimal(1000), "g": Decimal(1), "lb": Decimal("453.59237")}
_FORM = Columns(
    names=names(
        parcel="运单号|运单号码|快递单号|物流单号|邮件号|Tracking Number|Tracking|Waybill|Shipment ID",
        g="实际重量(g)|实际重量(克)|实重(克)|centerWeight|checkWeight|Actual Weight (g)|Weight (g)|weight_g",
        kg="实际重量(kg)|实际重量(千克)|实际重量|实重|Actual Weight (kg)|Weight (kg)",
        lb="Actual Weight (lb)|Actual Weight (lbs)|Weight (lb)|Weight (lbs)",
        by_size="isUseVolumetric|是否计抛|计抛|Volumetric|Dimensional Weight Applied",
    ),
    needs=("parcel",),
    needed="a tracking number (运单号, Tracking Number) and a measured weight (实际重量, Actual Weight (kg))",
)  # fmt: skip
_YES = frozenset({"1", "true", "yes", "y", "是"})
_STEPS_G = (1000, 100, 10, 1)
COARSE_G = 1000
"""A carrier that writes whole kilograms shows nothing."""


@dataclass(frozen=True)
class Weighed:
    """One parcel, as a carrier weighed it."""

    weight_g: int
    step_g: int
    """The coarsest step that its weight fits: 1, 10, 100 or 1000; of pounds 454."""
    exhibit: Digest
    quoted: Quoted


def carrier_weights(file: CaseFile, exhibits: Sequence[Filed[Exhibit]], waybill: str) -> Weighed | None:
    """What the carrier weighed of a parcel; None where no record says it, or two do not agree."""
    found = [one for exhibit in exhibits for one in _of(file, exhibit, waybill)] if waybill else []
    return found[0] if found and len({one.weight_g for one in found}) == 1 else None


def _of(file: CaseFile, exhibit: Filed[Exhibit], waybill: str) -> Iterator[Weighed]:
    if exhibit.record.role is not Role.CARRIER_RECORD:
        return
    with suppress(FeedError, EvidenceError):
        _, rows, _ = read_table(decoded(file.exhibit(exhibit.record.file_digest)), (_FORM,))
        for row in rows:
            weight = _weight(row) if row.one("parcel").strip("'\" ") == waybill else None
            if weight is not None:
                values = (("waybill", waybill), ("weight_g", weight[0]))
                quoted = Quoted(exhibit=exhibit.digest, line=row.number, form="carrier", values=values)
                yield Weighed(*weight, exhibit.digest, quoted)


def _weight(row: Row) -> tuple[int, int] | None:
    """Grams, and in which steps; None where it is none, or of the parcel's size."""
    if row.one("by_size").casefold() in _YES:
        return None
    for unit, grams in _GRAMS.items():
        with suppress(InvalidOperation):
            if text := re.sub(r"(?i)\s*(kg|g|lbs?|克|千克)$", "", row.one(unit)):
                weight = int((Decimal(text) * grams).to_integral_value())
                step = 454 if unit == "lb" else next(step for step in _STEPS_G if weight % step == 0)
                return (weight, step) if 0 < weight <= 1_000_000 else None
    return None
