"""Every rule of the verdict by itself: its reason with its values, and nothing just on the other side of its bar."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from evidence.reasons import Reason, ReasonKind, reason
from matcher.features.portrait import Garment
from matcher.features.views import LOWER, TORSO
from matcher.people.zones import FEET, HEAD, OUTER, SIDE
from matcher.worn import rules
from matcher.worn.align import Hit
from matcher.worn.cells import Cells
from matcher.worn.colourway import Apart
from matcher.worn.compared import Compared
from matcher.worn.judge import reasons
from matcher.worn.rules import POINTS_ALONE, RULES, Leader, Lettering, Picture
from tests.matcher.made_by_hand import COAT, TEE, beside_many, compared, garment, hit, leader, photo, policy, shown

WORN = policy().worn
LEAVING = {
    FEET: ReasonKind.LEFT_SHOES,
    HEAD: ReasonKind.LEFT_HAT,
    SIDE: ReasonKind.LEFT_BAG,
    OUTER: ReasonKind.LEFT_OUTERWEAR,
}
LAID = garment(person=False, why_not=ReasonKind.NO_SKIN)
SAID = reason(ReasonKind.LETTERING_AGREES, here=("SUN",), there=("SUN",))
POSTED = reason(ReasonKind.BANKED_STOCK, name="stock-7")


def glued(inliers: int = 40, **changes: object) -> Hit:
    return hit(inliers, is_glued=True, **changes)


def test_nothing_is_against_a_leader_that_agrees_in_every_way() -> None:
    found = leader()
    assert [rule(found) for rule in RULES] == [None] * len(RULES)
    assert found.against is None
    assert found.is_match


# --- what the picture is as such


def test_the_shops_own_photograph_is_no_wearing() -> None:
    found = leader(picture=Picture(is_own=True))
    assert rules.own_photograph(found) == Reason(kind=ReasonKind.OWN_PHOTOGRAPH)
    assert rules.own_photograph(leader(picture=Picture())) is None


@pytest.mark.parametrize(("bit", "kind"), LEAVING.items())
def test_a_zone_compared_by_itself_is_left_to_a_person_with_its_points(bit: int, kind: ReasonKind) -> None:
    found = leader(hit(9), item_kind=bit)
    assert rules.left_to_a_person(found) == reason(kind, points=9)
    assert not found.is_match


def test_clothes_are_not_left_to_a_person() -> None:
    assert rules.left_to_a_person(leader(item_kind=0)) is None


def test_shoes_that_nobody_wears_are_left_to_a_person_all_the_same() -> None:
    found = leader(hit(9), of=compared([TEE, COAT], clothes=LAID), item_kind=FEET)
    assert rules.left_to_a_person(found) == reason(ReasonKind.LEFT_SHOES, points=9)


def test_two_ways_that_name_two_styles_name_both_skus() -> None:
    found = leader(other_way=COAT)
    assert rules.ways_differ(found) == reason(ReasonKind.WAYS_DIFFER, sift="TEE", lightglue="COAT")
    assert rules.ways_differ(leader(other_way=None)) is None


# --- is somebody in the clothes?


def test_clothes_on_nobody_say_what_is_missing() -> None:
    assert rules.no_person(leader(of=compared([TEE], clothes=LAID))) == reason(ReasonKind.NO_SKIN)


def test_where_it_is_not_known_what_is_missing_it_is_the_pose() -> None:
    lying = garment(person=False, why_not=None)
    assert rules.no_person(leader(of=compared([TEE], clothes=lying))) == reason(ReasonKind.NO_POSE)


def test_clothes_on_somebody_pass_whatever_was_once_missing() -> None:
    assert rules.no_person(leader(of=compared([TEE], clothes=garment(why_not=ReasonKind.NO_POSE)))) is None


# --- how much agrees


def test_lightglue_says_nothing_of_trousers() -> None:
    assert rules.lower_body(leader(glued(zone=LOWER))) == reason(ReasonKind.LOWER_BODY_RESEMBLES)


@pytest.mark.parametrize("found", [hit(zone=LOWER), glued(zone=TORSO)])
def test_sift_may_name_trousers_and_lightglue_tops(found: Hit) -> None:
    assert rules.lower_body(leader(found)) is None


@pytest.mark.parametrize("make", [hit, glued])
def test_points_that_span_the_least_share_are_no_mere_mark(make: Callable[..., Hit]) -> None:
    bar = WORN.mark_hull
    assert rules.small_mark(leader(make(hull=bar))) is None
    assert rules.small_mark(leader(make(hull=np.nextafter(bar, 0)))) == reason(ReasonKind.ONLY_SMALL_MARK)


CROP = garment(box=(100, 100, 200, 100 + WORN.min_glued_px - 1))
"""A pixel too short for LightGlue alone."""


def test_on_a_small_crop_lightglue_alone_is_not_enough() -> None:
    said = reason(ReasonKind.TOO_SMALL, pixels=WORN.min_glued_px - 1)
    assert rules.small_crop(leader(glued(), compared([TEE, COAT], clothes=CROP))) == said
    assert rules.small_crop(leader(hit(), compared([TEE, COAT], clothes=CROP))) is None
    large = garment(box=(100, 100, 200, 100 + WORN.min_glued_px))
    assert rules.small_crop(leader(glued(), compared([TEE, COAT], clothes=large))) is None


# --- joint evidence

SHORT = (
    ("small_crop", {"hit": glued(), "clothes": CROP}),
    ("small_mark", {"hit": hit(hull=WORN.joint_hull)}),
    ("cloth_between", {"hit": hit(8, texture=-1.0)}),
    ("another_stands_higher", {"hit": glued(), "standing": [4.0, 5.0]}),
)
"""What points alone fall short of."""


def short(hit: Hit, likest: int, standing: Sequence[float] = (5.0, 0.0), clothes: Garment | None = None) -> Leader:
    return leader(hit, beside_many(TEE, likest, standing=[*standing, *[0.0] * 399], clothes=clothes))


@pytest.mark.parametrize(("name", "of"), SHORT)
def test_points_fall_short_of_what_joint_evidence_stands_in_for(name: str, of: dict[str, Any]) -> None:
    alone, together = short(**of, likest=-1), short(**of, likest=0)
    assert [rule.__name__ for rule in POINTS_ALONE if rule(alone)] == [name]
    assert (alone.is_match, alone.rests_on_all) == (False, False)
    assert (together.is_match, together.rests_on_all) == (True, True)
    assert reason(ReasonKind.JOINT_EVIDENCE) in reasons(together)


def test_a_match_that_points_alone_make_does_not_rest_on_the_whole() -> None:
    found = short(hit(), 0)
    assert (found.is_joint, found.rests_on_all) == (True, False)
    assert reason(ReasonKind.JOINT_EVIDENCE) not in reasons(found)


def test_points_on_next_to_nothing_make_no_match_whatever_is_alike() -> None:
    found = short(hit(hull=np.nextafter(WORN.joint_hull, 0)), 0)
    assert found.against == reason(ReasonKind.ONLY_SMALL_MARK)


def alike(own: float, other: float = 0.0) -> Compared:
    """By tokens the TEE and one of the others stand so many deviations above the median."""
    rest, deviation = np.linspace(-1, 1, 399), 1.0
    for _ in range(50):  # these two widen the spread, too
        deviation = float(np.std([own * deviation, other * deviation, *rest]))
    return replace(beside_many(TEE), tokens=np.array([own * deviation, other * deviation, *rest], np.float32))


@pytest.mark.parametrize(("other", "is_likest"), [(8.0, True), (9.6, False), (11.0, False)])
def test_the_style_must_stand_clearly_higher_than_every_other(other: float, is_likest: bool) -> None:
    assert alike(10.0, other).is_likest(TEE) is is_likest


def test_the_style_must_stand_out_by_deviations() -> None:
    assert alike(10.0).is_likest(TEE)
    assert not alike(8.0).is_likest(TEE)


def test_in_a_small_catalog_nothing_stands_out_enough() -> None:
    """One of 79 that alone is alike stands less than nine deviations above the median, of 90 more."""
    for number, is_likest in ((79, False), (90, True)):
        few = replace(beside_many(TEE), allowed=np.arange(401) < number)
        assert few.is_likest(TEE) is is_likest


def test_photos_that_it_cannot_be_are_no_rivals() -> None:
    """Shoes, beside a torso: neither of weight nor of likeness."""
    of = replace(alike(10.0), allowed=np.arange(401) == 0)
    assert (of.ahead(TEE), of.is_likest(TEE)) == (0, False)


def test_no_match_weighs_less_than_another_style() -> None:
    beaten = leader(of=compared([TEE, COAT], standing=[0.0, 5.0]))
    assert rules.another_weighs_more(beaten) == reason(ReasonKind.ANOTHER_STANDS_HIGHER)
    assert rules.another_weighs_more(leader(of=compared([TEE, COAT], standing=[5.0, 5.0]))) is None


def test_the_style_must_be_far_ahead_in_weight() -> None:
    far, near = (short(hit(), 0, [0.0, other]) for other in (6.0, 7.0))
    assert (far.compared.ahead(TEE), near.compared.ahead(TEE)) == (27, 25)
    assert (far.is_joint, near.is_joint) == (True, True)
    assert not short(hit(), 0, [0.0, 7.5]).is_joint


def test_a_catalog_of_one_style_has_nothing_to_be_ahead_of() -> None:
    assert not leader(of=compared([TEE], tokens=[9.0])).is_joint


def test_the_cloth_between_few_points_must_agree() -> None:
    few = WORN.clear_inliers - 1
    assert rules.cloth_between(leader(hit(few, texture=WORN.min_texture))) is None
    differs = leader(hit(few, texture=np.nextafter(WORN.min_texture, 0)))
    assert rules.cloth_between(differs) == reason(ReasonKind.CLOTH_DIFFERS)


def test_between_many_points_of_sift_the_cloth_is_not_asked_about() -> None:
    assert rules.cloth_between(leader(hit(WORN.clear_inliers, texture=-1.0))) is None
    assert rules.cloth_between(leader(hit(WORN.clear_inliers - 1, texture=-1.0))) is not None


def test_between_lightglues_points_the_cloth_must_agree_however_many_they_are() -> None:
    assert rules.cloth_between(leader(glued(250, texture=0.19))) == reason(ReasonKind.CLOTH_DIFFERS)
    assert rules.cloth_between(leader(glued(250, texture=0.2))) is None


@pytest.mark.parametrize(("standing", "is_beaten"), [([5, 4], False), ([4, 5], True), ([5, 5], True)])
def test_lightglue_counts_only_where_the_style_stands_highest(standing: list[float], is_beaten: bool) -> None:
    of = compared([TEE, COAT], standing=standing)
    said = rules.another_stands_higher(leader(glued(), of))
    assert said == (reason(ReasonKind.ANOTHER_STANDS_HIGHER) if is_beaten else None)
    assert rules.another_stands_higher(leader(hit(), of)) is None


@pytest.mark.parametrize(("tokens", "is_beaten"), [([5.0, 4.0], False), ([4.0, 5.0], True), ([5.0, 5.0], False)])
def test_lightglue_counts_only_where_no_other_style_is_likelier_by_tokens(tokens: list[float], is_beaten: bool) -> None:
    """A twin of one mark has the points; the cloth around them is another's."""
    of = compared([TEE, COAT], standing=[5.0, 0.0], tokens=tokens)
    assert (rules.another_stands_higher(leader(glued(), of)) is not None) is is_beaten


def test_the_best_photo_of_a_style_stands_for_all_of_it() -> None:
    behind = shown(photo("TEE-BACK", color="red"), style="TEE")
    of = compared([TEE, COAT, behind], standing=[1, 4, 6])
    assert rules.another_stands_higher(leader(glued(), of)) is None


def test_in_a_catalog_of_one_style_nothing_stands_higher() -> None:
    behind = shown(photo("TEE-BACK", color="red"), style="TEE")
    assert rules.another_stands_higher(leader(glued(), compared([TEE, behind], standing=[-3, 0]))) is None


# --- colour


def test_another_colour_is_asked_of_the_photo_that_leads() -> None:
    far, near = Apart(20.0, None, 20.0), Apart(1.0, None, 1.0)
    measured = {TEE.digest: far, COAT.digest: near}
    said = rules.other_colour(leader(measured=measured))
    assert said == reason(ReasonKind.PATTERN_IN_OTHER_COLOUR, units=20)
    assert rules.other_colour(leader(measured={TEE.digest: near, COAT.digest: far})) is None


@pytest.mark.parametrize("measured", [{}, {TEE.digest: None}])
def test_a_colour_that_cannot_be_measured_is_not_against_it(measured: dict[str, None]) -> None:
    assert leader(measured=measured).colour is None
    assert rules.other_colour(leader(measured=measured)) is None


def test_a_photo_of_two_colours_leaves_the_colourway_open() -> None:
    both = shown(photo("TEE", color="Red"), photo("TEE-B", color="blue"))
    said = rules.colourway(leader(of=compared([both]), shown=both))
    assert said == reason(ReasonKind.PHOTO_OF_SEVERAL_COLOURS, colours=("blue", "red"))


def test_a_style_of_one_colour_leaves_none_open() -> None:
    assert rules.colourway(leader()) is None


# --- what may be known of the picture


def test_what_bars_the_picture_is_given_back_as_it_was_found() -> None:
    assert rules.no_wearing(leader(picture=Picture(no_wearing=POSTED))) is POSTED
    assert rules.no_wearing(leader()) is None


def test_whether_it_may_be_the_own_photograph_is_asked_of_the_photo_that_leads() -> None:
    asked: list[object] = []
    found = leader(picture=Picture(may_be_own=lambda one: bool(asked.append(one)) or True))
    assert rules.may_be_own(found) == reason(ReasonKind.MAY_BE_OWN_PHOTOGRAPH)
    assert asked == [TEE]
    assert rules.may_be_own(leader()) is None


# --- lettering


def reading(*, is_against: bool = False, is_all: bool = False) -> Picture:
    return Picture(read=lambda _: Lettering(SAID, is_against, is_all))


def test_nothing_but_a_brands_words_is_no_match_whichever_way() -> None:
    for found in (hit(), glued()):
        assert rules.lettering(leader(found, picture=reading(is_all=True))) == reason(ReasonKind.ONLY_LETTERING)


def test_other_words_outweigh_lightglue_and_not_sift() -> None:
    other = reading(is_against=True)
    assert rules.lettering(leader(glued(), picture=other)) == reason(ReasonKind.LETTERING_OUTWEIGHS)
    assert rules.lettering(leader(hit(), picture=other)) is None


def test_words_that_agree_or_none_are_not_against_it() -> None:
    assert rules.lettering(leader(glued(), picture=reading())) is None
    assert rules.lettering(leader(glued())) is None


@pytest.mark.parametrize(("make", "bar"), [(hit, WORN.min_inliers), (glued, WORN.min_glued)])
def test_lettering_is_read_from_the_bar_of_its_way_on_raised_or_not(make: object, bar: int) -> None:
    raised = {"is_mirrored": True}
    assert leader(make(bar, **raised), picture=reading()).lettering is not None
    assert leader(make(bar - 1), picture=reading()).lettering is None


def test_lettering_of_clothes_on_nobody_is_not_read() -> None:
    assert leader(of=compared([TEE], clothes=LAID), picture=reading()).lettering is None


def test_lettering_is_read_once_for_all_that_ask() -> None:
    asked: list[Leader] = []
    found = leader(picture=Picture(read=asked.append))
    assert [found.lettering, found.against, found.lettering] == [None, None, None]
    assert asked == [found]


# --- the order


def with_all_against() -> list[tuple[str, Leader]]:
    """Leaders that ever fewer rules are against: the first by all, each next one without the first of those left."""
    clothes = replace(CROP, person=False, why_not=ReasonKind.NO_SKIN)
    red, blue = shown(photo("TEE", color="red")), shown(photo("TEE-B", color="blue"), style="TEE")
    few = hit(WORN.min_glued, is_glued=True, zone=LOWER, hull=0.0, texture=-1.0)
    of = compared([red, blue, COAT], clothes=clothes, standing=[0, 0, 9])
    laid = Cells(90.0, None)
    picture = Picture(True, POSTED, lambda _: True, lambda _: Lettering(SAID, True, True))
    found = leader(
        few, of, shown=red, runner_up=(COAT, hit(40)), measured={red.digest: Apart(90.0, laid, 90.0)},
        item_kind=FEET, other_way=COAT, picture=picture,
    )  # fmt: skip
    steps = [("own_photograph", found)]

    def then(name: str, **changes: object) -> None:
        steps.append((name, replace(steps[-1][1], **changes)))

    then("left_to_a_person", picture=replace(picture, is_own=False))
    then("ways_differ", item_kind=0)
    then("no_person", other_way=None)
    then("lower_body", compared=replace(of, garment=CROP))
    then("too_few_points", hit=replace(few, zone=TORSO))
    then("runner_up", hit=replace(few, zone=TORSO, inliers=30))
    then("hardly_a_mark", runner_up=None)
    then("small_crop", hit=replace(steps[-1][1].hit, hull=WORN.joint_hull))
    then("small_mark", compared=replace(of, garment=garment()))
    then("cloth_between", hit=replace(steps[-1][1].hit, hull=0.3))
    then("another_stands_higher", hit=replace(steps[-1][1].hit, texture=0.9))
    highest = replace(steps[-1][1].compared, standing=np.array([1, 1, 0], np.float32))
    then("another_weighs_more", compared=replace(highest, aligned={2: hit(100)}))
    then("other_colour", compared=highest)
    then("colourway", measured={red.digest: None})
    then("no_wearing", compared=compared([red, COAT]))
    then("may_be_own", picture=replace(picture, is_own=False, no_wearing=None))
    then("lettering", picture=replace(picture, is_own=False, no_wearing=None, may_be_own=lambda _: False))
    return steps


def test_the_steps_name_every_rule_in_the_order_of_importance() -> None:
    assert [rule.__name__ for rule in RULES] == [name for name, _ in with_all_against()]


@pytest.mark.parametrize(("name", "found"), with_all_against(), ids=lambda one: one if isinstance(one, str) else "")
def test_the_first_rule_against_a_leader_gives_the_reason(name: str, found: Leader) -> None:
    said = {rule.__name__: rule(found) for rule in RULES}
    later = list(said)[list(said).index(name) :]
    assert next(rule for rule in said if said[rule]) == name
    assert found.against == said[name]
    is_read = found.compared.garment.person  # on clothes that nobody wears no lettering is read
    assert all(said[rule] for rule in later if is_read or rule != "lettering")


def test_each_step_has_one_rule_less_against_it() -> None:
    silent = [{rule.__name__ for rule in RULES if rule(found) is None} for _, found in with_all_against()]
    assert all(
        more - fewer <= {name} for (name, _), fewer, more in zip(with_all_against(), silent, silent[1:], strict=False)
    )
    assert len(silent[-1]) == len(RULES) - 1
