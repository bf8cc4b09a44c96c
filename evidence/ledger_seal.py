"""Sealing a ledger: one signature over its head, so that examinations, reviews and a catalog cannot be changed unseen.

A run's Seal comes before the pictures are compared; what follows it is chained, and a chain alone can be made anew by
anybody. Fails closed: what the register of this machine does not know is not signed, unless somebody vouches for it.
"""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence import merkle
from evidence.codec import canonical
from evidence.errors import HeadMoved, NotAnchored
from evidence.faults import numbered
from evidence.keys import public_hex, signature_holds
from evidence.ledger import Entries, Ledger
from evidence.records import (
    Amendment,
    Audit,
    Banked,
    Comparison,
    ComparisonReview,
    Dispatched,
    Disposal,
    Entry,
    Exhibit,
    Extension,
    LedgerSeal,
    Match,
    Pack,
    Packed,
    Photo,
    Practice,
    Release,
    Remark,
    Review,
    Struck,
    Timestamp,
    Unpacked,
    Withdrawal,
    as_json,
)
from evidence.remarks import RemarkKind, remark
from evidence.sentences import sentence

_DOMAIN = b"wornproof-ledger-seal-1\n"
_DECIDES = (
    Match, Review, Withdrawal, Release, Pack, Amendment, Extension, Exhibit, Comparison, Struck, Dispatched,
    ComparisonReview,
)  # fmt: skip
"""Records of a case that somebody may be accused by."""
_HANDED_IN = (Exhibit, Comparison, Struck, Dispatched)
"""Nothing of it counts before a seal covers it."""
COVERED_BY_THIS_ALONE = (*_DECIDES, Photo, Banked, Disposal, Audit, Practice, Packed, Unpacked)
"""Records that no run's Seal is for."""


def seal_ledger(ledger: Ledger, key: Callable[[], Ed25519PrivateKey], *, unanchored: bool = False) -> Entry | None:
    """Sign everything in a ledger up to now; None where nothing was waiting for it.

    Args:
        ledger: The ledger of a case or a catalog.
        key: Gives the vault's signing key; asked for only where there is something to sign.
        unanchored: Somebody vouches for entries that this machine's register of heads does not know.

    Raises:
        NotAnchored: there are such entries, and nobody vouches for them.
        SigningKeyError: there is no usable key; the ledger stays as it is.
    """

    if not _waiting(ledger.entries(), 0) and not unanchored:
        return None
    signing = key()

    def nothing_waits(entries: Entries) -> bool:
        through = sealed_through(entries, ledger.prefix, public_hex(signing))
        return not _waiting(entries, through) and not (unanchored and _strangers(ledger, entries, through))

    def make(entries: Entries) -> LedgerSeal:
        strangers = _strangers(ledger, entries, sealed_through(entries, ledger.prefix, public_hex(signing)))
        if strangers and not unanchored:
            said = remark(RemarkKind.ENTRIES_NOT_REGISTERED, ledger=ledger.prefix, entries=numbered(strangers))
            raise NotAnchored(f"not sealed: {sentence(said)}")
        return signed_seal(ledger.prefix, entries, signing)

    try:
        return ledger.append_made(make, unless=nothing_waits)
    except HeadMoved:  # nothing to sign, or another process did
        return None


def signed_seal(prefix: str, entries: Entries, key: Ed25519PrivateKey) -> LedgerSeal:
    """A seal of these entries; it goes right behind the last of them."""
    unsigned = LedgerSeal(
        ledger=prefix,
        entries=len(entries),
        head=entries[-1].digest,
        merkle_root=day_root(entries) if prefix.startswith("dispatch/") else None,
        public_key=public_hex(key),
        signature="0" * 128,
    )
    return unsigned.model_copy(update={"signature": key.sign(signed_bytes(unsigned)).hex()})


def day_root(entries: Entries) -> str:
    """Merkle root over entries as they are written, as ``sha256:`` text."""
    return "sha256:" + merkle.root(day_leaf(entry) for entry in entries).hex()


def day_leaf(entry: Entry) -> bytes:
    """What is hashed as a leaf: the entry in canonical JSON, its digest among it."""
    return canonical(as_json(entry))


def _strangers(ledger: Ledger, entries: Entries, through: int) -> list[int]:
    """Numbers of entries behind ``through`` that this machine's register does not know; tokens speak for themselves."""
    known = ledger.register.known() if ledger.register is not None else frozenset()
    return [
        entry.seq
        for entry in entries[through:]
        if (entry.seq, entry.digest) not in known and not isinstance(entry.record, Timestamp)
    ]


def accusers_unknown(ledger: Ledger, entries: Entries, public_key: str) -> list[int]:
    """Numbers of examinations and reviews that no seal of the ledger covers and this machine's register does not know.

    A run's Seal signs all before it, on a machine that may not have written it: it must not sign these.
    """
    through = sealed_through(entries, ledger.prefix, public_key)
    strange = set(_strangers(ledger, entries, through))
    return [entry.seq for entry in entries[through:] if entry.seq in strange and isinstance(entry.record, _DECIDES)]


def _waiting(entries: Entries, through: int) -> bool:
    return any(isinstance(entry.record, COVERED_BY_THIS_ALONE) for entry in entries[through:])


def signed_bytes(record: LedgerSeal) -> bytes:
    """What the signature is over: everything in the seal but the signature."""
    body = as_json(record)
    del body["signature"]
    return _DOMAIN + canonical(body)


def ledger_seal_faults(record: LedgerSeal, prefix: str, before: int, head: str) -> list[Remark]:
    """What is wrong with a seal of the ledger ``prefix``; empty when it holds.

    Args:
        record: The seal.
        prefix: The ledger it stands in.
        before: How many entries are before it.
        head: Digest of the last of these; empty where there is none.
    """
    faults = []
    if not signature_holds(record.public_key, record.signature, signed_bytes(record)):
        faults.append(remark(RemarkKind.SEAL_SIGNATURE))
    if record.ledger != prefix:
        faults.append(remark(RemarkKind.LEDGER_SEAL_ELSEWHERE, ledger=record.ledger))
    if record.head != head:
        faults.append(remark(RemarkKind.SEAL_HEAD))
    if record.entries != before:
        faults.append(remark(RemarkKind.LEDGER_SEAL_COUNT, counted=record.entries, there=before))
    return faults


def sealed_through(entries: Entries, prefix: str, public_key: str) -> int:
    """Number of the last seal of this ledger that holds and is by this key; 0 where there is none."""
    newest = last_ledger_seal(entries, prefix, public_key)
    return newest.seq if newest else 0


def last_ledger_seal(entries: Entries, prefix: str, public_key: str) -> Entry | None:
    """The last seal of this ledger that holds and is by this key."""
    for at in range(len(entries) - 1, -1, -1):
        entry, head = entries[at], entries[at - 1].digest if at else ""
        if isinstance(entry.record, LedgerSeal) and _holds(entry.record, prefix, entry.seq - 1, head, public_key):
            return entry
    return None


def _holds(record: LedgerSeal, prefix: str, before: int, head: str, public_key: str) -> bool:
    return record.public_key == public_key and not ledger_seal_faults(record, prefix, before, head)


def not_sealed(entries: Entries, prefix: str, through: int) -> tuple[Remark, ...]:
    """What of the entries behind ``through`` no seal of the ledger covers, counted."""
    records = [entry.record for entry in entries if entry.seq > through]
    folder, _, name = prefix.partition("/")
    if folder == "catalogs":
        photos = sum(isinstance(record, Photo | Banked) for record in records)
        return (remark(RemarkKind.CATALOG_NOT_SEALED, catalog=name, number=photos),) if photos else ()
    counts = {
        RemarkKind.MATCHES_NOT_SEALED: sum(isinstance(record, Match) for record in records),
        RemarkKind.REVIEWS_NOT_SEALED: sum(isinstance(record, Review | ComparisonReview) for record in records),
        RemarkKind.EXHIBITS_NOT_SEALED: sum(isinstance(record, _HANDED_IN) for record in records),
    }
    return tuple(remark(kind, case=name, number=number) for kind, number in counts.items() if number)
