"""What a person would be asked about: right ones among the likest of the catalog, and how many wrong ones a photo."""

from collections.abc import Sequence
from math import comb

import numpy as np
import pytest

from matcher.evaluate.labels import Label, Picture
from matcher.evaluate.leads import LINES, Leads, leads
from matcher.evaluate.table import NEGATIVE, POSITIVE, Table, Worn
from matcher.evaluate.trials import Trial
from matcher.order_weight import Article

ARTICLES = 500
"""Of whose designs 5 are the likest."""
LABEL = Label("sku-0", True, frozenset())
OTHERS = ARTICLES - 1


def table(*ranks: int, people: int = 1, apart: int = 1) -> Table:
    """A photo for each place of the article worn in it, among 500 designs, each ``apart`` from the next in weight."""
    truth = np.full((len(ranks), ARTICLES), NEGATIVE, np.int8)
    truth[:, 0] = POSITIVE
    return Table(
        tuple(Picture("a", None, (LABEL,), frozenset()) for _ in ranks),  # type: ignore[arg-type]  # no file is read
        tuple(Trial("sha256:" + "0" * 64, people, "", (), (), scores(rank, apart), 1) for rank in ranks),
        tuple(Article((f"sku-{at}",), f"style-{at}", "upper") for at in range(ARTICLES)),
        np.arange(ARTICLES, dtype=np.int32),
        np.zeros(truth.shape, np.int32),
        truth,
        np.zeros(truth.shape, np.bool_),
        tuple(Worn(row, 0, LABEL) for row in range(len(ranks))),
    )


def scores(rank: int, apart: int) -> dict[str, int]:
    order = list(range(1, ARTICLES))
    order.insert(rank - 1, 0)
    return {f"sku-{at}": 30 - apart * place for place, at in enumerate(order)}


def none_of(drawn: int, among: int) -> float:
    return comb(OTHERS - among, drawn) / comb(OTHERS, drawn)


def one_of(drawn: int, among: int) -> float:
    return among * comb(OTHERS - among, drawn - 1) / comb(OTHERS, drawn)


def right(found: tuple[Leads, Sequence[float]]) -> list[float]:
    return [round(one, 6) for one in found[1]]


def test_an_article_is_led_to_where_it_is_among_the_likest_hundredth() -> None:
    found, chances = leads(table(1, 2, 5, 6, ARTICLES))
    assert found.designs == 5
    assert [one > 0.98 for one in chances] == [True, True, True, False, False]
    assert chances[3:] == (0.0, 0.0)
    assert found.right == pytest.approx(3, abs=0.05)


def test_of_a_photo_two_are_asked_about_so_a_third_waits_where_two_before_it_are_ordered_too() -> None:
    """Of the 14 other lines at most one may stand before it."""
    _, chances = leads(table(2, 5))
    assert chances[0] == 1.0
    assert chances[1] == pytest.approx(none_of(LINES - 1, 4) + one_of(LINES - 1, 4))


@pytest.mark.parametrize(("rank", "wrong"), [(1, 4), (6, 5)])
def test_the_places_that_the_right_one_leaves_are_wrong_leads_where_an_order_holds_them(rank: int, wrong: int) -> None:
    found, _ = leads(table(rank))
    none, one = none_of(LINES, wrong), one_of(LINES, wrong)
    assert found.wrong_a_photo == pytest.approx(one + 2 * (1 - none - one), abs=1e-3)


def test_what_is_far_behind_the_best_is_asked_about_by_nobody_however_high_it_stands() -> None:
    assert right(leads(table(2, 3, apart=11))) == [1.0, 0.0]


def test_a_photo_of_nobody_leads_to_nothing() -> None:
    assert leads(table(1, people=0)) == (Leads(5, 0.0, 0.0), (0.0,))
