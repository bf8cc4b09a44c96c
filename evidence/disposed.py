"""Cases and days at the packing table that are no more: the record of it in the vault, the line about it on this
machine, and whether both are true.

desk/life/ledger/...     Disposal records, sealed: only then does one excuse that a case or a day is gone
HOME/disposals.log       one line for each that was disposed of here: vault, SHA-256 of its id, entries, last digest

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
_DAYS = "dispatch/"


def case_digest(case_id: str) -> str:
    """How a case is named where its id must not stand; of a day, of its ledger's name."""
    return sha256(case_id.encode())


def disposals(entries: Sequence[Entry], public_key: str) -> dict[str, Disposal]:
    """The newest disposal of each case and day, by its digest; those alone that a seal of their ledger covers."""
    through = sealed_through(entries, f"desk/{LIFE}", public_key)
    return {e.record.case_digest: e.record for e in entries if isinstance(e.record, Disposal) and e.seq <= through}


def disposed_days(entries: Sequence[Entry], public_key: str) -> dict[str, Disposal]:
    """Days at the packing table that were disposed of, as ``2026-03-02``; the same that ``disposals`` counts."""
    found = disposals(entries, public_key).values()
    return {one.ledger.removeprefix(_DAYS): one for one in found if one.ledger}


def is_of(store: Store, prefix: str, disposal: Disposal) -> bool:
    """Whether what is there under ``cases/<id>`` or ``dispatch/<day>`` is, or is left of, what was disposed of.

    Of one that was begun anew under the same name the first entry is there, and not the last that went.
    """
    if not store.exists(entry_path(prefix, 1)):
        return bool(store.paths(prefix))
    try:
        return decode_entry(store.read(entry_path(prefix, disposal.entries))).digest == disposal.head
    except EvidenceError:
        return False


def finishing(prefix: str) -> str:
    """The command that goes on with a disposal, here or on another machine."""
    kind, _, name = prefix.partition("/")
    return "wornproof dispatch dispose" if f"{kind}/" == _DAYS else f"wornproof dispose {name}"


def check_disposals(
    store: Store, register: VaultRegister, vault_id: str, life: Sequence[Entry], found: Findings
) -> frozenset[str]:
    """Hold disposals against what is there; digests of the cases and days whose absence they excuse."""
    recorded = disposals(life, found.public_key)
    every = (entry.record for entry in life if isinstance(entry.record, Disposal))
    unsealed = {one.case_digest: _told(one) for one in every if one.case_digest not in recorded}
    for _, what in sorted(unsealed.items()):
        found.fault(f"desk/{LIFE}", f"the disposal of {what} is not sealed, so it excuses nothing")
    there = {case_digest(name): f"cases/{name}" for name in store.folders("cases")}
    there |= {case_digest(f"{_DAYS}{day}"): f"{_DAYS}{day}" for day in store.folders(_DAYS.rstrip("/"))}
    for digest, disposal in recorded.items():
        if (prefix := there.get(digest)) is None:
            continue
        if is_of(store, prefix, disposal):
            what = f"it was disposed of and is there, in whole or in part: '{finishing(prefix)}'"
            found.fault(prefix, f"{what} finishes that")
        else:
            what = "a day at the packing table" if disposal.ledger else "a case"
            found.notes.append(f"{prefix}: {what} of this id was disposed of; this one was begun anew")
    for line in register.disposed(vault_id):
        if not _agree(line, life):
            what = f"this machine knows of the disposal of {line.case_digest}, and the vault holds no record of it"
            found.fault(f"desk/{LIFE}", what)
    days = sum(bool(one.ledger) for one in recorded.values())
    _count(len(recorded) - days, "case", found)
    _count(days, "day", found, " at the packing table")
    return frozenset(recorded)


def _told(disposal: Disposal) -> str:
    return disposal.ledger or f"case {disposal.case_digest}"


def _count(number: int, what: str, found: Findings, where: str = "") -> None:
    if number:
        found.notes.append(f"{counted(number, what)}{where} {'was' if number == 1 else 'were'} disposed of")


def _agree(line: DisposedHere, life: Sequence[Entry]) -> bool:
    records = (entry.record for entry in life if isinstance(entry.record, Disposal))
    return any(
        (one.case_digest, one.entries, one.head) == (line.case_digest, line.entries, line.head) for one in records
    )
