"""What people had said of a case up to an entry: what the rules on their words ask again and again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from evidence.coherence.placed import Placed, Said
from evidence.people import person
from evidence.records import AnyRecord, Entry, KnownRate, Match, Place, Review, Withdrawal
from evidence.reviews import Opinion, reviewer_of
from evidence.supplied import supplied_by


@dataclass
class Words:
    """What was said up to an entry."""

    placed: Placed
    matches: dict[str, Match]
    given: dict[str, tuple[Entry, Opinion]] = field(default_factory=dict)
    """By the digest of the entry."""
    on: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    """Digests of words by what they are about."""
    withdrawn: dict[str, Withdrawal] = field(default_factory=dict)
    rates: dict[str, KnownRate] = field(default_factory=dict)
    amenders: set[str] = field(default_factory=set)
    accounts: bool = False
    """Whether a word named one."""

    @cached_property
    def suppliers(self) -> dict[str, frozenset[str]]:
        """Accounts that supplied a picture, by its digest; of what was crawled, too, nobody."""
        return supplied_by((segment, run) for _, segment, run in self.placed.of_runs())

    @cached_property
    def records(self) -> dict[str, AnyRecord]:
        """Every record of the case by the digest of its entry."""
        return {entry.digest: entry.record for entry in self.placed.entries}

    def take(self, entry: Entry, review: Opinion) -> None:
        """Remember one."""
        self.given[entry.digest] = (entry, review)
        self.on.setdefault(review.about, []).append(entry.digest)
        self.accounts = self.accounts or bool(review.account)
        if isinstance(review, Review) and review.account and review.known:
            self.rates[person(review.account)] = review.known

    def before(self, review: Opinion) -> list[tuple[Entry, Opinion]]:
        """Earlier words on the same subject that were not undone."""
        return [self.given[digest] for digest in self.on.get(review.about, ()) if self._reason(digest) != ""]

    def standing(self, about: tuple[str, str, str]) -> list[Opinion]:
        """The words on a subject that were not taken back."""
        return [self.given[digest][1] for digest in self.on.get(about, ()) if digest not in self.withdrawn]

    def _reason(self, digest: str) -> str | None:
        """Why a word was withdrawn; empty where it was undone, None where it stands."""
        return self.withdrawn[digest].reason if digest in self.withdrawn else None


def by_whom(state: Words, entry: Entry, review: Opinion) -> Iterator[Said]:
    """A word by who opened or changed the case, or by somebody who gave theirs."""
    case, who = state.placed.case, person(review.account)
    if case and who in {person(case.account), person(case.opened_by)} - {""}:
        yield Said(entry, f"the review is by {review.account!r}, who opened the case")
    if who in state.amenders:
        yield Said(entry, f"the review is by {review.account!r}, who changed the case")
    for earlier, other in state.before(review):
        if reviewer_of(other) == who:
            yield Said(entry, f"{review.account!r} reviewed this already, with entry {earlier.seq}")


def in_turn(state: Words, entry: Entry, review: Opinion) -> Iterator[Said]:
    """A word in another place than the one that was free, or that breaks a tie where there is none."""
    standing = [one for earlier, one in state.before(review) if earlier.digest not in state.withdrawn]
    verdicts = [one.verdict for one in standing]
    wanted = {0: {Place.FIRST}, 1: {Place.SECOND}}.get(len(standing), {Place.TIE})
    if review.place not in wanted:
        yield Said(entry, f"the review is the {review.place or 'un-numbered'} word, behind {len(standing)}")
    elif review.place is Place.TIE and (len(standing) > 2 or len(set(verdicts)) == 1):
        yield Said(entry, "the review breaks a tie where there is none")
