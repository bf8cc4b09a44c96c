"""What the exports and the picture hold, and what comes of it: frozen values, no sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Form(StrEnum):
    """An export whose columns are known."""

    ALIPAY_TRADE = "alipay_trade"
    ALIPAY_ACCOUNT = "alipay_account"
    ALIPAY_PERSONAL = "alipay_personal"
    ALIPAY_WEB = "alipay_web"
    WECHAT_MERCHANT = "wechat_merchant"
    WECHAT_PERSONAL = "wechat_personal"
    TAOBAO_ORDERS = "taobao_orders"
    TAOBAO_ITEMS = "taobao_items"
    STRIPE_PAYMENTS = "stripe_payments"
    STRIPE_BALANCE = "stripe_balance"
    PAYPAL = "paypal"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


CHINESE = frozenset(one for one in Form if one.value.startswith(("alipay", "wechat", "taobao")))
"""Exports of channels whose pages are in yuan where they name no currency."""
TAOBAO = "T200P"
"""Begins the shop's number of a payment made on Taobao or Tmall; the order's number follows."""


class Flaw(StrEnum):
    """Why nothing may be contradicted by an export."""

    TOTALS = "totals"
    """Its own totals are not those of its rows."""
    BALANCE = "balance"
    """A balance is not the one before with the row's amount added, or a row's own sums do not agree."""
    NUMBERS = "numbers"
    """A spreadsheet has rounded its long numbers."""
    CUT = "cut"
    """Its end is missing."""
    UNREAD = "unread"
    """A row has an amount that is none."""


class Kind(StrEnum):
    """What a row is."""

    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True)
class PaymentRow:
    """One row of an export."""

    line: int
    """Line of the file, or row of the sheet, counted from 1."""
    kind: Kind
    number: str
    """The channel's number of the transaction; empty where the form has none."""
    order: str
    """The shop's own number."""
    more: tuple[str, ...]
    """Other numbers by which somebody may know it."""
    at: datetime | None
    """As the export has it, without a zone."""
    paid: Decimal
    may_show: frozenset[Decimal]
    """Amounts that the payer may rightly see: the price, and the price less any of the discounts that the row names."""
    currency: str
    """ISO 4217; empty where the form does not say."""
    payer: tuple[str, str] = ("", "")
    """How payers are named, and how this one is, as the channel masks it. Of two that are named in one way and differ
    nobody is both; two that are alike may be two."""


@dataclass(frozen=True)
class Export:
    """A file, or a sheet of one, as it was read."""

    name: str
    digest: str
    form: Form
    rows: tuple[PaymentRow, ...]
    tied: bool
    """Whether it has totals of its own, and all of them are those of its rows: then no row is missing."""
    flaw: Flaw | None
    flaw_line: int = 0
    first: datetime | None = None
    until: datetime | None = None
    """From ``first`` to before ``until`` it lists what was finished then, by what it says and by its totals."""

    @property
    def is_of_orders(self) -> bool:
        """Whether a row is an order, which may have been paid in parts, and no payment."""
        return self.form in (Form.TAOBAO_ORDERS, Form.TAOBAO_ITEMS, Form.SHOPIFY, Form.WOOCOMMERCE)


@dataclass(frozen=True)
class Receipt:
    """What was read in the picture. None or empty: not read, or two readings did not agree."""

    amount: Decimal | None = None
    currency: str = ""
    """ISO 4217 where the picture says it without doubt; ``$`` or ``¥``; ``?`` where two readings differ."""
    number: str = ""
    """The channel's number of the transaction."""
    order: str = ""
    """The shop's number."""
    at: datetime | None = None
    payee: str = ""
    has_instalments: bool = False
    """It speaks of payment by instalments, whose fee may be in the amount."""


class Word(StrEnum):
    """What can be said."""

    CONTRADICTED = "contradicted"
    CONSISTENT = "consistent"
    CANNOT_SAY = "cannot_say"


class Why(StrEnum):
    """The reason, closed: each has its sentence in ``texts.*.toml``."""

    AMOUNT_AGREES = "amount_agrees"
    AMOUNT_DIFFERS = "amount_differs"
    NO_SUCH_PAYMENT = "no_such_payment"
    NO_NUMBER = "no_number"
    NO_AMOUNT = "no_amount"
    FLAWED = "flawed"
    NEAR_NUMBER = "near_number"
    OTHER_PAYEE = "other_payee"
    PAYEE_NOT_KNOWN = "payee_not_known"
    NUMBER_FORM = "number_form"
    OUTSIDE_DAYS = "outside_days"
    NO_TOTALS = "no_totals"
    OTHER_EXPORT = "other_export"
    ITEMS_ALONE = "items_alone"
    """The export lists items, and others of the order may be missing from it."""
    LESS = "less"
    SMALL = "small"
    SHORT_NUMBER = "short_number"
    CURRENCY_NOT_READ = "currency_not_read"
    NO_TIME = "no_time"
    HELD = "held"
    """Payments on Taobao and Tmall reach the shop when the buyer confirms."""
    SUM_OF_ORDER = "sum_of_order"
    TOGETHER = "together"
    INSTALMENTS = "instalments"
    OTHER_CURRENCY = "other_currency"
    RECORDS_DISAGREE = "records_disagree"
    NOT_READ = "not_read"
    """A file that was given cannot be read."""


class ForBuyer(StrEnum):
    """What is in the buyer's favour whenever a picture is contradicted; each has its sentence."""

    MISTAKE = "mistake"
    ELSEWHERE = "elsewhere"
    EXPORT = "export"
    READING = "reading"


@dataclass(frozen=True)
class Cited:
    """A row that a result rests on."""

    export: Export
    row: PaymentRow


@dataclass(frozen=True)
class Decision:
    """What the exports say of the picture."""

    word: Word
    why: Why
    values: Mapping[str, str] = field(default_factory=dict)
    """What fills the sentence of ``why``."""
    cited: tuple[Cited, ...] = ()
    paid_in_all: Decimal | None = None
    """Payments of this order less refunds, by the exports of payments; None where no row is of it."""
