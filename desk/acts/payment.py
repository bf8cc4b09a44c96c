"""Holds the pictures of payments of a case against the exports that were handed in, and seals what that comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from claims.payment.assess import EXPORTS
from claims.payment.decide import decide
from claims.payment.errors import ExportError
from claims.payment.exports import read_exports
from claims.payment.record import OF, comparison, is_same, is_same_finding, is_same_question
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
from evidence.records import Comparison, Deed, Dispute, Exhibit, Role, Struck
from evidence.vault import CaseFile
from matcher.errors import PictureError


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
    numbers: tuple[int, ...]
    """Of the entries by which they count; 0: somebody took just this back, so it counts for nothing."""
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
        seal(settings, case_id, show, unanchored=unanchored)  # of what came in and waits for it
        reading = read(file.ledger.entries(), public_key=vault.sealing_key())
        before = _Before(file)
        pictures, exports = _handed_in(reading)
        told = tuple(dict.fromkeys(one.strip() for one in payees if one.strip())) or before.payees
        table = _Table(file, reading.case.order.order_id, exports, told, actor.account)
        made = []
        for number, one in enumerate(pictures, 1):
            show("payment", number, len(pictures), one.record.name)
            made.append(before.same_question(table.question(one)) or table.compare(one))
        fresh = sum(before.keep(one) for one in made)
        unsealed = seal(settings, case_id, show, unanchored=unanchored)
    standing = read(file.ledger.entries(), public_key=vault.sealing_key()).compared
    found = {one.record.subject: one for one in standing.comparisons if one.record.of == OF}
    numbers = tuple(found[one.digest].entry.seq if one.digest in found else 0 for one in pictures)
    names = tuple(one.record.name for one in pictures)
    return PaymentsCompared(case_id, tuple(made), fresh, names, numbers, unsealed)


def _handed_in(reading: Reading) -> tuple[list[Filed[Exhibit]], list[Filed[Exhibit]]]:
    case_id = reading.case.case_id
    pictures = [one for one in reading.compared.exhibits if one.record.role is Role.PAYMENT_PICTURE]
    exports = [one for one in reading.compared.exhibits if one.record.role in EXPORTS]
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


class _Before:
    """What was found about payments in the case, and what of it was taken back."""

    def __init__(self, file: CaseFile) -> None:
        self._file = file
        entries = file.ledger.of_kinds("comparison", "struck")
        made = [(entry.digest, entry.record) for entry in entries if isinstance(entry.record, Comparison)]
        self._made = {digest: one for digest, one in made if (one.claim, one.of) == (Dispute.PAYMENT_MISMATCH, OF)}
        gone = {entry.record.takes_back for entry in entries if isinstance(entry.record, Struck)}
        # what was taken back with a file on which it rested may be found again without that file
        by_itself = {digest for digest in gone & self._made.keys() if not gone & {*self._made[digest].rests_on}}
        self._struck = [one for digest, one in self._made.items() if digest in by_itself]

    @property
    def payees(self) -> tuple[str, ...]:
        """The names that were told last."""
        for one in reversed(self._made.values()):
            if isinstance(told := dict(one.values).get("payees", ()), tuple):
                return told
        return ()

    def same_question(self, asked: Comparison) -> Comparison | None:
        """The newest comparison of a picture, if it was held against the same, by the same numbers: it need not be
        read again."""
        newest = next((one for one in reversed(self._made.values()) if one.subject == asked.subject), None)
        return newest if newest is not None and is_same_question(newest, asked) else None

    def keep(self, made: Comparison) -> bool:
        """Append what is new; whether it was. What was taken back is not said again because of other names, other
        numbers that decide, or files that it does not quote."""
        newest = next((one for one in reversed(self._made.values()) if one.subject == made.subject), None)
        if (newest and is_same(newest, made)) or any(is_same_finding(one, made) for one in self._struck):
            return False
        self._file.ledger.append(made)
        return True


class _Table:
    """What the pictures of a case are held against; the exports are read when the first picture needs them."""

    def __init__(
        self, file: CaseFile, order_id: str, exports: Sequence[Filed[Exhibit]], payees: tuple[str, ...], account: str
    ) -> None:
        self._file, self._order_id, self._payees, self._account = file, order_id, payees, account
        self._ids = {one.record.file_digest: one.digest for one in exports}
        self._exports = exports

    @cached_property
    def _books(self) -> tuple[tuple[Export, ...], str]:
        """Every export that can be read; and what is said of the first that cannot."""
        books, broken = list[Export](), ""
        for one in self._exports:
            try:
                books += read_exports(one.record.name, self._file.exhibit(one.record.file_digest))
            except ExportError as error:
                broken = broken or str(error)
        return tuple(books), broken

    def question(self, picture: Filed[Exhibit]) -> Comparison:
        """What would be recorded if nothing could be said: for comparing with what was asked before."""
        return self._record(Receipt(), _not_read(""), picture)

    def compare(self, picture: Filed[Exhibit]) -> Comparison:
        """One picture. An export that cannot be read may explain a difference: then nothing is contradicted."""
        books, broken = self._books
        try:
            seen = read_picture(self._file.exhibit(picture.record.file_digest))
        except PictureError as error:
            return self._record(Receipt(), _not_read(f"{picture.record.name}: {error}"), picture)
        decision = decide(seen, books, self._payees)
        if broken and decision.word is not Word.CONSISTENT:
            decision = _not_read(broken)
        return self._record(seen, decision, picture)

    def _record(self, seen: Receipt, decision: Decision, picture: Filed[Exhibit]) -> Comparison:
        return comparison(
            decision, seen, picture.digest, self._ids, self._payees, order_id=self._order_id, account=self._account
        )


def _not_read(says: str) -> Decision:
    return Decision(Word.CANNOT_SAY, Why.NOT_READ, {"says": says[:500]})
