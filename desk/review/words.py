"""The words on one subject, whose turn it is and who gave theirs: alike for findings, leads and comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Self, TypeVar

from claims.reading import may_not_review
from claims.reading.filed import ByKind, Filed, by_kind
from evidence.ledger_seal import sealed_through
from evidence.people import person
from evidence.records import Entry, Place
from evidence.reviews import ENOUGH, Opinion, is_open, reviewer_of, was_open
from evidence.vault import CaseFile, Vault

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


@dataclass(frozen=True)
class AtHead:
    """A case at the head of its ledger. What is asked of it is read when it is."""

    vault: Vault
    file: CaseFile
    entries: Sequence[Entry]

    @classmethod
    def of(cls, vault: Vault, case_id: str) -> Self:
        """Of a case.

        Raises:
            EvidenceError: no such case, or it cannot be read.
        """
        file = vault.case(case_id)
        return cls(vault, file, file.ledger.entries())

    @cached_property
    def _kinds(self) -> ByKind:
        return by_kind(self.entries)

    @cached_property
    def _withdrawn(self) -> dict[str, bool]:
        """Digests of words that were taken back; whether they were undone."""
        return {one.record.review: not one.record.reason for one in self._kinds.withdrawals}

    @cached_property
    def _not_these(self) -> frozenset[str]:
        return frozenset(person(who) for _, who in may_not_review(self._kinds))

    def _ours(self, given: Sequence[Filed[Given]]) -> list[Filed[Given]]:
        """Without the words that no seal covers and this machine's register does not know: a file that somebody put
        into the folder ends nobody's turn."""
        ledger = self.file.ledger
        known = ledger.register.known() if ledger.register else frozenset()
        through = sealed_through(self.entries, ledger.prefix, self.vault.sealing_key())
        return [one for one in given if one.entry.seq <= through or (one.entry.seq, one.digest) in known]
