"""When each platform was last captured at this desk, and how it went."""

from dataclasses import dataclass, replace
from datetime import datetime

from desk.access.actor import seen
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.listed import Lister
from desk.settings import Settings
from evidence.vault import Vault


@dataclass(frozen=True)
class LastCapture:
    """The last run of a platform."""

    platform: str
    at: datetime
    """When it began."""
    outcome: str
    """As its seal has it; empty where it did not end."""
    cases: int
    """In how many cases the platform was read."""


def last_captures(actor: Actor, settings: Settings) -> tuple[LastCapture, ...]:
    """Of each platform that was read, over the cases that the actor may see; by name.

    Raises:
        Forbidden: they may not read.
        EvidenceError: no vault, or a ledger cannot be read.
    """
    actor.needs(Right.READ)
    vault = Vault.open(settings.vault_url, settings.home)
    found: dict[str, LastCapture] = {}
    for values in Lister(settings, vault).lines(seen(actor, vault.cases())).values():
        for platform, at, outcome in values["captures"]:
            one, before = LastCapture(platform, datetime.fromisoformat(at), outcome, 1), found.get(platform)
            if before:
                one = replace(max(before, one, key=lambda capture: capture.at), cases=before.cases + 1)
            found[platform] = one
    return tuple(found[name] for name in sorted(found))
