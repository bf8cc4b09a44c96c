"""Takes a comparison back. It stays in the ledger, and nothing counts it any more."""

from dataclasses import dataclass

from claims.reading import read
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
from evidence.records import Deed, Struck


@dataclass(frozen=True)
class ComparisonStruck:
    """What was taken back."""

    case_id: str
    number: int
    """Of its entry."""
    result: str


def strike(actor: Actor, settings: Settings, case_id: str, number: int, reason: str) -> ComparisonStruck:
    """Take a comparison back, by the number of its entry, and seal that.

    Raises:
        Forbidden, NotThere: they may not, or not see the case.
        ActError: the entry is no comparison that counts, or nothing says why.
        NotAnchored: the ledger holds what this machine's register does not know; the strike waits for a seal.
        EvidenceError: no such vault or case.
    """
    vault = own_case(actor, settings, case_id, Right.AMEND)
    reason = why_of(reason)
    file = vault.case(case_id)
    reading = read(file.ledger.entries(), public_key=vault.sealing_key())
    found = next((one for one in reading.compared.comparisons if one.entry.seq == number), None)
    if found is None:
        listed = ", ".join(str(one.entry.seq) for one in reading.compared.comparisons) or "none"
        raise ActError(f"entry {number} of {case_id} is no comparison that counts (these are: {listed})")
    record = Struck(comparison=found.digest, reason=reason, account=actor.account)
    try:
        file.ledger.append(record, unless=lambda entries: _is_struck(entries, found.digest))
    except HeadMoved as error:
        raise ActError(f"somebody else has just taken back entry {number} of {case_id}") from error
    seal_ledger(file.ledger, vault.key)
    note(settings, actor, Deed.AMENDED, case_id, vault=vault)
    return ComparisonStruck(case_id, number, found.record.result.value)


def _is_struck(entries: Entries, digest: str) -> bool:
    return any(isinstance(one.record, Struck) and one.record.comparison == digest for one in entries)
