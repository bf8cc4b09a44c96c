"""What people have decided on the comparisons that count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from claims.reading.filed import ByKind, Filed
from claims.reading.reviews import ReviewState, TakenBack, is_open, review_state, taken_back, weakens
from evidence.judged import took_part
from evidence.people import person
from evidence.records import AnyRecord, Comparison, ComparisonReview
from evidence.reviews import reviewer_of


@dataclass(frozen=True)
class Judged:
    """What people said of one comparison."""

    words: tuple[ComparisonReview, ...] = ()
    """The newest of each reviewer that counts, in the order of the ledger; among them words against an earlier
    comparison of the same, which a new one does not take away."""
    unsealed: tuple[ComparisonReview, ...] = ()
    """Confirmations that no seal covers: shown, and not counted."""
    taken_back: tuple[TakenBack[ComparisonReview], ...] = ()
    unseen: int = 0
    """How many people have given words that must stay unseen for now, and count nothing."""

    @property
    def state(self) -> ReviewState:
        """What these words come to."""
        return review_state(self.words)


NOBODY = Judged()


@dataclass
class _Gathered:
    """Words on one comparison while they are read in the order of the ledger, by person."""

    words: dict[str, ComparisonReview] = field(default_factory=dict)
    unsealed: dict[str, ComparisonReview] = field(default_factory=dict)
    standing: dict[str, ComparisonReview] = field(default_factory=dict)
    """On this very comparison, counted or not."""
    taken_back: list[TakenBack[ComparisonReview]] = field(default_factory=list)

    def add(self, filed: Filed[ComparisonReview], sealed_through: int, *, is_earlier: bool) -> None:
        """Only what a seal covers may speak for a comparison; what weakens it counts at once."""
        review, who = filed.record, reviewer_of(filed.record)
        if not is_earlier:
            self.standing[who] = review
        elif review.verdict == "confirmed":
            return
        if filed.entry.seq <= sealed_through or weakens(review, self.words.get(who)):
            self.words[who] = review
        else:
            self.unsealed[who] = review

    def read(self) -> Judged:
        """All of them."""
        return Judged(tuple(self.words.values()), tuple(self.unsealed.values()), tuple(self.taken_back))

    @property
    def unseen(self) -> int:
        """How many words must stay unseen, as others are still to be asked."""
        standing = tuple(self.standing.values())
        return 0 if is_open(standing) else len(standing)


def judged(
    found: ByKind,
    counting: Iterable[Filed[Comparison]],
    sealed_through: int,
    not_these: Iterable[tuple[int, str]],
    *,
    closed: bool,
) -> Mapping[str, Judged]:
    """What was said of each comparison that counts, by the digest of its entry; those of which nothing was are left
    out.

    Args:
        found: The case's records.
        counting: The comparisons that count.
        sealed_through: Number of the last entry that a seal of the ledger covers.
        not_these: Who may give no word behind which entry: who opened the case, and who changed it.
        closed: Words stay unseen, and count nothing, while somebody is still to be asked who must not see them.
    """
    made = {one.digest: one.record for one in found.comparisons}
    now = {_question(one.record): one.digest for one in counting}
    gone = taken_back(found.comparison_reviews, found.withdrawals, sealed_through)
    barred, gathered = _Barred(found, not_these), dict[str, _Gathered]()
    for filed in found.comparison_reviews:
        about = made.get(filed.record.comparison)
        present = now.get(_question(about)) if about else None
        if about is None or present is None or barred.is_barred(filed, about):
            continue
        of_it = gathered.setdefault(present, _Gathered())
        if (reason := gone.get(filed.digest)) is None:
            of_it.add(filed, sealed_through, is_earlier=filed.record.comparison != present)
        elif reason and filed.record.comparison == present:
            of_it.taken_back.append(TakenBack(filed.record, reason))
    return {digest: _shown(one, closed=closed) for digest, one in gathered.items()}


def _shown(gathered: _Gathered, *, closed: bool) -> Judged:
    """Words on an earlier comparison were given before anybody was asked of this one; while one on this one must stay
    unseen, they count all the same."""
    whole = gathered.read()
    if not (closed and gathered.unseen):
        return whole
    earlier = tuple(one for one in whole.words if one not in gathered.standing.values())
    return replace(whole, words=earlier, unsealed=(), taken_back=(), unseen=gathered.unseen)


class _Barred:
    """Who may give no word."""

    def __init__(self, found: ByKind, not_these: Iterable[tuple[int, str]]) -> None:
        self._not_these = tuple((seq, person(who)) for seq, who in not_these)
        self._records: dict[str, AnyRecord] = {
            **{one.digest: one.record for one in found.exhibits},
            **{one.digest: one.record for one in found.dispatched},
        }

    def is_barred(self, filed: Filed[ComparisonReview], about: Comparison) -> bool:
        """Whether this word is by somebody who opened or changed the case before, or had a part in what it is of."""
        who = reviewer_of(filed.record)
        is_late = any(seq < filed.entry.seq and one == who for seq, one in self._not_these)
        return is_late or who in took_part(about, self._records)


def _question(one: Comparison) -> tuple[str, str, str]:
    return one.claim, one.of, one.subject
