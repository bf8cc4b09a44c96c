"""Folds: a picture never meets its own style, and what was not compared is not counted."""

from pathlib import Path

import numpy as np

from matcher.evaluate.figures import figures
from matcher.evaluate.folds import Fold, folds, in_order
from matcher.evaluate.labels import Label, Picture
from matcher.evaluate.table import NEGATIVE, tabulate
from matcher.evaluate.trials import Trial
from matcher.order_weight import Article

STYLE_OF = {"tee-red": "tee", "tee-blue": "tee", "coat": "coat", "hat": "hat", "skirt": "skirt"}
ARTICLES = tuple(Article((sku,), style, "upper") for sku, style in STYLE_OF.items())
PICTURES = (
    Picture(Path("0"), "0", (Label("tee-red", True, frozenset({"seen from behind"})),), frozenset({"print"})),
    Picture(Path("1"), "1", (Label("coat", True, frozenset()), Label("hat", True, frozenset())), frozenset()),
    Picture(Path("2"), "2", (), frozenset()),
    Picture(Path("3"), "3", (Label("tee-blue", True, frozenset()),), frozenset()),
)


def trials(fold: Fold) -> list[Trial]:
    left = [sku for sku, style in STYLE_OF.items() if style not in fold.without]
    return [Trial(one.name, 1, "", (), (), dict.fromkeys(left, -5), 10) for one in fold.pictures]


def test_no_picture_is_compared_with_a_style_it_shows() -> None:
    made = folds(PICTURES, STYLE_OF, 2)
    for fold in made:
        for at in fold.at:
            assert {STYLE_OF[label.sku] for label in PICTURES[at].labels} <= fold.without
    assert sorted(at for fold in made for at in fold.at) == [0, 1, 2, 3]


def test_both_colourways_of_a_style_are_in_one_fold() -> None:
    (fold,) = [one for one in folds(PICTURES, STYLE_OF, 8) if 0 in one.at]
    assert 3 in fold.at
    assert fold.without == {"tee"}


def test_what_was_left_out_is_neither_found_nor_missed_nor_a_pair() -> None:
    parts = [(fold, trials(fold)) for fold in folds(PICTURES, STYLE_OF, 2)]
    pictures, tried = in_order(parts)
    assert [one.name for one in pictures] == ["0", "1", "2", "3"]
    assert [one.image for one in tried] == ["0", "1", "2", "3"]
    table = tabulate(pictures, tried, ARTICLES, STYLE_OF)
    assert not table.worn
    compared = sum(len(trial.scores) for trial in tried)
    assert figures(table).pairs == compared == int((table.truth == NEGATIVE).sum())
    assert not np.any((table.truth == NEGATIVE) & (table.scores != -5))


def test_slices_of_a_label_stay_with_its_picture() -> None:
    pictures, _ = in_order([(fold, trials(fold)) for fold in folds(PICTURES, STYLE_OF)])
    assert pictures[0].slices == {"print", "seen from behind"}
