"""A case to be tested with; what a test is about is said where it is asked for."""

from datetime import UTC, datetime
from typing import Any

from evidence.records import Account, Basis, Case, Dispute, Order, OrderLine, Window

BUYER = Account(
    platform="demo",
    handle="buyer",
    basis=Basis(stated_by="Ada", grounds="named in the order's chat", strength="strong"),
)
TEE = OrderLine(sku="tee-1", title="Printed tee")


def a_case(accounts: tuple[Account, ...] = (BUYER,), **order: Any) -> Case:
    """A late return of order 1001: one line, delivered on 2 May, unless ``order`` says otherwise."""
    stated = {
        "order_id": "1001",
        "placed": datetime(2026, 4, 28, tzinfo=UTC),
        "delivered": datetime(2026, 5, 2, 12, tzinfo=UTC),
        "lines": (TEE,),
    }
    return Case(
        case_id="case-1",
        purpose="refund claim of order 1001",
        opened_by="Ada",
        order=Order(**{**stated, **order}),
        claim=Dispute.LATE_RETURN,
        catalog="shop",
        accounts=accounts,
        window=Window(start=datetime(2026, 4, 25, tzinfo=UTC), until=datetime(2026, 5, 13, tzinfo=UTC)),
        retention_days=180,
    )
