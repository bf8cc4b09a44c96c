"""A ledger's entries kept as deflated bytes and read again when they are looked at.

For a process that appends thousands and looks back at few: a crawl. Twenty thousand posts take 5 kB each as records and
0.2 kB so; reading one entry again takes less than a millisecond.
"""

import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import overload

from evidence.records import Entry

_OPEN = 64
"""So many are kept as records: whoever goes through a listing looks at the same few for a while."""


class Folded(Sequence[Entry]):
    """The first ``length`` entries; ``unfold`` reads one, counted from 0."""

    def __init__(self, length: int, unfold: Callable[[int], Entry]) -> None:
        self._length = length
        self._unfold = unfold

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Entry: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...

    def __getitem__(self, index: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(index, slice):
            return tuple(self[position] for position in range(*index.indices(self._length)))
        position = index + self._length if index < 0 else index
        if not 0 <= position < self._length:
            raise IndexError(f"no entry {index} of {self._length}")
        return self._unfold(position)


class Folding:
    """Takes entries in; ``read`` makes an entry of its object's bytes."""

    def __init__(self, read: Callable[[bytes], Entry]) -> None:
        self._objects: list[bytes] = []
        self._unfold = lru_cache(maxsize=_OPEN)(lambda position: read(zlib.decompress(self._objects[position])))

    def append(self, data: bytes) -> None:
        """Take in the next entry's object."""
        self._objects.append(zlib.compress(data, 1))

    def entries(self) -> Folded:
        """All that there are now."""
        return Folded(len(self._objects), self._unfold)
