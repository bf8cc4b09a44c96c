"""Compares the captured pictures of a case with its catalog."""

from dataclasses import dataclass

from desk.acts.actor import Actor
from desk.jobs.examine import examine
from desk.jobs.progress import Show
from desk.settings import Settings


@dataclass(frozen=True)
class Matched:
    """How many pictures were examined now; 0 where all were before, under the present policy."""

    case_id: str
    examined: int


def match(actor: Actor, settings: Settings, case_id: str, show: Show) -> Matched:
    """Examine the pictures that were not examined under the present policy yet.

    Raises:
        EvidenceError: no such vault, case or catalog.
    """
    return Matched(case_id, examine(settings, case_id, show))
