"""Compares the captured pictures of a case with its catalog, and seals what was found."""

from dataclasses import dataclass

from desk.acts.actor import Actor
from desk.jobs.examine import examine
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings


@dataclass(frozen=True)
class Matched:
    """How many pictures were examined now; 0 where all were before, under the present policy."""

    case_id: str
    examined: int
    unsealed: tuple[str, ...]
    """A line on each seal that still lacks time tokens, where authorities are configured."""


def match(actor: Actor, settings: Settings, case_id: str, show: Show, *, unanchored: bool = False) -> Matched:
    """Examine the pictures that were not examined under the present policy yet, and seal what was found.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        show: Progress.
        unanchored: The actor vouches for entries that this machine's register does not know: they are sealed too.

    Raises:
        NotAnchored: there are such entries, and nobody vouches for them; the pictures are examined.
        EvidenceError: no such vault, case or catalog.
    """
    examined = examine(settings, case_id, show)
    return Matched(case_id, examined, seal(settings, case_id, show, unanchored=unanchored))
