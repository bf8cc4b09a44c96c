"""How many points must agree, and how far they must lead: each thing that raises the bar, by itself."""

import pytest

from evidence.reasons import ReasonKind, reason
from matcher.features.views import LOWER
from matcher.worn import rules
from matcher.worn.align import Hit
from matcher.worn.compared import Compared
from matcher.worn.rules import Leader, is_close, needed_inliers
from tests.matcher.made_by_hand import COAT, TEE, bars, compared, garment, hit, leader, photo, policy, shown

WORN = policy().worn


def glued(inliers: int = 40, **changes: object) -> Hit:
    return hit(inliers, is_glued=True, **changes)


def against(points: int, theirs: int) -> Leader:
    """TEE with so many points, COAT with so many."""
    return leader(hit(points), runner_up=(COAT, hit(theirs)))


@pytest.mark.parametrize(("make", "bar"), [(hit, WORN.min_inliers), (glued, WORN.min_glued)])
def test_the_bar_itself_is_enough_points_and_one_less_is_too_few(make: object, bar: int) -> None:
    assert rules.too_few_points(leader(make(bar))) is None
    few = rules.too_few_points(leader(make(bar - 1)))
    assert few == reason(ReasonKind.TOO_FEW_POINTS, points=bar - 1, needed=bar)


def test_the_two_ways_have_bars_of_their_own() -> None:
    chosen = bars(min_inliers=5, min_glued=50)
    of = compared([TEE, COAT], chosen=chosen)
    assert needed_inliers(leader(hit(), of)) == 5
    assert needed_inliers(leader(glued(), of)) == 50


DISTINCT = bars(
    min_inliers=100,
    extra_inliers_colourways=1,
    extra_inliers_lower=10,
    extra_inliers_mirrored=20,
    extra_inliers_small=40,
    small_garment_px=200,
)


def sized(wide: int, high: int) -> Compared:
    return compared([TEE, COAT], clothes=garment(box=(50, 60, 50 + wide, 60 + high)), chosen=DISTINCT)


@pytest.mark.parametrize(
    ("changes", "box", "needed"),
    [
        ({}, (300, 400), 100),
        ({"zone": LOWER}, (300, 400), 110),
        ({"is_mirrored": True}, (300, 400), 120),
        ({}, (199, 199), 140),
        ({}, (200, 100), 100),
        ({}, (100, 200), 100),
        ({"zone": LOWER, "is_mirrored": True}, (199, 60), 170),
    ],
)
def test_each_thing_that_makes_an_error_likelier_raises_the_bar_by_its_own(
    changes: dict[str, object], box: tuple[int, int], needed: int
) -> None:
    assert needed_inliers(leader(hit(**changes), sized(*box))) == needed


@pytest.mark.parametrize(
    ("other", "needed"),
    [
        (photo("TEE-2", color="blue"), 101),
        (photo("TEE-2", color="RED"), 100),  # the same colour, seen from behind
        (photo("TEE-2"), 101),  # of no stated colour: a colourway of its own
    ],
)
def test_a_sister_in_another_colour_raises_the_bar_and_another_photo_of_the_same_does_not(
    other: object, needed: int
) -> None:
    own = shown(photo("TEE", color="red"))
    sisters = [own, shown(other, style="TEE")]
    assert needed_inliers(leader(hit(), compared(sisters, chosen=DISTINCT), shown=own)) == needed


def test_sisters_raise_the_bar_once_however_many_they_are() -> None:
    own = shown(photo("TEE", color="red"))
    sisters = [shown(photo(f"TEE-{at}", color=f"colour {at}"), style="TEE") for at in range(5)]
    assert needed_inliers(leader(hit(), compared([own, *sisters], chosen=DISTINCT), shown=own)) == 101


def test_a_photo_of_another_style_in_another_colour_raises_nothing() -> None:
    own, coat = shown(photo("TEE", color="red")), shown(photo("COAT", color="blue"))
    assert needed_inliers(leader(hit(), compared([own, coat], chosen=DISTINCT), shown=own)) == 100


@pytest.mark.parametrize(
    ("points", "rival", "is_near"),
    [
        (40, 30, False),  # 0.75 itself leaves a clear lead
        (40, 31, True),
        (7, 5, False),  # two points ahead, and 0.71
        (7, 6, True),
        (4, 3, True),  # 0.75, but one point ahead
        (10, 8, True),  # two points ahead, but 0.8
        (30, 0, False),
    ],
)
def test_a_lead_is_clear_by_points_and_by_share(points: int, rival: int, is_near: bool) -> None:
    assert is_close(hit(points), rival, policy()) is is_near


@pytest.mark.parametrize(("rival", "is_near"), [(20, False), (21, True)])
def test_lightglue_must_lead_by_twice_as_many(rival: int, is_near: bool) -> None:
    assert is_close(glued(40), rival, policy()) is is_near
    assert not is_close(hit(40), rival, policy())


def test_the_margin_in_points_is_asked_of_lightglue_as_well() -> None:
    chosen = bars(min_margin=25)
    assert is_close(glued(40), 16, chosen)
    assert not is_close(glued(40), 15, chosen)


def test_a_close_runner_up_is_named_with_the_points_of_both() -> None:
    found = rules.runner_up(against(20, 19))
    assert found == reason(ReasonKind.RUNNER_UP_CLOSE, sku="COAT", theirs=19, points=20)


def test_a_runner_up_far_behind_or_none_at_all_is_not_against_it() -> None:
    assert rules.runner_up(against(20, 15)) is None
    assert rules.runner_up(leader(hit(2))) is None
