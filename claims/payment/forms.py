"""The exports that are known: by which columns each is told, what a row of it is, and which sums it gives.

Columns as the channels' own exports have them (Alipay, WeChat Pay, Taobao, Stripe, PayPal, Shopify), and the usual
exporters of WooCommerce, in half-width letters. A header is found by its names, never by the number of its line: the
lines above it change, and people take some away.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import combinations

from claims.payment.values import Form, Kind

Cells = Mapping[str, str]
_SIGNS = re.compile(r"[¥￥$€£\s]|CNY|RMB|USD|EUR|GBP|元")
_PLAIN = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,2})?")
_WITH_COMMAS = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){1,5}\.\d{1,2}")
_WITH_POINTS = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3}){1,5}|\d{1,15}),\d{1,2}")
_CENT = Decimal("0.01")
_NOT_PAID = ("等待买家付款", "交易关闭", "付款以后用户退款成功", "付款以前")
_NOT_PAID_ABROAD = frozenset(
    {"pending", "voided", "authorized", "expired", "failed", "cancelled", "canceled", "on-hold", "checkout-draft"}
)
_DATES = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日",
    "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M",
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """A row as its form reads it."""

    kind: Kind
    number: str
    order: str
    at: datetime | None
    paid: Decimal
    off: tuple[Decimal, ...] = ()
    """Discounts that the row names; the payer may see the price without any of them."""
    also: tuple[Decimal, ...] = ()
    """Other amounts that the payer may see."""
    more: tuple[str, ...] = ()
    currency: str = "CNY"
    payer: tuple[str, str] = ("", "")
    agrees: bool = True
    """Whether the sums inside the row agree."""

    @property
    def may_show(self) -> frozenset[Decimal]:
        """See ``PaymentRow.may_show``."""
        subsets = (sum(one, Decimal(0)) for size in range(len(self.off) + 1) for one in combinations(self.off, size))
        return frozenset({*(self.paid - off for off in subsets), *self.also})


@dataclass(frozen=True)
class Columns:
    """One form of export."""

    form: Form
    needs: frozenset[str]
    """Columns that no other form has together."""
    read: Callable[[Cells], Read | None]
    """None: a row of the export that is neither payment nor refund to the shop."""


def money(text: str) -> Decimal:
    """An amount as exports write it: signs of currencies, separators of thousands, a decimal comma. Empty is nothing.

    Raises:
        ValueError: it is no amount, or may be two: ``1.234`` is more than a thousand to some, and little to others.
    """
    plain = _SIGNS.sub("", text).strip()
    if plain in ("", "-", "/"):
        return Decimal(0)
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    if _WITH_COMMAS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _WITH_POINTS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif not _PLAIN.fullmatch(plain):
        raise ValueError(f"{text[:40]!r} is no amount")
    return Decimal(plain).quantize(_CENT)


def named(text: str) -> Decimal:
    """Likewise, where there must be one.

    Raises:
        ValueError: it is no amount, or empty: a cell that a program has not worked out is no nought.
    """
    if not text.strip():
        raise ValueError("no amount is named")
    return money(text)


def moment(text: str) -> datetime | None:
    """A time as exports write it, without its zone; None where it is none."""
    for form in _DATES:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=None)  # noqa: DTZ007 - few name a zone
        except ValueError:
            continue
    return None


def _amounts(row: Cells, names: Iterable[str]) -> tuple[Decimal, ...]:
    return tuple(amount for name in names if (amount := abs(money(row.get(name, "")))))


def _alipay_trade(row: Cells) -> Read | None:
    kind = {"交易": Kind.PAYMENT, "退款": Kind.REFUND}.get(row["业务类型"])
    if kind is None:
        return None
    off = ("支付宝红包(元)", "集分宝(元)", "支付宝优惠(元)", "商家优惠(元)", "券核销金额(元)", "商家红包消费金额(元)")
    price, got = abs(named(row["订单金额(元)"])), abs(money(row["商家实收(元)"]))
    return Read(
        kind, row["支付宝交易号"], row["商户订单号"], moment(row["完成时间"]), price,
        _amounts(row, off), (got,), payer=("alipay", row.get("对方账户", "")),
    )  # fmt: skip


def _alipay_account(row: Cells) -> Read | None:
    came, went = abs(money(row["收入金额(+元)"])), abs(money(row["支出金额(-元)"]))
    is_refund = "退款" in row["业务类型"]
    if not came and not is_refund:
        return None  # a fee, a withdrawal
    kind = Kind.REFUND if is_refund else Kind.PAYMENT
    order = row["商户订单号"] or row.get("业务基础订单号", "")
    return Read(
        kind, row["业务流水号"], order, moment(row["发生时间"]), came or went, payer=("alipay", row.get("对方账号", ""))
    )


def _alipay_personal(row: Cells) -> Read | None:
    kind = _of_direction(row["收/支"], row["交易状态"])
    if kind is None:
        return None
    return Read(kind, row["交易订单号"], row["商家订单号"], moment(row["交易时间"]), abs(named(row["金额"])))


def _alipay_web(row: Cells) -> Read | None:
    kind = _of_direction(row["收/支"], row["交易状态"])
    if kind is None:
        return None
    at = moment(row["付款时间"]) or moment(row["交易创建时间"])
    return Read(kind, row["交易号"], row["商家订单号"], at, abs(named(row["金额(元)"])))


def _of_direction(direction: str, state: str) -> Kind | None:
    """What came is a payment to the shop, what went a refund where it says so; all else is no matter of an order."""
    if "关闭" in state:
        return None
    return {"收入": Kind.PAYMENT, "支出": Kind.REFUND if "退款" in state else None}.get(direction)


def _wechat_merchant(row: Cells) -> Read | None:
    at, number, order = moment(row["交易时间"]), row["微信订单号"], row["商户订单号"]
    if row["交易状态"] in ("REFUND", "REVOKED"):
        return Read(Kind.REFUND, number, order, at, abs(money(row.get("退款金额", ""))), currency=row["货币种类"])
    voucher = row.get("代金券金额") or row.get("企业红包金额") or row.get("代金券或立减优惠金额") or ""
    settled = row.get("应结订单金额") or row.get("总金额") or ""
    price = abs(named(row.get("订单金额") or settled))
    also = tuple(amount for amount in (abs(money(settled)),) if amount)
    return Read(
        Kind.PAYMENT, number, order, at, price, _amounts({"off": voucher}, ("off",)), also, currency=row["货币种类"],
        payer=(f"wechat {row.get('公众账号ID', '')}", row.get("用户标识", "")),
    )  # fmt: skip


def _wechat_personal(row: Cells) -> Read | None:
    kind = _of_direction(row["收/支"], row["交易类型"])
    if kind is None:
        return None
    return Read(kind, row["交易单号"], row["商户单号"], moment(row["交易时间"]), abs(named(row["金额(元)"])))


def _taobao_order(row: Cells) -> Read | None:
    order = row["订单编号"]
    if not order or row.get("订单状态", "").startswith(_NOT_PAID):
        return None
    also = _amounts(row, ("买家实际支付金额", "买家应付货款", "买家应付邮费"))
    payer = ("taobao", row.get("买家会员名", ""))
    return Read(Kind.PAYMENT, "", order, _taobao_time(row), abs(named(row["总金额"])), also=also, payer=payer)


def _taobao_item(row: Cells) -> Read | None:
    order = row["主订单编号"] or row["子订单编号"]
    if not order or row.get("订单状态", "").startswith(_NOT_PAID):
        return None
    paid = abs(named(row.get("买家实际支付金额") or row.get("买家应付货款") or ""))
    return Read(Kind.PAYMENT, "", order, _taobao_time(row), paid, more=(row["子订单编号"],))


def _taobao_time(row: Cells) -> datetime | None:
    return moment(row.get("订单付款时间", "")) or moment(row.get("订单创建时间", ""))


def _stripe_payment(row: Cells) -> Read | None:
    if row["Status"].casefold() not in ("paid", "refunded", "partially refunded", "succeeded", "disputed"):
        return None
    at = moment(row.get("Created (UTC)", "")) or moment(row.get("Created date (UTC)", ""))
    more = (row.get("PaymentIntent ID", ""),)
    return Read(Kind.PAYMENT, row["id"], "", at, named(row["Amount"]), more=more, currency=row["Currency"].upper())


def _stripe_balance(row: Cells) -> Read | None:
    category = row["reporting_category"]
    if category not in ("charge", "refund"):
        return None
    gross, fee, net = (named(row[name]) for name in ("gross", "fee", "net"))
    seen = row.get("customer_facing_amount", "")
    currency = ((seen and row.get("customer_facing_currency")) or row["currency"]).upper()
    return Read(
        Kind.PAYMENT if category == "charge" else Kind.REFUND,
        row.get("charge_id") or row.get("source_id", ""), "", moment(row.get("created_utc") or row.get("created", "")),
        abs(money(seen)) if seen else abs(gross),
        more=(row.get("payment_intent_id", ""), row["balance_transaction_id"]), currency=currency,
        agrees=gross - fee == net,
    )  # fmt: skip


def _paypal(row: Cells) -> Read | None:
    if row.get("Status", "Completed") not in ("Completed", "", "Refunded", "Partially Refunded"):
        return None
    if row.get("Balance Impact", "").casefold() == "memo":
        return None  # no money moved
    gross, fee, net = (named(row[name]) for name in ("Gross", "Fee", "Net"))
    is_refund = "refund" in row["Type"].casefold()
    if gross <= 0 and not is_refund:
        return None
    return Read(
        Kind.REFUND if is_refund else Kind.PAYMENT, row["Transaction ID"], row.get("Invoice Number", ""),
        moment(f"{row['Date']} {row['Time']}"), abs(gross), currency=row["Currency"].upper(),
        more=(row.get("Reference Txn ID", ""),) if is_refund else (), agrees=gross + fee == net,
    )  # fmt: skip


def _shopify(row: Cells) -> Read | None:
    if not row["Total"]:
        return None  # a further line of an order: all of the order stands in its first row
    if row["Financial Status"].casefold() in _NOT_PAID_ABROAD:
        return None
    name = row["Name"].removeprefix("#")
    more = tuple(row.get(column, "") for column in ("Payment Reference", "Payment ID", "Payment References", "Id"))
    at = moment(row.get("Paid at", "")) or moment(row.get("Created at", ""))
    return Read(Kind.PAYMENT, "", name, at, money(row["Total"]), more=more, currency=row["Currency"].upper())


def _woocommerce(row: Cells) -> Read | None:
    if row.get("status", "").casefold().removeprefix("wc-") in _NOT_PAID_ABROAD:
        return None
    at = moment(row.get("paid_date", "")) or moment(row.get("date", "")) or moment(row.get("order_date", ""))
    currency = row.get("order_currency", "") or row.get("currency", "")
    more = (row["order_id"], row.get("transaction_id", ""))
    return Read(
        Kind.PAYMENT, "", row["order_number"].removeprefix("#"), at, named(row["order_total"]), more=more,
        currency=currency.upper(),
    )  # fmt: skip


def _columns(form: Form, needs: str, read: Callable[[Cells], Read | None]) -> Columns:
    return Columns(form, frozenset(needs.split("|")), read)


FORMS = (
    _columns(Form.ALIPAY_TRADE, "支付宝交易号|商户订单号|业务类型|完成时间|订单金额(元)|商家实收(元)", _alipay_trade),
    _columns(
        Form.ALIPAY_ACCOUNT, "业务流水号|商户订单号|发生时间|收入金额(+元)|支出金额(-元)|账户余额(元)|业务类型",
        _alipay_account,
    ),
    _columns(Form.ALIPAY_PERSONAL, "交易时间|收/支|金额|交易状态|交易订单号|商家订单号", _alipay_personal),
    _columns(Form.ALIPAY_WEB, "交易号|商家订单号|交易创建时间|付款时间|金额(元)|收/支|交易状态", _alipay_web),
    _columns(Form.WECHAT_MERCHANT, "交易时间|微信订单号|商户订单号|交易状态|货币种类", _wechat_merchant),
    _columns(Form.WECHAT_PERSONAL, "交易时间|交易类型|收/支|金额(元)|交易单号|商户单号", _wechat_personal),
    _columns(Form.TAOBAO_ORDERS, "订单编号|买家应付货款|总金额|买家实际支付金额", _taobao_order),
    _columns(Form.TAOBAO_ITEMS, "子订单编号|主订单编号", _taobao_item),
    _columns(Form.STRIPE_PAYMENTS, "id|Amount|Currency|Status", _stripe_payment),
    _columns(
        Form.STRIPE_BALANCE, "balance_transaction_id|currency|gross|fee|net|reporting_category", _stripe_balance
    ),
    _columns(Form.PAYPAL, "Date|Time|TimeZone|Type|Currency|Gross|Fee|Net|Transaction ID", _paypal),
    _columns(Form.SHOPIFY, "Name|Financial Status|Currency|Total", _shopify),
    _columns(Form.WOOCOMMERCE, "order_id|order_number|order_total", _woocommerce),
)  # fmt: skip
