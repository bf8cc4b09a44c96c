"""What of a picture is looked at: boxes, the middle of a zone, which half a model's photo is about."""

import numpy as np
import pytest

from matcher.features import portrait
from matcher.features.views import LOWER, TORSO
from matcher.people.regions import Person, Scene
from tests.matcher.made_by_hand import garment
from tests.matcher.small_shop import catalog_bytes, policy
from tests.matcher.stored import photo_portrait

SHAPE = (200, 100, 3)


def model(*, head: int = 0, knees: float = 0.0, knees_at: float = 150.0, score: float = 0.9) -> Person:
    """So many points of the head seen, and the knees with such a score at such a height."""
    points = np.zeros((17, 3), np.float32)
    points[:head, 2] = score
    points[13] = (50, knees_at, knees)
    return Person((0, 0, 100, 200), points, 0.9, (10, 20, 90, 100), (10, 100, 90, 190), None, True)


def seen(*people: Person, faces: tuple[tuple[int, int, int, int], ...] = (), hidden: bool = False) -> Scene:
    nothing = np.zeros(SHAPE[:2], bool)
    return Scene(people, faces, nothing | hidden, nothing, nothing)


@pytest.mark.parametrize(
    ("person", "faces", "about"),
    [
        (model(head=3), (), TORSO),
        (model(head=2), (), TORSO | LOWER),  # two points of a head are none
        (model(head=5, score=0.39), (), TORSO | LOWER),
        (model(), ((1, 1, 9, 9),), TORSO),
        (model(knees=0.3), (), LOWER),
        (model(knees=0.29), (), TORSO | LOWER),
        (model(knees=0.9, knees_at=195.0), (), TORSO | LOWER),  # cut off by the photo's edge
        (model(head=3, knees=0.9), (), TORSO | LOWER),
        (model(), (), TORSO | LOWER),
    ],
)
def test_a_photo_without_a_head_shows_trousers_and_one_without_knees_a_top(
    person: Person, faces: tuple[tuple[int, int, int, int], ...], about: int
) -> None:
    assert portrait._framed(person, seen(person, faces=faces), SHAPE) == about


def test_the_union_of_boxes_holds_all_of_them() -> None:
    assert portrait._union([(10, 30, 50, 60), (5, 40, 45, 90)]) == (5, 30, 50, 90)
    assert portrait._union([(1, 2, 3, 4)]) == (1, 2, 3, 4)


def test_a_box_is_told_in_pixels_of_the_picture_as_displayed() -> None:
    assert portrait._displayed((10, 20, 31, 41), 0.5) == (20, 40, 62, 82)
    assert portrait._area((10, 20, 30, 50)) == 600


def test_colour_is_measured_in_the_middle_of_a_zone() -> None:
    mask = portrait._middle((10, 20, 60, 120), SHAPE)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (40, 99, 20, 49)
    assert mask.sum() == 60 * 30


@pytest.mark.parametrize(("share", "is_believed"), [(0.03, True), (0.01, False)])
def test_a_mask_of_hardly_anything_is_not_believed(share: float, is_believed: bool) -> None:
    mask, scene = np.zeros(SHAPE[:2], bool), seen()
    mask.ravel()[: int(share * mask.size)] = True
    found = portrait._believed(mask, scene)
    assert found.sum() == (mask.sum() if is_believed else mask.size)


def test_neither_skin_nor_a_face_is_of_the_item() -> None:
    scene = seen()
    scene.hidden[:100] = True
    everything = portrait._believed(np.ones(SHAPE[:2], bool), scene)
    assert np.array_equal(everything, ~scene.hidden)
    nothing_left = portrait._believed(scene.hidden.copy(), scene)
    assert np.array_equal(nothing_left, ~scene.hidden)


def test_each_zone_has_its_own_colour_and_only_where_it_is_asked_for() -> None:
    rgb, person = np.zeros(SHAPE, np.uint8), model()
    rgb[:100], rgb[100:] = (200, 30, 30), (30, 30, 200)
    mask, white = np.ones(SHAPE[:2], bool), np.ones((1, 3))
    both = portrait._colours(rgb, mask, person, TORSO | LOWER, white)
    assert list(both) == [TORSO, LOWER]
    assert both[TORSO].chroma.max() > 40
    assert not np.array_equal(both[TORSO].chroma, both[LOWER].chroma)
    assert list(portrait._colours(rgb, mask, person, LOWER, white)) == [LOWER]
    assert portrait._colours(rgb, ~mask, person, TORSO | LOWER, white) == {}


OUTFIT = "FJ-1137-GRY"
"""A top on a hanger, in which the pose sees a person and both halves; the example has no model from head to toe."""


def test_a_photo_of_both_halves_whose_title_is_silent_has_a_view_of_each_as_large_as_if_it_were_named() -> None:
    data = catalog_bytes(OUTFIT)
    (silent,), (top,), (trousers,) = (photo_portrait(data, zone, policy()).garments for zone in (0, TORSO, LOWER))
    lower, torso = silent.views
    assert [one.shows for one in silent.views] == [LOWER, TORSO]
    for mine, named in ((torso, top.views[0]), (lower, trousers.views[0])):
        assert np.array_equal(mine.features.points, named.features.points)
        assert np.array_equal(mine.features.descriptors, named.features.descriptors)
        assert np.array_equal(mine.quick.descriptors, named.quick.descriptors)
        assert np.array_equal(mine.tokens, named.tokens)
    assert max(lower.features.side_px, torso.features.side_px) == policy().worn.view_px
    assert list(silent.colours) == [TORSO, LOWER]


def test_what_the_title_says_is_one_piece_is_one_view() -> None:
    (dress,) = photo_portrait(catalog_bytes(OUTFIT), TORSO | LOWER, policy()).garments
    assert [one.shows for one in dress.views] == [TORSO | LOWER]


def test_a_photo_is_in_the_shops_own_light_unless_told_otherwise() -> None:
    assert garment().lights.tolist() == [[1.0, 1.0, 1.0]]


def test_the_item_alone_is_the_same_as_in_the_portrait_of_its_photo() -> None:
    data = catalog_bytes("FJ-1083-ANT")
    (one,) = portrait.photo_garment(data, TORSO, policy()).views
    (other,) = portrait.photo_portrait(data, TORSO, policy()).garments[0].views
    assert one.picture is not None
    assert other.picture is not None
    assert np.array_equal(one.picture, other.picture)
    assert np.array_equal(one.zones, other.zones)
    assert np.array_equal(one.features.descriptors, other.features.descriptors)
