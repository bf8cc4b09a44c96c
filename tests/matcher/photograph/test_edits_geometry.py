"""A plain item leaves few points: what they still fix, and what they do not."""

import cv2
import numpy as np
import pytest

from matcher.features.geometry import Features, extract, rooted, similarity
from matcher.recipe import RECIPE

MATRIX = np.array([[0.5, -0.25, 120.0], [0.25, 0.5, 40.0]])


def features(points: np.ndarray) -> Features:
    return Features(points.astype(np.float32), np.zeros((len(points), 128), np.float32), 640, 640)


def test_six_points_of_a_turned_and_scaled_copy_give_its_map() -> None:
    photo = np.random.default_rng(3).uniform(0, 640, (9, 2))
    post = photo @ MATRIX[:, :2].T + MATRIX[:, 2]
    post[6:] += [[200, 0], [0, -150], [90, 90]]
    every = np.arange(9)
    found = similarity(features(post), features(photo), (every, every))
    assert found is not None
    assert found.score == 6
    assert found.matrix[:2] == pytest.approx(MATRIX, abs=0.01)


def test_points_that_agree_on_nothing_support_no_map_well_enough() -> None:
    random = np.random.default_rng(4)
    every = np.arange(12)
    for _ in range(20):
        ours, theirs = features(random.uniform(0, 640, (12, 2))), features(random.uniform(0, 640, (12, 2)))
        found = similarity(ours, theirs, (every, every))
        assert found is None or found.score < 6


def test_three_points_are_too_few_to_say_anything() -> None:
    three = np.arange(3)
    points = features(np.array([[0, 0], [100, 0], [0, 100]]))
    assert similarity(points, points, (three, three)) is None


def before_a_wallpaper() -> np.ndarray:
    """A faint pattern on the left half, a loud one on the right."""
    random = np.random.default_rng(5)
    loud, faint = random.uniform(0, 255, (40, 40)), random.uniform(100, 130, (40, 40))
    return np.kron(np.hstack([faint, loud]), np.ones((8, 8))).astype(np.uint8)


def on_the_left(found: Features) -> int:
    return int((found.points[:, 0] < 300).sum())


@pytest.mark.slow
def test_a_loud_background_does_not_take_all_features_of_a_photo_from_the_item() -> None:
    gray = before_a_wallpaper()
    strongest, spread = extract(gray, None, 128), extract(gray, None, 128, is_spread=True)
    assert len(strongest) == len(spread) == 128
    assert on_the_left(strongest) < 5
    assert on_the_left(spread) > 40


@pytest.mark.slow
def test_spread_or_not_all_features_there_are_are_the_same_ones() -> None:
    gray = before_a_wallpaper()
    every, spread = extract(gray, None, 100_000), extract(gray, None, 100_000, is_spread=True)
    order, other = (np.lexsort(np.hstack([one.points, one.descriptors]).T) for one in (every, spread))
    assert np.array_equal(every.descriptors[order], spread.descriptors[other])


def test_features_are_described_as_when_only_those_kept_are_asked_for() -> None:
    gray = before_a_wallpaper()
    sift = cv2.SIFT.create(contrastThreshold=RECIPE.features.geometry.contrast)
    strongest = sorted(sift.detect(gray, None), key=lambda point: (-point.response, point.pt))[:200]
    points, raw = sift.compute(gray, strongest)
    found = extract(gray, None, 200)
    assert found.points.tolist() == [list(point.pt) for point in points]
    assert np.array_equal(found.descriptors, rooted(np.asarray(raw)))
