"""What a comparison rests on is there and of this case, and what takes it back hangs on it."""

from collections.abc import Iterator, Mapping

from evidence.coherence.placed import Placed, Said
from evidence.dispatch_proof import opened_entry
from evidence.errors import EvidenceError
from evidence.records import Comparison, Dispatched, Exhibit, Struck, as_json


def exhibits(placed: Placed) -> Iterator[Said]:
    """Exhibits that cite another entry than the case's first, comparisons of themselves, strikes of what was struck."""
    made = {entry.digest: entry for entry in placed.entries if isinstance(entry.record, Comparison | Exhibit)}
    cited = {entry.digest: entry.record for entry in placed.entries if isinstance(entry.record, Dispatched)}
    struck: set[str] = set()
    for entry in placed.entries:
        match entry.record:
            case Exhibit(case=case) if placed.opened is not None and case != placed.opened.digest:
                yield Said(entry, "the exhibit does not cite the entry that opened the case")
            case Comparison() as record:
                yield from (Said(entry, what) for what in _comparison_faults(record, cited))
            case Struck(takes_back=digest) if digest in made:
                if digest in struck:
                    yield Said(entry, f"what entry {made[digest].seq} says was taken back already")
                struck.add(digest)


def _comparison_faults(record: Comparison, cited: Mapping[str, Dispatched]) -> Iterator[str]:
    """That it is of something else than what it is held against, and quotes the packing table as it is."""
    if record.subject in record.rests_on:
        yield "the comparison holds an exhibit against itself"
    for quoted in record.quoted:
        if quoted.exhibit not in cited:
            continue
        try:
            entry = opened_entry(cited[quoted.exhibit])
        except EvidenceError:  # told of where the parcel is checked
            continue
        there, said = as_json(entry.record), dict(quoted.values)
        differ = [name for name in _NAMES if name in said and said[name] != (there.get(name) or type(said[name])())]
        if differ or (quoted.line, quoted.form) != (entry.seq, entry.record.kind):
            yield f"the comparison quotes of the packing table what does not stand there ({', '.join(differ)})"


_NAMES = ("order_id", "code", "waybill", "weight_g", "sku", "size")
