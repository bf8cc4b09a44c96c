"""Taobao's export (淘宝助理 and what sellers make of it): a row is one article, perhaps with SKUs of its own in a cell.

新图片 holds ``NAME:KIND:PLACE:PROPERTIES|ADDRESS;`` for each picture; without an address the file is ``NAME.tbi`` in a
folder called as the table. 销售属性组合 holds ``PRICE:MANY:CODE:PROPERTIES;`` for each SKU. Simple lists of addresses
are read too. The assistant writes three rows on top: version, English names, Chinese names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.catalog.forms import Form, Problems, names
from matcher.catalog.items import Article, Row
from matcher.catalog.links import listed

_PICTURE = re.compile(r"([^:;|\s]+):\d+:\d+:([\d:;-]*)\|([^;]*)(?:;|$)")
_SKU = re.compile(r"[\d.]+:\d+:([^:;]*):((?:\d+:-?\d+(?![\d:]);?)+)")
_COLOR_PROPERTY = "1627207:"
"""The property 颜色分类 of clothes."""


@dataclass(frozen=True)
class _Picture:
    link: str
    properties: frozenset[str]
    """Whose picture it is; empty: of the whole article."""


def _articles(rows: Sequence[Row]) -> tuple[list[Article], Problems]:
    return [article for row in rows for article in _of_row(row)], []


def _of_row(row: Row) -> list[Article]:
    code = row.one("sku") or row.one("number")
    title, pictures = row.one("title") or code, _pictures(row)
    whole = [one.link for one in pictures if not one.properties]
    found = []
    for sku, properties in _skus(row):
        own = [one.link for one in pictures if one.properties and one.properties <= properties]
        color = next((one for one in properties if one.startswith(_COLOR_PROPERTY)), "")
        name = _named(row, color) if color else ""
        found.append(Article(row.number, sku, code or sku, title, name, tuple(dict.fromkeys([*own, *whole]))))
    if found and code in {"", *(article.sku for article in found)}:
        return found
    links = tuple(dict.fromkeys(whole or [one.link for one in pictures]))
    return [Article(row.number, code, code, title, row.one("color"), links), *found]


def _pictures(row: Row) -> list[_Picture]:
    found = []
    for cell in row.all("image"):
        if _PICTURE.match(cell):
            for name, properties, address in _PICTURE.findall(cell):
                found.append(_Picture(address.strip() or f"{name}.tbi", _properties(properties)))
        else:
            found += [_Picture(link, frozenset()) for link in listed(cell)]
    return found


def _skus(row: Row) -> list[tuple[str, frozenset[str]]]:
    return [(code, _properties(listed)) for code, listed in _SKU.findall(row.one("skus")) if code]


def _properties(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+:-?\d+", text))


def _named(row: Row, color: str) -> str:
    """What the seller calls a colour: ``1627207:28320:酒红色;`` in 销售属性别名."""
    found = re.search(rf"(?:^|;){re.escape(color)}:([^;]*)", row.one("aliases"))
    return found[1] if found else ""


TAOBAO = Form(
    kind="taobao",
    names=names(
        title="宝贝名称|宝贝标题|商品标题|商品名称|title",
        sku="商家编码|商家外部编码|outer_id",
        number="数字ID|宝贝ID|宝贝id|num_id",
        image="新图片|宝贝图片|图片|主图|宝贝主图|商品主图|图片链接|图片地址|picture",
        color="颜色|颜色分类",
        skus="销售属性组合|skuProps",
        aliases="销售属性别名|propAlias",
    ),
    needs=("sku", "image"),
    needed="'商家编码' and '新图片' (Taobao)",
    sku_word="商家编码",
    articles=_articles,
)
