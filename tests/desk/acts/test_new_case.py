"""An order from a form or a shop's export: written down word for word, understood, and refused before a fetch."""

import csv
import io
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from desk.access.errors import Forbidden, NotThere
from desk.access.roles import Role
from desk.acts.actor import LOCAL, Actor
from desk.acts.errors import ActError
from desk.acts.new_case import DroppedFeed, draft_order
from desk.acts.order_export import MOST_BYTES, MOST_ROWS, order_from_export
from desk.acts.order_file import read_order
from desk.acts.order_values import AccountValues, LineValues, OrderValues, order_drafted
from desk.jobs.catalog import import_catalog, not_in_feed
from desk.settings import Settings
from evidence.errors import RecordError, VaultError
from evidence.vault import Vault

FEED = b"id,title,image_link\nFJ-1,Owl Tee,https://shop.example/1.jpg\nFJ-2,Plain Top,https://shop.example/2.jpg\n"
DROPPED = DroppedFeed("Summer Feed.csv", FEED)
HOSTILE = (
    'a "quoted" word',
    'x"\n[accounts]\nhandle = "https://else.example',
    "back\\slash \\u0041",
    "tab\tand\rreturn\nand line",
    "\x00\x01\x1f\x7f control",
    "'''\"\"\" # no remark",
    "小猫 😀 ﷽ \u2028\u202e",
)
VALUES = OrderValues(
    case_id="case-1",
    order_id="#1001",
    buyer="Ada B",
    claim="late_return",
    placed="2026-04-28 20:14",
    delivered="2026-05-02",
    return_requested="2026-05-12T08:30:00+02:00",
    timezone="Europe/Berlin",
    window_from="2026-04-18",
    window_until="2026-05-14",
    retention_days="90",
    purpose="a refund claim",
    return_days="14",
    return_law="Directive 2011/83/EU, article 9",
    lines=(LineValues("FJ-1", "Owl Tee", "2", "39.90 EUR"),),
    accounts=(AccountValues("https://bsky.app/profile/ada.bsky.social", "", "the buyer", "wrote so", "strong"),),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        vault_url=str(tmp_path / "vault"),
        index_url=f"tantivy://{tmp_path / 'index'}",
        home=tmp_path / "home",
        cache=tmp_path / "cache",
        contact="tests@example.org",
    )


def left_of(settings: Settings) -> list[str]:
    return sorted(one.name for one in (settings.home / "orders").glob("*"))


def test_what_was_typed_is_understood_as_an_order_file_is(settings: Settings) -> None:
    drafted = draft_order(LOCAL, settings, VALUES, DROPPED)

    told = read_order(drafted.path)
    assert drafted.path == settings.home / "orders" / "case-1" / "order.toml"
    assert [(one.platform, one.handle) for one in drafted.accounts] == [("atproto", "ada.bsky.social")]
    assert drafted.lines == told.case.order.lines
    assert drafted.wrong == ()
    assert (told.case.opened_by, told.case.zone, told.case.order.as_days) == (
        "local operator", "Europe/Berlin", ("delivered",),
    )  # fmt: skip
    assert told.case.order.placed.isoformat() == "2026-04-28T18:14:00+00:00"
    assert told.feed == drafted.path.parent / "Summer-Feed.csv"
    assert told.case.return_period is not None
    assert told.case.return_period.days == 14
    assert left_of(settings) == ["case-1"], "nothing half-written lies beside it"
    assert Vault.open(settings.vault_url, settings.home).cases() == ()


def test_what_lies_there_fills_the_form_again(settings: Settings) -> None:
    draft_order(LOCAL, settings, VALUES, DROPPED)

    found = order_drafted(LOCAL, settings, "case-1")
    assert found.values == replace(VALUES, opened_by="local operator")
    assert (found.feed, found.is_by_name) == ("Summer-Feed.csv", False)


def test_the_day_to_answer_by_is_the_end_of_that_day_and_comes_back_as_typed(settings: Settings) -> None:
    due = replace(VALUES, respond_by="2026-05-20")
    told = read_order(draft_order(LOCAL, settings, due, DROPPED).path)

    assert told.case.respond_by is not None
    assert told.case.respond_by.isoformat() == "2026-05-20T21:59:59+00:00"
    assert order_drafted(LOCAL, settings, "case-1").values.respond_by == "2026-05-20"
    with pytest.raises(RecordError, match="respond_by: "):
        draft_order(LOCAL, settings, replace(due, respond_by="20/5"), DROPPED)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_one_value(text: str) -> None:
    values = replace(
        VALUES,
        buyer=text,
        purpose=text,
        lines=(LineValues(text, text, text, text),),
        accounts=(AccountValues(text, text, text, text, text),),
    )

    written = values.toml("feed.csv")
    table = tomllib.loads(written)
    assert OrderValues.of(table) == values
    assert set(table) == {
        "case_id", "purpose", "claim", "timezone", "catalog", "retention_days", "order", "accounts", "window",
        "return_period",
    }  # fmt: skip
    assert "\x7f" not in written
    assert "\x00" not in written


def test_half_a_character_and_too_much_are_refused() -> None:
    with pytest.raises(ActError, match="half a character"):
        replace(VALUES, buyer="\ud83d").toml()
    with pytest.raises(ActError, match="longer than"):
        replace(VALUES, buyer="a" * 5_001).toml()
    with pytest.raises(ActError, match="lines"):
        replace(VALUES, lines=(LineValues("a", "b"),) * 501).toml()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"placed": ""}, "placed"),
        ({"delivered": "3/4/2026"}, "delivered"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"retention_days": "many"}, "retention_days"),
        ({"claim": "theft"}, "claim"),
        ({"lines": ()}, "lines"),
        ({"lines": (LineValues("FJ-1", "Owl", "none"),)}, "quantity"),
        ({"accounts": ()}, "accounts is missing"),
        ({"accounts": (AccountValues("@ada", "", "x", "y", "weak"),)}, "accounts number 1"),
        ({"accounts": (AccountValues("@ada.bsky.social", "", "x", "y", "sure"),)}, "strength"),
        ({"window_until": "2026-04-01"}, "until"),
    ],
)
def test_what_is_no_order_is_told_by_its_key_and_leaves_nothing(
    settings: Settings, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(RecordError, match=said):
        draft_order(LOCAL, settings, replace(VALUES, **changes), DROPPED)  # type: ignore[arg-type]

    assert left_of(settings) == []


def test_a_refused_order_leaves_the_one_before(settings: Settings) -> None:
    before = draft_order(LOCAL, settings, VALUES, DROPPED).path.read_bytes()

    with pytest.raises(RecordError):
        draft_order(LOCAL, settings, replace(VALUES, placed="never"), DroppedFeed("b.csv", FEED))

    assert (settings.home / "orders" / "case-1" / "order.toml").read_bytes() == before
    assert sorted(one.name for one in (settings.home / "orders" / "case-1").iterdir()) == [
        "Summer-Feed.csv", "order.toml",
    ]  # fmt: skip


def test_a_wrong_sku_is_told_with_what_is_written_like_it(settings: Settings) -> None:
    lines = (LineValues("fj 1", "Owl Tee"), LineValues("ZZ-9999", "A thing"))
    drafted = draft_order(LOCAL, settings, replace(VALUES, lines=lines), DROPPED)

    assert [(one.sku, one.like[:1]) for one in drafted.wrong] == [("fj 1", ("FJ-1",)), ("ZZ-9999", ())]
    mended = draft_order(LOCAL, settings, VALUES)
    assert mended.wrong == (), "and the feed that was handed in before is kept"
    assert mended.feed == "Summer-Feed.csv"


@pytest.mark.parametrize("link", ["/etc/hostname.jpg", "owl.jpg", "../../home/owl.jpg"])
def test_a_feed_that_was_handed_in_names_no_file_of_this_machine(settings: Settings, link: str) -> None:
    feed = DroppedFeed("feed.csv", f"id,title,image_link\nFJ-1,Owl,{link}\n".encode())
    with pytest.raises(ActError, match="row 2 names its picture by a path"):
        draft_order(LOCAL, settings, VALUES, feed)


def test_a_feed_that_is_none_is_told_without_a_place_of_this_machine(settings: Settings) -> None:
    with pytest.raises(ActError, match=r"catalog: feed feed\.csv cannot be read") as told:
        draft_order(LOCAL, settings, VALUES, DroppedFeed("../../feed.csv", b"a,b\n1,2\n"))
    assert str(settings.home) not in str(told.value)


@pytest.mark.parametrize("name", ["order.toml", "../../x", "/etc/passwd", "", ".csv", "目录.csv", "a" * 300])
def test_the_name_of_a_feed_never_leads_elsewhere(settings: Settings, name: str) -> None:
    drafted = draft_order(LOCAL, settings, VALUES, DroppedFeed(name, FEED))

    there = sorted(one.name for one in drafted.path.parent.iterdir())
    assert there == sorted(["order.toml", drafted.feed])
    assert drafted.feed.isascii()
    assert drafted.feed.endswith(".csv")


def test_one_feed_is_one_catalog_and_its_name_tells_nothing_of_the_case(settings: Settings) -> None:
    first = draft_order(LOCAL, settings, VALUES, DROPPED)
    second = draft_order(LOCAL, settings, replace(VALUES, case_id="case-2"), DROPPED)
    third = draft_order(LOCAL, settings, replace(VALUES, case_id="case-3"), DroppedFeed(DROPPED.name, FEED + b"\n"))

    assert first.catalog == second.catalog != third.catalog
    assert "case" not in first.catalog
    assert re.search(r"-[0-9a-f]{32}$", first.catalog), "long enough that nobody makes a second feed of the same name"


def pictured(folder: Path, link: str) -> Path:
    """A feed with a picture of its own."""
    Image.new("RGB", (80, 80), "red").save(folder / "owl.png")
    (folder / "feed.csv").write_text(f"id,title,image_link\nFJ-1,Owl Tee,{link}\n", "utf-8")
    return folder / "feed.csv"


def test_a_catalog_of_the_vault_is_taken_as_it_is(settings: Settings, tmp_path: Path) -> None:
    vault = Vault.create(settings.vault_url, settings.home)
    case = read_order(draft_order(LOCAL, settings, VALUES, DROPPED).path).case.model_copy(update={"catalog": "shop"})
    import_catalog(settings, case, pictured(tmp_path, "owl.png"), None, lambda *_: None)
    before = vault.catalog("shop").ledger.entries()

    drafted = draft_order(LOCAL, settings, VALUES, None, "shop")
    told = read_order(drafted.path)
    import_catalog(settings, told.case, told.feed, None, lambda *_: None)

    assert (drafted.catalog, drafted.feed, drafted.wrong) == ("shop", "", ())
    assert told.feed is None
    assert vault.catalog("shop").photos() == tuple(e.record for e in before if e.record.kind == "photo")
    assert order_drafted(LOCAL, settings, "case-1").is_by_name
    assert [one.sku for one in draft_order(LOCAL, settings, replace(VALUES, lines=(LineValues("X", "Y"),)), None,
                                           "shop").wrong] == ["X"]  # fmt: skip
    with pytest.raises(ActError, match="no catalog 'else'"):
        draft_order(LOCAL, settings, VALUES, None, "else")
    with pytest.raises(RecordError, match="catalog is missing"):
        draft_order(LOCAL, settings, VALUES)


def test_a_catalog_that_is_not_there_is_no_list_of_wrong_skus(settings: Settings) -> None:
    vault = Vault.create(settings.vault_url, settings.home)
    case = read_order(draft_order(LOCAL, settings, VALUES, DROPPED).path).case.model_copy(update={"catalog": "else"})
    with pytest.raises(VaultError, match="no catalog 'else'"):
        not_in_feed(settings, case, None)
    assert vault.catalogs() == ()


def test_a_case_that_is_open_keeps_its_order(settings: Settings) -> None:
    drafted = draft_order(LOCAL, settings, VALUES, DROPPED)
    Vault.open(settings.vault_url, settings.home).open_case(read_order(drafted.path).case)
    before = drafted.path.read_bytes()

    with pytest.raises(ActError, match="open already"):
        draft_order(LOCAL, settings, replace(VALUES, buyer="Eve"), DROPPED)
    assert drafted.path.read_bytes() == before


@pytest.mark.parametrize("name", ["", "..", "a/b", "../x", ".x", "a" * 101, "a b", "a\n", "new", "a\0"])
def test_a_name_that_is_none_is_refused(settings: Settings, name: str) -> None:
    with pytest.raises(ActError, match="case_id"):
        draft_order(LOCAL, settings, replace(VALUES, case_id=name), DROPPED)
    assert not (settings.home / "orders").exists()


def test_a_foreign_case_and_a_missing_one_are_one_answer(settings: Settings) -> None:
    drafted = draft_order(LOCAL, settings, VALUES, DROPPED)
    Vault.open(settings.vault_url, settings.home).open_case(read_order(drafted.path).case)
    some = Actor("Kim", "kim", frozenset({Role.INVESTIGATOR}), frozenset({"mine"}))

    told = []
    for name in ("case-1", "case-0"):
        with pytest.raises(NotThere) as refused:
            draft_order(some, settings, replace(VALUES, case_id=name), DROPPED)
        told.append(str(refused.value).replace(name, "CASE"))
        with pytest.raises(NotThere):
            order_drafted(some, settings, name)
    assert told[0] == told[1]
    assert draft_order(some, settings, replace(VALUES, case_id="mine"), DROPPED).case_id == "mine"
    with pytest.raises(Forbidden):
        draft_order(Actor("Zoe", "zoe", frozenset({Role.REVIEWER})), settings, VALUES, DROPPED)
    with pytest.raises(Forbidden):
        order_from_export(Actor("Zoe", "zoe", frozenset({Role.REVIEWER})), b"x", "x.csv")


SHOPIFY = (
    "Name,Email,Fulfilled at,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,"
    "Billing Name,Shipping Name\n"
    "#1001,a@example.org,2026-05-02 10:00:00 +0200,EUR,2026-05-01 10:00:00 +0200,1,Owl Tee,39.90,FJ-1,Ada B,Ann\n"
    '#1001,a@example.org,,,,2,"Top, plain","1,299.00",FJ-2,,\n'
    "#1001,a@example.org,,,,1,Owl Tee,39.90,FJ-1,,\n"
    "#1002,b@example.org,,EUR,2026-05-03 10:00:00 +0200,1,Tee,3.90,FJ-1,,Lin\n"
)
TAOBAO = (
    "订单编号,买家会员名,宝贝标题,商家编码,购买数量,订单创建时间,确认收货时间\n"
    '="4028301",小猫,纯棉短袖上衣 红色,FJ-1,1,2026-05-01 10:00:00,2026-05-05 09:00:00\n'
)
ADVANCED = (
    "Order Number,Order Date,First Name (Billing),Last Name (Billing),SKU,Item Name,Quantity (- Refund),Item Cost\n"
    "12,2026-05-01 10:00,Ada,B,FJ-1,Owl Tee,1,39.90\n12,2026-05-01 10:00,Ada,B,FJ-2,Top,0,5\n"
)
SUITE = (
    "order_id,order_number,order_date,order_currency,billing_first_name,billing_last_name,line_item_1,line_item_2\n"
    '7,12,2026-05-01 10:00,EUR,Ada,B,"name:Owl Tee|product_id:1|sku:FJ-1|quantity:2|total:79.80",'
    "name:Top|product_id:2|sku:FJ-2|quantity:1|total:5\n"
)


def test_shopify_s_export_gives_its_orders_and_what_it_does_not_say_is_left_open() -> None:
    found = order_from_export(LOCAL, SHOPIFY.encode("utf-8-sig"), "orders_export.csv")

    first, second = found.orders
    assert (found.kind, first.order_id, first.buyer, first.placed) == (
        "shopify", "#1001", "Ada B", "2026-05-01 10:00:00 +0200",
    )  # fmt: skip
    assert first.lines == (
        LineValues("FJ-1", "Owl Tee", "2", "39.90 EUR"),
        LineValues("FJ-2", "Top, plain", "2", ""),
    )
    assert first.delivered == "", "when it was sent is not when it came"
    assert second.buyer == "Lin"
    assert [note for note in found.notes if "1,299.00" in note]
    assert [note for note in found.notes if "state the delivery yourself" in note]
    assert order_from_export(LOCAL, SHOPIFY.encode(), "x.csv", " 1002 ").orders == (second,)
    with pytest.raises(ActError, match="no order '1003'; it has #1001, #1002"):
        order_from_export(LOCAL, SHOPIFY.encode(), "x.csv", "1003")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_taobao_s_export_is_read_in_either_encoding(encoding: str) -> None:
    found = order_from_export(LOCAL, TAOBAO.encode(encoding), "ExportOrderList.csv")

    (order,) = found.orders
    assert (found.kind, order.order_id, order.buyer) == ("taobao", "4028301", "小猫")
    assert (order.placed, order.delivered) == ("2026-05-01 10:00:00", "2026-05-05 09:00:00")
    assert order.lines == (LineValues("FJ-1", "纯棉短袖上衣 红色", "1", ""),)
    assert "may have come days before" in found.notes[-1]


def test_woocommerce_s_exports_are_read_a_row_an_item_and_a_cell_an_item() -> None:
    found = order_from_export(LOCAL, ADVANCED.encode(), "orders.csv")
    assert (found.kind, found.orders[0].buyer, found.orders[0].order_id) == ("woocommerce", "Ada B", "12")
    assert found.orders[0].lines == (LineValues("FJ-1", "Owl Tee", "1", "39.90"),)
    assert [note for note in found.notes if "quantity 0" in note]

    (order,) = order_from_export(LOCAL, SUITE.encode(), "orders.csv").orders
    assert order.lines == (LineValues("FJ-1", "Owl Tee", "2", ""), LineValues("FJ-2", "Top", "1", ""))
    assert (order.order_id, order.buyer) == ("12", "Ada B")


def test_our_own_order_file_fills_the_form_and_says_what_it_cannot_bring() -> None:
    text = VALUES.toml("feed.csv") + '\n[platforms]\nmine = "mine.toml"\n'
    found = order_from_export(LOCAL, text.encode(), "ORDER.TOML")

    assert found.orders == (VALUES,)
    assert found.notes == ("not taken over, as it names files: catalog, platforms",)


def many_rows() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Name", "Lineitem name", "Lineitem quantity"])
    writer.writerows([f"#{number}", "A", "1"] for number in range(MOST_ROWS + 1))
    return text.getvalue().encode()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.csv", "is empty"),
        (b" \n ", "a.csv", "is empty"),
        (b"x" * (MOST_BYTES + 1), "a.csv", "larger than 2 MB"),
        (many_rows(), "a.csv", "more than 10,000 rows"),
        (b"PK\x03\x04 workbook", "a.xlsx", "Excel workbook"),
        (b"a,b\n1,2\n", "a.csv", "needed are the columns"),
        (b"Name,Lineitem name,Lineitem quantity\n", "a.csv", "no order below them"),
        (b"Order Number,Order Date\n1,2026-05-01\n", "a.csv", "no row has an article"),
        (b'Name,Lineitem name,Lineitem quantity\n#1,"open,1\n', "a.csv", "quotation mark"),
        (b"a = = 1", "a.toml", "a.toml cannot be read as an order"),
        (b"a = 1", "../b/a.toml", "^a.toml cannot be read as an order: it has no .order."),
    ],
)
def test_a_bad_file_is_told_by_what_is_wrong_with_it(data: bytes, name: str, said: str) -> None:
    with pytest.raises(ActError, match=said):
        order_from_export(LOCAL, data, name)
