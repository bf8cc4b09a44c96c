"""The entries of a case sorted by kind, once: what every question about the case starts from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from evidence.errors import RecordError
from evidence.records import Case, Entry, Match, Record, Review, Run, Segment

R = TypeVar("R", bound=Record, covariant=True)


@dataclass(frozen=True)
class Filed(Generic[R]):
    """A record with the entry that holds it."""

    entry: Entry
    record: R

    @property
    def digest(self) -> str:
        """Of the entry: what other records cite."""
        return self.entry.digest


@dataclass(frozen=True)
class ByKind:
    """Records by kind, each list in the order of the ledger."""

    case: Filed[Case]
    runs: list[Filed[Run]] = field(default_factory=list)
    segments: list[Filed[Segment]] = field(default_factory=list)
    matches: list[Filed[Match]] = field(default_factory=list)
    reviews: list[Filed[Review]] = field(default_factory=list)


def by_kind(entries: Sequence[Entry]) -> ByKind:
    """Sort entries in one pass.

    Raises:
        RecordError: they do not begin with a Case.
    """
    first = entries[0] if entries else None
    if first is None or not isinstance(first.record, Case):
        raise RecordError("these entries do not begin with a Case record: run 'wornproof verify'")
    found = ByKind(Filed(first, first.record))
    for entry in entries:
        match entry.record:
            case Run() as run:
                found.runs.append(Filed(entry, run))
            case Segment() as segment:
                found.segments.append(Filed(entry, segment))
            case Match() as match:
                found.matches.append(Filed(entry, match))
            case Review() as review:
                found.reviews.append(Filed(entry, review))
    return found
