"""The learned features: only where they may look, and the same spot found again."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from matcher.features.learned import Keypoints, aliked, lightglue, nothing_of, xfeat
from matcher.picture.pixels import Rgb, decode
from matcher.recipe.laid import LAID
from tests.matcher.small_shop import catalog_bytes

pytestmark = pytest.mark.slow

TURN = np.array([[0.93, 0.12, 4.0], [-0.12, 0.93, 40.0]], np.float32)


@pytest.fixture(scope="module")
def cloth() -> Rgb:
    return decode(catalog_bytes("FJ-1083-ANT"), 320).rgb


@pytest.mark.parametrize("kind", [xfeat, aliked])
def test_no_keypoint_lies_where_the_mask_is_closed(kind: Callable[..., Keypoints], cloth: Rgb) -> None:
    mask = np.zeros(cloth.shape[:2], bool)
    mask[60:200, 50:180] = True
    found = kind(cloth, mask, 200)
    assert 10 < len(found) <= 200
    x, y = found.points.T
    assert ((x > 48) & (x < 182) & (y > 58) & (y < 202)).all()  # a keypoint is refined by up to two pixels
    assert np.allclose(np.linalg.norm(found.descriptors, axis=1), 1, atol=0.01)


@pytest.mark.parametrize("kind", [xfeat, aliked])
def test_a_closed_mask_gives_nothing(kind: Callable[..., Keypoints], cloth: Rgb) -> None:
    found = kind(cloth, np.zeros(cloth.shape[:2], bool), 200)
    assert len(found) == 0
    assert found.descriptors.shape[0] == 0


def test_lightglue_finds_the_same_spots_on_turned_cloth(cloth: Rgb) -> None:
    turned = cv2.warpAffine(cloth, TURN, (cloth.shape[1], cloth.shape[0])).astype(np.uint8)
    open_ = np.ones(cloth.shape[:2], bool)
    one, other = aliked(cloth, open_, 200), aliked(turned, open_, 200)
    mine, theirs = lightglue(one, other)
    expected = one.points[mine] @ TURN[:, :2].T + TURN[:, 2]
    off = np.linalg.norm(expected - other.points[theirs], axis=1)
    assert len(mine) > 40
    assert (off < 3).mean() > 0.9


def test_too_few_keypoints_match_nothing() -> None:
    mine, theirs = lightglue(nothing_of(128), nothing_of(128))
    assert len(mine) == len(theirs) == 0


def test_fewer_keypoints_are_the_first_of_more(cloth: Rgb) -> None:
    open_ = np.ones(cloth.shape[:2], bool)
    few, more = aliked(cloth, open_, 40), aliked(cloth, open_, LAID.keypoints)
    assert len(few) == 40 < len(more)
    assert np.array_equal(few.points, more.points[:40])
    assert np.allclose(few.descriptors, more.descriptors[:40], atol=1e-3)
