"""Checks of one ledger: every number there, canonical form, digest, chain, citations, and what the register knows."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from evidence.errors import EvidenceError
from evidence.findings import Findings, in_words, ranges
from evidence.ledger import decode_entry, entry_path
from evidence.records import Entry, cited
from evidence.register import HeadRegister
from evidence.store import Store

_CITES = {
    "run": {"case"},
    "segment": {"run", "segment"},
    "seal": {"run"},
    "timestamp": {"seal"},
    "match": {"segment"},
    "review": {"match"},
    "pack": {"review"},
}
"""What a record of a kind may cite."""
_MOST_NAMED = 100
"""Missing entries are named one by one up to here; a forger can leave a gap of millions with one file name."""


def check_ledger(store: Store, prefix: str, register: HeadRegister, found: Findings) -> tuple[Entry, ...]:
    """Readable entries of a ledger, in order; faults are noted on the way."""
    entries, known, before, last = list[Entry](), dict[str, str](), "", 0
    for seq in _numbers(store.paths(f"{prefix}/ledger"), prefix):
        path = entry_path(prefix, seq)
        found.spoken_of.add(path)
        if seq != last + 1:
            _gap(prefix, last + 1, seq - 1, found)
            before = "?"
        last = seq
        try:
            entry = decode_entry(store.read(path))
        except EvidenceError as error:
            found.fault(path, str(error))
            before = "?"
            continue
        _check_place(path, entry, seq, before, known, found)
        entries.append(entry)
        known[entry.digest] = entry.record.kind
        before = entry.digest
    found.entries += len(entries)
    _check_register(register, prefix, entries, last, found)
    return tuple(entries)


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


def _check_place(path: str, entry: Entry, seq: int, before: str, known: dict[str, str], found: Findings) -> None:
    if entry.seq != seq:
        found.fault(path, f"entry {entry.seq} is kept in the place of entry {seq}")
    if before != "?" and entry.prev != before:
        found.fault(path, "the entry does not name the digest of the one before it")
    for digest in cited(entry.record):
        if digest not in known and before != "?":
            found.fault(path, f"the {entry.record.kind} record cites {digest}, which is not before it in the ledger")
        elif digest in known and known[digest] not in _CITES[entry.record.kind]:
            found.fault(path, f"the {entry.record.kind} record cites a {known[digest]} record")


def _check_register(register: HeadRegister, prefix: str, entries: list[Entry], last: int, found: Findings) -> None:
    lines = register.lines()
    if not lines:
        found.notes.append(
            f"{prefix}: no register of heads on this machine, so entries cut after the last seal would not show"
        )
        return
    digests = {entry.seq: entry.digest for entry in entries}
    for seq, digest in lines:
        if seq > last:
            found.fault(entry_path(prefix, seq), "the entry was cut from the tail: the register of heads knows it")
        elif seq in digests and digests[seq] != digest:
            found.fault(entry_path(prefix, seq), "the entry was rewritten: the register of heads knows another digest")
    for first, until in ranges(digests.keys() - {seq for seq, _ in lines}):
        found.notes.append(
            f"{prefix}: the register of heads of this machine does not know {in_words(first, until)}: "
            "appended from another machine, by a process stopped at that moment, or forged"
        )
