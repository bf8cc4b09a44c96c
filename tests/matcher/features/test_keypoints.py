"""Learned keypoints as numbers: what the networks are given, what is read from their maps, and where it lies."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.features import learned
from matcher.features.learned import Keypoints, aliked, lightglue, nothing_of, xfeat
from matcher.features.views import _rescaled
from tests.matcher.made_by_hand import features, keypoints

OPEN = np.ones((160, 224), bool)


@pytest.fixture(scope="module")
def wide() -> NDArray[np.uint8]:
    """Squares of random colours."""
    levels = np.random.default_rng(3).integers(0, 255, (16, 23, 3))
    return np.ascontiguousarray(np.kron(levels, np.ones((10, 10, 1)))[:, :224].astype(np.uint8))


@pytest.fixture(scope="module")
def found(wide: NDArray[np.uint8]) -> Keypoints:
    """ALIKED's, of these squares."""
    return aliked(wide, OPEN, 80)


def at(*points: tuple[float, float], size: tuple[int, int] = (400, 300)) -> Keypoints:
    return Keypoints(np.array(points, np.float32), np.zeros((len(points), 128), np.float32), *size)


# --- frames and sizes


def test_lightglue_counts_from_the_middle_in_halves_of_the_long_side() -> None:
    assert at((200, 150), (400, 300), (0, 0)).framed.tolist() == [[0, 0], [1, 0.75], [-1, -0.75]]
    assert at((0, 0), size=(200, 400)).framed.tolist() == [[-0.5, -1]]


def test_the_long_side_is_the_longer_one() -> None:
    assert at((0, 0), size=(400, 300)).side_px == at((0, 0), size=(300, 400)).side_px == 400


def test_keypoints_of_a_crop_at_another_size_are_put_where_the_view_has_them() -> None:
    moved = _rescaled(at((200, 150), (100, 30)), features([[0, 0]], side_px=800))
    assert np.allclose(moved.points, [[400, 400], [200, 80]])
    assert (moved.width_px, moved.height_px) == (800, 800)


def test_no_keypoints_have_descriptors_of_the_numbers_asked_for() -> None:
    assert nothing_of(64).descriptors.shape == (0, 64)
    assert len(nothing_of(128)) == 0


# --- what the networks are given


def test_sides_are_brought_down_to_multiples_of_the_stride_and_the_way_back_is_told() -> None:
    tensor, open_, scale = learned._prepared(np.full((75, 130, 3), 255, np.uint8), np.ones((75, 130), bool))
    assert tensor.shape == (1, 3, 64, 128)
    assert (tensor.min(), tensor.max()) == (1.0, 1.0)
    assert open_.shape == (64, 128)
    assert scale.tolist() == pytest.approx([130 / 128, 75 / 64])


def test_a_picture_smaller_than_the_stride_is_brought_up_to_it() -> None:
    tensor, _, scale = learned._prepared(np.zeros((8, 16, 3), np.uint8), np.ones((8, 16), bool))
    assert tensor.shape == (1, 3, 32, 32)
    assert scale.tolist() == [0.5, 0.25]


def test_colours_keep_their_order() -> None:
    tensor, _, _ = learned._prepared(np.full((32, 32, 3), (255, 51, 0), np.uint8), np.ones((32, 32), bool))
    assert tensor[0, :, 5, 5].tolist() == pytest.approx([1.0, 0.2, 0.0])


# --- what is read from XFeat's maps


def test_each_of_a_cells_64_numbers_has_its_pixel() -> None:
    cells = np.full((65, 2, 3), -20.0, np.float32)
    cells[8 * 5 + 2, 1, 2] = 20.0  # sixth row, third column of the cell in the second row and third column
    heat = learned._heat(cells)
    assert heat.shape == (16, 24)
    assert np.unravel_index(heat.argmax(), heat.shape) == (8 + 5, 16 + 2)
    assert heat.max() == pytest.approx(1.0)


def test_a_cell_that_says_there_is_no_keypoint_is_cold() -> None:
    cells = np.zeros((65, 1, 1), np.float32)
    cells[64] = 20.0
    assert learned._heat(cells).max() < 1e-6


def test_shares_of_a_cell_do_not_depend_on_the_size_of_its_numbers() -> None:
    cells = np.random.default_rng(1).normal(size=(65, 2, 2)).astype(np.float32)
    assert np.allclose(learned._heat(cells), learned._heat(cells + 500), atol=1e-4)
    assert np.isfinite(learned._heat(cells * 1e4)).all()


def test_a_plane_of_an_eighth_is_read_at_the_middle_of_its_cells() -> None:
    plane = np.arange(12, dtype=np.float32).reshape(1, 3, 4)
    middles = np.array([[3.5, 3.5], [11.5, 3.5], [3.5, 11.5], [27.5, 19.5]], np.float32)
    assert learned._sampled(plane, middles, 1).ravel().tolist() == pytest.approx([0, 1, 4, 11])
    between = np.array([[7.5, 3.5]], np.float32)
    assert learned._sampled(plane, between, 1).ravel().tolist() == pytest.approx([0.5], abs=0.02)
    assert learned._sampled(np.zeros((64, 3, 4), np.float32), middles[:0], 1).shape == (0, 64)


@pytest.mark.slow
@pytest.mark.parametrize("find", [xfeat, aliked])
def test_fewer_keypoints_are_the_best_of_the_many(find: object, wide: NDArray[np.uint8]) -> None:
    many, few = find(wide, OPEN, 100), find(wide, OPEN, 12)  # type: ignore[operator]  # one of two
    assert len(few) == 12
    assert np.array_equal(few.points, many.points[:12])
    assert np.array_equal(few.descriptors, many.descriptors[:12])
    assert np.array_equal(few.descriptors, few.descriptors.astype(np.float16))  # what the cache keeps
    assert (few.width_px, few.height_px) == (224, 160)


def test_keypoints_come_by_their_heat_weighed_with_reliability(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of them in a picture of 32 by 32, in the maps that a network would give."""
    cells, reliability = np.zeros((1, 65, 4, 4), np.float32), np.full((1, 1, 4, 4), 0.1, np.float32)
    reliability[..., :2, :2], reliability[..., 2:, 2:] = 1.0, 0.9
    middle = 8 * 4 + 4
    cells[0, middle, 0, 0], cells[0, middle, 2, 2], cells[0, middle, 0, 3] = 3, 4, 5
    maps = [np.ones((1, 64, 4, 4), np.float32), cells, reliability]
    monkeypatch.setattr(learned, "session", lambda name: SimpleNamespace(run=lambda outputs, inputs: maps))
    found = xfeat(np.zeros((32, 32, 3), np.uint8), np.ones((32, 32), bool), 9)
    assert found.points.tolist() == [[20, 20], [4, 4], [28, 4]]
    assert np.allclose(np.linalg.norm(found.descriptors, axis=1), 1, atol=1e-3)
    closed = np.ones((32, 32), bool)
    closed[16:, 16:] = False
    assert xfeat(np.zeros((32, 32, 3), np.uint8), closed, 9).points.tolist() == [[4, 4], [28, 4]]


def test_keypoints_of_a_picture_of_odd_size_lie_in_its_own_pixels(wide: NDArray[np.uint8]) -> None:
    odd = np.ascontiguousarray(wide[:150, :210])
    found = xfeat(odd, OPEN[:150, :210], 300)
    assert found.points[:, 0].max() > 195
    assert found.points[:, 0].max() <= 210
    assert found.points[:, 1].max() <= 150


def test_a_flat_picture_has_no_keypoints() -> None:
    assert len(xfeat(np.full((64, 64, 3), 120, np.uint8), np.ones((64, 64), bool), 50)) == 0


# --- LightGlue


@pytest.mark.slow
def test_a_view_matches_itself_point_by_point_and_twice_the_same(found: Keypoints) -> None:
    mine, theirs = lightglue(found, found)
    assert len(mine) > 60
    assert np.array_equal(mine, theirs)
    again = lightglue(found, found)
    assert np.array_equal(mine, again[0])
    assert np.array_equal(theirs, again[1])


def test_the_matches_of_two_views_are_pairs_of_their_indices(found: Keypoints) -> None:
    order = np.random.default_rng(2).permutation(len(found))
    shuffled = Keypoints(found.points[order], found.descriptors[order], 224, 160)
    mine, theirs = lightglue(found, shuffled)
    assert len(mine) > 60
    assert (order[theirs] == mine).mean() > 0.95
    assert len(set(theirs.tolist())) == len(theirs)


@pytest.mark.parametrize(("ours", "theirs"), [(3, 40), (40, 3), (0, 40)])
def test_fewer_than_four_keypoints_are_not_shown_to_lightglue(ours: int, theirs: int) -> None:
    points = np.random.default_rng(5).uniform(0, 400, (40, 2))
    one, other = (keypoints(points[:count], 128) for count in (ours, theirs))
    assert [len(part) for part in lightglue(one, other)] == [0, 0]
