"""ALIKED's keypoints of catalog photos: dear to find, so found only for photos that come to be looked at, and kept."""

import secrets
import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from matcher.cache import BROKEN
from matcher.errors import PictureError
from matcher.features import RECIPE, photo_portrait
from matcher.gallery import Shown, category
from matcher.learned import Keypoints, nothing_of
from matcher.models import WEIGHTS
from matcher.policy import Policy
from matcher.views import DEAR_KEYPOINTS, LEARNED_PX


class DearKeypoints:
    """Asked for one photo, gives its keypoints: from memory, from the cache folder, or made now. Thread-safe."""

    def __init__(self, policy: Policy, cache: Path | None) -> None:
        self._policy = policy
        self._cache = cache
        self._known: dict[str, Keypoints] = {}
        self._one_at_a_time = threading.Lock()

    def __call__(self, shown: Shown) -> Keypoints:
        """Keypoints of the item's view; none where the photo can no longer be read."""
        place = self._place(shown)
        with self._one_at_a_time:  # two threads asking for one photo would both make it
            if place.name not in self._known:
                self._known[place.name] = _kept(place) or self._made(shown, place)
            return self._known[place.name]

    def _made(self, shown: Shown, place: Path) -> Keypoints:
        try:
            portrait = photo_portrait(shown.load(), category(shown.photos[0], self._policy), self._policy)
        except PictureError:  # it was readable when the gallery was built, or there would be no ``shown``
            return nothing_of(128)
        found = portrait.garments[0].views[0].dear()
        if self._cache:
            _keep(found, place)
        return found

    def _place(self, shown: Shown) -> Path:
        policy = self._policy
        zone = category(shown.photos[0], policy)
        recipe = f"{RECIPE} {WEIGHTS['aliked-n32']} {LEARNED_PX} {DEAR_KEYPOINTS} {policy.worn.view_px}"
        key = sha256(f"{shown.digest} {zone} {recipe}".encode()).hexdigest()[:40]
        return (self._cache or Path()) / f"{key}.dear.npz"


def _kept(place: Path) -> Keypoints | None:
    if not place.exists():
        return None
    try:
        with np.load(place, allow_pickle=False) as arrays:
            wide, high = (int(value) for value in arrays["size"])
            return Keypoints(arrays["points"], arrays["descriptors"].astype(np.float32), wide, high)
    except BROKEN:
        place.unlink(missing_ok=True)
        return None


def _keep(found: Keypoints, place: Path) -> None:
    """Beside and renamed, so that a reader never sees half a file. A full disk is no reason to stop."""
    beside = place.with_name(f"{place.name}.{secrets.token_hex(6)}")
    small = replace(found, descriptors=found.descriptors.astype(np.float16))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            size = np.array([small.width_px, small.height_px])
            np.savez(file, allow_pickle=False, points=small.points, descriptors=small.descriptors, size=size)
        beside.replace(place)
    except OSError:
        beside.unlink(missing_ok=True)
