"""What photos of a piece may say: each innocent explanation is a case that must not end in ``contradicted``."""

import pytest

from claims.piece_photos import by_colour, by_label, by_print
from claims.pieces import ForBuyer, Why
from evidence.records import Result
from matcher.laid.piece import Agreed
from matcher.recipe.laid import LAID

RICH, PLAIN = LAID.rich_keypoints, LAID.rich_keypoints - 1
FAR = LAID.colour_apart + 1


def pair(points: int = 0, keypoints: int = RICH, apart: float | None = None) -> Agreed:
    return Agreed(points, keypoints, keypoints, apart)


def test_a_print_that_agrees_is_consistent_from_the_bar_on() -> None:
    assert by_print([pair(LAID.least_points)]).result is Result.CONSISTENT
    assert by_print([pair(LAID.least_points - 1)]).result is Result.CANNOT_SAY


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        ([], Why.PRINT_NO_CARD),
        ([pair(0)], Why.PRINT_OPEN),
        ([pair(0, PLAIN)], Why.PRINT_PLAIN),
        ([pair(0, PLAIN), pair(3)], Why.PRINT_OPEN),
    ],
)
def test_a_print_that_does_not_agree_contradicts_nobody(pairs: list[Agreed], why: Why) -> None:
    found = by_print(pairs)

    assert (found.result, found.why) == (Result.CANNOT_SAY, why)


def test_of_several_photos_the_best_pair_counts_for_the_print_and_the_nearest_for_the_colour() -> None:
    pairs = [pair(0, apart=40.0), pair(LAID.least_points, apart=3.0)]

    assert by_print(pairs).why is Why.PRINT_SAME
    assert by_colour(pairs, is_alone=True).why is Why.COLOUR_NEAR


def test_another_colour_contradicts_with_what_is_in_the_buyers_favour() -> None:
    found = by_colour([pair(0, apart=FAR)], is_alone=True)

    assert (found.result, found.why) == (Result.CONTRADICTED, Why.COLOUR_APART)
    assert {ForBuyer.OTHER_SIDE, ForBuyer.WAREHOUSE, ForBuyer.WASHED} <= set(found.for_buyer)


@pytest.mark.parametrize(
    ("pairs", "is_alone", "why"),
    [
        ([pair(0, apart=FAR)], False, Why.COLOUR_OPEN),
        ([pair(LAID.least_points, apart=FAR)], True, Why.COLOUR_OPEN),
        ([pair(0, apart=LAID.colour_apart)], True, Why.COLOUR_NEAR),
        ([pair(0, apart=0.0)], True, Why.COLOUR_NEAR),
        ([pair(0)], True, Why.COLOUR_NO_CARD),
        ([], True, Why.COLOUR_NO_CARD),
    ],
    ids=["several pieces", "the print agrees", "at the bar", "alike", "no card", "no photo"],
)
def test_a_colour_contradicts_nobody(pairs: list[Agreed], is_alone: bool, why: Why) -> None:
    found = by_colour(pairs, is_alone=is_alone)

    assert (found.result, found.why) == (Result.CANNOT_SAY, why)


def test_a_number_in_both_is_consistent_and_another_one_contradicts_nobody() -> None:
    assert by_label({"RN 54023", "EAN 4006381333931"}, {"EAN 4006381333931"}).result is Result.CONSISTENT
    assert by_label({"RN 54023"}, {"RN 11111"}).why is Why.LABEL_OTHER
    assert by_label({"RN 54023"}, {"RN 11111"}).result is Result.CANNOT_SAY


@pytest.mark.parametrize("out", [set(), {"RN 54023"}])
def test_numbers_of_two_kinds_are_not_compared(out: set[str]) -> None:
    assert by_label(out, {"EAN 4006381333931"}).why is Why.LABEL_NONE
