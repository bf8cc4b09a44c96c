"""Writes an order file from what a shop exports, and from a carrier's list of when parcels arrived. What neither says
is named in the file, to be written in.
"""

import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path

from claims.clock import zone_named
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.dates import written
from desk.acts.errors import ActError
from desk.acts.order_export import MOST_BYTES, Exported, order_from_export
from desk.acts.order_values import OrderValues
from evidence.errors import RecordError
from evidence.files import read_file
from evidence.order import Dispute
from matcher.catalog.forms import Columns, names
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
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
KINDS = ("shopify", "woocommerce", "taobao", "stripe")


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
    if not order_id.strip():
        raise ActError("say which order: its number as the export has it")
    found = order_from_export(actor, read_file(export, MOST_BYTES), export.name, order_id)
    if found.kind not in KINDS:
        raise ActError(f"{export.name} is an order file already")
    if found.kind != kind:
        raise ActError(f"{export.name} is an export of {found.kind}: wornproof order from {found.kind} …")
    order = _the_one(found, order_id)
    parcels = {parcel for number, parcel in found.parcels if number == order.order_id}
    delivered = _delivered(stated, order.order_id, parcels) if stated.carrier else ""
    values = replace(
        order, case_id=_case_id(stated.case_id, order.order_id), claim=stated.claim, purpose=stated.purpose,
        opened_by=stated.opened_by, timezone=stated.timezone, retention_days=str(stated.retention_days),
        delivered=delivered or order.delivered,
    )  # fmt: skip
    missing = tuple((key, what) for key, what in _WHAT.items() if not _has(values, key, stated))
    path, data = out or Path(f"{values.case_id}.toml"), _text(values, stated.catalog, missing).encode()
    try:
        _create(path, data)
    except FileExistsError as error:
        raise ActError(f"{path} is there already: nothing is overwritten, choose another name (--out)") from error
    return WrittenOrder(path, found.kind, missing, found.notes)


def _create(path: Path, data: bytes) -> None:
    """Whole, or not at all; for its owner alone, as it names a buyer."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            file.write(data)
            file.flush()
        except OSError:
            path.unlink()
            raise


def _the_one(found: Exported, order_id: str) -> OrderValues:
    """The order of exactly this number; else the only one that is written otherwise (``1001`` for ``#1001``)."""
    same = [one for one in found.orders if one.order_id == order_id.strip()] or list(found.orders)
    if len(same) > 1:
        raise ActError(
            f"several orders are called so: {', '.join(one.order_id for one in same)}: write it as it stands"
        )
    return same[0]


def _case_id(stated: str, order_id: str) -> str:
    """As it was said, else made of the order's number.

    Raises:
        ActError: it cannot be the name of a case.
    """
    made = stated or _NO_NAME.sub("-", order_id).strip("-.")[:64]
    if not _NAME.fullmatch(made):
        raise ActError(
            f"{made[:60]!r} cannot be the id of a case: say one of letters, digits, '.', '_', '-' (--case-id)"
        )
    return made


def _has(values: OrderValues, key: str, stated: Stated) -> bool:
    if key == "lines":
        return bool(values.lines) and all(line.sku for line in values.lines)
    return bool(stated.catalog if key == "catalog" else getattr(values, key))


def _text(values: OrderValues, catalog: str, missing: tuple[tuple[str, str], ...]) -> str:
    top = "".join(f"#   {key}: {what}\n" for key, what in missing)
    head = f"# Still to be written in, before 'wornproof investigate' takes this file:\n{top}\n" if missing else ""
    return head + values.toml(feed=catalog)


def _delivered(stated: Stated, order_id: str, parcels: set[str]) -> str:
    """When the order arrived, by a carrier's list: its parcels where the export names them, else what is listed under
    its number. Of several parcels the last, which is best for the buyer; a parcel that went back is none of them.
    """
    path = stated.carrier
    assert path is not None
    try:
        _, rows, _ = read_table(decoded(read_file(path, MOST_BYTES)), (_CARRIER,))
    except FeedError as error:
        raise ActError(f"{path.name} cannot be read as a carrier's list: {error}") from error
    known = {_plain(one) for one in parcels or {order_id}}
    field = "parcel" if parcels else "order"
    met = [row for row in rows if known & set(map(_plain, row.all(field))) and row.one("delivered")]
    if not met:
        raise ActError(f"{path.name} names no delivery of {', '.join(sorted(parcels or {order_id}))}")
    if not parcels and len({_plain(row.one("parcel")) for row in met}) > 1:
        listed = ", ".join(f"{row.one('parcel')} {row.one('delivered')}" for row in met[:5])
        raise ActError(
            f"{path.name} has several parcels under this order, one may have gone back: {listed}. Write it in"
        )
    return max((row.one("delivered") for row in met), key=lambda text: _moment(text, stated, path.name))


def _moment(text: str, stated: Stated, name: str) -> datetime:
    try:
        read = written(text, zone_named(stated.timezone) if stated.timezone else None, f"{name}: delivered")
    except RecordError as error:
        raise ActError(f"{error}; --timezone says whose days and hours these are") from error
    return read if isinstance(read, datetime) else datetime.combine(read, time(), UTC)


def _plain(number: str) -> str:
    return number.strip().removeprefix("'").removeprefix("#").casefold()
