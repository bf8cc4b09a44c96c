"""Takes people's words on comparisons that contradict: given once, blind; undone within a minute, or withdrawn."""

from dataclasses import dataclass
from datetime import datetime

from claims.judged_said import why_of as found_why
from claims.reading import Filed
from claims.shown.texts import Texts
from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.kept_words import sealed, take_back
from desk.acts.reason import why_of
from desk.acts.scope import enter, reviewing
from desk.review.comparison_turns import ComparisonTurns
from desk.settings import Settings
from evidence.coherence.releases import UNDO_WITHIN
from evidence.errors import HeadMoved
from evidence.judged import shown_comparison
from evidence.ledger import Entries, now
from evidence.people import person
from evidence.records import Comparison, ComparisonReview, Deed, Entry, Place
from evidence.reviews import ReviewVerdict, is_open, reviewer_of
from evidence.vault import CaseFile, Vault

MOST_NOTE = 2000


@dataclass(frozen=True)
class ComparisonStanding:
    """One comparison that contradicts, and what whoever asks may know of what was said of it."""

    number: int
    """Of its entry."""
    claim: str
    of: str
    why: str
    says: str
    """The reason as a sentence, in the language that was asked for."""
    words: int
    """How many people have given theirs."""
    waits: bool
    """For the word of whoever asks."""
    is_open: bool
    """Whether the words are decided on, so that everybody may see them."""
    reviews: tuple[ComparisonReview, ...]
    """Those that whoever asks may see: all that are open, else their own."""


@dataclass(frozen=True)
class WordGiven:
    """A word on a comparison that was taken."""

    case_id: str
    number: int
    verdict: ReviewVerdict
    undo_until: datetime | None
    """Until when it can be undone without a reason; None of any word but the first."""
    unsealed: str = ""
    """Why no signature covers it yet; empty where one does."""


@dataclass(frozen=True)
class WordTakenBack:
    """A word on a comparison that was taken back."""

    case_id: str
    number: int
    undone: bool
    """Within a minute, so that the same person may answer again."""


def comparisons(actor: Actor, settings: Settings, case_id: str, language: str = "en") -> tuple[ComparisonStanding, ...]:
    """Every comparison of a case that counts and contradicts, with the words that whoever asks may see; that they
    looked is written down.

    Raises:
        Forbidden, NotThere: they may not read cases, or not see this one.
        EvidenceError: the case cannot be read.
    """
    vault, say = enter(actor, settings, case_id, Right.READ), Texts(language)
    turns = ComparisonTurns.of(vault, case_id)
    note(settings, actor, Deed.LOOKED, case_id, vault=vault)
    return tuple(_standing(turns, one, actor, say) for one in turns.asked)


def judge_comparison(
    actor: Actor, settings: Settings, case_id: str, number: int, verdict: ReviewVerdict, said: str = ""
) -> WordGiven:
    """Take a word on a comparison, by the number of its entry, and seal it.

    Args:
        actor: Whose word it is: somebody with an account.
        settings: Of this desk.
        case_id: The case.
        number: Of the comparison's entry.
        verdict: Whether the contradiction is confirmed, rejected, or cannot be told.
        said: For the record, in their own words; at most 2,000 characters.

    Raises:
        Forbidden, NotThere: they may not review, or not see the case.
        ActError: no account; nothing of this number contradicts, or it waits for another's word; the note is too long.
        EvidenceError: the case cannot be written.
    """
    vault = reviewing(actor, settings, case_id)
    if len(said) > MOST_NOTE:
        raise ActError(f"a note has up to {MOST_NOTE:,} characters")
    file = vault.case(case_id)
    taken, digest = _append(actor, vault, file, number, verdict, said)
    unsealed = sealed(vault, file.ledger)
    note(settings, actor, Deed.REVIEWED, case_id, digest, vault=vault)
    is_first = isinstance(taken.record, ComparisonReview) and taken.record.place is Place.FIRST
    return WordGiven(case_id, number, verdict, taken.appended_at + UNDO_WITHIN if is_first else None, unsealed)


def undo_comparison(actor: Actor, settings: Settings, case_id: str, number: int) -> WordTakenBack:
    """Take back this account's word on a comparison within a minute of it: a new record, both stay.

    Raises:
        Forbidden, NotThere: they may not review, or not see the case.
        ActError: they gave none, it is longer ago, or another has answered too.
    """
    vault = reviewing(actor, settings, case_id)
    turns = ComparisonTurns.of(vault, case_id)
    one = _numbered(turns, number)
    own = turns.own(actor.account, one)
    if own is None or now() - own.entry.appended_at > UNDO_WITHIN or not turns.may_undo(actor.account, one):
        raise ActError(
            f"no word of yours on entry {number} can be undone: it is older than a minute, or another has answered too;"
            f" 'wornproof review comparison {case_id} {number} --withdraw REASON' takes one back with a reason"
        )

    def is_late(entries: Entries) -> bool:
        return not ComparisonTurns(vault, turns.file, entries).may_undo(actor.account, one)

    take_back(actor, settings, vault, case_id, own.digest, "", is_late)
    return WordTakenBack(case_id, number, True)


def withdraw_comparison(actor: Actor, settings: Settings, case_id: str, number: int, reason: str) -> WordTakenBack:
    """Take back this account's word on a comparison, with a reason. It gives no other word on it.

    Raises:
        Forbidden, NotThere: they may not review, or not see the case.
        ActError: no reason, or no word of theirs stands there.
    """
    vault = reviewing(actor, settings, case_id)
    reason = why_of(reason)
    turns = ComparisonTurns.of(vault, case_id)
    own = turns.own(actor.account, _numbered(turns, number))
    if own is None:
        raise ActError(f"no word of yours stands on entry {number}: 'wornproof review comparisons {case_id}' shows all")
    take_back(actor, settings, vault, case_id, own.digest, reason)
    return WordTakenBack(case_id, number, False)


def _standing(turns: ComparisonTurns, one: Filed[Comparison], actor: Actor, say: Texts) -> ComparisonStanding:
    said = tuple(word.record for word in turns.words(one).standing)
    opened, made = is_open(said), one.record
    own = tuple(word for word in said if reviewer_of(word) == person(actor.account))
    return ComparisonStanding(
        number=one.entry.seq,
        claim=made.claim.value,
        of=made.of,
        why=made.why,
        says=found_why(made, say),
        words=len(said),
        waits=actor.is_reviewer and turns.waits(actor.account, one),
        is_open=opened,
        reviews=said if opened or not actor.account else own,
    )


def _append(
    actor: Actor, vault: Vault, file: CaseFile, number: int, verdict: ReviewVerdict, said: str
) -> tuple[Entry, str]:
    """Append the word in its turn; its entry, and the digest of the comparison's."""
    seen = list[ComparisonTurns]()
    one = _numbered(ComparisonTurns(vault, file, file.ledger.entries()), number)

    def is_over(entries: Entries) -> bool:
        turns = ComparisonTurns(vault, file, entries)
        seen.append(turns)
        return turns.numbered(number) is None or not turns.waits(actor.account, one)

    def make(_: Entries) -> ComparisonReview:  # of the entries that ``is_over`` has just seen
        words = seen[-1].words(one)
        return ComparisonReview(
            comparison=one.digest,
            verdict=verdict,
            reviewer=actor.name,
            account=actor.account,
            place=words.place or Place.TIE,
            blind=not words.was_open,
            shown=shown_comparison(one.digest, one.record),
            note=said,
        )

    try:
        return file.ledger.append_made(make, unless=is_over), one.digest
    except HeadMoved as error:
        raise ActError(
            f"entry {number} does not wait for your word: 'wornproof review comparisons {file.case_id}' shows what does"
        ) from error


def _numbered(turns: ComparisonTurns, number: int) -> Filed[Comparison]:
    if one := turns.numbered(number):
        return one
    there = ", ".join(str(one.entry.seq) for one in turns.asked) or "none"
    raise ActError(f"entry {number} of {turns.file.case_id} is no comparison that contradicts (these are: {there})")
