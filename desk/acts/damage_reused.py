"""Looks whether a photo of damage was handed in before: in other cases of this vault which the asker may see."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from claims.damage.found import REUSED, Earlier, of_reuse
from claims.damage.section import said_of
from claims.reading import Filed, Reading, read
from claims.shown.texts import Texts
from desk.access.actor import Actor, seen
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.damage_found import damage_photos, keep_found
from desk.acts.errors import ActError
from desk.acts.scope import enter
from desk.jobs.alone import alone
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings
from evidence.errors import EvidenceError
from evidence.records import Comparison, Deed, Exhibit
from evidence.vault import CaseFile, Vault
from matcher.errors import PictureError
from matcher.features.portrait import Portrait
from matcher.policy import Policy, load_policy
from matcher.reused import prepared, same


@dataclass(frozen=True)
class ReuseFound:
    """What became of one photo."""

    number: int
    """Of its entry in the ledger."""
    name: str
    found: Comparison
    says: str
    other_case: str
    """Where the same photograph lies; empty where none was found. It stands in no record and no report."""


@dataclass(frozen=True)
class ReuseSearched:
    """What was looked through."""

    case_id: str
    found: tuple[ReuseFound, ...]
    compared_with: int
    cases: int


@dataclass(frozen=True)
class _Other:
    case_id: str
    is_same_order: bool
    photo: Filed[Exhibit]
    file: CaseFile


def search_reused(actor: Actor, settings: Settings, case_id: str, show: Show, language: str = "en") -> ReuseSearched:
    """Compare each photo of damage of a case with those of the other cases; what is found is kept and sealed.

    Raises:
        Forbidden, NotThere: they may not, or not see the case.
        ActError: no photo of damage was handed in.
        EvidenceError: no such vault or case, or a photo of it is not what the ledger says.
    """
    vault = enter(actor, settings, case_id, Right.CAPTURE)
    file = vault.case(case_id)
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    with alone(settings.home, vault.vault_id, case_id):
        seal(settings, case_id, show)
        reading = read(file.ledger.entries(), public_key=vault.sealing_key())
        if not (photos := damage_photos(reading)):
            what = f"'wornproof exhibit add {case_id} --role damage_photo FILE'"
            raise ActError(f"{case_id} has no photo of damage yet: {what}")
        others = [one for one in _others(actor, vault, reading) if _is_earlier(one, photos)]
        policy = load_policy()
        known = _prepared(others, policy, show)
        made = []
        for one in photos:
            other = _first_same(one, file, known, policy)
            found = of_reuse(_earlier(other) if other else None, len(others))
            kept, _ = keep_found(file, one, REUSED, found, policy.digest, actor.account)
            says = said_of(kept, Texts(language))
            made.append(ReuseFound(one.entry.seq, one.record.name, kept, says, other.case_id if other else ""))
        seal(settings, case_id, show)
    return ReuseSearched(case_id, tuple(made), len(others), len({one.case_id for one in others}))


def _others(actor: Actor, vault: Vault, reading: Reading) -> Iterator[_Other]:
    case = reading.case
    for name in seen(actor, vault.cases()):
        if name == case.case_id:
            continue
        file = vault.case(name)
        if not file.ledger.of_kinds("exhibit"):
            continue
        with suppress(EvidenceError):  # verify says what is wrong with it
            other = read(file.ledger.entries(), public_key=vault.sealing_key())
            is_same = other.case.order.order_id == case.order.order_id
            yield from (_Other(name, is_same, photo, file) for photo in damage_photos(other))


def _is_earlier(other: _Other, photos: Sequence[Filed[Exhibit]]) -> bool:
    """What came in later says nothing of this case."""
    return any(other.photo.entry.appended_at <= one.entry.appended_at for one in photos)


def _prepared(others: Sequence[_Other], policy: Policy, show: Show) -> list[tuple[_Other, Portrait | None]]:
    known: list[tuple[_Other, Portrait | None]] = []
    for number, one in enumerate(others, 1):
        show("photos of other cases", number, len(others), one.case_id)
        known.append((one, _portrait(one.file, one.photo, policy)))
    return known


def _portrait(file: CaseFile, photo: Filed[Exhibit], policy: Policy) -> Portrait | None:
    """None where it cannot be read: the same bytes are still told by their digest."""
    with suppress(PictureError, EvidenceError):
        return prepared(file.exhibit(photo.record.file_digest), policy)
    return None


def _first_same(
    one: Filed[Exhibit], file: CaseFile, known: Sequence[tuple[_Other, Portrait | None]], policy: Policy
) -> _Other | None:
    """The earliest; one of another order before one of this."""
    mine = _portrait(file, one, policy) if known else None
    found = []
    for other, portrait in known:
        if other.photo.entry.appended_at > one.entry.appended_at:
            continue
        is_file = other.photo.record.file_digest == one.record.file_digest
        if is_file or (mine and portrait and same(mine, portrait, policy)):
            found.append(other)
    return min(found, key=lambda other: (other.is_same_order, other.photo.entry.appended_at), default=None)


def _earlier(other: _Other) -> Earlier:
    return Earlier(f"{other.photo.entry.appended_at:%Y-%m-%d}", other.photo.record.file_digest, other.is_same_order)
