"""What taking a word and taking it back have in common: the seal over it, and the record that withdraws it."""

from collections.abc import Callable

from desk.access.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.settings import Settings
from evidence.errors import HeadMoved, NotAnchored
from evidence.ledger import Entries, Ledger
from evidence.ledger_seal import seal_ledger
from evidence.records import Deed, Withdrawal
from evidence.vault import Vault


def sealed(vault: Vault, ledger: Ledger) -> str:
    """Sign a ledger up to now; why that cannot be, in words, empty where it was."""
    try:
        seal_ledger(ledger, vault.key)
    except NotAnchored as error:
        return str(error)
    return ""


def take_back(
    actor: Actor,
    settings: Settings,
    vault: Vault,
    case_id: str,
    digest: str,
    reason: str,
    is_late: Callable[[Entries], bool] = lambda _: False,
) -> None:
    """Withdraw a word of whoever asks, and seal that. Both stay in the ledger.

    Args:
        actor: Whose word it is.
        settings: Of this desk.
        vault: The vault.
        case_id: The case.
        digest: Of the word's entry.
        reason: Empty where it is undone within a minute.
        is_late: Whether it may no more be taken back so, of the entries before the record that does: another's word may
            have come since anybody looked.

    Raises:
        ActError: it was taken back already, or is late.
    """
    file = vault.case(case_id)

    def is_over(entries: Entries) -> bool:
        is_gone = any(isinstance(one.record, Withdrawal) and one.record.review == digest for one in entries)
        return is_gone or is_late(entries)

    try:
        file.ledger.append(Withdrawal(review=digest, account=actor.account, reason=reason), unless=is_over)
    except HeadMoved as error:
        why = "" if reason else ", or another's word came meanwhile"
        raise ActError(f"this word was taken back already{why}") from error
    sealed(vault, file.ledger)
    note(settings, actor, Deed.WITHDREW, case_id, vault=vault)
