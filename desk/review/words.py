"""The words on one subject, whose turn it is and who gave theirs: alike for findings, leads and comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from claims.reading.filed import ByKind, Filed
from evidence.ledger_seal import sealed_through
from evidence.people import person
from evidence.records import Entry, Place
from evidence.reviews import ENOUGH, Opinion, is_open, reviewer_of, was_open
from evidence.vault import CaseFile

Given = TypeVar("Given", bound=Opinion, covariant=True)


@dataclass(frozen=True)
class Words(Generic[Given]):
    """What was said of one subject."""

    said: tuple[Filed[Given], ...]
    """In the order of the ledger."""
    withdrawn: Mapping[str, bool]
    """Digests of words that were taken back; whether they were undone, so that the same person may answer."""

    @property
    def standing(self) -> tuple[Filed[Given], ...]:
        """Those that were not taken back."""
        return tuple(one for one in self.said if one.digest not in self.withdrawn)

    @property
    def place(self) -> Place | None:
        """Which word comes next; None where no more is wanted."""
        standing = self.standing
        if is_open([one.record for one in standing]):
            return None
        return (Place.FIRST, Place.SECOND, Place.TIE)[min(len(standing), ENOUGH)]

    def is_by(self, account: str) -> bool:
        """Whether this account gave one that was not undone."""
        who = person(account)
        return any(reviewer_of(one.record) == who and not self.withdrawn.get(one.digest) for one in self.said)

    @property
    def was_open(self) -> bool:
        """Whether they were open to everybody once, so that no later one is given blind. One that was undone was open
        to nobody."""
        return was_open([one.record for one in self.said if not self.withdrawn.get(one.digest)])


def withdrawn(found: ByKind) -> dict[str, bool]:
    """Digests of words that were taken back; whether they were undone."""
    return {one.record.review: not one.record.reason for one in found.withdrawals}


def ours(
    given: Sequence[Filed[Given]], file: CaseFile, entries: Sequence[Entry], public_key: str
) -> list[Filed[Given]]:
    """Without the words that no seal covers and this machine's register does not know: a file that somebody put into
    the folder ends nobody's turn."""
    ledger = file.ledger
    known = ledger.register.known() if ledger.register else frozenset()
    through = sealed_through(entries, ledger.prefix, public_key)
    return [one for one in given if one.entry.seq <= through or (one.entry.seq, one.digest) in known]
