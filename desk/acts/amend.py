"""Changes a case by adding: the order file as it should have been, beside what was written."""

from dataclasses import dataclass
from pathlib import Path

from claims.reading.amended import Difference as Difference
from claims.reading.amended import differences
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.order_file import read_order
from desk.acts.reason import why_of
from desk.acts.scope import own_case
from desk.jobs.alone import alone
from desk.jobs.index import index
from desk.jobs.own_platforms import recall, remember
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings
from evidence.amended import amendments, present_case
from evidence.errors import HeadMoved, NotAnchored
from evidence.faults import numbered
from evidence.ledger import Entries
from evidence.ledger_seal import accusers_unknown
from evidence.records import Amendment, Case, Deed
from evidence.vault import CaseFile, Vault

_NEXT = "'wornproof investigate ORDER.toml' does what the amendment asks for, and no more"


@dataclass(frozen=True)
class CaseAmended:
    """What is another value now."""

    case_id: str
    differences: tuple[Difference, ...]
    is_done: bool
    """False where it was only asked what would be."""
    notes: tuple[str, ...] = ()
    """What whoever amends should know besides."""


def amend(
    actor: Actor, settings: Settings, order: Path, reason: str, show: Show, *, dry_run: bool = False
) -> CaseAmended:
    """Read the changed order file, add the amendment, seal it, and bring the case up to date in the search index.

    Nothing is crawled or compared; ``investigate`` does what an amendment asks for, and no more.

    Args:
        actor: Who asks.
        settings: Of this desk.
        order: The order file; its ``case_id`` says which case it is of.
        reason: Why, for whoever reads the case.
        show: Progress.
        dry_run: Show what would be another value, and add nothing.

    Raises:
        Forbidden, NotThere: the actor may not, or not here.
        ActError: nothing differs, or something does that must not.
        NotAnchored: the ledger holds what this machine's register does not know; nothing was added.
        EvidenceError: no such vault or case, or the order file cannot be read.
    """
    actor.needs(Right.AMEND)
    told = read_order(order)
    case_id = told.case.case_id
    vault = own_case(actor, settings, case_id, Right.AMEND)
    reason = why_of(reason)
    with alone(settings.home, vault.vault_id, case_id):
        file = vault.case(case_id)
        newest = present_case(file.ledger.of_kinds("case", "amendment"))
        after = _as_opened(told.case, newest)
        found = differences(newest, after)
        if not found and not _unsealed(file) and recall(settings.home, vault.vault_id, case_id) == told.platforms:
            raise ActError(f"{order.name} says of case {case_id} what it is already: nothing was added")
        if dry_run:
            return CaseAmended(case_id, found, is_done=False)
        _refuse_strangers(vault, file)
        if found:
            _append(file, newest, after, reason, actor)
        notes = seal(settings, case_id, show)
        remember(settings.home, vault.vault_id, case_id, told.platforms)
        note(settings, actor, Deed.AMENDED, case_id, vault=vault)
        return CaseAmended(case_id, found, is_done=True, notes=(*notes, *index(settings, case_id, show), _NEXT))


def _as_opened(told: Case, newest: Case) -> Case:
    """The case of the file under who opened it, which no file changes.

    Raises:
        ActError: the file says otherwise.
    """
    if told.opened_by != newest.opened_by:
        raise ActError(f"opened_by: the case was opened by {newest.opened_by!r}, and that stays: write it as it was")
    return told.model_copy(update={"account": newest.account})


def _append(file: CaseFile, before: Case, after: Case, reason: str, actor: Actor) -> None:
    """Add it, unless the case was amended meanwhile."""

    def make(entries: Entries) -> Amendment:
        chain = amendments(entries)
        newest = chain[-1].entry if chain else entries[0]
        return Amendment(supersedes=newest.digest, case=after, reason=reason, account=actor.account)

    try:
        file.amend(make, unless=lambda entries: present_case(entries) != before)
    except HeadMoved as error:
        raise ActError(f"somebody else amended case {file.case_id} just now: look at it, then do it again") from error


def _unsealed(file: CaseFile) -> bool:
    """Whether an amendment waits for its seal: somebody was stopped between the two."""
    entries = file.ledger.of_kinds("case", "amendment")
    through = file.sealed_through()
    return bool(through) and entries[-1].seq > through


def _refuse_strangers(vault: Vault, file: CaseFile) -> None:
    """An amendment is sealed with all before it, so what somebody else put there must not be among that."""
    if strange := accusers_unknown(file.ledger, file.ledger.entries(), vault.sealing_key()):
        raise NotAnchored(
            f"entries {numbered(strange)} of case {file.case_id} are not known to this machine's register, so it is "
            f"not amended: run 'wornproof verify', then 'wornproof match {file.case_id} --unanchored' if that is yours"
        )
