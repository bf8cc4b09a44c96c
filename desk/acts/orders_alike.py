"""Whether two orders have one phone number or address, by the shop's lists of orders that were handed into a case."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from claims.contacts import Contact, Kind, alike
from claims.reading import Filed
from evidence.errors import EvidenceError
from evidence.records import Digest, Exhibit, Role
from evidence.vault import CaseFile
from matcher.catalog.forms import Columns, names
from matcher.catalog.items import Row
from matcher.catalog.table import read_table
from matcher.catalog.text import decoded
from matcher.errors import FeedError

_FORMS = (
    Columns(
        names=names(
            order="Name", phone="Phone|Billing Phone|Shipping Phone", street="Shipping Address1|Shipping Street",
            flat="Shipping Address2", postcode="Shipping Zip", item="Lineitem name",
        ),
        needs=("order", "item"),
        needed="Name and Lineitem name (Shopify)",
    ),
    Columns(
        names=names(
            order="订单编号|主订单编号", phone="联系手机|收货人手机|手机|联系电话|收货人电话|电话", chinese="收货地址",
        ),
        needs=("order",),
        needed="订单编号 (Taobao, Tmall)",
    ),
    Columns(
        names=names(
            order="Order Number|order_number_formatted|order_number|Order ID|order_id",
            phone="Phone (Billing)|billing_phone|Phone|Phone (Shipping)|shipping_phone",
            street="Address 1&2 (Shipping)|Address 1 (Shipping)|shipping_address_1|Address 1&2 (Billing)|"
            "Address 1 (Billing)|billing_address_1",
            flat="Address 2 (Shipping)|shipping_address_2",
            postcode="Postcode (Shipping)|shipping_postcode|Postcode (Billing)|billing_postcode",
        ),
        needs=("order",),
        needed="Order Number (WooCommerce)",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class OrdersAlike:
    """What two orders have in common, and by which lists."""

    kinds: tuple[Kind, ...] = ()
    exhibits: tuple[Digest, ...] = ()


def orders_alike(file: CaseFile, exhibits: Sequence[Filed[Exhibit]], one: str, other: str) -> OrdersAlike:
    """Compare two orders in each list that holds both. A list that cannot be read tells nothing."""
    kinds: set[Kind] = set()
    used: list[Digest] = []
    for exhibit in exhibits:
        if exhibit.record.role is Role.ORDERS_EXPORT:
            with suppress(FeedError, EvidenceError):
                orders = _contacts(file.exhibit(exhibit.record.file_digest))
                if found := alike(_plain(one), _plain(other), orders):
                    kinds |= {*found}
                    used.append(exhibit.digest)
    return OrdersAlike(tuple(sorted(kinds)), tuple(used))


def _contacts(data: bytes) -> Mapping[str, Contact]:
    _, rows, _ = read_table(decoded(data), _FORMS)
    found: dict[str, Contact] = {}
    for row in rows:
        before = found.get(order := _plain(row.one("order")), Contact())
        found[order] = Contact(before.phones | {*row.all("phone")}, before.addresses | {*_addresses(row)})
    return {order: contact for order, contact in found.items() if order}


def _addresses(row: Row) -> Iterator[str]:
    yield from (cell for cell in row.all("chinese") if cell)
    if row.one("street"):
        yield f"{row.one('street')} {row.one('flat')}\n{row.one('postcode')}"


def _plain(order_id: str) -> str:
    """As shops write it: Shopify puts ``#`` before it, a spreadsheet an apostrophe."""
    return order_id.strip().lstrip("'#")
