"""What a check of a vault comes to: faults, notes, and whether it is known whose vault it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from evidence.remarks import Remark
from evidence.sentences import sentence


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written."""

    where: str
    """Object or entry, as a path in the vault."""
    what: str
    """In words."""


@dataclass(frozen=True)
class Verification:
    """The result. Evidence holds only when ``faults`` is empty; ``notes`` are no faults but worth knowing."""

    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    entries: int
    objects: int
    whose: tuple[Remark, ...] = ()
    """Why a vault without a fault may still hold what its owner did not write; empty where that is excluded."""
    unsealed: tuple[Remark, ...] = ()
    """Examinations, reviews and photos that no seal of their ledger covers yet."""

    @property
    def unanchored(self) -> tuple[str, ...]:
        """``whose`` in words."""
        return tuple(map(sentence, self.whose))

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


class Findings:
    """Gathers while a vault is read; a fault never hides the next one."""

    def __init__(self, spoken_of: Iterable[str]) -> None:
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.whose: list[Remark] = []
        self.unsealed: list[Remark] = []
        self.unknown: dict[str, list[int]] = {}
        """Numbers that the register of heads does not know, by ledger; of ledgers that it knows something of."""
        self.spoken_of: set[str] = set(spoken_of)
        self.public_key = ""
        """The key that vault.json names: every seal must be by it."""
        self.entries = 0

    def fault(self, where: str, what: str) -> None:
        """Something is not as it was written."""
        self.faults.append(Fault(where, what))


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as ranges, both ends included: 2, 3, 4, 9 are (2, 4), (9, 9)."""
    ordered = sorted(set(numbers))
    breaks = [n for n, (one, next_one) in enumerate(pairwise(ordered), 1) if next_one != one + 1]
    starts, ends = [0, *breaks], [*breaks, len(ordered)]
    return [(ordered[start], ordered[end - 1]) for start, end in zip(starts, ends, strict=True)] if ordered else []


def numbered(numbers: Iterable[int]) -> str:
    """Numbers for a sentence of any language: ``2-4, 9``."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges(numbers))


def in_words(first: int, last: int) -> str:
    """``entry 7`` or ``entries 7 to 9``."""
    return f"entry {first}" if first == last else f"entries {first} to {last}"
