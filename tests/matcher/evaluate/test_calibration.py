"""Calibration: what is known in theory comes out, and nothing is said beyond what was seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.evaluate.calibration import (
    Typicality,
    cllr,
    cllr_min,
    intervals,
    isotonic,
    logistic,
    supported,
    typicality,
)
from matcher.verbal import SCALE, scale_rows, verbal

SCORES = st.lists(st.integers(-40, 40), min_size=1, max_size=40)


@pytest.mark.slow
@given(SCORES, SCORES, st.booleans())
@settings(max_examples=200, deadline=None)
def test_pooled_weights_never_fall_with_the_score(good: list[int], bad: list[int], succession: bool) -> None:
    weights = isotonic(good, bad, succession=succession).weigh(np.arange(-60, 61))
    assert not np.isnan(weights).any()
    assert (weights[1:] >= weights[:-1]).all()


@pytest.mark.slow
@given(SCORES, SCORES)
@settings(max_examples=200, deadline=None)
def test_the_best_recalibration_costs_no_more_than_the_scores_themselves(good: list[int], bad: list[int]) -> None:
    assert cllr_min(good, bad) <= cllr(good, bad) + 1e-9
    assert cllr_min(good, bad) <= 1 + 1e-9


@pytest.mark.slow
@given(SCORES, SCORES)
@settings(max_examples=100, deadline=None)
def test_only_the_order_of_scores_matters_to_cllr_min(good: list[int], bad: list[int]) -> None:
    cubed = cllr_min([value**3 for value in good], [value**3 for value in bad])
    assert cubed == pytest.approx(cllr_min(good, bad), abs=1e-12)


def test_pooling_agrees_with_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.isotonic", reason="a second opinion where it is installed")
    random = np.random.default_rng(5)
    good, bad = random.normal(5, 8, 300).round(), random.normal(-3, 8, 500).round()
    truth = np.concatenate([np.ones(300), np.zeros(500)])
    peer = sklearn.IsotonicRegression(y_min=0, y_max=1).fit(np.concatenate([good, bad]), truth)
    at = np.arange(-20, 30)
    share = 1 / (1 + np.exp(-(isotonic(good, bad, succession=False).weigh(at) / 4.342944819 + np.log(300 / 500))))
    held = (at >= min(good.min(), bad.min())) & np.isin(at, np.concatenate([good, bad]))
    assert np.allclose(share[held], peer.predict(at[held]), atol=1e-9)


def test_a_weight_of_nothing_costs_one_bit() -> None:
    assert cllr([0, 0, 0], [0] * 50) == pytest.approx(1.0)
    same = np.random.default_rng(1).normal(size=20_000)
    assert cllr_min(same[:10_000], same[10_000:]) == pytest.approx(1.0, abs=0.01)


def test_perfect_weights_cost_nothing_and_lies_cost_much() -> None:
    assert cllr([90], [-90]) < 1e-8
    assert cllr([-40], [40]) > 10


def test_gaussian_scores_get_the_ratios_that_are_true_of_them() -> None:
    """Two normal classes of one variance have a log ratio linear in the score: mean ± d²/2, slope d."""
    random, distance = np.random.default_rng(7), 2.0
    good, bad = random.normal(distance, 1, 20_000), random.normal(0, 1, 20_000)
    at = np.array([-1.0, 0.0, 1.0, 2.0, 3.0])
    truth = 4.342944819 * (distance * at - distance**2 / 2)
    assert np.allclose(logistic(good, bad).weigh(at), truth, atol=0.6)
    assert np.allclose(isotonic(good, bad).weigh(at), truth, atol=2.0)


def test_the_sizes_of_the_classes_do_not_move_the_ratio() -> None:
    random = np.random.default_rng(8)
    good, bad = random.normal(2, 1, 2_000), random.normal(0, 1, 2_000)
    few, many = logistic(good, bad).weigh(1.5), logistic(good, np.tile(bad, 10)).weigh(1.5)
    assert float(few) == pytest.approx(float(many), abs=0.02)


def test_parted_classes_say_no_more_than_their_number_supports() -> None:
    fitted = logistic(range(50, 60), range(-50, -41), groups=(10, 99))
    assert fitted.weigh(1_000) == pytest.approx(20.0)
    assert fitted.weigh(-1_000) == pytest.approx(-supported(10))
    highest = isotonic(range(50, 60), range(-50, 49)).weigh(1_000)
    assert float(highest) < 10 * np.log10(100 * 11)


def test_the_interval_holds_the_weight_is_repeatable_and_widens_with_fewer_groups() -> None:
    random = np.random.default_rng(9)

    def groups(mean: float, many: int) -> dict[str, list[float]]:
        return {f"g{at}": random.normal(mean + random.normal(0, 0.5), 1, 4).tolist() for at in range(many)}

    (few,) = intervals([1.5], groups(2, 8), groups(0, 8), draws=60, seed=3)
    good, bad = groups(2, 80), groups(0, 80)
    low, many = intervals([0.0, 1.5], good, bad, draws=60, seed=3)
    assert low.weight < many.weight
    assert many.low <= many.weight <= many.high
    assert (low, many) == intervals([0.0, 1.5], good, bad, draws=60, seed=3)
    assert few.high - few.low > many.high - many.low
    flat = [value for group in good.values() for value in group], [value for group in bad.values() for value in group]
    assert many.weight == pytest.approx(float(logistic(*flat).weigh(1.5)), abs=1e-6)


def test_calibration_without_one_of_the_classes_is_refused() -> None:
    with pytest.raises(ValueError, match="needs pairs"):
        intervals([1.0], {}, {"a": [1.0]}, draws=3, seed=0)
    for fails in (logistic, isotonic, cllr, cllr_min):
        with pytest.raises(ValueError, match="needs pairs"):
            fails([], [1.0])


def test_what_resembles_everything_may_say_little() -> None:
    style_of = {"tee-red": "tee", "tee-blue": "tee", "coat": "coat", "skirt": "skirt", "hat": "hat"}
    plain = typicality({"tee-red": 4, "tee-blue": 4, "coat": 4, "skirt": 5, "hat": -9}, "tee-red", style_of)
    assert plain == Typicality(as_high=2, others=3)
    special = typicality({"tee-red": 25, "tee-blue": 22, "coat": 4, "skirt": 5, "hat": -9}, "tee-red", style_of)
    assert special == Typicality(as_high=0, others=3)
    assert plain.most_decibans < special.most_decibans == pytest.approx(6.0206, abs=1e-3)


def test_every_step_of_the_scale_has_its_words_and_its_row() -> None:
    assert [verbal(value) for value in (2, 3, 9, 10, 29, 30, 59, 60)] == [
        "none", "weak", "weak", "moderate", "moderately_strong", "strong", "very_strong", "extremely_strong",
    ]  # fmt: skip
    assert [row[2] for row in scale_rows()] == [word for _, word in reversed(SCALE)]
    assert scale_rows()[3] == ("30 – 39", "1,000 – 10,000", "strong")
