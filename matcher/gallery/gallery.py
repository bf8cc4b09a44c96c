"""The catalog, ready to be compared with: what ranking needs of every photo, and portraits of those looked at closer.

Photos are grouped first. SKUs that share one photo (sizes) are one entry; colourways of a style, and styles whose
photos are nearly the same picture, are sisters: between sisters geometry says nothing, only colour can.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evidence.records import Photo
from matcher.errors import PictureError
from matcher.features.portrait import Portrait
from matcher.gallery.inverted_build import inverted_file
from matcher.gallery.palette import Palette, joined
from matcher.gallery.portraits import Load as Load
from matcher.gallery.portraits import Portraits
from matcher.gallery.portraits import category as category
from matcher.gallery.shards import KINDS, Card, Shard, card, parted, shard
from matcher.gallery.sizes import sizes_named
from matcher.gallery.standing import Descriptors, Stack, Whole
from matcher.picture.nearest import Nearest
from matcher.policy import Policy
from matcher.recipe import RECIPE

_R = RECIPE.gallery.gallery
THREADS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, eq=False)
class Shown:
    """One catalog photo and everything it is shown for."""

    photos: tuple[Photo, ...]
    style: str
    """Name of the group of sisters."""
    load: Load
    key: str
    """Of its portrait."""
    portraits: Portraits

    @property
    def portrait(self) -> Portrait:
        """From memory, or read from the cache: some milliseconds."""
        return self.portraits(self.key, self.photos[0], self.load)

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
        """The colours this photo stands for; a SKU without a stated colour is a colourway of its own, but for sizes."""
        return frozenset(photo.color.casefold() or photo.sku for photo in self.photos)


@dataclass(frozen=True, eq=False)
class Gallery:
    """All photos that could be read, and those that could not. Of each photo about 4 kB are in memory, and the
    descriptors of a small catalog; the rest is in the cache folder."""

    shown: tuple[Shown, ...]
    unreadable: tuple[tuple[Photo, str], ...]
    hashes: NDArray[np.uint64]
    """phash of each photo, whole and without its border."""
    palette: Palette
    descriptors: Mapping[str, Descriptors]
    """By kind, as in ``shards.KINDS``."""

    def place(self, shown: Shown) -> int:
        """Where one of ``shown`` stands."""
        return self._places[id(shown)]

    def sisters(self, style: str) -> tuple[Shown, ...]:
        """Every photo of a group."""
        return tuple(self.shown[at] for at in self.by_style.get(style, ()))

    @cached_property
    def by_style(self) -> Mapping[str, tuple[int, ...]]:
        """Places of the photos of each group, rising."""
        found: dict[str, list[int]] = {}
        for at, one in enumerate(self.shown):
            found.setdefault(one.style, []).append(at)
        return {style: tuple(places) for style, places in found.items()}

    @cached_property
    def styles(self) -> Whole:
        """Number of each photo's group."""
        numbers = {style: number for number, style in enumerate(sorted(self.by_style))}
        return np.array([numbers[one.style] for one in self.shown], np.int64)

    @cached_property
    def design(self) -> Mapping[str, str]:
        """Of every SKU the name of its group."""
        return {sku: one.style for one in self.shown for sku in one.skus}

    @cached_property
    def skus(self) -> tuple[str, ...]:
        """Every SKU once, in the order of its characters."""
        return tuple(sorted({sku for one in self.shown for sku in one.skus}))

    @cached_property
    def sold(self) -> tuple[Whole, Whole]:
        """Every pair of a photo and a SKU it shows: places in ``shown`` and in ``skus``."""
        numbers = {sku: number for number, sku in enumerate(self.skus)}
        pairs = [(at, numbers[sku]) for at, one in enumerate(self.shown) for sku in one.skus]
        both = np.array(pairs, np.int64).reshape(len(pairs), 2)
        return both[:, 0], both[:, 1]

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {id(one): at for at, one in enumerate(self.shown)}

    @cached_property
    def near(self) -> Nearest:
        """``hashes``, two for each photo, for the exact search."""
        return Nearest(self.hashes.ravel())


def build_gallery(
    photos: Sequence[tuple[Photo, Load]],
    policy: Policy,
    cache: Path | None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Gallery:
    """Prepare a catalog; what the cache holds is not made again. An unreadable photo is a value, not an error.

    Raises:
        OSError: the inverted file of a large catalog cannot be written.
    """
    by_digest: dict[str, list[tuple[Photo, Load]]] = {}
    for photo, load in sizes_named(photos):
        by_digest.setdefault(photo.photo_digest, []).append((photo, load))
    groups = list(by_digest.values())
    portraits = Portraits(policy, cache)
    keys = [portraits.key(group[0][0]) for group in groups]
    shards = list(_shards(groups, keys, portraits, cache, progress))
    why_not = [why for one in shards for why in one.why_not]
    readable = [(group, key) for group, key, why in zip(groups, keys, why_not, strict=True) if not why]
    unreadable = [(photo, why) for group, why in zip(groups, why_not, strict=True) if why for photo, _ in group]
    hashes = np.concatenate([np.zeros((0, 3), np.uint64), *(one.hashes for one in shards)])
    entries = [tuple(photo for photo, _ in group) for group, _ in readable]
    styles = _styles(entries, hashes)
    shown = tuple(
        Shown(entry, style, group[0][1], key, portraits)
        for entry, style, (group, key) in zip(entries, styles, readable, strict=True)
    )
    descriptors = {kind: _descriptors(shards, kind, len(shown), cache) for kind in KINDS}
    whole = joined([one.palette for one in shards])
    return Gallery(shown, tuple(unreadable), np.ascontiguousarray(hashes[:, :2]), whole, descriptors)


def _shards(
    groups: list[list[tuple[Photo, Load]]],
    keys: list[str],
    portraits: Portraits,
    cache: Path | None,
    progress: Callable[[int, int], None],
) -> Iterator[Shard]:
    def prepared(key: str, group: list[tuple[Photo, Load]]) -> Card | str:
        try:
            return card(portraits(key, *group[0]))
        except PictureError as error:
            return str(error)

    for first, last in parted(keys):

        def made(first: int = first, last: int = last) -> Iterator[Card | str]:
            with ThreadPoolExecutor(THREADS) as pool:
                for done, one in enumerate(pool.map(prepared, keys[first:last], groups[first:last]), first + 1):
                    progress(done, len(groups))
                    yield one

        yield shard(keys[first:last], cache, made)
        progress(last, len(groups))


def _descriptors(shards: Sequence[Shard], kind: str, photos: int, cache: Path | None) -> Descriptors:
    """All of a kind: together in memory for a small catalog, else in a file on disk."""
    if cache is None or photos <= _R.exact_photos:
        parts = [one.stacked(kind) for one in shards]
        empty = np.zeros((0, KINDS[kind]), np.float32)  # single precision: to turn it into that costs a fifth each time
        rows = np.concatenate([empty, *(part.rows for part in parts)])
        return Stack(rows, np.concatenate([np.zeros(0, np.int64), *(part.counts for part in parts)]))
    name = sha256(f"{kind} {' '.join(one.name for one in shards)}".encode()).hexdigest()[:40]
    return inverted_file(cache / "inverted" / name, [partial(one.stacked, kind) for one in shards])


def _styles(entries: list[tuple[Photo, ...]], hashes: NDArray[np.uint64]) -> list[str]:
    """Group by style name, by shared SKU photos, and by pictures that are nearly the same by both hashes."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    def join(one: str, two: str) -> None:
        one, two = root(one), root(two)
        parent[max(one, two)] = min(one, two)

    for photos in entries:
        for photo in photos:
            join(photo.style, photos[0].style)
    for at, hits in enumerate(Nearest(hashes[:, 0]).within(hashes[:, 0], _R.same_phash_bits)):
        alike = np.bitwise_count(hashes[hits.positions, 2] ^ hashes[at, 2]) <= _R.same_dhash_bits
        for other in hits.positions[alike].tolist():
            join(entries[at][0].style, entries[other][0].style)
    return [root(photos[0].style) for photos in entries]
