"""Whose turn it is on the comparisons of a case that contradict: what waits for a word, and who may give it."""

from dataclasses import dataclass
from functools import cached_property

from claims.reading import Filed, read
from claims.reading.judged import question
from desk.review.words import AtHead, Words
from evidence.judged import took_part
from evidence.people import person
from evidence.records import AnyRecord, Comparison, ComparisonReview, Result
from evidence.reviews import reviewer_of


@dataclass(frozen=True)
class ComparisonTurns(AtHead):
    """A case as people are asked about its comparisons."""

    @cached_property
    def asked(self) -> tuple[Filed[Comparison], ...]:
        """Those that count and contradict, in the order of the ledger."""
        reading = read(self.entries, public_key=self.vault.sealing_key(), reviewed=False)
        return tuple(one for one in reading.compared.comparisons if one.record.result is Result.CONTRADICTED)

    def numbered(self, number: int) -> Filed[Comparison] | None:
        """One of these, by the number of its entry."""
        return next((one for one in self.asked if one.entry.seq == number), None)

    def words(self, one: Filed[Comparison]) -> Words[ComparisonReview]:
        """What was said of one."""
        return Words(tuple(said for said in self._given if said.record.comparison == one.digest), self._withdrawn)

    def may(self, account: str, one: Filed[Comparison]) -> bool:
        """Whether this account may give the next word: it opened and changed nothing, had no part in what was
        compared, and said nothing yet."""
        who = person(account)
        if who in self._not_these or who in took_part(one.record, self._records):
            return False
        return not self.words(one).is_by(account)

    def waits(self, account: str, one: Filed[Comparison]) -> bool:
        """Whether one waits for this account's word."""
        return self.words(one).place is not None and self.may(account, one)

    @property
    def half_said(self) -> int:
        """How many are still asked about and somebody has answered: the same, or an earlier comparison of it whose
        words are not open."""
        return sum(self.words(one).place is not None and self._is_answered(one) for one in self.asked)

    def _is_answered(self, one: Filed[Comparison]) -> bool:
        alike = (other for other in self._kinds.comparisons if question(other.record) == question(one.record))
        return any(said.standing and said.place for said in map(self.words, alike))

    def own(self, account: str, one: Filed[Comparison]) -> Filed[ComparisonReview] | None:
        """The word of this account that stands; None where none does."""
        who = person(account)
        return next((said for said in self.words(one).standing if reviewer_of(said.record) == who), None)

    def may_undo(self, account: str, one: Filed[Comparison]) -> bool:
        """Whether the word of this account that stands can be undone: only while nobody else has answered. Else whoever
        is second could try a word, see whether the two differ, and say the other."""
        words, own = self.words(one), self.own(account, one)
        return own is not None and words.standing == (own,) and not words.was_open

    @cached_property
    def _given(self) -> list[Filed[ComparisonReview]]:
        return self._ours(self._kinds.comparison_reviews)

    @cached_property
    def _records(self) -> dict[str, AnyRecord]:
        return {entry.digest: entry.record for entry in self.entries}
