"""Compares the captured pictures of a case with its catalog, and seals what was found."""

from dataclasses import dataclass

from claims.reading import Reading, read
from desk.access.roles import Right
from desk.acts import news
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.scope import enter
from desk.acts.unfinished import Left, unfinished
from desk.jobs.examine import examine
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings
from evidence.frames import medium
from evidence.records import Deed


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
    unsealed: tuple[str, ...] = ()
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
    vault = enter(actor, settings, case_id, Right.CAPTURE)
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    now = examine(settings, case_id, show)
    unsealed = seal(settings, case_id, show, unanchored=unanchored)
    news.findings_ready(settings, vault, case_id)
    news.send(settings)
    reading = read(vault.case(case_id).ledger.entries(), public_key=vault.sealing_key())
    seen = reading.coverage
    return Matched(case_id, _media(reading, now), seen.examined, seen.pictures, unfinished(reading), unsealed)


def _media(reading: Reading, number: int) -> int:
    """Of how many pictures the newest examinations are: frames of one video are one."""
    if not number:
        return 0
    shows = {showing.image.digest: medium(showing.image) for showing in reading.showings}
    newest = sorted(reading.matches.items(), key=lambda one: one[1].entry.seq)[-number:]
    return len({shows.get(digest, digest) for digest, _ in newest})
