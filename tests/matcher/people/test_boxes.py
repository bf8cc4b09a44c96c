"""Where torso, lower body, head, feet and sleeves are, of poses made by hand; and what counts as skin or a head."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.people import regions
from matcher.people.faces import Box, _distinct, grown, overlap
from matcher.people.regions import Person, Scene, _body_seen, _may_be_head, _spare_beige, skin_like
from matcher.people.regions import zones as zones_of
from matcher.people.zones import FEET, HEAD, OUTER, SIDE, zone

SHAPE = (400, 300, 3)
EARS, SHOULDERS, ELBOWS, WRISTS, HIPS, KNEES, ANKLES = (3, 4), (5, 6), (7, 8), (9, 10), (11, 12), (13, 14), (15, 16)
PLACES = {
    EARS: ((165, 40), (135, 40)),
    SHOULDERS: ((180, 80), (120, 80)),
    ELBOWS: ((200, 130), (100, 130)),
    WRISTS: ((205, 180), (95, 180)),
    HIPS: ((170, 180), (130, 180)),
    KNEES: ((170, 260), (130, 260)),
    ANKLES: ((170, 340), (130, 340)),
}


def pose(*seen: tuple[int, int], **moved: tuple[float, float]) -> NDArray[np.float32]:
    """Somebody standing, of whom these are seen; ``p13`` moves the point of that number."""
    points = np.zeros((17, 3), np.float32)
    for pair, places in PLACES.items():
        for at, (x, y) in zip(pair, places, strict=True):
            points[at] = (x, y, 0.9 if pair in seen else 0.1)
    for name, place in moved.items():
        points[int(name[1:]), :2] = place
    return points


WHOLE = pose(*PLACES)


# --- torso and lower body


def test_a_torso_reaches_from_above_the_shoulders_to_below_the_hips() -> None:
    torso, lower, chest = zones_of(WHOLE, SHAPE)
    assert torso == (105, 68, 195, 188)  # .75 of the span to either side, .12 and .08 of the height
    assert chest == (127, 85, 173, 175)
    assert lower == (112, 168, 188, 352)


def test_without_hips_a_torso_is_one_and_a_half_spans_high_and_there_is_no_lower_body() -> None:
    torso, lower, _ = zones_of(pose(SHOULDERS, KNEES), SHAPE)
    assert torso == (105, 69, 195, 177)
    assert lower is None


def test_without_shoulders_there_is_no_torso_but_a_lower_body() -> None:
    torso, lower, chest = zones_of(pose(HIPS, KNEES, ANKLES), SHAPE)
    assert (torso, chest) == (None, None)
    assert lower is not None
    assert lower[3] == pytest.approx(340 + 8, abs=1)


def test_of_one_shoulder_nothing_is_told() -> None:
    one = WHOLE.copy()
    one[6, 2] = 0.2
    assert zones_of(one, SHAPE)[0] is None


def test_hips_at_the_shoulders_are_not_believed() -> None:
    high = pose(*PLACES, p11=(170, 95), p12=(130, 95))
    torso, lower, _ = zones_of(high, SHAPE)
    assert torso == zones_of(pose(SHOULDERS), SHAPE)[0]
    assert lower is None


def test_where_no_leg_is_seen_the_lower_body_ends_so_far_below_the_hips() -> None:
    _, lower, _ = zones_of(pose(SHOULDERS, HIPS), SHAPE)
    assert lower is not None
    assert lower[3] == pytest.approx(180 + 1.2 * 120 + 12, abs=1)


def test_a_knee_drawn_to_the_side_widens_the_lower_body() -> None:
    out = pose(*PLACES, p13=(230, 260))
    assert zones_of(out, SHAPE)[1] == (112, 168, 248, 352)


def test_somebody_seen_from_the_side_has_a_torso_still() -> None:
    side = pose(SHOULDERS, HIPS, p5=(152, 80), p6=(148, 80), p11=(151, 180), p12=(149, 180))
    torso, _, _ = zones_of(side, SHAPE)
    assert torso is not None
    assert torso[2] - torso[0] == pytest.approx(2 * 0.75 * 45, abs=1)


def test_zones_are_cut_to_the_picture_and_what_is_left_must_be_worth_it() -> None:
    torso, _, _ = zones_of(WHOLE - np.array([130, 0, 0], np.float32), SHAPE)
    assert torso is not None
    assert torso[0] == 0
    assert zones_of(WHOLE - np.array([180, 0, 0], np.float32), SHAPE)[0] is None


# --- feet, hats, bags, sleeves


def person(points: NDArray[np.float32] = WHOLE, **changes: object) -> Person:
    torso, lower, chest = zones_of(points, SHAPE)
    made = Person((90, 30, 210, 360), points, 0.9, torso, lower, chest, True)
    return replace(made, **changes)  # type: ignore[arg-type]  # by name


def scene(*people: Person, **masks: NDArray[np.bool_]) -> Scene:
    everything, nothing = np.ones(SHAPE[:2], bool), np.zeros(SHAPE[:2], bool)
    return Scene(people, (), masks.get("hidden", nothing), masks.get("person", everything), nothing)


def placed(bit: int, one: Person, **masks: NDArray[np.bool_]) -> Box | None:
    found = zone(bit, one, scene(one, **masks))
    return found[0] if found else None


def test_feet_are_around_and_below_each_ankle_by_the_length_of_the_shank() -> None:
    assert placed(FEET, person()) == (86, 328, 214, 380)
    left = WHOLE.copy()
    left[16, 2] = 0.1
    assert placed(FEET, person(left)) == (126, 328, 214, 380)


def test_without_a_knee_half_of_the_leg_is_the_shank_and_without_a_hip_nothing_is_told() -> None:
    assert placed(FEET, person(pose(HIPS, ANKLES))) == (86, 328, 214, 380)
    assert placed(FEET, person(pose(ANKLES))) is None
    assert placed(FEET, person(pose(HIPS, KNEES))) is None


def test_a_hat_is_above_the_eyes_as_broad_as_the_head_or_its_share_of_the_shoulders() -> None:
    assert placed(HEAD, person(pose(EARS))) == (117, 0, 183, 40)  # 1.1 of thirty to either side
    aside = pose(EARS, SHOULDERS, p3=(152, 40), p4=(148, 40))
    assert placed(HEAD, person(aside)) == (123, 2, 177, 40)  # .45 of the shoulders
    assert placed(HEAD, person(pose(SHOULDERS))) is None


def test_a_bag_is_beside_the_torso_and_not_on_anybodys() -> None:
    one = person()
    box, mask = zone(SIDE, one, scene(one)) or ((), None)
    assert box == (42, 68, 258, 248)
    assert mask is not None
    assert not mask[:, 105:195].any()
    other = replace(one, torso=(195, 68, 258, 188))
    _, between = zone(SIDE, one, scene(one, other)) or ((), None)
    assert between is not None
    assert not between[:, 195:258].any()


def test_a_bag_may_lie_where_the_persons_mask_leaves_it_out_and_shoes_may_not() -> None:
    nobody = np.zeros(SHAPE[:2], bool)
    assert placed(SIDE, person(), person=nobody) is not None
    assert placed(FEET, person(), person=nobody) is None


def test_sleeves_reach_to_the_elbows_and_wrists_that_are_seen() -> None:
    assert placed(OUTER, person()) == (88, 68, 212, 230)
    assert placed(OUTER, person(pose(SHOULDERS, HIPS))) == (105, 68, 195, 230)
    assert placed(OUTER, person(torso=None)) is None


def test_what_is_hidden_is_open_in_no_zone_and_a_few_open_pixels_are_none() -> None:
    hidden = np.ones(SHAPE[:2], bool)
    hidden[340:350, 100:139] = False
    assert placed(FEET, person(), hidden=hidden) is None
    hidden[340:350, 139] = False
    assert placed(FEET, person(), hidden=hidden) is not None


# --- faces


def test_boxes_share_of_the_smaller_one() -> None:
    assert overlap((0, 0, 10, 10), (5, 0, 25, 10)) == 0.5
    assert overlap((0, 0, 100, 100), (10, 10, 20, 20)) == 1.0
    assert overlap((0, 0, 10, 10), (10, 0, 20, 10)) == 0.0
    assert overlap((0, 0, 10, 10), (20, 20, 30, 30)) == 0.0


def test_of_two_boxes_of_one_face_the_surer_is_kept() -> None:
    sure, same, other = (0, 0, 10, 10), (7, 0, 17, 10), (8, 0, 18, 10)
    assert _distinct([(same, 0.6), (sure, 0.9)]) == (sure,)  # three tenths are shared
    assert _distinct([(other, 0.6), (sure, 0.9)]) == (sure, other)


def test_hair_ears_and_chin_are_hidden_with_a_face_and_not_beyond_the_picture() -> None:
    assert grown((100, 100, 150, 200), SHAPE) == (90, 60, 160, 220)
    assert grown((2, 10, 298, 390), SHAPE) == (0, 0, 300, 400)


@pytest.mark.parametrize(("level", "may_be"), [(91, True), (92, False)])
def test_a_face_below_the_upper_fifth_of_a_torso_is_a_pattern(level: int, may_be: bool) -> None:
    torso = (105, 68, 195, 188)
    assert _may_be_head((140, level - 10, 160, level + 10), torso) is may_be
    assert _may_be_head((140, 300, 160, 320), None)


# --- skin and bodies


def bare(*places: tuple[int, int]) -> NDArray[np.bool_]:
    """Skin around these points."""
    skin = np.zeros(SHAPE[:2], bool)
    for x, y in places:
        skin[y - 14 : y + 14, x - 14 : x + 14] = True
    return skin


BOX = (90, 30, 210, 360)


@pytest.mark.parametrize(
    ("skin", "score", "is_sure", "is_seen"),
    [
        (bare((200, 130), (100, 130)), 0.3, True, True),
        (bare((200, 130), (100, 130)), 0.3, False, True),
        (bare((200, 130)), 0.3, True, False),  # one bare limb, a fiftieth of the person
        (bare((200, 130), (150, 230)), 0.3, True, True),  # one bare limb, and more skin elsewhere
        (bare((200, 130), (150, 230)), 0.9, False, False),  # a hand that holds a shirt up
        (bare((150, 230)), 0.45, True, True),  # a sure pose with a little skin
        (bare((150, 230)), 0.44, True, False),
        (bare(), 0.99, True, False),
        (bare((20, 20), (280, 20)), 0.99, True, False),  # skin of somebody else
    ],
)
def test_bare_limbs_or_a_sure_pose_show_that_somebody_is_in_the_clothes(
    skin: NDArray[np.bool_], score: float, is_sure: bool, is_seen: bool
) -> None:
    assert _body_seen(WHOLE, BOX, skin, (), score, is_sure) is is_seen


def test_a_face_in_a_persons_box_shows_somebody_and_one_beside_it_does_not() -> None:
    assert _body_seen(WHOLE, BOX, bare(), ((140, 20, 160, 50),), 0.3, True)
    assert not _body_seen(WHOLE, BOX, bare(), ((140, 0, 160, 60),), 0.3, True)  # half of it, and no more
    assert not _body_seen(WHOLE, BOX, bare(), ((220, 40, 250, 80),), 0.3, True)


def test_limbs_that_are_not_seen_or_lie_outside_are_not_bare() -> None:
    skin = np.ones(SHAPE[:2], bool)
    assert not _body_seen(pose(SHOULDERS, HIPS), BOX, skin, (), 0.3, True)
    outside = pose(ELBOWS, p7=(-5, 130), p8=(300, 130))
    assert not _body_seen(outside, BOX, skin, (), 0.3, True)


def test_a_chest_that_is_mostly_skin_coloured_is_a_garment_and_its_middle_is_kept() -> None:
    torso, chest = (100, 100, 200, 200), (120, 110, 180, 190)
    beige = np.ones(SHAPE[:2], bool)
    _spare_beige(beige, torso, chest)
    assert not beige[122:200, 114:186].any()
    assert beige[:122].all()
    assert beige[122:200, :114].all()
    neck = np.zeros(SHAPE[:2], bool)
    neck[110:146, 120:180] = True  # 45 hundredths of the chest
    before = neck.copy()
    _spare_beige(neck, torso, chest)
    assert np.array_equal(neck, before)
    _spare_beige(before, None, None)
    assert np.array_equal(neck, before)


@pytest.mark.parametrize(
    ("rgb", "is_skin"),
    [
        ((224, 172, 145), True),
        ((141, 85, 60), True),
        ((255, 255, 255), False),
        ((60, 90, 160), False),
        ((30, 30, 30), False),
    ],
)
def test_skin_is_a_region_of_colours_in_large_enough_pieces(rgb: tuple[int, int, int], is_skin: bool) -> None:
    assert skin_like(np.full((40, 40, 3), rgb, np.uint8)).all() == is_skin
    speck = np.full((40, 40, 3), 255, np.uint8)
    speck[20:23, 20:23] = rgb
    assert not skin_like(speck).any()


def test_heads_that_only_the_pose_knows_are_hidden_too() -> None:
    head = WHOLE.copy()
    head[:5] = [(150, 40, 0.9), (155, 35, 0.9), (145, 35, 0.9), (165, 40, 0.9), (135, 40, 0.9)]
    mask = regions._face_mask((), [(BOX, head, 0.9)], SHAPE)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (0, 70, 123, 176)
    head[1:5, 2] = 0.39
    assert not regions._face_mask((), [(BOX, head, 0.9)], SHAPE).any()
