"""The steps by which days at the packing table go. Each may run again at any time and does only what is left to do.

First the records, sealed: from then on it is known which days are to go, and what each ended with. Then, day by day,
the marks of its codes, because its entries tell which these are; what this machine remembers of its heads; its folder,
the first entry before all else, so that what is left after a kill is no day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.chain import check_ledger
from evidence.dispatch_day import PREFIX
from evidence.disposed import LIFE, case_digest, disposed_days, is_of
from evidence.errors import EvidenceError, VaultError
from evidence.faults import Findings
from evidence.ledger import entry_path
from evidence.ledger_seal import seal_ledger, sealed_through
from evidence.records import Disposal, Disposed, Entry, Packed, Unpacked
from evidence.register import DisposedHere, VaultRegister
from evidence.vault import Vault
from evidence.wording import counted


@dataclass(frozen=True)
class OldDay:
    """A day that is to go."""

    day: str
    parcels: int
    photos: int
    codes_out: int
    """Pieces with a code that never came back."""
    why_not: str = ""
    """Why it cannot go, and what to do; empty where it can."""


def begun(vault: Vault) -> Mapping[str, Disposal]:
    """Days whose disposal is recorded and sealed; one may have been stopped half-way."""
    return disposed_days(vault.desk(LIFE).entries(), vault.sealing_key())


def is_left(vault: Vault, day: str, disposal: Disposal) -> bool:
    """Whether anything is left of a day that was disposed of, in the vault or in what this machine remembers."""
    prefix = f"{PREFIX}/{day}"
    if is_of(vault.store, prefix, disposal):
        return True
    return bool(vault.register(prefix).lines()) and not vault.store.paths(prefix)


def days_before(vault: Vault, first_kept: str) -> tuple[str, ...]:
    """Days at the packing table before another, the oldest first."""
    return tuple(day for day in vault.dispatch_days() if _is_day(day) and day < first_kept)


def _is_day(name: str) -> bool:
    try:
        return f"{date.fromisoformat(name)}" == name
    except ValueError:
        return False


def looked_at(vault: Vault, day: str) -> OldDay:
    """What a day holds, and whether it can go. Photos are not read."""
    prefix, found = f"{PREFIX}/{day}", Findings(())
    photos = len(vault.store.paths(f"{prefix}/photos"))
    entries = check_ledger(vault.store, prefix, vault.register(prefix), found)
    parcels = [entry for entry in entries if isinstance(entry.record, Packed | Unpacked)]
    try:
        out = sum(_is_out(vault, entry) for entry in parcels)
    except EvidenceError as error:
        found.fault(prefix, f"the mark of a code cannot be read: {error}")
        out = 0
    return OldDay(day, len(parcels), photos, out, _why_not(vault, prefix, entries, found))


def _why_not(vault: Vault, prefix: str, entries: Sequence[Entry], found: Findings) -> str:
    if found.faults:
        first = found.faults[0]
        return (
            f"it is damaged ({first.where}: {first.what}). 'wornproof verify' names all that is wrong; put back what "
            "is missing from a copy, or move the folder away, then run this again"
        )
    through = sealed_through(entries, prefix, vault.sealing_key())
    waiting = sum(isinstance(entry.record, Packed | Unpacked) for entry in entries[through:])
    return (
        f"no seal covers {counted(waiting, 'parcel')} of it: 'wornproof dispatch seal', then this again"
        if waiting
        else ""
    )


def _is_out(vault: Vault, entry: Entry) -> bool:
    record = entry.record
    if not isinstance(record, Packed) or not record.code:
        return False
    mark = vault.codes.out(record.code)
    return mark is not None and mark.given == record.given_digest()


def record_days(vault: Vault, days: Sequence[str], account: str) -> Mapping[str, Disposal]:
    """Append a record for each day and seal them together. A day that holds no entry has none: nothing was recorded.

    Raises:
        NotAnchored, SigningKeyError, VaultError: they cannot be sealed; nothing is deleted.
    """
    ledger = vault.desk(LIFE)
    there = {_what(entry.record) for entry in ledger.entries() if isinstance(entry.record, Disposal)}
    made = dict(_made(vault, days, account))
    for disposal in made.values():
        if _what(disposal) not in there:
            ledger.append(disposal)
    seal_ledger(ledger, vault.key)
    sealed = {_what(one) for one in begun(vault).values()}
    if any(_what(disposal) not in sealed for disposal in made.values()):
        raise VaultError("a record of the disposal is not sealed, so nothing was deleted: run 'wornproof verify'")
    return made


def _what(disposal: Disposal) -> tuple[str, int, str]:
    """What went, whoever recorded it: somebody else may go on with it."""
    return disposal.ledger, disposal.entries, disposal.head


def _made(vault: Vault, days: Sequence[str], account: str) -> Iterator[tuple[str, Disposal]]:
    for day in days:
        prefix = f"{PREFIX}/{day}"
        if entries := vault.dispatch(day).ledger.entries():
            made = Disposal(
                case_digest=case_digest(prefix),
                entries=len(entries),
                head=entries[-1].digest,
                because=Disposed.RETENTION,
                account=account,
                ledger=prefix,
            )
            yield day, made


def delete_day(vault: Vault, day: str, disposal: Disposal | None) -> None:
    """What is left of a day: marks of its codes, what this machine remembers, what the vault holds.

    Raises:
        EvidenceError: one of them refuses; the same again goes on.
    """
    prefix = f"{PREFIX}/{day}"
    for entry in sorted(vault.dispatch(day).ledger.of_kinds("packed", "unpacked"), key=_goes_out_first):
        if isinstance(entry.record, Packed | Unpacked) and entry.record.code:
            vault.codes.forget(entry.record.code, day, entry.record.given_digest())
    if disposal is not None:
        line = DisposedHere(disposal.case_digest, disposal.entries, disposal.head)
        VaultRegister(vault.home).forget(vault.vault_id, prefix, line)
    vault.store.remove_tree(prefix, (entry_path(prefix, 1),))


def _goes_out_first(entry: Entry) -> bool:
    return not isinstance(entry.record, Packed)
