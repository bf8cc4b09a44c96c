"""Whose turn it is: what of a case still waits for a word, and who may give it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from claims.reading import Reading, read
from claims.reading.filed import ByKind, Filed, by_kind
from claims.reading.reviews import ENOUGH, is_open, person, reviewer_of, supplied_alone
from claims.worn.leads import Subject, subjects
from evidence.records import Claim, Entry, Photo, Place, Review
from evidence.vault import CaseFile, Vault


@dataclass(frozen=True)
class Turns:
    """A case at the head of its ledger, as people are asked about it."""

    file: CaseFile
    entries: Sequence[Entry]
    reading: Reading
    """Read as if nobody had said anything, so that what one person said steers no other's list."""
    photos: tuple[Photo, ...]
    """Of the case's catalog."""

    @classmethod
    def of(cls, vault: Vault, case_id: str) -> "Turns":
        """Of a case.

        Raises:
            EvidenceError: no such case, or it cannot be read.
        """
        file = vault.case(case_id)
        return cls.at(vault, file, file.ledger.entries())

    @classmethod
    def at(cls, vault: Vault, file: CaseFile, entries: Sequence[Entry]) -> "Turns":
        """Of a case at these entries of its ledger."""
        reading = read(entries, public_key=vault.sealing_key(), reviewed=False)
        catalog = reading.case.catalog
        return cls(file, entries, reading, vault.catalog(catalog).photos() if catalog else ())

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """Everything that people should look at."""
        return subjects(self.reading, self.photos)

    @property
    def ordered(self) -> frozenset[str]:
        """SKUs of the order."""
        return frozenset(line.sku for line in self.reading.case.order.lines)

    @cached_property
    def _kinds(self) -> ByKind:
        return by_kind(self.entries)

    @cached_property
    def _withdrawn(self) -> dict[str, bool]:
        """Digests of reviews that were taken back; whether they were undone, so that the same person may answer."""
        return {one.record.review: not one.record.reason for one in self._kinds.withdrawals}

    @cached_property
    def _alone(self) -> dict[str, str]:
        runs = {run.digest: run.record for run in self._kinds.runs}
        return supplied_alone(runs, (one.record for one in self._kinds.segments))

    def standing(self, match: str, sku: str) -> tuple[Filed[Review], ...]:
        """The words on one subject that were not taken back."""
        return tuple(one for one in self._said(match, sku) if one.digest not in self._withdrawn)

    def place(self, match: str, sku: str) -> Place | None:
        """Which word comes next; None where no more is wanted."""
        standing = self.standing(match, sku)
        if is_open([one.record for one in standing]):
            return None
        return (Place.FIRST, Place.SECOND, Place.TIE)[min(len(standing), ENOUGH)]

    def may(self, account: str, subject: Subject) -> bool:
        """Whether this account may give the next word: it opened nothing, supplied not all, and said nothing yet."""
        who, case = person(account), self.reading.case
        if who in {person(case.account), person(case.opened_by)}:
            return False
        if person(self._alone.get(subject.image_digest, "")) == who:
            return False
        said = self._said(subject.match, subject.sku)
        return not any(reviewer_of(one.record) == who and not self._withdrawn.get(one.digest) for one in said)

    def waiting(self, account: str) -> tuple[Subject, ...]:
        """What waits for this account's word, in the order in which it should be looked at."""
        return tuple(one for one in self.subjects if self.place(one.match, one.sku) and self.may(account, one))

    def own(self, account: str) -> tuple[Filed[Review], ...]:
        """Words of this account that stand, oldest first."""
        who = person(account)
        given = (one for one in self._kinds.reviews if one.digest not in self._withdrawn)
        return tuple(one for one in given if one.record.account and reviewer_of(one.record) == who)

    def _said(self, match: str, sku: str) -> tuple[Filed[Review], ...]:
        return self._by_subject.get((match, sku), ())

    @cached_property
    def _by_subject(self) -> dict[tuple[str, str], tuple[Filed[Review], ...]]:
        found: dict[tuple[str, str], list[Filed[Review]]] = {}
        for one in self._kinds.reviews:
            if one.record.claim is Claim.SAME_ITEM_WORN:
                found.setdefault((one.record.match, one.record.sku), []).append(one)
        return {key: tuple(said) for key, said in found.items()}
