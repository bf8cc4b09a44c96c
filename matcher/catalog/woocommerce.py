"""WooCommerce's product CSV: a row is a product or one variation of it; all pictures of a row are in one cell.

A variation names its product under Parent, by SKU or as ``id:12``. It shows its own pictures first, then the
product's that no other colour claims. A product that has variations is itself not for sale. The export writes its
column names in the shop's language: English, German and Chinese are known.
"""

import re
from collections.abc import Sequence

from matcher.catalog.forms import Form, Problems, names
from matcher.catalog.items import COLOUR, Article, Row, own_first
from matcher.catalog.links import listed


def _articles(rows: Sequence[Row]) -> tuple[list[Article], Problems]:
    products = {key: row for row in rows for key in _keys(row)}
    variations: dict[int, list[Row]] = {}
    found: list[Article] = []
    problems: Problems = []
    for row in rows:
        if parent := products.get(_reference(row)):
            variations.setdefault(parent.number, []).append(row)
        elif row.one("parent"):
            problems.append((row.number, f"its parent {row.one('parent')[:40]} is not in the feed"))
    for row in rows:
        parent = products.get(_reference(row))
        if row.number not in variations:
            found.append(_article(row, parent, variations.get(parent.number, []) if parent else []))
    return found, problems


def _article(row: Row, parent: Row | None, siblings: list[Row]) -> Article:
    claims = {link: _color(other) for other in siblings for link in _pictures(other)}
    links = own_first(_pictures(row), _pictures(parent) if parent else [], claims, _color(row))
    style = _sku(parent) if parent else _sku(row)
    title = row.one("title") or (parent.one("title") if parent else "") or style
    return Article(row.number, _sku(row), style, title, _color(row), links)


def _keys(row: Row) -> list[str]:
    """How a variation may name this row. A variation itself is nobody's parent."""
    if row.one("parent"):
        return []
    return [key for key in (row.one("sku"), f"id:{row.one('id')}" if row.one("id") else "") if key]


def _reference(row: Row) -> str:
    return re.sub(r"^id:\s*", "id:", row.one("parent"))


def _sku(row: Row) -> str:
    return row.one("sku") or (f"id:{row.one('id')}" if row.one("id") else "")


def _pictures(row: Row) -> list[str]:
    return [link for cell in row.all("image") for link in listed(cell)]


def _color(row: Row) -> str:
    for field, cells in row.cells.items():
        if re.fullmatch(r"attribute\d+name", field) and cells[0].casefold() in COLOUR:
            return row.one(field.removesuffix("name") + "value")
    return ""


WOOCOMMERCE = Form(
    kind="woocommerce",
    names=names(
        id="ID",
        sku="SKU|Artikelnummer|货号",
        title="Name|名称",
        image="Images|Bilder|图片|图像",
        parent="Parent|Übergeordnetes Produkt|Übergeordnet|父级|上级",
        attribute_nname="Attribute # name|Attribut # Name|属性 # 名称",
        attribute_nvalue="Attribute # value(s)|Attribut # Wert(e)|属性 # 值",
    ),
    needs=("sku", "title", "image"),
    needed="'SKU', 'Name' and 'Images' (WooCommerce)",
    articles=_articles,
)
