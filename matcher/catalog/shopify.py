"""Shopify's product CSV: a product is a run of rows with one handle, variants and pictures in the same table.

A variant shows its own picture first, then the product's pictures that no other colour claims. Rows that only carry
on a handle with one more picture have no SKU and are no variants. Columns have the names of
help.shopify.com/manual/products/import-export/using-csv, those of today and those before ("Handle", "Image Src").
"""

from collections.abc import Sequence

from matcher.catalog.forms import Form, Problems, names
from matcher.catalog.items import COLOUR, Article, Row, own_first

_OPTIONS = (1, 2, 3)


def _articles(rows: Sequence[Row]) -> tuple[list[Article], Problems]:
    products: dict[str, list[Row]] = {}
    problems: Problems = []
    for row in rows:
        if row.one("handle"):
            products.setdefault(row.one("handle"), []).append(row)
        else:
            problems.append((row.number, "no Handle"))
    return [article for handle, product in products.items() for article in _product(handle, product)], problems


def _product(handle: str, product: list[Row]) -> list[Article]:
    title = next((row.one("title") for row in product if row.one("title")), handle)
    at_color = _color_option(product)
    variants = [row for row in product if row.one("sku") or row.one("option1value")] or product[:1]
    pictures = _pictures(product)
    claims = {row.one("own"): row.one(at_color) for row in variants if row.one("own")}
    return [
        Article(
            row.number,
            _sku(handle, row),
            handle,
            title,
            row.one(at_color),
            own_first(row.all("own"), pictures, claims, row.one(at_color)),
        )
        for row in variants
    ]


def _sku(handle: str, row: Row) -> str:
    """The variant's SKU; where the shop gave none, handle and options, which are unique in Shopify."""
    if row.one("sku"):
        return row.one("sku").removeprefix("'")  # Shopify's export guards leading zeros with an apostrophe
    options = [row.one(f"option{number}value") for number in _OPTIONS]
    return "/".join([handle, *(option for option in options if option and option != "Default Title")])


def _color_option(product: list[Row]) -> str:
    """Which field holds the colour; option names stand only in a product's first row."""
    for row in product:
        for number in _OPTIONS:
            linked = "color-pattern" in row.one(f"option{number}linked")
            if linked or row.one(f"option{number}name").casefold() in COLOUR:
                return f"option{number}value"
    return ""


def _pictures(product: list[Row]) -> list[str]:
    found = [
        (int(row.one("position")) if row.one("position").isdecimal() else 0, row.number, link)
        for row in product
        for link in row.all("image")
    ]
    return list(dict.fromkeys(link for _, _, link in sorted(found)))


SHOPIFY = Form(
    kind="shopify",
    names=names(
        handle="Handle|URL handle",
        title="Title",
        sku="Variant SKU|SKU",
        image="Image Src|Product image URL|Image URL",
        position="Image Position",
        own="Variant Image|Variant image URL",
        option_nname="Option# Name",
        option_nvalue="Option# Value",
        option_nlinked="Option# Linked To",
    ),
    needs=("handle", "image"),
    needed="'URL handle' and 'Product image URL', or 'Handle' and 'Image Src' (Shopify)",
    articles=_articles,
)
