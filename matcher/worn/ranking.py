"""Every SKU of a catalog in the order of its weight."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from evidence.records import Finding, Verdict
from matcher.gallery.gallery import Gallery
from matcher.worn.compared import Compared


def ranking(gallery: Gallery, seen: Sequence[Compared], findings: Sequence[Finding]) -> list[tuple[str, int]]:
    """Every SKU's weight, best first and not capped: its best photo on its best person, and what was found.

    Of equal weights the higher standing comes first, then the SKU that sorts first. Shoes, where no feet are seen, are
    below all that was compared.
    """
    photos, skus = gallery.sold
    weights, standing = np.full((2, len(gallery.skus)), -np.inf)
    for compared in seen:
        fits = compared.allowed[photos]
        at, whose = photos[fits], skus[fits]
        best = weights.copy()
        np.maximum.at(best, whose, compared.weights[at])
        standing[best > weights] = -np.inf
        weights, heaviest = best, compared.weights[at] == best[whose]
        np.maximum.at(standing, whose[heaviest], compared.standing[at[heaviest]])
    is_seen = weights > -np.inf
    weights[~is_seen], standing[~is_seen] = weights[is_seen].min() - 1 if is_seen.any() else -1, 0
    for finding in findings:
        if finding.verdict is Verdict.MATCH:
            place = bisect_left(gallery.skus, finding.sku)
            order = max((weights[place], standing[place]), (finding.weight_decibans, 0.0))
            weights[place], standing[place] = order
    places = np.lexsort((-standing, -weights))  # stable: SKUs are in order already
    return [(gallery.skus[at], int(weights[at])) for at in places.tolist()]
