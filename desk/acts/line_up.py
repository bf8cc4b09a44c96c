"""Shows a reviewer the next question of a case: a line-up, or the plain question where too few articles are alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from claims.shown.pictures import unchanged
from claims.shown.redaction import RECIPE, blur_faces
from claims.shown.texts import Texts
from claims.worn.leads import Subject
from desk.access.actor import Actor
from desk.access.errors import NotThere
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.copies import Copy, Size, copies_of, keep_copy, kept_copy
from desk.acts.errors import ActError
from desk.acts.made_files import note_made
from desk.acts.scope import named, reviewing
from desk.review.ask import question_on
from desk.review.photos import chosen
from desk.review.practice import is_time_to_plant, practice_item
from desk.review.sheet import Question, sheet
from desk.review.shown import Shown, keep, kept, was_planted
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


@dataclass(frozen=True)
class Put:
    """A question that was put, for a screen. Its pictures are asked for by ``question_picture``."""

    name: str
    case_id: str
    """Empty where it is practice that was asked for."""
    photos: int
    is_lineup: bool


def put_question(actor: Actor, settings: Settings, case_id: str, after: str = "") -> tuple[Put, ...]:
    """Put the next question that waits for this account; nothing where none does.

    Args:
        actor: Who is asked: somebody with an account.
        settings: Of this desk.
        case_id: The case.
        after: A question that they are answering just now: then the one behind it, so that it is ready.

    Raises:
        Forbidden, NotThere, ActError, EvidenceError: as for ``next_lineup``.
    """
    found = _put(actor, settings, case_id, after)
    return (found[0],) if found else ()


def question_again(actor: Actor, settings: Settings, name: str) -> Put:
    """A question that was put and is not answered yet.

    Raises:
        Forbidden, NotThere: they may not review, or nothing of this name was put to them.
        ActError: no account.
    """
    shown = _shown(actor, settings, name)
    return Put(name, shown.case_id, len(shown.photos) or 1, bool(shown.photos))


def question_picture(actor: Actor, settings: Settings, name: str, number: int) -> Copy:
    """A picture of a question: 0 are the clothes in the post, 1 and on the photos beside them.

    Raises:
        Forbidden, NotThere: they may not review, or nothing of this name was put to them.
        PictureError, EvidenceError: it cannot be shown.
    """
    shown = _shown(actor, settings, name)
    vault = Vault.open(settings.vault_url, settings.home)
    place = copies_of(settings, vault.vault_id, shown.case_id or "-") / f"lineup-{name}-{number}-{RECIPE}.jpg"
    if (found := kept_copy(place)) is not None:
        return found
    if not 0 <= number <= (len(shown.photos) or 1):
        raise NotThere(f"question {name} has no picture {number}")
    if number:
        return keep_copy(place, _photo(vault, settings, shown, number), Size.LARGE, unchanged)
    return keep_copy(place, _post(vault, shown), Size.LARGE, blur_faces, shown.region_px)


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
    found = _put(actor, settings, case_id)
    if found is None:
        return ()
    put, question, waiting = found
    place = out or Path(f"lineup-{put.name}.html")
    write_whole(sheet(replace(question, name=put.name), Texts(language)), place)
    note_made(settings, case_id, place)
    return (LineUp(put.name, place, put.photos, put.is_lineup, waiting),)


def practise(
    actor: Actor, settings: Settings, catalog: str | None = None, out: Path | None = None, language: str = "en"
) -> LineUp:
    """Put a line-up whose truth is known, made of a catalog's own second photos.

    Raises:
        Forbidden: they may not review.
        ActError: no account, or no catalog has articles with two photos.
    """
    shown, question = _practice(actor, settings, catalog)
    place = out or Path(f"lineup-{shown.name}.html")
    write_whole(sheet(replace(question, name=shown.name), Texts(language)), place)
    return LineUp(shown.name, place, len(shown.photos), True, 1)


def put_practice(actor: Actor, settings: Settings, catalog: str | None = None) -> Put:
    """Put a line-up whose truth is known, for a screen. Raises as ``practise``."""
    shown, _ = _practice(actor, settings, catalog)
    return Put(shown.name, "", len(shown.photos), True)


def _practice(actor: Actor, settings: Settings, catalog: str | None) -> tuple[Shown, Question]:
    actor.needs(Right.REVIEW)
    named(actor)
    vault = Vault.open(settings.vault_url, settings.home)
    for name in (catalog,) if catalog else vault.catalogs():
        if found := practice_item(vault, settings.cache, name, actor.account):
            return keep(settings.home, actor.account, found[0]), found[1]
    raise ActError("no catalog of this vault has enough articles with two different photos each: import one with more")


def _put(actor: Actor, settings: Settings, case_id: str, after: str = "") -> tuple[Put, Question, int] | None:
    """The next question, or the one behind ``after``, and how many wait; None where none does."""
    vault = reviewing(actor, settings, case_id)
    # before the case is read: what is answered in between is asked no more, and would else be put once more
    present = kept(settings.home, actor.account, after) if after else None
    turns = Turns.of(vault, case_id)
    waiting = turns.waiting(actor.account)
    subjects = _behind(waiting, present) if present else waiting
    if not subjects:
        return None
    is_before = present is not None and present.before == subjects[0].name
    planted = None if is_before else _planted(actor, settings, vault, turns, subjects[0])
    shown, question = planted or question_on(settings.cache, vault, turns, subjects[0], actor.account)
    shown = keep(settings.home, actor.account, shown)
    note(settings, actor, Deed.SHOWN_LINEUP, case_id, shown.image_digest, vault=vault)
    return Put(shown.name, case_id, len(shown.photos) or 1, bool(shown.photos)), question, len(waiting)


def _behind(waiting: Sequence[Subject], present: Shown) -> Sequence[Subject]:
    """What waits behind the question that is being answered; one that was planted stands before its subject."""
    if present.match is None:
        return sorted(waiting, key=lambda one: one.name != present.before)
    return [one for one in waiting if (one.match, one.sku) != (present.match, present.sku)]


def _shown(actor: Actor, settings: Settings, name: str) -> Shown:
    actor.needs(Right.REVIEW)
    named(actor)
    shown = kept(settings.home, actor.account, name)
    if shown is None:
        raise NotThere("nothing of this name waits for your word")
    if shown.case_id:
        reviewing(actor, settings, shown.case_id)
    return shown


def _post(vault: Vault, shown: Shown) -> bytes:
    if shown.match is None:
        return vault.catalog(shown.catalog).photo(shown.image_digest)
    return vault.case(shown.case_id).payload(shown.image_digest)


def _photo(vault: Vault, settings: Settings, shown: Shown, number: int) -> bytes:
    catalog = vault.catalog(shown.catalog)
    if shown.photos:
        return catalog.photo(shown.photos[number - 1].photo_digest)
    turns = Turns.of(vault, shown.case_id)
    return catalog.photo(chosen(catalog, turns.photos, shown.sku, turns.ordered, settings.cache).photos[0].photo_digest)


def _planted(
    actor: Actor, settings: Settings, vault: Vault, turns: Turns, subject: Subject
) -> tuple[Shown, Question] | None:
    """An item whose truth is known, among the others, now and then."""
    case, who = turns.reading.case, actor.account
    is_time = is_time_to_plant(vault, subject.name, who) and not was_planted(settings.home, who, subject.name)
    if case.catalog is None or not is_time:
        return None
    return practice_item(vault, settings.cache, case.catalog, who, case.case_id, subject.name)
