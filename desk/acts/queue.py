"""What waits for somebody: questions that they are asked, releases that they may approve; what ends soonest first."""

from dataclasses import dataclass
from datetime import datetime

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.case_list import list_cases
from desk.acts.opened import opened
from desk.acts.release import asked_releases
from desk.settings import Settings
from evidence.people import person
from evidence.vault import Vault


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


def queue(actor: Actor, settings: Settings) -> tuple[Waiting, ...]:
    """What waits for this account.

    Raises:
        Forbidden: they may not read.
        EvidenceError: there is no vault, or a case cannot be read.
    """
    actor.needs(Right.READ)
    if not actor.account or actor.key:
        return ()
    vault, found = Vault.open(settings.vault_url, settings.home), []
    for one in list_cases(actor, settings):
        questions = 0
        if one.reviews_waiting and actor.may(Right.REVIEW):
            questions = len(opened(vault, settings, one.case_id, closed=True).turns.waiting(actor.account))
        releases: tuple[str, ...] = ()
        if actor.may(Right.APPROVE):
            asked = asked_releases(actor, settings, one.case_id)
            releases = tuple(each.channel for each in asked if person(each.asked_by) != person(actor.account))
        if questions or releases:
            found.append(Waiting(one.case_id, one.order_id, questions, releases, one.keep_until, one.is_overdue))
    return tuple(sorted(found, key=lambda one: (one.keep_until, one.case_id)))
