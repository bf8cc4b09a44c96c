"""Verification: reads everything, trusts nothing, and lists every fault with the record it concerns.

The order is that of dependence: the vault's header, then each ledger (number, form, digest, chain, citations,
the register of heads), then what the records speak of (WARC objects, captures, pictures, catalog photos, seals),
then objects no record speaks of. A fault never hides the next one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.codec import sha256
from evidence.errors import EvidenceError, ObjectMissing, SigningKeyError
from evidence.keys import public_hex
from evidence.ledger import HeadRegister, decode_entry, entry_path
from evidence.records import Case, Entry, Match, Photo, Run, Seal, Segment, cited
from evidence.seal import is_sealed, seal_faults
from evidence.store import Store
from evidence.vault import VAULT_FILE, Vault, vault_header
from evidence.warc import WarcRecord, read_segment


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written."""

    where: str
    """Object or entry, as a path in the vault."""
    what: str
    """In words."""


@dataclass(frozen=True)
class Verification:
    """The result. Evidence holds only when ``faults`` is empty; ``notes`` are no faults but worth knowing."""

    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    entries: int
    objects: int

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


class _Findings:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.spoken_of: set[str] = {VAULT_FILE}
        self.entries = 0

    def fault(self, where: str, what: str) -> None:
        self.faults.append(Fault(where, what))


def verify(vault: Vault, case_id: str | None = None) -> Verification:
    """Check a whole vault, or one case with the catalog it names."""
    found = _Findings()
    _check_header(vault, found)
    catalogs = {name: _check_ledger(vault, f"catalogs/{name}", found) for name in vault.catalogs()}
    for name, entries in catalogs.items():
        _check_photos(vault.store, name, entries, found)
    heads = {name: {entry.digest for entry in entries} for name, entries in catalogs.items()}
    for name in vault.cases() if case_id is None else (case_id,):
        entries = _check_ledger(vault, f"cases/{name}", found)
        _check_case(vault.store, f"cases/{name}", entries, heads, found)
    objects = vault.store.paths() if case_id is None else vault.store.paths(f"cases/{case_id}")
    for path in objects:
        if path not in found.spoken_of:
            _check_orphan(vault.store, path, found)
    return Verification(tuple(found.faults), tuple(found.notes), found.entries, len(objects))


def _check_header(vault: Vault, found: _Findings) -> None:
    try:
        header = vault_header(vault.store.read(VAULT_FILE))
    except EvidenceError as error:
        found.fault(VAULT_FILE, str(error))
        return
    try:
        if header["public_key"] != public_hex(vault.key()):
            found.notes.append("this vault was made with another signing key than the one on this machine")
    except SigningKeyError:
        found.notes.append("there is no signing key on this machine; nothing here needs one to be checked")


def _check_ledger(vault: Vault, prefix: str, found: _Findings) -> tuple[Entry, ...]:
    """Readable entries of a ledger, in order; faults are noted on the way."""
    store, entries, known, before = vault.store, list[Entry](), set[str](), ""
    paths = store.paths(f"{prefix}/ledger")
    numbers = [int(match[1]) for path in paths if (match := re.fullmatch(r".*/(\d{8})\.json", path))]
    for seq in range(1, max(numbers, default=0) + 1):
        path = entry_path(prefix, seq)
        found.spoken_of.add(path)
        try:
            entry = decode_entry(store.read(path))
        except ObjectMissing:
            found.fault(path, "the entry is missing")
            before = "?"
            continue
        except EvidenceError as error:
            found.fault(path, str(error))
            before = "?"
            continue
        _check_place(path, entry, seq, before, known, found)
        entries.append(entry)
        known.add(entry.digest)
        before = entry.digest
    found.entries += len(entries)
    _check_register(vault.register(prefix), prefix, entries, found)
    return tuple(entries)


def _check_place(path: str, entry: Entry, seq: int, before: str, known: set[str], found: _Findings) -> None:
    if entry.seq != seq:
        found.fault(path, f"entry {entry.seq} is kept in the place of entry {seq}")
    if before != "?" and entry.prev != before:
        found.fault(path, "the entry does not name the digest of the one before it")
    for digest in cited(entry.record):
        if digest not in known and before != "?":
            found.fault(path, f"the {entry.record.kind} record cites {digest}, which is not before it in the ledger")


def _check_register(register: HeadRegister, prefix: str, entries: list[Entry], found: _Findings) -> None:
    lines = register.lines()
    if not lines:
        found.notes.append(
            f"{prefix}: no register of heads on this machine, so entries cut after the last seal would not show"
        )
    digests = {entry.seq: entry.digest for entry in entries}
    last = max(digests, default=0)
    for seq, digest in lines:
        if seq > last:
            found.fault(entry_path(prefix, seq), "the entry was cut from the tail: the register of heads knows it")
        elif seq in digests and digests[seq] != digest:
            found.fault(entry_path(prefix, seq), "the entry was rewritten: the register of heads knows another digest")


def _check_case(
    store: Store, prefix: str, entries: tuple[Entry, ...], heads: dict[str, set[str]], found: _Findings
) -> None:
    if not entries or not isinstance(entries[0].record, Case):
        found.fault(f"{prefix}/ledger", "the case does not begin with a Case record")
    captured: set[str] = set()
    for position, entry in enumerate(entries):
        where = entry_path(prefix, entry.seq)
        record = entry.record
        if isinstance(record, Segment):
            captured |= {capture.payload_digest for capture in record.captures}
            _check_segment(store, prefix, where, record, captured, found)
        elif isinstance(record, Seal):
            for what in seal_faults(record, entries[:position]):
                found.fault(where, what)
        elif isinstance(record, Match):
            _check_match(where, record, captured, heads, found)
        elif isinstance(record, Run) and not is_sealed(entries, entry.digest):
            found.notes.append(
                f"{where}: the run of {record.handle} on {record.platform} is UNSEALED: not finished yet"
            )


def _check_segment(
    store: Store, prefix: str, where: str, segment: Segment, captured: set[str], found: _Findings
) -> None:
    path = f"{prefix}/{segment.warc}"
    found.spoken_of.add(path)
    try:
        data = store.read(path)
    except EvidenceError as error:
        found.fault(path, f"{error} (cited by {where})")
        return
    if sha256(data) != segment.warc_digest or len(data) != segment.warc_bytes:
        found.fault(path, f"the WARC is not the one that {where} cites: its digest is {sha256(data)}")
    found.faults.extend(Fault(path, what) for what in _capture_faults(data, segment))
    for post in segment.posts:
        for image in post.images:
            if image.digest and image.digest not in captured:
                found.fault(where, f"post {post.platform_id} shows a picture that was not captured: {image.digest}")


def _capture_faults(data: bytes, segment: Segment) -> Iterator[str]:
    seen: dict[str, WarcRecord] = {}
    try:
        for item in read_segment(data):
            seen[item.record_id] = item
    except EvidenceError as error:
        yield str(error)
    for capture in segment.captures:
        record = seen.get(capture.warc_record_id)
        if record is None:
            yield f"the record of {capture.url} is missing ({capture.warc_record_id})"
        elif (record.url, record.payload_digest, len(record.payload)) != (
            capture.url,
            capture.payload_digest,
            capture.payload_bytes,
        ):
            yield f"the record of {capture.url} is not the one the ledger speaks of"


def _check_match(where: str, match: Match, captured: set[str], heads: dict[str, set[str]], found: _Findings) -> None:
    if match.image_digest not in captured:
        found.fault(where, f"the match examines a picture that was not captured: {match.image_digest}")
    if match.catalog_head not in heads.get(match.catalog, set()):
        found.fault(where, f"the match was made against a state of catalog {match.catalog} that is not in the vault")


def _check_photos(store: Store, name: str, entries: tuple[Entry, ...], found: _Findings) -> None:
    for entry in entries:
        where = entry_path(f"catalogs/{name}", entry.seq)
        if not isinstance(entry.record, Photo):
            found.fault(where, f"a catalog holds photos, not a {entry.record.kind} record")
            continue
        path = f"catalogs/{name}/photos/{entry.record.photo_digest[7:]}"
        if path in found.spoken_of:
            continue
        found.spoken_of.add(path)
        try:
            if sha256(store.read(path)) != entry.record.photo_digest:
                found.fault(path, f"the photo is not the one that {where} cites")
        except EvidenceError as error:
            found.fault(path, f"{error} (cited by {where})")


def _check_orphan(store: Store, path: str, found: _Findings) -> None:
    """An object no record cites: what a killed process left, if it still has the digest in its name."""
    if named := re.fullmatch(r"cases/[^/]+/warc/.*-([0-9a-f]{16})\.warc|catalogs/[^/]+/photos/([0-9a-f]{64})", path):
        digest = named[1] or named[2]
        if sha256(store.read(path)).removeprefix("sha256:").startswith(digest):
            found.notes.append(f"{path}: no record cites it; left by a process that was stopped, harmless")
            return
    found.fault(path, "no record speaks of this object, or it is not what its name says")
