"""Between which colours a style is open: each bar by itself, on distances chosen by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from evidence.reasons import Reason, ReasonKind, reason
from matcher.features.portrait import Garment
from matcher.features.views import LOWER, TORSO
from matcher.gallery.gallery import Shown
from matcher.worn.cells import Cells
from matcher.worn.colourway import Apart, Lead, apart, between_colourways, in_another_colour, nearest_colourway
from tests.matcher.made_by_hand import dyed, gallery, garment, hit, photo, policy, portrait, shown

WORN = policy().worn


def above(bar: float) -> float:
    return float(np.nextafter(bar, np.inf))


# --- is it the colour of the photo?


def other(units: float, cells: Cells | None = None, zone: float | None = None) -> Reason | None:
    return in_another_colour(Apart(units, cells, zone), policy())


def test_zones_may_be_so_far_apart_and_no_further() -> None:
    assert other(WORN.colour_veto) is None
    assert other(above(WORN.colour_veto)) == reason(ReasonKind.PATTERN_IN_OTHER_COLOUR, units=12)


def test_cells_of_a_print_may_be_less_far_apart_than_zones() -> None:
    agrees = Cells(WORN.print_veto, 0.0)
    assert other(WORN.print_veto, agrees) is None
    assert other(above(WORN.print_veto), agrees) == reason(ReasonKind.PATTERN_IN_OTHER_COLOUR, units=9)


def test_the_ink_has_a_bar_of_its_own() -> None:
    assert other(1.0, Cells(1.0, 0.0, ink=WORN.ink_veto)) is None
    assert other(1.0, Cells(1.0, 0.0, ink=15.6)) == reason(ReasonKind.PRINT_IN_OTHER_INK, units=16)


def test_the_cloth_around_a_print_has_a_bar_of_its_own() -> None:
    assert other(1.0, Cells(1.0, WORN.cloth_veto)) is None
    assert other(1.0, Cells(1.0, above(WORN.cloth_veto))) == reason(ReasonKind.CLOTH_AROUND_DIFFERS, units=11)


def test_where_print_and_cloth_agree_the_zone_is_asked_by_a_wider_bar() -> None:
    agrees = Cells(1.0, 1.0)
    assert other(1.0, agrees, WORN.zone_veto) is None
    assert other(1.0, agrees, above(WORN.zone_veto)) == reason(ReasonKind.CLOTH_AROUND_DIFFERS, units=14)
    assert other(1.0, agrees, None) is None  # not measured: print and cloth say enough


def test_a_part_of_another_colour_shows_in_the_farthest_cells() -> None:
    assert other(1.0, Cells(1.0, 1.0, most=WORN.part_veto), 1.0) is None
    assert other(1.0, Cells(1.0, 1.0, most=26.0), 1.0) == reason(ReasonKind.CLOTH_AROUND_DIFFERS, units=26)


def test_where_nothing_but_the_print_is_seen_the_zone_stands_for_the_cloth() -> None:
    print_alone = Cells(1.0, None, most=99.0)
    assert other(1.0, print_alone, WORN.colour_veto) is None
    assert other(1.0, print_alone, 13.0) == reason(ReasonKind.CLOTH_AROUND_DIFFERS, units=13)
    assert other(1.0, print_alone, None) == reason(ReasonKind.CLOTH_AROUND_UNMEASURED)


def test_the_print_is_asked_before_the_ink_and_that_before_the_cloth() -> None:
    assert other(30.0, Cells(30.0, 30.0, 30.0, 30.0), 30.0) == reason(ReasonKind.PATTERN_IN_OTHER_COLOUR, units=30)
    assert other(1.0, Cells(1.0, 31.0, 32.0, 33.0), 34.0) == reason(ReasonKind.PRINT_IN_OTHER_INK, units=33)
    assert other(1.0, Cells(1.0, 31.0, 32.0), 34.0) == reason(ReasonKind.CLOTH_AROUND_DIFFERS, units=31)
    assert other(1.0, Cells(1.0, 1.0, 32.0), 34.0) == reason(ReasonKind.CLOTH_AROUND_DIFFERS, units=34)


# --- which colourway?


@pytest.mark.parametrize(
    ("units", "is_by_cells", "is_clear"),
    [(6.0, True, True), (5.9, True, False), (5.9, False, True), (3.0, False, True), (2.9, False, False)],
)
def test_cells_must_lead_by_more_than_zones(units: float, is_by_cells: bool, is_clear: bool) -> None:
    assert Lead(units, is_by_cells).is_clear(policy()) is is_clear


def colourways(*chroma: float | None) -> list[Shown]:
    """A style in so many colours, each so far from a cloth without any; None: not measured."""
    seen = [portrait(garment({} if one is None else {0: dyed(one)})) for one in chroma]
    return [shown(photo(f"TEE-{at}", color=f"{at}"), style="tee", seen=one) for at, one in enumerate(seen)]


def between(photos: Sequence[Shown], found: Sequence[Apart | None], clothes: Garment | None = None) -> Reason | None:
    """What is said where the first of them leads."""
    measured = {one.digest: value for one, value in zip(photos, found, strict=False)}
    return between_colourways(
        clothes or garment({0: dyed(0.0)}), (photos[0], hit()), measured, gallery(*photos), policy()
    )


def zone(units: float) -> Apart:
    return Apart(units, None, units)


def test_a_style_of_one_colour_is_not_open_though_nothing_was_measured() -> None:
    assert between(colourways(1.0), [None]) is None


def test_a_photo_of_several_colours_is_open_whatever_was_measured() -> None:
    both = shown(photo("TEE-A", color="Red"), photo("TEE-B", color="blue"), photo("TEE-C", color="RED"), style="tee")
    assert between([both], [zone(0.0)]) == reason(ReasonKind.PHOTO_OF_SEVERAL_COLOURS, colours=("blue", "red"))


def test_where_the_leaders_colour_is_not_measured_all_of_its_colours_are_open() -> None:
    said = between(colourways(1.0, 40.0), [None, zone(40.0)])
    assert said == reason(ReasonKind.COLOUR_UNMEASURED, skus=("TEE-0", "TEE-1"))


def test_a_reason_names_four_colourways_at_most() -> None:
    said = between(colourways(*[1.0] * 7), [None])
    assert said == reason(ReasonKind.COLOUR_UNMEASURED, skus=("TEE-0", "TEE-1", "TEE-2", "TEE-3"))


@pytest.mark.parametrize(("theirs", "is_open"), [(4.0, False), (3.9, True)])
def test_over_zones_every_other_colour_must_be_three_units_further_off(theirs: float, is_open: bool) -> None:
    said = between(colourways(1.0, theirs), [zone(1.0)])
    assert said == (reason(ReasonKind.COLOURS_NEAR, skus=("TEE-0", "TEE-1")) if is_open else None)


@pytest.mark.parametrize(("theirs", "is_open"), [(7.0, False), (6.9, True)])
def test_cell_by_cell_every_other_colour_must_be_six_units_further_off(theirs: float, is_open: bool) -> None:
    found = [Apart(one, Cells(one, one), 0.0) for one in (1.0, theirs)]
    said = between(colourways(0.0, 0.0), found)
    assert said == (reason(ReasonKind.COLOURS_NEAR, skus=("TEE-0", "TEE-1")) if is_open else None)


def test_cell_by_cell_print_and_cloth_count_alike() -> None:
    near, far = Apart(1.0, Cells(1.0, 3.0), None), Apart(1.0, Cells(1.0, 15.0), None)
    assert between(colourways(0.0, 0.0), [near, far]) is None  # 2 and 8 on the mean
    farther = Apart(1.0, Cells(1.0, 14.9), None)
    assert between(colourways(0.0, 0.0), [near, farther]) is not None


def test_a_rival_without_cells_is_compared_over_the_zone() -> None:
    laid = Apart(9.0, Cells(9.0, 9.0), 1.0)
    assert between(colourways(0.0, 4.0), [laid, zone(4.0)]) is None
    assert between(colourways(0.0, 3.0), [laid, zone(3.0)]) is not None


def test_a_rival_whose_colour_is_not_known_is_open_too() -> None:
    said = between(colourways(1.0, None), [zone(1.0)])
    assert said == reason(ReasonKind.COLOURS_NEAR, skus=("TEE-0", "TEE-1"))


def test_where_the_leaders_zone_is_not_known_a_rival_without_cells_is_open() -> None:
    laid = Apart(1.0, Cells(1.0, 1.0), None)
    assert between(colourways(1.0, 60.0), [laid]) == reason(ReasonKind.COLOURS_NEAR, skus=("TEE-0", "TEE-1"))


def test_only_the_colours_that_are_near_are_named() -> None:
    said = between(colourways(1.0, 60.0, 2.0), [zone(1.0)])
    assert said == reason(ReasonKind.COLOURS_NEAR, skus=("TEE-0", "TEE-2"))


def test_another_photo_of_the_same_colour_is_no_rival() -> None:
    front, back = shown(photo("TEE", color="Red"), style="tee"), shown(photo("TEE-BACK", color="red"), style="tee")
    assert between([front, back], [None]) is None


def test_zones_are_compared_with_the_same_zone_of_the_other_side() -> None:
    clothes = garment({TORSO: dyed(0.0), LOWER: dyed(50.0)})
    seen = portrait(garment({TORSO: dyed(2.0), LOWER: dyed(90.0)}))
    tee = shown(photo("TEE"), seen=seen)
    found = apart(clothes, tee, hit(zone=TORSO)), apart(clothes, tee, hit(zone=LOWER))
    assert [one.units if one else None for one in found] == [2.0, 40.0]


def test_a_zone_that_is_not_known_by_itself_is_compared_as_a_whole() -> None:
    found = apart(garment({0: dyed(0.0)}), shown(photo("TEE"), seen=portrait(garment({TORSO: dyed(7.0)}))), hit())
    assert found == Apart(7.0, None, 7.0)


def test_where_no_colour_is_known_nothing_is_measured() -> None:
    assert apart(garment(), shown(photo("TEE")), hit()) is None


def test_only_sisters_that_align_nearly_as_well_at_the_same_place_are_measured() -> None:
    style = colourways(5.0, 1.0, 1.0, 1.0)
    coat = shown(photo("COAT"), seen=portrait(garment({0: dyed(0.0)})))
    ranked = [
        (style[0], hit(20)),
        (style[1], hit(12)),
        (style[2], hit(11)),
        (style[3], hit(20, zone=LOWER)),
        (coat, hit(20)),
    ]
    (best, own), measured = nearest_colourway(garment({0: dyed(0.0)}), ranked[0], ranked)
    assert (best, own.inliers) == (style[1], 12)
    assert set(measured) == {style[0].digest, style[1].digest}


def test_where_no_sister_can_be_measured_the_leader_leads() -> None:
    style = colourways(None, None)
    ranked = [(style[0], hit(20)), (style[1], hit(20))]
    lead, measured = nearest_colourway(garment({0: dyed(0.0)}), ranked[0], ranked)
    assert lead == ranked[0]
    assert measured == {style[0].digest: None, style[1].digest: None}


def test_of_sisters_as_near_the_one_that_ranks_first_is_taken() -> None:
    style = colourways(3.0, 3.0)
    ranked = [(style[1], hit(20)), (style[0], hit(20))]
    assert nearest_colourway(garment({0: dyed(0.0)}), ranked[0], ranked)[0][0] is style[1]
