"""Shopify's rows into pictures of variants, as a feed of them is read."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.catalog.feed import read_feed

Item = tuple[int, str, str, str, str, int, str]
Row = tuple[int, dict[str, str]]
Reading = Callable[[list[Row]], tuple[list[Item], list[str]]]
NAMES = {
    "handle": "Handle", "title": "Title", "variant_sku": "Variant SKU", "image_src": "Image Src",
    "image_position": "Image Position", "variant_image": "Variant Image",
    **{f"option{at}_{what}": f"Option{at} {what.title()}" for at in (1, 2, 3) for what in ("name", "value")},
}  # fmt: skip
OTHER = {"handle": "other", "variant_sku": "OTHER", "image_src": "other.jpg"}


@pytest.fixture
def shopify_items(tmp_path: Path) -> Reading:
    """Writes rows that follow each other and one of another product, and reads them as a feed."""

    def read(rows: list[Row]) -> tuple[list[Item], list[str]]:
        assert [number for number, _ in rows] == list(range(2, 2 + len(rows)))
        with (tmp_path / "feed.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, NAMES.values())
            writer.writeheader()
            writer.writerows({NAMES[name]: cell for name, cell in cells.items()} for _, cells in rows)
            writer.writerow({NAMES[name]: cell for name, cell in OTHER.items()})
        feed = read_feed(tmp_path / "feed.csv")
        assert feed.kind == "shopify"
        found = [(one.row, one.sku, one.style, one.title, one.color, one.view, one.link) for one in feed.photos]
        return [one for one in found if one[1] != "OTHER"], list(feed.problems)

    return read


def row(number: int, handle: str = "tee", **cells: str) -> Row:
    return number, {"handle": handle, **cells}


def links(items: list[Item]) -> dict[str, list[str]]:
    """The pictures of each SKU, in their order."""
    found: dict[str, list[str]] = {}
    for _, sku, _, _, _, view, link in items:
        assert view == len(found.setdefault(sku, []))
        found[sku].append(link)
    return found


COLOUR = {"option1_name": "Color", "title": "Tee"}


def test_an_item_says_its_row_style_title_colour_place_and_link(shopify_items: Reading) -> None:
    items, problems = shopify_items([row(2, variant_sku="S", option1_value="Red", image_src="a.jpg", **COLOUR)])
    assert items == [(2, "S", "tee", "Tee", "Red", 0, "a.jpg")]
    assert problems == []


def test_a_variants_own_picture_comes_first_and_is_not_told_twice(shopify_items: Reading) -> None:
    items, _ = shopify_items(
        [
            row(2, variant_sku="S", image_src="a.jpg", variant_image="b.jpg"),
            row(3, image_src="b.jpg"),
            row(4, image_src="c.jpg"),
        ]
    )
    assert links(items) == {"S": ["b.jpg", "a.jpg", "c.jpg"]}


def test_a_picture_that_another_colour_claims_is_not_this_ones(shopify_items: Reading) -> None:
    items, _ = shopify_items(
        [
            row(2, variant_sku="R", option1_value="Red", image_src="r.jpg", variant_image="r.jpg", **COLOUR),
            row(3, variant_sku="B", option1_value="Blue", image_src="b.jpg", variant_image="b.jpg"),
            row(4, image_src="both.jpg"),
        ]
    )
    assert links(items) == {"R": ["r.jpg", "both.jpg"], "B": ["b.jpg", "both.jpg"]}


def test_a_size_without_a_picture_of_its_own_has_those_its_colour_claims(shopify_items: Reading) -> None:
    items, _ = shopify_items(
        [
            row(2, variant_sku="RS", option1_value="Red", image_src="r.jpg", variant_image="r.jpg", **COLOUR),
            row(3, variant_sku="RM", option1_value="Red"),
            row(4, variant_sku="BM", option1_value="Blue", variant_image="b.jpg"),
        ]
    )
    assert links(items) == {"RS": ["r.jpg"], "RM": ["r.jpg"], "BM": ["b.jpg"]}


def test_without_a_colour_a_claimed_picture_is_its_claimers_alone(shopify_items: Reading) -> None:
    items, _ = shopify_items(
        [
            row(2, variant_sku="S", option1_name="Size", option1_value="S", image_src="a.jpg", variant_image="a.jpg"),
            row(3, variant_sku="M", option1_value="M", image_src="b.jpg"),
        ]
    )
    assert links(items) == {"S": ["a.jpg", "b.jpg"], "M": ["b.jpg"]}
    assert {item[4] for item in items} == {""}


@pytest.mark.parametrize("name", ["Color", "COLOUR", "Farbe", "颜色", "Цвет"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_colour_is_found_in_whichever_option_and_language(shopify_items: Reading, name: str, number: int) -> None:
    cells = {f"option{number}_name": name, f"option{number}_value": "Red", "variant_sku": "S", "image_src": "a.jpg"}
    items, _ = shopify_items([row(2, **cells)])
    assert items[0][4] == "Red"


@pytest.mark.parametrize(
    ("cells", "sku"),
    [
        ({"variant_sku": "'007"}, "007"),
        ({"variant_sku": "''7"}, "'7"),
        ({"option1_value": "Red", "option2_value": "S", "option3_value": "Wool"}, "tee/Red/S/Wool"),
        ({"option1_value": "Default Title"}, "tee"),
        ({"option1_value": "Red", "option3_value": "Wool"}, "tee/Red/Wool"),
        ({}, "tee"),
    ],
)
def test_a_sku_is_the_variants_or_made_of_handle_and_options(
    shopify_items: Reading, cells: dict[str, str], sku: str
) -> None:
    items, _ = shopify_items([row(2, image_src="a.jpg", **cells)])
    assert [item[1] for item in items] == [sku]


def test_rows_that_carry_on_with_pictures_are_no_variants_and_one_product_may_be_nothing_else(
    shopify_items: Reading,
) -> None:
    items, problems = shopify_items([row(2, image_src="a.jpg"), row(3, image_src="b.jpg")])
    assert links(items) == {"tee": ["a.jpg", "b.jpg"]}
    assert problems == []


def test_pictures_come_by_their_position_and_then_by_their_row(shopify_items: Reading) -> None:
    items, _ = shopify_items(
        [
            row(2, variant_sku="S", image_src="third.jpg", image_position="10"),
            row(3, image_src="second.jpg", image_position="2"),
            row(4, image_src="first.jpg", image_position="odd"),
            row(5, image_src="second too.jpg", image_position="2"),
            row(6, image_src="second.jpg", image_position="1"),
        ]
    )
    assert links(items) == {"S": ["first.jpg", "second.jpg", "second too.jpg", "third.jpg"]}


def test_the_title_is_the_first_that_is_given_and_else_the_handle(shopify_items: Reading) -> None:
    first = row(2, "a", variant_sku="A", image_src="a.jpg")
    named = row(3, "a", title="Tee")
    other = row(4, "b", variant_sku="B", image_src="b.jpg")
    items, _ = shopify_items([first, named, other])
    assert [(item[1], item[2], item[3]) for item in items] == [("A", "a", "Tee"), ("B", "b", "b")]


def test_rows_of_a_product_need_not_follow_each_other(shopify_items: Reading) -> None:
    items, _ = shopify_items(
        [
            row(2, "a", variant_sku="A", image_src="a.jpg"),
            row(3, "b", variant_sku="B", image_src="b.jpg"),
            row(4, "a", image_src="c.jpg"),
        ]
    )
    assert links(items) == {"A": ["a.jpg", "c.jpg"], "B": ["b.jpg"]}


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([row(2, "", image_src="a.jpg")], "row 2: no Handle"),
        ([row(2, variant_sku="S")], "row 2: S has no picture"),
        ([row(2, variant_sku="S" * 201, image_src="a.jpg")], "row 2: SKU longer than 200 characters"),
    ],
)
def test_a_row_that_gives_nothing_is_told_by_its_number(shopify_items: Reading, rows: list[Row], problem: str) -> None:
    assert shopify_items(rows) == ([], [problem])


def test_a_sku_of_two_hundred_characters_is_one(shopify_items: Reading) -> None:
    items, problems = shopify_items([row(2, variant_sku="S" * 200, image_src="a.jpg")])
    assert (len(items), problems) == (1, [])


def test_a_sku_given_twice_stays_with_the_first_even_of_another_product(shopify_items: Reading) -> None:
    items, problems = shopify_items(
        [row(2, "a", variant_sku="S", image_src="a.jpg"), row(3, "b", variant_sku="'S", image_src="b.jpg")]
    )
    assert links(items) == {"S": ["a.jpg"]}
    assert problems == ["row 3: SKU S is already in row 2; this row is left out"]


def test_a_sku_whose_first_row_was_left_out_may_be_given_again(shopify_items: Reading) -> None:
    items, problems = shopify_items([row(2, "a", variant_sku="S"), row(3, "b", variant_sku="S", image_src="b.jpg")])
    assert links(items) == {"S": ["b.jpg"]}
    assert problems == ["row 2: S has no picture"]


def test_no_rows_are_no_items_and_no_problems(shopify_items: Reading) -> None:
    assert shopify_items([]) == ([], [])
