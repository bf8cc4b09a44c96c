"""Which SKUs are one article, so that no picture can tell them apart: the sizes of one colour of one design."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claims.reading import Sighting
from evidence.records import Photo, Verdict


@dataclass(frozen=True)
class Article:
    """An ordered SKU and what the catalog sells beside it."""

    same: frozenset[str]
    """The SKU itself and those that differ from it in nothing that a picture shows."""
    sisters: frozenset[str]
    """The others of its design: its other colours."""


@dataclass(frozen=True)
class Sold:
    """What the catalog shows of one SKU."""

    style: str
    color: str
    photos: frozenset[str]


def article(sku: str, sold: Mapping[str, Sold]) -> Article:
    """What one ordered SKU is the same as, and what it has beside it."""
    own = sold.get(sku)
    if own is None:
        return Article(frozenset({sku}), frozenset())
    design = {other for other, one in sold.items() if one.style == own.style}
    same = {other for other in design if _is_same(own, sold[other])} | {sku}
    return Article(frozenset(same), frozenset(design - same))


def once(sightings: Iterable[Sighting], sku: str) -> tuple[Sighting, ...]:
    """What was found of one SKU in each picture of a post, however many SKUs of the article were found in it.

    What a person rejected counts before what nobody did, the ordered SKU before its other sizes, then the weight.
    """
    found, best = tuple(sightings), dict[tuple[str, ...], Sighting]()
    for one in found:
        known = best.setdefault(_picture(one), one)
        if _rank(one, sku) < _rank(known, sku):
            best[_picture(one)] = one
    return tuple(one for one in found if one.finding.sku == best[_picture(one)].finding.sku)


def _picture(one: Sighting) -> tuple[str, ...]:
    """The picture in its post, and what is said of it."""
    showing, finding = one.showing, one.finding
    return showing.run.platform, showing.post.platform_id, showing.image.digest, finding.claim, finding.verdict


def sold_of(photos: Iterable[Photo]) -> Mapping[str, Sold]:
    """What a catalog sells, by SKU."""
    by_sku: dict[str, list[Photo]] = {}
    for photo in photos:
        by_sku.setdefault(photo.sku, []).append(photo)
    return {
        sku: Sold(of[0].style, of[0].color.strip().casefold(), frozenset(one.photo_digest for one in of))
        for sku, of in by_sku.items()
    }


def _is_same(one: Sold, other: Sold) -> bool:
    """One colour by its name and a photo in common; where the feed names none, the very same photos. Neither alone is
    enough: two colours may share a photo that shows both, and whoever writes the feed chooses the names."""
    if one.color or other.color:
        return one.color == other.color and bool(one.photos & other.photos)
    return one.photos == other.photos


def _rank(one: Sighting, sku: str) -> tuple[bool, bool, bool, int]:
    finding = one.finding
    return one.review_state.stands, finding.sku != sku, finding.verdict is not Verdict.MATCH, -finding.weight_decibans
