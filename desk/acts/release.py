"""Releases a case: nothing leaves the desk on one person's word. One asks, another approves, and neither alone.

What is asked for lies in the home folder until it is approved; the Release itself is a record of the case.
"""

from dataclasses import dataclass

from claims.reading import read
from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.asked_for import Asked as Asked
from desk.acts.asked_for import all_asked, request_path
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.opened import opened
from desk.acts.scope import NAME, enter, named
from desk.review.argument import Argument, argument
from desk.settings import Settings
from evidence.errors import HeadMoved, NotAnchored
from evidence.files import write_whole
from evidence.ledger import Entries, now
from evidence.ledger_seal import seal_ledger
from evidence.people import person
from evidence.records import Deed, Release
from evidence.vault import CaseFile, Vault
from evidence.wording import counted


@dataclass(frozen=True)
class Released:
    """A case that may leave the house."""

    case_id: str
    channel: str
    released_by: str
    approved_by: str
    reviews: int
    """How many words of people it rests on."""


@dataclass(frozen=True)
class ReleaseState:
    """How a case stands: what was asked for, and what was released."""

    asked: tuple[Asked, ...]
    released: tuple[Released, ...]
    current: tuple[str, ...]
    """Channels for which a release is still of what the case claims now."""


def ask_release(actor: Actor, settings: Settings, case_id: str, channel: str) -> Asked:
    """Ask that a case be released for a channel.

    Raises:
        Forbidden, NotThere: they may not draft, or not see the case.
        ActError: no account, nothing in the case is confirmed by people, or somebody has asked for the same.
    """
    vault = _vault(actor, settings, case_id, Right.DRAFT)
    if not NAME.fullmatch(channel):
        raise ActError("a channel is a name of letters, digits, '.', '_' and '-', for example paypal or court")
    file = vault.case(case_id)
    entries = file.ledger.entries()
    claimed = _claimed(vault, entries)
    if not claimed.confirmed and not claimed.confirmed_comparisons:
        raise ActError(
            "no line and no comparison of this case is confirmed by two people, so there is nothing to release: "
            f"'wornproof review list {case_id}' and 'review comparisons {case_id}' show what waits for whom"
        )
    _nothing_unconfirmed(claimed, case_id)
    _not_asked_yet(settings, actor, case_id, channel, claimed)
    asked = Asked(
        case_id=case_id,
        channel=channel,
        asked_by=actor.account,
        asked_at=now(),
        argument_digest=claimed.digest,
        lines=claimed.confirmed,
        comparisons=claimed.confirmed_comparisons,
        entries=len(entries),
    )
    write_whole(asked.model_dump_json().encode(), request_path(settings, case_id, channel))
    note(settings, actor, Deed.ASKED_RELEASE, case_id, channel, vault=vault)
    return asked


def approve_release(actor: Actor, settings: Settings, case_id: str, channel: str) -> Released:
    """Approve what another asked for; it goes into the case's ledger, and is signed.

    Raises:
        Forbidden, NotThere: they may not approve, or not see the case.
        ActError: nothing was asked for; they asked for it, or it rests on a word of theirs; the case has changed since;
            somebody else has approved it meanwhile.
    """
    vault = _vault(actor, settings, case_id, Right.APPROVE)
    asked = _asked(settings, case_id, channel)
    if asked is None:
        raise ActError(f"nobody asked to release {case_id} for {channel}: 'wornproof release ask {case_id} {channel}'")
    if person(asked.asked_by) == person(actor.account):
        raise ActError("you asked for this release yourself: somebody else approves it")
    file = vault.case(case_id)
    try:
        claimed = _append(vault, file, asked, actor)
    except HeadMoved as error:
        raise ActError(f"{case_id} was released for {channel} meanwhile: 'wornproof release list {case_id}'") from error
    finally:
        _answered(settings, asked, file)
    _seal(vault, file)
    note(settings, actor, Deed.RELEASED, case_id, channel, vault=vault)
    return Released(case_id, channel, asked.asked_by, actor.account, len(claimed.reviews))


def releases(actor: Actor, settings: Settings, case_id: str) -> ReleaseState:
    """What was asked for and what was released of a case.

    Raises:
        Forbidden, NotThere: they may not read, or not see the case.
    """
    vault = enter(actor, settings, case_id, Right.READ)
    case = opened(vault, settings, case_id, closed=True)
    entries = case.file.ledger.entries()
    digest = argument(case.reading, case.turns.photos, entries).digest
    given = [one.record for one in entries if isinstance(one.record, Release)]
    return ReleaseState(
        asked=tuple(all_asked(settings, case_id)),
        released=tuple(
            Released(case_id, one.channel, one.released_by, one.approved_by, len(one.reviews)) for one in given
        ),
        current=tuple(dict.fromkeys(one.channel for one in given if one.argument_digest == digest)),
    )


def _append(vault: Vault, file: CaseFile, asked: Asked, actor: Actor) -> Argument:
    """Append the release, unless one has answered this request; what it rests on."""
    made: list[Argument] = []

    def make(entries: Entries) -> Release:
        claimed = _claimed(vault, entries)
        if claimed.digest != asked.argument_digest:
            raise ActError("the case has changed since this was asked for: look again, and ask again")
        _nothing_unconfirmed(claimed, asked.case_id)
        if person(actor.account) in claimed.people:
            raise ActError("this release rests on a review of yours: somebody else approves it")
        made.append(claimed)
        return Release(
            channel=asked.channel,
            reviews=claimed.reviews,
            argument_digest=claimed.digest,
            released_by=asked.asked_by,
            approved_by=actor.account,
        )

    file.ledger.append_made(make, unless=lambda entries: _is_answered(asked, entries))
    return made[-1]


def _is_answered(asked: Asked, entries: Entries) -> bool:
    """Whether a release behind the request is for its channel."""
    behind = (one.record for one in entries[asked.entries :])
    return any(isinstance(one, Release) and one.channel == asked.channel for one in behind)


def _answered(settings: Settings, asked: Asked, file: CaseFile) -> None:
    """Take a request away that a release answers; who asked anew meanwhile keeps theirs."""
    if _is_answered(asked, file.ledger.entries()) and _asked(settings, asked.case_id, asked.channel) == asked:
        request_path(settings, asked.case_id, asked.channel).unlink(missing_ok=True)


def _nothing_unconfirmed(claimed: Argument, case_id: str) -> None:
    """Nothing is released beside a contradiction on which people have not decided."""
    if claimed.unconfirmed:
        raise ActError(
            f"two people have not decided on {counted(claimed.unconfirmed, 'contradiction')} of {case_id}: "
            f"'wornproof review comparisons {case_id}' shows what waits for whom; take back with 'wornproof strike' "
            "what is not to be claimed"
        )


def _not_asked_yet(settings: Settings, actor: Actor, case_id: str, channel: str, claimed: Argument) -> None:
    """Go on unless another asked for the same: their request is to be approved, not replaced by one's own."""
    before = _asked(settings, case_id, channel)
    if before is None or before.argument_digest != claimed.digest or person(before.asked_by) == person(actor.account):
        return
    raise ActError(
        f"{before.asked_by} asked for this release already: 'wornproof release approve {case_id} {channel}' is next"
    )


def _vault(actor: Actor, settings: Settings, case_id: str, right: Right) -> Vault:
    vault = enter(actor, settings, case_id, right)
    named(actor)
    return vault


def _claimed(vault: Vault, entries: Entries) -> Argument:
    reading = read(entries, public_key=vault.sealing_key(), closed=True)
    catalog = reading.case.catalog
    return argument(reading, vault.catalog(catalog).photos() if catalog else (), entries)


def _seal(vault: Vault, file: CaseFile) -> None:
    try:
        seal_ledger(file.ledger, vault.key)
    except (NotAnchored, HeadMoved) as error:
        raise ActError(f"the release is in the record, and no signature covers it: {error}") from error


def _asked(settings: Settings, case_id: str, channel: str) -> Asked | None:
    return next((one for one in all_asked(settings, case_id) if one.channel == channel), None)
