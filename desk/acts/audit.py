"""Who did what at this desk, for whoever may ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import audit_ledgers, flush, note
from desk.acts.sheet import sheet
from desk.settings import Settings
from evidence.disposed import case_digest
from evidence.files import write_whole
from evidence.records import Audit, Audited, Deed
from evidence.vault import Vault

_COLUMNS = ("done_at", "account", "deed", "case_id", "case_digest", "deed_of")


@dataclass(frozen=True)
class AuditLine:
    """One deed."""

    at: datetime
    account: str
    """Empty for the local operator."""
    deed: Deed
    case_id: str
    """Empty where the deed was in no case, or in one that is gone."""
    case_digest: str
    subject: str

    def as_json(self) -> dict[str, str]:
        """For programs, and for a table."""
        return {
            "done_at": self.at.isoformat(),
            "account": self.account,
            "deed": self.deed.value,
            "case_id": self.case_id,
            "case_digest": self.case_digest,
            "deed_of": self.subject,
        }


@dataclass(frozen=True)
class AuditWritten:
    """A table of it."""

    path: Path
    lines: int


def audit(
    actor: Actor,
    settings: Settings,
    *,
    since: date | None = None,
    until: date | None = None,
    account: str | None = None,
    case_id: str = "",
) -> tuple[AuditLine, ...]:
    """Deeds in the order in which they were done; that this was asked is one of them.

    Args:
        actor: Who asks; of cases that they may not see nothing is told.
        settings: Of this desk.
        since: First day, in UTC.
        until: Last day, in UTC.
        account: Of this account alone; the local operator's is the empty one. None: of all.
        case_id: In this case alone, which may be gone.

    Raises:
        Forbidden: the actor may not.
        EvidenceError: no such vault, or what was noted on this machine cannot be put into it.
    """
    actor.needs(Right.AUDIT)
    vault = Vault.open(settings.vault_url, settings.home)
    note(settings, actor, Deed.AUDITED, case_id, vault=vault)
    flush(settings, vault=vault)
    names = {case_digest(name): name for name in vault.cases()}
    if case_id and actor.sees(case_id):
        names.setdefault(case_digest(case_id), case_id)
    begin = datetime.combine(since or date(1990, 1, 1), time(), UTC)
    end = datetime.combine(until or date(9000, 1, 1), time(), UTC) + timedelta(days=1)
    found = (one for one in _deeds(vault, begin, end) if account is None or one.account == account)
    asked = case_digest(case_id) if case_id else ""
    return tuple(
        AuditLine(one.at, one.account, one.deed, names.get(one.case_digest, ""), one.case_digest, one.subject)
        for one in sorted(found, key=lambda one: one.at)
        if (not asked or one.case_digest == asked) and _may_be_seen(actor, one, names)
    )


def write_audit(actor: Actor, lines: tuple[AuditLine, ...], path: Path) -> AuditWritten:
    """Write lines as a table for spreadsheets, whole or not at all."""
    write_whole(sheet(_COLUMNS, (line.as_json() for line in lines)), path)
    return AuditWritten(path, len(lines))


def _may_be_seen(actor: Actor, deed: Audited, names: dict[str, str]) -> bool:
    """Of one that sees some cases: deeds in these, and in none. A case that is gone is nobody's of those."""
    if actor.cases is None or not deed.case_digest:
        return True
    return deed.case_digest in names and actor.sees(names[deed.case_digest])


def _deeds(vault: Vault, begin: datetime, end: datetime) -> Iterator[Audited]:
    first, last = f"audit-{begin:%Y-%m}", f"audit-{end:%Y-%m}"
    for name in audit_ledgers(vault):
        for entry in vault.desk(name).entries() if first <= name <= last else ():
            if isinstance(entry.record, Audit):
                yield from (one for one in entry.record.deeds if begin <= one.at < end)
