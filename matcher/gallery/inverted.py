"""Descriptors of a large catalog, filed by likeness: a question looks into the few cells that are nearest to it.

An inverted file (Sivic and Zisserman 2003; Jégou, Douze and Schmid 2011) of 8-bit descriptors, mapped from disk: what
is read stays in the system's cache, nothing has to be loaded. For each question only the nearest descriptors of the
nearest cells come back; photos that are in none of them do not stand out for it, as far as this file knows. How much of
the exact order survives is measured in ``docs/matching.md``. The cells are worked through one by one with all
questions that look into them, so that numpy multiplies matrices and not vectors; against faiss's own inverted file on
the same cells it takes as long, and needs no library of 66 MB.
"""

import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.features.geometry import Floats
from matcher.gallery.standing import Rule, Whole
from matcher.recipe import RECIPE

_R = RECIPE.gallery.inverted
BROKEN = (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What files that are cut or no arrays make numpy raise."""


@dataclass(frozen=True, eq=False)
class Inverted:
    """The open file. Read only; several threads may ask."""

    counts: Whole
    """Descriptors of each photo."""
    centres: Floats
    """One row for each cell."""
    starts: Whole
    """Where each cell's rows begin, and the end of the last."""
    rows: NDArray[np.int8]
    """Descriptors cell by cell: each number is ``step`` times what stands here, and ``offset``."""
    owners: NDArray[np.int32]
    """The photo of each row."""
    step: float
    offset: float
    is_whole: bool = False
    """Whether a question looks into every cell: nothing is missed but what 8 bits round away."""

    def whole(self) -> "Inverted":
        """The same file, every cell of it asked."""
        return replace(self, is_whole=True)

    def leads(self, asking: Floats, rule: Rule) -> tuple[Floats, Whole]:
        """As ``Descriptors``, by the nearest descriptors found. With fewer groups among them than ``rule.at``, the
        farthest one found is the background: what counts is then too little, never too much."""
        total, votes = np.zeros(len(self.counts)), np.zeros(len(self.counts), np.int64)
        for first in range(0, len(asking), _R.at_once):
            likeness, owners = self._nearest(asking[first : first + _R.at_once])
            near = np.where(owners >= 0, rule.near(likeness), np.float32(rule.nothing)).astype(np.float32)
            counts, background = _counting(near, owners, rule)
            lead = np.where(counts, np.maximum(0, near - background), 0)
            spoken = lead > 0
            total += np.bincount(owners[spoken], lead[spoken].astype(np.float64) ** rule.power, len(self.counts))
            votes += np.bincount(owners[spoken], minlength=len(self.counts))
        return total.astype(np.float32), votes

    def _nearest(self, asking: Floats) -> tuple[Floats, NDArray[np.int32]]:
        """Likeness of the nearest descriptors found, falling, and their photos; -2 and -1 where there are fewer."""
        probed = len(self.centres) if self.is_whole else min(_R.probed, len(self.centres))
        cells = np.argpartition(-(asking @ self.centres.T), probed - 1, axis=1)[:, :probed].ravel()
        order = np.argsort(cells, kind="stable")
        ends = np.searchsorted(cells[order], np.arange(len(self.centres) + 1))
        likeness = np.full((len(asking), probed, _R.of_each), -2, np.float32)
        owners = np.full(likeness.shape, -1, np.int32)
        scaled, moved = asking * np.float32(self.step), asking.sum(axis=1, keepdims=True) * np.float32(self.offset)
        for cell in np.flatnonzero(np.diff(ends) * np.diff(self.starts)).tolist():
            asked = order[ends[cell] : ends[cell + 1]]
            who, place = asked // probed, asked % probed
            found, whose = self._in_cell(scaled[who], int(self.starts[cell]), int(self.starts[cell + 1]))
            likeness[who, place, : found.shape[1]] = found + moved[who]
            owners[who, place, : found.shape[1]] = whose
        return _falling(likeness.reshape(len(asking), -1), owners.reshape(len(asking), -1))

    def _in_cell(self, asking: Floats, start: int, end: int) -> tuple[Floats, NDArray[np.int32]]:
        likeness = asking @ self.rows[start:end].astype(np.float32).T
        owners = self.owners[start:end]
        if end - start <= _R.of_each:
            return likeness, np.broadcast_to(owners, likeness.shape)
        best = likeness.argpartition(-_R.of_each, axis=1)[:, -_R.of_each :]
        return likeness[np.arange(len(best))[:, None], best], owners[best]


def _falling(likeness: Floats, owners: NDArray[np.int32]) -> tuple[Floats, NDArray[np.int32]]:
    if likeness.shape[1] > _R.kept:
        best = np.argpartition(-likeness, _R.kept - 1, axis=1)[:, : _R.kept]
        likeness, owners = np.take_along_axis(likeness, best, axis=1), np.take_along_axis(owners, best, axis=1)
    order = np.lexsort((owners, -likeness), axis=1)
    return np.take_along_axis(likeness, order, axis=1), np.take_along_axis(owners, order, axis=1)


def _counting(near: Floats, owners: NDArray[np.int32], rule: Rule) -> tuple[NDArray[np.bool_], Floats]:
    """Which entries are the first of their photo, and each question's background."""
    found = owners >= 0
    first = _first_of_each(owners) & found
    groups = first if rule.groups is None else _first_of_each(rule.groups[owners]) & found
    beyond = np.cumsum(groups, axis=1) > rule.at
    at = np.where(beyond[:, -1], beyond.argmax(axis=1), np.maximum(found.sum(axis=1) - 1, 0))
    background: Floats = np.take_along_axis(near, at[:, None], axis=1)
    return first, background if rule.at else np.zeros_like(background)


def _first_of_each(values: NDArray[np.integer]) -> NDArray[np.bool_]:
    """For each row, where a value stands for the first time."""
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    new = np.ones(values.shape, bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.zeros(values.shape, bool)
    np.put_along_axis(first, order, new, axis=1)
    return first


def open_inverted(place: Path) -> Inverted | None:
    """The file that was built there; None where there is none, or not the whole of it."""
    try:
        # still mapped, but as plain arrays: a memmap's own slicing cost as much as what was done with the slices
        rows = np.asarray(np.load(place / "rows.npy", mmap_mode="r"))
        owners = np.asarray(np.load(place / "owners.npy", mmap_mode="r"))
        with (place / "cells.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            counts, centres, starts, code = (arrays[name] for name in ("counts", "centres", "starts", "code"))
    except BROKEN:
        return None
    if not len(rows) == len(owners) == int(starts[-1]) == int(counts.sum()) or len(starts) != len(centres) + 1:
        return None
    return Inverted(counts, centres, starts, rows, owners, *code.tolist())
