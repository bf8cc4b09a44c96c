"""Tells how the questions of a case stand: what was said, as far as whoever asks may know it."""

from dataclasses import dataclass

from claims.reading.reviews import is_open
from claims.worn.leads import Subject
from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.scope import enter
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.people import person
from evidence.records import Review
from evidence.reviews import reviewer_of


@dataclass(frozen=True)
class Standing:
    """One subject of a case, and what whoever asks may know of what was said of it."""

    name: str
    subject: Subject | None
    """None for somebody who is still to be asked about it: which article is in question they learn afterwards."""
    words: int
    """How many people have given theirs."""
    waits: bool
    """For the word of whoever asks."""
    is_open: bool
    """Whether the words are decided on, so that everybody may see them."""
    reviews: tuple[Review, ...]
    """Those that whoever asks may see: all that are open, else their own."""


def standing(actor: Actor, settings: Settings, case_id: str) -> tuple[Standing, ...]:
    """Every subject of a case, with the words that whoever asks may see.

    Raises:
        Forbidden, NotThere: they may not read cases, or not see this one.
    """
    turns = Turns.of(enter(actor, settings, case_id, Right.READ), case_id)
    waiting = {one.name for one in turns.waiting(actor.account)} if actor.is_reviewer else set()
    return tuple(_standing(turns, one, actor, one.name in waiting) for one in turns.subjects)


def _standing(turns: Turns, subject: Subject, actor: Actor, waits: bool) -> Standing:
    said = tuple(one.record for one in turns.standing(subject.match, subject.sku))
    opened = is_open(said)
    own = tuple(one for one in said if reviewer_of(one) == person(actor.account))
    may_see = said if opened or not actor.account else own
    return Standing(subject.name, None if waits else subject, len(said), waits, opened, may_see)
