"""An entry of a day at the packing table, taken out with its proof and checked by it; and a whole day, checked."""

from evidence import merkle
from evidence.codec import canonical, parse
from evidence.dispatch_day import PREFIX, DispatchDay, photo_name
from evidence.errors import EvidenceError, NotAnchored
from evidence.faults import Findings
from evidence.kept_files import check_photo
from evidence.ledger import Entries, decode_entry, encode_entry, entry_path
from evidence.ledger_seal import day_leaf, day_root, last_ledger_seal, ledger_seal_faults
from evidence.records import Digest, Dispatched, Entry, LedgerSeal, Packed, Timestamp, Unpacked
from evidence.seal_state import faults_of_stamp
from evidence.sentences import sentence
from evidence.store import Store
from evidence.trust import NOTHING_TOLD, Trust


def taken_out(day: DispatchDay, entry: Entry, opened: Digest, public_key: str, account: str = "") -> Dispatched:
    """An entry of a sealed day with its proof, for a case.

    Raises:
        NotAnchored: no seal of this key covers it yet.
    """
    entries = day.ledger.entries()
    seal = last_ledger_seal(entries, day.ledger.prefix, public_key)
    if seal is None or seal.seq <= entry.seq:
        raise NotAnchored(
            f"entry {entry.seq} of {day.ledger.prefix} is not sealed yet: 'wornproof dispatch seal' first"
        )
    path = merkle.proof([day_leaf(one) for one in entries[: seal.seq - 1]], entry.seq - 1)
    tokens = (one for one in entries if isinstance(one.record, Timestamp) and one.record.seal == seal.digest)
    return Dispatched(
        case=opened,
        ledger=day.ledger.prefix,
        entry=_text(entry),
        index=entry.seq - 1,
        path=tuple("sha256:" + sibling.hex() for sibling in path),
        seal=_text(seal),
        tokens=tuple(map(_text, tokens)),
        account=account,
    )


def _text(entry: Entry) -> str:
    return encode_entry(entry).decode().rstrip("\n")


def opened_entry(record: Dispatched) -> Entry:
    """The entry that a case cites.

    Raises:
        RecordError, DigestMismatch: it is none.
    """
    return decode_entry(record.entry.encode() + b"\n")


def cited_parcel(entries: Entries, digest: Digest) -> Entry | None:
    """The entry of a case by which it cites this entry of the packing table; None where it does not."""
    for one in entries:
        if isinstance(one.record, Dispatched) and opened_entry(one.record).digest == digest:
            return one
    return None


def dispatched_faults(record: Dispatched, public_key: str, trust: Trust = NOTHING_TOLD) -> list[str]:
    """What is wrong with an entry that a case cites, by itself alone; empty where it holds."""
    try:
        entry = opened_entry(record)
        seal = decode_entry(record.seal.encode() + b"\n")
        tokens = [decode_entry(one.encode() + b"\n") for one in record.tokens]
    except EvidenceError as error:
        return [f"what it cites cannot be read: {error}"]
    if not isinstance(entry.record, Packed | Unpacked) or not isinstance(seal.record, LedgerSeal):
        return ["it cites no parcel under a seal of a day"]
    faults = _under(record, entry, seal.record, public_key)
    for token in tokens:
        if not isinstance(token.record, Timestamp) or token.record.seal != seal.digest:
            faults.append("a token is not of the day's seal")
            continue
        faults += faults_of_stamp(seal, (), token, token.record, trust)
    return faults


def _under(record: Dispatched, entry: Entry, seal: LedgerSeal, public_key: str) -> list[str]:
    faults = [sentence(what) for what in ledger_seal_faults(seal, record.ledger, seal.entries, seal.head)]
    if seal.public_key != public_key:
        faults.append("the day was sealed with another key than the vault's")
    if seal.merkle_root is None or entry.seq != record.index + 1:
        return [*faults, "the day's seal has no root, or the entry stands elsewhere in it"]
    path = [bytes.fromhex(one.removeprefix("sha256:")) for one in record.path]
    root = bytes.fromhex(seal.merkle_root.removeprefix("sha256:"))
    if not merkle.proof_holds(canonical(parse(record.entry.encode())), record.index, seal.entries, path, root):
        faults.append("the entry was not among those that the day's seal covers, or not so")
    return faults


def check_day(store: Store, day: str, entries: Entries, found: Findings) -> None:
    """A day's photos against their digests, the roots of its seals, and that nothing else stands in it."""
    prefix = f"{PREFIX}/{day}"
    for entry in entries:
        where = entry_path(prefix, entry.seq)
        match entry.record:
            case Packed(photos=photos) | Unpacked(photos=photos):
                for digest in photos:
                    check_photo(store, f"{prefix}/{photo_name(digest)}", digest, where, found)
            case LedgerSeal() as seal if seal.merkle_root != day_root(entries[: entry.seq - 1]):
                found.fault(where, "the root of the day's seal is not that of its entries")
            case LedgerSeal() | Timestamp():
                pass
            case other:
                found.fault(where, f"a day at the packing table holds no {other.kind} record")
