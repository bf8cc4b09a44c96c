"""Deletes days at the packing table whose time is over, and leaves a signed record of each.

``desk.jobs.day_disposal`` has the steps. Whoever is killed half-way runs it again. What a case cites of a day is whole
in the case, and stays.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.scope import all_cases
from desk.jobs.day_disposal import OldDay, begun, days_before, delete_day, is_left, looked_at, record_days
from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.ledger import now
from evidence.records import Deed, Disposal
from evidence.vault import Vault

KEPT_DAYS = 120
"""The time to send something back, to dispute and to answer; a shop whose channels allow more says more."""
MOST_DAYS = 3650


@dataclass(frozen=True)
class DaysDisposed:
    """What goes, or went."""

    first_kept: str
    """The first day that is not old."""
    days: tuple[OldDay, ...]
    """The oldest first."""
    finished: tuple[str, ...]
    """Days whose disposal was begun before."""
    refused: OldDay | None
    """The oldest day that cannot go."""
    waiting: tuple[str, ...]
    """Old days that stay because of it: what came back after a piece went out is not to be gone before that piece."""
    is_done: bool
    """False where it was only asked what would go."""


def dispose_days(
    actor: Actor,
    settings: Settings,
    show: Show,
    *,
    keep_days: int = KEPT_DAYS,
    dry_run: bool = False,
    clock: Callable[[], datetime] = now,
) -> DaysDisposed:
    """Delete the days that are older, in their order; the first that cannot go ends it.

    Args:
        actor: Who asks.
        settings: Of this desk.
        show: Progress.
        keep_days: How many days a day is kept after its own end, by UTC.
        dry_run: Say what would go, and delete nothing.
        clock: What time it is.

    Raises:
        Forbidden: they may not, or see some cases only.
        ActError: a number of days that is none.
        EvidenceError: the vault refuses, or there is no key to sign with; the same command finishes.
    """
    actor.needs(Right.CASE_LIFE)
    all_cases(actor, "a day at the packing table")
    if not 1 <= keep_days <= MOST_DAYS:
        raise ActError(f"days are kept for 1 to {MOST_DAYS} days, not for {keep_days}")
    vault = Vault.open(settings.vault_url, settings.home)
    first_kept = f"{clock().astimezone(UTC) - timedelta(days=keep_days):%Y-%m-%d}"
    half_gone = {day: one for day, one in begun(vault).items() if is_left(vault, day, one)}
    told = _told(vault, first_kept, half_gone, show)
    if dry_run or not (told.days or told.finished):
        return told
    recorded = record_days(vault, [one.day for one in told.days], actor.account)
    for day in told.finished:
        _delete(vault, settings, actor, day, half_gone[day])
    for number, one in enumerate(told.days, 1):
        show("delete", number, len(told.days), one.day)
        _delete(vault, settings, actor, one.day, recorded.get(one.day))
    return replace(told, is_done=True)


def _told(vault: Vault, first_kept: str, half_gone: Collection[str], show: Show) -> DaysDisposed:
    old = [day for day in days_before(vault, first_kept) if day not in half_gone]
    found: list[OldDay] = []
    for number, day in enumerate(old, 1):
        show("look", number, len(old), day)
        found.append(looked_at(vault, day))
        if found[-1].why_not:
            break
    refused = found.pop() if found and found[-1].why_not else None
    waiting = tuple(old[len(found) + 1 :])
    return DaysDisposed(first_kept, tuple(found), tuple(sorted(half_gone)), refused, waiting, is_done=False)


def _delete(vault: Vault, settings: Settings, actor: Actor, day: str, disposal: Disposal | None) -> None:
    note(settings, actor, Deed.DISPOSED, subject=vault.dispatch(day).ledger.prefix, vault=vault)
    delete_day(vault, day, disposal)
