"""The photos of a line-up: the article asked about, and those of the catalog that resemble it most."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from evidence.records import LineupPhoto, Photo
from evidence.vault import CatalogFile
from matcher.gallery.gallery import Gallery, build_gallery
from matcher.lineup import fillers, main_place, of_its_colour
from matcher.policy import load_policy

_last: dict[tuple[tuple[Photo, ...], Path], Gallery] = {}


def gallery_of(catalog: CatalogFile, photos: Sequence[Photo], cache: Path) -> Gallery:
    """A catalog made ready, from the matcher's cache. The last one stays in memory: a reviewer asks again soon."""
    key = (tuple(photos), cache)
    if (found := _last.get(key)) is None:
        loads = [(photo, partial(catalog.photo, photo.photo_digest)) for photo in photos]
        found = build_gallery(loads, load_policy(), cache / "features")
        _last.clear()
        _last[key] = found
    return found


@dataclass(frozen=True)
class Chosen:
    """Photos for one line-up, and how far the article stands out among them."""

    photos: tuple[LineupPhoto, ...]
    """The article's own photo first, then the fillers, likest first; the own one alone where there are none."""
    of_its_colour: int
    """How many of the fillers are of the article's colour."""


def chosen(catalog: CatalogFile, photos: Sequence[Photo], sku: str, ordered: Collection[str], cache: Path) -> Chosen:
    """The photos of a line-up on one article.

    Args:
        catalog: Where the files are.
        photos: All present ones of the catalog.
        sku: The article.
        ordered: SKUs of the same order, which are no fillers: the buyer may wear them.
        cache: Folder of what can be made again.
    """
    gallery, policy = gallery_of(catalog, photos, cache), load_policy()
    place = main_place(gallery, sku)
    of_it = gallery.shown[place].photos if place is not None else photos
    own = min((one for one in of_it if one.sku == sku), key=lambda one: one.view)
    found = fillers(gallery, sku, policy, frozenset(ordered) - {sku})
    shown = tuple(LineupPhoto(sku=one.sku, photo_digest=one.photo_digest) for one in (own, *found))
    return Chosen(shown, of_its_colour(gallery, sku, found, policy))
