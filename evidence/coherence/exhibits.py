"""What a comparison rests on is there and of this case, and what takes it back hangs on it."""

from collections.abc import Iterator

from evidence.coherence.placed import Placed, Said
from evidence.records import Comparison, Exhibit, Struck


def exhibits(placed: Placed) -> Iterator[Said]:
    """Exhibits that cite another entry than the case's first, comparisons of themselves, strikes of what was struck."""
    made = {entry.digest: entry for entry in placed.entries if isinstance(entry.record, Comparison | Exhibit)}
    struck: set[str] = set()
    for entry in placed.entries:
        match entry.record:
            case Exhibit(case=case) if placed.opened is not None and case != placed.opened.digest:
                yield Said(entry, "the exhibit does not cite the entry that opened the case")
            case Comparison(subject=subject, rests_on=rests_on) if subject in rests_on:
                yield Said(entry, "the comparison holds an exhibit against itself")
            case Struck(takes_back=digest) if digest in made:
                if digest in struck:
                    yield Said(entry, f"what entry {made[digest].seq} says was taken back already")
                struck.add(digest)
