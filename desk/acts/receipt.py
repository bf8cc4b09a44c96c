"""Holds a picture of a payment against the shop's own exports, without a case. Nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from claims.payment.decide import decide
from claims.payment.errors import ExportError
from claims.payment.exports import read_exports
from claims.payment.receipt import Seen, agreed, receipt_of
from claims.payment.tables import MOST_BYTES
from claims.payment.values import Decision, Export, Receipt, Why, Word
from desk.access.roles import Right
from desk.acts.actor import Actor
from evidence.codec import sha256
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.os_errors import in_words
from matcher.errors import PictureError
from matcher.features.lettering import read_lines
from matcher.picture.pixels import Rgb, decode, resized

_MOST_LINES = 80
"""A receipt has two dozen; a long page of an order more."""
_LONGEST_PX = 3200
_SECOND_SIZE = 0.83
"""Of the first: other pixels, so that a sign that is read by luck is read otherwise."""


@dataclass(frozen=True)
class CheckedReceipt:
    """What the exports say of the picture, and what was read in both."""

    decision: Decision
    receipt: Receipt
    picture: str
    """Digest of the picture."""
    exports: tuple[Export, ...]


@dataclass(frozen=True)
class Given:
    """A file that was handed in."""

    name: str
    data: bytes


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
        given = Given(picture.name, read_file(picture, MAX_PICTURE_BYTES))
        exports = [Given(path.name, read_file(path, MOST_BYTES)) for path in ledgers]
    except OSError as error:
        return _unread(in_words(error))
    return check_given(actor, given, exports, payees)


def check_given(actor: Actor, picture: Given, ledgers: Sequence[Given], payees: Sequence[str] = ()) -> CheckedReceipt:
    """The same of files that were handed in.

    Raises:
        Forbidden: the actor may not read.
    """
    actor.needs(Right.READ)
    try:
        exports = tuple(export for one in ledgers for export in read_exports(one.name, one.data))
        receipt = _read(picture.data)
    except ExportError as error:
        return _unread(str(error))
    except PictureError as error:
        return _unread(f"{picture.name}: {error}")
    return CheckedReceipt(decide(receipt, exports, payees), receipt, sha256(picture.data), exports)


def _unread(says: str) -> CheckedReceipt:
    return CheckedReceipt(Decision(Word.CANNOT_SAY, Why.NOT_READ, {"says": says}), Receipt(), "", ())


def _read(data: bytes) -> Receipt:
    rgb = decode(data, _LONGEST_PX).rgb
    smaller = resized(rgb, *(max(1, round(side * _SECOND_SIZE)) for side in (rgb.shape[1], rgb.shape[0])))
    return agreed(receipt_of(_seen(rgb)), receipt_of(_seen(smaller)))


def _seen(rgb: Rgb) -> tuple[Seen, ...]:
    lines = read_lines(rgb, np.ones(rgb.shape[:2], np.bool_), _MOST_LINES)
    return tuple(
        Seen(
            line.text,
            left=float(line.corners[:, 0].min()),
            right=float(line.corners[:, 0].max()),
            middle=float(line.middle[1]),
            high=float(np.linalg.norm(line.corners[0] - line.corners[3])),
        )
        for line in lines
    )
