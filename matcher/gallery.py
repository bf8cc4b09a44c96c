"""The catalog, ready to be compared with: one portrait for each different photo, kept in a cache that may be deleted.

Photos are grouped first. SKUs that share one photo (sizes) are one entry; colourways of a style, and styles whose
photos are nearly the same picture, are sisters: between sisters geometry says nothing, only colour can.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evidence.records import Photo
from matcher.cache import read_portrait, write_portrait
from matcher.errors import PictureError
from matcher.features import RECIPE, Portrait, photo_portrait
from matcher.policy import Policy
from matcher.shortlist import QUICK_KEPT, SIFT_KEPT, Stack, stack
from matcher.views import LOWER, TORSO
from matcher.zones import kind_apart

VOTERS = 128
"""Features of each photo that take part in the vote for ``same_photograph``."""
THREADS = min(2, os.cpu_count() or 1)
Load = Callable[[], bytes]


@dataclass(frozen=True, eq=False)
class Shown:
    """One catalog photo and everything it is shown for."""

    photos: tuple[Photo, ...]
    portrait: Portrait
    style: str
    """Name of the group of sisters."""
    load: Load

    @property
    def digest(self) -> str:
        """Digest of the photo's file."""
        return self.photos[0].photo_digest

    @property
    def skus(self) -> tuple[str, ...]:
        """SKUs shown by this photo, as the feed orders them."""
        return tuple(dict.fromkeys(photo.sku for photo in self.photos))

    @property
    def colourways(self) -> frozenset[str]:
        """The colours this photo stands for; a SKU without a stated colour is a colourway of its own."""
        return frozenset(photo.color.casefold() or photo.sku for photo in self.photos)


@dataclass(frozen=True, eq=False)
class Gallery:
    """All photos that could be read, and those that could not."""

    shown: tuple[Shown, ...]
    unreadable: tuple[tuple[Photo, str], ...]
    voters: tuple[NDArray[np.float32], ...]
    """For each photo, the descriptors of its strongest features."""
    quick: Stack
    sift: Stack
    """Descriptors of every photo's item, for the shortlist."""

    def sisters(self, style: str) -> tuple[Shown, ...]:
        """Every photo of a group."""
        return tuple(one for one in self.shown if one.style == style)


def build_gallery(
    photos: Sequence[tuple[Photo, Load]],
    policy: Policy,
    cache: Path | None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Gallery:
    """Prepare a catalog; what the cache holds is not made again. An unreadable photo is a value, not an error."""
    by_digest: dict[str, list[tuple[Photo, Load]]] = {}
    for photo, load in photos:
        by_digest.setdefault(photo.photo_digest, []).append((photo, load))
    groups = list(by_digest.values())
    made: list[Portrait | str] = []
    with ThreadPoolExecutor(THREADS) as pool:
        for portrait in pool.map(lambda group: _prepare(group, policy, cache), groups):
            made.append(portrait)
            progress(len(made), len(groups))
    readable = [(group, one) for group, one in zip(groups, made, strict=True) if isinstance(one, Portrait)]
    failed = [(group, one) for group, one in zip(groups, made, strict=True) if isinstance(one, str)]
    styles = _styles([(tuple(photo for photo, _ in group), one) for group, one in readable])
    shown = tuple(
        Shown(tuple(photo for photo, _ in group), _without_picture(one), style, group[0][1])
        for (group, one), style in zip(readable, styles, strict=True)
    )
    unreadable = tuple((photo, why) for group, why in failed for photo, _ in group)
    voters = tuple(one.portrait.whole.features.descriptors[:VOTERS] for one in shown)
    views = [one.portrait.garments[0].views[0] for one in shown]
    quick = stack([view.quick.descriptors for view in views], QUICK_KEPT)
    sift = stack([view.features.descriptors for view in views], SIFT_KEPT)
    return Gallery(shown, unreadable, voters, quick, sift)


def category(photo: Photo, policy: Policy) -> int:
    """Where an item is worn, by the words of its title: TORSO, LOWER, both, or 0 when they do not tell; or one of the
    zones of ``zones.APART``."""
    if apart := kind_apart(photo.title, policy.categories):
        return apart
    title = photo.title.casefold()
    words = set("".join(letter if letter.isalnum() or letter == "-" else " " for letter in title).split())
    words |= {word.removesuffix("s") for word in words}

    def named(group: Iterable[str]) -> bool:
        return any(word in words or (not word.isascii() and word in title) for word in group)

    if named(policy.categories.whole):
        return TORSO | LOWER
    upper, lower = named(policy.categories.upper), named(policy.categories.lower)
    return (TORSO if upper else 0) | (LOWER if lower else 0)


def _prepare(group: list[tuple[Photo, Load]], policy: Policy, cache: Path | None) -> Portrait | str:
    photo, load = group[0]
    zone = category(photo, policy)
    key = f"{photo.photo_digest} {zone} {policy.worn.view_px} {policy.worn.max_features} {RECIPE}"
    place = cache / f"{sha256(key.encode()).hexdigest()[:40]}.npz" if cache else None
    if place and (kept := read_portrait(place)):
        return kept
    try:
        portrait = photo_portrait(load(), zone, policy)
    except PictureError as error:
        return str(error)
    if place:
        write_portrait(place, portrait)
    return portrait


def _without_picture(portrait: Portrait) -> Portrait:
    """A portrait as the cache would give it back: a catalog's pictures together do not fit in memory."""
    garments = tuple(
        replace(garment, views=tuple(replace(view, picture=None, open_=None) for view in garment.views))
        for garment in portrait.garments
    )
    return replace(portrait, garments=garments)


def _styles(entries: list[tuple[tuple[Photo, ...], Portrait]]) -> list[str]:
    """Group by style name, by shared SKU photos, and by pictures that are nearly the same (phash <= 2, dhash <= 3)."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for photos, _ in entries:
        for photo in photos:
            parent[max(root(photo.style), root(photos[0].style))] = min(root(photo.style), root(photos[0].style))
    prints = [one.fingerprint for _, one in entries]
    p, d = (np.array([getattr(one, name) for one in prints], np.uint64) for name in ("phash_whole", "dhash_whole"))
    for at in range(len(entries)):
        near = (np.bitwise_count(p[at] ^ p[at + 1 :]) <= 2) & (np.bitwise_count(d[at] ^ d[at + 1 :]) <= 3)
        for other in np.flatnonzero(near) + at + 1:
            one, two = root(entries[at][0][0].style), root(entries[int(other)][0][0].style)
            parent[max(one, two)] = min(one, two)
    return [root(photos[0].style) for photos, _ in entries]
