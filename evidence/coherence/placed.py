"""The records of a case by kind and digest, with what each rule asks again and again; made in one walk."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

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
    opened: Entry | None = None
    case: Case | None = None
    runs: dict[str, tuple[Entry, Run]] = field(default_factory=dict)
    """By the digest of the entry, as those that follow."""
    segments: dict[str, tuple[Entry, Segment]] = field(default_factory=dict)
    matches: list[tuple[Entry, Match]] = field(default_factory=list)

    @cached_property
    def is_whole(self) -> bool:
        """Whether no entry is missing or unreadable, so that what they come to can be counted."""
        return is_whole(self.entries)

    def of_runs(self) -> Iterator[tuple[Entry, Segment, Run]]:
        """Segments with their runs; those of no run are told of elsewhere."""
        for entry, segment in self.segments.values():
            if segment.run in self.runs:
                yield entry, segment, self.runs[segment.run][1]


Rule = Callable[[Placed], Iterable[Said]]
"""One idea of what fits together."""


def place(entries: Entries, catalogs: Mapping[str, CatalogStates]) -> Placed:
    """Sort the entries of a case."""
    placed = Placed(entries, catalogs)
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
