"""Cases that are no more: the record of it in the vault, the line about it on this machine, and whether both are true.

desk/life/ledger/...     Disposal records, sealed: only then does one excuse that a case is gone
HOME/disposals.log       one line a case that was disposed of here: vault, SHA-256 of its id, entries, last digest

The line outlasts a vault that is put back from an old copy; the record tells every desk of the vault.
"""

from collections.abc import Sequence

from evidence.codec import sha256
from evidence.errors import EvidenceError
from evidence.faults import Findings
from evidence.ledger import decode_entry, entry_path
from evidence.ledger_seal import sealed_through
from evidence.records import Disposal, Entry
from evidence.register import DisposedHere, VaultRegister
from evidence.store import Store
from evidence.wording import counted

LIFE = "life"
"""The desk's ledger of disposals."""


def case_digest(case_id: str) -> str:
    """How a case is named where its id must not stand."""
    return sha256(case_id.encode())


def disposals(entries: Sequence[Entry], public_key: str) -> dict[str, Disposal]:
    """The newest disposal of each case, by the digest of its id; those alone that a seal of their ledger covers."""
    through = sealed_through(entries, f"desk/{LIFE}", public_key)
    return {e.record.case_digest: e.record for e in entries if isinstance(e.record, Disposal) and e.seq <= through}


def is_of(store: Store, case_id: str, disposal: Disposal) -> bool:
    """Whether what is there under an id is, or is left of, the case that was disposed of.

    Of one that was begun anew under the same id the first entry is there, and not the last that went.
    """
    prefix = f"cases/{case_id}"
    if not store.exists(entry_path(prefix, 1)):
        return bool(store.paths(prefix))
    try:
        return decode_entry(store.read(entry_path(prefix, disposal.entries))).digest == disposal.head
    except EvidenceError:
        return False


def check_disposals(
    store: Store, register: VaultRegister, vault_id: str, life: Sequence[Entry], found: Findings
) -> frozenset[str]:
    """Hold disposals against what is there; digests of the cases whose absence they excuse."""
    recorded = disposals(life, found.public_key)
    unsealed = {entry.record.case_digest for entry in life if isinstance(entry.record, Disposal)} - set(recorded)
    for digest in sorted(unsealed):
        found.fault(f"desk/{LIFE}", f"the disposal of case {digest} is not sealed, so it excuses nothing")
    there = {case_digest(name): name for name in store.folders("cases")}
    for digest, disposal in recorded.items():
        if digest not in there:
            continue
        prefix = f"cases/{there[digest]}"
        if is_of(store, there[digest], disposal):
            what = f"it was disposed of and is there, in whole or in part: 'wornproof dispose {there[digest]}'"
            found.fault(prefix, f"{what} finishes that")
        else:
            found.notes.append(f"{prefix}: a case of this id was disposed of; this one was begun anew")
    for line in register.disposed(vault_id):
        if not _agree(line, life):
            what = f"this machine knows of the disposal of case {line.case_digest}, and the vault holds no record of it"
            found.fault(f"desk/{LIFE}", what)
    if recorded:
        found.notes.append(f"{counted(len(recorded), 'case')} {'was' if len(recorded) == 1 else 'were'} disposed of")
    return frozenset(recorded)


def _agree(line: DisposedHere, life: Sequence[Entry]) -> bool:
    records = (entry.record for entry in life if isinstance(entry.record, Disposal))
    return any(
        (one.case_digest, one.entries, one.head) == (line.case_digest, line.entries, line.head) for one in records
    )
