"""What a person would be asked about: an ordered article among the likest of the catalog, and how many that are wrong.

A lead is no finding. It costs a person's look, so what counts beside the recall is how many wrong ones a photo brings,
for an order of some lines. They are chosen as for a case, with the weights that are asked about and the best of a photo
alone. That buyer and order share a taste is not modelled: all that nobody wears may be ordered alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from matcher.evaluate.table import NEGATIVE, POSITIVE, Table
from matcher.recipe.leads import LEADS
from matcher.worn.leads import is_asked, likest, placed

LINES = 15
"""Of the order."""


@dataclass(frozen=True)
class Leads:
    """Of all photos together."""

    designs: int
    """How many are the likest of the catalog."""
    right: float
    """Labels that are expected to be asked about, of an order that holds what is worn and is filled up with others."""
    wrong_a_photo: float
    """Expected wrong ones in a photo of a person, for an order of nothing that is worn in it."""


def leads(table: Table) -> tuple[Leads, tuple[float, ...]]:
    """Count them.

    Returns:
        What they come to, and the chance of each of ``table.worn`` to be asked about.
    """
    rows = [_asked(table, row) for row in range(len(table.trials))]
    chances = tuple(_chance(table, one.picture, one.article, rows[one.picture]) for one in table.worn)
    wrong = [_wrong(table, row, rows[row]) for row in np.flatnonzero(table.peopled).tolist()]
    found = Leads(
        likest(len(set(table.styles.tolist()))),
        round(sum(chances), 1),
        round(float(np.mean(wrong)), 3) if wrong else 0.0,
    )
    return found, chances


def _asked(table: Table, row: int) -> list[int]:
    """The articles that would be asked about were everything ordered, the likest first."""
    trial, numbered = table.trials[row], list(enumerate(table.articles))
    place = {sku: at for at, article in numbered for sku in article.skus}
    design = {sku: str(table.styles[at]) for sku, at in place.items()}
    found = placed(trial.scores.items(), design) if trial.people else []
    return list(dict.fromkeys(place[one.sku] for one in found if is_asked(one.weight_decibans, one.nearest)))


def _chance(table: Table, row: int, article: int, asked: Sequence[int]) -> float:
    """That no more ordered articles stand before it than leave it a place."""
    if article not in asked:
        return 0.0
    truth = table.truth[row]
    before = truth[asked[: asked.index(article)]]
    places = LEADS.most_a_photo - 1 - int((before == POSITIVE).sum())
    others = LINES - int((truth == POSITIVE).sum())
    return _at_most(places, others, int((before == NEGATIVE).sum()), int((truth == NEGATIVE).sum()))


def _wrong(table: Table, row: int, asked: Sequence[int]) -> float:
    truth = table.truth[row]
    among, of = int((truth[list(asked)] == NEGATIVE).sum()), int((truth == NEGATIVE).sum())
    return sum(1 - _at_most(number, LINES, among, of) for number in range(LEADS.most_a_photo))


def _at_most(most: int, drawn: int, among: int, of: int) -> float:
    """The chance that of so many drawn from ``of`` at most ``most`` are among certain ones (hypergeometric)."""
    drawn = min(max(drawn, 0), of)
    ways = sum(comb(among, number) * comb(of - among, drawn - number) for number in range(min(most, drawn) + 1))
    return ways / comb(of, drawn)
