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
    """How many pictures were examined now (0 where all were before), and how many of the case's are in all."""

    case_id: str
    examined_now: int
    examined: int
    """Each once, however often it was examined: its newest examination counts."""
    pictures: int
    left: tuple[Left, ...] = ()
    """What of the case was not looked at, or not to its end."""


def match(actor: Actor, settings: Settings, case_id: str, show: Show) -> Matched:
    """Examine the pictures that were not examined under the present policy yet.

    Raises:
        EvidenceError: no such vault, case or catalog.
    """
    now = examine(settings, case_id, show)
    reading = read(Vault.open(settings.vault_url, settings.home).case(case_id).ledger.entries())
    seen = reading.coverage
    return Matched(case_id, now, seen.examined, seen.pictures, unfinished(reading))
