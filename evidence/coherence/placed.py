"""The records of a case by kind and digest, with what each rule asks again and again; made in one walk."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from evidence.amended import amendments
from evidence.coherence.catalogs import CatalogStates, is_whole
from evidence.ledger import Entries
from evidence.records import Case, Entry, Match, Run, Segment


@dataclass(frozen=True)
class Said:
    """What a rule says of an entry. No fault: worth knowing, or a record older than what the rule rests on."""

    entry: Entry
    what: str
    is_fault: bool = True


@dataclass
class Placed:
    """A case's records in the order of the ledger."""

    entries: Entries
    catalogs: Mapping[str, CatalogStates]
    sealed_through: int = 0
    """Number of the last seal of the ledger that holds; 0 where it was never sealed."""
    opened: Entry | None = None
    case: Case | None = None
    """As it was opened."""
    runs: dict[str, tuple[Entry, Run]] = field(default_factory=dict)
    """By the digest of the entry, as those that follow."""
    segments: dict[str, tuple[Entry, Segment]] = field(default_factory=dict)
    matches: list[tuple[Entry, Match]] = field(default_factory=list)

    @cached_property
    def is_whole(self) -> bool:
        """Whether no entry is missing or unreadable, so that what they come to can be counted."""
        return is_whole(self.entries)

    @cached_property
    def _amended(self) -> list[tuple[int, Case]]:
        return [(one.entry.seq, one.record.case) for one in amendments(self.entries, self.sealed_through)]

    def case_at(self, entry: Entry) -> Case | None:
        """The case as it was when an entry was appended."""
        if self.case is None or self.entries[0] is not self.opened:
            return self.case
        return next((case for seq, case in reversed(self._amended) if seq < entry.seq), self.case)

    def of_runs(self) -> Iterator[tuple[Entry, Segment, Run]]:
        """Segments with their runs; those of no run are told of elsewhere."""
        for entry, segment in self.segments.values():
            if segment.run in self.runs:
                yield entry, segment, self.runs[segment.run][1]


Rule = Callable[[Placed], Iterable[Said]]
"""One idea of what fits together."""


def place(entries: Entries, catalogs: Mapping[str, CatalogStates], sealed_through: int = 0) -> Placed:
    """Sort the entries of a case."""
    placed = Placed(entries, catalogs, sealed_through)
    for entry in entries:
        match entry.record:
            case Case() as case if placed.case is None:
                placed.opened, placed.case = entry, case
            case Run() as run:
                placed.runs[entry.digest] = (entry, run)
            case Segment() as segment:
                placed.segments[entry.digest] = (entry, segment)
            case Match() as match:
                placed.matches.append((entry, match))
    return placed
