"""Takes a reviewer's word: given once, blind, in a line-up; undone within a minute, or withdrawn with a reason."""

from dataclasses import dataclass
from datetime import datetime

from claims.worn.leads import Subject
from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.kept_words import sealed, take_back
from desk.acts.reason import why_of
from desk.acts.scope import named, reviewing
from desk.jobs.index import index
from desk.jobs.progress import Show
from desk.review.known import LEDGER, is_again, is_right, known_rate
from desk.review.shown import Done, Shown, answered, drop, kept, planted, remember
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.coherence.releases import UNDO_WITHIN
from evidence.errors import HeadMoved
from evidence.ledger import Entries, now
from evidence.os_errors import in_words
from evidence.records import (
    Claim,
    Confidence,
    Deed,
    Entry,
    Lineup,
    Picked,
    Place,
    Practice,
    ReasonCode,
    Review,
)
from evidence.reviews import ReviewVerdict, follows
from evidence.vault import CaseFile, Vault

_PLAINLY: dict[Picked, ReviewVerdict] = {
    Picked.PHOTO: "confirmed",
    Picked.NONE_OF_THESE: "rejected",
    Picked.CANNOT_TELL: "unsure",
}
_ALREADY = "nothing of this name waits for your word: 'wornproof review next CASE' shows what does"


@dataclass(frozen=True)
class Answer:
    """What somebody says to a question that was put to them."""

    picked: Picked
    photo: int = 0
    """Which photo, from 1; 0 where none is picked."""
    confidence: Confidence = Confidence.MEDIUM
    reason_code: ReasonCode = ReasonCode.OTHER
    note: str = ""


@dataclass(frozen=True)
class Given:
    """A word that was taken."""

    name: str
    case_id: str
    """Empty for practice."""
    undo_until: datetime | None
    """Until when it can be undone without a reason; None of practice, and of the last word that was needed, which
    everybody may see from then on."""
    right: bool | None = None
    """Of practice: whether the answer was right."""
    unsealed: str = ""
    """Why no signature covers it yet; empty where one does."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Withdrawn:
    """A word that was taken back."""

    name: str
    case_id: str
    undone: bool
    """Within a minute, so that the question may be answered again."""


def answer(actor: Actor, settings: Settings, name: str, given: Answer, show: Show) -> Given:
    """Take a word on a question that was shown to this account.

    Args:
        actor: Who answers.
        settings: Of this desk.
        name: Of the line-up.
        given: The answer.
        show: Progress.

    Raises:
        Forbidden, NotThere: they may not review, or not see the case.
        ActError: nothing of this name was shown to them, it waits no more, or the answer names no photo of it.
        EvidenceError: the case cannot be written.
    """
    actor.needs(Right.REVIEW)
    named(actor)
    shown = kept(settings.home, actor.account, name)
    if shown is None:
        raise ActError(_ALREADY)
    if given.picked is Picked.PHOTO and not 1 <= given.photo <= (len(shown.photos) or 1):
        raise ActError(f"line-up {name} has photos 1 to {len(shown.photos) or 1}: say one of them, or --none")
    if shown.match is None:
        return _practised(actor, settings, shown, given)
    vault = reviewing(actor, settings, shown.case_id)
    file = vault.case(shown.case_id)
    taken = _append(actor, vault, file, shown, given)
    unsealed = sealed(vault, file.ledger)  # before the index, which shows what counts, and the seal decides that
    done = Done(case_id=shown.case_id, review=taken.digest, at=taken.appended_at)
    warnings = (*_noted(actor, settings, vault, shown, done), *index(settings, shown.case_id, show))
    is_open = Turns(vault, file, file.ledger.entries()).was_open(shown.match, shown.sku)
    until = None if is_open else taken.appended_at + UNDO_WITHIN
    return Given(name, shown.case_id, until, unsealed=unsealed, warnings=warnings)


def _noted(actor: Actor, settings: Settings, vault: Vault, shown: Shown, done: Done) -> tuple[str, ...]:
    """Write down what became of an answer. The word is taken, so trouble here is told and ends nothing."""
    try:
        remember(settings.home, actor.account, shown.name, done)
        drop(settings.home, actor.account, shown.name)
        note(settings, actor, Deed.REVIEWED, shown.case_id, shown.image_digest, vault=vault)
    except OSError as error:
        return (f"your word is taken; beside it this could not be written down: {in_words(error)}",)
    return ()


def undo(actor: Actor, settings: Settings, name: str) -> Withdrawn:
    """Take back this account's word on a question, within a minute of it: a new record, both stay.

    Raises:
        Forbidden, NotThere: they may not review, or not see the case.
        ActError: they gave none, it is longer ago, or others have answered too, so that the words are open.
    """
    actor.needs(Right.REVIEW)
    named(actor)
    done = answered(settings.home, actor.account, name)
    if done is None or now() - done.at > UNDO_WITHIN:
        raise ActError(
            f"{name} is no word of yours of the last minute: 'wornproof review withdraw CASE NAME --reason ...' takes "
            "back an older one"
        )
    vault = reviewing(actor, settings, done.case_id)
    if not done.review:  # its truth is known: the answer stands, and nothing tells it from others
        return Withdrawn(name, done.case_id, True)
    turns = Turns.of(vault, done.case_id)
    one = next((one for one in turns.own(actor.account) if one.digest == done.review), None)
    if one is None or turns.was_open(one.record.match, one.record.sku):
        raise ActError(
            f"{name} cannot be undone: it was taken back, or another's word came and all may see them; 'wornproof "
            f"review withdraw {done.case_id} NAME --reason ...' takes it back with a reason"
        )

    def is_late(entries: Entries) -> bool:
        return Turns(vault, turns.file, entries).was_open(one.record.match, one.record.sku)

    take_back(actor, settings, vault, done.case_id, done.review, "", is_late)
    return Withdrawn(name, done.case_id, True)


def withdraw(actor: Actor, settings: Settings, case_id: str, name: str, reason: str) -> Withdrawn:
    """Take back this account's word on one subject, with a reason. It gives no other word on it.

    Raises:
        Forbidden, NotThere: they may not review, or not see the case.
        ActError: no reason, or no word of theirs stands there.
    """
    vault = reviewing(actor, settings, case_id)
    reason = why_of(reason)
    turns = Turns.of(vault, case_id)
    for one in reversed(turns.own(actor.account)):
        if _subject_name(one.record) == name:
            take_back(actor, settings, vault, case_id, one.digest, reason)
            return Withdrawn(name, case_id, False)
    raise ActError(f"no word of yours stands on {name}: 'wornproof review list {case_id}' shows where one does")


def _subject_name(review: Review) -> str:
    """What the subject of a review is called."""
    return Subject.named(review.match, review.sku)


def _append(actor: Actor, vault: Vault, file: CaseFile, shown: Shown, given: Answer) -> Entry:
    """Append the review in its turn."""
    assert shown.match is not None
    match, practice, seen = shown.match, vault.desk(LEDGER), list[Turns]()

    def is_over(entries: Entries) -> bool:
        turns = Turns(vault, file, entries)
        seen.append(turns)
        is_wanted = turns.is_present(match) and turns.place(match, shown.sku) is not None
        return not is_wanted or not turns.may(actor.account, match, shown.sku, shown.image_digest)

    def make(_: Entries) -> Review:  # of the entries that ``is_over`` has just seen
        known = known_rate(practice.entries(), actor.account)  # asked each time: it never falls from word to word
        place, blind = seen[-1].place(match, shown.sku), not seen[-1].was_open(match, shown.sku)
        made = _review(actor, shown, given, place or Place.TIE)
        return made.model_copy(update={"known": known, "blind": blind})

    try:
        return file.ledger.append_made(make, unless=is_over)
    except HeadMoved as error:
        raise ActError(_ALREADY) from error


def _review(actor: Actor, shown: Shown, given: Answer, place: Place) -> Review:
    lineup = None
    if shown.photos:
        lineup = Lineup(
            photos=shown.photos,
            region_px=shown.region_px,
            of_its_colour=shown.of_its_colour,
            picked=given.picked,
            number=given.photo,
            confidence=given.confidence,
        )
    return Review(
        match=shown.match or "",
        sku=shown.sku,
        claim=Claim.SAME_ITEM_WORN,
        reviewer=actor.name,
        account=actor.account,
        verdict=follows(lineup, shown.sku) if lineup else _PLAINLY[given.picked],
        note=given.note,
        blind=True,
        place=place,
        shown=shown.shown,
        lineup=lineup,
        reason_code=given.reason_code,
    )


def _practised(actor: Actor, settings: Settings, shown: Shown, given: Answer) -> Given:
    vault = Vault.open(settings.vault_url, settings.home)
    chosen = shown.photos[given.photo - 1].sku if given.picked is Picked.PHOTO else ""
    record = Practice(
        account=actor.account,
        number=shown.number,
        catalog=shown.catalog,
        asked=shown.sku,
        photo_digest=shown.image_digest,
        there=shown.there,
        planted=bool(shown.before),
        chosen=chosen,
    )
    ledger = vault.desk(LEDGER)
    try:
        ledger.append(record, unless=lambda entries: any(is_again(record, one.record) for one in entries))
    except HeadMoved as error:
        raise ActError(_ALREADY) from error
    if shown.before:  # before it is dropped: else another could be planted there meanwhile
        planted(settings.home, actor.account, shown.before, shown.case_id)
    drop(settings.home, actor.account, shown.name)
    sealed(vault, ledger)
    if shown.before:  # like any other: nothing tells that the truth of this one is known
        at = now()
        remember(settings.home, actor.account, shown.name, Done(case_id=shown.case_id, review="", at=at))
        note(settings, actor, Deed.REVIEWED, shown.case_id, shown.image_digest, vault=vault)
        return Given(shown.name, shown.case_id, at + UNDO_WITHIN)
    return Given(shown.name, "", None, right=is_right(record))
