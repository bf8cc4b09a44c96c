"""All cases in a line each."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from desk.access.actor import seen
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.listed import Lister, questions_in
from desk.settings import Settings
from evidence.ledger import now
from evidence.records import Deed
from evidence.vault import Vault

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ListedCase:
    """One case in short."""

    case_id: str
    order_id: str
    buyer: str
    statuses: tuple[tuple[str, int], ...]
    """What can be said of the lines of the order, and of how many; words that must stay unseen left aside."""
    reviews_waiting: int
    """Findings and leads on which people have not decided yet, as ``review list`` has them."""
    asked: int
    """Of these, the ones that wait for whoever asks; then ``statuses`` stays empty."""
    keep_until: datetime
    is_overdue: bool
    """Whether it is kept longer than it should be."""
    amendments: int
    respond_by: datetime | None
    """Until when the shop must answer the dispute, in the case's zone."""
    is_late: bool
    """Whether that moment has passed."""

    @property
    def soonest(self) -> tuple[datetime, datetime, str]:
        """To sort by: what must be answered soonest first; cases without such a day last, by how long they are kept."""
        return self.respond_by or _NEVER, self.keep_until, self.case_id


@dataclass(frozen=True)
class CaseFilter:
    """Which cases are listed: those that meet all of it."""

    buyer: str = ""
    """A part of the name, in capitals or not."""
    order: str = ""
    status: str = ""
    overdue: bool = False

    def takes(self, one: ListedCase) -> bool:
        """Whether a case is listed."""
        return (
            self.buyer.casefold() in one.buyer.casefold()
            and self.order in ("", one.order_id)
            and (not self.status or self.status in dict(one.statuses))
            and (one.is_overdue or not self.overdue)
        )


EVERY_CASE = CaseFilter()


def list_cases(actor: Actor, settings: Settings, wanted: CaseFilter = EVERY_CASE) -> tuple[ListedCase, ...]:
    """The cases that the actor may see, by id. Of one whose ledger has not grown since, three objects are asked for.

    What can be said of one stays empty for somebody who is still to be asked about its pictures.

    Raises:
        EvidenceError: no such vault, or a ledger cannot be read.
    """
    actor.needs(Right.READ)
    vault = Vault.open(settings.vault_url, settings.home)
    note(settings, actor, Deed.LOOKED, vault=vault)
    names = seen(actor, vault.cases())
    lines = Lister(settings, vault).lines(names)
    asked = questions_in(actor, vault, lines)
    listed = (_listed(name, values, asked.get(name, 0)) for name, values in lines.items())
    return tuple(one for one in listed if wanted.takes(one))


def _listed(case_id: str, values: dict[str, Any], asked: int) -> ListedCase:
    until = datetime.fromisoformat(values["keep_until"])
    respond_by = datetime.fromisoformat(values["respond_by"]) if values["respond_by"] else None
    return ListedCase(
        case_id=case_id,
        order_id=values["order_id"],
        buyer=values["buyer"],
        statuses=() if asked else tuple((str(status), int(number)) for status, number in values["statuses"]),
        reviews_waiting=values["waiting"],
        asked=asked,
        keep_until=until,
        is_overdue=until < now(),
        amendments=values["amended"],
        respond_by=respond_by,
        is_late=respond_by is not None and respond_by < now(),
    )
