"""Whose turn it is: what of a case still waits for a word, and who may give it."""

from dataclasses import dataclass, replace
from functools import cached_property

from claims.reading import Reading, read, suppliers
from claims.reading.filed import ByKind, Filed, by_kind
from claims.worn.leads import Subject, subjects
from desk.review.words import AtHead, Words
from evidence.people import person
from evidence.records import Claim, Photo, Place, Review
from evidence.reviews import reviewer_of


@dataclass(frozen=True)
class Turns(AtHead):
    """A case as people are asked about its pictures."""

    @cached_property
    def reading(self) -> Reading:
        """Read as if nobody had said anything, so that what one person said steers no other's list."""
        return read(self.entries, public_key=self.vault.sealing_key(), reviewed=False)

    @cached_property
    def photos(self) -> tuple[Photo, ...]:
        """Of the case's catalog."""
        catalog = self.reading.case.catalog
        return self.vault.catalog(catalog).photos() if catalog else ()

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
        """With the words that count here."""
        found = by_kind(self.entries)
        return replace(found, reviews=self._ours(found.reviews))

    def is_present(self, match: str) -> bool:
        """Whether this examination is the newest of its picture."""
        newest = {one.record.image_digest: one.digest for one in self._kinds.matches}
        return match in newest.values()

    @cached_property
    def _suppliers(self) -> dict[str, frozenset[str]]:
        return suppliers(self._kinds)

    def standing(self, match: str, sku: str) -> tuple[Filed[Review], ...]:
        """The words on one subject that were not taken back."""
        return self._words(match, sku).standing

    def place(self, match: str, sku: str) -> Place | None:
        """Which word comes next; None where no more is wanted."""
        return self._words(match, sku).place

    def may(self, account: str, match: str, sku: str, image_digest: str) -> bool:
        """Whether this account may give the next word: it opened and changed nothing, did not supply the picture, and
        said nothing yet."""
        who = person(account)
        if who in self._not_these or who in self._suppliers.get(image_digest, ()):
            return False
        return not self._words(match, sku).is_by(account)

    def was_open(self, match: str, sku: str) -> bool:
        """Whether these words were open to everybody once, so that no later one is given blind."""
        return self._words(match, sku).was_open

    def waiting(self, account: str) -> tuple[Subject, ...]:
        """What waits for this account's word, in the order in which it should be looked at."""
        return tuple(one for one in self.subjects if self.place(one.match, one.sku) and self._asks(account, one))

    def _asks(self, account: str, one: Subject) -> bool:
        return self.may(account, one.match, one.sku, one.image_digest)

    @property
    def half_said(self) -> int:
        """Questions that are still asked and that somebody has answered: now, or on an earlier examination of the same
        picture, whose words are not open either."""
        return sum(self.place(one.match, one.sku) is not None and self._is_answered(one) for one in self.subjects)

    def _is_answered(self, one: Subject) -> bool:
        alike = (match.digest for match in self._kinds.matches if match.record.image_digest == one.image_digest)
        return any(self.standing(match, one.sku) and self.place(match, one.sku) for match in alike)

    def own(self, account: str) -> tuple[Filed[Review], ...]:
        """Words of this account that stand, oldest first."""
        who = person(account)
        given = (one for one in self._kinds.reviews if one.digest not in self._withdrawn)
        return tuple(one for one in given if one.record.account and reviewer_of(one.record) == who)

    def _words(self, match: str, sku: str) -> Words[Review]:
        return Words(self._by_subject.get((match, sku), ()), self._withdrawn)

    @cached_property
    def _by_subject(self) -> dict[tuple[str, str], tuple[Filed[Review], ...]]:
        found: dict[tuple[str, str], list[Filed[Review]]] = {}
        for one in self._kinds.reviews:
            if one.record.claim is Claim.SAME_ITEM_WORN:
                found.setdefault((one.record.match, one.record.sku), []).append(one)
        return {key: tuple(said) for key, said in found.items()}
