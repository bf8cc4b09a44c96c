"""Holds a picture of a payment against the shop's own exports, without a case. Nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from claims.payment.decide import decide
from claims.payment.errors import ExportError
from claims.payment.exports import read_exports
from claims.payment.tables import MOST_BYTES
from claims.payment.values import Decision, Export, Receipt, Why, Word
from claims.payment.values import ForBuyer as ForBuyer
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.handed import Handed as Handed
from desk.acts.read_receipt import read_picture
from evidence.codec import sha256
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.os_errors import in_words
from matcher.errors import PictureError


@dataclass(frozen=True)
class CheckedReceipt:
    """What the exports say of the picture, and what was read in both."""

    decision: Decision
    receipt: Receipt
    picture: str
    """Digest of the picture."""
    exports: tuple[Export, ...]


def check_receipt(actor: Actor, picture: Path, ledgers: Sequence[Path], payees: Sequence[str] = ()) -> CheckedReceipt:
    """Read the picture twice and compare it with every export. Two seconds of one core a picture.

    Args:
        actor: Who asks.
        picture: As it was first received; each sending on takes letters away.
        ledgers: Exports of payment channels or of the shop, as they were exported.
        payees: Names under which the shop is paid.

    A file that cannot be read is no error: nothing can be said then, and the decision says why.

    Raises:
        Forbidden: the actor may not read.
    """
    try:
        given = Handed(picture.name, read_file(picture, MAX_PICTURE_BYTES))
        exports = [Handed(path.name, read_file(path, MOST_BYTES)) for path in ledgers]
    except OSError as error:
        return _unread(in_words(error))
    return check_given(actor, given, exports, payees)


def check_given(actor: Actor, picture: Handed, ledgers: Sequence[Handed], payees: Sequence[str] = ()) -> CheckedReceipt:
    """The same of files that were handed in.

    Raises:
        Forbidden: the actor may not read.
    """
    actor.needs(Right.READ)
    try:
        exports = tuple(export for one in ledgers for export in read_exports(one.name, one.data))
        receipt = read_picture(picture.data)
    except ExportError as error:
        return _unread(str(error))
    except PictureError as error:
        return _unread(f"{picture.name}: {error}")
    return CheckedReceipt(decide(receipt, exports, payees), receipt, sha256(picture.data), exports)


def _unread(says: str) -> CheckedReceipt:
    return CheckedReceipt(Decision(Word.CANNOT_SAY, Why.NOT_READ, {"says": says}), Receipt(), "", ())
