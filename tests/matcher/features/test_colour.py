"""Colours as numbers: what is known of CIELAB comes out, lamps matter little, colourways much."""

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.features.colour import (
    PROJECTIONS,
    Colour,
    cielab,
    cloth_colour,
    colour,
    colour_distance,
    lights,
)
from matcher.recipe import RECIPE
from tests.matcher.made_by_hand import dyed

_R = RECIPE.features.colour
NEUTRAL = np.ones((1, 3))


def cloth(*rgb: int, count: int = 400, spread: int = 0) -> NDArray[np.uint8]:
    """Pixels of one colour, as spread as asked for."""
    noise = np.random.default_rng(1).integers(-spread, spread + 1, (count, 3))
    return (np.array(rgb) + noise).clip(0, 255).astype(np.uint8)


def measured(pixels: NDArray[np.uint8], gains: NDArray[np.float64] = NEUTRAL) -> Colour:
    found = cloth_colour(pixels, gains)
    assert found is not None
    return found


def lit(pixels: NDArray[np.uint8], *gains: float) -> NDArray[np.uint8]:
    """The same surfaces under a lamp of another colour."""
    linear = (pixels / 255.0) ** _R.gamma * np.array(gains)
    return (255 * linear.clip(0, 1) ** (1 / _R.gamma)).round().astype(np.uint8)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((255, 255, 255), (100, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((119, 119, 119), (50.03, 0, 0)),
    ],
)
def test_primary_colours_are_where_cielab_puts_them(rgb: tuple[int, int, int], lab: tuple[float, ...]) -> None:
    """sRGB to CIELAB under D65, as published tables have it; OpenCV's own is good to half a unit."""
    assert cielab(np.array([rgb]) / 255)[0] == pytest.approx(lab, abs=0.6)


def test_colours_beyond_what_can_be_displayed_are_cut_to_it() -> None:
    assert np.array_equal(cielab(np.array([[2.0, -1.0, 0.5]])), cielab(np.array([[1.0, 0.0, 0.5]])))
    assert cielab(np.zeros((3, 3))).shape == (3, 3)


def test_a_cloth_is_no_distance_from_itself() -> None:
    one = measured(cloth(160, 60, 70, spread=20))
    assert colour_distance(one, one) == 0
    assert one.chroma.shape == (1, PROJECTIONS)


def test_another_colour_of_the_same_cloth_is_far_and_a_shade_of_it_near() -> None:
    red = measured(cloth(160, 60, 70))
    assert colour_distance(red, measured(cloth(60, 80, 160))) > 12
    assert colour_distance(red, measured(cloth(166, 64, 72))) < 4


def test_the_distance_between_two_plain_cloths_is_the_mean_over_directions() -> None:
    """Chroma so far apart projects on eight directions: the mean of |cos| over them is .628."""
    one, other = measured(cloth(180, 60, 60)), measured(cloth(60, 60, 180))
    a, b = (cielab(np.array([rgb]) / 255)[0, 1:] for rgb in ((180, 60, 60), (60, 60, 180)))
    expected = np.abs((a - b) @ np.array([[np.cos(t), np.sin(t)] for t in np.arange(8) * np.pi / 8]).T).mean()
    assert colour_distance(one, other) == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize(("apart", "distance"), [(0.0, 0.0), (12.0, 0.0), (14.0, 1.0), (-14.0, 1.0), (32.0, 10.0)])
def test_lightness_is_free_up_to_exposure_and_counts_half_beyond(apart: float, distance: float) -> None:
    assert colour_distance(dyed(3.0, 50.0 + apart), dyed(3.0, 50.0)) == pytest.approx(distance)


def test_the_light_that_suits_the_post_best_is_believed() -> None:
    post = dyed(20.0, lamps=(6.0, 11.0))
    assert colour_distance(post, dyed(5.0)) == pytest.approx(1.0)
    assert colour_distance(post, dyed(12.0)) == pytest.approx(1.0)


def test_the_photo_is_in_the_shops_own_light_whatever_else_is_known_of_it() -> None:
    assert colour_distance(dyed(5.0), dyed(20.0, lamps=(5.0,))) == pytest.approx(15.0)


def test_too_few_pixels_are_no_colour() -> None:
    assert cloth_colour(cloth(9, 9, 9, count=_R.least_pixels - 1), NEUTRAL) is None
    assert cloth_colour(cloth(9, 9, 9, count=_R.least_pixels), NEUTRAL) is not None


def test_of_a_large_region_some_pixels_are_looked_at_from_all_over_it() -> None:
    halves = np.vstack([cloth(200, 40, 40, count=20_000), cloth(40, 40, 200, count=20_000)])
    red, blue, both = (measured(one) for one in (cloth(200, 40, 40), cloth(40, 40, 200), halves))
    assert 0.2 < colour_distance(both, red) / colour_distance(blue, red) < 0.8


# --- lamps


def scene_of(wall: tuple[int, int, int], garment: tuple[int, int, int]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A wall of 40 by 40 pixels, and in the middle of it a garment of 20 by 20."""
    rgb, clothes = np.full((40, 40, 3), wall, np.uint8), np.zeros((40, 40), bool)
    clothes[10:30, 10:30] = True
    rgb[clothes] = garment
    return rgb, clothes


NOBODY = np.zeros((40, 40), bool)


def test_under_a_coloured_lamp_a_grey_wall_tells_the_light() -> None:
    rgb, clothes = scene_of((140, 140, 140), (160, 60, 70))
    yellow = lit(rgb.reshape(-1, 3), 1.2, 1.0, 0.75).reshape(rgb.shape)
    own, seen = (colour(one, clothes, clothes, NOBODY) for one in (rgb, yellow))
    assert own is not None
    assert seen is not None
    blind = measured(yellow[clothes])
    assert colour_distance(blind, own) > 6
    assert colour_distance(seen, own) < 0.35 * colour_distance(blind, own)


def test_white_light_on_a_grey_wall_changes_nothing() -> None:
    rgb, clothes = scene_of((140, 140, 140), (160, 60, 70))
    assert np.allclose(lights(rgb, clothes, NOBODY), 1.0)
    assert lights(rgb, clothes, NOBODY).shape == (2, 3)


def test_a_strongly_coloured_wall_is_not_believed_beyond_what_lamps_do() -> None:
    rgb, clothes = scene_of((200, 20, 20), (160, 60, 70))
    gains = lights(rgb, clothes, NOBODY)[1]
    assert gains.tolist() == [0.7, 1.4, 1.4]


def test_the_garment_does_not_tell_its_own_light() -> None:
    rgb, clothes = scene_of((140, 140, 140), (255, 0, 0))
    assert np.allclose(lights(rgb, clothes, NOBODY)[1], 1.0)
    assert not np.allclose(lights(rgb, NOBODY, NOBODY)[1], 1.0)
    alone, named = colour(rgb, clothes, NOBODY, NOBODY), colour(rgb, clothes, clothes, NOBODY)
    assert alone is not None
    assert named is not None
    assert np.array_equal(alone.chroma, named.chroma)  # the region itself is left out, too


def test_a_picture_that_is_all_garment_allows_one_light() -> None:
    rgb, _ = scene_of((140, 140, 140), (160, 60, 70))
    assert lights(rgb, np.ones((40, 40), bool), NOBODY).tolist() == [[1.0, 1.0, 1.0]]


@pytest.mark.parametrize(("count", "is_enough"), [(200, False), (201, True)])
def test_the_surroundings_must_be_more_than_so_many_pixels(count: int, is_enough: bool) -> None:
    rgb, clothes = np.full((40, 40, 3), 90, np.uint8), np.ones(1600, bool)
    clothes[:count] = False
    assert len(lights(rgb, clothes.reshape(40, 40), NOBODY)) == (2 if is_enough else 1)


def skin_of(*gains: float) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A picture that is half skin, in such light."""
    linear = 0.5 * np.array(_R.skin) * np.array(gains)
    rgb = np.full((40, 40, 3), 255 * linear.clip(0, 1) ** (1 / _R.gamma), np.uint8)
    skin = np.zeros((40, 40), bool)
    skin[:20] = True
    return rgb, skin


def test_skin_in_neutral_light_asks_for_no_gain_and_in_a_lamps_for_the_opposite() -> None:
    every = np.ones((40, 40), bool)
    rgb, skin = skin_of(1, 1, 1)
    assert np.allclose(lights(rgb, every, skin)[1], 1.0, atol=0.05)
    rgb, skin = skin_of(1.1, 1.0, 0.9)
    red, green, blue = lights(rgb, every, skin)[1]
    assert red < green < blue
    assert blue / red == pytest.approx(1.1 / 0.9, abs=0.05)


def test_skin_too_is_not_believed_beyond_what_lamps_do() -> None:
    rgb, skin = skin_of(2.0, 1.0, 0.2)
    gains = lights(rgb, np.ones((40, 40), bool), skin)[1]
    assert gains.min() == pytest.approx(0.75)
    assert gains.max() == pytest.approx(1.35)


def test_a_little_skin_tells_nothing() -> None:
    rgb, skin = skin_of(1, 1, 1)
    few = np.zeros_like(skin)
    few.ravel()[: _R.least_pixels] = True
    assert len(lights(rgb, np.ones((40, 40), bool), few)) == 1
    few.ravel()[_R.least_pixels] = True
    assert len(lights(rgb, np.ones((40, 40), bool), few)) == 2
