"""Takes a comparison or a supplied file back. It stays in the ledger, and nothing counts it any more."""

from dataclasses import dataclass
from functools import partial

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.reason import why_of
from desk.acts.scope import own_case
from desk.settings import Settings
from evidence.errors import HeadMoved
from evidence.ledger import Entries
from evidence.ledger_seal import seal_ledger
from evidence.records import Comparison, Deed, Entry, Exhibit, Struck


@dataclass(frozen=True)
class TakenBack:
    """What was taken back."""

    case_id: str
    number: int
    """Of its entry."""
    result: str
    """Of a comparison; empty for a supplied file."""
    name: str
    """Of a supplied file; empty for a comparison."""


def strike(actor: Actor, settings: Settings, case_id: str, number: int, reason: str) -> TakenBack:
    """Take back what an entry says, by its number, and seal that. Where a seal is all that lacks, it is made.

    With a supplied file every comparison that rests on it is taken back.

    Raises:
        Forbidden, NotThere: they may not, or not see the case.
        ActError: the entry is neither a comparison nor a supplied file, was taken back, or nothing says why.
        NotAnchored: the ledger holds what this machine's register does not know; the strike waits for a seal.
        EvidenceError: no such vault or case.
    """
    vault = own_case(actor, settings, case_id, Right.AMEND)
    reason = why_of(reason)
    file = vault.case(case_id)
    entries = file.ledger.entries()
    found = _found(entries, case_id, number)
    for digest in (found.digest, *_resting_on(entries, found)):
        record = Struck(takes_back=digest, reason=reason, account=actor.account)
        try:
            file.ledger.append(record, unless=partial(_is_struck, digest=digest))
        except HeadMoved as error:
            if digest == found.digest and _is_struck(entries[: file.sealed_through()], digest):
                raise ActError(f"entry {number} of {case_id} was taken back already") from error
    seal_ledger(file.ledger, vault.key)
    note(settings, actor, Deed.AMENDED, case_id, vault=vault)
    said = found.record
    result = said.result.value if isinstance(said, Comparison) else ""
    return TakenBack(case_id, number, result, said.name if isinstance(said, Exhibit) else "")


def _found(entries: Entries, case_id: str, number: int) -> Entry:
    entry = entries[number - 1] if 0 < number <= len(entries) else None
    if entry is not None and isinstance(entry.record, Comparison | Exhibit):
        return entry
    there = [str(one.seq) for one in entries if isinstance(one.record, Comparison | Exhibit)]
    listed = ", ".join(there) or "none"
    raise ActError(f"entry {number} of {case_id} is neither a comparison nor a supplied file (these are: {listed})")


def _resting_on(entries: Entries, found: Entry) -> tuple[str, ...]:
    """Comparisons that rest on a supplied file, in the order of the ledger."""
    made = ((one.digest, one.record) for one in entries)
    return tuple(
        digest
        for digest, record in made
        if isinstance(record, Comparison) and found.digest in (record.subject, *record.rests_on)
    )


def _is_struck(entries: Entries, digest: str) -> bool:
    return any(isinstance(one.record, Struck) and one.record.takes_back == digest for one in entries)
