"""Google Merchant's columns: a row is one SKU, with a main picture and others.

Names: support.google.com/merchants/answer/7052112, English, German and Chinese. A list of further pictures is one
column with commas, or the same column several times (``additional_image_link``, or with a number behind).
"""

from collections.abc import Sequence

from matcher.catalog.forms import Form, Problems, names
from matcher.catalog.items import Article, Row
from matcher.catalog.links import is_address, listed


def _articles(rows: Sequence[Row]) -> tuple[list[Article], Problems]:
    found = []
    for row in rows:
        main = [link for cell in row.all("image") for link in (listed(cell) if is_address(cell) else [cell])]
        further = [link for cell in row.all("further") for link in listed(cell)]
        sku = row.one("sku")
        style, title = row.one("style") or sku, row.one("title") or sku
        links = tuple(dict.fromkeys([*main, *further]))
        found.append(Article(row.number, sku, style, title, row.one("color"), links))
    return found, []


GOOGLE = Form(
    kind="google",
    names=names(
        sku="id|商品 ID|编号",
        style="item_group_id|Artikelgruppen-ID|Artikelgruppe|商品组 ID",
        title="title|Titel|标题|名称",
        color="color|colour|Farbe|颜色",
        image="image_link|Bildlink|Bild-Link|图片链接",
        further="additional_image_link|additional_image_links|additional_image_link #|zusätzlicher Bildlink|"
        "zusätzlicher Bildlink #|weitere Bildlinks|其他图片链接|更多图片链接",
    ),
    needs=("sku", "image"),
    needed="'id' and 'image_link' (Google Merchant)",
    sku_word="id",
    link_word="image_link",
    last_is_list="further",
    articles=_articles,
)
