"""Checks of one ledger: every number there, canonical form, digest, chain, citations, and what the register knows."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from evidence.errors import EvidenceError, NewerRecord, ObjectMissing
from evidence.faults import Findings, in_words
from evidence.ledger import Place, decode_entry, entry_path, place_of
from evidence.records import AnyRecord, Entry, cited
from evidence.register import HeadRegister
from evidence.store import Store

_CITES = {
    "run": {"case"},
    "segment": {"run", "segment"},
    "seal": {"run"},
    "ledger_seal": set(),
    "timestamp": {"seal", "ledger_seal"},
    "match": {"segment"},
    "review": {"match"},
    "comparison_review": {"comparison"},
    "withdrawal": {"review", "comparison_review"},
    "release": {"review", "comparison_review"},
    "pack": {"review", "comparison_review", "release"},
    "amendment": {"case", "amendment"},
    "extension": {"case"},
    "exhibit": {"case"},
    "dispatched": {"case"},
    "comparison": {"exhibit", "dispatched"},
    "struck": {"comparison", "exhibit"},
}
"""What a record of a kind may cite."""
_KINDS = {"case", "photo", "banked", "disposal", "audit", "practice", "packed", "unpacked", *_CITES}
"""All that this version knows; what may cite a later kind it cannot say."""
_MOST_NAMED = 100
"""Missing entries are named one by one up to here; a forger can leave a gap of millions with one file name."""


def check_ledger(store: Store, prefix: str, register: HeadRegister, found: Findings) -> tuple[Entry, ...]:
    """Readable entries of a ledger, in order; faults are noted on the way."""
    entries, digests, known, before, last = list[Entry](), dict[int, str](), dict[str, str](), "", 0
    for seq in _numbers(store.paths(f"{prefix}/ledger"), prefix):
        path = entry_path(prefix, seq)
        found.spoken_of.add(path)
        if seq != last + 1:
            _gap(prefix, last + 1, seq - 1, found)
            before = "?"
        last = seq
        place, entry = _read(store, path, found)
        if place is None:
            before = "?"
            continue
        _check_place(path, place, seq, before, found)
        if entry is not None:
            _check_cited(path, entry.record, before, known, found)
            entries.append(entry)
        known[place.digest] = place.kind
        digests[seq] = before = place.digest
    _check_next(store, entry_path(prefix, last + 1), found)
    found.entries += len(entries)
    _check_register(register, prefix, digests, last, found)
    return tuple(entries)


def _read(store: Store, path: str, found: Findings) -> tuple[Place | None, Entry | None]:
    """The entry and its place; of what a newer version wrote the place alone, which its bytes show all the same."""
    try:
        data = store.read(path)
        entry = decode_entry(data)
    except NewerRecord as error:
        found.fault(path, str(error))
        return place_of(data), None
    except EvidenceError as error:
        found.fault(path, str(error))
        return None, None
    return Place(entry.seq, entry.prev, entry.digest, entry.record.kind), entry


def _check_next(store: Store, path: str, found: Findings) -> None:
    """A folder in the place of the next entry is no object and is not listed, but nothing can be appended there."""
    try:
        store.read(path)
    except ObjectMissing:
        return
    except EvidenceError as error:
        found.fault(path, f"{error}: something else is in the place of the next entry; move it away")


def _numbers(paths: Iterable[str], prefix: str) -> list[int]:
    names = (PurePosixPath(path).name for path in paths if str(PurePosixPath(path).parent) == f"{prefix}/ledger")
    stems = (name.removesuffix(".json") for name in names if name.endswith(".json"))
    return sorted(int(stem) for stem in stems if len(stem) == 8 and stem.isascii() and stem.isdigit() and int(stem))


def _gap(prefix: str, first: int, last: int, found: Findings) -> None:
    if last - first < _MOST_NAMED:
        for seq in range(first, last + 1):
            found.fault(entry_path(prefix, seq), "the entry is missing")
        return
    found.fault(entry_path(prefix, first), f"{in_words(first, last)} are missing")


def _check_place(path: str, place: Place, seq: int, before: str, found: Findings) -> None:
    if place.seq != seq:
        found.fault(path, f"entry {place.seq or 'without a number'} is kept in the place of entry {seq}")
    if before != "?" and place.prev != before:
        found.fault(path, "the entry does not name the digest of the one before it")


def _check_cited(path: str, record: AnyRecord, before: str, known: dict[str, str], found: Findings) -> None:
    for digest in cited(record):
        if digest not in known and before != "?":
            found.fault(path, f"the {record.kind} record cites {digest}, which is not before it in the ledger")
        elif known.get(digest) in _KINDS - _CITES[record.kind]:
            found.fault(path, f"the {record.kind} record cites a {known[digest]} record")


def _check_register(register: HeadRegister, prefix: str, digests: dict[int, str], last: int, found: Findings) -> None:
    lines = register.lines()
    if not lines:
        found.notes.append(
            f"{prefix}: no register of heads on this machine, so entries cut after the last seal would not show"
        )
        return
    for seq, digest in lines:
        if seq > last:
            found.fault(entry_path(prefix, seq), "the entry was cut from the tail: the register of heads knows it")
        elif seq in digests and digests[seq] != digest:
            found.fault(entry_path(prefix, seq), "the entry was rewritten: the register of heads knows another digest")
    known = register.known()
    found.unknown[prefix] = [seq for seq, digest in digests.items() if (seq, digest) not in known]
