"""How reviewers do in line-ups whose truth is known."""

from dataclasses import dataclass

from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.errors import ActError
from desk.review.known import LEDGER, known_rate
from desk.settings import Settings
from evidence.people import person
from evidence.records import KnownRate, Practice
from evidence.vault import Vault


@dataclass(frozen=True)
class Rate:
    """Of one account."""

    account: str
    rate: KnownRate


def rates(actor: Actor, settings: Settings) -> tuple[Rate, ...]:
    """One's own, of practice alone, so that nobody sees when an item was planted; of who may approve or audit,
    everybody's and all.

    Raises:
        Forbidden: they may not read.
        ActError: who asks has no account, and may not see others'.
    """
    actor.needs(Right.READ)
    entries = Vault.open(settings.vault_url, settings.home).desk(LEDGER).entries()
    accounts = {person(one.record.account) for one in entries if isinstance(one.record, Practice)}
    is_own = not (actor.may(Right.APPROVE) or actor.may(Right.AUDIT))
    if is_own:
        if not actor.account:
            raise ActError("rates are of accounts: sign in with 'wornproof login NAME'")
        accounts = {person(actor.account)}
    return tuple(Rate(one, known_rate(entries, one, planted=not is_own)) for one in sorted(accounts))
