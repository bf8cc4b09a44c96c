"""Compares the captured pictures of a case with its catalog."""

from dataclasses import dataclass

from claims.reading import read
from desk.acts.actor import Actor
from desk.acts.unfinished import Left, unfinished
from desk.jobs.examine import examine
from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.vault import Vault


@dataclass(frozen=True)
class Matched:
    """How many pictures were examined now; 0 where all were before, under the present policy."""

    case_id: str
    examined: int
    left: tuple[Left, ...] = ()
    """What of the case was not looked at, or not to its end."""


def match(actor: Actor, settings: Settings, case_id: str, show: Show) -> Matched:
    """Examine the pictures that were not examined under the present policy yet.

    Raises:
        EvidenceError: no such vault, case or catalog.
    """
    examined = examine(settings, case_id, show)
    vault = Vault.open(settings.vault_url, settings.home)
    return Matched(case_id, examined, unfinished(read(vault.case(case_id).ledger.entries())))
