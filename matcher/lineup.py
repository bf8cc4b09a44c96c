"""Which articles of a catalog stand beside one in a line-up: of its kind, near in colour, most alike.

The filler-control method of forensic science (Wells, Wilford and Smalarz 2013) shows an examiner several things of
which one is in question, so that a guess is seen to be one. It is worth what its fillers are worth: one that nobody
would pick is no filler (functional size: Wells, Leippe and Ostrom 1979). What was measured is in ``docs/line-ups.md``.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray

from evidence.records import Photo
from evidence.reviews import LINEUP_SIZE
from matcher.features.colour import cielab
from matcher.features.portrait import Portrait
from matcher.features.views import LOWER, TORSO
from matcher.gallery.gallery import Gallery
from matcher.people.zones import kind_apart
from matcher.picture.pixels import Mask
from matcher.policy import Categories, Policy
from matcher.recipe.lineup import LINEUP as _R

Floats = NDArray[np.float64]
Look = NDArray[np.float32]
_BOTH = TORSO | LOWER


@dataclass(frozen=True)
class Named:
    """What a title says an article is."""

    zones: int
    """Where it is worn, in the bits of ``zones``; 0 where the title does not tell."""
    is_either: bool
    """Words of an upper and of a lower garment, none of a whole one: one of them names a print or a cloth."""
    is_outer: bool
    words: frozenset[str]
    """Those of the policy's categories that are in it."""


@lru_cache(maxsize=_R.named_held)
def named(title: str, words: Categories) -> Named:
    """What a title says. English words count in the plural too, Chinese ones wherever they stand."""
    text = title.casefold()
    cut = set("".join(sign if sign.isalnum() or sign == "-" else " " for sign in text).split())
    cut |= {word.removesuffix(end) for word in cut for end in ("s", "es")}

    def among(*groups: Collection[str]) -> set[str]:
        return {word for group in groups for word in group if word in cut or (not word.isascii() and word in text)}

    things = among(words.footwear, words.hat, words.bag)
    if things and (apart := kind_apart(title, words)):
        return Named(apart, False, False, frozenset(things))
    upper, lower, whole, outer = map(among, (words.upper, words.lower, words.whole, words.outer))
    zones = _BOTH if whole else (TORSO if upper or outer else 0) | (LOWER if lower else 0)
    return Named(zones, zones == _BOTH and not whole, bool(outer), frozenset(upper | lower | whole | outer))


def main_place(gallery: Gallery, sku: str) -> int | None:
    """Where in the gallery the first photo of an article stands that could be read: the one a line-up shows. Not the
    one that was found in the post: of the fillers nobody chose the photo that suits best."""
    at = [place for place, one in enumerate(gallery.shown) if sku in one.skus]
    views = {place: min(one.view for one in gallery.shown[place].photos if one.sku == sku) for place in at}
    return min(at, key=lambda place: (views[place], place), default=None)


def fillers(
    gallery: Gallery,
    sku: str,
    policy: Policy,
    not_these: Collection[str] = frozenset(),
    most: int = LINEUP_SIZE - 1,
) -> tuple[Photo, ...]:
    """The articles that resemble one most, the likest first; fewer where the catalog has no more of its kind.

    Never another size or colour of the article, nor a design whose photo is nearly the same; never two of one design.
    None where neither title nor photo tells the kind.

    Args:
        gallery: Made ready; portraits of at most 65 photos are read, by 5 ms each.
        sku: The article asked about.
        policy: For the words of its titles.
        not_these: SKUs of the same order: neither these nor their sisters. The buyer may wear them.
        most: How many.

    Raises:
        PictureError: the cache has lost a portrait, and its photo cannot be examined any more.
    """
    own = main_place(gallery, sku)
    if own is None:
        return ()
    portrait = gallery.shown[own].portrait
    near = _near(gallery, own, policy, {sku, *not_these}, bool(portrait.people))
    looked_at = ((units, gallery.shown[at], gallery.shown[at].portrait) for units, at in near[: _R.most_read])
    alike = ((units, shown, other) for units, shown, other in looked_at if bool(other.people) == bool(portrait.people))
    ranked = [
        (units + _unlike(portrait, other), shown.digest, shown.photos[0])
        for units, shown, other in islice(alike, _R.shortlist)
    ]
    return tuple(photo for _, _, photo in sorted(ranked, key=lambda one: one[:2])[:most])


def of_its_colour(gallery: Gallery, sku: str, beside: Collection[Photo], policy: Policy) -> int:
    """How many of these photos are near an article in colour (``colour_veto`` of the policy). A line-up in which it
    alone is blue asks no more than "blue?", whatever the odds of a guess: where these are few, say so."""
    own = main_place(gallery, sku)
    if own is None:
        return 0
    colours = gallery.palette.nearest(gallery.shown[own].portrait.garments[0])
    digests = {photo.photo_digest for photo in beside}
    near = (colours <= policy.worn.colour_veto).tolist()
    return sum(near[at] for at, one in enumerate(gallery.shown) if one.digest in digests)


def _near(
    gallery: Gallery, own: int, policy: Policy, not_these: Collection[str], is_worn: bool
) -> list[tuple[float, int]]:
    """Distances by words and colour, and places, of one photo of each design that may stand there. Those come first
    whose colours were measured on a person where the article's were, and main photos before others."""
    said = _said(gallery, own, policy)
    if said is None or not said.zones:
        return []
    colours = np.minimum(gallery.palette.nearest(gallery.shown[own].portrait.garments[0]), _R.most_colour_units)
    is_main = np.array([any(photo.view == 0 for photo in one.photos) for one in gallery.shown], bool)
    tiers = 2 * (_on_model(gallery) != is_worn) + ~is_main
    digests = np.array([one.digest for one in gallery.shown])
    open_ = ~_of_designs(gallery, not_these)
    order = [at for at in np.lexsort((digests, colours, tiers)).tolist() if open_[at]]
    found = islice(_of_kind(gallery, order, said, policy), _R.near_in_colour)
    rated = [
        (int(tiers[at]), float(colours[at]) + (0.0 if one.words & said.words else _R.other_word_units), at)
        for at, one in found
    ]
    return [(units, at) for _, units, at in sorted(rated, key=lambda one: one[:2])]


def _of_kind(gallery: Gallery, order: list[int], said: Named, policy: Policy) -> Iterator[tuple[int, Named]]:
    """The first photo of each design that is of the kind, in this order."""
    designs: set[int] = set()
    for at in order:
        design = int(gallery.styles[at])
        if design not in designs and (other := _said(gallery, at, policy)) and _is_kin(said, other):
            designs.add(design)
            yield at, other


def _is_kin(own: Named, other: Named) -> bool:
    """Whether two are of one kind. What may be a top or trousers stands beside both, never beside dresses."""
    is_same = other.zones == own.zones and other.is_either == own.is_either
    is_one = own.is_either and (other.is_either or other.zones in (TORSO, LOWER))
    return (is_same or is_one) and own.is_outer == other.is_outer


def _said(gallery: Gallery, at: int, policy: Policy) -> Named | None:
    """What a photo shows, by its titles, or by the half of a model that it is about; None where its SKUs are of several
    kinds: a photo of an outfit."""
    kinds = {named(photo.title, policy.categories) for photo in gallery.shown[at].photos}
    if len({(one.zones, one.is_either, one.is_outer) for one in kinds}) > 1:
        return None
    first = named(gallery.shown[at].photos[0].title, policy.categories)
    whole, torso, lower = (gallery.palette.of[at] >= 0).tolist()
    if first.zones or whole or torso == lower:
        return first
    return Named(TORSO if torso else LOWER, False, False, first.words)


def _on_model(gallery: Gallery) -> Mask:
    """Photos whose colours were measured on a person's torso or legs."""
    found = gallery.palette.of >= 0
    return found[:, 1] | found[:, 2]


def _of_designs(gallery: Gallery, skus: Collection[str]) -> Mask:
    """Photos of the designs of these SKUs: their sizes, colours, and what has nearly the same photo."""
    theirs = {one.style for one in gallery.shown if not set(one.skus).isdisjoint(skus)}
    return np.array([one.style in theirs for one in gallery.shown], bool)


def _unlike(one: Portrait, other: Portrait) -> float:
    """How far two garments are apart in shape and pattern; either way round, as a print is a print when mirrored."""
    mine, theirs = _look(one), _look(other)
    apart = min(float(np.linalg.norm(mine - turned, axis=2).mean()) for turned in (theirs, theirs[:, ::-1]))
    pattern = float(np.linalg.norm(_pattern(one) - _pattern(other)))
    return _R.shape_worth * apart + _R.pattern_worth * pattern


def _look(portrait: Portrait) -> Look:
    """The garment, small, in the middle of a white square, in CIELAB: shape (24, 24, 3)."""
    factor = portrait.small.shape[1] / portrait.width_px
    left, top, right, bottom = (round(side * factor) for side in portrait.garments[0].box)
    crop = portrait.small[top : max(bottom, top + 1), left : max(right, left + 1)]
    high, wide = crop.shape[:2]
    square = np.full((max(high, wide), max(high, wide), 3), 255, np.uint8)
    below, beside = (square.shape[0] - high) // 2, (square.shape[1] - wide) // 2
    square[below : below + high, beside : beside + wide] = crop
    small = cv2.resize(square, (_R.shape_px, _R.shape_px), interpolation=cv2.INTER_AREA)
    return cielab((small / 255).reshape(-1, 3)).reshape(small.shape)


def _pattern(portrait: Portrait) -> Floats:
    """The mean of the garment's learned descriptors: stripes resemble stripes; zeros of plain cloth that has none."""
    views = portrait.garments[0].views
    found = np.concatenate([view.quick.descriptors for view in views]).astype(np.float64)
    return found.mean(axis=0) if len(found) else np.zeros(found.shape[1])
