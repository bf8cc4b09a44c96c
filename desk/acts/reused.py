"""Looks whether a picture was handed in before: in other cases of this vault which the asker may see.

A photo of damage by the photograph itself. A picture of a payment by its very bytes, or by the number that was read in
both: two honest screenshots of one app look too much alike.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from claims.reading import Filed, Reading, read
from claims.reused import REUSED, Earlier, of_reuse, reuse_said
from claims.shown.texts import Texts
from desk.access.actor import Actor, seen
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.kept_found import keep_found
from desk.acts.scope import enter
from desk.jobs.alone import alone
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings
from evidence.codec import sha256
from evidence.errors import EvidenceError
from evidence.records import Comparison, Deed, Dispute, Exhibit, Role
from evidence.vault import CaseFile, Vault
from matcher.errors import PictureError
from matcher.features.portrait import Portrait
from matcher.policy import Policy, load_policy
from matcher.recipe import digest_of
from matcher.recipe.reused import REUSED as REUSED_BARS
from matcher.reused import prepared, same

_CLAIM = {Role.DAMAGE_PHOTO: Dispute.DAMAGE, Role.PAYMENT_PICTURE: Dispute.PAYMENT_MISMATCH}


@dataclass(frozen=True)
class PictureReused:
    """What became of one picture."""

    number: int
    """Of its entry in the ledger."""
    name: str
    found: Comparison
    says: str
    other_case: str
    """Where the same picture lies; empty where none was found. It stands in no record and no report."""


@dataclass(frozen=True)
class ReuseSearched:
    """What was looked through."""

    case_id: str
    found: tuple[PictureReused, ...]
    compared_with: int
    cases: int


@dataclass
class _Picture:
    case_id: str
    is_same_order: bool
    exhibit: Filed[Exhibit]
    file: CaseFile
    number: str
    """Of the payment, as it was read; empty where none was."""
    portrait: Portrait | None = field(default=None, init=False)
    is_prepared: bool = field(default=False, init=False)

    def seen(self, policy: Policy) -> Portrait | None:
        """None where it cannot be read: the same bytes are still told by their digest."""
        if not self.is_prepared:
            self.is_prepared = True
            with suppress(PictureError, EvidenceError):
                self.portrait = prepared(self.file.exhibit(self.exhibit.record.file_digest), policy)
        return self.portrait


def search_reused(actor: Actor, settings: Settings, case_id: str, show: Show, language: str = "en") -> ReuseSearched:
    """Compare each picture of damage or of a payment with those of the other cases; what is found is kept and sealed.

    Raises:
        Forbidden, NotThere: they may not, or not see the case.
        ActError: no such picture was handed in.
        EvidenceError: no such vault or case, or it cannot be read.
    """
    vault = enter(actor, settings, case_id, Right.CAPTURE)
    file = vault.case(case_id)
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    with alone(settings.home, vault.vault_id, case_id):
        seal(settings, case_id, show)
        reading = read(file.ledger.entries(), public_key=vault.sealing_key())
        if not (mine := tuple(_pictures(file, reading, reading))):
            what = f"'wornproof exhibit add {case_id} --role damage_photo FILE', or payment_picture"
            raise ActError(f"{case_id} has no photo of damage and no picture of a payment yet: {what}")
        others = [one for one in _others(actor, vault, reading) if any(_may_be(one, of) for of in mine)]
        policy, say, made = load_policy(), Texts(language), []
        bars = sha256(f"{policy.digest} {digest_of(REUSED_BARS)}".encode())
        for number, one in enumerate(mine, 1):
            show("pictures of other cases", number, len(mine), one.exhibit.record.name)
            against = [other for other in others if _may_be(other, one)]
            first = _first_same(one, against, policy)
            found = of_reuse(_earlier(first) if first else None, len(against))
            claim, role = _CLAIM[one.exhibit.record.role], one.exhibit
            kept, _ = keep_found(file, role, claim, REUSED, found.why.value, found.values, bars, actor.account)
            name, where = one.exhibit.record.name, first.case_id if first else ""
            made.append(PictureReused(one.exhibit.entry.seq, name, kept, reuse_said(kept, say), where))
        seal(settings, case_id, show)
    return ReuseSearched(case_id, tuple(made), len(others), len({one.case_id for one in others}))


def _pictures(file: CaseFile, reading: Reading, asked: Reading) -> Iterator[_Picture]:
    numbers = {
        made.record.subject: str(number)
        for made in reading.compared.comparisons
        for row in made.record.quoted
        if row.exhibit == made.record.subject and (number := dict(row.values).get("payment_number"))
    }
    case = reading.case
    is_same = case.order.order_id == asked.case.order.order_id
    for one in reading.compared.exhibits:
        if one.record.role in _CLAIM:
            yield _Picture(case.case_id, is_same, one, file, numbers.get(one.digest, ""))


def _others(actor: Actor, vault: Vault, reading: Reading) -> Iterator[_Picture]:
    for name in seen(actor, vault.cases()):
        file = vault.case(name)
        if name == reading.case.case_id or not file.ledger.of_kinds("exhibit"):
            continue
        with suppress(EvidenceError):  # verify says what is wrong with it
            yield from _pictures(file, read(file.ledger.entries(), public_key=vault.sealing_key()), reading)


def _may_be(other: _Picture, one: _Picture) -> bool:
    """What came in later, or shows something else, says nothing of this case."""
    is_earlier = other.exhibit.entry.appended_at <= one.exhibit.entry.appended_at
    return is_earlier and other.exhibit.record.role is one.exhibit.record.role


def _first_same(one: _Picture, others: Sequence[_Picture], policy: Policy) -> _Picture | None:
    """The earliest; one of another order before one of this."""
    found = [other for other in others if _is_same(one, other, policy)]
    return min(found, key=lambda other: (other.is_same_order, other.exhibit.entry.appended_at), default=None)


def _is_same(one: _Picture, other: _Picture, policy: Policy) -> bool:
    if one.exhibit.record.file_digest == other.exhibit.record.file_digest:
        return True
    if one.exhibit.record.role is Role.PAYMENT_PICTURE:
        return bool(one.number) and one.number == other.number
    mine, theirs = one.seen(policy), other.seen(policy)
    return mine is not None and theirs is not None and same(mine, theirs, policy) is not None


def _earlier(other: _Picture) -> Earlier:
    record = other.exhibit.record
    return Earlier(f"{other.exhibit.entry.appended_at:%Y-%m-%d}", record.file_digest, other.is_same_order)
