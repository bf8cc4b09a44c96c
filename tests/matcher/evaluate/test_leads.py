"""What a person would be asked about: right ones among the likest of the catalog, and how many wrong ones a photo."""

import numpy as np
import pytest

from matcher.evaluate.labels import Label, Picture
from matcher.evaluate.leads import LINES, Leads, leads
from matcher.evaluate.table import NEGATIVE, POSITIVE, Table, Worn
from matcher.evaluate.trials import Trial
from matcher.order_weight import Article

ARTICLES = 300
LABEL = Label("sku-0", True, frozenset())


def table(*peopled: bool) -> Table:
    """Photos of 300 articles, in each of which the first one is worn."""
    truth = np.full((len(peopled), ARTICLES), NEGATIVE, np.int8)
    truth[:, 0] = POSITIVE
    return Table(
        tuple(Picture("a", None, (LABEL,), frozenset()) for _ in peopled),  # type: ignore[arg-type]  # no file is read
        tuple(Trial("sha256:" + "0" * 64, int(one), "", (), (), {}, 1) for one in peopled),
        tuple(Article((f"sku-{at}",), f"style-{at}", "upper") for at in range(ARTICLES)),
        np.arange(ARTICLES, dtype=np.int32),
        np.zeros(truth.shape, np.int32),
        truth,
        np.zeros(truth.shape, np.bool_),
        tuple(Worn(row, 0, LABEL) for row in range(len(peopled))),
    )


def test_an_article_is_led_to_where_it_is_among_the_likest_hundredth() -> None:
    assert leads(table(True, True, True, True), [1, 3, 4, 10**9]).right == 2
    assert leads(table(True), [3]).articles == 3


@pytest.mark.parametrize(("ranks", "wrong"), [([1], 2), ([4], 3)])
def test_the_places_that_the_right_one_leaves_are_wrong_leads_where_an_order_holds_them(
    ranks: list[int], wrong: int
) -> None:
    assert leads(table(True), ranks).wrong_a_photo == pytest.approx(LINES * wrong / (ARTICLES - 1), abs=1e-3)


def test_a_photo_of_nobody_brings_no_wrong_lead() -> None:
    assert leads(table(False), [1]) == Leads(3, 1, 0.0)
    assert leads(table(True, False), [1, 1]).wrong_a_photo == leads(table(True), [1]).wrong_a_photo
