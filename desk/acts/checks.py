"""Checks a case against everything it says of itself, and keeps what came of it.

CACHE/checks/<vault id>/<case id>/check.json    the last check of a case on this machine
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.scope import own_case
from desk.acts.verify import verify_vault
from desk.jobs.own_platforms import recall
from desk.jobs.private import keep_private
from desk.settings import Settings
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.ledger import now

_MOST_FAULTS, _LONGEST = 50, 1_000


@dataclass(frozen=True)
class Checked:
    """What a check said, and of which state of the case."""

    at: datetime
    holds: bool
    faults: int
    told: tuple[str, ...]
    """The first fifty faults, in words."""
    unanchored: tuple[str, ...]
    """Why a case without a fault may still hold what this desk did not write."""
    notes: tuple[str, ...]
    """What holds and does not show as much as it might, such as a seal without a time token."""
    entries: int
    """Of the case's ledger, when it was checked."""
    head: str
    """Digest of the last of them."""
    has_grown: bool = False
    """Whether something was added to the ledger since."""


@dataclass(frozen=True)
class LastCheck:
    """The last check of a case on this machine; None: none is kept."""

    checked: Checked | None


def check_case(actor: Actor, settings: Settings, case_id: str) -> Checked:
    """Check one case now. Of one that was disposed of meanwhile nothing is kept.

    Raises:
        Forbidden, NotThere: the actor may not read, or not see it.
        PlatformError: a platform's file that its order named is gone.
        EvidenceError: there is no vault.
    """
    vault = own_case(actor, settings, case_id, Right.READ)
    entries = vault.case(case_id).ledger.entries()
    platforms = [Path(file) for file in recall(settings.home, vault.vault_id, case_id).values()]
    found = verify_vault(actor, settings, case_id, platforms=platforms)
    checked = Checked(
        at=now(),
        holds=found.holds,
        faults=len(found.faults),
        told=tuple(f"{one.where}: {one.what}"[:_LONGEST] for one in found.faults[:_MOST_FAULTS]),
        unanchored=found.unanchored[:_MOST_FAULTS],
        notes=tuple(one[:_LONGEST] for one in found.notes[:_MOST_FAULTS]),
        entries=len(entries),
        head=entries[-1].digest,
    )
    values = asdict(checked) | {"at": checked.at.isoformat()}
    if vault.has_entry(case_id):
        keep_private(json.dumps(values).encode(), _place(settings, vault.vault_id, case_id), 3)
    return checked


def last_check(actor: Actor, settings: Settings, case_id: str) -> LastCheck:
    """What the last check said, and whether the ledger has grown since.

    Raises:
        Forbidden, NotThere: the actor may not read, or not see it.
        EvidenceError: there is no vault.
    """
    vault = own_case(actor, settings, case_id, Right.READ)
    try:
        told = _read(json.loads(read_file(_place(settings, vault.vault_id, case_id), MAX_SETTINGS_BYTES)))
    except (OSError, ValueError, TypeError, KeyError):  # none, or of another version
        return LastCheck(None)
    return LastCheck(replace(told, has_grown=vault.has_entry(case_id, told.entries + 1)))


def _read(told: dict[str, Any]) -> Checked:
    return Checked(
        at=datetime.fromisoformat(told["at"]),
        holds=bool(told["holds"]),
        faults=int(told["faults"]),
        told=tuple(map(str, told["told"])),
        unanchored=tuple(map(str, told["unanchored"])),
        notes=tuple(map(str, told["notes"])),
        entries=int(told["entries"]),
        head=str(told["head"]),
    )


def _place(settings: Settings, vault_id: str, case_id: str) -> Path:
    return settings.cache / "checks" / vault_id / case_id / "check.json"
