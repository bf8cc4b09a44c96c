"""Building the inverted file of a large catalog: cells by k-means on a sample, then every descriptor to its cell.

The same descriptors give the same file: the sample is drawn from a fixed seed, sums are taken in order. Photos come
part by part, so that what is in memory does not grow with the catalog, but for two bytes a descriptor.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.features.geometry import Floats
from matcher.gallery.inverted import Inverted, open_inverted
from matcher.gallery.standing import Stack, Whole
from matcher.recipe import COST, RECIPE

_R = RECIPE.gallery.inverted_build
Part = Callable[[], Stack]
"""Descriptors of some of the photos, read when asked for: three times in all."""
_INT8 = 127
"""The largest signed byte: what descriptors are stored in reaches from it to its negative."""


def inverted_file(place: Path, parts: Sequence[Part]) -> Inverted:
    """The file kept there, or one built now: beside it, and renamed when it is whole.

    Raises:
        OSError: it cannot be written.
    """
    kept = open_inverted(place)
    if kept:
        return kept
    beside = place.with_name(f"{place.name}.{secrets.token_hex(6)}.building")
    beside.mkdir(parents=True)
    _build(beside, parts)
    shutil.rmtree(place, ignore_errors=True)  # what is there is broken
    try:
        beside.rename(place)
    except OSError:  # another process put the same file there meanwhile
        shutil.rmtree(beside)
    _tidy(place.parent)
    made = open_inverted(place)
    if made is None:
        raise OSError(f"{place} cannot be read back after it was written")
    return made


def _tidy(folder: Path) -> None:
    """Keep the newest files; those of catalogs as they were, and what killed builds left, are removed."""
    files = [place for place in folder.iterdir() if place.suffix == ".building" or (place / "cells.npz").exists()]
    for place in sorted(files, key=lambda place: -place.stat().st_mtime)[COST.inverted_files :]:
        shutil.rmtree(place, ignore_errors=True)


def _build(place: Path, parts: Sequence[Part]) -> None:
    sample, counts, code = _surveyed(parts)
    centres = _centres(sample, _cells(int(counts.sum())))
    groups = _centres(centres, max(1, len(centres) // _R.group))
    cells = np.concatenate([_filed(part().rows, centres, groups) for part in parts])
    starts = np.concatenate([[0], np.cumsum(np.bincount(cells, minlength=len(centres)))]).astype(np.int64)
    rows = np.lib.format.open_memmap(place / "rows.npy", "w+", np.int8, (len(cells), sample.shape[1]))
    owners = np.lib.format.open_memmap(place / "owners.npy", "w+", np.int32, (len(cells),))
    free = starts[:-1].copy()
    for stacked, photos, cell in _walk(parts, cells):
        order = np.argsort(cell, kind="stable")
        ordered = cell[order].astype(np.int64)
        to = free[ordered] + np.arange(len(order)) - np.searchsorted(ordered, ordered)  # the next free places
        rows[to] = np.rint((stacked[order].astype(np.float32) - code[1]) / code[0]).clip(-_INT8, _INT8).astype(np.int8)
        owners[to] = photos[order]
        free += np.bincount(cell, minlength=len(free))
    rows.flush()
    owners.flush()
    with (place / "cells.npz").open("wb") as file:
        np.savez(file, counts=counts, centres=centres, starts=starts, code=np.array(code))
        file.flush()
        os.fsync(file.fileno())


def _surveyed(parts: Sequence[Part]) -> tuple[Floats, Whole, tuple[float, float]]:
    """Descriptors drawn from all parts, how many each photo has, and the step and offset of 255 values that reach from
    the lowest to the highest number in any descriptor."""
    share, random = -(-_R.sample * _R.most_cells // len(parts)), np.random.default_rng(_R.seed)
    chosen, counts, ranges = [], [], []
    for part in parts:
        one = part()
        counts.append(one.counts)
        if len(one.rows):
            ranges.append((float(one.rows.min()), float(one.rows.max())))
            chosen.append(one.rows[np.sort(random.permutation(len(one.rows))[:share])].astype(np.float32))
    low, high = min(lowest for lowest, _ in ranges), max(highest for _, highest in ranges)
    return np.concatenate(chosen), np.concatenate(counts), ((high - low) / (2 * _INT8), (high + low) / 2)


def _cells(total: int) -> int:
    """How many: a power of two near the square root of four times the descriptors."""
    return int(min(_R.most_cells, 2 ** round(np.log2(2 * np.sqrt(max(1, total))))))


def _centres(sample: Floats, cells: int) -> Floats:
    """Spherical k-means; a cell that nothing falls into keeps its place."""
    centres = sample[np.sort(np.random.default_rng(_R.seed).permutation(len(sample))[:cells])].copy()
    for _ in range(_R.rounds):
        cell = _assigned(sample, centres)
        order = np.argsort(cell, kind="stable")
        taken, first = np.unique(cell[order], return_index=True)
        sums = np.add.reduceat(sample[order], first, axis=0)
        centres[taken] = sums / (np.linalg.norm(sums, axis=1, keepdims=True) + 1e-9)
    return centres


def _assigned(rows: NDArray[np.floating], centres: Floats) -> NDArray[np.uint16]:
    """The nearest cell of each row."""
    step = _R.at_once
    blocks = [rows[first : first + step].astype(np.float32) for first in range(0, len(rows), step)]
    found = [(block @ centres.T).argmax(axis=1).astype(np.uint16) for block in blocks]
    return np.concatenate(found) if found else np.zeros(0, np.uint16)


def _filed(rows: NDArray[np.floating], centres: Floats, groups: Floats) -> NDArray[np.uint16]:
    """The nearest cell of each row, looked for in the nearest groups of cells: a tenth of the work, and where it is
    not the nearest it is one nearly as near."""
    member = _assigned(centres, groups)
    order = np.argsort(member, kind="stable")
    ends = np.searchsorted(member[order], np.arange(len(groups) + 1))
    blocks = [np.zeros(0, np.uint16)]
    looked_into = _R.looked_into
    for first in range(0, len(rows), _R.at_once):
        block = rows[first : first + _R.at_once].astype(np.float32)
        near = np.argpartition(-(block @ groups.T), min(looked_into, len(groups)) - 1, axis=1)[:, :looked_into]
        best, cell = np.full(len(block), -np.inf, np.float32), np.zeros(len(block), np.uint16)
        for group in range(len(groups)):
            members = order[ends[group] : ends[group + 1]]
            asked = np.flatnonzero((near == group).any(axis=1))
            if len(members) and len(asked):
                likeness = block[asked] @ centres[members].T
                at = likeness.argmax(axis=1)
                nearer = likeness[np.arange(len(asked)), at] > best[asked]
                best[asked[nearer]] = likeness[np.arange(len(asked)), at][nearer]
                cell[asked[nearer]] = members[at[nearer]]
        blocks.append(cell)
    return np.concatenate(blocks)


def _walk(
    parts: Sequence[Part], cells: NDArray[np.uint16]
) -> Iterator[tuple[NDArray[np.floating], NDArray[np.int32], NDArray[np.uint16]]]:
    """Descriptors, their photos and their cells, part by part."""
    photos = done = 0
    for part in parts:
        one = part()
        owners = np.repeat(np.arange(photos, photos + len(one.counts), dtype=np.int32), one.counts)
        yield one.rows, owners, cells[done : done + len(owners)]
        photos, done = photos + len(one.counts), done + len(owners)
