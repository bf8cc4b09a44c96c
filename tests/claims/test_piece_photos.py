"""What photos of a piece may say: each innocent explanation is a case that must not end in ``contradicted``."""

import pytest

from claims.piece_photos import by_colour, by_label, by_print
from claims.pieces import Why
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


def test_of_two_plain_pieces_an_outline_that_agrees_is_no_print() -> None:
    assert by_print([pair(LAID.least_points, PLAIN)]).why is Why.PRINT_PLAIN


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
    assert by_colour(pairs).why is Why.COLOUR_NEAR


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        ([pair(0, apart=FAR)], Why.COLOUR_APART),
        ([pair(0, apart=200.0)], Why.COLOUR_APART),
        ([pair(0, apart=LAID.colour_apart)], Why.COLOUR_NEAR),
        ([pair(0, apart=0.0)], Why.COLOUR_NEAR),
        ([pair(0)], Why.COLOUR_NO_CARD),
        ([], Why.COLOUR_NO_CARD),
    ],
    ids=["apart", "far apart", "at the bar", "alike", "no card", "no photo"],
)
def test_a_colour_contradicts_nobody_and_a_like_one_shows_nothing(pairs: list[Agreed], why: Why) -> None:
    found = by_colour(pairs)

    assert (found.result, found.why) == (Result.CANNOT_SAY, why)


def test_a_number_in_both_is_consistent_and_another_one_contradicts_nobody() -> None:
    assert by_label({"RN 54023", "EAN 4006381333931"}, {"EAN 4006381333931"}).result is Result.CONSISTENT
    assert by_label({"RN 54023"}, {"RN 11111"}).why is Why.LABEL_OTHER
    assert by_label({"RN 54023"}, {"RN 11111"}).result is Result.CANNOT_SAY


@pytest.mark.parametrize("out", [set(), {"RN 54023"}])
def test_numbers_of_two_kinds_are_not_compared(out: set[str]) -> None:
    assert by_label(out, {"EAN 4006381333931"}).why is Why.LABEL_NONE
