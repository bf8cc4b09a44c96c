"""Sizes that a feed names no colour for are one colour, not three; two colours that share a photo stay two.

The kind: what the feed does not say is taken for a difference. A tee in S, M and L with one photo was never named,
because "the photo shows several colours".
"""

import pytest

from evidence.codec import sha256
from evidence.records import Photo
from matcher.gallery.sizes import sizes_named
from tests.desk.drawn import photo


def colours(*photos: Photo) -> list[str]:
    return [one.color for one, _ in sizes_named([(one, None) for one in photos])]


def shown(sku: str, *names: str, style: str = "tee", color: str = "") -> list[Photo]:
    return [
        photo(sku, name.encode(), style=style, color=color)[0].model_copy(update={"view": view})
        for view, name in enumerate(names)
    ]


def test_sizes_of_one_photo_have_one_name() -> None:
    assert colours(*shown("s", "front"), *shown("m", "front"), *shown("l", "front")) == ["s", "s", "s"]


def test_sizes_have_all_their_photos_in_common() -> None:
    sizes = [*shown("s", "front", "back"), *shown("m", "front", "back")]

    assert colours(*sizes) == ["s"] * 4
    assert colours(*shown("red", "red", "both"), *shown("blue", "blue", "both")) == [""] * 4


def test_stated_colours_stay_what_they_are() -> None:
    assert colours(*shown("s", "front", color="Red"), *shown("m", "front", color="Blue")) == ["Red", "Blue"]
    assert colours(*shown("s", "front", color="Red"), *shown("m", "front")) == ["Red", ""]


@pytest.mark.parametrize("style", ["other", "Tee"])
def test_another_style_is_no_size(style: str) -> None:
    assert colours(*shown("s", "front"), *shown("x", "front", style=style)) == ["", ""]


def test_an_article_by_itself_keeps_its_record() -> None:
    (alone,) = shown("s", "front")

    assert sizes_named([(alone, None)]) == [(alone, None)]
    assert alone.photo_digest == sha256(b"front")
