"""Which of the two ways of comparing counts, and what is said beside the deciding reason."""

from dataclasses import replace

import pytest

from evidence.reasons import Reason, ReasonKind, reason
from matcher.people.zones import FEET
from matcher.worn.align import Hit
from matcher.worn.cells import Cells
from matcher.worn.colourway import Apart
from matcher.worn.judge import judge, reasons
from matcher.worn.rules import Leader, Lettering, Picture
from tests.matcher.made_by_hand import (
    COAT,
    TEE,
    bars,
    beside_many,
    compared,
    dyed,
    garment,
    hit,
    leader,
    photo,
    policy,
    shown,
)
from tests.matcher.made_by_hand import portrait as picture_of

WORN = policy().worn
BEHIND = shown(photo("TEE-BACK", color="red"), style="TEE")
READ = reason(ReasonKind.LETTERING_AGREES, here=("SUN",), there=("SUN",))


def ruled(
    aligned: dict[int, Hit], glued: dict[int, Hit] | None = None, item_kind: int = 0, **changes: object
) -> Leader | None:
    """Over TEE, COAT and the back of the TEE."""
    return judge(compared([TEE, COAT, BEHIND], aligned, glued, **changes), item_kind)  # type: ignore[arg-type]  # by name


def named(found: Leader | None) -> tuple[str, bool]:
    assert found is not None
    return found.shown.skus[0], found.hit.is_glued


# --- who leads


def test_nothing_aligned_is_nothing_to_tell() -> None:
    assert ruled({}) is None


@pytest.mark.parametrize(("points", "is_told"), [(WORN.worth_telling_inliers, True), (4, False)])
def test_sift_is_told_of_from_a_few_points_on(points: int, is_told: bool) -> None:
    assert (ruled({0: hit(points)}) is not None) is is_told


@pytest.mark.parametrize(("points", "is_told"), [(WORN.min_glued, True), (WORN.min_glued - 1, False)])
def test_lightglue_is_told_of_from_its_own_bar_on(points: int, is_told: bool) -> None:
    assert (ruled({}, {0: hit(points)}) is not None) is is_told


def test_the_most_points_lead_and_the_best_photo_of_another_style_is_the_runner_up() -> None:
    found = ruled({0: hit(30), 1: hit(12), 2: hit(25)})
    assert named(found) == ("TEE", False)
    assert found is not None
    assert found.runner_up is not None
    assert found.runner_up[0] is COAT


def test_of_equal_points_the_cloth_that_agrees_more_leads() -> None:
    assert named(ruled({0: hit(20, texture=0.4), 1: hit(20, texture=0.8)}))[0] == "COAT"


def test_of_photos_that_agree_alike_in_all_the_one_whose_digest_sorts_first_leads() -> None:
    first = min((TEE, COAT), key=lambda one: one.digest)
    assert named(ruled({0: hit(20), 1: hit(20)}))[0] == first.skus[0]
    assert named(ruled({1: hit(20), 0: hit(20)}))[0] == first.skus[0]


def test_a_mirrored_photo_must_have_more_points_to_lead() -> None:
    assert named(ruled({0: hit(21, is_mirrored=True, texture=0.1), 1: hit(20, texture=0.9)}))[0] == "COAT"
    assert named(ruled({0: hit(22, is_mirrored=True), 1: hit(20)}))[0] == "TEE"


def test_the_zone_that_was_compared_by_itself_is_kept() -> None:
    found = ruled({0: hit(30)}, item_kind=FEET)
    assert found is not None
    assert found.against == reason(ReasonKind.LEFT_SHOES, points=30)


def test_the_sister_nearest_in_colour_is_taken_with_its_own_points() -> None:
    seen = [picture_of(garment({0: dyed(units)})) for units in (9.0, 2.0)]
    red, blue = (shown(photo(sku, color=sku), style="tee", seen=one) for sku, one in zip("RB", seen, strict=True))
    clothes = garment({0: dyed(0.0)})
    found = judge(compared([red, blue], {0: hit(30), 1: hit(19)}, clothes=clothes))
    assert found is not None
    assert (found.shown, found.hit.inliers) == (blue, 19)
    far = judge(compared([red, blue], {0: hit(30), 1: hit(17)}, clothes=clothes))
    assert far is not None
    assert far.shown is red  # with less than six tenths of the points it may lie elsewhere


# --- which way counts


def test_one_way_alone_counts_whichever_it_is() -> None:
    assert named(ruled({0: hit(30)})) == ("TEE", False)
    assert named(ruled({}, {0: hit(40)})) == ("TEE", True)


def test_where_both_name_one_style_sift_counts_if_it_is_a_match() -> None:
    assert named(ruled({0: hit(30)}, {0: hit(40)})) == ("TEE", False)


def test_where_sift_falls_short_of_one_style_lightglues_match_counts() -> None:
    found = ruled({0: hit(6)}, {0: hit(40)})
    assert named(found) == ("TEE", True)
    assert found is not None
    assert found.is_match


def test_two_photos_of_one_style_are_no_difference_between_the_ways() -> None:
    assert named(ruled({0: hit(6)}, {2: hit(40)})) == ("TEE-BACK", True)
    assert named(ruled({0: hit(30)}, {2: hit(40)})) == ("TEE", False)


def test_where_neither_is_a_match_sift_counts() -> None:
    found = ruled({0: hit(6)}, {0: hit(40, texture=0.0)})
    assert named(found) == ("TEE", False)
    assert found is not None
    assert found.against == reason(ReasonKind.TOO_FEW_POINTS, points=6, needed=7)


def test_on_a_mark_that_another_style_bears_too_lightglue_does_not_count() -> None:
    contested = ruled({0: hit(9), 1: hit(8)}, {0: hit(40)})
    assert named(contested) == ("TEE", False)
    assert contested is not None
    assert contested.against is not None
    assert contested.against.kind is ReasonKind.RUNNER_UP_CLOSE


def test_a_rival_without_the_points_of_a_match_contests_nothing() -> None:
    assert named(ruled({0: hit(7), 1: hit(6)}, {0: hit(40)})) == ("TEE", True)


def test_a_rival_far_behind_contests_nothing_though_it_has_the_points_of_a_match() -> None:
    assert named(ruled({0: hit(30, hull=0.01), 1: hit(7)}, {0: hit(40)})) == ("TEE", True)


def test_the_rivals_bar_is_the_plain_one_itself() -> None:
    assert named(ruled({0: hit(8, hull=0.01), 1: hit(7)}, {0: hit(40)})) == ("TEE", False)
    assert named(ruled({0: hit(8, hull=0.01), 1: hit(6)}, {0: hit(40)})) == ("TEE", True)


SEVERAL = shown(photo("TWO", color="red"), photo("TWO-B", color="blue"), style="two")
"""One photo of two colours: whatever matches it leaves the colour open."""


def test_lightglue_that_leaves_but_the_colour_open_counts_before_sift_that_comes_not_so_far() -> None:
    found = judge(compared([SEVERAL, COAT], {0: hit(6)}, {0: hit(40)}))
    assert named(found) == ("TWO", True)
    assert found is not None
    assert found.against is not None
    assert found.against.kind is ReasonKind.PHOTO_OF_SEVERAL_COLOURS


def test_where_both_leave_but_the_colour_open_sift_counts() -> None:
    assert named(judge(compared([SEVERAL, COAT], {0: hit(30)}, {0: hit(40)}))) == ("TWO", False)


def test_ways_that_name_two_styles_make_an_abstention_that_names_both() -> None:
    found = ruled({0: hit(30)}, {1: hit(40)}, standing=[0, 5, 0])
    assert named(found) == ("TEE", False)
    assert found is not None
    assert found.against == reason(ReasonKind.WAYS_DIFFER, sift="TEE", lightglue="COAT")


def test_sift_below_its_bar_does_not_contradict_lightglues_match_of_another_style() -> None:
    found = ruled({0: hit(6)}, {1: hit(40)}, standing=[0, 5, 0])
    assert named(found) == ("COAT", True)
    assert found is not None
    assert found.is_match


def test_sift_at_its_bar_contradicts_though_it_is_no_match_itself() -> None:
    found = ruled({0: hit(7, texture=0.0)}, {1: hit(40)}, standing=[0, 5, 0])
    assert found is not None
    assert found.against == reason(ReasonKind.WAYS_DIFFER, sift="TEE", lightglue="COAT")


def test_lightglue_that_is_no_match_contradicts_nobody() -> None:
    found = ruled({0: hit(30)}, {1: hit(40)}, standing=[5, 0, 0])
    assert named(found) == ("TEE", False)
    assert found is not None
    assert found.is_match


# --- what is said


LAID = garment(person=False, why_not=ReasonKind.NO_SKIN)
NEEDED = reason(ReasonKind.POINTS_NEEDED, needed=7)


def kinds(found: Leader) -> list[ReasonKind]:
    return [one.kind for one in reasons(found)]


def test_a_match_says_how_many_points_agree_by_which_way() -> None:
    assert reasons(leader(hit(30))) == (reason(ReasonKind.POINTS_AGREE, points=30), NEEDED)
    by_glue = leader(hit(40, is_glued=True))
    needed = reason(ReasonKind.POINTS_NEEDED, needed=policy().worn.min_glued)
    assert reasons(by_glue) == (reason(ReasonKind.POINTS_AGREE_LIGHTGLUE, points=40), needed)


def test_a_match_says_what_must_be_known_of_it_in_this_order() -> None:
    sizes = shown(photo("TEE", color="red"), photo("TEE-M", color="red"))
    found = leader(
        hit(30, is_mirrored=True, hull=0.044),
        beside_many(sizes),
        shown=sizes,
        runner_up=(COAT, hit(8)),
        measured={sizes.digest: Apart(3.4, None, 3.4)},
    )
    assert reasons(found) == (
        reason(ReasonKind.POINTS_AGREE, points=30),
        reason(ReasonKind.POINTS_NEEDED, needed=8),
        reason(ReasonKind.PICTURE_MIRRORED),
        reason(ReasonKind.COLOUR_AGREES, units=3),
        reason(ReasonKind.JOINT_EVIDENCE),
        reason(ReasonKind.SMALL_MARK, percent=4),
        reason(ReasonKind.NEXT_STYLE, sku="COAT", points=8),
        reason(ReasonKind.SHARED_PHOTO, skus=2),
    )


@pytest.mark.parametrize(
    ("units", "is_laid", "kind"),
    [
        (6.0, False, ReasonKind.COLOUR_AGREES),
        (6.1, False, ReasonKind.COLOUR_NOT_AGAINST),
        (6.0, True, ReasonKind.COLOUR_AGREES_IN_PRINT),
        (6.1, True, ReasonKind.COLOUR_NOT_AGAINST_IN_PRINT),
    ],
)
def test_a_colour_agrees_up_to_its_bar_and_beyond_it_is_but_not_against(
    units: float, is_laid: bool, kind: ReasonKind
) -> None:
    laid = Cells(units, 1.0) if is_laid else None
    found = leader(measured={TEE.digest: Apart(units, laid, 2.0)})
    assert reasons(found) == (reason(ReasonKind.POINTS_AGREE, points=30), NEEDED, reason(kind, units=6))


@pytest.mark.parametrize(("hull", "is_said"), [(0.08, False), (0.0799, True)])
def test_a_match_on_a_small_part_says_so_below_the_bar(hull: float, is_said: bool) -> None:
    of = beside_many(TEE)
    assert (ReasonKind.SMALL_MARK in kinds(leader(hit(hull=hull), of))) is is_said


def test_an_abstention_says_its_reason_and_none_of_what_agrees() -> None:
    found = leader(hit(6, is_mirrored=True, hull=0.05), runner_up=(COAT, hit(1)))
    assert reasons(found) == (reason(ReasonKind.TOO_FEW_POINTS, points=6, needed=8),)


def reading(found: Leader, **changes: object) -> Leader:
    return replace(found, picture=Picture(read=lambda _: Lettering(READ, False), **changes))  # type: ignore[arg-type]


def test_lettering_is_said_last_of_a_match_and_of_an_abstention() -> None:
    assert reasons(reading(leader()))[-1] == READ
    assert reasons(reading(leader(hit(7, is_mirrored=True)))) == (
        reason(ReasonKind.TOO_FEW_POINTS, points=7, needed=8),
        READ,
    )


def test_lettering_that_makes_it_no_match_is_said_after_the_reason_it_gives() -> None:
    brand = leader(picture=Picture(read=lambda _: Lettering(READ, False, True)))
    assert reasons(brand) == (reason(ReasonKind.ONLY_LETTERING), READ)


POSTED = reason(ReasonKind.POSTED_FIRST_BY_OTHER, author="ann", day="2026-05-01", url="https://a.example/1")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"is_own": True}, reason(ReasonKind.OWN_PHOTOGRAPH)),
        ({"may_be_own": lambda _: True}, reason(ReasonKind.MAY_BE_OWN_PHOTOGRAPH)),
        ({"no_wearing": POSTED}, POSTED),
    ],
)
def test_of_a_picture_that_shows_no_wearing_the_clothes_lettering_is_not_read(
    changes: dict[str, object], expected: Reason
) -> None:
    asked: list[Leader] = []
    found = leader(picture=Picture(read=asked.append, **changes))
    assert reasons(found) == (expected,)
    assert asked == []


@pytest.mark.parametrize("bit", [4, 8, 16, 32])
def test_of_what_is_left_to_a_person_the_lettering_is_not_read(bit: int) -> None:
    asked: list[Leader] = []
    assert len(reasons(leader(item_kind=bit, picture=Picture(read=asked.append)))) == 1
    assert asked == []


def test_of_what_is_left_to_a_person_it_is_said_too_where_nobody_is_seen() -> None:
    found = leader(hit(9), compared([TEE, COAT], clothes=LAID), item_kind=FEET)
    assert kinds(found) == [ReasonKind.LEFT_SHOES, ReasonKind.NO_SKIN]


def test_the_bars_are_those_of_the_policy_that_was_asked() -> None:
    chosen = bars(worth_telling_inliers=50)
    assert judge(compared([TEE], {0: hit(49)}, chosen=chosen)) is None
    assert judge(compared([TEE], {0: hit(50)}, chosen=chosen)) is not None
