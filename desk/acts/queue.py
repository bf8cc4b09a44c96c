"""What waits for somebody: questions that they are asked, releases that they may approve; what must be answered soonest
first."""

from dataclasses import dataclass
from datetime import datetime

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.asked_for import all_asked
from desk.acts.case_list import ListedCase, list_cases
from desk.settings import Settings
from evidence.people import person


@dataclass(frozen=True)
class Waiting:
    """One case in which something waits."""

    case_id: str
    order_id: str
    questions: int
    releases: tuple[str, ...]
    """Channels."""
    keep_until: datetime
    is_overdue: bool
    respond_by: datetime | None
    """Until when the shop must answer the dispute."""
    is_late: bool
    """Whether that moment has passed."""


def queue(actor: Actor, settings: Settings) -> tuple[Waiting, ...]:
    """What waits for this account.

    Raises:
        Forbidden: they may not read.
        EvidenceError: there is no vault, or a case cannot be read.
    """
    actor.needs(Right.READ)
    if not actor.account or actor.key:
        return ()
    found = []
    for one in sorted(list_cases(actor, settings), key=lambda one: one.soonest):
        releases = _to_approve(actor, settings, one.case_id)
        if one.asked or releases:
            found.append(_waiting(one, releases))
    return tuple(found)


def _waiting(one: ListedCase, releases: tuple[str, ...]) -> Waiting:
    return Waiting(
        one.case_id, one.order_id, one.asked, releases, one.keep_until, one.is_overdue, one.respond_by, one.is_late
    )


def _to_approve(actor: Actor, settings: Settings, case_id: str) -> tuple[str, ...]:
    """Channels for which others asked."""
    if not actor.may(Right.APPROVE):
        return ()
    asked = all_asked(settings, case_id)
    return tuple(one.channel for one in asked if person(one.asked_by) != person(actor.account))
