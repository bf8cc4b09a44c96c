"""The ledger: one object per entry, each carrying the digest of the one before.

Appending is a create-only put of the next number. Two writers racing for it: one wins, the other reads the new head
and tries again. There is no lock and no server, so the same code serves one laptop and many workers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from pydantic import TypeAdapter, ValidationError

from evidence.codec import canonical, parse, sha256
from evidence.errors import DigestMismatch, HeadMoved, NewerRecord, ObjectMissing, RecordError, UncitedRecord
from evidence.fields import AS_WRITTEN
from evidence.folded import Folding
from evidence.records import AnyRecord, Entry, as_json, cited
from evidence.refusals import said
from evidence.register import HeadRegister
from evidence.store import Store

Entries = Sequence[Entry]
_ENTRY = TypeAdapter(Entry)


def now() -> datetime:
    """The clock of the ledger, where no other is given."""
    return datetime.now(UTC)


def entry_body(entry: Entry) -> bytes:
    """What an entry's digest is over: everything in it but the digest itself, in canonical JSON."""
    body = as_json(entry)
    del body["digest"]
    return canonical(body)


def entry_digest(entry: Entry) -> str:
    """Digest over everything in an entry but the digest itself."""
    return sha256(entry_body(entry))


def encode_entry(entry: Entry) -> bytes:
    """The bytes of an entry's object."""
    return canonical(as_json(entry)) + b"\n"


def decode_entry(data: bytes) -> Entry:
    """Read an entry's object, strictly: any other spelling of the same content is refused.

    Raises:
        NewerRecord: it is whole, but holds what this version does not know.
        RecordError: not an entry, or not in canonical form.
        DigestMismatch: its digest is not that of its content.
    """
    value = parse(data)
    try:
        entry = _ENTRY.validate_python(value, strict=False, context=AS_WRITTEN)
    except ValidationError as error:
        raise _refusal(value, data, error) from error
    body = as_json(entry)
    if canonical(body) + b"\n" != data:
        raise RecordError("the entry is not in canonical form")
    del body["digest"]
    if sha256(canonical(body)) != entry.digest:
        raise DigestMismatch(f"entry {entry.seq} does not have the digest it names")
    return entry


_NEWER = {"extra_forbidden", "union_tag_invalid", "literal_error", "enum"}
"""What pydantic finds wrong with a record that has a field, a kind or a word more than this version knows."""


def _refusal(value: Any, data: bytes, error: ValidationError) -> RecordError:
    """Why bytes are no entry: written by a later version (whole, in canonical form, with its digest), or damaged."""
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"]))  # of its JSON: nobody wrote it by hand
    whole = isinstance(value, dict) and canonical(value) + b"\n" == data
    if first["type"] in _NEWER and whole and sha256(_body_of(value)) == value.get("digest"):
        return NewerRecord(
            f"this version of Wornproof does not know {where}: a newer one wrote the "
            "entry, or somebody forged it. Update Wornproof and run the command again"
        )
    return RecordError(f"not an entry: {where}: {said(first)}")


@dataclass(frozen=True)
class Place:
    """What an entry says of its place in the chain. None where it says nothing that could be a place."""

    seq: int | None
    prev: str | None
    digest: str
    """Of these very bytes, whatever they name."""
    kind: str


def place_of(data: bytes) -> Place:
    """The place of an entry whose record this version does not know; no record is read for it.

    Raises:
        RecordError: not a JSON object.
    """
    value = parse(data)
    if not isinstance(value, dict):
        raise RecordError("not an entry: no JSON object")
    seq, prev, record = value.get("seq"), value.get("prev"), value.get("record")
    kind = record.get("kind") if isinstance(record, dict) else None
    return Place(
        seq if type(seq) is int else None,  # true is an int, too
        prev if isinstance(prev, str) else None,
        sha256(_body_of(value)),
        kind if isinstance(kind, str) else "",
    )


def _body_of(value: dict[str, Any]) -> bytes:
    return canonical({name: item for name, item in value.items() if name != "digest"})


def entry_path(prefix: str, seq: int) -> str:
    """Where entry ``seq`` is kept."""
    return f"{prefix}/ledger/{seq:08d}.json"


class Ledger:
    """Entries of one case or catalog, kept under ``prefix`` of a store."""

    def __init__(
        self,
        store: Store,
        prefix: str,
        register: HeadRegister | None = None,
        clock: Callable[[], datetime] = now,
        *,
        folded: bool = False,
    ) -> None:
        """``folded``: keep entries small, for whoever appends thousands (see ``evidence.folded``)."""
        self._store = store
        self.prefix = prefix
        self.register = register
        self._clock = clock
        self._entries: list[Entry] = []
        self._folding = Folding(_read_again) if folded else None
        self._count = 0
        self._head = ""
        self._digests: set[str] = set()
        self._numbers: dict[str, list[int]] = {}
        self._lock = RLock()  # the matcher reads payloads from threads while another appends

    def entries(self) -> Entries:
        """All entries in order. Only what is new since the last call is read.

        Raises:
            EvidenceError: an entry is damaged or out of place; ``verify`` tells which and how.
        """
        with self._lock:
            while True:
                path = entry_path(self.prefix, self._count + 1)
                try:
                    data = self._store.read(path)
                except ObjectMissing:
                    return self._folding.entries() if self._folding else tuple(self._entries)
                try:
                    self._take(decode_entry(data), data)
                except NewerRecord as error:
                    raise NewerRecord(f"{path}: {error}") from error
                except (RecordError, DigestMismatch) as error:
                    raise type(error)(f"{path}: {error}; run 'wornproof verify'") from error

    def append(self, record: AnyRecord, unless: Callable[[Entries], bool] | None = None) -> Entry:
        """Append a record; see ``append_made``."""
        return self.append_made(lambda _: record, unless)

    def append_made(
        self, make: Callable[[Entries], AnyRecord], unless: Callable[[Entries], bool] | None = None
    ) -> Entry:
        """Append the record that ``make`` builds from the entries before it.

        Raises:
            HeadMoved: ``unless`` holds for the entries there are at the moment of appending.
            UncitedRecord: the record cites an entry that is not there.
            VaultFull: no room; the ledger is as it was.
            VaultError: the register of heads cannot be written; where that is found out first, the ledger is as it was.
        """
        with self._lock:
            while True:
                entries = self.entries()
                if unless is not None and unless(entries):
                    raise HeadMoved("another process has done this already; nothing was added")
                entry = self._next(make(entries))
                data = encode_entry(entry)
                if self.register is not None:
                    self.register.intend(entry.seq, entry.digest)
                if self._store.create(entry_path(self.prefix, entry.seq), data):
                    self._take(entry, data)
                    if self.register is not None:
                        self.register.note(entry.seq, entry.digest)
                    return entry

    def _next(self, record: AnyRecord) -> Entry:
        for digest in cited(record):
            if digest not in self._digests:
                raise UncitedRecord(f"a {record.kind} record cites {digest}, which is not in the ledger")
        blank = "sha256:" + "0" * 64
        entry = Entry(
            seq=self._count + 1,
            prev=self._head,
            appended_at=self._clock(),
            record=record,
            digest=blank,
        )
        return entry.model_copy(update={"digest": entry_digest(entry)})

    def _take(self, entry: Entry, data: bytes) -> None:
        if entry.seq != self._count + 1 or entry.prev != self._head:
            raise DigestMismatch("the entry does not follow the one before it")
        if self._folding:
            self._folding.append(data)
        else:
            self._entries.append(entry)
        self._count, self._head = entry.seq, entry.digest
        self._digests.add(entry.digest)
        self._numbers.setdefault(entry.record.kind, []).append(entry.seq)

    def of_kinds(self, *kinds: str) -> Entries:
        """The entries of some kinds, in order. Of a folded ledger no others are unfolded. Errors as ``entries``."""
        with self._lock:
            entries = self.entries()
            return tuple(entries[seq - 1] for seq in sorted(n for kind in kinds for n in self._numbers.get(kind, ())))


def _read_again(data: bytes) -> Entry:
    """An entry that was checked when it came."""
    return _ENTRY.validate_json(data, context=AS_WRITTEN)
