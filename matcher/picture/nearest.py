"""Every code within a Hamming radius, and only those: what "no other listing matches" may rest on.

Multi-index hashing (Norouzi, Punjani, Fleet 2014) over 16-bit bands, with the general pigeonhole principle (Qin et al.,
GPH, ICDE 2018): if bands are probed to radii r1 … rm with the sum of (ri + 1) above the radius asked for, a code within
that radius lies within ri in some band. Any such choice is exact, so each query takes the one that looks at the fewest
codes; how many that are is known beforehand, as every band holds for every value how many codes are near it. Real
perceptual hashes are skewed (white backgrounds share bands), and where the tables would not help, all codes are
compared. A band's posting lists are one array sorted by value; there are no hash maps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
"""n rows of 64-bit words: one word for a 64-bit hash, four for a 256-bit one."""
Whole = NDArray[np.int64]

_BAND_BITS = 16
_DEEPEST = 3
"""A band is probed to this radius at most: 697 of its 65,536 values."""
_FEW = 4096
"""Up to so many codes, comparing all is faster than any table."""
_PROBE_COST = 3
"""A probe costs as much as comparing so many codes, whether or not the list is empty. Cost only, as the next two."""
_SCAN_GAIN = 6
"""Comparing codes in order is so many times faster than comparing them by lists."""
_BLOCK = 1 << 19
"""Codes compared at a time: bounds memory to about 30 MB whatever is asked."""


def _masks() -> tuple[Whole, tuple[int, ...]]:
    """All differences of a band by how many bits they have, and how many there are up to each radius."""
    grouped = [
        [sum(1 << bit for bit in bits) for bits in combinations(range(_BAND_BITS), k)] for k in range(_DEEPEST + 1)
    ]
    counts = np.cumsum([len(group) for group in grouped])
    return np.array([mask for group in grouped for mask in group], np.int64), tuple(int(count) for count in counts)


_MASKS, _PROBES = _masks()


@dataclass(frozen=True, eq=False)
class Hits:
    """What lies within the radius of one query: positions ascending, and the distance of each in bits."""

    positions: Whole
    bits: Whole


@dataclass(frozen=True, eq=False)
class _Band:
    order: NDArray[np.uint32]
    """Positions of all codes, sorted by this band's value."""
    starts: Whole
    """Where the list of each value begins in ``order``; one more entry for the end."""
    near: NDArray[np.uint32]
    """Row k: for each value, how many codes differ from it in at most k bits of this band."""


class Nearest:
    """Codes, made ready once and asked any number of times, from several threads if wanted."""

    def __init__(self, codes: Codes) -> None:
        rows = _rows(codes)
        self._words = np.ascontiguousarray(rows.T)
        """Word by word: most codes are out of reach after one or two of four."""
        self._bands = tuple(_band(column) for column in _columns(rows).T) if len(rows) > _FEW else ()

    def __len__(self) -> int:
        return int(self._words.shape[1])

    @property
    def longest_list(self) -> int:
        """Of all posting lists, the number of codes in the longest; 0 where there are no tables."""
        return max((int(np.diff(band.starts).max()) for band in self._bands), default=0)

    @property
    def table_bytes(self) -> int:
        """Memory of the tables, without the codes themselves."""
        return sum(band.order.nbytes + band.starts.nbytes + band.near.nbytes for band in self._bands)

    def within(self, queries: Codes, radius_bits: int) -> list[Hits]:
        """For each query, every code within the radius.

        Raises:
            ValueError: queries of another length than the codes, or a negative radius.
        """
        asked = _rows(queries)
        if radius_bits < 0 or asked.shape[1] != len(self._words):
            raise ValueError(f"a radius of {radius_bits} bits, queries of {64 * asked.shape[1]} bits")
        if not self._bands or not len(asked):
            return [self._scanned(query, radius_bits) for query in asked]
        depth, cost = self._plan(asked, radius_bits)
        found: list[Hits | None] = [None] * len(asked)
        for at in np.flatnonzero(cost * _SCAN_GAIN >= len(self) * len(self._bands)):
            found[at] = self._scanned(asked[at], radius_bits)
        waiting = np.array([at for at, one in enumerate(found) if one is None], np.int64)
        for block in _blocks(waiting, cost):
            for at, hits in zip(block, self._probed(asked[block], depth[block], radius_bits), strict=True):
                found[at] = hits
        return [one for one in found if one is not None]

    def _scanned(self, query: Codes, radius_bits: int) -> Hits:
        """Compare all, a block at a time."""
        parts = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        for start in range(0, len(self), _BLOCK):
            block = self._words[:, start : start + _BLOCK]
            bits = np.bitwise_count(block[0] ^ query[0]).astype(np.int64)
            for word, asked in zip(block[1:], query[1:], strict=True):
                bits += np.bitwise_count(word ^ asked)
            inside = np.flatnonzero(bits <= radius_bits)
            parts.append((inside + start, bits[inside]))
        return Hits(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _plan(self, queries: Codes, radius_bits: int) -> tuple[Whole, NDArray[np.float64]]:
        """For each query and band the radius to probe (-1: not at all), and what that costs.

        Greedy: radius + 1 steps, each where it adds the least. A query whose bands are all used up costs infinity.
        """
        values = _columns(queries).astype(np.int64)
        steps = np.empty((len(queries), len(self._bands), _DEEPEST + 2), np.float64)
        for at, band in enumerate(self._bands):
            lists = band.near[:, values[:, at]].T.astype(np.float64) + _PROBE_COST * np.array(_PROBES)
            steps[:, at, : _DEEPEST + 1] = np.diff(lists, axis=1, prepend=0.0)
        steps[:, :, -1] = np.inf
        depth = np.full(values.shape, -1, np.int64)
        cost = np.zeros(len(queries))
        rows = np.arange(len(queries))
        nearest = steps[:, :, 0].copy()
        for _ in range(radius_bits + 1):
            band = nearest.argmin(axis=1)
            cost += nearest[rows, band]
            depth[rows, band] = np.minimum(depth[rows, band] + 1, _DEEPEST)
            nearest[rows, band] = np.where(np.isinf(cost), np.inf, steps[rows, band, depth[rows, band] + 1])
        return depth, cost

    def _probed(self, queries: Codes, depth: Whole, radius_bits: int) -> list[Hits]:
        values = _columns(queries).astype(np.int64)
        kept: list[tuple[Whole, Whole, Whole]] = []
        for at, band in enumerate(self._bands):
            for deep in range(_DEEPEST + 1):
                owners = np.flatnonzero(depth[:, at] == deep)
                if len(owners):
                    kept.append(self._compared(queries, owners, values[owners, at], band, deep, radius_bits))
        owner, position, bits = (np.concatenate(parts) for parts in zip(*kept, strict=True))
        _, first = np.unique(owner * len(self) + position, return_index=True)
        owner, position, bits = owner[first], position[first], bits[first]
        ends = np.searchsorted(owner, np.arange(len(queries) + 1))
        return [Hits(position[a:b], bits[a:b]) for a, b in pairwise(ends)]

    def _compared(
        self, queries: Codes, owners: Whole, values: Whole, band: _Band, deep: int, radius_bits: int
    ) -> tuple[Whole, Whole, Whole]:
        """Owner, position and distance of all codes in the lists probed that lie within the radius."""
        keys = (values[:, None] ^ _MASKS[: _PROBES[deep]]).ravel()
        starts = band.starts[keys]
        lengths = band.starts[keys + 1] - starts
        before = np.cumsum(lengths) - lengths
        positions = band.order.take(np.repeat(starts - before, lengths) + np.arange(int(lengths.sum())))
        share = lengths.reshape(len(owners), -1).sum(axis=1)
        owner = np.repeat(owners, share)
        bits = np.zeros(len(positions), np.uint16)
        for column, asked in zip(self._words, queries.T, strict=True):
            bits += np.bitwise_count(column.take(positions) ^ asked.take(owner))
            inside = np.flatnonzero(bits <= radius_bits)
            if len(inside) < len(bits):  # what one word puts out of reach, the others cannot bring back
                owner, positions, bits = owner.take(inside), positions.take(inside), bits.take(inside)
        return owner, positions.astype(np.int64), bits.astype(np.int64)


def _rows(codes: Codes) -> Codes:
    wide = np.ascontiguousarray(codes, np.uint64)
    return wide[:, None] if wide.ndim == 1 else wide


def _columns(codes: Codes) -> NDArray[np.uint16]:
    """The bands of each code, one column for each."""
    return codes.astype("<u8", copy=False).view("<u2")


def _band(values: NDArray[np.uint16]) -> _Band:
    counts = np.bincount(values, minlength=1 << _BAND_BITS)
    order = np.argsort(values, kind="stable").astype(np.uint32)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return _Band(order, starts, _neighbours(counts))


def _neighbours(counts: Whole) -> NDArray[np.uint32]:
    """For each value, how many codes have a value at most k bits away. Bit by bit: a difference of k bits either
    leaves the next bit alone or spends one on it."""
    exact = np.zeros((_DEEPEST + 1, len(counts)), np.int64)
    exact[0] = counts
    for bit in range(_BAND_BITS):
        flipped = exact[:-1].reshape(_DEEPEST, -1, 2, 1 << bit)[:, :, ::-1].reshape(_DEEPEST, -1).copy()
        exact[1:] += flipped
    return np.cumsum(exact, axis=0).astype(np.uint32)


def _blocks(waiting: Whole, cost: NDArray[np.float64]) -> Iterator[Whole]:
    """Cut queries so that each block compares about ``_BLOCK`` codes, and at least one query."""
    block = np.floor(np.cumsum(cost[waiting]) / _BLOCK).astype(np.int64)
    for number in np.unique(block):
        yield waiting[block == number]
