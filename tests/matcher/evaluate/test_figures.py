"""Figures: counted by hand on small tables, and true in theory where there is a theory."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from matcher.evaluate.figures import figures, rate, upper_bound
from matcher.evaluate.labels import Label, Picture
from matcher.evaluate.splits import split_halves
from matcher.evaluate.table import Table, tabulate
from matcher.evaluate.trials import Trial
from matcher.evaluate.weights import worth
from matcher.order_weight import Article

ARTICLES = tuple(Article((sku,), sku.split("-")[0], "upper") for sku in ("tee-red", "tee-blue", "coat", "skirt", "hat"))
STYLES = {sku: article.style for article in ARTICLES for sku in article.skus}


def picture(name: str, *labels: Label, slices: tuple[str, ...] = ()) -> Picture:
    return Picture(Path(name), name, labels, frozenset(slices))


def worn(sku: str, *slices: str) -> Label:
    return Label(sku, True, frozenset(slices))


def trial(
    scores: dict[str, int],
    *,
    says: tuple[str, ...] = (),
    people: int = 1,
    photographs: tuple[str, ...] = (),
    why: str = "",
) -> Trial:
    best_first = dict(sorted(scores.items(), key=lambda one: -one[1]))
    return Trial("sha256:" + "0" * 64, people, why, says, photographs, best_first, 100)


def table(*pairs: tuple[Picture, Trial]) -> Table:
    return tabulate([one for one, _ in pairs], [one for _, one in pairs], ARTICLES, STYLES)


ALL = {"tee-red": 20, "tee-blue": 14, "coat": 3, "skirt": -5, "hat": -9}


def test_each_pair_is_counted_for_what_it_is() -> None:
    found = figures(
        table(
            (picture("a", worn("tee-red", "print"), slices=("print",)), trial(ALL, says=("tee-red", "coat"))),
            (picture("b", worn("coat")), trial({**ALL, "coat": -20}, says=())),
            (picture("c", slices=("crop",)), trial(ALL, people=0)),
            (picture("d", worn("tee-blue")), trial(ALL, says=("tee-red",))),
        )
    )
    assert (found.pictures, found.photos_of_people, found.articles, found.styles) == (4, 3, 5, 4)
    assert found.pairs == 3 + 4 + 3
    assert (found.worn, found.matched, found.first, found.among_ten) == (3, 1, 1, 3)
    assert (found.false_photos.hits, found.false_photos.trials) == (1, 3)
    assert (found.false_pairs.hits, found.wrong_colourways) == (1, 1)
    assert found.wrong == ("a: coat", "d: tee-red (another colourway)")
    assert found.above_every_negative == 0
    sliced = {one.name: one for one in found.slices}
    assert (sliced["print"].worn, sliced["print"].matched, sliced["print"].false_photos.hits) == (1, 1, 1)
    assert (sliced["print"].false_pairs.hits, sliced["print"].false_pairs.trials) == (1, 3)
    assert (sliced["print"].above_every_negative, sliced["print"].wrong_colourways) == (0, 0), "in b the tee has 20"
    assert sliced["print"].cllr == pytest.approx(0.3655, abs=1e-3)
    assert (sliced["crop"].worn, sliced["crop"].pictures, sliced["crop"].cllr) == (0, 0, None)


def test_a_style_named_with_its_colourway_open_is_grouped_not_found_and_of_another_style_it_is_nothing() -> None:
    made = [
        (picture("a", worn("tee-red", "print")), replace(trial(ALL), grouped=("tee-blue",))),
        (picture("b", worn("tee-red")), replace(trial(ALL), grouped=("coat",))),
        (picture("c", worn("tee-red")), replace(trial(ALL, says=("tee-red",)), grouped=("tee-red",))),
    ]
    found = figures(table(*made))
    assert (found.matched, found.grouped, found.wrong_colourways, found.false_photos.hits) == (1, 1, 0, 0)
    assert found.falsely_grouped == 1, "nobody wears the coat"
    assert [(one.name, one.grouped) for one in found.slices] == [("print", 1)]


def test_what_is_only_shown_is_no_negative_but_to_say_it_is_worn_is_wrong() -> None:
    shown = picture("a", Label("tee-red", False, frozenset()))
    assert figures(table((shown, trial(ALL)))).pairs == 3
    assert figures(table((shown, trial(ALL, says=("tee-red",))))).false_photos.hits == 1


def test_the_shops_photograph_of_something_else_is_counted() -> None:
    right = (picture("a", Label("tee-red", False, frozenset())), trial(ALL, photographs=("tee-blue",)))
    wrong = (picture("b"), trial(ALL, photographs=("coat",)))
    assert figures(table(right, wrong)).false_photographs == 1


def test_an_unreadable_picture_is_a_miss_and_not_left_out() -> None:
    found = figures(table((picture("a", worn("coat")), trial({}, people=0, why="cut off"))))
    assert (found.worn, found.first, found.among_ten, found.unreadable, found.cllr) == (1, 0, 0, 1, None)


@given(st.integers(0, 60), st.integers(1, 60))
@settings(max_examples=80, deadline=None)
def test_the_bound_is_where_so_few_errors_become_unlikely(hits: int, more: int) -> None:
    trials = hits + more
    assert binom.cdf(hits, trials, upper_bound(hits, trials)) == pytest.approx(0.05, abs=1e-6)


def test_no_error_in_so_many_is_never_a_rate_of_zero() -> None:
    assert rate(0, 62).upper == pytest.approx(1 - 0.05 ** (1 / 62))
    assert rate(0, 0).upper == rate(7, 7).upper == 1.0


def many(random: np.random.Generator, gain: int, styles: int = 40) -> Table:
    articles = tuple(Article((f"s{at}",), f"s{at}", "upper") for at in range(styles))
    pairs = []
    for at in range(styles):
        scores = {article.skus[0]: round(random.normal(-6, 3)) for article in articles}
        scores[f"s{at}"] += gain
        pairs.append((picture(f"p{at}", worn(f"s{at}")), trial(scores)))
    style_of = {article.skus[0]: article.style for article in articles}
    return tabulate([one for one, _ in pairs], [one for _, one in pairs], articles, style_of)


def test_frozen_halves_find_what_is_there_and_little_where_nothing_is() -> None:
    strong = split_halves(many(np.random.default_rng(1), 30))
    assert len(strong.splits) == 20
    assert all(one.found == one.worn for one in strong.splits)
    assert all(one.cllr_calibrated < 0.2 for one in strong.splits)
    nothing = split_halves(many(np.random.default_rng(2), 0))
    assert sum(one.found for one in nothing.splits) <= 0.05 * sum(one.worn for one in nothing.splits)
    assert all(0.9 < one.cllr_calibrated < 1.3 for one in nothing.splits)


def test_the_halves_are_the_same_for_everybody_and_share_no_style() -> None:
    whole = many(np.random.default_rng(3), 12)
    assert split_halves(whole) == split_halves(whole)
    assert all(one.pairs + one.worn <= len(whole.pictures) ** 2 / 2 for one in split_halves(whole).splits)


def test_styles_worn_together_fall_to_one_half() -> None:
    both = (picture("a", worn("tee-red"), worn("coat")), trial(ALL))
    other = (picture("b", worn("skirt"), worn("hat")), trial(ALL))
    for one in split_halves(table(both, other)).splits:
        assert one.worn == 2


@pytest.mark.slow
def test_what_a_weight_is_worth_grows_with_it_and_ends_where_the_groups_end() -> None:
    found = worth(many(np.random.default_rng(6), 12))
    weights = [one.weight for one in found]
    assert weights == sorted(weights)
    assert all(one.low <= one.weight <= one.high for one in found)
    assert weights[-1] == pytest.approx(10 * np.log10(41), abs=0.1)
    assert found[-1].words in ("moderate", "weak")
    assert worth(table((picture("a"), trial(ALL)))) == ()
