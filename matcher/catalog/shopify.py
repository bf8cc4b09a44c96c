"""Shopify's product CSV: a product is a run of rows with one handle, variants and pictures in the same table.

A variant shows its own picture first, then the product's pictures that no other colour claims. Rows that only carry
on a handle with one more picture have no SKU and are no variants.
"""

from collections.abc import Iterable

Row = tuple[int, dict[str, str]]
Item = tuple[int, str, str, str, str, int, str]
"""Row, SKU, style, title, colour, view, link."""

_COLOUR = {"color", "colour", "farbe", "couleur", "colore", "kleur", "cor", "färg", "颜色", "顏色", "色", "цвет"}


def shopify_items(rows: Iterable[Row]) -> tuple[list[Item], list[str]]:
    """Pictures of every variant in the feed's order, and problems by row."""
    products: dict[str, list[Row]] = {}
    problems: list[str] = []
    for row, cells in rows:
        if cells.get("handle"):
            products.setdefault(cells["handle"], []).append((row, cells))
        else:
            problems.append(f"row {row}: no Handle")
    items: list[Item] = []
    seen: dict[str, int] = {}
    for handle, product in products.items():
        found, wrong = _product(handle, product, seen)
        items += found
        problems += wrong
    return items, problems


def _product(handle: str, product: list[Row], seen: dict[str, int]) -> tuple[list[Item], list[str]]:
    title = next((cells["title"] for _, cells in product if cells.get("title")), handle)
    at_colour = _colour_option(product)
    variants = [(row, cells) for row, cells in product if cells.get("variant_sku") or cells.get("option1_value")]
    variants = variants or product[:1]
    pictures = _pictures(product)
    claims = {cells["variant_image"]: cells.get(at_colour, "") for _, cells in variants if cells.get("variant_image")}
    items: list[Item] = []
    problems: list[str] = []
    for row, cells in variants:
        sku, colour = _sku(handle, cells), cells.get(at_colour, "")
        own = cells.get("variant_image", "")
        free = [link for link in pictures if link not in claims or (colour and claims[link] == colour)]
        links = list(dict.fromkeys([*([own] if own else []), *free]))
        if sku in seen:
            problems.append(f"row {row}: SKU {sku} is already in row {seen[sku]}; this row is left out")
        elif not links or len(sku) > 200:
            problems.append(
                f"row {row}: {sku[:40]} has " + ("no picture" if not links else "a SKU over 200 characters")
            )
        else:
            seen[sku] = row
            items += [(row, sku, handle, title, colour, view, link) for view, link in enumerate(links)]
    return items, problems


def _sku(handle: str, cells: dict[str, str]) -> str:
    """The variant's SKU; where the shop gave none, handle and options, which are unique in Shopify."""
    if cells.get("variant_sku"):
        return cells["variant_sku"].removeprefix("'")  # Shopify's export guards leading zeros with an apostrophe
    options = [cells.get(f"option{number}_value", "") for number in (1, 2, 3)]
    return "/".join([handle, *(option for option in options if option and option != "Default Title")])


def _colour_option(product: list[Row]) -> str:
    """Which column holds the colour; option names stand only in a product's first row."""
    for _, cells in product:
        for number in (1, 2, 3):
            if cells.get(f"option{number}_name", "").casefold() in _COLOUR:
                return f"option{number}_value"
    return ""


def _pictures(product: list[Row]) -> list[str]:
    found = [
        (
            int(cells.get("image_position") or 0) if cells.get("image_position", "").isdigit() else 0,
            row,
            cells["image_src"],
        )
        for row, cells in product
        if cells.get("image_src")
    ]
    return list(dict.fromkeys(link for _, _, link in sorted(found)))
