"""Portraits of catalog photos: from memory, from the cache folder, or made now.

A portrait is a megabyte, so only those looked at last are in memory: all of a small catalog, a few of a large one.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from evidence.records import Photo
from matcher.features.portrait import MADE_WITH, Portrait, photo_portrait
from matcher.features.views import LOWER, TORSO
from matcher.gallery.cache import read_portrait, write_portrait
from matcher.people.zones import kind_apart
from matcher.policy import Policy
from matcher.recipe import COST

Load = Callable[[], bytes]


class Portraits:
    """Asked for a photo, gives its portrait. Without a cache folder all are held. Thread-safe."""

    def __init__(self, policy: Policy, cache: Path | None) -> None:
        self._policy = policy
        self._cache = cache
        self._held: OrderedDict[str, Portrait] = OrderedDict()
        self._lock = threading.Lock()

    def key(self, photo: Photo) -> str:
        """What the portrait is made of: the photo, where its item is worn, and how it is looked at."""
        worn = self._policy.worn
        zone = category(photo, self._policy)
        text = f"{photo.photo_digest} {zone} {worn.view_px} {worn.max_features} {MADE_WITH}"
        return sha256(text.encode()).hexdigest()[:40]

    def __call__(self, key: str, photo: Photo, load: Load) -> Portrait:
        """The portrait of that key, without the picture it was made from.

        Raises:
            PictureError: the photo cannot be examined.
        """
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        portrait = self._read(key, photo, load)
        with self._lock:
            self._held[key] = portrait
            while self._cache and len(self._held) > COST.portraits_held:
                self._held.popitem(last=False)
        return portrait

    def __len__(self) -> int:
        """How many are in memory."""
        return len(self._held)

    def _read(self, key: str, photo: Photo, load: Load) -> Portrait:
        place = self._cache / f"{key}.npz" if self._cache else None
        if place and (kept := read_portrait(place)):
            return kept
        portrait = photo_portrait(load(), category(photo, self._policy), self._policy)
        if place:
            write_portrait(place, portrait)
        return _without_picture(portrait)


def category(photo: Photo, policy: Policy) -> int:
    """Where an item is worn, by the words of its title: TORSO, LOWER, both, or 0 when they do not tell; or one of the
    bits FEET, HEAD, SIDE of ``zones``."""
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


def _without_picture(portrait: Portrait) -> Portrait:
    """A portrait as the cache would give it back: a catalog's pictures together do not fit in memory."""
    garments = tuple(
        replace(garment, views=tuple(replace(view, picture=None, open_=None) for view in garment.views))
        for garment in portrait.garments
    )
    return replace(portrait, garments=garments)
