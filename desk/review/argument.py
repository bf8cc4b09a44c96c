"""What a case claims, as values: what a release is asked for, and whether it is still that when somebody approves."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from claims.reading import Reading
from claims.reading.filed import ByKind, Filed, by_kind
from claims.timing import When
from claims.worn.assess import LineResult, LineStatus, assess
from evidence.codec import JSONValue, canonical, sha256
from evidence.ledger import Entries
from evidence.records import Photo, Result, Review, as_json
from evidence.reviews import Opinion, reviewer_of


@dataclass(frozen=True)
class Argument:
    """The result of every line and comparison, and the words of people that confirm it."""

    case_digest: str
    """Of the case as it is now, its order and days."""
    lines: tuple[tuple[str, str, bool], ...]
    """SKU, status, and whether people confirmed it."""
    reviews: tuple[str, ...]
    """Digests of the confirming reviews' entries, in the order of the ledger."""
    people: frozenset[str]
    """Who gave them, as ``reviewer_of`` writes them."""
    compared: tuple[str, ...] = ()
    """Digests of the entries of the comparisons of supplied files that count."""
    confirmed_comparisons: int = 0
    """How many of these contradict, and two people confirmed it."""
    unconfirmed: int = 0
    """How many contradict, and people have not decided on them yet."""
    rejected: tuple[str, ...] = ()
    """Digests of those that contradict and that people rejected: they count for nothing."""

    @property
    def digest(self) -> str:
        """Of all of it."""
        claimed: list[JSONValue] = [self.case_digest, list(map(list, self.lines)), list(self.reviews)]
        if self.compared:  # releases from before comparisons stay what they were
            claimed.append(list(self.compared))
        if self.rejected:
            claimed.append(["rejected", *self.rejected])
        return sha256(canonical(claimed))

    @property
    def confirmed(self) -> int:
        """Lines that people confirmed."""
        return sum(confirmed for _, _, confirmed in self.lines)


def requests_of(home: Path, case_id: str) -> Path:
    """The folder of the releases of a case that were asked for and are not approved yet; a disposal deletes it."""
    return home / "releases" / case_id


def argument(reading: Reading, photos: tuple[Photo, ...], entries: Entries) -> Argument:
    """What a case claims at the head of its ledger.

    Args:
        reading: The case, with its reviews.
        photos: Of its catalog.
        entries: Of its ledger.
    """
    lines = assess(reading, photos).lines
    compared = reading.compared
    against = [one for one in compared.comparisons if one.record.result is Result.CONTRADICTED]
    confirmed = [one for one in against if compared.judged_of(one).state.confirms]
    rejected = tuple(one.digest for one in against if compared.is_rejected(one))
    words = [said for one in confirmed for said in compared.judged_of(one).words if said.verdict == "confirmed"]
    counted: list[Opinion] = [*(review for line in lines for review in _confirming(line)), *words]
    return Argument(
        sha256(canonical(as_json(reading.case))),
        tuple((line.line.sku, line.status.value, bool(_confirming(line))) for line in lines),
        _digests(by_kind(entries), counted),
        frozenset(map(reviewer_of, counted)),
        tuple(one.digest for one in compared.comparisons),
        len(confirmed),
        len(against) - len(confirmed) - len(rejected),
        rejected,
    )


def _digests(kinds: ByKind, counted: Collection[Opinion]) -> tuple[str, ...]:
    """Of the entries of these words, in the order of the ledger."""
    gone = {one.record.review for one in kinds.withdrawals}
    given: list[Filed[Opinion]] = sorted([*kinds.reviews, *kinds.comparison_reviews], key=lambda one: one.entry.seq)
    return tuple(one.digest for one in given if one.digest not in gone and one.record in counted)


def _confirming(line: LineResult) -> tuple[Review, ...]:
    """The words that confirm a line that is said to be worn."""
    if line.status is not LineStatus.WORN_AFTER:
        return ()
    found = (one for one in line.worn if one.when is When.AFTER_DELIVERY and one.review_state.confirms)
    return tuple(review for one in found for review in one.reviews if review.verdict == "confirmed")
