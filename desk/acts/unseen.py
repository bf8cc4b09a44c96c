"""What must stay unseen for now: a first person's word, while a second one is still to be asked."""

from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.review.comparison_turns import ComparisonTurns
from desk.review.turns import Turns
from evidence.vault import Vault
from evidence.wording import counted


def nothing_unseen(actor: Actor, vault: Vault, case_id: str) -> None:
    """A package holds every review. While a second person is still to be asked, nobody with an account gets the first
    one's word that way; who sits at the machine and has none may read the vault's folder anyway.
    """
    if not actor.account:
        return
    turns = Turns.of(vault, case_id)
    half = turns.half_said + ComparisonTurns(vault, turns.file, turns.entries).half_said
    if half:
        raise ActError(
            f"another person's word is still wanted on {counted(half, 'question')} of this case, and a package would "
            f"hold the first one's: 'wornproof review list {case_id}' and 'review comparisons {case_id}' show which"
        )
