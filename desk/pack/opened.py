"""Which entries of the ledger go into a package in full; of the others the number, the kind and the digest."""

from collections.abc import Iterable

from claims.reading import RunState
from desk.pack.withheld import speaks_of
from evidence.ledger import Entries
from evidence.records import Comparison, Dispatched, Exhibit, Match, Run, Segment, Struck, cited


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
    for entry in entries:
        record = entry.record
        if isinstance(record, Run):
            fits = entry.digest in chosen
        elif isinstance(record, Segment):
            fits = closed is not None and entry.digest not in closed and record.run in chosen
        elif isinstance(record, Match):
            own = segments[record.segment].run in chosen and not speaks_of(private, record)
            fits = own and (pictures is None or record.image_digest in pictures)
        elif isinstance(record, Exhibit | Comparison | Struck | Dispatched) and not exhibits:
            fits = False
        else:
            fits = all(digest in shown for digest in cited(record))
        if fits:
            shown.append(entry.digest)
    return shown
