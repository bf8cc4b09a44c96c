"""Asks the timestamp authorities for the tokens that sealed runs still lack."""

from dataclasses import dataclass

from desk.access.actor import seen as visible
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.scope import enter
from desk.jobs.stamping import Stamped, stamp_case
from desk.settings import Settings
from evidence.vault import Vault


@dataclass(frozen=True)
class StampedCase:
    """The seals of one case, after the authorities were asked: of its runs, its ledger and its catalog."""

    case_id: str
    seals: tuple[Stamped, ...]


def timestamp(actor: Actor, settings: Settings, case_id: str | None = None) -> tuple[StampedCase, ...]:
    """Get what is missing for one case, or for all; what is SEALED is left alone.

    Raises:
        EvidenceError: no such vault or case, or a certificate of desk.toml cannot be read.
    """
    actor.needs(Right.CAPTURE)
    vault = enter(actor, settings, case_id, Right.CAPTURE) if case_id else Vault.open(settings.vault_url, settings.home)
    names = (case_id,) if case_id else visible(actor, vault.cases())
    return tuple(StampedCase(name, tuple(stamp_case(vault, name, settings))) for name in names)
