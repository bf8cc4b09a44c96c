"""An order file from what a shop exports: what it says is in the file, what it does not say is named."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.acts.actor import LOCAL
from desk.acts.errors import ActError
from desk.acts.order_file import read_order
from desk.acts.write_order import Stated, write_order
from desk.cli import app

SHOPIFY = (
    "Name,Created at,Billing Name,Currency,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
    "#1001,2026-04-28 20:14:00 +0200,Ada B,EUR,2,Owl Tee,39.90,FJ-1\n#1001,,,,1,Belt,9.90,FJ-2\n"
    "#1002,2026-04-29 08:00:00 +0200,Bo C,EUR,1,Jeans,59.90,FJ-3\n"
)
WOOCOMMERCE = (
    "Order Number,Order Date,Billing Name,Item Name,Quantity,Item Cost,SKU,Tracking Number\n"
    "1001,2026-04-28 20:14,Ada B,Owl Tee,2,39.90,FJ-1,SF1400\n"
)
TAOBAO = (
    "订单编号,买家会员名,订单创建时间,宝贝标题,商家编码,购买数量,价格,物流单号\n"
    "4471000000000000137,li**,2026-04-28 20:14:00,连衣裙,FJ-1,1,459.90,SF1400\n"
)
STRIPE = (
    "id,Description,Seller Message,Created (UTC),Amount,Currency,Status\n"
    "ch_3P1,Order 1001,Payment complete.,2026-04-28 18:14:00,89.70,eur,Paid\n"
)
CARRIER = "运单号,签收时间\nSF1399,2026-05-01 09:00:00\nSF1400,2026-05-02 13:05:00\nSF1400,2026-05-02 15:05:00\n"
STATED = Stated(purpose="a refund claim", opened_by="returns desk", timezone="Europe/Berlin")
ALL = (
    ("shopify", SHOPIFY, "1001"),
    ("woocommerce", WOOCOMMERCE, "1001"),
    ("taobao", TAOBAO, "4471000000000000137"),
    ("stripe", STRIPE, "ch_3P1"),
)


def written(folder: Path, kind: str, text: str, order: str, stated: Stated = STATED):  # type: ignore[no-untyped-def]
    (folder / "orders.csv").write_text(text, "utf-8")
    return write_order(LOCAL, kind, folder / "orders.csv", order, folder / "order.toml", stated)


@pytest.mark.parametrize(("kind", "text", "order"), ALL)
def test_what_the_export_says_is_in_the_file_and_the_rest_is_named(
    tmp_path: Path, kind: str, text: str, order: str
) -> None:
    done = written(tmp_path, kind, text, order)
    toml = done.path.read_text("utf-8")
    missing = [key for key, _ in done.missing]

    assert missing == ["delivered", *(["lines"] if kind == "stripe" else []), "accounts", "catalog"]
    assert all(f"#   {key}: " in toml for key in missing)
    assert "2026-04-28" in toml


ACCOUNT = """
[window]
from = 2026-04-18
until = 2026-05-14

[[accounts]]
platform = "atproto"
handle = "ada.bsky.social"
[accounts.basis]
stated_by = "the buyer"
grounds = "wrote so"
strength = "weak"
"""


@pytest.mark.parametrize(("kind", "text", "order"), ALL[:3])
def test_with_the_missing_written_in_it_is_an_order_file(tmp_path: Path, kind: str, text: str, order: str) -> None:
    (tmp_path / "feed.csv").write_text("id,title,image_link\n", "utf-8")
    (tmp_path / "carrier.csv").write_text(
        CARRIER.replace("SF1400", order if kind == "shopify" else "SF1400").replace(
            "运单号", "订单号" if kind == "shopify" else "运单号"
        ),
        "utf-8",
    )
    done = written(tmp_path, kind, text, order, replace(STATED, carrier=tmp_path / "carrier.csv", catalog="feed.csv"))
    done.path.write_text(done.path.read_text("utf-8") + ACCOUNT, "utf-8")
    case = read_order(done.path).case

    assert [key for key, _ in done.missing] == ["accounts"]
    assert case.order.order_id.lstrip("#") == order
    assert case.order.lines[0].sku == "FJ-1"
    assert case.order.delivered is not None
    assert case.order.delivered.isoformat() == "2026-05-02T13:05:00+00:00"  # the later of two parcels, 15:05 in Berlin


def test_nothing_is_overwritten_and_a_wrong_name_says_what_there_is(tmp_path: Path) -> None:
    written(tmp_path, "shopify", SHOPIFY, "1001")
    with pytest.raises(ActError, match="there already"):
        written(tmp_path, "shopify", SHOPIFY, "1001")
    with pytest.raises(ActError, match="has no order '9999'; it has #1001, #1002"):
        written(tmp_path, "shopify", SHOPIFY, "9999")
    with pytest.raises(ActError, match="an export of shopify"):
        written(tmp_path, "taobao", SHOPIFY, "1001")


@pytest.mark.parametrize(
    ("carrier", "says"),
    [
        ("a,b\n1,2\n", "cannot be read as a carrier's list"),
        ("运单号,签收时间\nSF9,2026-05-01\n", "names no delivery"),
        ("订单号,签收时间\n1001,已签收\n", "cannot be read without guessing"),
        ("订单号,运单号,签收时间\n1001,OUT1,2026-05-03\n1001,RET1,2026-06-20\n", "one may have gone back"),
    ],
)
def test_a_carrier_s_list_that_does_not_say_it_is_refused(tmp_path: Path, carrier: str, says: str) -> None:
    (tmp_path / "carrier.csv").write_text(carrier, "utf-8")
    with pytest.raises(ActError, match=says):
        written(tmp_path, "shopify", SHOPIFY, "1001", replace(STATED, carrier=tmp_path / "carrier.csv"))
    assert not (tmp_path / "order.toml").exists()


def test_days_as_a_carrier_writes_them_and_the_parcel_that_went_back(tmp_path: Path) -> None:
    rows = "No:SF1400,2026-05-02 13:05:00\nSF1400,2026-05-03 09:00:00\nRET1,2026-06-20 10:00:00\n"
    (tmp_path / "carrier.csv").write_text(f"运单号,签收时间\n{rows}", "utf-8")
    taobao = TAOBAO.replace("SF1400", "No:SF1400")
    done = written(tmp_path, "taobao", taobao, ALL[2][2], replace(STATED, carrier=tmp_path / "carrier.csv"))
    assert "2026-05-03 09:00:00" in done.path.read_text("utf-8")


def test_the_moment_of_a_payment_at_stripe_is_in_utc(tmp_path: Path) -> None:
    done = written(tmp_path, "stripe", STRIPE, "ch_3P1", replace(STATED, timezone="Asia/Shanghai"))
    assert 'placed = "2026-04-28 18:14:00Z"' in done.path.read_text(
        "utf-8"
    ) or "2026-04-28T18:14:00Z" in done.path.read_text("utf-8")


def test_a_refused_order_leaves_no_file_and_names_that_are_none_make_none(tmp_path: Path) -> None:
    with pytest.raises(ActError, match="longer than"):
        written(tmp_path, "shopify", SHOPIFY, "1001", replace(STATED, purpose="x" * 5001))
    assert not (tmp_path / "order.toml").exists()
    for case_id in ("../../x", ".hidden", "订单"):
        with pytest.raises(ActError, match="cannot be the id of a case"):
            written(tmp_path, "shopify", SHOPIFY, "1001", replace(STATED, case_id=case_id))
    with pytest.raises(ActError, match="cannot be the id of a case"):
        written(tmp_path, "shopify", SHOPIFY.replace("#1001", "#订单一"), "订单一")
    with pytest.raises(ActError, match="say which order"):
        written(tmp_path, "shopify", SHOPIFY, " ")
    twice = SHOPIFY + "1001,2026-04-29 08:00:00 +0200,Bo C,EUR,1,Jeans,59.90,FJ-3\n"
    assert written(tmp_path, "shopify", twice, "#1001").path.stat().st_mode & 0o777 == 0o600


def test_a_line_without_a_sku_is_missing(tmp_path: Path) -> None:
    done = written(tmp_path, "shopify", SHOPIFY.replace("FJ-2", ""), "1001")
    assert "lines" in [key for key, _ in done.missing]


def test_an_apostrophe_of_a_spreadsheet_is_no_part_of_a_number(tmp_path: Path) -> None:
    number = ALL[2][2]
    assert written(tmp_path, "taobao", TAOBAO.replace(number, f"'{number}"), number).path.exists()


def test_the_command_names_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("orders.csv").write_text(SHOPIFY, "utf-8")

    said = CliRunner().invoke(app, ["order", "from", "shopify", "orders.csv", "1001", "--by", "Ada"])
    assert (said.exit_code, said.stdout) == (0, "1001.toml is written\n")
    assert "missing: delivered: [order] when the parcel arrived" in said.stderr
    told = json.loads(CliRunner().invoke(app, ["order", "from", "shopify", "orders.csv", "1002", "--json"]).stdout)
    assert (told["order_file"], "opened_by" in told["to_write_in"]) == ("1002.toml", True)
