"""What people have decided on the comparisons that count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
class _Said:
    """Words on one question, in the order of the ledger: on the comparison that counts, and on earlier ones."""

    present: str
    """Digest of the comparison that counts."""
    given: list[Filed[ComparisonReview]] = field(default_factory=list)
    """Those that were not taken back."""
    taken_back: list[TakenBack[ComparisonReview]] = field(default_factory=list)

    def read(self, sealed_through: int, *, closed: bool) -> Judged:
        """What counts of them; ``closed`` leaves out what must stay unseen."""
        hidden = self._hidden() if closed and not self._is_open(self.present) else {}
        shown = [one for one in self.given if one.record.comparison not in hidden]
        words, unsealed = _counted(shown, self.present, sealed_through)
        taken_back = () if self.present in hidden else tuple(self.taken_back)
        return Judged(words, unsealed, taken_back, len(frozenset[str]().union(*hidden.values())))

    def _hidden(self) -> dict[str, frozenset[str]]:
        """Who gave words that must stay unseen, by the comparison that they were given on: a new one opens no word
        that was closed before, and closes none that was open."""
        on = {self.present, *(one.record.comparison for one in self.given)}
        return {digest: frozenset(self._on(digest)) for digest in on if not self._is_open(digest)}

    def _is_open(self, comparison: str) -> bool:
        return is_open(tuple(self._on(comparison).values()))

    def _on(self, comparison: str) -> dict[str, ComparisonReview]:
        """The words on one comparison, counted or not, by person."""
        of_it = (one.record for one in self.given if one.record.comparison == comparison)
        return {reviewer_of(one): one for one in of_it}


def _counted(
    given: Iterable[Filed[ComparisonReview]], present: str, sealed_through: int
) -> tuple[tuple[ComparisonReview, ...], tuple[ComparisonReview, ...]]:
    """The newest word of each person, and those that no seal covers. Only what a seal covers may speak for a
    comparison; what weakens it counts at once, and of an earlier one nothing else does."""
    words, unsealed = dict[str, ComparisonReview](), dict[str, ComparisonReview]()
    for filed in given:
        review, who = filed.record, reviewer_of(filed.record)
        if review.comparison != present and review.verdict == "confirmed":
            continue
        if filed.entry.seq <= sealed_through or weakens(review, words.get(who)):
            words[who] = review
        else:
            unsealed[who] = review
    return tuple(words.values()), tuple(unsealed.values())


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
    now = {question(one.record): one.digest for one in counting}
    gone = taken_back(found.comparison_reviews, found.withdrawals, sealed_through)
    barred, gathered = _Barred(found, not_these), dict[str, _Said]()
    for filed in found.comparison_reviews:
        about = made.get(filed.record.comparison)
        present = now.get(question(about)) if about else None
        if about is None or present is None or barred.is_barred(filed, about):
            continue
        of_it = gathered.setdefault(present, _Said(present))
        if (reason := gone.get(filed.digest)) is None:
            of_it.given.append(filed)
        elif reason and filed.record.comparison == present:
            of_it.taken_back.append(TakenBack(filed.record, reason))
    return {digest: one.read(sealed_through, closed=closed) for digest, one in gathered.items()}


def question(one: Comparison) -> tuple[str, str, str]:
    """What a comparison answers: a later one of the same takes its place."""
    return one.claim, one.of, one.subject


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
