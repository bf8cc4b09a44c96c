"""Links of several orders are drawn; two orders of one household are told as a household."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.dispatch import seal_dispatch
from desk.acts.exhibit import add_exhibits
from desk.acts.pack import pack
from desk.acts.pieces import compare_pieces
from desk.pack.offline_verifier import examine
from desk.settings import Settings
from evidence.records import Comparison, Dispute, Role
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_dispatch import CODE, OTHER, settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_pieces import Table, opened, text

THIRD, OWN = "9H5C24N1SZ", "5M2D7V8WKB"
SHOPIFY = """Name,Email,Financial Status,Currency,Total,Lineitem name,Shipping Phone,Shipping Address1,Shipping Zip
#X,a@example.com,paid,USD,30.00,Tee,{x},12 Main St,90210
#Y,b@example.com,paid,USD,30.00,Tee,{y},7 Side St,10001
"""
TAOBAO = """订单编号,买家会员名,买家应付货款,总金额,买家实际支付金额,宝贝标题,联系手机,收货地址
X,甲,30.00,30.00,30.00,T恤,{x},
Y,乙,30.00,30.00,30.00,T恤,{y},
"""


@pytest.fixture
def table(settings: Settings) -> Table:  # noqa: F811
    return Table(settings)


def linked(table: Table, folder: Path, export: str) -> Comparison:
    """Order Y returned the piece of order X; the shop's list is handed in before they are compared."""
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    seal_dispatch(LOCAL, table.settings, quiet)
    opened(table.settings, Dispute.ROTATION, ("tee-1",))
    (folder / "orders.csv").write_text(export, "utf-8")
    taken = add_exhibits(LOCAL, table.settings, "case-y", Role.ORDERS_EXPORT, [folder / "orders.csv"], quiet).taken
    assert not [one.problem for one in taken if one.problem]
    (found,) = compare_pieces(LOCAL, table.settings, "case-y", Dispute.ROTATION, quiet).found
    return found


@pytest.mark.parametrize("form", [SHOPIFY, TAOBAO], ids=["shopify", "taobao"])
def test_two_orders_with_one_phone_are_told_as_a_household_and_the_number_is_not_kept(
    table: Table, tmp_path: Path, form: str
) -> None:
    found = linked(table, tmp_path, form.format(x="13812345627", y="+86 138 1234 5627"))

    assert found.result.value == "contradicted"
    assert found.for_buyer[0] == "same_household"
    assert dict(found.values)["shared"] == "phone"
    assert "13812345627" not in found.model_dump_json()
    for language, words in (("en", "it may be one household"), ("zh", "可能是同一家庭")):
        assert words in text(table.settings, tmp_path, language)
    pack(LOCAL, table.settings, "case-y", out=tmp_path / "p.wacz")
    assert examine(tmp_path / "p.wacz").faults == []
    assert b"13812345627" not in (tmp_path / "p.wacz").read_bytes()


@pytest.mark.parametrize(
    ("x", "y"), [("138****5627", "138****5627"), ("13812345627", "13912345627"), ("13812345627", "")]
)
def test_masked_other_or_missing_numbers_say_nothing(table: Table, tmp_path: Path, x: str, y: str) -> None:
    found = linked(table, tmp_path, TAOBAO.format(x=x, y=y))

    assert "same_household" not in found.for_buyer
    assert "shared" not in dict(found.values)


def test_a_list_without_contacts_is_no_obstacle(table: Table, tmp_path: Path) -> None:
    bare = "Name,Email,Financial Status,Currency,Total\n#X,a,paid,USD,30.00\n#Y,b,paid,USD,30.00\n"
    assert linked(table, tmp_path, bare).result.value == "contradicted"


def test_three_orders_are_drawn_and_two_are_not(table: Table, tmp_path: Path) -> None:
    table.packs(60, "X", OTHER)
    table.packs(50, "W", THIRD)
    for code in (CODE, OWN):
        table.packs(10, "Y", code)
    table.gets_back(2, "Y", OTHER)
    table.compares(Dispute.ROTATION, ("tee-1", "tee-2"))
    assert '<svg class="pieces"' not in text(table.settings, tmp_path)

    table.gets_back(1, "Y", THIRD)
    seal_dispatch(LOCAL, table.settings, quiet)
    compare_pieces(LOCAL, table.settings, "case-y", Dispute.ROTATION, quiet)

    for language, words in (("en", "It shows pieces and days"), ("zh", "并不表明任何人彼此认识")):
        shown = text(table.settings, tmp_path, language)
        assert '<svg class="pieces"' in shown
        assert words in shown
        assert all(order in shown for order in ("Order X", "Order W")) == (language == "en")
    assert vault(table.settings).case("case-y").ledger.of_kinds("comparison")
