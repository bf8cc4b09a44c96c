"""Holds the pictures of payments of a case against the exports that were handed in, and seals what that comes to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.payment.decide import decide
from claims.payment.errors import ExportError
from claims.payment.exports import read_exports
from claims.payment.record import OF, comparison, is_same
from claims.payment.values import Decision, Export, Receipt, Why, Word
from claims.reading import Filed, Reading, read
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.read_receipt import read_picture
from desk.acts.scope import enter
from desk.jobs.alone import alone
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings
from evidence.records import Comparison, Deed, Dispute, Exhibit, Role
from evidence.vault import CaseFile
from matcher.errors import PictureError

_EXPORTS = (Role.LEDGER_EXPORT, Role.ORDERS_EXPORT)


@dataclass(frozen=True)
class PaymentsCompared:
    """What became of each picture of a payment."""

    case_id: str
    found: tuple[Comparison, ...]
    """In the order of the pictures."""
    compared_now: int
    """How many of these are new; 0 where the same was found before."""
    names: tuple[str, ...]
    """Of the pictures' files."""
    taken_back: tuple[bool, ...]
    """Whether just this was found before and somebody took it back: then it counts for nothing."""
    unsealed: tuple[str, ...]


def payment(
    actor: Actor, settings: Settings, case_id: str, payees: Sequence[str], show: Show, *, unanchored: bool = False
) -> PaymentsCompared:
    """Compare every picture of a payment with every export of the case. Running it again adds only what is new.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        payees: Names under which the shop is paid; none: those of the last time.
        show: Progress, a step a picture.
        unanchored: The actor vouches for entries that this machine's register does not know.

    Raises:
        Forbidden, NotThere: they may not, or not see the case.
        ActError: the case has no picture of a payment, or no export.
        NotAnchored: the ledger holds what this machine's register does not know.
        EvidenceError: no such vault or case, or an exhibit is not what the ledger says.
    """
    vault = enter(actor, settings, case_id, Right.CAPTURE)
    file = vault.case(case_id)
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    with alone(settings.home, vault.vault_id, case_id):
        reading = read(file.ledger.entries(), public_key=vault.sealing_key())
        pictures, exports = _handed_in(reading)
        told = tuple(dict.fromkeys(one.strip() for one in payees if one.strip())) or _told_before(reading)
        books, broken = _books(file, exports)
        made = []
        for number, one in enumerate(pictures, 1):
            show("payment", number, len(pictures), one.record.name)
            seen, decision = _decided(file, one, books, broken, told)
            ids = {each.record.file_digest: each.digest for each in exports}
            made.append(comparison(decision, seen, one.digest, ids, told, actor.account))
        fresh = sum(_keep(file, one) for one in made)
        unsealed = seal(settings, case_id, show, unanchored=unanchored)
    standing = read(file.ledger.entries(), public_key=vault.sealing_key()).compared
    gone = tuple(any(is_same(old.record, one) for old, _ in standing.struck) for one in made)
    names = tuple(one.record.name for one in pictures)
    return PaymentsCompared(case_id, tuple(made), fresh, names, gone, unsealed)


def _handed_in(reading: Reading) -> tuple[list[Filed[Exhibit]], list[Filed[Exhibit]]]:
    case_id = reading.case.case_id
    pictures = [one for one in reading.compared.exhibits if one.record.role is Role.PAYMENT_PICTURE]
    exports = [one for one in reading.compared.exhibits if one.record.role in _EXPORTS]
    if not pictures:
        raise ActError(
            f"{case_id} has no picture of a payment yet: 'wornproof exhibit add {case_id} --role payment_picture FILE'"
        )
    if not exports:
        raise ActError(
            f"{case_id} has no export to hold it against yet: 'wornproof exhibit add {case_id} --role ledger_export "
            "FILE' with the payment channel's bill of those days"
        )
    return pictures, exports


def _told_before(reading: Reading) -> tuple[str, ...]:
    """The names that were told with the newest comparison that counts."""
    for one in reversed(reading.compared.comparisons):
        told = dict(one.record.values).get("payees", ())
        if one.record.of == OF and isinstance(told, tuple):
            return told
    return ()


def _books(file: CaseFile, exports: Sequence[Filed[Exhibit]]) -> tuple[tuple[Export, ...], str]:
    """Every export, read; and what is said of the first that cannot be."""
    books: list[Export] = []
    for one in exports:
        try:
            books += read_exports(one.record.name, file.exhibit(one.record.file_digest))
        except ExportError as error:
            return (), str(error)
    return tuple(books), ""


def _decided(
    file: CaseFile, picture: Filed[Exhibit], books: Sequence[Export], broken: str, payees: Sequence[str]
) -> tuple[Receipt, Decision]:
    try:
        seen = read_picture(file.exhibit(picture.record.file_digest))
    except PictureError as error:
        return Receipt(), _not_read(f"{picture.record.name}: {error}")
    return seen, _not_read(broken) if broken else decide(seen, books, payees)


def _not_read(says: str) -> Decision:
    return Decision(Word.CANNOT_SAY, Why.NOT_READ, {"says": says[:500]})


def _keep(file: CaseFile, made: Comparison) -> bool:
    """Append what is new; whether it was. What was struck is not said again: other files may say something else."""
    newest = [one for one in _of(file, made) if one.subject == made.subject]
    if newest and is_same(newest[-1], made):
        return False
    file.ledger.append(made)
    return True


def _of(file: CaseFile, made: Comparison) -> Iterator[Comparison]:
    for entry in file.ledger.of_kinds("comparison"):
        record = entry.record
        if isinstance(record, Comparison) and (record.claim, record.of) == (Dispute.PAYMENT_MISMATCH, made.of):
            yield record
