"""Writes an order file from what a shop exports, and from a carrier's list of when parcels arrived. What neither says
is named in the file, to be written in.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.acts.order_export import MOST_BYTES, order_from_export
from desk.acts.order_values import OrderValues
from evidence.files import read_file
from evidence.order import Dispute
from matcher.catalog.forms import Columns, names
from matcher.catalog.items import Row
from matcher.catalog.table import read_table
from matcher.catalog.text import decoded
from matcher.errors import FeedError

_CARRIER = Columns(
    names=names(
        parcel="运单号|运单号码|快递单号|物流单号|邮件号|Tracking Number|Tracking|Waybill|Shipment ID|tracking_number",
        order="订单号|订单编号|客户订单号|Order Number|Order|Order ID|Reference|Customer Reference|order_id",
        delivered=(
            "签收时间|妥投时间|派签时间|Delivered|Delivered At|Delivery Date|Date Delivered|Actual Delivery"
        ),
    ),
    needs=("delivered",),
    needed="when it was delivered (签收时间, Delivered At), and an order or tracking number",
)  # fmt: skip
_WHAT = {
    "purpose": "why the case is opened",
    "opened_by": "who opens it",
    "timezone": 'where days are counted, for example "Asia/Shanghai"',
    "placed": "[order] when it was ordered",
    "delivered": "[order] when the parcel arrived: the carrier's record says it",
    "lines": "[[order.lines]] the articles, with sku and title",
    "accounts": "[[accounts]] the buyer's account with [accounts.basis], and [window], where the claim rests on posts",
    "catalog": "the shop's product feed, where the claim rests on pictures",
}
"""What an order file has and an export mostly has not: the key, and what to write."""
_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class WrittenOrder:
    """An order file, and what is still to be written into it."""

    path: Path
    kind: str
    """The shop system whose export it was."""
    missing: tuple[tuple[str, str], ...]
    """Keys, each with what to write."""
    notes: tuple[str, ...]
    """What was left out of the export, or should be looked at."""


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What is said beside the export; empty: not said."""

    claim: Dispute = Dispute.LATE_RETURN
    case_id: str = ""
    purpose: str = ""
    opened_by: str = ""
    timezone: str = ""
    retention_days: int = 90
    catalog: str = ""
    carrier: Path | None = None


def write_order(actor: Actor, kind: str, export: Path, order_id: str, out: Path | None, stated: Stated) -> WrittenOrder:
    """Write the order file of one order. A file that is there is never overwritten.

    Args:
        actor: Who asks.
        kind: ``shopify``, ``woocommerce``, ``taobao`` or ``stripe``.
        export: The shop's table.
        order_id: Which order; of Stripe the payment's id.
        out: Where to; None: named after the case, here.
        stated: What is said beside.

    Raises:
        Forbidden: the actor may not open cases.
        ActError: no such export or order, or the file is there; says what to do.
        OSError: a file cannot be read or written.
    """
    actor.needs(Right.CAPTURE)
    found = order_from_export(actor, read_file(export, MOST_BYTES), export.name, order_id)
    if found.kind != kind:
        raise ActError(f"{export.name} is an export of {found.kind}: wornproof order from {found.kind} …")
    (order,) = found.orders
    parcels = {parcel for number, parcel in found.parcels if number == order.order_id}
    delivered = _delivered(stated.carrier, {order.order_id, *parcels}) if stated.carrier else ""
    case_id = stated.case_id or _NO_NAME.sub("-", order.order_id).strip("-.")[:64]
    values = replace(
        order, case_id=case_id, claim=stated.claim, purpose=stated.purpose, opened_by=stated.opened_by,
        timezone=stated.timezone, retention_days=str(stated.retention_days), delivered=delivered or order.delivered,
    )  # fmt: skip
    missing = tuple((key, what) for key, what in _WHAT.items() if not _has(values, key, stated))
    path = out or Path(f"{case_id}.toml")
    try:
        with path.open("xb") as file:
            file.write(_text(values, stated.catalog, missing).encode())
    except FileExistsError as error:
        raise ActError(f"{path} is there already: nothing is overwritten, choose another name (--out)") from error
    return WrittenOrder(path, found.kind, missing, found.notes)


def _has(values: OrderValues, key: str, stated: Stated) -> bool:
    if key == "lines":
        return any(line.sku for line in values.lines)
    return bool(stated.catalog if key == "catalog" else getattr(values, key))


def _text(values: OrderValues, catalog: str, missing: tuple[tuple[str, str], ...]) -> str:
    top = "".join(f"#   {key}: {what}\n" for key, what in missing)
    head = f"# Still to be written in, before 'wornproof investigate' takes this file:\n{top}\n" if missing else ""
    return head + values.toml(feed=catalog)


def _delivered(path: Path, numbers: set[str]) -> str:
    """When a parcel of these numbers arrived, by a carrier's list. Of several the last, which is best for the buyer."""
    try:
        _, rows, _ = read_table(decoded(read_file(path, MOST_BYTES)), (_CARRIER,))
    except FeedError as error:
        raise ActError(f"{path.name} cannot be read as a carrier's list: {error}") from error
    known = {_plain(one) for one in numbers}
    times = {row.one("delivered") for row in rows if _numbers(row) & known and row.one("delivered")}
    if not times:
        raise ActError(f"{path.name} names no delivery of {', '.join(sorted(numbers))}")
    try:
        return max(times, key=lambda text: datetime.fromisoformat(text) if len(times) > 1 else text)
    except (ValueError, TypeError) as error:
        listed = ", ".join(sorted(times))
        raise ActError(f"{path.name} names several deliveries ({listed}): write the last one in yourself") from error


def _numbers(row: Row) -> set[str]:
    return {_plain(one) for field in ("order", "parcel") for one in row.all(field)} - {""}


def _plain(number: str) -> str:
    return number.strip().removeprefix("#").removeprefix("'").casefold()
