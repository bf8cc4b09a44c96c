"""What declared weights turn out to be worth on these pictures: logistic regression, with intervals over groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.evaluate.calibration import intervals
from matcher.evaluate.table import NEGATIVE, UNKNOWN, Table
from matcher.verbal import verbal

DRAWS = 200
_DECLARED = tuple(range(-10, 35, 5))


@dataclass(frozen=True)
class Worth:
    """A declared weight, what it is worth, the middle 95 % over groups, and its words; all in decibans."""

    declared: int
    weight: float
    low: float
    high: float
    words: str
    """Key of the words for the lower end of the interval, which is what may safely be said."""


def worth(table: Table, declared: Sequence[int] = _DECLARED) -> tuple[Worth, ...]:
    """Weigh declared weights anew; nothing where one kind of pair is missing.

    Positives of one style depend on each other, and so do the negatives of one picture: whole groups are drawn.
    """
    positives: dict[str, list[float]] = {}
    for one in table.worn:
        score = table.scores[one.picture, one.article]
        if table.trials[one.picture].people and score != UNKNOWN:
            positives.setdefault(str(table.styles[one.article]), []).append(float(score))
    negatives: dict[str, list[float]] = {}
    for row in np.flatnonzero(table.peopled).tolist():
        scores = table.scores[row][(table.truth[row] == NEGATIVE) & (table.scores[row] != UNKNOWN)]
        if len(scores):
            negatives[str(row)] = scores.astype(float).tolist()
    if not positives or not negatives:
        return ()
    found = intervals([float(value) for value in declared], positives, negatives, draws=DRAWS, seed=0)
    return tuple(
        Worth(value, round(one.weight, 1), round(one.low, 1), round(one.high, 1), verbal(int(np.floor(one.low))))
        for value, one in zip(declared, found, strict=True)
    )
