"""Descriptors of all photos, compared one by one: what counts, beyond what, and how it is put together."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.features.geometry import mirrored
from matcher.gallery import standing as module
from matcher.gallery.standing import Rule, Stack, stack, standing, standings
from matcher.recipe import RECIPE
from tests.matcher.made_by_hand import features, garment, keypoints, units, view


def likeness(one: NDArray[np.float32]) -> NDArray[np.float32]:
    return one


def axes(*numbers: int) -> NDArray[np.float32]:
    """Descriptors that are like themselves alone."""
    return np.eye(16, dtype=np.float32)[list(numbers)]


def plain(at: int = 1, groups: NDArray[np.int64] | None = None, power: int = 1) -> Rule:
    return Rule(at, groups, likeness, 0.0, power)


def test_a_photo_is_counted_by_what_it_has_nearer_than_the_background() -> None:
    photos = stack([axes(0, 1), axes(1, 2), axes(1)], 9)
    total, votes = photos.leads(axes(0, 1, 2), plain(at=1))
    assert total.tolist() == [1, 1, 0]  # the second axis is on three photos: more than the one that may be as near
    assert votes.tolist() == [1, 1, 0]


def test_with_more_that_may_be_as_near_more_counts() -> None:
    photos = stack([axes(0, 1), axes(1, 2), axes(1), axes(5)], 9)
    assert photos.leads(axes(0, 1, 2), plain(at=2))[1].tolist() == [1, 1, 0, 0]
    assert photos.leads(axes(0, 1, 2), plain(at=3))[1].tolist() == [2, 2, 1, 0]


def test_the_nearest_descriptor_of_a_photo_speaks_for_it_not_their_number() -> None:
    near, nearer = np.zeros((2, 1, 16), np.float32)
    near[0, 0], nearer[0, 0] = 0.5, 0.75
    photos = stack([np.vstack([near, nearer, near, near]), near, axes(3)], 9)
    total, votes = photos.leads(axes(0), plain(at=2))
    assert total.tolist() == [0.75, 0.5, 0]
    assert votes.tolist() == [1, 1, 0]


def test_leads_are_raised_before_they_are_added_up() -> None:
    half = np.zeros((1, 16), np.float32)
    half[0, 0] = half[0, 1] = 0.5
    photos = stack([half, axes(7), axes(8)], 9)
    assert photos.leads(axes(0, 1), plain(at=2))[0].tolist() == [1.0, 0, 0]
    assert photos.leads(axes(0, 1), plain(at=2, power=2))[0].tolist() == [0.5, 0, 0]


def test_colourways_of_a_style_are_one_background() -> None:
    photos = stack([axes(0), axes(0), axes(0), axes(5)], 9)
    assert photos.leads(axes(0), plain(at=2))[1].tolist() == [0, 0, 0, 0]
    assert photos.leads(axes(0), plain(at=1, groups=np.array([0, 0, 0, 1])))[1].tolist() == [1, 1, 1, 0]
    assert photos.leads(axes(0), plain(at=1, groups=np.array([7, 2, 7, 4])))[1].tolist() == [0, 0, 0, 0]


def test_where_there_is_but_one_group_everything_counts() -> None:
    photos = stack([axes(0), axes(0, 1)], 9)
    assert photos.leads(axes(0, 1), plain(at=0, groups=np.zeros(2, np.int64)))[0].tolist() == [1, 2]


def test_a_photo_without_descriptors_is_as_near_as_nothing() -> None:
    photos = stack([axes(0), axes()[:0].reshape(0, 16), axes(1)], 9)
    assert photos.counts.tolist() == [1, 0, 1]
    assert photos.leads(axes(0, 1), plain(at=1))[0].tolist() == [1, 0, 1]
    low = Rule(2, None, likeness, -5.0)
    assert photos.leads(axes(0), low)[0].tolist() == [6, 0, 5]


@pytest.mark.parametrize("at_once", [1, 2, 5, 64])
def test_photos_may_be_multiplied_in_any_number_at_a_time(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    photos = stack([units(int(count), 16, at) for at, count in enumerate(random.integers(0, 5, 12))], 9)
    expected = photos.leads(units(6, 16, 99), plain(at=3))
    monkeypatch.setattr(module, "_R", replace(RECIPE.gallery.standing, photos_at_once=at_once))
    total, votes = photos.leads(units(6, 16, 99), plain(at=3))
    assert np.allclose(total, expected[0], atol=1e-5)
    assert votes.tolist() == expected[1].tolist()


def test_of_each_photo_the_first_descriptors_are_kept_in_half_precision() -> None:
    photos = stack([units(5, 16), units(2, 16, 1)], 3)
    assert photos.counts.tolist() == [3, 2]
    assert photos.rows.dtype == np.float16
    assert np.array_equal(photos.rows, np.vstack([units(5, 16)[:3], units(2, 16, 1)]))


# --- standing


def test_three_features_say_nothing_and_four_do() -> None:
    photos = stack([axes(0, 1, 2, 3), axes(4), axes(5)], 9)
    assert not standing(axes(0, 1, 2), photos).any()
    assert standing(axes(0, 1, 2, 3), photos)[0] > 0


def test_only_so_many_features_ask_the_strongest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_R", replace(RECIPE.gallery.standing, asked=4))
    photos = stack([axes(0), axes(5), axes(9)], 9)
    found = standing(axes(0, 1, 2, 3, 5, 5, 5), photos)
    assert found[0] > 0
    assert found[1] == 0


def test_photos_of_one_style_are_no_catalog_to_stand_out_in() -> None:
    photos = stack([axes(0, 1, 2, 3), axes(4)], 9)
    assert standing(axes(0, 1, 2, 3), photos).any()
    assert not standing(axes(0, 1, 2, 3), photos, np.array([3, 3])).any()
    assert not standing(axes(0, 1, 2, 3), Stack(photos.rows, np.array([5, 0]))).any()


def test_a_style_without_descriptors_is_not_counted_among_the_styles() -> None:
    photos = stack([axes(0, 1, 2, 3), axes(0), axes()[:0].reshape(0, 16)], 9)
    assert not standing(axes(0, 1, 2, 3), photos, np.array([0, 0, 1])).any()


def catalogs(place: int, rows: NDArray[np.float32], numbers: int, count: int = 14) -> Stack:
    """A catalog of strangers, one of which has these descriptors."""
    parts = [units(8, numbers, 50 + at) for at in range(count)]
    parts[place] = rows
    return stack(parts, 300)


POINTS = np.random.default_rng(6).uniform(0, 400, (12, 2))


def test_what_stands_out_by_either_kind_of_feature_stands_out() -> None:
    sift, quick = features(POINTS, seed=1), keypoints(POINTS, seed=2)
    clothes = garment(views=(view(sift, quick=quick),))
    found = standings(clothes, catalogs(3, quick.descriptors, 64), catalogs(9, sift.descriptors, 128))
    assert sorted(np.argsort(-found)[:2].tolist()) == [3, 9]
    assert found[[3, 9]].min() > 2.5
    assert abs(float(np.median(found))) < 1


def test_the_best_of_a_persons_views_counts() -> None:
    torso, nothing = view(features(POINTS, seed=1)), view(features(POINTS, seed=77))
    strangers = catalogs(0, units(8, 64, 900), 64)
    for views in ((torso, nothing), (nothing, torso)):
        found = standings(garment(views=views), strangers, catalogs(9, torso.features.descriptors, 128))
        assert int(found.argmax()) == 9


def test_a_mirrored_selfie_of_the_whole_is_asked_for_and_of_the_torso_is_not() -> None:
    whole, torso = view(features(POINTS, seed=1)), view(features(POINTS, seed=77))
    strangers, parts = catalogs(0, units(8, 64, 900), 64), [units(8, 128, 50 + at) for at in range(14)]
    parts[4], parts[9] = torso.features.descriptors, mirrored(whole.features).descriptors
    asked = standings(garment(views=(whole, torso)), strangers, stack(parts, 300))
    assert asked[9] > 0.5 * asked[4] > 1
    unasked = standings(garment(views=(torso, whole)), strangers, stack(parts, 300))
    assert unasked[9] < 0.3 * unasked[4]


def test_rounding_is_no_likeness() -> None:
    assert not module._standardised(np.array([0.0, 0.01, 0.005], np.float32)).any()
    assert module._standardised(np.zeros(0, np.float32)).shape == (0,)
    found = module._standardised(np.array([1, 2, 6], np.float32))
    assert found.tolist() == pytest.approx([-0.46291, 0, 1.85164], abs=1e-4)
