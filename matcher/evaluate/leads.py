"""What a person would be asked about: an ordered article among the likest of the catalog, and how many that are wrong.

A lead is no finding. It costs a person's look, so what counts beside the recall is how many wrong ones a photo brings,
for an order of some lines whose articles nobody in the photo wears. That buyer and order share a taste is not modelled.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.evaluate.table import NEGATIVE, Table

LIKEST, LINES = 0.01, 15
"""The share of the catalog that is asked about, at least one article; and the lines of the order."""


@dataclass(frozen=True)
class Leads:
    """At so many of the likest articles a photo."""

    articles: int
    """That are asked about, where they are ordered."""
    right: int
    """Labels whose article is among them."""
    wrong_a_photo: float
    """Expected wrong ones in a photo of a person, for ``LINES`` articles drawn from what nobody wears in it."""


def leads(table: Table, ranks: Sequence[int]) -> Leads:
    """Count them.

    Args:
        table: All pairs.
        ranks: The place of each of ``table.worn`` in its picture's ranking, from 1.
    """
    asked = max(1, round(LIKEST * len(table.articles)))
    own = Counter(one.picture for one, rank in zip(table.worn, ranks, strict=True) if rank <= asked)
    wrong = []
    for row in np.flatnonzero(table.peopled).tolist():
        others = int((table.truth[row] == NEGATIVE).sum())
        wrong.append(LINES * min(1.0, (asked - own[row]) / others) if others else 0.0)
    return Leads(asked, own.total(), round(float(np.mean(wrong)), 3) if wrong else 0.0)
