"""What signs a ledger's entries: its seals checked, and what neither a seal nor this machine's register vouches for."""

from evidence.contents import check_timestamp
from evidence.faults import Findings, numbered
from evidence.ledger import Entries, entry_path
from evidence.ledger_seal import COVERED_BY_THIS_ALONE, last_ledger_seal, ledger_seal_faults, not_sealed
from evidence.records import LedgerSeal, Timestamp
from evidence.remarks import RemarkKind, remark
from evidence.seal_state import ledger_seal_state
from evidence.sentences import sentence
from evidence.trust import Trust
from evidence.vault import Vault


def check_signed(
    vault: Vault, prefix: str, entries: Entries, trust: Trust, found: Findings, last_seal: int = 0
) -> None:
    """The seals of one ledger, and what stands behind them.

    Args:
        vault: The vault.
        prefix: ``cases/<id>``, ``catalogs/<name>`` or ``desk/<name>``.
        entries: Of this ledger, as far as they can be read.
        trust: What the reader was told.
        found: Gathers.
        last_seal: Number of the last entry of a case that signs what is before it, a run's Seal among them.
    """
    _check_seals(prefix, entries, trust, found)
    last = last_ledger_seal(entries, prefix, found.public_key)
    through = last.seq if last else 0
    if last and (short := ledger_seal_state(entries, last, trust)).short:
        held, needed = len(short.tokens), len(short.tokens) + short.short
        said = remark(RemarkKind.LEDGER_TOKENS_SHORT, ledger=prefix, held=held, needed=needed)
        found.notes.append(f"{entry_path(prefix, last.seq)}: {sentence(said)}")
    found.unsealed += not_sealed(entries, prefix, through)
    tokens = {entry.seq for entry in entries if isinstance(entry.record, Timestamp)}
    if strange := [seq for seq in found.unknown.get(prefix, ()) if seq > through and seq not in tokens]:
        found.whose.append(remark(RemarkKind.ENTRIES_NOT_REGISTERED, ledger=prefix, entries=numbered(strange)))
    bare = _bare(entries, max(through, last_seal))
    # An older catalog has no seal: the examinations name the state of it that they are of.
    if bare and not vault.register(prefix).lines() and (through or prefix.startswith("cases/")):
        found.whose.append(remark(RemarkKind.ENTRIES_NOT_SIGNED, ledger=prefix, entries=numbered(bare)))


def _check_seals(prefix: str, entries: Entries, trust: Trust, found: Findings) -> None:
    head, before, by_digest = "", 0, {entry.digest: entry for entry in entries}
    for entry in entries:
        where = entry_path(prefix, entry.seq)
        if isinstance(entry.record, LedgerSeal):
            for what in ledger_seal_faults(entry.record, prefix, before, head):
                found.fault(where, sentence(what))
            if entry.record.public_key != found.public_key:
                found.fault(where, "the seal was signed with another key than the one vault.json names")
        elif isinstance(entry.record, Timestamp) and not prefix.startswith("cases/"):
            check_timestamp(where, by_digest.get(entry.record.seal), (), entry, trust, found)
        head, before = entry.digest, entry.seq


def _bare(entries: Entries, last_seal: int) -> list[int]:
    """Numbers of examinations, reviews and photos behind the last seal."""
    return [entry.seq for entry in entries if entry.seq > last_seal and isinstance(entry.record, COVERED_BY_THIS_ALONE)]
