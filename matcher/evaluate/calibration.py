"""From scores to likelihood ratios that may be believed, and how far they may: calibration and its figures.

Scores and weights here are decibans (10·log10 of a likelihood ratio), positives are pairs of one item, negatives pairs
of different items. The two classes always count the same, whatever their sizes, so that a fitted value is a likelihood
ratio and not a posterior. Sources: Brümmer and du Preez 2006 (Cllr, PAV), Morrison 2013 (logistic regression),
Morrison and Enzinger 2018 (similarity is not enough: a score must be weighed by how typical it is).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_NATS = 10 / math.log(10)
"""Decibans in one unit of natural log-odds."""
_RIDGE = 1e-4
"""Keeps the slope finite where one threshold parts all positives from all negatives."""
_STEPS = 100
_NEEDS_BOTH = "calibration needs pairs of one item and pairs of different items"


@dataclass(frozen=True)
class Logistic:
    """weight = ``slope`` · score + ``intercept``, then kept between ``floor`` and ``cap``; all in decibans."""

    slope: float
    intercept: float
    floor: float
    cap: float

    def weigh(self, scores: ArrayLike) -> Floats:
        """Weights of scores, of the same shape."""
        raw = self.slope * np.asarray(scores, np.float64) + self.intercept
        return np.clip(raw, self.floor, self.cap)


@dataclass(frozen=True, eq=False)
class Isotonic:
    """The best monotone map there is (pool adjacent violators): ``weights[i]`` from score ``edges[i]`` upwards."""

    edges: Floats
    weights: Floats

    def weigh(self, scores: ArrayLike) -> Floats:
        """Weights of scores, of the same shape; scores below all that were seen weigh as the lowest."""
        at = np.searchsorted(self.edges, np.asarray(scores, np.float64), side="right") - 1
        return np.asarray(self.weights[np.maximum(at, 0)], np.float64)


@dataclass(frozen=True)
class Interval:
    """A weight and the middle 95 % of what it comes to when the groups are drawn again."""

    weight: float
    low: float
    high: float


@dataclass(frozen=True)
class Typicality:
    """How special a score is for one picture: ``as_high`` of ``others`` items of other styles score as high."""

    as_high: int
    others: int

    @property
    def most_decibans(self) -> float:
        """The most that may be said: the chance of such a score for some other item is taken as at least
        (as_high + 1) / (others + 1), the rule of succession."""
        return 10 * math.log10((self.others + 1) / (self.as_high + 1))


def cllr(positives: ArrayLike, negatives: ArrayLike) -> float:
    """Cost of the log-likelihood-ratio in bits: 0 is perfect, 1 is what weights of nothing (0 dB) cost.

    Raises:
        ValueError: one of the classes is empty.
    """
    good, bad = _both(positives, negatives)
    cost_good = np.logaddexp(0, -good / _NATS).mean()
    cost_bad = np.logaddexp(0, bad / _NATS).mean()
    return float((cost_good + cost_bad) / (2 * math.log(2)))


def cllr_min(positives: ArrayLike, negatives: ArrayLike) -> float:
    """Cllr after the best monotone recalibration: what is left is lack of discrimination, not of calibration.

    Raises:
        ValueError: one of the classes is empty.
    """
    good, bad = _both(positives, negatives)
    fitted = isotonic(good, bad, succession=False)
    return cllr(fitted.weigh(good), fitted.weigh(bad))


def isotonic(positives: ArrayLike, negatives: ArrayLike, *, succession: bool = True) -> Isotonic:
    """Pool adjacent violators.

    With ``succession`` one positive below and one negative above everything are added, so that no weight is infinite.

    Raises:
        ValueError: one of the classes is empty.
    """
    good, bad = _both(positives, negatives)
    scores = np.concatenate([good, bad])
    truth = np.concatenate([np.ones(len(good)), np.zeros(len(bad))])
    edges, inverse = np.unique(scores, return_inverse=True)
    hits: Floats = np.bincount(inverse, weights=truth).astype(np.float64)
    count: Floats = np.bincount(inverse).astype(np.float64)
    if succession:  # one of each class against the trend, at both ends, as if one more pair had been seen
        edges = np.concatenate([[-np.inf], edges])
        hits = np.concatenate([[1.0], hits])
        count = np.concatenate([[1.0], count])
        count[-1] += 1
    shares = _pooled(hits, count)
    total, seen = hits.sum(), count.sum()
    with np.errstate(divide="ignore"):
        odds = np.log(shares) - np.log1p(-shares)
    return Isotonic(edges, _NATS * (odds - math.log(total / (seen - total))))


def logistic(positives: ArrayLike, negatives: ArrayLike, *, groups: tuple[int, int] | None = None) -> Logistic:
    """Logistic regression with both classes counting the same, by Newton's method with a small ridge on the slope.

    Args:
        positives: Scores of pairs of one item.
        negatives: Scores of pairs of different items.
        groups: How many independent positives and negatives there are (styles or pictures, not pairs), where they are
            fewer than the pairs. They bound what may be said: n independent negatives support at most a ratio of n + 1.

    Raises:
        ValueError: one of the classes is empty.
    """
    good, bad = _both(positives, negatives)
    edges, inverse = np.unique(np.concatenate([good, bad]), return_inverse=True)
    counts = [np.bincount(part, minlength=len(edges)).astype(np.float64) for part in np.split(inverse, [len(good)])]
    return _fitted(edges, counts[0], counts[1], groups or (len(good), len(bad)))


def supported(independent: int) -> float:
    """Decibans that so many independent pairs of the other class can carry: 10·log10(n + 1)."""
    return 10 * math.log10(independent + 1)


def intervals(
    scores: Sequence[float],
    positives: Mapping[str, Sequence[float]],
    negatives: Mapping[str, Sequence[float]],
    *,
    draws: int,
    seed: int,
) -> tuple[Interval, ...]:
    """Weights of scores by logistic regression, each with a 95 % interval by drawing whole groups again.

    Args:
        scores: The scores to weigh.
        positives: Scores by group (style, or picture): what depends on each other shares one.
        negatives: The same for pairs of different items.
        draws: How many times.
        seed: Same seed, same intervals.

    Raises:
        ValueError: one of the classes has no group.
    """
    if not positives or not negatives:
        raise ValueError(_NEEDS_BOTH)
    edges = np.unique(np.concatenate([*positives.values(), *negatives.values()]))
    good, bad = _by_group(positives, edges), _by_group(negatives, edges)
    groups = (len(good), len(bad))
    random = np.random.RandomState(seed)
    drawn = np.array(
        [_fitted(edges, _drawn(good, random), _drawn(bad, random), groups).weigh(scores) for _ in range(draws)]
    )
    whole = _fitted(edges, good.sum(axis=0), bad.sum(axis=0), groups).weigh(scores)
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    return tuple(Interval(*values) for values in zip(whole.tolist(), low.tolist(), high.tolist(), strict=True))


def typicality(scores: Mapping[str, int], sku: str, style_of: Mapping[str, str]) -> Typicality:
    """How many items of other styles score as high as ``sku`` for one picture; sisters say nothing about it.

    A style counts once, by its best item: forty colours of one plain tee are one thing that looks alike.

    Raises:
        KeyError: ``sku`` was not scored, or a scored SKU has no style.
    """
    own = style_of[sku]
    best: dict[str, int] = {}
    for other, score in scores.items():
        style = style_of[other]
        if style != own:
            best[style] = max(best.get(style, score), score)
    return Typicality(sum(score >= scores[sku] for score in best.values()), len(best))


def _both(positives: ArrayLike, negatives: ArrayLike) -> tuple[Floats, Floats]:
    good, bad = np.asarray(positives, np.float64).ravel(), np.asarray(negatives, np.float64).ravel()
    if not len(good) or not len(bad):
        raise ValueError(_NEEDS_BOTH)
    return good, bad


def _pooled(hits: Floats, count: Floats) -> Floats:
    """Shares that never fall: neighbours that would are pooled, until none does."""
    blocks: list[tuple[float, float, int]] = []
    for hit, seen in zip(hits.tolist(), count.tolist(), strict=True):
        block = (hit, seen, 1)
        while blocks and blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]:
            last = blocks.pop()
            block = (last[0] + block[0], last[1] + block[1], last[2] + block[2])
        blocks.append(block)
    return np.concatenate([np.full(size, hit / seen) for hit, seen, size in blocks])


def _fitted(edges: Floats, good: Floats, bad: Floats, groups: tuple[int, int]) -> Logistic:
    """Logistic regression on distinct scores and how often each occurs; each class sums to one half."""
    good, bad = 0.5 * good / good.sum(), 0.5 * bad / bad.sum()
    middle = float(edges @ (good + bad))
    spread = math.sqrt(float((edges - middle) ** 2 @ (good + bad))) or 1.0
    slope, intercept = _newton(np.stack([(edges - middle) / spread, np.ones(len(edges))], axis=1), good, bad)
    return Logistic(
        _NATS * slope / spread,
        _NATS * (intercept - slope * middle / spread),
        -supported(groups[0]),
        supported(groups[1]),
    )


def _newton(x: NDArray[Any], good: Floats, bad: Floats) -> tuple[float, float]:
    """Slope and intercept that minimise the class-balanced log loss; the loss is convex, steps are halved if needed."""
    beta = np.zeros(2)
    ridge = np.array([_RIDGE, 0.0])

    def loss(at: Floats) -> float:
        value = x @ at
        return float(good @ np.logaddexp(0, -value) + bad @ np.logaddexp(0, value) + 0.5 * ridge @ at**2)

    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -500, 500)))
        gradient = x.T @ ((good + bad) * p - good) + ridge * beta
        hessian = (x * ((good + bad) * p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-12)
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while loss(beta - size * step) > loss(beta) and size > 1e-6:
            size /= 2
        beta = beta - size * step
        if float(np.abs(size * step).max()) < 1e-9:
            break
    return float(beta[0]), float(beta[1])


def _by_group(groups: Mapping[str, Sequence[float]], edges: Floats) -> Floats:
    """How often each group has each distinct score: one row for a group, in the order of their names."""
    rows = [np.bincount(np.searchsorted(edges, groups[name]), minlength=len(edges)) for name in sorted(groups)]
    return np.stack(rows).astype(np.float64)


def _drawn(rows: Floats, random: np.random.RandomState) -> Floats:
    """Counts when as many groups are drawn with replacement."""
    chosen = np.minimum((random.random_sample(len(rows)) * len(rows)).astype(np.int64), len(rows) - 1)
    return np.asarray(np.bincount(chosen, minlength=len(rows)) @ rows, np.float64)
