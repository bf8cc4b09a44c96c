"""Portraits and keypoints on disk. A cache only: written whole or not at all; what cannot be read is made anew."""

import secrets
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from evidence.reasons import ReasonKind
from matcher.features.colour import Colour
from matcher.features.geometry import Features
from matcher.features.learned import Keypoints
from matcher.features.portrait import Garment, Portrait
from matcher.features.views import View
from matcher.picture.fingerprint import Fingerprint

_BROKEN = (
    OSError, ValueError, KeyError, EOFError, IndexError, TypeError, RuntimeError, zipfile.BadZipFile, zlib.error
)  # fmt: skip
"""What a file that is cut or no array archive raises; RuntimeError where a changed bit says it is encrypted."""
Read = TypeVar("Read")


def write_arrays(place: Path, arrays: dict[str, Any]) -> None:
    """Write beside and rename, so that a reader never sees half a file. A full disk is no reason to stop."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.{secrets.token_hex(6)}")
    try:
        with beside.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        beside.replace(place)
    except OSError:
        beside.unlink(missing_ok=True)


def read_arrays(place: Path, made_of: Callable[[Any], Read]) -> Read | None:
    """What was kept; None where nothing is, or where it is broken (it is then removed)."""
    if not place.exists():
        return None
    try:
        with place.open("rb") as file, np.load(file, allow_pickle=False) as arrays:  # given a path, it leaks torn ones
            return made_of(arrays)
    except _BROKEN:
        place.unlink(missing_ok=True)
        return None


def read_portrait(place: Path) -> Portrait | None:
    """A kept portrait, or None. A post asks for fifty: numpy's own reader takes twice as long for so many arrays."""
    try:
        return _portrait(_unpacked(place.read_bytes()))
    except FileNotFoundError:
        return None
    except _BROKEN:
        place.unlink(missing_ok=True)
        return None


def write_portrait(place: Path, portrait: Portrait) -> None:
    """Keep a portrait."""
    write_arrays(place, _arrays(portrait))


def _unpacked(data: bytes) -> Mapping[str, NDArray[Any]]:
    """What ``np.savez`` packed. Checksums are compared.

    Raises:
        what ``_BROKEN`` holds: the archive is torn, or holds what is no array.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name.removesuffix(".npy"): _array(archive.read(name)) for name in archive.namelist()}


def _array(data: bytes) -> NDArray[Any]:
    start = 10 + int.from_bytes(data[8:10], "little")
    shape, is_fortran, dtype = _header(data[:start])
    if is_fortran or dtype.hasobject:
        raise ValueError("an array that is never written here")
    return np.frombuffer(data, dtype, offset=start).reshape(shape).copy()


@lru_cache(maxsize=4096)
def _header(data: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and type. Of a thousand portraits' thirty arrays, few headers differ."""
    file = BytesIO(data)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("an array of another format")
    shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(file)
    return shape, is_fortran, dtype


def _arrays(portrait: Portrait) -> dict[str, Any]:
    prints = {k: v for k, v in asdict(portrait.fingerprint).items() if k != "recipe"}
    arrays: dict[str, Any] = {
        "size": np.array([portrait.width_px, portrait.height_px, portrait.people]),
        "hash_names": np.array(list(prints)),
        "hashes": np.array(list(prints.values()), np.uint64),
        "recipe": np.array(portrait.fingerprint.recipe),
        "small": portrait.small,
        "small_open": portrait.small_open,
        "garments": np.array(len(portrait.garments)),
        **_view_arrays("whole", portrait.whole),
    }
    for at, garment in enumerate(portrait.garments):
        arrays[f"g{at}_box"] = np.array([*garment.box, garment.person, len(garment.views)])
        arrays[f"g{at}_zones"] = np.array(list(garment.colours), np.int64)
        for zone, value in garment.colours.items():
            arrays[f"g{at}_c{zone}"] = value.chroma
            arrays[f"g{at}_l{zone}"] = np.array(value.lightness)
        for index, view in enumerate(garment.views):
            arrays |= _view_arrays(f"g{at}_v{index}", view)
    return arrays


def _portrait(arrays: Any) -> Portrait:
    width, height, people = (int(value) for value in arrays["size"])
    names, values = arrays["hash_names"], arrays["hashes"]
    hashes = {str(name): int(value) for name, value in zip(names, values, strict=True)}
    prints = Fingerprint(**hashes, recipe=str(arrays["recipe"]))
    garments = tuple(_garment(arrays, at) for at in range(int(arrays["garments"])))
    small, small_open = arrays["small"], arrays["small_open"]
    return Portrait(width, height, prints, _view(arrays, "whole"), small, small_open, people, garments)


def _garment(arrays: Any, at: int) -> Garment:
    left, top, right, bottom, person, count = (int(value) for value in arrays[f"g{at}_box"])
    colours = {
        int(zone): Colour(arrays[f"g{at}_c{zone}"], float(arrays[f"g{at}_l{zone}"])) for zone in arrays[f"g{at}_zones"]
    }
    views = tuple(_view(arrays, f"g{at}_v{index}") for index in range(count))
    return Garment((left, top, right, bottom), views, colours, bool(person), None if person else ReasonKind.NO_POSE)


def _view_arrays(name: str, view: View) -> dict[str, Any]:
    features = view.features
    return {
        f"{name}_points": features.points,
        f"{name}_descriptors": features.descriptors.astype(np.float16),
        f"{name}_zones": view.zones,
        f"{name}_cloth": view.cloth,
        f"{name}_quick_points": view.quick.points,
        f"{name}_quick_descriptors": view.quick.descriptors.astype(np.float16),
        f"{name}_quick_size": np.array([view.quick.width_px, view.quick.height_px]),
        f"{name}_tokens": view.tokens,
        f"{name}_bounds": view.bounds,
        f"{name}_place": np.array([view.left, view.top, view.scale, features.width_px, features.height_px]),
    }


def _view(arrays: Any, name: str) -> View:
    left, top, scale, width, height = (float(value) for value in arrays[f"{name}_place"])
    descriptors = arrays[f"{name}_descriptors"].astype(np.float32)
    features = Features(arrays[f"{name}_points"], descriptors, int(width), int(height))
    wide, high = (int(value) for value in arrays[f"{name}_quick_size"])
    found = arrays[f"{name}_quick_descriptors"].astype(np.float32)
    quick = Keypoints(arrays[f"{name}_quick_points"], found, wide, high)
    cloth, bounds, tokens = arrays[f"{name}_cloth"], arrays[f"{name}_bounds"], arrays[f"{name}_tokens"]
    return View(features, arrays[f"{name}_zones"], left, top, scale, cloth, quick, bounds, tokens)
