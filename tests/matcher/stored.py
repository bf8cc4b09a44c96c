"""Portraits and what else is slow to make of a picture, made once and stored: for tests that only ask.

Each function here gives what the product's own function of that name gave for the same arguments, from memory, from a
folder in ``WORNPROOF_CACHE``, or made now. The folder's name is a digest of the sources these functions are made of, so
that a change of them makes all anew; without the folder everything works, and takes longer. Tests of the making itself
call the product's functions.
"""

import hashlib
import os
import pickle
import platform
import secrets
import shutil
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import cache, wraps
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

import platformdirs
import pytest

from matcher.features import learned, lettering, portrait
from matcher.features.learned import Keypoints
from matcher.models import WEIGHTS
from matcher.policy import Policy

ABOVE = {
    "catalog", "evaluate", "examine.py", "gallery", "order_weight.py", "pair.py", "photograph", "run.py", "worn"
}  # fmt: skip
"""What of the matcher lies above ``features``, as the import contracts say, and so cannot change a portrait."""
LIBRARIES = ("numpy", "onnxruntime", "opencv-python-headless", "pillow", "pillow-heif")
HELD = 32
"""Results of one function in memory at a time; a post's portrait is nine megabytes."""
KEPT = 2
"""Folders of older sources that stay."""


def sources() -> str:
    """A digest of all that a portrait is made of, beside its picture: code, weights, thresholds, libraries."""
    room, digest = Path(str(files("matcher"))), hashlib.sha256()
    for place in sorted(room.rglob("*.py")):
        if place.relative_to(room).parts[0] not in ABOVE:
            digest.update(place.read_bytes())
    digest.update((Path(str(files("configs"))) / "matching.toml").read_bytes())
    told = [WEIGHTS, sys.version, platform.machine(), *map(version, LIBRARIES)]
    return hashlib.sha256(repr((digest.hexdigest(), told)).encode()).hexdigest()[:16]


@cache
def folder() -> Path:
    """Where results of these sources are kept; folders of older sources are removed but for the newest ``KEPT``."""
    cached = os.environ.get("WORNPROOF_CACHE") or platformdirs.user_cache_dir("wornproof")
    place = Path(cached) / "stored-portraits" / sources()
    place.mkdir(parents=True, exist_ok=True)
    os.utime(place)
    others = sorted((one for one in place.parent.iterdir() if one != place), key=lambda one: -one.stat().st_mtime)
    for old in others[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return place


def stored(make: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, whose results are kept. Thread-safe."""
    held: OrderedDict[str, Any] = OrderedDict()
    lock = Lock()

    @wraps(make)
    def asked(*arguments: Any) -> Any:
        key = hashlib.sha256(pickle.dumps((make.__name__, *map(_plain, arguments)))).hexdigest()
        with lock:
            if key in held:
                held.move_to_end(key)
                return held[key]
        (result,) = _read(folder() / key) or _kept((make(*arguments),), folder() / key)
        with lock:
            held[key] = result
            while len(held) > HELD:
                held.popitem(last=False)
        return result

    return asked


def _plain(argument: Any) -> Any:
    """What of an argument decides."""
    if isinstance(argument, Policy):
        return argument.worn.model_dump_json()  # the only part of it that portraits are made by
    if isinstance(argument, Keypoints):
        return argument.points, argument.descriptors, argument.width_px, argument.height_px
    return argument


def _read(place: Path) -> tuple[Any] | None:
    try:
        result: tuple[Any] = pickle.loads(place.read_bytes())
    except (OSError, EOFError, pickle.UnpicklingError):
        return None
    return result


def _kept(result: tuple[Any], place: Path) -> tuple[Any]:
    beside = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    beside.write_bytes(pickle.dumps(result, protocol=5))
    beside.replace(place)
    return result


post_portrait = stored(portrait.post_portrait)
photo_portrait = stored(portrait.photo_portrait)
photo_garment = stored(portrait.photo_garment)
item_mask = stored(portrait.item_mask)
aliked = stored(learned.aliked)
lightglue = stored(learned.lightglue)
read_lines = stored(lettering.read_lines)

USED = {
    "matcher.examine.post_portrait": (portrait.post_portrait, post_portrait),
    "matcher.pair.post_portrait": (portrait.post_portrait, post_portrait),
    "matcher.gallery.portraits.photo_portrait": (portrait.photo_portrait, photo_portrait),
    "matcher.gallery.keypoints.photo_garment": (portrait.photo_garment, photo_garment),
    "matcher.worn.cells.item_mask": (portrait.item_mask, item_mask),
    "matcher.features.views.aliked": (learned.aliked, aliked),
    "matcher.worn.align.lightglue": (learned.lightglue, lightglue),
    "matcher.worn.lettering.read_lines": (lettering.read_lines, read_lines),
}
"""Where the product calls each: the function itself, and the stored one."""


@pytest.fixture(scope="session")
def stored_portraits() -> Iterator[None]:
    """What is slow to make of a picture is made once, for all tests until the end of the run."""
    with pytest.MonkeyPatch.context() as patch:
        for place, (_, instead) in USED.items():
            patch.setattr(place, instead)
        yield
