"""Thresholds frozen on one half of the styles and tested on the other: what a figure is worth on clothes never seen.

Styles worn together in one picture stay together, or a picture would be on both sides. A half's pairs are its pictures
against its own articles; the threshold is the highest score of a pair of different styles there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evaluate.calibration import cllr, logistic
from matcher.evaluate.table import NEGATIVE, POSITIVE, UNKNOWN, Table

SPLITS = 20
Rows = NDArray[np.bool_]


@dataclass(frozen=True)
class Split:
    """One seeded split."""

    seed: int
    threshold_decibans: int
    found: int
    worn: int
    false_pairs: int
    false_photos: int
    pairs: int
    cllr_calibrated: float
    """Of the tested half, with scores turned to ratios by logistic regression on the other."""


@dataclass(frozen=True)
class Splits:
    """All splits that had positives and negatives on both sides."""

    splits: tuple[Split, ...]
    left_out: int

    @property
    def clean(self) -> int:
        """How many had no pair of different styles above the frozen threshold."""
        return sum(not one.false_pairs for one in self.splits)


def split_halves(table: Table, many: int = SPLITS) -> Splits:
    """Freeze and test ``many`` times; seeds 0, 1, 2 …, so that anybody gets the same halves."""
    groups = _groups(table)
    found = [_split(table, groups, seed) for seed in range(many)]
    kept = tuple(one for one in found if one)
    return Splits(kept, many - len(kept))


def _split(table: Table, groups: Sequence[int], seed: int) -> Split | None:
    random = np.random.RandomState(seed)
    names = sorted(set(groups))
    first = {name for name in names if random.random_sample() < 0.5}
    styles = np.array([groups[style] in first for style in table.styles.tolist()])
    rows = _rows(table, groups, first, random)
    here, there = _pairs(table, rows, styles), _pairs(table, ~rows, ~styles)
    if not all(len(part) for part in (*here[:2], *there[:2])):
        return None
    threshold = int(here[1].max())
    fitted = logistic(here[0], here[1], groups=(len(here[0]), int(rows.sum())))
    above = there[2] > threshold
    return Split(
        seed=seed,
        threshold_decibans=threshold,
        found=int((there[0] > threshold).sum()),
        worn=len(there[0]),
        false_pairs=int(above.sum()),
        false_photos=int(above.any(axis=1).sum()),
        pairs=len(there[1]),
        cllr_calibrated=round(cllr(fitted.weigh(there[0]), fitted.weigh(there[1])), 4),
    )


def _groups(table: Table) -> list[int]:
    """For each style its group: styles worn in one picture share one."""
    group = list(range(int(table.styles.max(initial=-1)) + 1))
    for row in range(len(table.pictures)):
        worn = sorted({int(table.styles[one.article]) for one in table.worn if one.picture == row})
        for style in worn[1:]:
            old, new = group[style], group[worn[0]]
            group = [new if name == old else name for name in group]
    return group


def _rows(table: Table, groups: Sequence[int], first: set[int], random: np.random.RandomState) -> Rows:
    """Pictures of the first half; those of nobody's clothes fall to a half by chance."""
    chance = random.random_sample(len(table.pictures)) < 0.5
    rows: Rows = chance.copy()
    for one in table.worn:
        rows[one.picture] = groups[int(table.styles[one.article])] in first
    return rows


def _pairs(table: Table, rows: Rows, styles: Rows) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Scores of positives and of negatives of a half, and its negatives as a table (UNKNOWN elsewhere)."""
    inside = (rows & table.peopled)[:, None] & styles[None, :] & (table.scores != UNKNOWN)
    negative = inside & (table.truth == NEGATIVE)
    masked = np.where(negative, table.scores, UNKNOWN).astype(np.int32)
    return table.scores[inside & (table.truth == POSITIVE)], table.scores[negative], masked
