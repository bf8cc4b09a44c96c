"""The order as a whole: does the account look like *this* order more than like other orders of the same make-up?

Plain garments prove little one by one; many lines of one order together may. For every picture each article of the
catalog has a score; what counts is how far it stands out among articles of its kind (z). A picture counts for the one
line it fits best, a line for its best picture, and an order scores the sum of (z - 2)+ over its lines. The same is done
for thousands of random orders of the same make-up, drawn from the same catalog: a permutation test, valid where the
real order could have been any of them.

It is not where an innocent account merely shares the buyer's *taste*: a signal for ranking, never a proof.
Random orders may hold the very articles that are shown, which errs for the buyer, most in small catalogs; kinds with
too few styles are left out, and an order with too few lines left is refused.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evidence.reasons import Reason, ReasonKind, reason
from evidence.records import Photo, Standout
from matcher.features.views import LOWER, TORSO
from matcher.gallery.gallery import category
from matcher.people.zones import FEET, HEAD, SIDE
from matcher.policy import Policy
from matcher.recipe import COST, RECIPE

_R = RECIPE.order
_KINDS = {TORSO: "upper", LOWER: "lower", TORSO | LOWER: "whole", 0: "open", FEET: "footwear", HEAD: "hat", SIDE: "bag"}
_NOT_WEIGHED = ("footwear", "hat", "bag")
"""Nothing was measured of them, so they weigh nothing."""

Ints = NDArray[np.int64]
Excess = NDArray[np.int32]


@dataclass(frozen=True)
class Article:
    """What the catalog can tell apart: SKUs that share their main photo (sizes) are one."""

    skus: tuple[str, ...]
    style: str
    kind: str
    """Where it is worn, by its title: upper, lower, whole, open, footwear, hat or bag."""


@dataclass(frozen=True)
class Carrier:
    """A line that carries part of the score, and the picture it does it with."""

    sku: str
    z_hundredths: int
    picture: int
    """Index into the pictures given."""


@dataclass(frozen=True)
class OrderWeight:
    """``as_high`` of ``drawn`` random orders look at least as much like the account's pictures as this order."""

    as_high: int
    drawn: int
    score_hundredths: int
    pictures: int
    lines: int
    """Distinct articles of the order that were counted."""
    left_out: int
    """Those of kinds the catalog has too few of, and those it does not have."""
    shared_permille: int
    """How much of this order a random order holds on average: the larger, the less can be shown."""
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True)
class NotWeighed:
    """Why nothing is said."""

    reason: Reason


def shelf(photos: Iterable[Photo], policy: Policy) -> tuple[Article, ...]:
    """The catalog's articles, in the order of the feed."""
    main: dict[str, Photo] = {}
    for photo in photos:
        if photo.sku not in main or photo.view < main[photo.sku].view:
            main[photo.sku] = photo
    sharing: dict[str, list[Photo]] = {}
    for photo in main.values():
        sharing.setdefault(photo.photo_digest, []).append(photo)
    return tuple(
        Article(tuple(photo.sku for photo in group), group[0].style, _KINDS[category(group[0], policy)])
        for group in sharing.values()
    )


def standouts(scores: Mapping[str, int], articles: Sequence[Article]) -> tuple[Standout, ...]:
    """Articles more than two standard deviations above their kind for one picture, highest first.

    Of one style only the best colourways are kept: a green shirt is no sign of the blue one.

    Args:
        scores: Decibans by SKU, as ``Examination.scores``.
        articles: The catalog's.
    """
    kinds: dict[str, list[tuple[Article, int]]] = {}
    best: dict[str, int] = {}
    for article in articles:
        known = [scores[sku] for sku in article.skus if sku in scores and article.kind not in _NOT_WEIGHED]
        if known:
            kinds.setdefault(article.kind, []).append((article, max(known)))
            best[article.style] = max(best.get(article.style, known[0]), *known)
    found: list[Standout] = []
    for group in kinds.values():
        values = np.array([score for _, score in group], np.float64)
        z = (values - values.mean()) / max(float(values.std()), _R.least_spread_decibans)
        hundredths = np.minimum(np.rint(100 * z), _R.cap_hundredths).astype(int)
        found += [
            Standout(sku=article.skus[0], z_hundredths=int(value))
            for (article, score), value in zip(group, hundredths, strict=True)
            if value > _R.free_hundredths and score == best[article.style]
        ]
    return tuple(sorted(found, key=lambda one: (-one.z_hundredths, one.sku))[: _R.most_standouts])


def weigh_order(
    ordered: Sequence[str],
    articles: Sequence[Article],
    pictures: Sequence[Sequence[Standout]],
    seed: str,
    draws: int = _R.draws,
) -> OrderWeight | NotWeighed:
    """How many random orders look as much like the pictures as this order does.

    Args:
        ordered: The order's SKUs.
        articles: The catalog's, as ``shelf`` gives them.
        pictures: The standouts of each of the account's pictures that may show a wearing.
        seed: Text the drawing starts from, for example the case's digest. Same text, same answer, on any machine.
        draws: How many random orders.
    """
    place = {sku: at for at, article in enumerate(articles) for sku in article.skus}
    lines = list(dict.fromkeys(place[sku] for sku in ordered if sku in place))
    asked = len(dict.fromkeys(place.get(sku, sku) for sku in ordered))
    styles = _styles(articles)
    counted = [at for at in lines if _enough(articles[at].kind, lines, articles, styles)]
    if len(counted) < _R.least_lines:
        bars = {"styles": _R.least_styles, "times": _R.times_ordered, "needed": _R.least_lines}
        return NotWeighed(reason(ReasonKind.CATALOG_TOO_SMALL, lines=len(counted), of=asked, **bars))
    if not pictures:
        return NotWeighed(reason(ReasonKind.NO_PICTURE_OF_PEOPLE))
    random = np.random.RandomState(_seed(seed))  # frozen for ever, unlike Generator (NumPy NEP 19)
    drawn, shared = _orders(counted, articles, styles, random, draws)
    excess = _excess(pictures, place, len(articles))
    own = _scores(np.array([counted]), excess)[0]
    return OrderWeight(
        as_high=int((_scores(drawn, excess) >= own).sum()),
        drawn=draws,
        score_hundredths=int(own),
        pictures=len(pictures),
        lines=len(counted),
        left_out=asked - len(counted),
        shared_permille=round(1000 * shared / len(counted)),
        carriers=_carriers(counted, articles, excess),
    )


def _styles(articles: Sequence[Article]) -> dict[str, dict[str, list[int]]]:
    """By kind and style, the articles: colourways of one style are drawn with it, as they were ordered."""
    found: dict[str, dict[str, list[int]]] = {}
    for at, article in enumerate(articles):
        found.setdefault(article.kind, {}).setdefault(article.style, []).append(at)
    return found


def _enough(
    kind: str, lines: Sequence[int], articles: Sequence[Article], styles: Mapping[str, Mapping[str, list[int]]]
) -> bool:
    ordered = len({articles[at].style for at in lines if articles[at].kind == kind})
    return kind not in _NOT_WEIGHED and len(styles[kind]) >= max(_R.least_styles, _R.times_ordered * ordered)


def _orders(
    lines: Sequence[int],
    articles: Sequence[Article],
    styles: Mapping[str, Mapping[str, list[int]]],
    random: np.random.RandomState,
    draws: int,
) -> tuple[Ints, float]:
    """Random orders, one a row, and how many lines they share with this one on average.

    The make-up: of each kind, as many styles with so many colourways each.
    """
    wanted: dict[tuple[str, int], int] = {}
    for kind, style in dict.fromkeys((articles[at].kind, articles[at].style) for at in lines):
        colourways = sum((articles[at].kind, articles[at].style) == (kind, style) for at in lines)
        wanted[kind, colourways] = wanted.get((kind, colourways), 0) + 1
    columns: list[Ints] = []
    for (kind, colourways), many in sorted(wanted.items()):
        groups = [group for group in styles[kind].values() if len(group) >= colourways]
        table = np.array([group + [-1] * (max(map(len, groups)) - len(group)) for group in groups])
        sizes = np.array([len(group) for group in groups])
        chosen = _sample(np.full(draws, len(groups)), many, random)
        for style in chosen.T:
            within = _sample(sizes[style], colourways, random)
            columns += [table[style, pick] for pick in within.T]
    drawn = np.stack(columns, axis=1)
    return drawn, float(np.isin(drawn, np.array(lines)).sum(axis=1).mean())


def _sample(sizes: Ints, many: int, random: np.random.RandomState) -> Ints:
    """For each row, ``many`` different numbers below its size, all sets alike (Floyd's algorithm, row by row)."""
    chosen: Ints = np.full((len(sizes), many), -1, np.int64)
    for at in range(many):
        upper = sizes - many + at
        pick = np.minimum((random.random_sample(len(sizes)) * (upper + 1)).astype(np.int64), upper)
        taken = (chosen[:, :at] == pick[:, None]).any(axis=1)
        chosen[:, at] = np.where(taken, upper, pick)
    return chosen


def _excess(pictures: Sequence[Sequence[Standout]], place: Mapping[str, int], articles: int) -> Excess:
    """(z - 2)+ in hundredths: one row for each picture, one column for each article."""
    table: Excess = np.zeros((len(pictures), articles), np.int32)
    for row, found in enumerate(pictures):
        for one in found:
            if one.sku in place:
                table[row, place[one.sku]] = one.z_hundredths - _R.free_hundredths
    return table


def _scores(orders: Ints, excess: Excess) -> Ints:
    """The score of each order: every picture for its one best line, every line by its best picture, summed."""
    telling = excess[excess.any(axis=1)]
    if not len(telling):
        return np.zeros(len(orders), np.int64)
    step = COST.orders_at_once
    found = [_line_bests(orders[at : at + step], telling).sum(axis=1) for at in range(0, len(orders), step)]
    return np.concatenate(found).astype(np.int64)


def _line_bests(orders: Ints, excess: Excess) -> Excess:
    lines = np.arange(orders.shape[1])
    best: Excess = np.zeros(orders.shape, np.int32)
    for row in excess:
        values = row[orders]
        mine = lines == values.argmax(axis=1)[:, None]
        np.maximum(best, np.where(mine, values, 0), out=best)
    return best


def _carriers(lines: Sequence[int], articles: Sequence[Article], excess: Excess) -> tuple[Carrier, ...]:
    orders = np.array([lines])
    by_picture = np.stack([_line_bests(orders, row[None])[0] for row in excess])
    found = [
        Carrier(
            articles[at].skus[0],
            int(by_picture[:, column].max()) + _R.free_hundredths,
            int(by_picture[:, column].argmax()),
        )
        for column, at in enumerate(lines)
        if by_picture[:, column].any()
    ]
    return tuple(sorted(found, key=lambda one: (-one.z_hundredths, one.sku)))


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[: _R.seed_bytes], "big")
