"""The order of all SKUs, and the weights in it: arrays, and the same as worked out one by one."""

import math
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.records import Finding, Verdict
from matcher.examine import Examiner
from matcher.gallery.gallery import Gallery
from matcher.worn.compared import Compared
from matcher.worn.ranking import ranking
from tests.matcher.small_shop import policy

ROWS = st.tuples(
    st.floats(-4, 30, width=32), st.floats(-9, 60, width=32), st.integers(0, 400), st.integers(0, 256),
    st.one_of(st.none(), st.floats(0, 90)),
)  # fmt: skip


def one_by_one(standing: float, tokens: float, inliers: int, glued: int, colour: float | None) -> int:
    """The weight as the policy file describes it, in plain numbers."""
    weights = policy().weights
    units = min(weights.colour_unknown if colour is None else colour, weights.colour_most)
    total = weights.least + weights.standing * standing - weights.colour * units
    total += weights.tokens * min(max(tokens, weights.tokens_least), weights.tokens_most)
    total += weights.inliers * math.log1p(max(0, inliers - weights.free_inliers))
    total += weights.glued * math.log1p(max(0, glued - weights.free_glued))
    return round(total)


@pytest.mark.slow
@given(st.lists(ROWS, max_size=40))
def test_the_weights_of_all_photos_are_those_of_each(rows: list[tuple[float, float, int, int, float | None]]) -> None:
    standing, tokens = (np.array([row[at] for row in rows], np.float32) for at in (0, 1))
    inliers, glued = (np.array([row[at] for row in rows], np.int64) for at in (2, 3))
    colours = np.array([np.inf if row[4] is None else row[4] for row in rows], np.float64)
    assert policy().decibans(standing, tokens, inliers, glued, colours).tolist() == [one_by_one(*row) for row in rows]


def plainly(gallery: Gallery, seen: list[Compared], findings: list[Finding]) -> list[tuple[str, int]]:
    """The same in plain words."""
    weights: dict[str, tuple[int, float]] = {}
    for compared in seen:
        rows = zip(gallery.shown, compared.weights.tolist(), compared.standing.tolist(), compared.allowed, strict=True)
        for shown, weight, standing, fits in rows:
            for sku in shown.skus if fits else ():
                weights[sku] = max(weights.get(sku, (weight, standing)), (weight, standing))
    least = min((weight for weight, _ in weights.values()), default=0) - 1
    for sku in (sku for shown in gallery.shown for sku in shown.skus):
        weights.setdefault(sku, (least, 0.0))
    for finding in findings:
        if finding.verdict is Verdict.MATCH:
            weights[finding.sku] = max(weights[finding.sku], (finding.weight_decibans, 0.0))
    ranked = sorted(weights.items(), key=lambda one: (-one[1][0], -one[1][1], one[0]))
    return [(sku, order[0]) for sku, order in ranked]


@pytest.mark.slow
@pytest.mark.parametrize("people", [0, 1, 3])
def test_the_order_of_all_skus_is_the_one_worked_out_one_by_one(examiner: Examiner, people: int) -> None:
    random, gallery = np.random.default_rng(people), examiner.gallery
    count = len(gallery.shown)
    for _ in range(40):
        seen = [
            SimpleNamespace(
                weights=random.integers(-4, 3, count),
                standing=random.integers(-2, 3, count).astype(np.float32),
                allowed=random.random(count) < 0.7,
            )
            for _ in range(people)
        ]
        match = SimpleNamespace(verdict=Verdict.MATCH, sku=gallery.skus[2], weight_decibans=int(random.integers(-2, 5)))
        findings = [match, SimpleNamespace(verdict=Verdict.ABSTAIN, sku=gallery.skus[0], weight_decibans=17)]
        args = (gallery, cast(list[Compared], seen), cast(list[Finding], findings))
        assert ranking(*args) == plainly(*args)
