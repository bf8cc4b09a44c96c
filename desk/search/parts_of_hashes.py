"""Parts of perceptual hashes, by which an engine finds those that may be near before it compares any.

Multi-index hashing (Norouzi, Punjani and Fleet, CVPR 2012): of two hashes that differ in at most ``r`` of 64 bits, one
of four parts of 16 bits differs in at most ``r // 4``. So nothing within the radius is lost.
"""

from collections.abc import Iterator
from itertools import combinations

_PARTS, _DIGITS, _BITS = 4, 4, 16
MOST_BITS = 15
"""The largest radius that is looked up so: 2,788 parts; at 16 bits it would be 10,068."""


def parts(code: str) -> tuple[str, ...]:
    """The parts of a hash of 16 hexadecimal digits, each with its place."""
    return tuple(_named(place, value) for place, value in enumerate(_values(code)))


def parts_near(code: str, radius_bits: int) -> tuple[str, ...] | None:
    """One of these every hash within the radius has; None where they would be too many."""
    if radius_bits > MOST_BITS:
        return None
    return tuple(
        _named(place, value ^ flipped)
        for place, value in enumerate(_values(code))
        for flipped in _flipped(radius_bits // _PARTS)
    )


def _values(code: str) -> list[int]:
    return [int(code[at : at + _DIGITS], 16) for at in range(0, _PARTS * _DIGITS, _DIGITS)]


def _flipped(most: int) -> Iterator[int]:
    """Every number of 16 bits with at most so many ones."""
    for number in range(most + 1):
        for bits in combinations(range(_BITS), number):
            yield sum(1 << bit for bit in bits)


def _named(place: int, value: int) -> str:
    return f"{place}:{value:04x}"
