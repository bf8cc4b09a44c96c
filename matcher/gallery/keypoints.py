"""ALIKED's keypoints of catalog photos, made for those that are looked at closely, and kept."""

import threading
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from matcher.errors import PictureError
from matcher.features.learned import ALIKED_NUMBERS, Keypoints, nothing_of
from matcher.features.portrait import MADE_WITH, photo_garment
from matcher.gallery.cache import read_arrays, write_arrays
from matcher.gallery.gallery import Shown
from matcher.gallery.portraits import category
from matcher.models import WEIGHTS
from matcher.policy import Policy
from matcher.recipe import COST


class CatalogKeypoints:
    """Asked for one photo, gives its keypoints: from memory, from the cache folder, or made now. Thread-safe."""

    def __init__(self, policy: Policy, cache: Path | None) -> None:
        self._policy = policy
        self._cache = cache
        self._known: dict[str, Keypoints] = {}
        self._one_at_a_time = threading.Lock()

    def __call__(self, shown: Shown, view: int) -> Keypoints:
        """Keypoints of that view of the item; none where the photo can no longer be read."""
        place = self._place(shown, view)
        with self._one_at_a_time:  # two threads asking for one photo would both make it
            if place.name not in self._known:
                self._known[place.name] = read_arrays(place, _keypoints) or self._made(shown, view, place)
                if len(self._known) > COST.keypoints_held:
                    self._known.pop(next(iter(self._known)))  # the first made; the cache folder has it
            return self._known[place.name]

    def _made(self, shown: Shown, view: int, place: Path) -> Keypoints:
        try:
            garment = photo_garment(shown.load(), category(shown.photos[0], self._policy), self._policy)
        except PictureError:  # it was readable when the gallery was built, or there would be no ``shown``
            return nothing_of(ALIKED_NUMBERS)
        found = garment.views[view].aliked()
        if self._cache:
            write_arrays(place, _arrays(found))
        return found

    def _place(self, shown: Shown, view: int) -> Path:
        policy = self._policy
        zone = category(shown.photos[0], policy)
        made_with = f"{MADE_WITH} {WEIGHTS['aliked-n32']} {policy.worn.view_px}"
        key = sha256(f"{shown.digest} {zone} {view} {made_with}".encode()).hexdigest()[:40]
        return (self._cache or Path()) / f"{key}.aliked.npz"


def _keypoints(arrays: Any) -> Keypoints:
    wide, high = (int(value) for value in arrays["size"])
    return Keypoints(arrays["points"], arrays["descriptors"].astype(np.float32), wide, high)


def _arrays(found: Keypoints) -> dict[str, Any]:
    size = np.array([found.width_px, found.height_px])
    return {"points": found.points, "descriptors": found.descriptors.astype(np.float16), "size": size}
