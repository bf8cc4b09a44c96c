"""The colours of a catalog at once: what each pair by itself comes to, in whatever parts it is put together."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from matcher.features.colour import PROJECTIONS, Colour, colour_distance
from matcher.features.views import LOWER, TORSO
from matcher.gallery import palette as module
from matcher.gallery.palette import Palette, joined, palette
from matcher.recipe import COST
from matcher.worn.align import nearest_colour
from tests.matcher.made_by_hand import dyed, garment

RANDOM = np.random.default_rng(4)


def coloured(lamps: int = 1) -> Colour:
    return Colour(RANDOM.normal(0, 30, (lamps, PROJECTIONS)).astype(np.float32), float(RANDOM.uniform(0, 100)))


ZONES = ({0}, {TORSO}, {LOWER}, {TORSO, LOWER}, {0, TORSO}, set())


def catalog(count: int) -> list[dict[int, Colour]]:
    """Photos whose colours are known of different zones; of every sixth of none."""
    return [{zone: coloured() for zone in sorted(ZONES[at % 6])} for at in range(count)]


def same(one: Palette, other: Palette) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("chroma", "lightness", "of"))


@pytest.mark.parametrize("zones", ZONES)
def test_the_distances_of_all_photos_are_those_of_each(zones: set[int]) -> None:
    photos, clothes = catalog(30), garment({zone: coloured(3) for zone in zones})
    expected = [nearest_colour(clothes, garment(one)) for one in photos]
    got = palette(photos).nearest(clothes)
    assert np.allclose(got, [np.inf if value is None else value for value in expected], atol=1e-4)


def test_in_however_many_pieces_they_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    photos, clothes = catalog(30), garment({0: coloured(2)})
    whole = palette(photos).nearest(clothes)
    monkeypatch.setattr(module, "COST", replace(COST, colours_at_once=7))
    assert np.array_equal(palette(photos).nearest(clothes), whole)


def test_the_zone_by_itself_is_compared_before_the_whole() -> None:
    found = palette([{0: dyed(50.0), TORSO: dyed(3.0)}]).nearest(garment({TORSO: dyed(0.0)}))
    assert found.tolist() == [3.0]


def test_of_two_zones_the_nearer_one_counts() -> None:
    found = palette([{TORSO: dyed(9.0), LOWER: dyed(4.0)}]).nearest(garment({TORSO: dyed(0.0), LOWER: dyed(0.0)}))
    assert found.tolist() == [4.0]


def test_lightness_counts_as_in_one_pair() -> None:
    found = palette([{0: dyed(1.0, 90.0)}]).nearest(garment({0: dyed(0.0, 40.0)}))
    assert found.tolist() == [colour_distance(dyed(0.0, 40.0), dyed(1.0, 90.0))] == [20.0]


def test_where_nothing_can_be_compared_it_is_infinitely_far() -> None:
    assert palette([{}, {0: dyed(1.0)}]).nearest(garment()).tolist() == [np.inf, np.inf]
    assert palette([{}, {0: dyed(1.0)}]).nearest(garment({0: dyed(1.0)})).tolist() == [np.inf, 0.0]
    assert palette([]).nearest(garment({0: dyed(1.0)})).shape == (0,)


def test_a_zone_of_shoes_has_no_place_in_it() -> None:
    assert same(palette([{4: dyed(1.0), 0: dyed(2.0)}]), palette([{0: dyed(2.0)}]))


def test_a_photo_keeps_the_shops_own_light_alone() -> None:
    kept = palette([{0: dyed(1.0, lamps=(7.0, 8.0))}])
    assert kept.chroma.shape == (1, PROJECTIONS)
    assert (kept.chroma == 1.0).all()


@pytest.mark.parametrize("cuts", [(0, 30), (0, 10, 30), (0, 5, 6, 12, 30), (0, 0, 30, 30)])
def test_parts_joined_are_the_whole(cuts: tuple[int, ...]) -> None:
    photos = catalog(30)
    parts = [palette(photos[first:last]) for first, last in pairwise(cuts)]
    assert same(joined(parts), palette(photos))


def test_parts_without_any_colour_are_photos_without_any() -> None:
    assert same(joined([palette([{}, {}]), palette([{}])]), palette([{}, {}, {}]))
    assert same(joined([]), palette([]))
    assert joined([palette([{}]), palette([{0: dyed(1.0)}])]).of.dtype == np.int32
