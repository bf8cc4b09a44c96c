"""What points must agree on: maps found among strangers, maps that no cloth and no screen could make, and the score."""

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.features import geometry
from matcher.features.geometry import Alignment, affine, homography, hull_area, similarity
from matcher.recipe import RECIPE
from tests.matcher.made_by_hand import NOWHERE, features

_R = RECIPE.features.geometry
SIDE = 400
Points = NDArray[np.float64]


def scattered(count: int, seed: int = 1, side: float = SIDE) -> Points:
    return np.random.default_rng(seed).uniform(0.1 * side, 0.9 * side, (count, 2))


def moved(points: Points, matrix: list[list[float]]) -> Points:
    """By a matrix of two rows or three."""
    full = np.vstack([matrix, [[0, 0, 1]]]) if len(matrix) == 2 else np.array(matrix)
    there = np.c_[points, np.ones(len(points))] @ full.T
    return there[:, :2] / there[:, 2:]


def found(fit: object, post: Points, photo: Points, side: int = SIDE) -> Alignment | None:
    every = np.arange(len(post))
    return fit(features(post, side), features(photo, side), (every, every))  # type: ignore[operator]  # one of three


SHEARED = [[0.6, 0.2, 40.0], [-0.1, 0.7, 60.0]]
TILTED = [[0.7, 0.1, 30.0], [-0.05, 0.8, 20.0], [4e-4, -3e-4, 1.0]]


# --- three kinds of map


@pytest.mark.parametrize(("fit", "matrix"), [(affine, SHEARED), (homography, TILTED)])
def test_the_map_is_found_although_a_third_of_the_points_are_strangers(fit: object, matrix: list[list[float]]) -> None:
    photo = scattered(45)
    post = moved(photo, matrix)
    post[30:] = scattered(15, seed=2)
    got = found(fit, post, photo)
    assert got is not None
    assert np.abs(moved(photo[:30], got.matrix.tolist()) - post[:30]).max() < 1.0
    assert got.matrix.shape == (3, 3)
    assert 28 <= got.score <= 31
    assert len(got.post_points) == len(got.photo_points) >= got.score
    assert np.abs(moved(got.photo_points.astype(float), got.matrix.tolist()) - got.post_points).max() < 0.02 * SIDE


@pytest.mark.parametrize("fit", [affine, homography, similarity])
def test_the_same_points_give_the_same_map_to_the_last_bit(fit: object) -> None:
    photo = scattered(40)
    post = moved(photo, [[0.6, -0.2, 90.0], [0.2, 0.6, 40.0]])
    post[25:] = scattered(15, seed=3)
    one, other = found(fit, post, photo), found(fit, post, photo)
    assert one is not None
    assert other is not None
    assert one.matrix.tobytes() == other.matrix.tobytes()
    assert one.post_points.tobytes() == other.post_points.tobytes()


@pytest.mark.parametrize(
    ("fit", "least"),
    [(affine, _R.affine_pairs), (homography, _R.homography_pairs), (similarity, _R.similarity_pairs)],
)
def test_fewer_pairs_than_a_map_needs_give_none(fit: object, least: int) -> None:
    photo = scattered(least)
    post = moved(photo, [[0.8, 0.0, 5.0], [0.0, 0.8, 5.0]])
    assert found(fit, post, photo) is not None
    assert found(fit, post[:-1], photo[:-1]) is None
    assert found(fit, post[:0], photo[:0]) is None


@pytest.mark.parametrize("fit", [affine, homography, similarity])
def test_points_on_one_spot_support_no_map_of_more_than_one_cell(fit: object) -> None:
    spot = np.full((20, 2), 100.0)
    got = found(fit, spot, spot)
    assert got is None or got.score <= 1


def test_only_the_pairs_named_take_part() -> None:
    photo = scattered(30)
    post = moved(photo, SHEARED)
    post[10:] = scattered(20, seed=4)
    some = np.arange(10)
    got = affine(features(post), features(photo), (some, some))
    assert got is not None
    assert got.score == 10
    turned = affine(features(post[::-1].copy()), features(photo), (29 - some, some))
    assert turned is not None
    assert turned.score == 10


@pytest.mark.parametrize(
    ("matrix", "is_cloth"),
    [
        ([[-0.8, 0.0, 380.0], [0.0, 0.8, 20.0]], False),  # its mirror image
        ([[0.0, -0.8, 380.0], [0.8, 0.0, 20.0]], True),  # turned by a right angle
        ([[0.13, 0.0, 20.0], [0.0, 0.13, 20.0]], True),
        ([[0.11, 0.0, 20.0], [0.0, 0.11, 20.0]], False),  # too small
        ([[0.25, 0.0, 20.0], [0.0, 0.11, 20.0]], False),  # in one direction
        ([[3.9, 0.0, 0.0], [0.0, 3.9, 0.0]], True),
        ([[4.1, 0.0, 0.0], [0.0, 4.1, 0.0]], False),  # too large
        ([[1.28, 0.0, 0.0], [0.0, 0.5, 0.0]], True),
        ([[1.33, 0.0, 0.0], [0.0, 0.5, 0.0]], False),  # longer one way than cloth stretches
    ],
)
def test_cloth_on_a_body_has_its_limits(matrix: list[list[float]], is_cloth: bool) -> None:
    photo = scattered(40)
    assert (found(affine, moved(photo, matrix), photo) is not None) is is_cloth


@pytest.mark.parametrize(
    ("matrix", "is_plane"),
    [
        ([[0.15, 0.0, 5.0], [0.0, 0.15, 5.0], [0.0, 0.0, 1.0]], True),  # area .0225
        ([[0.13, 0.0, 5.0], [0.0, 0.13, 5.0], [0.0, 0.0, 1.0]], False),  # area .0169
        ([[7.0, 0.0, 0.0], [0.0, 7.0, 0.0], [0.0, 0.0, 1.0]], True),
        ([[7.2, 0.0, 0.0], [0.0, 7.2, 0.0], [0.0, 0.0, 1.0]], False),
        ([[0.8, 0.0, 5.0], [0.0, 0.8, 5.0], [1.9e-3, 0.0, 1.0]], True),
        ([[0.8, 0.0, 5.0], [0.0, 0.8, 5.0], [2.2e-3, 0.0, 1.0]], False),  # tilted too far, one way
        ([[0.8, 0.0, 5.0], [0.0, 0.8, 5.0], [0.0, 2.2e-3, 1.0]], False),  # and the other
        ([[-0.8, 0.0, 380.0], [0.0, 0.8, 5.0], [0.0, 0.0, 1.0]], True),  # mirroring is looked at elsewhere
    ],
)
def test_a_screenshot_or_print_has_its_limits(matrix: list[list[float]], is_plane: bool) -> None:
    photo = scattered(40)
    assert (found(homography, moved(photo, matrix), photo) is not None) is is_plane


@pytest.mark.parametrize(("scale", "is_copy"), [(0.11, True), (0.09, False), (7.9, True), (8.1, False)])
def test_a_paste_is_neither_tiny_nor_huge(scale: float, is_copy: bool) -> None:
    photo = scattered(40)
    angle = np.deg2rad(30)
    turned = [[scale * np.cos(angle), -scale * np.sin(angle), 9.0], [scale * np.sin(angle), scale * np.cos(angle), 9.0]]
    assert (found(similarity, moved(photo, turned), photo) is not None) is is_copy


def test_a_similarity_does_not_follow_a_stretch() -> None:
    photo = scattered(40)
    stretched = found(similarity, moved(photo, [[1.0, 0.0, 0.0], [0.0, 0.5, 0.0]]), photo)
    assert stretched is None or stretched.score < 12
    other = found(affine, moved(photo, [[1.0, 0.0, 0.0], [0.0, 0.5, 0.0]]), photo)
    assert other is not None
    assert other.score > 30


@pytest.mark.parametrize(("fit", "share"), [(affine, 0.02), (homography, 0.008), (similarity, 0.008)])
@pytest.mark.parametrize("side", [200, 1000])
def test_a_point_may_be_off_by_a_share_of_the_views_long_side(fit: object, share: float, side: int) -> None:
    photo = scattered(40, side=side)
    post = photo.copy()
    post[0] += [0.6 * share * side, 0]
    near = found(fit, post, photo, side)
    post[0] += [1.4 * share * side, 0]
    far = found(fit, post, photo, side)
    assert near is not None
    assert far is not None
    assert len(near.post_points) == 40
    assert len(far.post_points) == 39


# --- the score


def test_many_points_on_one_spot_count_once() -> None:
    spots = scattered(12, seed=6)
    photo = np.repeat(spots, 5, axis=0)
    got = found(affine, moved(photo, SHEARED), photo)
    assert got is not None
    assert len(got.post_points) == 60
    assert got.score == 12


@pytest.mark.parametrize("is_post_crowded", [True, False])
def test_points_that_are_crowded_on_one_side_count_as_they_do_there(is_post_crowded: bool) -> None:
    wide = np.stack(np.meshgrid(np.arange(6), np.arange(6)), axis=-1).reshape(-1, 2) * 30.0 + 41
    close = moved(wide, [[0.3, 0.0, 40.0], [0.0, 0.3, 40.0]])  # nine pixels apart, where a cell has ten
    got = found(affine, close, wide) if is_post_crowded else found(affine, wide, close)
    assert got is not None
    assert len(got.post_points) == 36
    assert got.score == len({(int(x // 10), int(y // 10)) for x, y in close.tolist()}) < 36


def test_a_cell_is_a_share_of_the_long_side() -> None:
    apart = np.array([[0, 0], [11, 0], [22, 0], [33, 0]], np.float32)
    assert geometry._cells(apart, 400) == 4
    assert geometry._cells(apart, 800) == 2
    assert geometry._cells(NOWHERE, 400) == 0


def test_cells_left_of_the_origin_are_cells_of_their_own() -> None:
    assert geometry._cells(np.array([[-1, 0], [1, 0], [0, -1]], np.float32), 400) == 3


@pytest.mark.parametrize(
    ("points", "area"),
    [
        ([[0, 0], [10, 0], [10, 20], [0, 20]], 200.0),
        ([[0, 0], [10, 0], [10, 20], [0, 20], [5, 5], [3, 9]], 200.0),
        ([[0, 0], [10, 0], [0, 10]], 50.0),
        ([[0, 0], [10, 10], [20, 20]], 0.0),
        ([[0, 0], [10, 10]], 0.0),
        ([], 0.0),
    ],
)
def test_the_hull_is_the_smallest_convex_shape_around_the_points(points: list[list[float]], area: float) -> None:
    assert hull_area(np.array(points, np.float64).reshape(-1, 2)) == pytest.approx(area)
