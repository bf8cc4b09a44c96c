"""The entries of a case sorted by kind, once: what every question about the case starts from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from evidence.errors import RecordError
from evidence.records import (
    Amendment,
    Case,
    Comparison,
    ComparisonReview,
    Dispatched,
    Entry,
    Exhibit,
    Extension,
    Match,
    Record,
    Release,
    Review,
    Run,
    Segment,
    Struck,
    Withdrawal,
)

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
    """As it was opened."""
    runs: list[Filed[Run]] = field(default_factory=list)
    segments: list[Filed[Segment]] = field(default_factory=list)
    matches: list[Filed[Match]] = field(default_factory=list)
    reviews: list[Filed[Review]] = field(default_factory=list)
    withdrawals: list[Filed[Withdrawal]] = field(default_factory=list)
    releases: list[Filed[Release]] = field(default_factory=list)
    amendments: list[Filed[Amendment]] = field(default_factory=list)
    extensions: list[Filed[Extension]] = field(default_factory=list)
    exhibits: list[Filed[Exhibit]] = field(default_factory=list)
    comparisons: list[Filed[Comparison]] = field(default_factory=list)
    comparison_reviews: list[Filed[ComparisonReview]] = field(default_factory=list)
    struck: list[Filed[Struck]] = field(default_factory=list)
    dispatched: list[Filed[Dispatched]] = field(default_factory=list)

    @property
    def life(self) -> tuple[Entry, ...]:
        """The entry that opened the case, and what amended or extended it: all that ``evidence.amended`` looks at."""
        later = (one.entry for one in (*self.amendments, *self.extensions))
        return (self.case.entry, *sorted(later, key=lambda entry: entry.seq))


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
        if listed := _LISTS.get(entry.record.kind):
            getattr(found, listed).append(Filed(entry, entry.record))
    return found


_LISTS = {
    "run": "runs",
    "segment": "segments",
    "match": "matches",
    "review": "reviews",
    "withdrawal": "withdrawals",
    "release": "releases",
    "amendment": "amendments",
    "extension": "extensions",
    "exhibit": "exhibits",
    "comparison": "comparisons",
    "comparison_review": "comparison_reviews",
    "struck": "struck",
    "dispatched": "dispatched",
}
