"""What people have decided on what was found, and on what was only ranked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Generic, TypeVar

from claims.reading.filed import Filed
from claims.reading.matches import FindingKey
from evidence.people import person
from evidence.records import Claim, Match, Place, Review, Withdrawal
from evidence.reviews import ENOUGH as ENOUGH
from evidence.reviews import Opinion, follows, is_settled, reviewable, reviewer_of
from evidence.reviews import is_open as is_open


class ReviewState(StrEnum):
    """What people have decided on a finding. Only the two that confirm are more than a machine's word."""

    NONE = "none"
    ONE_CONFIRMS = "one_confirms"
    CONFIRMED = "confirmed"
    """By two who agree."""
    CONFIRMED_BY_TIE = "confirmed_by_tie"
    """By two of three: the first two differed."""
    UNSURE = "unsure"
    REJECTED = "rejected"
    DISPUTED = "disputed"

    @property
    def confirms(self) -> bool:
        """Whether two people have confirmed it, or two of three."""
        return self in (ReviewState.CONFIRMED, ReviewState.CONFIRMED_BY_TIE)

    @property
    def stands(self) -> bool:
        """Whether the finding may still be counted: nobody has rejected it, or two of three have not."""
        return self not in (ReviewState.REJECTED, ReviewState.DISPUTED)


_FOR_THE_BUYER = ("rejected", "unsure", "confirmed")
"""A reviewer's words, those that weaken a finding first."""
Given = TypeVar("Given", bound=Opinion, covariant=True)
ByPerson = dict[FindingKey, dict[str, Review]]


@dataclass(frozen=True)
class TakenBack(Generic[Given]):
    """A word that was withdrawn with a reason. It counts no more, and it was said."""

    review: Given
    reason: str


@dataclass(frozen=True)
class ReviewsRead:
    """What people said of the present examinations' findings and of the articles they ranked."""

    counted: Mapping[FindingKey, tuple[Review, ...]]
    """The newest word of each reviewer that counts, in the order in which they first reviewed the finding."""
    unsealed: Mapping[FindingKey, tuple[Review, ...]]
    """Words that would raise a finding and that no seal of the ledger covers: shown, and not counted."""
    written: Mapping[FindingKey, tuple[Review, ...]]
    """The newest word of each reviewer, counted or not, on this or an earlier examination. Whether somebody reviewed a
    finding must be asked of these: that only a word against it counts at once would tell the second reviewer which one
    the first gave.
    """
    taken_back: Mapping[FindingKey, tuple[TakenBack[Review], ...]]
    """Words on these examinations that were withdrawn with a reason."""
    waiting: Mapping[FindingKey, int]
    """How many people have given words on these examinations that must stay unseen, as others are still to be asked."""
    closed: frozenset[FindingKey]
    """The same subjects, and those of earlier examinations."""
    of_no_finding: int
    """How many are of an article and claim of which their examination says nothing."""
    of_earlier: int
    """How many are of an examination that does not count."""
    against_rules: int
    """How many say otherwise than their line-up, or are by somebody who may not give one."""
    unseen: Mapping[FindingKey, int] = field(default_factory=dict)
    """``waiting``, where these words are left out."""

    def open_only(self) -> "ReviewsRead":
        """Without the words that must stay unseen: those on which no two agree yet and no third person decided."""
        return replace(
            self,
            counted=self._open(self.counted),
            unsealed=self._open(self.unsealed),
            taken_back={key: said for key, said in self.taken_back.items() if key not in self.closed},
            unseen=self.waiting,
        )

    def _open(self, reviews: Mapping[FindingKey, tuple[Review, ...]]) -> dict[FindingKey, tuple[Review, ...]]:
        """Each word by the examination that it was given on: a new one closes no word that was open before."""
        return {
            key: tuple(one for one in said if (one.match, one.sku, one.claim) not in self.closed)
            for key, said in reviews.items()
        }


NOTHING_SAID = ReviewsRead({}, {}, {}, {}, {}, frozenset(), 0, 0, 0)
"""Where nobody reviewed anything."""


@dataclass
class _Gathered:
    """Words by finding and person, while they are read in the order of the ledger."""

    reviewable: Mapping[str, frozenset[tuple[str, Claim]]]
    """What of each examination that counts, by its digest, people may be asked about."""
    now: Mapping[str, str]
    """By the digest of any examination: that which counts for its picture."""
    sealed_through: int
    not_these: Sequence[tuple[int, str]]
    """Who may give no word behind which entry: who opened the case, and who changed it."""
    suppliers: Mapping[str, frozenset[str]]
    """By the digest of an examination: the accounts that supplied its picture, which no crawl found."""
    counted: ByPerson = field(default_factory=dict)
    unsealed: ByPerson = field(default_factory=dict)
    written: ByPerson = field(default_factory=dict)
    standing: ByPerson = field(default_factory=dict)
    """By the very examination that was looked at."""
    taken_back: dict[FindingKey, list[TakenBack[Review]]] = field(default_factory=dict)
    of_no_finding: int = 0
    of_earlier: int = 0
    against_rules: int = 0

    def add(self, filed: Filed[Review]) -> None:
        """Sort one review."""
        review, who = filed.record, reviewer_of(filed.record)
        if self._is_none(filed):
            self.against_rules += 1
            return
        key = (self.now.get(review.match, review.match), review.sku, review.claim)
        self.standing.setdefault((review.match, review.sku, review.claim), {})[who] = review
        is_there = (review.sku, review.claim) in self.reviewable.get(key[0], ())
        if is_there:
            self.written.setdefault(key, {})[who] = review
        is_earlier = review.match not in self.reviewable
        if is_earlier and (review.verdict == "confirmed" or key[0] not in self.reviewable):
            self.of_earlier += 1
        elif not is_there:
            self.of_no_finding += 1
        elif filed.entry.seq <= self.sealed_through or weakens(review, self.counted.get(key, {}).get(who)):
            self.counted.setdefault(key, {})[who] = review
        else:
            self.unsealed.setdefault(key, {})[who] = review

    def take_back(self, filed: Filed[Review], reason: str) -> None:
        """A word that counts no more; one that was undone within a minute was never said."""
        review = filed.record
        if reason and not self._is_none(filed):
            key = (review.match, review.sku, review.claim)
            self.taken_back.setdefault(key, []).append(TakenBack(review, reason))

    def _is_none(self, filed: Filed[Review]) -> bool:
        review, who = filed.record, reviewer_of(filed.record)
        if contradicts_lineup(review):
            return True
        barred = any(seq < filed.entry.seq and one == who for seq, one in self.not_these)
        return bool(review.account) and (barred or who in self.suppliers.get(review.match, ()))

    def read(self) -> ReviewsRead:
        """All of them."""
        counted, unsealed, written = map(_by_finding, (self.counted, self.unsealed, self.written))
        standing = _by_finding(self.standing)
        closed = frozenset(key for key, said in standing.items() if not is_open(said))
        return ReviewsRead(
            counted,
            unsealed,
            written,
            {key: tuple(said) for key, said in self.taken_back.items()},
            {key: len(standing[key]) for key in sorted(closed) if key[0] in self.reviewable},
            closed,
            self.of_no_finding,
            self.of_earlier,
            self.against_rules,
        )


def reviews_read(
    reviews: Iterable[Filed[Review]],
    withdrawals: Iterable[Filed[Withdrawal]],
    matches: Mapping[str, Filed[Match]],
    pictures: Mapping[str, str],
    sealed_through: int,
    not_these: Iterable[tuple[int, str]] = (),
    suppliers: Mapping[str, frozenset[str]] | None = None,
) -> ReviewsRead:
    """Sort reviews into those that count and those that do not.

    A word on an earlier examination of the picture still counts where it weakens the finding: a new examination, under
    whatever catalog, takes no person's "no" away. A confirmation is of the examination that was looked at alone.

    Only what a seal of the ledger covers may speak for a finding: a file put into the vault's folder must not confirm
    anything. What weakens a finding counts at once; that a word against it is taken back counts when it is sealed.

    Args:
        reviews: In the order of the ledger.
        withdrawals: Likewise.
        matches: The examinations that count, by picture.
        pictures: The picture of each Match's entry, of earlier ones too.
        sealed_through: Number of the last entry that a seal of the ledger covers.
        not_these: Who may give no word behind which entry: who opened the case, and who changed it.
        suppliers: By the digest of a picture, who supplied it (``evidence.supplied``).
    """
    reviews = tuple(reviews)
    gone = taken_back(reviews, withdrawals, sealed_through)
    by_picture = suppliers or {}
    found = _Gathered(
        {match.digest: reviewable(match.record) for match in matches.values()},
        {digest: matches[picture].digest for digest, picture in pictures.items() if picture in matches},
        sealed_through,
        tuple((seq, person(who)) for seq, who in not_these),
        {match: by_picture[picture] for match, picture in pictures.items() if picture in by_picture},
    )
    for filed in reviews:
        if filed.digest in gone:
            found.take_back(filed, gone[filed.digest])
        else:
            found.add(filed)
    return found.read()


def contradicts_lineup(review: Review) -> bool:
    """Whether a review says otherwise than its line-up, or its line-up asks about another article."""
    lineup = review.lineup
    if lineup is None:
        return False
    return review.sku not in {one.sku for one in lineup.photos} or follows(lineup, review.sku) != review.verdict


def review_state(reviews: Sequence[Opinion]) -> ReviewState:
    """What several reviewers' newest words come to.

    One rejection outweighs any number of confirmations, unless a third person was asked because the first two differed,
    and confirmed it: then two of three decide, and it is said that it was so. All three looked at one examination
    or comparison.
    """
    verdicts = [review.verdict for review in reviews]
    confirmed = verdicts.count("confirmed")
    of_one = len({review.about for review in reviews}) == 1
    if is_settled(reviews) and of_one and confirmed == ENOUGH == len(verdicts) - 1:
        return ReviewState.CONFIRMED_BY_TIE
    if "rejected" in verdicts:
        is_tie = of_one and any(review.place is Place.TIE for review in reviews)
        return ReviewState.DISPUTED if confirmed and not (is_tie and confirmed < ENOUGH) else ReviewState.REJECTED
    if "unsure" in verdicts:
        return ReviewState.UNSURE
    return (ReviewState.NONE, ReviewState.ONE_CONFIRMS, ReviewState.CONFIRMED)[min(len(verdicts), ENOUGH)]


def by_lineups(reviews: Sequence[Review], taken_back: Sequence[TakenBack[Review]] = ()) -> bool:
    """Whether two accounts have each picked the article in a line-up, and nobody ever another one or none.

    Of a third who was asked because one of the first two could not tell, the word counts as any. A "no" that was taken
    back was said all the same.
    """
    picked = {reviewer_of(one) for one in reviews if one.account and one.lineup and one.verdict == "confirmed"}
    said = (*reviews, *(one.review for one in taken_back))
    return len(picked) >= ENOUGH and all(review.verdict != "rejected" for review in said)


def taken_back(
    reviews: Iterable[Filed[Opinion]], withdrawals: Iterable[Filed[Withdrawal]], sealed_through: int
) -> dict[str, str]:
    """Digests of the words that their own accounts took back, and why; without a reason they were undone."""
    given = {one.digest: one.record for one in reviews}
    gone: dict[str, str] = {}
    for one in withdrawals:
        review = given.get(one.record.review)
        is_own = review is not None and review.account != "" and review.account == one.record.account
        if review and is_own and (review.verdict == "confirmed" or one.entry.seq <= sealed_through):
            gone.setdefault(one.record.review, one.record.reason)
    return gone


def weakens(review: Opinion, before: Opinion | None) -> bool:
    """Whether a word leaves the finding no better than the same reviewer's word before it did."""
    rank = _FOR_THE_BUYER.index(review.verdict)
    return review.verdict != "confirmed" and (before is None or rank <= _FOR_THE_BUYER.index(before.verdict))


def _by_finding(reviews: Mapping[FindingKey, Mapping[str, Review]]) -> dict[FindingKey, tuple[Review, ...]]:
    return {key: tuple(of_finding.values()) for key, of_finding in reviews.items()}
