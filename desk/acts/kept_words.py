"""What taking a word and taking it back have in common: the seal over it, and the record that withdraws it."""

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


def take_back(actor: Actor, settings: Settings, vault: Vault, case_id: str, digest: str, reason: str) -> None:
    """Withdraw a word of whoever asks, and seal that. Both stay in the ledger.

    Args:
        actor: Whose word it is.
        settings: Of this desk.
        vault: The vault.
        case_id: The case.
        digest: Of the word's entry.
        reason: Empty where it is undone within a minute.

    Raises:
        ActError: it was taken back already.
    """
    file = vault.case(case_id)

    def is_over(entries: Entries) -> bool:
        return any(isinstance(one.record, Withdrawal) and one.record.review == digest for one in entries)

    try:
        file.ledger.append(Withdrawal(review=digest, account=actor.account, reason=reason), unless=is_over)
    except HeadMoved as error:
        raise ActError("this word was taken back already") from error
    sealed(vault, file.ledger)
    note(settings, actor, Deed.WITHDREW, case_id, vault=vault)
