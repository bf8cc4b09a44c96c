"""The figures at their borders: places, bins, bounds and slices, each counted by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher.evaluate import figures as module
from matcher.evaluate.figures import figures, pair_scores, ranking
from matcher.evaluate.labels import Label, Picture
from matcher.evaluate.table import Table, tabulate
from matcher.evaluate.trials import Trial
from matcher.order_weight import Article

COUNT = 14
ARTICLES = tuple(Article((f"a{at}", f"a{at}-m"), f"s{at}", "upper") for at in range(COUNT))
STYLE_OF = {sku: one.style for one in ARTICLES for sku in one.skus}


def picture(*skus: str, slices: tuple[str, ...] = (), of_label: tuple[str, ...] = ()) -> Picture:
    labels = tuple(Label(sku, True, frozenset(of_label)) for sku in skus)
    return Picture(Path("p"), "p", labels, frozenset(slices))


def trial(order: list[int], *, cpu_ms: int = 1, people: int = 1, says: tuple[str, ...] = ()) -> Trial:
    """Articles from the best down; both sizes of each, and the best has 20 decibans."""
    scores = {sku: 20 - place for place, at in enumerate(order) for sku in ARTICLES[at].skus}
    return Trial("", people, "", says, (), scores, cpu_ms)


def table(*pairs: tuple[Picture, Trial]) -> Table:
    return tabulate([one for one, _ in pairs], [one for _, one in pairs], ARTICLES, STYLE_OF)


EVERY = list(range(COUNT))


@pytest.mark.parametrize(("at", "place"), [(0, 1), (1, 2), (9, 10), (10, 11)])
def test_sizes_take_one_place_in_a_ranking(at: int, place: int) -> None:
    made = table((picture(f"a{at}-m"), trial(EVERY)))
    assert ranking(made, made.worn[0]) == place
    found = figures(made)
    assert (found.first, found.among_ten) == (int(place == 1), int(place <= 10))


def test_what_is_not_ranked_is_among_no_ten_however_small_the_catalog() -> None:
    made = table((picture("a5"), trial([0, 1])))
    found = figures(made)
    assert (found.worn, found.first, found.among_ten) == (1, 0, 0)


def test_pictures_in_which_nobody_is_seen_give_no_scores() -> None:
    made = table((picture("a0"), trial(EVERY, people=0)), (picture("a3"), trial(EVERY)))
    positives, negatives = pair_scores(made)
    assert positives.tolist() == [17]
    assert len(negatives) == COUNT - 1


def test_what_beats_every_negative_must_be_above_the_highest() -> None:
    assert figures(table((picture("a0"), trial(EVERY)))).above_every_negative == 1
    equal = replace(trial(EVERY), scores={"a0": 5, "a1": 5})
    assert figures(table((picture("a0"), equal))).above_every_negative == 0
    assert figures(table((picture("a0"), replace(equal, scores={"a0": -99})))).above_every_negative == 1


def test_time_is_told_as_median_and_as_the_ninety_fifth() -> None:
    made = table(*((picture(), trial(EVERY, cpu_ms=value)) for value in [*range(1, 101), 9_000]))
    found = figures(made)
    assert (found.cpu_ms_median, found.cpu_ms_p95) == (51, 96)


def test_each_declared_weight_falls_into_one_bin_with_its_lower_edge() -> None:
    edges = [-11, -10, -6, -5, -2, -1, 0, 2, 4, 5, 10, 15, 20, 24, 25, 90]
    rows = module._reliability(np.array(edges, np.int32), np.array([-7, 0, 1], np.int32))
    assert [(one.low, one.high) for one in rows][1:3] == [(-10, -5), (-5, -2)]
    assert [one.positives for one in rows] == [1, 2, 1, 2, 1, 2, 1, 1, 1, 2, 2]
    assert [one.negatives for one in rows] == [0, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0]
    assert sum(one.positives for one in rows) == len(edges)


def test_a_bin_says_the_ratio_of_the_shares_in_it_and_nothing_where_it_is_empty() -> None:
    rows = module._reliability(np.array([22] * 9, np.int32), np.array([22, *[-20] * 18], np.int32))
    assert rows[-2].observed_decibans == pytest.approx(10 * np.log10((9.5 / 10) / (1.5 / 20)), abs=0.05)
    assert rows[0].observed_decibans == pytest.approx(10 * np.log10((0.5 / 10) / (18.5 / 20)), abs=0.05)
    assert rows[3].observed_decibans is None


def test_slices_are_those_of_pictures_and_of_labels_in_the_order_of_their_names() -> None:
    made = table(
        (picture("a0", slices=("crop",), of_label=("zoom", "back")), trial(EVERY)),
        (picture(slices=("nobody wears it",)), trial(EVERY)),
    )
    assert [one.name for one in figures(made).slices] == ["back", "crop", "nobody wears it", "zoom"]


def test_a_slice_counts_its_labels_and_the_false_names_of_its_pictures() -> None:
    made = table(
        (picture("a0", slices=("crop",), of_label=("crop",)), trial(EVERY, says=("a0", "a5", "a6"))),
        (picture("a1"), trial(EVERY, says=("a7",))),
        (picture(slices=("crop",)), trial(EVERY, people=0)),
    )
    (crop,) = figures(made).slices
    assert (crop.worn, crop.matched, crop.first, crop.pictures) == (1, 1, 1, 1)
    assert (crop.false_photos.hits, crop.false_photos.trials) == (1, 1)
    assert (crop.false_pairs.hits, crop.false_pairs.trials) == (2, COUNT - 1)
    whole = figures(made)
    assert (whole.false_photos.hits, whole.false_pairs.hits) == (2, 3)
    assert whole.wrong == ("p: a5", "p: a6", "p: a7")


def test_a_photograph_of_what_is_not_in_the_catalog_is_the_wrong_one() -> None:
    own = replace(trial(EVERY), photographs=("a0-m",))
    assert figures(table((picture("a0"), own))).false_photographs == 0
    assert figures(table((picture("a0"), replace(own, photographs=("gone",))))).false_photographs == 1
    both = replace(own, photographs=("a0", "a3", "a4"))
    assert figures(table((picture("a0"), both))).false_photographs == 1  # a picture counts once
