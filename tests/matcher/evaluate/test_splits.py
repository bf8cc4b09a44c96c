"""Frozen on one half and tested on the other: what is on which side, and what is counted there."""

from pathlib import Path

import numpy as np
import pytest

from matcher.evaluate import splits as module
from matcher.evaluate.labels import Label, Picture
from matcher.evaluate.splits import Splits, split_halves
from matcher.evaluate.table import UNKNOWN, Table, tabulate
from matcher.evaluate.trials import Trial
from matcher.evaluate.weights import DRAWS, worth
from matcher.order_weight import Article
from matcher.verbal import verbal


def made(
    wearing: list[tuple[int, ...]],
    scores: np.ndarray,
    *,
    people: list[int] | None = None,
    styles: list[int] | None = None,
) -> Table:
    """Pictures in each of which articles of these numbers are worn; a score for each picture and article."""
    count = scores.shape[1]
    numbers = styles or list(range(count))
    articles = tuple(Article((f"a{at}",), f"s{numbers[at]}", "upper") for at in range(count))
    pictures = [
        Picture(Path(f"{row}"), f"{row}", tuple(Label(f"a{at}", True, frozenset()) for at in worn), frozenset())
        for row, worn in enumerate(wearing)
    ]
    trials = [
        Trial(
            "", (people or [1] * len(wearing))[row], "", (), (),
            {f"a{at}": int(value) for at, value in enumerate(scores[row]) if value != UNKNOWN}, 1,
        )
        for row in range(len(wearing))
    ]  # fmt: skip
    return tabulate(pictures, trials, articles, {one.skus[0]: one.style for one in articles})


def diagonal(count: int, own: int = 20, other: int = 0) -> np.ndarray:
    """Each picture has its own article so high, and all others so low."""
    return np.where(np.eye(count, dtype=bool), own, other)


def test_the_threshold_is_the_highest_score_of_different_styles_in_the_half_it_is_frozen_on() -> None:
    scores = diagonal(12) + np.arange(12)[None, :]  # of each column the negatives are its number
    for one in split_halves(made([(at,) for at in range(12)], scores)).splits:
        assert 0 <= one.threshold_decibans <= 11
        assert one.found == sum(20 + at > one.threshold_decibans for at in range(12)) - (12 - one.worn)


def test_a_score_at_the_threshold_is_not_above_it() -> None:
    flat = split_halves(made([(at,) for at in range(12)], diagonal(12, own=7, other=7)))
    assert flat.splits
    assert all((one.found, one.false_pairs, one.false_photos) == (0, 0, 0) for one in flat.splits)
    assert flat.clean == len(flat.splits)


def test_negatives_above_the_frozen_threshold_are_counted_as_pairs_and_as_pictures() -> None:
    scores = diagonal(12)
    scores[3, [4, 5, 6, 7, 8]] = 9  # one picture that resembles five others' articles
    found = split_halves(made([(at,) for at in range(12)], scores))
    wrong = [one for one in found.splits if one.false_pairs]
    assert wrong
    assert all(one.threshold_decibans == 0 and one.false_photos == 1 for one in wrong)
    assert max(one.false_pairs for one in wrong) > 1
    assert any(one.threshold_decibans == 9 for one in found.splits)  # frozen on the half with the loud picture


def test_pairs_of_a_half_are_its_pictures_against_its_own_articles() -> None:
    for one in split_halves(made([(at,) for at in range(12)], diagonal(12))).splits:
        assert one.pairs == one.worn * (one.worn - 1)


def test_styles_worn_together_and_through_others_are_one_group() -> None:
    table = made([(0, 1), (1, 2), (3,), (4, 5)], np.zeros((4, 6), int))
    groups = module._groups(table)
    assert groups[0] == groups[1] == groups[2]
    assert groups[4] == groups[5]
    assert len({groups[0], groups[3], groups[4]}) == 3


def test_two_groups_that_one_picture_joins_are_one_as_a_whole() -> None:
    groups = module._groups(made([(0, 1), (2, 3), (1, 3)], np.zeros((3, 5), int)))
    assert len(set(groups[:4])) == 1
    assert groups[4] != groups[0]


def test_colourways_are_on_one_side() -> None:
    table = made([(0,), (1,), (2,), (3,)], diagonal(4), styles=[0, 0, 1, 1])
    assert module._groups(table) == [0, 1]
    for one in split_halves(table).splits:
        assert one.worn == 2


def test_pictures_in_which_nobody_is_seen_and_articles_not_compared_take_no_part() -> None:
    scores = diagonal(12)
    scores[0, 0] = UNKNOWN
    table = made([(at,) for at in range(12)], scores, people=[1, 0, *[1] * 10])
    every = np.ones(12, bool)
    positives, negatives, masked = module._pairs(table, every, every)
    assert positives.tolist() == [20] * 10
    assert len(negatives) == 11 * 11
    assert (masked[1] == UNKNOWN).all()
    assert (np.diag(masked) == UNKNOWN).all()
    assert int((masked != UNKNOWN).sum()) == 11 * 11


def test_a_picture_of_nobodys_clothes_falls_to_a_half_by_chance() -> None:
    table = made([(at,) for at in range(6)] + [()] * 60, np.zeros((66, 6), int))
    rows = module._rows(table, module._groups(table), {0, 1, 2}, np.random.RandomState(1))
    assert rows[:6].tolist() == [True, True, True, False, False, False]
    assert 15 < rows[6:].sum() < 45


def test_splits_with_nothing_on_one_side_are_left_out_and_counted() -> None:
    assert split_halves(made([(0, 1, 2)], np.zeros((1, 3), int)), 7) == Splits((), 7)
    mixed = split_halves(made([(at,) for at in range(4)], diagonal(4)), 30)
    assert 0 < len(mixed.splits) < 30
    assert len(mixed.splits) + mixed.left_out == 30


def test_seeds_are_told_and_more_splits_begin_with_the_same() -> None:
    table = made([(at,) for at in range(12)], diagonal(12))
    few, many = split_halves(table, 5), split_halves(table, 9)
    assert many.splits[: len(few.splits)] == few.splits
    assert [one.seed for one in few.splits] == sorted({one.seed for one in few.splits})


# --- weights


def noisy(count: int = 30, gain: int = 12, seed: int = 3) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.rint(random.normal(-6, 3, (count, count)) + gain * np.eye(count)).astype(int)


def test_what_a_weight_is_worth_is_told_for_each_that_is_declared_in_its_order() -> None:
    found = worth(made([(at,) for at in range(30)], noisy(gain=4)), (0, -10, -4))
    assert [one.declared for one in found] == [0, -10, -4]
    assert found[1].weight < found[2].weight < found[0].weight


def test_the_words_are_those_of_the_lower_end() -> None:
    found = worth(made([(at,) for at in range(30)], noisy(gain=3)), range(-10, 12))
    for one in found:
        assert one.words == verbal(int(np.floor(one.low)))
        assert one.low <= one.weight <= one.high
    assert any(one.words != verbal(int(np.floor(one.weight))) for one in found)


@pytest.mark.slow
def test_a_wearing_in_a_picture_in_which_nobody_is_seen_weighs_nothing() -> None:
    people = [0, *[1] * 11]
    tables = []
    for own in (-60, 60):
        scores = noisy(12)
        scores[0, 0] = own
        tables.append(made([(at,) for at in range(12)], scores, people=people))
    assert worth(tables[0], (0,)) == worth(tables[1], (0,))


def test_many_pictures_of_one_style_are_no_more_than_that_style() -> None:
    """Thirty wearings of one style support no more than one of them: 10·log10(1 + 1) decibans against."""
    wearing = [(0,)] * 30
    found = worth(made(wearing, np.where(np.arange(30)[None] == 0, 20, -10) + np.zeros((30, 1), int)), (-40, 40))
    assert found[0].weight == pytest.approx(-3.0, abs=0.05)
    assert found[1].weight == pytest.approx(10 * np.log10(31), abs=0.06)


@pytest.mark.parametrize("missing", ["positives", "negatives", "people"])
def test_without_one_kind_of_pair_nothing_is_weighed(missing: str) -> None:
    count = 1 if missing == "negatives" else 6
    wearing: list[tuple[int, ...]] = [()] * 6 if missing == "positives" else [(at,) for at in range(count)]
    people = [0] * len(wearing) if missing == "people" else None
    assert worth(made(wearing, np.zeros((len(wearing), count), int), people=people)) == ()


@pytest.mark.slow
def test_the_same_table_has_the_same_worth() -> None:
    table = made([(at,) for at in range(12)], noisy(12))
    assert DRAWS == 200
    assert worth(table, (5,)) == worth(table, (5,))
