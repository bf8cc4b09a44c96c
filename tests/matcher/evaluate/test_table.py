"""Trials beside what is true: every pair of a picture and an article is of one of four kinds."""

from pathlib import Path

import numpy as np
import pytest

from matcher.evaluate.labels import Label, Picture
from matcher.evaluate.table import NEGATIVE, NEITHER, POSITIVE, SISTER, UNKNOWN, Table, Worn, styles_of, tabulate
from matcher.evaluate.trials import Trial
from matcher.order_weight import Article
from tests.matcher.made_by_hand import gallery, photo, shown

ARTICLES = (
    Article(("red-s", "red-m"), "tee", "upper"),
    Article(("blue-s",), "tee", "upper"),
    Article(("coat",), "coat", "upper"),
    Article(("hat",), "hat", "hat"),
)
STYLE_OF = {"red-s": "tee", "red-m": "tee", "blue-s": "tee", "coat": "coat", "hat": "hat"}


def picture(*labels: Label, name: str = "a.jpg") -> Picture:
    return Picture(Path(name), name, labels, frozenset())


def worn(sku: str) -> Label:
    return Label(sku, True, frozenset())


def lying(sku: str) -> Label:
    return Label(sku, False, frozenset())


def trial(scores: dict[str, int] | None = None, *, says: tuple[str, ...] = (), people: int = 1) -> Trial:
    return Trial("sha256:" + "0" * 64, people, "", says, (), scores or {}, 100)


def table(*pairs: tuple[Picture, Trial], articles: tuple[Article, ...] = ARTICLES) -> Table:
    return tabulate([one for one, _ in pairs], [one for _, one in pairs], articles, STYLE_OF)


@pytest.mark.parametrize(
    ("labels", "truth"),
    [
        ((), [NEGATIVE, NEGATIVE, NEGATIVE, NEGATIVE]),
        ((worn("red-s"),), [POSITIVE, SISTER, NEGATIVE, NEGATIVE]),
        ((worn("red-m"),), [POSITIVE, SISTER, NEGATIVE, NEGATIVE]),
        ((lying("blue-s"),), [SISTER, NEITHER, NEGATIVE, NEGATIVE]),
        ((worn("red-s"), worn("blue-s")), [POSITIVE, POSITIVE, NEGATIVE, NEGATIVE]),
        ((worn("red-s"), lying("coat")), [POSITIVE, SISTER, NEITHER, NEGATIVE]),
        ((lying("red-s"), worn("red-m")), [POSITIVE, SISTER, NEGATIVE, NEGATIVE]),
        ((worn("red-m"), lying("red-s")), [POSITIVE, SISTER, NEGATIVE, NEGATIVE]),
        ((worn("hat"), worn("coat")), [NEGATIVE, NEGATIVE, POSITIVE, POSITIVE]),
        ((worn("not in the catalog"),), [NEGATIVE, NEGATIVE, NEGATIVE, NEGATIVE]),
    ],
)
def test_each_pair_is_of_one_kind(labels: tuple[Label, ...], truth: list[int]) -> None:
    assert table((picture(*labels), trial())).truth.tolist() == [truth]


def test_sizes_are_one_article_with_the_best_of_their_scores() -> None:
    made = table((picture(), trial({"red-s": 9, "red-m": 4, "coat": -3})), (picture(), trial({"red-m": 2, "red-s": 5})))
    assert made.scores.tolist() == [[9, UNKNOWN, -3, UNKNOWN], [5, UNKNOWN, UNKNOWN, UNKNOWN]]
    assert made.scores.dtype == np.int32


def test_what_is_named_is_marked_in_its_picture_alone() -> None:
    made = table((picture(), trial(says=("red-m", "coat"))), (picture(), trial()))
    assert made.named.tolist() == [[True, False, True, False], [False] * 4]


def test_each_wearing_is_told_once_with_its_place_and_its_label() -> None:
    first, again, other = worn("red-s"), worn("red-m"), worn("coat")
    made = table((picture(), trial()), (picture(first, again, lying("hat"), other), trial()))
    assert made.worn == (Worn(1, 0, first), Worn(1, 2, other))


def test_articles_without_a_readable_photo_are_left_out() -> None:
    gone = Article(("gone",), "gone", "upper")
    made = table((picture(worn("gone")), trial({"coat": 1})), articles=(gone, *ARTICLES))
    assert made.articles == ARTICLES
    assert made.worn == ()
    assert made.scores.tolist() == [[UNKNOWN, UNKNOWN, 1, UNKNOWN]]


def test_a_score_of_what_is_not_in_the_catalog_is_an_error_and_no_silent_loss() -> None:
    with pytest.raises(KeyError):
        table((picture(), trial({"gone": 3})))


def test_styles_are_numbered_as_the_matcher_groups_them() -> None:
    made = table((picture(), trial()))
    assert made.styles.tolist() == [0, 0, 1, 2]
    joined = tabulate([], [], ARTICLES, {**STYLE_OF, "coat": "tee"})
    assert joined.styles.tolist() == [0, 0, 0, 1]
    assert joined.scores.shape == (0, 4)


def test_pictures_in_which_nobody_is_seen_are_told() -> None:
    made = table((picture(), trial(people=0)), (picture(), trial(people=1)))
    assert made.peopled.tolist() == [False, True]


def test_pictures_and_trials_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        tabulate([picture(), picture()], [trial()], ARTICLES, STYLE_OF)


def test_the_style_of_every_sku_is_that_of_its_group() -> None:
    red = shown(photo("red-s", "tee"), photo("red-m", "tee"), style="tee+copy")
    assert styles_of(gallery(red, shown(photo("coat")))) == {
        "red-s": "tee+copy", "red-m": "tee+copy", "coat": "coat",
    }  # fmt: skip
