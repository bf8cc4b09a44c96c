"""Keeps a case longer than it was opened for."""

from dataclasses import dataclass
from datetime import datetime

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.reason import why_of
from desk.acts.scope import own_case
from desk.settings import Settings
from evidence.amended import keep_until, retention_days
from evidence.errors import HeadMoved
from evidence.ledger import Entries
from evidence.ledger_seal import seal_ledger
from evidence.records import Deed, Extension

MOST_DAYS = 3650


@dataclass(frozen=True)
class Extended:
    """For how long a case is kept now."""

    case_id: str
    retention_days: int
    keep_until: datetime


def extend(actor: Actor, settings: Settings, case_id: str, days: int, reason: str) -> Extended:
    """Keep a case for so many days in all, counted from when it was opened, and seal that. Never fewer than before.

    Raises:
        Forbidden, NotThere: the actor may not, or not here.
        ActError: that is not longer, longer than ten years, or nothing says why.
        NotAnchored: the ledger holds what this machine's register does not know; the extension waits for a seal.
        EvidenceError: no such vault or case.
    """
    vault = own_case(actor, settings, case_id, Right.CASE_LIFE)
    reason = why_of(reason)
    file = vault.case(case_id)
    before = retention_days(file.ledger.entries())
    if days > MOST_DAYS:
        raise ActError(f"a case is kept for {MOST_DAYS} days at most")
    if days < before or (days == before and not _waits(file.ledger.entries(), file.sealed_through())):
        raise ActError(f"case {case_id} is kept for {before} days already: --days counts from when it was opened")
    if days > before:
        opened, _ = file.opened()
        record = Extension(case=opened.digest, retention_days=days, reason=reason, account=actor.account)
        try:
            file.ledger.append(record, unless=lambda entries: retention_days(entries) >= days)
        except HeadMoved as error:
            raise ActError(f"case {case_id} was extended by somebody else just now: look at it") from error
    seal_ledger(file.ledger, vault.key)
    note(settings, actor, Deed.EXTENDED, case_id, vault=vault)
    entries, through = file.ledger.entries(), file.sealed_through()
    return Extended(case_id, retention_days(entries, through), keep_until(entries, through))


def _waits(entries: Entries, through: int) -> bool:
    """Whether an extension waits for its seal: somebody was stopped between the two."""
    return any(isinstance(entry.record, Extension) and entry.seq > through for entry in entries)
