"""Who stands beside an article: its kind, its colour, its sort of view; never itself in another size or colour.

Of the article asked about the tests know what it is by what is written here: galleries are put together by hand, but
for the last ones, which are a real shop's photos.
"""

import random
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from evidence.records import Photo
from evidence.reviews import LINEUP_SIZE
from matcher.features.views import LOWER, TORSO
from matcher.gallery.gallery import Gallery, Shown, build_gallery, category
from matcher.lineup import fillers, main_place, named, of_its_colour
from matcher.people.zones import FEET, HEAD, SIDE
from matcher.recipe.lineup import LINEUP
from tests.matcher.made_by_hand import dyed, gallery, garment, photo, portrait, shown
from tests.matcher.small_shop import catalog_bytes, policy, rows

WORDS = policy().categories


def entry(
    sku: str, title: str = "Tee", chroma: float = 0.0, *, style: str = "", worn: bool = False, **told: Any
) -> Shown:
    """One photo. Further words: ``group``, the design as the gallery found it; ``view``; ``zones`` of the model that
    are seen; ``level``, the grey of its picture; ``also``, further SKUs it is shown for."""
    view, zones, style = told.get("view", 0), told.get("zones", (TORSO,)), style or sku
    colours = dict.fromkeys(zones if worn else (0,), dyed(chroma))
    small = np.full((80, 60, 3), told.get("level", 0), np.uint8)
    seen = portrait(garment(colours, person=worn), people=int(worn), small=small)
    digest = photo(f"{sku} {view}").photo_digest
    skus = (sku, *told.get("also", ()))
    records = [photo(one, style=style, title=title, view=view, photo_digest=digest) for one in skus]
    return shown(*records, style=str(told.get("group", style)), seen=seen)


def beside(catalog: Gallery, sku: str = "own", **asked: Any) -> list[str]:
    return [one.sku for one in fillers(catalog, sku, policy(), **asked)]


def tees(*chromas: float) -> list[Shown]:
    return [entry(f"tee-{chroma:g}", chroma=chroma) for chroma in chromas]


def test_the_nearest_in_colour_stand_beside_it_likest_first() -> None:
    assert beside(gallery(*tees(9, 2, 30, 4, 6, 8), entry("own"))) == ["tee-2", "tee-4", "tee-6", "tee-8", "tee-9"]


def test_as_many_as_are_asked_for_or_as_a_small_catalog_has() -> None:
    catalog = gallery(entry("own"), *tees(1, 2, 3, 4, 5, 6, 7), entry("jeans", "Jeans"))

    assert len(beside(catalog)) == LINEUP_SIZE - 1
    assert beside(catalog, most=2) == ["tee-1", "tee-2"]
    assert beside(gallery(entry("own"), *tees(3, 5), entry("jeans", "Jeans"))) == ["tee-3", "tee-5"]
    assert beside(gallery(entry("own"))) == beside(gallery(*tees(1, 2)), "gone") == beside(gallery(), "gone") == []


def test_sizes_colourways_and_designs_with_nearly_the_same_photo_are_left_out() -> None:
    catalog = gallery(
        entry("own", style="laurel", also=("own-l",)),
        entry("own-red", chroma=1, style="laurel"),
        entry("copy", chroma=2, style="another", group="laurel"),
        *tees(5),
    )
    assert beside(catalog) == beside(catalog, "own-l") == ["tee-5"]


def test_one_of_each_design_stands_there_the_nearest_in_colour() -> None:
    voyage = [entry(f"v-{chroma}", chroma=chroma, style="voyage") for chroma in (9, 3, 6)]

    assert beside(gallery(entry("own"), *voyage, *tees(20))) == ["v-3", "tee-20"]


def test_what_was_ordered_with_it_is_left_out_with_its_other_colours() -> None:
    catalog = gallery(entry("own"), entry("b", chroma=1, style="s"), entry("b-red", chroma=2, style="s"), *tees(7))

    assert beside(catalog, not_these=frozenset({"b"})) == ["tee-7"]
    assert beside(catalog) == ["b", "tee-7"]


@pytest.mark.parametrize(
    ("own", "fits", "others"),
    [
        ("Tee", "Blouse", ["Jeans", "Dress", "Jacket", "Sneaker", "Cap", "Backpack", "Leah", ""]),
        ("Rain jacket", "Coat", ["Tee", "Jeans", "Dress", "Jacket bag"]),
        ("Jeans", "Skirt", ["Tee", "Dress", "Boots"]),
        ("Maxi dress", "Jumpsuit", ["Skirt", "Tee", "Tee and shorts", "Dress shoes"]),
        ("Sneakers", "Boots", ["Cap", "Tee", "Backpack"]),
        ("连衣裙", "Gown", ["半身裙", "T恤", "帽子"]),
    ],
)
def test_only_its_kind_stands_beside_it(own: str, fits: str, others: list[str]) -> None:
    catalog = gallery(entry("own", own), entry("fits", fits, 20), *(entry(f"o{at}", t) for at, t in enumerate(others)))

    assert beside(catalog) == ["fits"]


def test_a_title_with_words_of_a_top_and_of_trousers_is_compared_with_both_and_with_no_dress() -> None:
    own, dress = entry("own", "T-shirt Jeans Print"), entry("dress", "Dress")
    catalog = gallery(own, dress, entry("tee", "Tee", 9), entry("jeans", "Jeans", 20))

    assert set(beside(catalog)) == {"tee", "jeans"}
    assert beside(catalog, "tee") == []  # what may be trousers is no filler of a top


@pytest.mark.parametrize(("apart", "first"), [(10, "shirt"), (18, "blouse")])
def test_the_same_name_comes_first_unless_its_colour_is_far_off(apart: float, first: str) -> None:
    others = entry("blouse", "Blouse", 3), entry("shirt", "T-shirt Cats", apart)

    assert beside(gallery(entry("own", "T-shirt Owl"), *others))[0] == first


def test_of_two_of_one_colour_the_likest_picture_comes_first() -> None:
    catalog = gallery(entry("own", level=40), entry("a", chroma=5, level=240), entry("b", chroma=5, level=60))

    assert beside(catalog) == ["b", "a"]


def test_worn_stands_beside_worn_and_laid_beside_laid() -> None:
    worn = [entry(sku, chroma=chroma, worn=True) for sku, chroma in (("own-worn", 0), ("worn", 0), ("w", 20))]
    catalog = gallery(entry("own"), *worn, *tees(20))

    assert beside(catalog) == ["tee-20"]
    assert beside(catalog, "own-worn") == ["worn", "w"]


def test_what_a_model_shows_tells_the_kind_where_no_title_does() -> None:
    catalog = gallery(
        entry("own", "Leah", worn=True),
        entry("top", "Mara", 9, worn=True),
        entry("tee", "Tee", 20, worn=True),
        entry("low", "Ines", worn=True, zones=(LOWER,)),
        entry("either", "Uma", worn=True, zones=(TORSO, LOWER)),
    )
    assert beside(catalog) == ["top", "tee"]
    assert beside(catalog, "either") == []


def test_nothing_stands_beside_what_neither_title_nor_photo_tells() -> None:
    assert beside(gallery(entry("own", "Leah"), entry("other", "Mara"), *tees(1))) == []


def test_a_photo_of_an_outfit_is_no_filler() -> None:
    outfit = shown(photo("top", title="Tee"), photo("low", title="Jeans"), style="set", seen=tees(1)[0].portrait)

    assert beside(gallery(entry("own"), outfit, *tees(20))) == ["tee-20"]
    assert beside(gallery(outfit, *tees(20)), "top") == []


def test_a_line_up_shows_first_photos_and_another_one_only_where_the_first_is_of_another_sort() -> None:
    catalog = gallery(
        entry("own", view=1, chroma=90),
        entry("own"),
        entry("a", chroma=1, view=1, style="a"),
        entry("a", chroma=9, style="a"),
        entry("b", worn=True, style="b"),
        entry("b", chroma=2, view=1, style="b"),
    )
    found = fillers(catalog, "own", policy())

    assert main_place(catalog, "own") == 1
    assert [(one.sku, one.view) for one in found] == [("b", 1), ("a", 0)]


def test_those_of_its_colour_are_counted() -> None:
    catalog = gallery(entry("own"), *tees(3, 11, 13, 40))

    assert of_its_colour(catalog, "own", fillers(catalog, "own", policy()), policy()) == 2
    assert of_its_colour(catalog, "gone", fillers(catalog, "own", policy()), policy()) == 0


def test_the_nearest_in_colour_then_by_name_are_looked_at_in_whatever_order_they_are_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    far = [entry(f"far{at}", "T-shirt", 20) for at in range(6)]
    near = [entry("blouse", "Blouse", 2), entry("shirt", "T-shirts", 6, level=250), entry("top", "Top", 4)]
    own = entry("own", "T-shirt")

    monkeypatch.setattr("matcher.lineup._R", replace(LINEUP, near_in_colour=3, shortlist=1))
    assert beside(gallery(*far, *near, own)) == ["shirt"]
    monkeypatch.setattr("matcher.lineup._R", replace(LINEUP, near_in_colour=3, shortlist=3))
    assert set(beside(gallery(*far, *near, own))) == {"shirt", "blouse", "top"}
    monkeypatch.setattr("matcher.lineup._R", replace(LINEUP, near_in_colour=4, shortlist=2))
    assert beside(gallery(own, *far)) == beside(gallery(*far[::-1], own)) == ["far0", "far1"]


def test_a_garment_turned_the_other_way_is_as_like() -> None:
    small = np.zeros((80, 60, 3), np.uint8)
    small[:, :30] = 255
    photos = [entry("own"), entry("a", chroma=5, level=128), entry("b", chroma=5)]
    for one, picture in ((photos[0], small), (photos[2], small[:, ::-1])):
        one.portraits._held["key"] = replace(one.portrait, small=picture)

    assert beside(gallery(*photos)) == ["b", "a"]


HOSTILE = ("", " ", "\x00", "tee" * 30_000, "👕 tee", "TEE\u202ejeans", "ｔｅｅ", "(tee)", ", with jeans", "T\u0130E")


def test_hostile_titles_break_nothing() -> None:
    catalog = gallery(entry("own"), *(entry(f"h{at}", title, 5 + at) for at, title in enumerate(HOSTILE)))

    assert beside(catalog) == ["h4", "h7"]  # by their words tees; the like of "ｔｅｅ" is not guessed at
    for at in range(len(HOSTILE)):
        assert "own" in beside(catalog, f"h{at}") or not named(HOSTILE[at], WORDS).zones & TORSO


def test_what_a_title_names_is_what_the_gallery_takes_it_for() -> None:
    told = [*(row["title"] for row in rows().values()), "Dress shoes", "连帽外套", "Cap sleeve dress", "Tote bags"]
    for title in told:
        of_gallery = category(photo("x", title=title), policy())
        assert named(title, WORDS).zones == (of_gallery or (TORSO if "Parka" in title else 0)), title
    apart = [named(title, WORDS).zones for title in ("Boots", "Straw hat", "Tote bag")]
    assert apart == [FEET, HEAD, SIDE]


TITLES = ("Tee", "Blouse", "Jeans", "Skirt", "Dress", "Coat", "Boots", "Cap", "Leah", "Shirt jeans")
ENTRY = st.tuples(
    st.sampled_from(TITLES), st.integers(0, 3), st.sampled_from((0, 4, 9, 30)), st.booleans(), st.integers(0, 1)
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(ENTRY, min_size=1, max_size=14), st.sets(st.integers(0, 13)), st.randoms(use_true_random=False))
def test_whatever_the_catalog_nobody_stands_there_who_must_not(
    drawn: list[tuple[str, int, int, bool, int]], ordered: set[int], order: random.Random
) -> None:
    entries = [
        entry(f"s{at}", title, chroma, style=f"g{group}{title[:1]}", worn=worn, view=view)
        for at, (title, group, chroma, worn, view) in enumerate(drawn)
    ]
    catalog, by_sku = gallery(*entries), {one.skus[0]: one for one in entries}
    not_these = {f"s{at}" for at in ordered}

    found = beside(catalog, "s0", not_these=not_these)

    own, others = by_sku["s0"], [by_sku[sku] for sku in found]
    kinds = [named(one.photos[0].title, WORDS) for one in (own, *others)]
    assert len(found) <= LINEUP_SIZE - 1
    assert len({one.style for one in (own, *others)}) == len(found) + 1
    assert not {one.style for one in others} & {one.style for sku, one in by_sku.items() if sku in not_these}
    assert {one.portrait.people for one in others} <= {own.portrait.people}
    assert {one.is_outer for one in kinds} == {kinds[0].is_outer}
    if kinds[0].zones and not kinds[0].is_either:
        assert {one.zones for one in kinds if one.zones} == {kinds[0].zones}
    shuffled = order.sample(entries, len(entries))
    assert beside(gallery(*shuffled), "s0", not_these=not_these) == found


def test_every_number_of_the_recipe_is_read() -> None:
    source = (Path(__file__).parents[2] / "matcher" / "lineup.py").read_text(encoding="utf-8")

    assert [one.name for one in fields(LINEUP) if f"_R.{one.name}" not in source] == []


SHOP = ("FJ-1070-BLU", "FJ-1070-GRN", "FJ-0997-BLU", "FJ-1071-BLU", "FJ-1083-ANT", "FJ-1380-BLU", "FJ-WS07-BLA")


def real(*more: tuple[Photo, bytes]) -> Gallery:
    """Printed tees in two colours of one design and of others, jeans, a tee on a model."""
    shop = [(record(sku), catalog_bytes(sku)) for sku in SHOP]
    return build_gallery([(one, lambda data=data: data) for one, data in (*shop, *more)], policy(), None)  # type: ignore[misc]  # a bound default


def record(sku: str, **changes: object) -> Photo:
    row = rows()[sku]
    return photo(sku, style=row["item_group_id"], color=row["color"], title=row["title"], **changes)


def resaved(sku: str) -> bytes:
    out = BytesIO()
    with Image.open(BytesIO(catalog_bytes(sku))) as picture:
        picture.convert("RGB").save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.mark.slow
def test_a_real_shops_blue_tee_stands_beside_its_tees_laid_flat_the_blue_one_first() -> None:
    found = beside(real(), "FJ-1070-BLU")

    assert set(found) == {"FJ-0997-BLU", "FJ-1071-BLU", "FJ-1083-ANT"}
    assert found[0] in {"FJ-0997-BLU", "FJ-1071-BLU"}


@pytest.mark.slow
def test_its_own_photo_saved_again_under_another_name_is_known_for_it() -> None:
    copy = photo("COPY", style="other", title="Tee Copy"), resaved("FJ-1070-BLU")
    size = photo("SIZE", style="third", title="Tee Size"), catalog_bytes("FJ-1070-BLU")
    size = size[0].model_copy(update={"photo_digest": record("FJ-1070-BLU").photo_digest}), size[1]
    catalog = real(copy, size)

    assert not {"COPY", "SIZE"} & set(beside(catalog, "FJ-1070-BLU"))
    assert {"COPY", "SIZE", "FJ-1070-BLU"} & set(beside(catalog, "FJ-1071-BLU"))  # one of them, once
    assert len({"COPY", "SIZE", "FJ-1070-BLU", "FJ-1070-GRN"} & set(beside(catalog, "FJ-1071-BLU"))) == 1
