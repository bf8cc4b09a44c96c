"""Reads an order out of what a shop exports, for the form of a new case: a shop system's table, or our own order file.

Columns as Shopify's own export has them; as WooCommerce's usual exporters have them (Advanced Order Export; Customer /
Order / Coupon Export, a row an item; Import Export Suite, ``line_item_1`` and so on); as Taobao and Tmall have them.
What such a table does not say is left to whoever fills the form: when the goods arrived stands in hardly any.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.acts.order_values import LineValues, OrderValues
from evidence.errors import RecordError
from evidence.toml import parse_toml
from matcher.catalog.forms import Columns, names
from matcher.catalog.items import Row
from matcher.catalog.table import read_table
from matcher.catalog.text import decoded
from matcher.errors import FeedError

MOST_BYTES, MOST_ROWS = 2_000_000, 10_000
_PRICE = re.compile(r"[0-9]+(\.[0-9]{1,4})?")
_STATED = re.compile(_PRICE.pattern + "( [A-Z]{3})?")
_WHOLE = re.compile(r"([0-9]{1,9})(?:\.0+)?")
_COUNT = re.compile(r"[0-9]{1,9}")
_LONGEST_QUANTITY = 20
"""Letters of one that is none, for people to see."""
_CURRENCY = re.compile(r"[A-Z]{3}")
_PARCELS = re.compile(r"[\s,，;；、]+|No:")
"""Between several parcels of one cell; Taobao writes ``No:`` before each."""


@dataclass(frozen=True)
class Exported:
    """What an export holds."""

    kind: str
    """``order``, ``shopify``, ``woocommerce``, ``taobao`` or ``stripe``."""
    orders: tuple[OrderValues, ...]
    """One, where one was asked for or there is but one; all otherwise, to choose from. Only what the export says."""
    notes: tuple[str, ...]
    """What was left out or should be looked at, in words."""
    parcels: tuple[tuple[str, str], ...] = ()
    """Pairs of an order's number and that of a parcel of it, where the export has them."""


@dataclass(frozen=True, kw_only=True)
class _Export(Columns):
    kind: str
    currency: str = ""
    """In which its prices are, where no column says so."""
    has_articles: bool = True
    zone: str = ""
    """Behind each time, where a column's name says which zone it is of and its cells do not."""


_SHOPIFY = _Export(
    kind="shopify",
    names=names(
        order="Name", placed="Created at", buyer="Billing Name", other_buyer="Shipping Name", currency="Currency",
        shipped="Fulfilled at", title="Lineitem name", quantity="Lineitem quantity", price="Lineitem price",
        sku="Lineitem sku",
    ),
    needs=("order", "title", "quantity"),
    needed="Name, Lineitem name and Lineitem quantity (Shopify)",
)  # fmt: skip
_WOOCOMMERCE = _Export(
    kind="woocommerce",
    names=names(
        order="Order Number|order_number_formatted|order_number",
        placed="Order Date|order_date|date|date_created",
        buyer="Full Name (Billing)|billing_full_name|Customer Name", first="First Name (Billing)|billing_first_name",
        last="Last Name (Billing)|billing_last_name", currency="Order Currency|order_currency|currency",
        title="Item Name|Product Name|item_name|Name",
        quantity="Quantity (- Refund)|Quantity|item_quantity", price="Item Cost|Item Price|item_price",
        parcel="Tracking Number|tracking_number",
        sku="SKU|item_sku|Product SKU", item_n="line_item_#", items="line_items",
    ),
    needs=("order", "placed"),
    needed="Order Number and Order Date with SKU, Item Name and Quantity, or with line_item_1 (WooCommerce)",
)  # fmt: skip
_BY_ID = replace(
    _WOOCOMMERCE, needed="order_id and order_date", names={**_WOOCOMMERCE.names, **names(order="Order ID|order_id")}
)
_TAOBAO = _Export(
    kind="taobao",
    names=names(
        order="订单编号|主订单编号", buyer="买家会员名|买家昵称|买家会员名称", other_buyer="收货人姓名",
        placed="订单创建时间|创建时间", confirmed="确认收货时间", shipped="发货时间", title="宝贝标题|标题|商品标题",
        sku="商家编码|外部系统编号", quantity="购买数量|宝贝数量|商品数量", price="价格|商品价格|商品单价|单价",
        parcel="物流单号|运单号",
    ),
    needs=("order", "title"),
    needed="订单编号 and 宝贝标题 (Taobao, Tmall)",
    currency="CNY",
)  # fmt: skip
_STRIPE = _Export(
    kind="stripe",
    names=names(
        order="id", placed="Created (UTC)|Created date (UTC)", buyer="Customer Description|Card Name",
        currency="Currency", status="Status", seller="Seller Message",
    ),
    needs=("order", "placed", "status"),
    needed="id, Created (UTC) and Status (Stripe)",
    has_articles=False,
    zone="Z",
)  # fmt: skip
"""A payment, with no articles: these are written in."""
_FORMS = (_SHOPIFY, _TAOBAO, _WOOCOMMERCE, _BY_ID, _STRIPE)
"""Of two that fit the first counts: a shop's order number is its customers', the id is the program's own."""


def order_from_export(actor: Actor, data: bytes, name: str, order_id: str = "") -> Exported:
    """Read what was handed in; nothing is kept of it.

    Args:
        actor: Who asks.
        data: The file.
        name: As it is called.
        order_id: Of several orders the one that is meant; empty: all, to choose from.

    Raises:
        Forbidden: the actor may not open cases.
        ActError: it is too large, no export that is known here, or has no such order.
    """
    actor.needs(Right.CAPTURE)
    called = Path(name).name[:100] or "the file"
    if len(data) > MOST_BYTES:
        raise ActError(f"{called} is larger than {MOST_BYTES // 1_000_000} MB: export the one order alone")
    if not data.strip():
        raise ActError(f"{called} is empty: export the order again")
    try:
        found = _own(data) if name.lower().endswith(".toml") else _table(decoded(data))
    except (FeedError, RecordError) as error:
        raise ActError(f"{called} cannot be read as an order: {error}") from error
    if not order_id.strip():
        return found
    wanted = [one for one in found.orders if one.order_id.lstrip("'#") == order_id.strip().lstrip("'#")]
    if not wanted:
        listed = ", ".join(one.order_id for one in found.orders[:5])
        raise ActError(f"{called} has no order {order_id[:60]!r}; it has {listed}" + " …" * (len(found.orders) > 5))
    return replace(found, orders=tuple(wanted))


def _own(data: bytes) -> Exported:
    table = parse_toml(data)
    if not isinstance(table.get("order"), dict):
        raise RecordError("it has no [order], so it is no order file: docs/orders.md shows one")
    left = [key for key in ("catalog", "bank", "platforms") if key in table]
    notes = (f"not taken over, as it names files: {', '.join(left)}",) if left else ()
    try:
        return Exported("order", (OrderValues.of(table),), notes)
    except ValueError as error:  # hexadecimal digits are read however many there are, and not written out again
        raise RecordError("a number in it has thousands of digits: write it as it is meant") from error


def _table(text: str) -> Exported:
    form, rows, problems = read_table(text, _FORMS)
    if len(rows) > MOST_ROWS:
        raise FeedError(f"it has more than {MOST_ROWS:,} rows: export the one order alone")
    orders: dict[str, list[Row]] = {}
    notes = [f"row {number}: {said}" for number, said in problems]
    for row in rows:
        if row.one("order"):
            orders.setdefault(row.one("order"), []).append(row)
        else:
            notes.append(f"row {row.number}: no order number, so it is left out")
    if not orders:
        raise FeedError("it names columns and no order below them")
    made = tuple(_order(order_id, of_one, form, notes) for order_id, of_one in orders.items())
    if form.has_articles and not any(one.lines for one in made):
        raise FeedError(f"no row has an article; needed are the columns {form.needed}")
    if any(row.one("confirmed") for row in rows):
        notes.append(
            "delivered is when the buyer confirmed it (确认收货时间); the parcel may have come days before: the "
            "carrier's record says when"
        )
    elif any(row.one("shipped") for row in rows):
        notes.append("the export says when the goods left and not when they arrived: state the delivery yourself")
    parcels = tuple(
        (row.one("order"), one) for row in rows for cell in row.all("parcel") for one in _PARCELS.split(cell) if one
    )
    return Exported(form.kind, made, tuple(dict.fromkeys(notes)), parcels)


def _order(order_id: str, rows: list[Row], form: _Export, notes: list[str]) -> OrderValues:
    currency = _first(rows, "currency") or form.currency
    lines = [line for row in rows for line in _lines(row, currency if _CURRENCY.fullmatch(currency) else "")]
    for line in lines:
        if line.quantity == "0":
            notes.append(f"order {order_id}: {line.sku or line.title} has quantity 0, so it is left out")
        if line.unit_price and not _STATED.fullmatch(line.unit_price):
            notes.append(f"order {order_id}: {line.sku or line.title}: price {line.unit_price[:20]!r} is left out")
    given = _first(rows, "first"), _first(rows, "last")
    return OrderValues(
        order_id=order_id,
        buyer=_first(rows, "buyer") or " ".join(filter(None, given)) or _first(rows, "other_buyer"),
        placed=_placed(_first(rows, "placed"), form),
        delivered=_first(rows, "confirmed"),
        lines=_together(line for line in lines if line.quantity != "0"),
    )


def _placed(text: str, form: _Export) -> str:
    return text if not text or text.endswith(form.zone) else text + form.zone


def _first(rows: list[Row], field: str) -> str:
    return next((row.one(field) for row in rows if row.one(field)), "")


def _lines(row: Row, currency: str) -> Iterator[LineValues]:
    if row.one("sku") or row.one("title"):
        yield LineValues(row.one("sku"), row.one("title"), _whole(row.one("quantity")), _priced(row, currency))
    for field, cells in row.cells.items():
        if field == "items" or re.fullmatch(r"item\d+", field):
            for cell in cells:
                yield from map(_packed, cell.split(";") if field == "items" else [cell])


def _packed(cell: str) -> LineValues:
    """``name:Owl Tee|sku:FJ-1|quantity:2|total:19.90``: the article of one cell. Its total is of all pieces."""
    parts = dict(part.strip().partition(":")[::2] for part in cell.split("|"))
    return LineValues(parts.get("sku", "").strip(), parts.get("name", "").strip(), _whole(parts.get("quantity", "")))


def _whole(text: str) -> str:
    found = _WHOLE.fullmatch(text)
    return str(int(found[1])) if found else text[:_LONGEST_QUANTITY] or "1"


def _priced(row: Row, currency: str) -> str:
    """As an order file has it. What is written otherwise (``1,299.00``) is left as it is, and told."""
    price = row.one("price")
    return f"{price} {currency}".strip() if _PRICE.fullmatch(price) else price


def _together(lines: Iterable[LineValues]) -> tuple[LineValues, ...]:
    """One line a SKU, as an order file has it; prices that are none are taken away. A quantity that is none is not
    added: its line stays for people to see."""
    found: dict[str, LineValues] = {}
    for number, line in enumerate(lines):
        line = line if _STATED.fullmatch(line.unit_price) else replace(line, unit_price="")
        place = line.sku if line.sku and _COUNT.fullmatch(line.quantity) else f"\0{number}"
        if known := found.get(place):
            total = str(int(known.quantity) + int(line.quantity))
            place, line = (place, replace(known, quantity=total)) if _COUNT.fullmatch(total) else (f"\0{number}", line)
        found[place] = line
    return tuple(found.values())
