"""What people have decided on what was found, and on what was only ranked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from claims.reading.filed import Filed
from claims.reading.matches import FindingKey
from evidence.people import person as person
from evidence.records import Claim, Match, Place, Review, Run, Segment, Withdrawal
from evidence.reviews import follows, reviewable


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
    def stands(self) -> bool:
        """Whether the finding may still be counted: nobody has rejected it, or two of three have not."""
        return self not in (ReviewState.REJECTED, ReviewState.DISPUTED)


_FOR_THE_BUYER = ("rejected", "unsure", "confirmed")
"""A reviewer's words, those that weaken a finding first."""
ENOUGH = 2
"""Words that agree."""


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
    of_no_finding: int
    """How many are of an article and claim of which their examination says nothing."""
    of_earlier: int
    """How many are of an examination that does not count."""
    against_rules: int
    """How many say otherwise than their line-up, or are by who opened the case or alone supplied the picture."""

    unseen: Mapping[FindingKey, int] = field(default_factory=dict)
    """How many people have given words that must stay unseen; none where all are read."""

    def open_only(self) -> "ReviewsRead":
        """Without the words that must stay unseen: those on which no two agree yet and no third person decided."""
        return ReviewsRead(
            counted={key: said for key, said in self.counted.items() if is_open(self.written.get(key, ()))},
            unsealed={key: said for key, said in self.unsealed.items() if is_open(self.written.get(key, ()))},
            written=self.written,
            of_no_finding=self.of_no_finding,
            of_earlier=self.of_earlier,
            against_rules=self.against_rules,
            unseen={key: len(said) for key, said in self.written.items() if not is_open(said)},
        )


NOTHING_SAID = ReviewsRead({}, {}, {}, 0, 0, 0)
"""Where nobody reviewed anything."""


def is_open(written: Sequence[Review]) -> bool:
    """Whether nobody is to be asked any more who must not see these words."""
    verdicts = [review.verdict for review in written]
    return len(verdicts) > ENOUGH or (len(verdicts) == ENOUGH and len(set(verdicts)) == 1)


@dataclass
class _Gathered:
    """Words by finding and person, while they are read in the order of the ledger."""

    reviewable: Mapping[str, frozenset[tuple[str, Claim]]]
    """What of each examination that counts, by its digest, people may be asked about."""
    now: Mapping[str, str]
    """By the digest of any examination: that which counts for its picture."""
    sealed_through: int
    opened_by: frozenset[str]
    alone: Mapping[str, str]
    """By the digest of an examination: the account that alone supplied its picture."""
    counted: dict[FindingKey, dict[str, Review]] = field(default_factory=dict)
    unsealed: dict[FindingKey, dict[str, Review]] = field(default_factory=dict)
    written: dict[FindingKey, dict[str, Review]] = field(default_factory=dict)
    of_no_finding: int = 0
    of_earlier: int = 0
    against_rules: int = 0

    def add(self, filed: Filed[Review]) -> None:
        """Sort one review."""
        review, who = filed.record, reviewer_of(filed.record)
        if contradicts_lineup(review) or (review.account and who in self._not_these(review)):
            self.against_rules += 1
            return
        key = (self.now.get(review.match, review.match), review.sku, review.claim)
        is_there = (review.sku, review.claim) in self.reviewable.get(key[0], ())
        if is_there:
            self.written.setdefault(key, {})[who] = review
        is_earlier = review.match not in self.reviewable
        if is_earlier and (review.verdict == "confirmed" or key[0] not in self.reviewable):
            self.of_earlier += 1
        elif not is_there:
            self.of_no_finding += 1
        elif filed.entry.seq <= self.sealed_through or _weakens(review, self.counted.get(key, {}).get(who)):
            self.counted.setdefault(key, {})[who] = review
        else:
            self.unsealed.setdefault(key, {})[who] = review

    def _not_these(self, review: Review) -> frozenset[str]:
        supplier = self.alone.get(review.match, "")
        return self.opened_by | ({person(supplier)} if supplier else set())

    def read(self) -> ReviewsRead:
        """All of them."""
        counted, unsealed, written = map(_by_finding, (self.counted, self.unsealed, self.written))
        return ReviewsRead(counted, unsealed, written, self.of_no_finding, self.of_earlier, self.against_rules)


def reviews_read(
    reviews: Iterable[Filed[Review]],
    withdrawals: Iterable[Filed[Withdrawal]],
    matches: Mapping[str, Filed[Match]],
    pictures: Mapping[str, str],
    sealed_through: int,
    opened_by: tuple[str, ...] = (),
    alone: Mapping[str, str] | None = None,
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
        opened_by: The account that opened the case, and the name that stands for it.
        alone: By the digest of a picture, the account that alone supplied it (``supplied_alone``).
    """
    reviews = tuple(reviews)
    gone = _taken_back(reviews, withdrawals, sealed_through)
    found = _Gathered(
        {match.digest: reviewable(match.record) for match in matches.values()},
        {digest: matches[picture].digest for digest, picture in pictures.items() if picture in matches},
        sealed_through,
        frozenset(map(person, opened_by)),
        {match: (alone or {}).get(picture, "") for match, picture in pictures.items()},
    )
    for filed in reviews:
        if filed.digest not in gone:
            found.add(filed)
    return found.read()


def reviewer_of(review: Review) -> str:
    """Whose word it is: the account, and where there is none, the name."""
    return person(review.account or review.reviewer)


def contradicts_lineup(review: Review) -> bool:
    """Whether a review says otherwise than its line-up, or its line-up asks about another article."""
    lineup = review.lineup
    if lineup is None:
        return False
    return review.sku not in {one.sku for one in lineup.photos} or follows(lineup, review.sku) != review.verdict


def supplied_alone(runs: Mapping[str, Run], segments: Iterable[Segment]) -> dict[str, str]:
    """The account of the desk that alone supplied a picture, by its digest; what was crawled too is nobody's alone.

    Args:
        runs: By the digest of their entries.
        segments: Of these runs.
    """
    had: dict[str, set[str]] = {}
    for segment in segments:
        run = runs.get(segment.run)
        who = run.account if run and run.supplied else ""
        for capture in segment.captures:
            had.setdefault(capture.payload_digest, set()).add(who)
    return {digest: next(iter(by)) for digest, by in had.items() if len(by) == 1 and "" not in by}


def review_state(reviews: Sequence[Review]) -> ReviewState:
    """What several reviewers' newest words come to.

    One rejection outweighs any number of confirmations, unless a third person was asked because the first two differed:
    then two of three decide, and it is said that it was so.
    """
    verdicts = [review.verdict for review in reviews]
    confirmed = verdicts.count("confirmed")
    tie = any(review.place is Place.TIE for review in reviews)
    if tie and confirmed == ENOUGH == len(verdicts) - 1:
        return ReviewState.CONFIRMED_BY_TIE
    if "rejected" in verdicts:
        return ReviewState.DISPUTED if confirmed and not (tie and confirmed < ENOUGH) else ReviewState.REJECTED
    if "unsure" in verdicts:
        return ReviewState.UNSURE
    return (ReviewState.NONE, ReviewState.ONE_CONFIRMS, ReviewState.CONFIRMED)[min(len(verdicts), ENOUGH)]


def by_lineups(reviews: Sequence[Review]) -> bool:
    """Whether two people have each picked the article in a line-up, and nobody another one or none.

    Of a third who was asked because one of the first two could not tell, the word counts as any.
    """
    picked = [review for review in reviews if review.lineup and review.verdict == "confirmed"]
    return len(picked) >= ENOUGH and all(review.verdict != "rejected" for review in reviews)


def _taken_back(
    reviews: Iterable[Filed[Review]], withdrawals: Iterable[Filed[Withdrawal]], sealed_through: int
) -> set[str]:
    """Digests of the reviews that their own accounts took back."""
    given = {one.digest: one.record for one in reviews}
    gone = set()
    for one in withdrawals:
        review = given.get(one.record.review)
        is_own = review is not None and review.account != "" and review.account == one.record.account
        if review and is_own and (review.verdict == "confirmed" or one.entry.seq <= sealed_through):
            gone.add(one.record.review)
    return gone


def _weakens(review: Review, before: Review | None) -> bool:
    """Whether a word leaves the finding no better than the same reviewer's word before it did."""
    rank = _FOR_THE_BUYER.index(review.verdict)
    return review.verdict != "confirmed" and (before is None or rank <= _FOR_THE_BUYER.index(before.verdict))


def _by_finding(reviews: Mapping[FindingKey, Mapping[str, Review]]) -> dict[FindingKey, tuple[Review, ...]]:
    return {key: tuple(of_finding.values()) for key, of_finding in reviews.items()}
