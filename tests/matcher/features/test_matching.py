"""Local features: found inside the mask, strongest first, mirrored without looking again, and matched one to one."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.features.geometry import Features, extract, mirrored, pairs, rooted
from tests.matcher.made_by_hand import units

SIDE = 400


# --- matching


def told(post: object, photo: object) -> list[tuple[int, int]]:
    mine, theirs = pairs(post, photo)  # type: ignore[arg-type]  # features
    return list(zip(mine.tolist(), theirs.tolist(), strict=True))


def with_descriptors(rows: NDArray[np.floating]) -> Features:
    rows = np.asarray(rows, np.float32)
    return Features(np.zeros((len(rows), 2), np.float32), rows, SIDE, SIDE)


def test_each_feature_finds_its_own_among_strangers() -> None:
    ours = units(30, 128, seed=1)
    order = np.random.default_rng(2).permutation(30)
    strangers = units(20, 128, seed=3)
    got = told(with_descriptors(ours), with_descriptors(np.vstack([ours[order], strangers])))
    assert sorted(got) == sorted((int(mine), at) for at, mine in enumerate(order))


def test_a_feature_that_two_of_the_photos_resemble_matches_neither() -> None:
    ours = units(6, 128, seed=1)
    twice = np.vstack([ours, ours[:1]])
    nearly = twice.copy()
    nearly[-1, 0] += 0.01
    assert {
        mine
        for mine, _ in told(
            with_descriptors(0.99 * ours), with_descriptors(nearly / np.linalg.norm(nearly, axis=1, keepdims=True))
        )
    } == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(("second", "is_paired"), [(1.27, True), (1.23, False)])
def test_the_nearest_must_be_nearer_than_four_fifths_of_the_second(second: float, is_paired: bool) -> None:
    """Unit vectors in a plane; the nearest is one unit of distance away, the second so many."""
    angles = [2 * np.arcsin(0.5), -2 * np.arcsin(second / 2), np.pi, np.pi + 0.1]
    photo = np.zeros((4, 128))
    photo[:, 0], photo[:, 1] = np.cos(angles), np.sin(angles)
    post = np.zeros((4, 128))
    post[0, 0] = 1.0
    post[1:, 2:5] = np.eye(3)  # as far from all of the photo's
    assert ((0, 0) in told(with_descriptors(post), with_descriptors(photo))) is is_paired


def test_one_feature_of_the_photo_is_used_once_by_the_nearest_that_asks() -> None:
    photo = units(8, 128, seed=1)
    near, nearer = photo[0].copy(), photo[0].copy()
    near[5] += 0.05
    nearer[5] += 0.01
    post = np.vstack([near / np.linalg.norm(near), nearer / np.linalg.norm(nearer), photo[1:4]])
    got = told(with_descriptors(post), with_descriptors(photo))
    assert (1, 0) in got
    assert (0, 0) not in got
    assert len({theirs for _, theirs in got}) == len(got)


@pytest.mark.parametrize(("ours", "theirs"), [(3, 30), (30, 3), (0, 30), (30, 0)])
def test_too_few_features_on_either_side_match_nothing(ours: int, theirs: int) -> None:
    every = units(30, 128)
    assert told(with_descriptors(every[:ours]), with_descriptors(every[:theirs])) == []


# --- features


def test_root_sift_is_of_unit_length_and_its_squares_are_the_shares() -> None:
    raw = np.random.default_rng(1).integers(0, 255, (5, 128)).astype(np.float32)
    got = rooted(raw)
    assert np.allclose(np.linalg.norm(got, axis=1), 1, atol=2e-3)
    assert np.allclose(got**2, raw / raw.sum(axis=1, keepdims=True), atol=1e-4)
    assert np.array_equal(got, got.astype(np.float16))  # what the cache keeps
    assert not rooted(np.zeros((1, 128), np.float32)).any()


def drawn(side: int = 160) -> NDArray[np.uint8]:
    """Blots of many sizes, not symmetrical."""
    random, picture = np.random.default_rng(7), np.full((side, side), 128, np.uint8)
    for _ in range(60):
        x, y = random.integers(10, side - 10, 2).tolist()
        cv2.ellipse(
            picture,
            (x, y),
            (int(random.integers(3, 14)), 4),
            float(random.uniform(0, 180)),
            0,
            360,
            int(random.integers(0, 255)),
            -1,
        )
    return picture


def test_mirrored_features_are_those_of_the_mirrored_picture() -> None:
    picture = drawn()
    ours = mirrored(extract(picture, None, 400))
    real = extract(np.ascontiguousarray(picture[:, ::-1]), None, 400)
    off = np.linalg.norm(ours.points[:, None] - real.points[None], axis=2)
    likeness = ours.descriptors @ real.descriptors.T
    same = (off < 1.0) & (likeness > 0.95)
    assert same.any(axis=1).mean() > 0.6
    upright = extract(picture, None, 400)
    assert ((off < 1.0) & (upright.descriptors @ real.descriptors.T > 0.95)).any(axis=1).mean() < 0.1


def test_mirroring_twice_gives_the_features_back() -> None:
    own = extract(drawn(), None, 50)
    twice = mirrored(mirrored(own))
    assert np.array_equal(twice.descriptors, own.descriptors)
    assert np.allclose(twice.points, own.points)
    assert mirrored(own).points[0, 0] == own.width_px - 1 - own.points[0, 0]
    assert own.points[0, 0] == extract(drawn(), None, 50).points[0, 0]  # a copy was turned, not the features


def test_features_lie_inside_the_mask_alone() -> None:
    mask = np.zeros((160, 160), bool)
    mask[:, 80:] = True
    got = extract(drawn(), mask, 400)
    assert 5 < len(got) < len(extract(drawn(), None, 400))
    assert (got.points[:, 0] >= 79).all()


def test_the_strongest_come_first_and_no_more_than_asked_for() -> None:
    every, few = extract(drawn(), None, 400), extract(drawn(), None, 20)
    assert len(few) == 20
    assert np.array_equal(few.points, every.points[:20])
    assert np.array_equal(few.descriptors, every.descriptors[:20])


def test_a_loud_blot_is_stronger_than_faint_ones() -> None:
    picture = np.full((160, 160), 128, np.uint8)
    for x, y in ((40, 40), (40, 120), (120, 40)):
        cv2.circle(picture, (x, y), 6, 140, -1)
    cv2.circle(picture, (120, 120), 6, 255, -1)
    got = extract(picture, None, 400)
    assert len(got) >= 4
    assert np.abs(got.points[0] - 120).max() < 3


def test_where_there_is_nothing_to_see_there_are_no_features() -> None:
    flat = extract(np.full((90, 140), 77, np.uint8), None, 50)
    assert (len(flat), flat.points.shape, flat.descriptors.shape) == (0, (0, 2), (0, 128))
    assert (flat.width_px, flat.height_px, flat.side_px) == (140, 90, 140)
    assert len(extract(drawn(), np.zeros((160, 160), bool), 50)) == 0


def test_a_lower_contrast_sees_fainter_features() -> None:
    faint = (120 + drawn() // 16).astype(np.uint8)
    assert len(extract(faint, None, 400, contrast=0.003)) > len(extract(faint, None, 400)) + 5
