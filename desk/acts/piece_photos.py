"""Looks at the photos of what was packed and of what came back: those that a case cites from the packing table."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from claims.piece_photos import by_colour, by_label, by_print
from claims.pieces import Found
from claims.reading import Filed
from evidence.errors import EvidenceError
from evidence.records import Digest, Exhibit, Packed, Role, Unpacked
from evidence.vault import CaseFile
from matcher.errors import PictureError
from matcher.laid.label import label_numbers
from matcher.laid.piece import Piece, agreed, piece

QUESTIONS = ("print", "colour", "label")
_Key = tuple[Role, Digest]


@dataclass(frozen=True, eq=False)
class Photo:
    """One photo of the packing table, as an exhibit of the case."""

    exhibit: Digest
    """Of its entry."""
    data: bytes

    @cached_property
    def piece(self) -> Piece | None:
        """What is looked at; None where it cannot be read."""
        with suppress(PictureError):
            return piece(self.data)
        return None

    @cached_property
    def numbers(self) -> frozenset[str]:
        """On labels and tags."""
        with suppress(PictureError):
            return label_numbers(self.data)
        return frozenset()


class Photos:
    """Photos of a case's parcels; each is looked at once."""

    def __init__(self, file: CaseFile, exhibits: Sequence[Filed[Exhibit]]) -> None:
        self._file = file
        self._known: Mapping[_Key, Digest] = {(one.record.role, one.record.file_digest): one.digest for one in exhibits}
        self._looked_at: dict[_Key, Photo | None] = {}

    def of(self, parcel: Packed | Unpacked) -> tuple[Photo, ...]:
        """Those of one parcel that are in the case, were not taken back, and can be read."""
        role = Role.DISPATCH_PHOTO if isinstance(parcel, Packed) else Role.RETURN_PHOTO
        found = (self._one((role, digest)) for digest in parcel.photos)
        return tuple(one for one in found if one is not None)

    def _one(self, key: _Key) -> Photo | None:
        if key not in self._looked_at:
            self._looked_at[key] = None
            if (exhibit := self._known.get(key)) is not None:
                with suppress(EvidenceError):
                    self._looked_at[key] = Photo(exhibit, self._file.exhibit(key[1]))
        return self._looked_at[key]


def asked_of(sent: Sequence[Photo], back: Sequence[Photo]) -> Iterator[tuple[str, Found, tuple[Digest, ...]]]:
    """Each question with what it comes to, and the exhibits that it rests on: photos with a card beside the piece, or
    with a number. None where one side has no photo.

    Args:
        sent: Of all pieces of the order.
        back: Of the parcel that came back.
    """
    if not sent or not back:
        return
    pairs = [agreed(out.piece, other.piece) for out in sent for other in back if out.piece and other.piece]
    laid = tuple(one.exhibit for one in (*sent, *back) if one.piece) if pairs else ()
    yield "print", by_print(pairs), laid
    yield "colour", by_colour(pairs), laid
    numbers = [frozenset[str]().union(*(one.numbers for one in some)) for some in (sent, back)]
    yield "label", by_label(*numbers), tuple(one.exhibit for one in (*sent, *back) if one.numbers)
