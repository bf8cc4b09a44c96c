"""Which entries of the ledger go into a package in full; of the others the number, the kind and the digest."""

from collections.abc import Iterable

from claims.reading import RunState
from desk.pack.withheld import speaks_of
from evidence.dispatch_proof import opened_entry
from evidence.ledger import Entries
from evidence.records import (
    Case,
    Comparison,
    ComparisonReview,
    Dispatched,
    Exhibit,
    Match,
    Packed,
    Release,
    Run,
    Segment,
    Struck,
    Unpacked,
    Withdrawal,
    cited,
)


def open_entries(
    entries: Entries,
    runs: Iterable[RunState],
    pictures: frozenset[str] | None,
    closed: frozenset[str] | None,
    private: frozenset[str],
    *,
    exhibits: bool,
) -> list[str]:
    """Entries shown in full: the case, these runs, and what rests on what is shown.

    Args:
        entries: Of the case.
        runs: Those that go in.
        pictures: Digests of what is shown; None where all is.
        closed: Segments that do not go in; None where none does.
        private: Addresses that may not leave: no examination that repeats one is shown.
        exhibits: Whether supplied files, and what they were found to say, are shown.
    """
    shown: list[str] = []
    chosen = {run.entry.digest for run in runs}
    segments = {entry.digest: entry.record for entry in entries if isinstance(entry.record, Segment)}
    closed_for_good = taken_back(entries)
    for entry in entries:
        record = entry.record
        if isinstance(record, Run):
            fits = entry.digest in chosen
        elif isinstance(record, Segment):
            fits = closed is not None and entry.digest not in closed and record.run in chosen
        elif isinstance(record, Match):
            own = segments[record.segment].run in chosen and not speaks_of(private, record)
            fits = own and (pictures is None or record.image_digest in pictures)
        elif isinstance(record, Exhibit | Comparison | Struck | Dispatched):
            fits = exhibits and entry.digest not in closed_for_good
        elif isinstance(record, Release) and exhibits:  # it says nothing of what was taken back but its digest
            fits = all(digest in shown or digest in closed_for_good for digest in cited(record))
        else:
            fits = all(digest in shown for digest in cited(record))
        if fits:
            shown.append(entry.digest)
    return shown


def taken_back(entries: Entries) -> frozenset[str]:
    """What of supplied files and comparisons is in no package: what was taken back, people's words on it, and the
    parcel of another order on which nothing rests that still counts."""
    gone = {entry.record.takes_back for entry in entries if isinstance(entry.record, Struck)}
    used = {
        digest
        for entry in entries
        if isinstance(entry.record, Comparison) and entry.digest not in gone
        for digest in (entry.record.subject, *entry.record.rests_on)
    }
    own = entries[0].record.order.order_id if isinstance(entries[0].record, Case) else ""
    others = {
        entry.digest
        for entry in entries
        if isinstance(entry.record, Dispatched) and entry.digest not in used and not _is_of(entry.record, own)
    }
    return frozenset(gone | others | _words_on(entries, gone))


def _words_on(entries: Entries, gone: set[str]) -> set[str]:
    """People's words on these comparisons, whose notes may tell what is in them, and what withdraws such a word."""
    words = {
        one.digest for one in entries if isinstance(one.record, ComparisonReview) and one.record.comparison in gone
    }
    return words | {one.digest for one in entries if isinstance(one.record, Withdrawal) and one.record.review in words}


def _is_of(record: Dispatched, order_id: str) -> bool:
    told = opened_entry(record).record
    return isinstance(told, Packed | Unpacked) and told.order_id == order_id
