"""The figures of an evaluation: what is found, what is wrong, and how sure that is. All from one table of pairs.

Rates come with one-sided upper 95 % bounds (Clopper and Pearson 1934): no error in n trials is not a rate of zero.
Pairs of one picture depend on each other, so the rate for photos is the one to quote; that for pairs is for comparison.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from matcher.evaluate.calibration import cllr, cllr_min
from matcher.evaluate.leads import Leads, leads
from matcher.evaluate.table import NEGATIVE, POSITIVE, SISTER, UNKNOWN, Table, Worn

_BINS = (-(10**6), -10, -5, -2, 0, 2, 5, 10, 15, 20, 25, 10**6)
"""Edges of declared decibans in the reliability table."""
_UNRANKED = 10**9
"""Beyond any ranking, however small the catalog."""


@dataclass(frozen=True)
class Rate:
    """``hits`` of ``trials``, with its one-sided upper 95 % bound."""

    hits: int
    trials: int
    upper: float


@dataclass(frozen=True)
class Slice:
    """One kind of picture: its labels, and its pictures."""

    name: str
    worn: int
    first: int
    among_ten: int
    led: float
    """Expected to be asked about, as ``Leads.right``."""
    matched: int
    grouped: int
    above_every_negative: int
    """Of all pictures, not of these."""
    pictures: int
    """In which a person is seen."""
    false_photos: Rate
    """Pictures in which somebody is said to wear an item of a style that nobody wears in it."""
    false_pairs: Rate
    wrong_colourways: int
    cllr: float | None


@dataclass(frozen=True)
class Reliability:
    """Pairs whose declared weight lies in [``low``, ``high``) decibans, and the ratio they really have."""

    low: int
    high: int
    positives: int
    negatives: int
    observed_decibans: float | None
    """10·log10 of the share of positives over the share of negatives in it; None where both are missing."""


@dataclass(frozen=True)
class Figures:
    """Everything measured. ``worn`` are labels of items worn; unreadable pictures count as missed."""

    pictures: int
    unreadable: int
    photos_of_people: int
    articles: int
    styles: int
    pairs: int
    """Pictures of people by articles of other styles."""
    worn: int
    first: int
    among_ten: int
    leads: Leads
    matched: int
    grouped: int
    """Labels that are not named, but whose style is, with the colourway left open."""
    falsely_grouped: int
    """Pictures of people in which this is said of a style that nobody wears: not an accusation, but a false lead."""
    above_every_negative: int
    """Labels that score above every pair of different styles: what could be found at no false match at best."""
    false_photos: Rate
    false_pairs: Rate
    wrong_colourways: int
    false_photographs: int
    """Pictures said to be the shop's photograph of a style that is not labelled for them."""
    wrong: tuple[str, ...]
    cllr: float | None
    cllr_min: float | None
    cpu_ms_median: int
    cpu_ms_p95: int
    slices: tuple[Slice, ...]
    reliability: tuple[Reliability, ...]


def upper_bound(hits: int, trials: int) -> float:
    """One-sided upper 95 % bound of a rate (Clopper and Pearson); 1 where nothing was tried."""
    return 1.0 if hits >= trials else float(betaincinv(hits + 1, trials - hits, 0.95))


def rate(hits: int, trials: int) -> Rate:
    """A rate with its bound."""
    return Rate(hits, trials, upper_bound(hits, trials))


def figures(table: Table) -> Figures:
    """Measure everything."""
    positives, negatives = pair_scores(table)
    ranks = [ranking(table, one) for one in table.worn]
    false = false_names(table)
    peopled = table.peopled
    pairs = int((table.truth[peopled] == NEGATIVE).sum())
    false_pairs = int((table.named & (table.truth == NEGATIVE)).sum())
    both = len(positives) > 0 and len(negatives) > 0
    highest = int(negatives.max() if len(negatives) else UNKNOWN)
    asked, chances = leads(table)
    cpu = [trial.cpu_ms for trial in table.trials] or [0]
    return Figures(
        pictures=len(table.pictures),
        unreadable=sum(bool(trial.unreadable) for trial in table.trials),
        photos_of_people=int(peopled.sum()),
        articles=len(table.articles),
        styles=len(set(table.styles.tolist())),
        pairs=pairs,
        worn=len(table.worn),
        first=sum(at <= 1 for at in ranks),
        among_ten=sum(at <= 10 for at in ranks),
        leads=asked,
        matched=sum(bool(table.named[one.picture, one.article]) for one in table.worn),
        grouped=sum(_is_grouped(table, one) for one in table.worn),
        falsely_grouped=sum(_is_falsely_grouped(table, row) for row in np.flatnonzero(peopled).tolist()),
        above_every_negative=int((positives > highest).sum()),
        false_photos=rate(int(false.any(axis=1).sum()), int(peopled.sum())),
        false_pairs=rate(false_pairs, pairs),
        wrong_colourways=int((table.named & (table.truth == SISTER)).sum()),
        false_photographs=_false_photographs(table),
        wrong=_wrong(table),
        cllr=cllr(positives, negatives) if both else None,
        cllr_min=cllr_min(positives, negatives) if both else None,
        cpu_ms_median=int(np.median(cpu)),
        cpu_ms_p95=int(np.percentile(cpu, 95)),
        slices=tuple(_slice(table, name, ranks, chances, false, highest) for name in _slice_names(table)),
        reliability=_reliability(positives, negatives),
    )


def pair_scores(table: Table) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Scores of pairs of one item, and of pairs of different styles in which a person is seen."""
    compared = (table.scores != UNKNOWN) & table.peopled[:, None]
    return table.scores[compared & (table.truth == POSITIVE)], table.scores[compared & (table.truth == NEGATIVE)]


def false_names(table: Table) -> NDArray[np.bool_]:
    """Named though nobody wears the style: the accusations that must not happen."""
    return np.logical_and(table.named, ~np.isin(table.truth, (POSITIVE, SISTER)))


def ranking(table: Table, one: Worn) -> int:
    """Place of the worn article in its picture's ranking, from 1; ties as the matcher ranks them."""
    scores = table.trials[one.picture].scores
    own = table.articles[one.article].skus
    place: dict[int, int] = {}
    by_sku = {sku: at for at, article in enumerate(table.articles) for sku in article.skus}
    for sku in scores:
        place.setdefault(by_sku[sku], len(place) + 1)
        if sku in own:
            return place[one.article]
    return _UNRANKED


def _is_grouped(table: Table, one: Worn) -> bool:
    """Whether the style is named and nothing but its colour is left open."""
    named = _open_styles(table, one.picture)
    return not table.named[one.picture, one.article] and int(table.styles[one.article]) in named


def _is_falsely_grouped(table: Table, row: int) -> bool:
    worn = table.styles[np.isin(table.truth[row], (POSITIVE, SISTER))]
    return bool(_open_styles(table, row) - {int(style) for style in worn})


def _open_styles(table: Table, row: int) -> set[int]:
    """The styles that a picture names with the colourway left open."""
    said, numbered = {*table.trials[row].grouped}, zip(table.articles, table.styles, strict=True)
    return {int(style) for article, style in numbered if said & {*article.skus}}


def _slice_names(table: Table) -> tuple[str, ...]:
    names = {name for picture in table.pictures for name in picture.slices}
    return tuple(sorted(names | {name for one in table.worn for name in one.label.slices}))


def _slice(
    table: Table, name: str, ranks: list[int], chances: tuple[float, ...], false: NDArray[np.bool_], highest: int
) -> Slice:
    at = [place for place, one in enumerate(table.worn) if name in one.label.slices]
    own = [(table.worn[place].picture, table.worn[place].article) for place in at]
    inside = np.array(
        [name in picture.slices or any(name in one.slices for one in picture.labels) for picture in table.pictures]
    )
    inside &= table.peopled
    negative = (table.truth == NEGATIVE) & inside[:, None]
    compared = table.scores != UNKNOWN
    scores = np.array([table.scores[pair] for pair in own if table.peopled[pair[0]] and compared[pair]], np.int32)
    below = table.scores[negative & compared]
    return Slice(
        name,
        worn=len(at),
        first=sum(ranks[place] <= 1 for place in at),
        among_ten=sum(ranks[place] <= 10 for place in at),
        led=round(sum(chances[place] for place in at), 1),
        matched=sum(bool(table.named[pair]) for pair in own),
        grouped=sum(_is_grouped(table, table.worn[place]) for place in at),
        above_every_negative=int((scores > highest).sum()),
        pictures=int(inside.sum()),
        false_photos=rate(int(false[inside].any(axis=1).sum()), int(inside.sum())),
        false_pairs=rate(int((table.named & negative).sum()), int(negative.sum())),
        wrong_colourways=int((table.named & (table.truth == SISTER) & inside[:, None]).sum()),
        cllr=cllr(scores, below) if len(scores) and len(below) else None,
    )


def _wrong(table: Table) -> tuple[str, ...]:
    """Every wrong name, for a person to look at."""
    return tuple(
        f"{table.pictures[row].name}: {table.articles[at].skus[0]}"
        + (" (another colourway)" if table.truth[row, at] == SISTER else "")
        for row, at in np.argwhere(table.named & (table.truth != POSITIVE)).tolist()
    )


def _false_photographs(table: Table) -> int:
    numbered = zip(table.articles, table.styles.tolist(), strict=True)
    style = {sku: number for article, number in numbered for sku in article.skus}
    wrong = 0
    for picture, trial in zip(table.pictures, table.trials, strict=True):
        known = {style[label.sku] for label in picture.labels if label.sku in style}
        wrong += any(style.get(sku) not in known for sku in trial.photographs)
    return wrong


def _reliability(positives: NDArray[np.int32], negatives: NDArray[np.int32]) -> tuple[Reliability, ...]:
    good, _ = np.histogram(positives, _BINS)
    bad, _ = np.histogram(negatives, _BINS)
    rows = []
    for low, high, hits, misses in zip(_BINS[:-1], _BINS[1:], good.tolist(), bad.tolist(), strict=True):
        share_good, share_bad = (hits + 0.5) / (len(positives) + 1), (misses + 0.5) / (len(negatives) + 1)
        observed = round(10 * float(np.log10(share_good / share_bad)), 1) if hits + misses else None
        rows.append(Reliability(low, high, hits, misses, observed))
    return tuple(rows)
