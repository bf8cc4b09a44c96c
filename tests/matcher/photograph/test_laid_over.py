"""A post laid over a catalog photo by a map: what is compared then, on drawn pictures."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.features.portrait import Portrait
from matcher.photograph import compare
from matcher.photograph.compare import agree, flipped, repost
from matcher.picture.fingerprint import Fingerprint
from matcher.picture.pixels import Rgb
from tests.matcher.made_by_hand import features, policy, portrait, view

BARS = policy().photograph
Mapped = NDArray[np.float64]


def drawn(seed: int = 1, high: int = 320, wide: int = 240) -> Rgb:
    """Squares of sixteen pixels, softened as a photograph is."""
    levels = np.random.default_rng(seed).integers(40, 220, (high // 8, wide // 8, 1))
    plane = np.kron(levels, np.ones((8, 8, 1))).astype(np.uint8).repeat(3, axis=2)
    return cv2.GaussianBlur(plane, (0, 0), 1.0).astype(np.uint8)


def of(
    rgb: Rgb, *, size: tuple[int, int] | None = None, open_: NDArray[np.bool_] | None = None, bits: int = 0
) -> Portrait:
    """A picture that is kept at this size, and displayed at another; its hash has so many bits set."""
    wide, high = size or (rgb.shape[1], rgb.shape[0])
    number = (1 << bits) - 1
    prints = Fingerprint(number, number, number, number, 0)
    whole = np.ones(rgb.shape[:2], bool) if open_ is None else open_
    return portrait(width_px=wide, height_px=high, small=rgb, small_open=whole, fingerprint=prints)


def shift(x: float, y: float, scale: float = 1.0) -> Mapped:
    """From the photo as displayed to the post as displayed."""
    return np.array([[scale, 0, x], [0, scale, y], [0, 0, 1.0]])


def test_a_picture_laid_over_itself_agrees() -> None:
    found = agree(of(drawn()), of(drawn()), shift(0, 0))
    assert (found.share, found.open_share) == (1.0, 1.0)


def test_laid_beside_its_place_it_does_not() -> None:
    assert agree(of(drawn()), of(drawn()), shift(12, 5)).share < 0.3


def test_a_crop_is_judged_by_what_is_left_of_it() -> None:
    left = np.ascontiguousarray(drawn()[:, :120])
    found = agree(of(left), of(drawn()), shift(0, 0))
    assert found.share == 1.0
    assert found.open_share == 1.0
    assert found.blocks == pytest.approx(140, abs=10)


def test_maps_are_between_pictures_as_displayed_at_whatever_size_they_are_kept() -> None:
    """The post is displayed at four times the size it is kept at, the photo at twice."""
    post, own = of(drawn(), size=(960, 1280)), of(drawn(), size=(480, 640))
    assert agree(post, own, shift(0, 0, scale=2.0)).share == 1.0
    assert agree(post, own, shift(0, 0, scale=1.0)).share < 0.3


def test_a_larger_copy_is_softened_before_it_is_made_smaller() -> None:
    large = cv2.resize(drawn(), (720, 960), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    noisy = (large + np.random.default_rng(2).normal(0, 70, large.shape)).clip(0, 255).astype(np.uint8)
    found = agree(of(noisy), of(drawn()), shift(0, 0, scale=3.0))
    assert found.share > 0.95


def test_what_is_painted_over_in_the_post_speaks_against_a_photo_without_a_model() -> None:
    painted, open_ = drawn().copy(), np.ones((320, 240), bool)
    painted[:160], open_[:160] = drawn(9)[:160], False
    post, own = of(painted, open_=open_), of(drawn())
    assert agree(post, own, shift(0, 0)).share == pytest.approx(0.5, abs=0.1)
    only = agree(post, own, shift(0, 0), only_open=True)
    assert only.share == 1.0
    assert only.open_share == pytest.approx(0.5, abs=0.02)


def test_before_a_model_what_is_painted_over_on_either_side_is_not_judged() -> None:
    own_open, post_open = np.ones((320, 240), bool), np.ones((320, 240), bool)
    own_open[:80], post_open[240:] = False, False
    post = drawn().copy()
    post[:80], post[240:] = drawn(9)[:80], drawn(9)[240:]
    found = agree(of(post, open_=post_open), of(drawn(), open_=own_open), shift(0, 0))
    assert found.share == 1.0
    assert found.open_share == pytest.approx(160 / 240, abs=0.02)  # of what the photo shows of itself


# --- around it


def framed(around: Rgb | int) -> Rgb:
    made = np.full((320, 240, 3), around, np.uint8) if isinstance(around, int) else around.copy()
    made[80:240, 60:180] = drawn()[::2, ::2]
    return made


@pytest.mark.parametrize(("around", "least", "most"), [(200, 0.0, 0.1), (drawn(5), 20.0, 80.0)])
def test_a_screen_around_it_is_flat_and_a_scene_is_lively(around: Rgb | int, least: float, most: float) -> None:
    found = compare._surroundings(of(framed(around)), shift(60, 80, 0.5), of(drawn()))
    assert least <= found <= most


def test_a_photograph_that_fills_the_picture_has_no_surroundings() -> None:
    assert compare._surroundings(of(drawn()), shift(0, 0), of(drawn())) == 0.0


def test_a_flat_border_is_a_frame_of_its_own() -> None:
    bordered = np.full((320, 240, 3), 255, np.uint8)
    bordered[40:280] = drawn()[40:280]
    frames = compare._frames(of(bordered, size=(480, 640)))
    assert frames[0] == (0, 0, 480, 640)
    assert frames[1] == pytest.approx((0, 80, 480, 560), abs=8)
    assert compare._frames(of(drawn())) == [(0, 0, 240, 320)]


# --- by the hash alone


def test_where_only_the_hash_speaks_the_frames_are_laid_over_each_other() -> None:
    found = repost(of(drawn(), size=(480, 640)), of(drawn()), BARS)
    assert found is not None
    assert (found.inliers, found.distance_bits, found.agreement) == (0, 0, 1.0)
    assert found.outline.tolist() == [[0, 0], [480, 0], [480, 640], [0, 640]]


def test_the_frame_without_its_border_is_tried_too() -> None:
    letterboxed = np.full((420, 240, 3), 0, np.uint8)
    letterboxed[50:370] = drawn()
    found = repost(of(letterboxed), of(drawn()), BARS)
    assert found is not None
    assert found.agreement > 0.95
    assert found.outline[0].tolist() == pytest.approx([0, 50], abs=3)


@pytest.mark.parametrize(("bits", "is_compared"), [(10, True), (11, False)])
def test_beyond_the_radius_the_hash_says_nothing(bits: int, is_compared: bool) -> None:
    found = repost(of(drawn()), of(drawn(), bits=bits), BARS)
    assert (found is not None) is is_compared
    if found:
        assert found.distance_bits == bits


def test_a_frame_of_another_shape_is_not_stretched_onto_it() -> None:
    assert repost(of(drawn(wide=160)), of(drawn()), BARS) is None
    assert repost(of(drawn()), of(drawn(wide=160)), BARS) is None


# --- by features


def with_points(one: Portrait, points: NDArray[np.float64]) -> Portrait:
    return replace(one, whole=view(features(points, side_px=320)))


def grid(scale: float = 1.0, x: float = 0.0, y: float = 0.0) -> NDArray[np.float64]:
    at = np.random.default_rng(8).uniform(20, 220, (60, 2))
    return at * scale + (x, y)


def test_points_that_agree_lay_a_crop_over_the_photo() -> None:
    cut = np.ascontiguousarray(drawn()[40:, 30:])
    found = repost(with_points(of(cut, bits=40), grid(x=-30, y=-40)), with_points(of(drawn()), grid()), BARS)
    assert found is not None
    assert found.inliers > 40
    assert found.agreement > 0.95
    assert found.outline[0].tolist() == pytest.approx([-30, -40], abs=1)
    assert len(found.post_points) == len(found.photo_points) >= found.inliers
    assert found.photo_points - found.post_points == pytest.approx(
        np.tile([30, 40], (len(found.post_points), 1)), abs=1
    )


def test_a_mirrored_post_is_told_in_its_own_pixels() -> None:
    mirrored = np.ascontiguousarray(drawn()[:, ::-1])
    points = grid()
    points[:, 0] = 239 - points[:, 0]
    post = replace(with_points(of(mirrored, bits=40), points))
    turned = replace(post, whole=view(replace(post.whole.features, width_px=240)))
    upright = flipped(turned)
    upright = replace(upright, whole=view(replace(upright.whole.features, descriptors=features(grid()).descriptors)))
    found = repost(upright, with_points(of(drawn()), grid()), BARS, is_mirrored=True)
    assert found is not None
    assert found.is_mirrored
    assert found.agreement > 0.95
    assert found.outline[0].tolist() == pytest.approx([239, 0], abs=1.5)
    assert np.abs((239 - found.post_points[:, 0]) - found.photo_points[:, 0]).max() < 2


def test_points_that_would_mirror_it_are_left_to_the_mirrored_look() -> None:
    points = grid()
    points[:, 0] = 239 - points[:, 0]
    assert repost(with_points(of(drawn(), bits=40), points), with_points(of(drawn()), grid()), BARS) is None


def test_strangers_with_no_points_in_common_are_not_compared() -> None:
    random = np.random.default_rng(3)
    one = with_points(of(drawn(), bits=40), random.uniform(0, 300, (40, 2)))
    other = replace(of(drawn()), whole=view(features(random.uniform(0, 300, (40, 2)), seed=5)))
    found = repost(one, other, BARS)
    assert found is None or found.inliers < 6
