"""Perceptual hashes of an index in one array on disk: every hash is compared, so a radius is exact.

A row is a hash and the key of its document. Rows are only added, and the key of a row is taken away where its document
has another hash now; what is no longer in the index is not found there by its key. Readers map the file, so a search
costs 16 bytes of memory traffic a picture and reads nothing twice.
"""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_ROW = np.dtype([("hash", "<u8"), ("key", "<i8")])
_NO_KEY = -1
"""The key of no document."""


class Hashes:
    """The array as it was when it was opened."""

    def __init__(self, path: Path) -> None:
        whole = path.stat().st_size // _ROW.itemsize
        mapped = np.memmap(path, _ROW, "r", shape=(whole,)) if whole else np.empty(0, _ROW)
        self._rows: NDArray[np.void] = np.asarray(mapped)  # each slice of a memmap is made in Python

    def near(self, wanted: str, radius_bits: int) -> dict[int, int]:
        """Keys of the documents within the radius, with their distance in bits."""
        bits = np.bitwise_count(self._rows["hash"] ^ np.uint64(int(wanted, 16)))
        at = np.flatnonzero(bits <= radius_bits)
        return dict(zip(self._rows["key"][at].tolist(), bits[at].tolist(), strict=True))


def add(path: Path, rows: Mapping[int, str], instead: Collection[int]) -> None:
    """Hashes by key, behind those that are there; half a row that a killed writer left is overwritten.

    ``instead`` are keys whose rows hold an earlier hash.
    """
    with path.open("rb+") as file:
        whole = path.stat().st_size // _ROW.itemsize
        if instead and whole:
            there: NDArray[np.void] = np.memmap(path, _ROW, "r+", shape=(whole,))
            there["key"][np.isin(there["key"], np.array(sorted(instead), np.int64))] = _NO_KEY
            del there  # written when it is let go of
        file.seek(whole * _ROW.itemsize)
        file.write(as_rows(rows))
        file.flush()
        os.fsync(file.fileno())


def as_rows(codes: Mapping[int, str]) -> bytes:
    """Hashes (16 hexadecimal digits) by key, as they stand in the file."""
    return np.array([(int(code, 16), key) for key, code in codes.items()], _ROW).tobytes()
