"""Which ordered articles stand among the likest of a catalog for one picture: what people may be asked about.

A lead is no finding. The ranking is made without knowing any order; the order chooses which of it is kept.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from evidence.matches import MOST_NEAREST
from evidence.records import Candidate, Lead, Region
from matcher.gallery.gallery import Gallery, Shown
from matcher.picture.boxes import around, region
from matcher.recipe import RECIPE
from matcher.recipe.leads import LEADS
from matcher.worn.align import Hit, worth
from matcher.worn.compared import Compared

_R = RECIPE.worn.leads


@dataclass(frozen=True)
class Placed:
    """A SKU at its place among the designs."""

    sku: str
    weight_decibans: int
    rank: int
    nearest: tuple[Candidate, ...]
    """The likest other designs, each by its likest SKU."""


def likest(designs: int) -> int:
    """How many designs of so many are the likest ones: one in a hundred, and a few of a small catalog."""
    return max(_R.least, round(_R.share * designs))


def placed(ranked: Iterable[tuple[str, int]], design: Mapping[str, str]) -> list[Placed]:
    """The SKUs among the likest designs, best first. Other colours of its own design take no place of a SKU's.

    Args:
        ranked: Every SKU with its weight, best first.
        design: Of every SKU.
    """
    most, first, found = likest(len(set(design.values()))), dict[str, Candidate](), []
    for sku, weight in ranked:
        rank = len(first.keys() | {design[sku]})
        if rank > most:
            break
        first.setdefault(design[sku], Candidate(sku=sku, weight_decibans=weight))
        found.append((sku, weight, rank))
    return [Placed(*one, _others(first, design[one[0]])) for one in found]


def is_asked(weight_decibans: int, nearest: Sequence[Candidate]) -> bool:
    """Whether somebody could tell it from the best other design, as far as its weight says."""
    ahead = ahead_decibans(weight_decibans, nearest)
    return weight_decibans > 0 and ahead >= -LEADS.most_behind_decibans


def ahead_decibans(weight_decibans: int, nearest: Sequence[Candidate]) -> int:
    """How much more it weighs than the best other design."""
    return weight_decibans - max((one.weight_decibans for one in nearest), default=0)


def leads(
    gallery: Gallery, seen: Sequence[Compared], ranked: Sequence[tuple[str, int]], ordered: Set[str]
) -> tuple[Lead, ...]:
    """Those of the ordered SKUs that are among the likest, as a record keeps them."""
    if not ordered or not seen:
        return ()
    kept = [one for one in placed(ranked, gallery.design) if one.sku in ordered]
    return tuple(_lead(one, gallery, seen) for one in kept)


def _lead(one: Placed, gallery: Gallery, seen: Sequence[Compared]) -> Lead:
    compared, at = _heaviest(one.sku, gallery, seen)
    shown, aligned, glued = gallery.shown[at], compared.aligned.get(at), compared.glued.get(at)
    where, there = _regions(compared, shown, [hit for hit in (aligned, glued) if hit])
    return Lead(
        sku=one.sku,
        rank=one.rank,
        designs=len(gallery.by_style),
        weight_decibans=one.weight_decibans,
        photo_digest=shown.digest,
        sift_points=aligned.inliers if aligned else 0,
        lightglue_points=glued.inliers if glued else 0,
        region_px=where,
        photo_region_px=there,
        nearest=one.nearest,
    )


def _heaviest(sku: str, gallery: Gallery, seen: Sequence[Compared]) -> tuple[Compared, int]:
    """On whom, and by which of its photos, a SKU weighs most. Of equal ones the higher standing, then the first."""
    photos, skus = gallery.sold
    of_it = photos[skus == bisect_left(gallery.skus, sku)].tolist()
    pairs = [(compared, at) for compared in seen for at in of_it]
    return max(pairs, key=lambda one: (one[0].allowed[one[1]], one[0].weights[one[1]], one[0].standing[one[1]]))


def _regions(compared: Compared, shown: Shown, hits: Sequence[Hit]) -> tuple[Region, Region]:
    """Where enough points agree that they are worth telling; else the clothes, for a few points may lie anywhere."""
    best = max(hits, key=lambda hit: worth(hit, compared.policy), default=None)
    if best is None or best.inliers < compared.policy.worn.worth_telling_inliers:
        return region(compared.garment.box), region(shown.portrait.garments[0].box)
    return around(best.post_points), around(best.photo_points)


def _others(first: Mapping[str, Candidate], own: str) -> tuple[Candidate, ...]:
    return tuple(islice((one for design, one in first.items() if design != own), MOST_NEAREST))
