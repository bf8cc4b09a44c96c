"""Shopify's, WooCommerce's and Taobao's tables: which pictures each SKU has, in their own and in other languages."""

from pathlib import Path

import pytest

from tests.matcher.catalog.feeds import feed, shown

OLD = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Image Src,Image Position,Variant Image\n"  # fmt: skip  # noqa: E501 - a header
NEW = "URL handle,Title,Option1 name,Option1 value,Option2 name,Option2 value,SKU,Product image URL,Image position,Variant image URL\n"  # fmt: skip  # noqa: E501 - a header
SHOPIFY = (
    "tee,Tee,Color,Red,Size,S,R-S,a.jpg,2,r.jpg\n"
    "tee,,,Red,,M,R-M,n.jpg,1,r.jpg\n"
    "tee,,,Blue,,S,B-S,,,b.jpg\n"
    "tee,,,,,,,b.jpg,3,\n"
)


@pytest.mark.parametrize(
    "header", [OLD, NEW, NEW.upper(), NEW.replace(" ", "_"), OLD.replace("Image Src", '"Image Src "')]
)
def test_shopify_s_names_of_before_and_of_today_mean_the_same(tmp_path: Path, header: str) -> None:
    """Kind: an export whose maker renamed its columns."""
    read = feed(tmp_path, header + SHOPIFY)
    assert read.kind == "shopify"
    assert {one.sku: (one.style, one.color) for one in read.photos} == {
        "R-S": ("tee", "Red"), "R-M": ("tee", "Red"), "B-S": ("tee", "Blue"),
    }  # fmt: skip
    assert shown(read.photos) == {
        "R-S": ["r.jpg", "n.jpg", "a.jpg"],
        "R-M": ["r.jpg", "n.jpg", "a.jpg"],
        "B-S": ["b.jpg", "n.jpg", "a.jpg"],
    }


def test_shopify_s_option_that_is_linked_to_colours_is_the_colour_whatever_its_name(tmp_path: Path) -> None:
    text = (
        "URL handle,Option1 name,Option1 value,Option1 Linked To,SKU,Product image URL\n"
        "tee,Look,Red,product.metafields.shopify.color-pattern,R,a.jpg\n"
    )
    assert feed(tmp_path, text).photos[0].color == "Red"


WOO = (
    '1,variable,TEE,Tee,"http://w.ex/all.jpg, http://w.ex/red.jpg, http://w.ex/blue.jpg",,{0},"Red, Blue"\n'
    "2,variation,TEE-R,Tee - Red,http://w.ex/red.jpg,{1},{0},Red\n"
    "3,variation,,Tee - Blue,http://w.ex/blue.jpg,{1},{0},Blue\n"
    '4,"simple, virtual",MUG,Mug,"http://w.ex/m\\,1.jpg, http://w.ex/m2.jpg",,,\n'
)


@pytest.mark.parametrize(
    ("header", "color"),
    [
        ("ID,Type,SKU,Name,Images,Parent,Attribute 1 name,Attribute 1 value(s)", "Color"),
        ("ID,Typ,Artikelnummer,Name,Bilder,Übergeordnetes Produkt,Attribut 1 Name,Attribut 1 Wert(e)", "Farbe"),
        ("ID,类型,SKU,名称,图片,父级,属性 1 名称,属性 1 值", "颜色"),
    ],
)
@pytest.mark.parametrize("parent", ["TEE", "id:1", "id: 1"])
def test_woocommerce_s_variations_have_their_own_pictures_and_their_product_s(
    tmp_path: Path, header: str, color: str, parent: str
) -> None:
    """Kind: an export in the shop's language; all pictures in one cell; products that only hold variations."""
    read = feed(tmp_path, f"{header}\n{WOO.format(color, parent)}", "utf-8-sig")
    assert (read.kind, read.problems) == ("woocommerce", ())
    assert shown(read.photos) == {
        "TEE-R": ["http://w.ex/red.jpg", "http://w.ex/all.jpg"],
        "id:3": ["http://w.ex/blue.jpg", "http://w.ex/all.jpg"],
        "MUG": ["http://w.ex/m,1.jpg", "http://w.ex/m2.jpg"],
    }
    assert [(one.style, one.color) for one in read.photos if one.view == 0] == [
        ("TEE", "Red"),
        ("TEE", "Blue"),
        ("MUG", ""),
    ]


def test_a_variation_whose_product_is_not_in_the_feed_is_read_and_named(tmp_path: Path) -> None:
    read = feed(tmp_path, "SKU,Name,Images,Parent\nA-R,Tee,a.jpg,A\nB,Mug,b.jpg,\n")
    assert (sorted(shown(read.photos)), read.problems) == (["A-R", "B"], ("row 2: its parent A is not in the feed",))


ASSISTANT = (
    "version 1.00\n"
    "title\tpicture\tskuProps\touter_id\tpropAlias\tnum_id\n"
    "宝贝名称\t新图片\t销售属性组合\t商家编码\t销售属性别名\t数字ID\n"
    '"印花T恤"\t"m1:1:0:|http://img.example/m1.jpg;m2:1:1:|;c1:2:0:1627207:28320|http://img.example/red.jpg;'
    'c2:2:0:1627207:28338|http://img.example/blue.jpg;"\t'
    '"99:5:T-R-S:1627207:28320;20509:28314;99:5:T-B-S:1627207:28338;20509:28314;"\t"T"\t"1627207:28320:酒红色;"\t"7"\n'
)


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-8"])
def test_taobao_s_assistant_gives_each_sku_its_colour_s_picture_and_the_article_s(
    tmp_path: Path, encoding: str
) -> None:
    """Kind: a table with three rows on top, and cells that are lists of their own."""
    read = feed(tmp_path, ASSISTANT, encoding, "shop.csv")
    main = ["http://img.example/m1.jpg", "shop/m2.tbi"]
    assert (read.kind, read.problems) == ("taobao", ())
    assert shown(read.photos) == {
        "T": main,
        "T-R-S": ["http://img.example/red.jpg", *main],
        "T-B-S": ["http://img.example/blue.jpg", *main],
    }
    assert {one.sku: (one.style, one.color) for one in read.photos}["T-R-S"] == ("T", "酒红色")


@pytest.mark.parametrize(
    ("cell", "links"),
    [
        ("//img.example/a.jpg;//img.example/b.jpg", ["https://img.example/a.jpg", "https://img.example/b.jpg"]),
        ("https://img.example/a.jpg https://img.example/b,1.jpg", ["https://img.example/a.jpg", "https://img.example/b,1.jpg"]),
        ("a.jpg;b.jpg", ["a.jpg", "b.jpg"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("image", ["新图片", "宝贝图片", "主图"])
def test_taobao_tables_that_sellers_made_hold_lists_of_addresses(
    tmp_path: Path, cell: str, links: list[str], image: str
) -> None:
    read = feed(tmp_path, f"宝贝名称,{image},商家编码,颜色分类\n印花上衣,{cell!r},T-1,黑色\n".replace("'", '"'), "gbk")
    assert (shown(read.photos), read.photos[0].color) == ({"T-1": links}, "黑色")
