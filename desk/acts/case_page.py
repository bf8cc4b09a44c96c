"""A case for a screen: what it comes to now, and one picture of it looked at closely.

Whoever is still to be asked about pictures of the case in a line-up sees none of its findings before they have
answered: they would know which article they are asked about.
"""

from dataclasses import dataclass

from claims.interface import Assessed
from claims.reading import Reading
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.opened import opened
from desk.acts.scope import own_case
from desk.acts.unfinished import Left, unfinished
from desk.settings import Settings
from evidence.ledger import now
from evidence.records import Deed


@dataclass(frozen=True)
class CasePage:
    """A case as it is now."""

    reading: Reading
    assessed: tuple[Assessed, ...]
    left: tuple[Left, ...]
    """What was not looked at, or not to its end."""
    is_late: bool
    """Whether the day by which the shop must answer the dispute has passed."""
    waits: int
    """Questions that wait for the word of whoever asks; then ``assessed`` is not to be shown to them."""

    @property
    def may_be_seen(self) -> bool:
        """Whether its findings may be shown to whoever asks."""
        return not self.waits


def case_page(actor: Actor, settings: Settings, case_id: str) -> CasePage:
    """A case as it is now; nothing of it is verified.

    Raises:
        Forbidden, NotThere: the actor may not read, or not see it.
        EvidenceError: it cannot be read.
    """
    vault = own_case(actor, settings, case_id, Right.READ)
    case = opened(vault, settings, case_id, closed=bool(actor.account))
    note(settings, actor, Deed.LOOKED, case_id, vault=vault)
    waits = len(case.turns.waiting(actor.account)) if actor.is_reviewer else 0
    return CasePage(case.reading, case.assessed, unfinished(case.reading), _is_late(case.reading), waits)


def _is_late(reading: Reading) -> bool:
    by = reading.case.respond_by
    return by is not None and by < now()


def case_to_compare(actor: Actor, settings: Settings, case_id: str) -> CasePage:
    """The same, for somebody who looks at its pictures one by one.

    Raises:
        ActError: they are still to be asked about pictures of it.
        Forbidden, NotThere, EvidenceError: as for ``case_page``.
    """
    found = case_page(actor, settings, case_id)
    if found.waits:
        raise ActError(
            "you are still asked about pictures of this case: answer first, so that your word is your own; then all "
            "of it is open to you"
        )
    return found
