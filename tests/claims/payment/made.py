"""Exports as the channels write them, of made-up payments: the same payments in each form."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from openpyxl import Workbook

from claims.payment.values import Form


@dataclass(frozen=True)
class Payment:
    """One payment of somebody."""

    number: str
    order: str
    at: datetime
    price: Decimal
    off: Decimal = Decimal(0)
    """A coupon of the channel, made good to the shop."""


def some(number: int = 8) -> list[Payment]:
    """Payments of three days, each an hour after the one before or more."""
    start = datetime(2026, 5, 2, 9, 30, 5)  # noqa: DTZ001 - exports name no zone
    made = []
    for at in range(number):
        when = start + timedelta(hours=7 * at)
        serial = f"{at * 7919 + 10007:015d}"
        made.append(Payment(
            f"{when:%Y%m%d}22001{serial}", f"T200P{4471000000000000000 + at * 1000003 + 137}", when, Decimal(f"{459 + 211 * at}.90")
        ))  # fmt: skip
    return made


def wechat_numbers(payments: Sequence[Payment]) -> list[Payment]:
    """The same, with numbers as WeChat Pay gives them."""
    return [
        Payment(
            f"4200{at:06d}{one.at:%Y%m%d}{at * 104729 + 1000003:010d}", f"SP{one.order[5:]}", one.at, one.price, one.off
        )
        for at, one in enumerate(payments)
    ]


def alipay_trade(payments: Sequence[Payment]) -> bytes:
    """业务明细, the list of trades."""
    head = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
    bar = "-" * 40
    lines = [
        "#支付宝业务明细查询", "#账号：[20880000000000000156]",
        "#起始日期：[2026年05月01日 00:00:00]   终止日期：[2026年05月07日 00:00:00]", f"#{bar}业务明细列表{bar}", head,
    ]  # fmt: skip
    for at, one in enumerate(payments):
        lines.append(
            f"{one.number}\t,{one.order}\t,交易\t,连衣裙,{one.at},{one.at},\t,\t,\t,\t,**丽(138******{at % 100:02d})\t,"
            f"{one.price:.2f},{one.price:.2f},{one.off:.2f},0.00,0.00,0.00,0.00,,0.00\t,0.00,\t,0.00,0.00,"
        )
    total = sum((one.price for one in payments), Decimal(0))
    lines += [
        f"#{bar}业务明细列表结束{bar}", f"#交易合计：{len(payments)}笔，商家实收共{total:.2f}元，商家优惠共0.00元",
        "#退款合计：0笔，商家实收退款共0.00元，商家优惠退款共0.00元", "#导出时间：[2026年05月08日 10:00:00]",
    ]  # fmt: skip
    return "\r\n".join(lines).encode("gb18030")


def alipay_account(payments: Sequence[Payment]) -> bytes:
    """账务明细, each change of the balance; a fee behind each payment."""
    head = "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注"
    bar, balance, fees = "-" * 40, Decimal("1000.00"), Decimal(0)
    lines = [
        "#支付宝账务明细查询", "#账号：[20880000000000000156]",
        "#起始日期：[2026年05月01日 00:00:00]   终止日期：[2026年05月07日 00:00:00]", f"#{bar}账务明细列表{bar}", head,
    ]  # fmt: skip
    for at, one in enumerate(payments):
        balance += one.price
        lines.append(
            f"{9900 + 2 * at}\t,{one.number}\t,{one.order}\t,连衣裙,{one.at},138******{at % 100:02d},{one.price:.2f},,{balance:.2f},支付宝,交易付款,\t"
        )
        fee = (one.price * Decimal("0.006")).quantize(Decimal("0.01"))
        balance, fees = balance - fee, fees + fee
        lines.append(f"{9901 + 2 * at}\t,{one.number}\t,\t,,{one.at},,,-{fee:.2f},{balance:.2f},支付宝,收费,\t")
    total = sum((one.price for one in payments), Decimal(0))
    lines += [
        f"#{bar}账务明细列表结束{bar}", f"#支出合计：{len(payments)}笔，共-{fees:.2f}元", f"#收入合计：{len(payments)}笔，共{total:.2f}元",
    ]  # fmt: skip
    return "\r\n".join(lines).encode("gb18030")


def alipay_personal(payments: Sequence[Payment]) -> bytes:
    """电子客户回单, of the app."""
    top = [
        "-" * 60,
        "导出信息：",
        "姓名：某某",
        *["说明"] * 18,
        "--------支付宝（中国）网络技术有限公司  电子客户回单--------",
    ]
    head = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,"
    rows = [
        f"{one.at},商业服务,某人,138******00,连衣裙,收入,{one.price:.2f},余额,交易成功,{one.number}\t,{one.order}\t,,"
        for one in payments
    ]
    return "\r\n".join([*top, head, *rows]).encode("gb18030")


def alipay_web(payments: Sequence[Payment]) -> bytes:
    """支付宝交易记录明细查询, of the web page; padded."""
    head = "交易号                  ,商家订单号               ,交易创建时间              ,付款时间                ,最近修改时间              ,交易来源地     ,类型              ,交易对方            ,商品名称                ,金额（元）   ,收/支     ,交易状态    ,服务费（元）   ,成功退款（元）  ,备注                  ,资金状态     ,"
    rows = [
        f"{one.number}\t,{one.order}\t,{one.at} ,{one.at} ,{one.at} ,其他,即时到账交易,某人,连衣裙,{one.price:.2f}   ,收入      ,交易成功    ,0.00     ,0.00     ,,已收入     ,"
        for one in payments
    ]
    top = [
        "支付宝交易记录明细查询",
        "账号:[a@b.example]",
        "起始日期:[2026-05-01 00:00:00]    终止日期:[2026-05-07 00:00:00]",
        "---交易记录明细列表---",
    ]
    return "\r\n".join([*top, head, *rows, "-" * 40, f"共{len(payments)}笔记录"]).encode("gb18030")


def wechat_merchant(payments: Sequence[Payment]) -> bytes:
    """The bill of all trades: a backtick before each value."""
    head = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
    lines = [head]
    for at, one in enumerate(payments):
        cells = (
            str(one.at), "wx00", "1600000000", "0", "", one.number, one.order, f"o{at}", "JSAPI", "SUCCESS", "OTHERS", "CNY",
            f"{one.price:.2f}", f"{one.off:.2f}", "0", "0", "0.00", "0.00", "", "", "连衣裙,红色", "", "0.00000", "0.60%",
            f"{one.price:.2f}", "0.00", "",
        )  # fmt: skip
        lines.append(",".join(f"`{cell}" for cell in cells))
    total = sum((one.price for one in payments), Decimal(0))
    lines += [
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额",
        f"`{len(payments)},`{total:.2f},`0.00,`0.00,`0.00,`{total:.2f},`0.00",
    ]
    return ("\ufeff" + "\r\n".join(lines)).encode()


def wechat_personal(payments: Sequence[Payment]) -> bytes:
    """微信支付账单明细, of the app."""
    total = sum((one.price for one in payments), Decimal(0))
    top = [
        "微信支付账单明细,,,,,,,,",
        "微信昵称：[某某],,,,,,,,",
        f"共{len(payments)}笔记录,,,",
        f"收入：{len(payments)}笔 {total:.2f}元,,,",
        "支出：0笔 0.00元,,,",
        "----微信支付账单明细列表----,,,",
    ]
    head = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
    rows = [
        f'{one.at},二维码收款,某人,"连衣裙",收入,¥{one.price:.2f},/,已存入零钱,"{one.number}\t","{one.order}\t","/"'
        for one in payments
    ]
    return ("\ufeff" + "\r\n".join([*top, head, *rows])).encode()


def taobao_orders(payments: Sequence[Payment]) -> bytes:
    """ExportOrderList."""
    head = "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,订单状态,收货人姓名,订单创建时间,订单付款时间,宝贝标题"
    rows = [
        f'"=""{one.order[5:]}""","li**","1**",{one.price:.2f},0.00,0,{one.price:.2f},0,{one.price - one.off:.2f},交易成功,某**,{one.at},{one.at},连衣裙'
        for one in payments
    ]
    return "\r\n".join([head, *rows]).encode("gb18030")


def taobao_items(payments: Sequence[Payment]) -> bytes:
    """ExportItemlList: two items an order."""
    head = "子订单编号,主订单编号,标题,商家编码,商品属性,购买数量,买家应付货款,买家实际支付金额,订单状态,订单创建时间,订单付款时间"
    rows = []
    for one in payments:
        half = (one.price / 2).quantize(Decimal("0.01"))
        for at, amount in enumerate((half, one.price - half)):
            rows.append(
                f"{one.order[5:-1]}{at},{one.order[5:]},连衣裙,FJ-1,红,1,{amount:.2f},{amount:.2f},交易成功,{one.at},{one.at}"
            )
    return "\r\n".join([head, *rows]).encode("gb18030")


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held).writerows([columns, *rows])
    return held.getvalue().encode()


def stripe_payments(payments: Sequence[Payment]) -> bytes:
    """Payments, of the dashboard."""
    head = (
        "id",
        "Description",
        "Seller Message",
        "Created (UTC)",
        "Amount",
        "Amount Refunded",
        "Currency",
        "Fee",
        "Status",
        "PaymentIntent ID",
    )
    return _table(head, [
        (one.number, "Order", "Payment complete.", str(one.at), f"{one.price:.2f}", "0.00", "usd", "1.00", "Paid", f"pi_{one.number[2:]}")
        for one in payments
    ])  # fmt: skip


def stripe_balance(payments: Sequence[Payment]) -> bytes:
    """Balance change from activity, itemized."""
    head = (
        "balance_transaction_id",
        "created_utc",
        "currency",
        "gross",
        "fee",
        "net",
        "reporting_category",
        "source_id",
        "customer_facing_amount",
        "customer_facing_currency",
        "charge_id",
        "payment_intent_id",
    )
    return _table(head, [
        (f"txn_{at}x", str(one.at), "usd", f"{one.price:.2f}", "3.00", f"{one.price - 3:.2f}", "charge", one.number, f"{one.price:.2f}", "usd", one.number, f"pi_{one.number[2:]}")
        for at, one in enumerate(payments)
    ])  # fmt: skip


def paypal(payments: Sequence[Payment]) -> bytes:
    """Activity, with a decimal comma."""
    head = (
        "Date",
        "Time",
        "TimeZone",
        "Name",
        "Type",
        "Status",
        "Currency",
        "Gross",
        "Fee",
        "Net",
        "From Email Address",
        "To Email Address",
        "Transaction ID",
        "Reference Txn ID",
        "Invoice Number",
        "Balance",
        "Balance Impact",
    )

    def comma(amount: Decimal) -> str:
        return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")

    return _table(head, [
        (f"{one.at:%m/%d/%Y}", f"{one.at:%H:%M:%S}", "CEST", "A B", "Express Checkout Payment", "Completed", "USD", comma(one.price), comma(Decimal(-3)), comma(one.price - 3), "a@b.example", "s@shop.example", one.number, "", one.order, "0,00", "Credit")
        for one in payments
    ])  # fmt: skip


def shopify(payments: Sequence[Payment]) -> bytes:
    """Orders: the amounts in the first row of each alone."""
    head = (
        "Name",
        "Email",
        "Financial Status",
        "Paid at",
        "Currency",
        "Subtotal",
        "Shipping",
        "Taxes",
        "Total",
        "Created at",
        "Lineitem name",
        "Lineitem sku",
        "Payment Reference",
        "Id",
    )
    rows: list[tuple[str, ...]] = []
    for one in payments:
        name = f"#{one.order[-6:]}"
        rows.append(
            (
                name,
                "a@b.example",
                "paid",
                f"{one.at} +0800",
                "USD",
                f"{one.price:.2f}",
                "0.00",
                "0.00",
                f"{one.price:.2f}",
                f"{one.at} +0800",
                "Dress",
                "FJ-1",
                one.number,
                one.number[4:14],
            )
        )
        rows.append((name, "a@b.example", *[""] * 8, "Belt", "FJ-2", "", ""))
    return _table(head, rows)


def woocommerce(payments: Sequence[Payment]) -> bytes:
    """Orders, of an exporter."""
    head = (
        "order_id",
        "order_number",
        "date",
        "status",
        "order_currency",
        "order_total",
        "payment_method",
        "transaction_id",
    )
    return _table(head, [
        (one.order[-7:], one.order[-6:], str(one.at), "completed", "USD", f"{one.price:.2f}", "stripe", one.number) for one in payments
    ])  # fmt: skip


EXPORTS: dict[Form, Callable[[Sequence[Payment]], bytes]] = {
    Form.ALIPAY_TRADE: alipay_trade,
    Form.ALIPAY_ACCOUNT: alipay_account,
    Form.ALIPAY_PERSONAL: alipay_personal,
    Form.ALIPAY_WEB: alipay_web,
    Form.WECHAT_MERCHANT: wechat_merchant,
    Form.WECHAT_PERSONAL: wechat_personal,
    Form.TAOBAO_ORDERS: taobao_orders,
    Form.TAOBAO_ITEMS: taobao_items,
    Form.STRIPE_PAYMENTS: stripe_payments,
    Form.STRIPE_BALANCE: stripe_balance,
    Form.PAYPAL: paypal,
    Form.SHOPIFY: shopify,
    Form.WOOCOMMERCE: woocommerce,
}
"""Each form, of payments with numbers as Alipay gives them; WeChat Pay's of ``wechat_numbers``."""


def payments_of(form: Form, number: int = 8) -> list[Payment]:
    """What an export of this form is made of."""
    made = some(number)
    return wechat_numbers(made) if form in (Form.WECHAT_MERCHANT, Form.WECHAT_PERSONAL) else made


def as_workbook(data: bytes, encoding: str) -> bytes:
    """A CSV saved as a workbook, every cell a text."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    text = data.decode(encoding).removeprefix("\ufeff")
    for row in csv.reader(io.StringIO(text, newline="")):
        sheet.append([re.sub(r'="([^"]*)"', r"\1", cell.strip()) for cell in row])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
