"""Shows a reviewer the next question of a case: a line-up, or the plain question where too few articles are alike."""

from dataclasses import dataclass, replace
from pathlib import Path

from claims.shown.texts import Texts
from claims.worn.leads import Subject
from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.made_files import note_made
from desk.acts.scope import named, reviewing
from desk.review.ask import question_on
from desk.review.practice import is_time_to_plant, practice_item
from desk.review.sheet import Question, sheet
from desk.review.shown import Shown, keep, was_planted
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.files import write_whole
from evidence.records import Deed
from evidence.vault import Vault


@dataclass(frozen=True)
class LineUp:
    """A question that was put."""

    name: str
    path: Path
    """The sheet, an HTML file."""
    photos: int
    is_lineup: bool
    """False: too few articles are alike, so it is asked plainly."""
    waiting: int
    """How many wait for this account, this one among them."""


def next_lineup(
    actor: Actor, settings: Settings, case_id: str, out: Path | None = None, language: str = "en"
) -> tuple[LineUp, ...]:
    """Put the next question that waits for this account; nothing where none does.

    Args:
        actor: Who is asked: somebody with an account.
        settings: Of this desk.
        case_id: The case.
        out: Where the sheet goes; None: ``lineup-NAME.html`` in the present folder.
        language: ``en`` or ``zh``.

    Raises:
        Forbidden, NotThere: they may not review, or not see this case.
        ActError: no account: reviews are by named people.
        EvidenceError: the case cannot be read.
    """
    vault = reviewing(actor, settings, case_id)
    turns = Turns.of(vault, case_id)
    waiting = turns.waiting(actor.account)
    if not waiting:
        return ()
    shown, question = _planted(actor, settings, vault, turns, waiting[0]) or question_on(
        settings.cache, vault, turns, waiting[0], actor.account
    )
    shown = keep(settings.home, actor.account, shown)
    place = _written(shown, question, out, language)
    note_made(settings, case_id, place)
    note(settings, actor, Deed.SHOWN_LINEUP, case_id, shown.image_digest, vault=vault)
    return (LineUp(shown.name, place, len(shown.photos) or 1, bool(shown.photos), len(waiting)),)


def practise(
    actor: Actor, settings: Settings, catalog: str | None = None, out: Path | None = None, language: str = "en"
) -> LineUp:
    """Put a line-up whose truth is known, made of a catalog's own second photos.

    Raises:
        Forbidden: they may not review.
        ActError: no account, or no catalog has articles with two photos.
    """
    actor.needs(Right.REVIEW)
    named(actor)
    vault = Vault.open(settings.vault_url, settings.home)
    for name in (catalog,) if catalog else vault.catalogs():
        if found := practice_item(vault, settings.cache, name, actor.account):
            shown, question = found
            shown = keep(settings.home, actor.account, shown)
            place = _written(shown, question, out, language)
            return LineUp(shown.name, place, len(shown.photos), True, 1)
    raise ActError("no catalog of this vault has enough articles with two different photos each: import one with more")


def _written(shown: Shown, question: Question, out: Path | None, language: str) -> Path:
    place = out or Path(f"lineup-{shown.name}.html")
    write_whole(sheet(replace(question, name=shown.name), Texts(language)), place)
    return place


def _planted(
    actor: Actor, settings: Settings, vault: Vault, turns: Turns, subject: Subject
) -> tuple[Shown, Question] | None:
    """An item whose truth is known, among the others, now and then."""
    case, who = turns.reading.case, actor.account
    is_time = is_time_to_plant(vault, subject.name, who) and not was_planted(settings.home, who, subject.name)
    if case.catalog is None or not is_time:
        return None
    return practice_item(vault, settings.cache, case.catalog, who, case.case_id, subject.name)
