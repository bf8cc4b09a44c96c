"""What is disputed: the order, the claim, whose public accounts may be read, for which days."""

from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from evidence.errors import RecordError
from evidence.fields import Name, Record, Sku, Utc


class Dispute(StrEnum):
    """What the seller says happened."""

    LATE_RETURN = "late_return"
    SWAPPED_RETURN = "swapped_return"
    DAMAGE = "damage"
    PAYMENT_MISMATCH = "payment_mismatch"
    ROTATION = "rotation"


class OrderLine(Record):
    """One line of the disputed order."""

    sku: Sku
    title: str
    quantity: Annotated[int, Field(ge=1, le=10_000)] = 1
    unit_price: Annotated[str, Field(pattern=r"^\d+(\.\d{1,4})?( [A-Z]{3})?$")] | None = None
    """Decimal text with an ISO 4217 code, for example ``39.90 EUR``."""


OrderDate = Literal["placed", "delivered", "return_requested", "return_received"]
DATES: tuple[OrderDate, ...] = ("placed", "delivered", "return_requested", "return_received")
"""The dates of an order, in the order in which they come."""


class Order(Record):
    """The disputed order and its dates."""

    order_id: str = Field(min_length=1, max_length=200)
    placed: Utc
    delivered: Utc | None = None
    """None where it is not stated; a claim about what came after it then cannot be made."""
    return_requested: Utc | None = None
    return_received: Utc | None = None
    lines: tuple[OrderLine, ...] = Field(min_length=1)
    as_days: tuple[OrderDate, ...] = ()
    """Dates of which a day was stated and no time: ``delivered`` then holds the last second of that day in the case's
    zone, the others its first. Empty in older records."""
    buyer: Annotated[str, Field(max_length=200)] = ""
    """The buyer's name as the order has it, for finding the case again; nothing is decided by it."""

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Order":
        stated = ((name, getattr(self, name)) for name in DATES)
        dates = [(name, moment) for name, moment in stated if moment]
        for (earlier, first), (later, second) in pairwise(dates):
            if second < first and not self._same_day(earlier, later):
                raise ValueError(
                    f"{later} ({second:%Y-%m-%d %H:%M} UTC) lies before {earlier} ({first:%Y-%m-%d %H:%M} UTC)"
                )
        skus = [line.sku for line in self.lines]
        if twice := sorted({sku for sku in skus if skus.count(sku) > 1}):
            raise ValueError(f"sku on more than one line: {', '.join(twice)} (use quantity)")
        return self

    def _same_day(self, earlier: OrderDate, later: OrderDate) -> bool:
        """Delivered "on the 2nd" and asked back "on the 2nd": a day's end and its beginning."""
        first, second = getattr(self, earlier), getattr(self, later)
        return {earlier, later} & set(self.as_days) != set() and first - second < timedelta(days=1)


class Basis(Record):
    """Why this account is taken for the buyer's: who says so, on what grounds, how strong."""

    stated_by: str = Field(min_length=1)
    grounds: str = Field(min_length=1)
    strength: Literal["stated_by_buyer", "strong", "moderate", "weak"]


class Account(Record):
    """A public account named in the case. Nothing but these is ever crawled."""

    platform: Name
    handle: str = Field(min_length=1, max_length=500)
    basis: Basis


class Window(Record):
    """The case's time window, both ends included."""

    start: Utc = Field(alias="from")
    until: Utc
    because: Annotated[str, Field(max_length=500)] = ""
    """Why it begins less long before the delivery than it lasts after it, where it does."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    @model_validator(mode="after")
    def _forward(self) -> "Window":
        if self.until <= self.start:
            raise ValueError("until does not lie after from")
        return self

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies inside."""
        return self.start <= moment <= self.until


class ReturnPeriod(Record):
    """The days in which a return needs no reason."""

    days: Annotated[int, Field(ge=1, le=365)]
    """Whole days, from the day after delivery."""
    law: Annotated[str, Field(max_length=200)] = ""
    """What gives them, for example ``Directive 2011/83/EU, article 9`` or the shop's own terms."""


class Case(Record):
    """What is disputed, whose public accounts may be read, for which days, and for how long it is kept."""

    kind: Literal["case"] = "case"
    case_id: Name
    purpose: str = Field(min_length=1)
    opened_by: str = Field(min_length=1)
    order: Order
    claim: Dispute
    catalog: Name | None = None
    """None where the claim compares nothing with a catalog."""
    accounts: tuple[Account, ...] = ()
    """Empty where the claim does not rest on the buyer's posts. What a claim needs is said in its room, ``claims``."""
    window: Window | None = None
    """The days for which the accounts may be read; without accounts there need be none."""
    retention_days: Annotated[int, Field(ge=1, le=3650)]
    zone: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+/-]{0,63}$")] | None = None
    """In which days are counted and times are shown: a name of the tz database. None in older cases: UTC."""
    return_period: ReturnPeriod | None = None
    """None where the case names none, and in older cases: seven days."""
    account: Name | Literal[""] = ""
    """The account of the desk that opened it; empty for the local operator, and in older cases. It reviews nothing."""
    respond_by: Utc | None = None
    """Until when the shop must answer the dispute, at the platform or bank; nothing is decided by it. None where the
    case does not say, and in older cases."""

    @property
    def days(self) -> Window:
        """The window of a case that names accounts.

        Raises:
            RecordError: the case names none, and no days for them.
        """
        if self.window is None:
            raise RecordError(f"case {self.case_id} names no accounts and no days to read them for")
        return self.window

    @model_validator(mode="after")
    def _days_for_accounts(self) -> "Case":
        if self.accounts and self.window is None:
            raise ValueError("window is missing: accounts are read for its days and no others")
        return self
