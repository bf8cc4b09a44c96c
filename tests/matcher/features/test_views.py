"""Crops of a picture and the way back to it, what is painted over, and where on a person a point lies."""

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.features import views
from matcher.features.views import LOWER, TORSO, cover, plain_view, worn_view
from matcher.people.regions import Person
from matcher.picture.pixels import Rgb
from tests.matcher.made_by_hand import bars, features, view

POINTS = np.array([[0, 0], [10, 20], [399, 150]], np.float32)


def chequered(high: int = 200, wide: int = 300, side: int = 10) -> Rgb:
    """Squares of random grey: many features, wherever one looks."""
    levels = np.random.default_rng(3).integers(0, 255, (high // side, wide // side))
    return np.repeat(np.kron(levels, np.ones((side, side)))[..., None], 3, axis=2).astype(np.uint8)


def standing(torso: tuple[int, int, int, int] | None, lower: tuple[int, int, int, int] | None) -> Person:
    return Person((0, 0, 300, 200), np.zeros((17, 3), np.float32), 0.9, torso, lower, None, True)


# --- the way back


def test_a_point_of_a_view_lies_at_its_place_in_the_picture() -> None:
    one = view(features(POINTS), left=30.0, top=50.0, scale=2.0)
    assert one.displayed(POINTS).tolist() == [[30, 50], [35, 60], [229.5, 125]]


def test_a_point_of_the_mirrored_view_is_turned_back_first() -> None:
    one = view(features(POINTS), left=30.0, top=50.0, scale=2.0)
    assert one.displayed(POINTS, mirrored=True).tolist() == [[229.5, 50], [224.5, 60], [30, 125]]


def test_turning_twice_gives_the_points_back_and_leaves_those_given_alone() -> None:
    one, given = view(features(POINTS)), POINTS.copy()
    turned = one.upright(given, mirrored=True)
    assert turned.tolist() == [[399, 0], [389, 20], [0, 150]]
    assert np.array_equal(one.upright(turned, mirrored=True), POINTS)
    assert np.array_equal(one.upright(given, mirrored=False), POINTS)
    assert np.array_equal(given, POINTS)


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_features_of_a_crop_are_found_at_their_place_in_the_picture_as_displayed(scale: float) -> None:
    """A single blot, in a picture that is decoded at so much of the size it is displayed at."""
    rgb = np.full((200, 300, 3), 90, np.uint8)
    rgb[96:105, 146:155] = 250
    one = plain_view(rgb, np.ones((200, 300), bool), (100, 50, 220, 150), scale, 240, 20)
    assert len(one.features) > 0
    off = np.linalg.norm(one.displayed(one.features.points) - np.array([150, 100]) / scale, axis=1)
    assert off.min() < 2 / scale
    assert (one.features.width_px, one.features.height_px) == (240, 200)


# --- zones


def zoned(torso: list[float] | None, lower: list[float] | None) -> views.View:
    bounds = np.full((2, 4), np.nan, np.float32)
    for at, box in enumerate((torso, lower)):
        if box:
            bounds[at] = box
    return view(bounds=bounds)


def test_a_point_lies_in_the_torso_the_lower_body_both_or_neither() -> None:
    one = zoned([0, 0, 100, 60], [0, 50, 100, 120])
    at = np.array([[50, 10], [50, 55], [50, 100], [50, 130], [150, 10]], np.float32)
    assert one.zones_at(at).tolist() == [TORSO, TORSO | LOWER, LOWER, 0, 0]


def test_the_left_and_upper_edge_belong_to_a_zone_and_the_others_do_not() -> None:
    one = zoned([10, 20, 100, 60], None)
    at = np.array([[10, 20], [9.9, 20], [10, 19.9], [100, 30], [99.9, 30], [50, 60], [50, 59.9]], np.float32)
    assert one.zones_at(at).tolist() == [1, 0, 0, 0, 1, 0, 1]


def test_a_zone_that_the_pose_does_not_tell_holds_nothing() -> None:
    at = np.array([[5, 5]], np.float32)
    assert zoned(None, None).zones_at(at).tolist() == [0]
    assert zoned(None, [0, 0, 9, 9]).zones_at(at).tolist() == [LOWER]


def test_of_no_points_there_are_no_zones() -> None:
    assert zoned([0, 0, 9, 9], None).zones_at(np.zeros((0, 2), np.float32)).tolist() == []


@pytest.mark.parametrize(
    ("torso", "lower", "shown"),
    [
        ([0, 0, 400, 400], [20, 380, 380, 900], TORSO),  # and the top of the trousers
        ([20, -300, 380, 20], [0, 0, 400, 400.5], LOWER),
        ([0, 0, 400, 210], [0, 190, 400, 400], TORSO | LOWER),
        (None, [0, 0, 400, 400], LOWER),
        (None, None, 0),
    ],
)
def test_a_view_shows_the_zones_that_lie_in_it_whole(
    torso: list[float] | None, lower: list[float] | None, shown: int
) -> None:
    assert zoned(torso, lower).shows == shown


@pytest.fixture(scope="module")
def worn() -> views.View:
    """A person whose torso is the upper half of the crop, whose lower body the rest of it."""
    person = standing((60, 40, 160, 90), (60, 90, 160, 140))
    policy = bars(view_px=200, max_features=300)
    return worn_view(chequered(), np.ones((200, 300), bool), (60, 40, 160, 140), person, 0.5, policy)


def test_a_persons_zones_are_in_pixels_of_the_view(worn: views.View) -> None:
    assert worn.bounds.tolist() == [[0, 0, 200, 100], [0, 100, 200, 200]]
    assert worn.scale == 1.0  # twice as large as decoded, which is half as large as displayed
    assert (worn.left, worn.top) == (120, 80)


def test_each_feature_of_a_person_has_the_zone_it_lies_in(worn: views.View) -> None:
    upper = worn.features.points[:, 1] < 100
    assert 20 < upper.sum() < len(upper) - 20
    assert np.array_equal(worn.zones, np.where(upper, TORSO, LOWER))


def test_learned_keypoints_are_in_pixels_of_the_same_view(worn: views.View) -> None:
    assert len(worn.quick) > 20
    assert (worn.quick.width_px, worn.quick.height_px) == (200, 200)
    assert worn.quick.points.max() > 120
    assert worn.quick.points.max() <= 200


def test_a_person_of_whom_no_zone_is_seen_has_features_of_no_zone() -> None:
    person, policy = standing(None, None), bars(view_px=100, max_features=50)
    one = worn_view(chequered(), np.ones((200, 300), bool), (60, 40, 160, 140), person, 1.0, policy)
    assert np.isnan(one.bounds).all()
    assert len(one.features) > 0
    assert not one.zones.any()


# --- what may not be looked at


def test_no_feature_is_taken_within_two_pixels_of_what_is_hidden() -> None:
    open_ = np.zeros((200, 300), bool)
    open_[:, :150] = True
    one = plain_view(chequered(), open_, (0, 0, 300, 200), 1.0, 300, 500)
    assert len(one.features) > 50
    assert one.features.points[:, 0].max() < 149
    every = plain_view(chequered(), np.ones((200, 300), bool), (0, 0, 300, 200), 1.0, 300, 500)
    assert every.features.points[:, 0].max() > 290  # the picture's own edge hides nothing


def test_the_margin_is_two_pixels_of_the_view_and_none_at_the_edge_of_the_crop() -> None:
    mask, crop = np.zeros((100, 150), bool), np.zeros((200, 300, 3), np.uint8)
    mask[:, :75] = True
    opened = views._opened(mask, (0, 0, 150, 100), crop)
    assert opened.shape == (200, 300)
    assert opened[:, :148].all()
    assert not opened[:, 148:].any()
    part = views._opened(mask, (50, 20, 90, 60), np.zeros((40, 40, 3), np.uint8))
    assert np.flatnonzero(part.all(axis=0)).tolist() == list(range(23))


def test_a_plain_view_has_no_learned_keypoints_and_no_zones() -> None:
    one = plain_view(chequered(), np.ones((200, 300), bool), (0, 0, 300, 200), 1.0, 300, 40)
    assert (len(one.features), len(one.quick)) == (40, 0)
    assert one.quick.descriptors.shape == (0, 64)
    assert np.isnan(one.bounds).all()
    assert one.cloth.shape == (100, 150)


def test_a_strip_of_a_picture_is_still_a_view() -> None:
    one = plain_view(chequered(), np.ones((200, 300), bool), (0, 0, 300, 2), 1.0, 90, 40)
    assert (one.features.width_px, one.features.height_px) == (90, 8)
    assert one.cloth.shape == (4, 45)


def test_a_view_from_the_cache_cannot_be_looked_at_again() -> None:
    for mirrored in (False, True):
        with pytest.raises(ValueError, match="no picture"):
            view().aliked(mirrored)


def painted(rgb: Rgb, hidden: NDArray[np.bool_]) -> Rgb:
    before = rgb.copy()
    found = cover(rgb, hidden)
    assert np.array_equal(rgb, before)  # a copy is painted, not the picture
    return found


def test_where_nothing_is_hidden_the_picture_is_given_back_itself() -> None:
    rgb = chequered()
    assert cover(rgb, np.zeros((200, 300), bool)) is rgb


def test_only_what_is_hidden_is_painted() -> None:
    rgb, hidden = chequered(), np.zeros((200, 300), bool)
    hidden[50:90, 100:140] = True
    found = painted(rgb, hidden)
    assert np.array_equal(found[~hidden], rgb[~hidden])
    assert not np.array_equal(found[hidden], rgb[hidden])


def test_nothing_of_what_is_hidden_shows_in_the_paint() -> None:
    one, other, hidden = chequered(), chequered(), np.zeros((200, 300), bool)
    hidden[50:90, 100:140] = True
    other[hidden] = (255, 0, 0)
    assert np.array_equal(painted(one, hidden), painted(other, hidden))


def test_the_paint_goes_on_with_the_colour_beside_it() -> None:
    rgb, hidden = np.zeros((200, 300, 3), np.uint8), np.zeros((200, 300), bool)
    rgb[:, :150], rgb[:, 150:] = (200, 40, 40), (40, 40, 200)
    hidden[95:105, 45:55] = hidden[95:105, 245:255] = True
    found = painted(rgb, hidden)
    assert np.abs(found[100, 50].astype(int) - (200, 40, 40)).max() <= 1
    assert np.abs(found[100, 250].astype(int) - (40, 40, 200)).max() <= 1


def test_what_nothing_open_is_near_to_is_painted_in_the_mean_colour() -> None:
    rgb, hidden = np.full((200, 300, 3), (10, 60, 110), np.uint8), np.ones((200, 300), bool)
    hidden[:, :5] = False
    assert np.abs(painted(rgb, hidden)[100, 250].astype(int) - (10, 60, 110)).max() <= 1


def test_a_picture_that_is_hidden_as_a_whole_is_painted_grey() -> None:
    found = painted(chequered(), np.ones((200, 300), bool))
    assert (found == 127).all() or (found == 126).all()
