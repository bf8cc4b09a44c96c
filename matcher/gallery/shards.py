"""What ranking needs of many photos, about a thousand in a shard, so that a large catalog is ready at once.

A shard holds hashes, colours and the descriptors that answer; portraits stay in files of their own. Where a shard ends
is decided by the keys of the photos, not by their number: a photo put in or taken out makes one shard anew, not all
that follow. Every portrait is written as soon as it is made, so a killed build goes on where it was.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.features.colour import Colour
from matcher.features.geometry import SIFT_NUMBERS, Floats
from matcher.features.learned import XFEAT_NUMBERS
from matcher.features.portrait import Portrait
from matcher.features.tokens import TOKEN_NUMBERS, evenly, packed, vectors
from matcher.gallery.cache import read_arrays, write_arrays
from matcher.gallery.palette import Palette, palette
from matcher.gallery.standing import Stack, stack
from matcher.recipe import RECIPE, digest_of

_R = RECIPE.gallery.shards
KINDS = {"quick": XFEAT_NUMBERS, "sift": SIFT_NUMBERS, "tokens": TOKEN_NUMBERS, "voters": SIFT_NUMBERS}
"""Descriptors that answer, and the numbers in each: XFeat's, SIFT's and patch tokens of the item, SIFT's of the whole
photo. Tokens are bytes on the disk."""
_KEPT = {
    "quick": _R.quick_kept,
    "sift": _R.sift_kept,
    "tokens": _R.tokens_kept,
    "voters": _R.voters,
}
_MADE_WITH = digest_of(RECIPE.gallery)
"""Portraits' keys say the rest; what is made of shards, the inverted files, bears their names."""


@dataclass(frozen=True, eq=False)
class Card:
    """What ranking needs of one photo."""

    hashes: tuple[int, int, int]
    """phash of the whole photo, and without its border; dhash."""
    colours: dict[int, Colour]
    descriptors: dict[str, NDArray[np.float16]]
    """By kind."""


@dataclass(frozen=True, eq=False)
class Shard:
    """Photos in the catalog's order. Descriptors are read from the file each time, or held where there is none."""

    name: str
    why_not: tuple[str, ...]
    """For each photo, why it cannot be read; empty where it can. Only those have a place in what follows."""
    hashes: NDArray[np.uint64]
    palette: Palette
    stacked: Callable[[str], Stack]


Make = Callable[[], Iterable[Card | str]]


def card(portrait: Portrait) -> Card:
    """Taken from the views of the item, which share what is kept of one photo, and from the whole photo."""
    prints, views = portrait.fingerprint, portrait.garments[0].views
    seen = np.concatenate([view.tokens for view in views])
    found = {
        "quick": _by_turns([view.quick.descriptors for view in views]),
        "sift": _by_turns([view.features.descriptors for view in views]),
        "tokens": vectors(seen[evenly(np.arange(len(seen)), _R.tokens_kept)]),
        "voters": portrait.whole.features.descriptors,
    }
    cut = {kind: found[kind][: _KEPT[kind]].astype(np.float16) for kind in KINDS}
    return Card((prints.phash_whole, prints.phash_stripped, prints.dhash_whole), portrait.garments[0].colours, cut)


def _by_turns(parts: Sequence[Floats]) -> Floats:
    """The strongest of each, then the second of each, and so on."""
    places = np.concatenate([np.arange(len(part)) for part in parts])
    found: Floats = np.concatenate(parts)[np.argsort(places, kind="stable")]
    return found


def parted(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last (exclusive) photo of each shard."""
    start = 0
    for end, key in enumerate(keys, 1):
        if int(key[0:8], base=16) % _R.photos == 0 or end - start == _R.most_photos or end == len(keys):
            yield start, end
            start = end


def shard(keys: Sequence[str], cache: Path | None, made: Make) -> Shard:
    """The shard of these photos as it is kept; else of the cards ``made`` now (or why there is none, in words)."""
    name = sha256(f"{_MADE_WITH} {' '.join(keys)}".encode()).hexdigest()[:40]
    place = cache / f"{name}.shard.npz" if cache else None
    kept = read_arrays(place, lambda arrays: _shard(name, arrays, _reader(place, made))) if place else None
    if kept:
        return kept
    arrays = _arrays(list(made()))
    if place is None:
        return _shard(name, arrays, lambda kind: _stack(arrays, kind))
    write_arrays(place, arrays)
    return _shard(name, arrays, _reader(place, made))


def _shard(name: str, arrays: Any, stacked: Callable[[str], Stack]) -> Shard:
    colours = Palette(arrays["chroma"], arrays["lightness"], arrays["colour_of"])
    return Shard(name, tuple(str(why) for why in arrays["why_not"]), arrays["hashes"], colours, stacked)


def _reader(place: Path, made: Make) -> Callable[[str], Stack]:
    """Reads descriptors of one kind from the shard; where it is gone or torn, it is made anew."""

    def read(kind: str) -> Stack:
        found = read_arrays(place, lambda arrays: _stack(arrays, kind))
        if found:
            return found
        arrays = _arrays(list(made()))
        write_arrays(place, arrays)
        return _stack(arrays, kind)

    return read


def _stack(arrays: Any, kind: str) -> Stack:
    rows = arrays[f"{kind}_rows"]
    return Stack(vectors(rows).astype(np.float16) if kind == "tokens" else rows, arrays[f"{kind}_counts"])


def _arrays(cards: list[Card | str]) -> dict[str, Any]:
    good = [one for one in cards if isinstance(one, Card)]
    colours = palette([one.colours for one in good])
    found: dict[str, Any] = {
        "why_not": np.array(["" if isinstance(one, Card) else one for one in cards], np.str_),
        "hashes": np.array([one.hashes for one in good], np.uint64).reshape(len(good), 3),
        "chroma": colours.chroma,
        "lightness": colours.lightness,
        "colour_of": colours.of,
    }
    for kind, numbers in KINDS.items():
        stacked = stack([one.descriptors[kind] for one in good] or [np.zeros((0, numbers))], _KEPT[kind])
        rows = packed(stacked.rows) if kind == "tokens" else stacked.rows
        found |= {f"{kind}_rows": rows, f"{kind}_counts": stacked.counts[: len(good)]}
    return found
