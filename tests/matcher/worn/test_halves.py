"""An outfit whose title is silent: somebody's clothes are laid over that half of it which they show."""

from dataclasses import replace

import numpy as np
import pytest

from matcher.features.learned import Keypoints
from matcher.features.portrait import Garment
from matcher.features.views import LOWER, TORSO, View
from matcher.gallery.gallery import Shown
from matcher.worn.align import fitting, look
from matcher.worn.compared import by_lightglue
from tests.matcher.made_by_hand import features, garment, keypoints, photo, portrait, shown, view
from tests.matcher.small_shop import policy

HALF = {TORSO: ([0, 0, 400, 400], [0, 380, 400, 900]), LOWER: ([0, -500, 400, 20], [0, 0, 400, 400])}
BOTH = ([0, 0, 400, 200], [0, 200, 400, 400])
POINTS = np.random.default_rng(3).uniform(40, 360, (60, 2))


def half(zone: int, seed: int, points: object = POINTS) -> View:
    """A view of the torso or the lower body, as the seed tells what is printed on it."""
    made = view(features(np.asarray(points), seed=seed), bounds=np.array(HALF[zone], np.float32))
    return replace(made, zones=made.zones_at(made.features.points))


def person(*views: View) -> Garment:
    return garment(views=views)


OUTFIT = garment(views=(half(LOWER, 1), half(TORSO, 2)))


@pytest.mark.parametrize(("zone", "seed", "theirs"), [(LOWER, 1, 0), (TORSO, 2, 1)])
def test_what_agrees_is_a_share_of_that_half(zone: int, seed: int, theirs: int) -> None:
    found = look(person(half(zone, seed)), OUTFIT, policy())
    named = look(person(half(zone, seed)), garment(views=(OUTFIT.views[theirs],)), policy())
    assert found
    assert named
    assert (found.zone, found.inliers, found.hull) == (zone, named.inliers, named.hull)
    assert found.hull > 0.4
    assert np.array_equal(found.photo_points, named.photo_points)


def test_the_half_with_more_points_is_taken() -> None:
    whole = view(features(POINTS, seed=2), bounds=np.array(BOTH, np.float32))
    found = look(person(whole), OUTFIT, policy())
    assert found
    assert np.array_equal(np.sort(found.photo_points, axis=0), np.sort(POINTS.astype(np.float32), axis=0))
    assert look(person(whole), garment(views=(OUTFIT.views[0],)), policy()) is None


def test_trousers_are_not_laid_over_the_torso() -> None:
    assert look(person(half(LOWER, 2)), OUTFIT, policy()) is None
    assert fitting(half(LOWER, 2), OUTFIT) == OUTFIT.views[:1]
    assert fitting(half(TORSO, 2), OUTFIT) == OUTFIT.views[1:]


def test_clothes_of_no_pose_and_a_photo_of_one_view_are_compared_whatever_they_show() -> None:
    assert fitting(view(), OUTFIT) == OUTFIT.views
    tee = garment(views=(half(TORSO, 2),))
    assert fitting(half(LOWER, 1), tee) == tee.views


@pytest.mark.parametrize(("zone", "theirs"), [(TORSO, 1), (LOWER, 0), (0, 1)])
def test_lightglue_is_given_the_half_that_is_seen_else_the_torso(zone: int, theirs: int) -> None:
    asked: list[int] = []

    def ask(one: Shown, at: int) -> Keypoints:
        asked.append(at)
        return keypoints(np.zeros((0, 2)), 128)

    mine = half(zone, 1) if zone else view()
    mine.__dict__["_aliked"] = keypoints(np.zeros((0, 2)), 128)
    assert by_lightglue(person(mine), shown(photo("A"), seen=portrait(OUTFIT)), ask, False, policy()) is None
    assert asked == [theirs]
