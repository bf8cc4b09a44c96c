"""What a case claims, as values: what a release is asked for, and whether it is still that when somebody approves."""

from dataclasses import dataclass
from pathlib import Path

from claims.reading import Reading
from claims.reading.filed import by_kind
from claims.timing import When
from claims.worn.assess import LineResult, LineStatus, assess
from evidence.codec import JSONValue, canonical, sha256
from evidence.ledger import Entries
from evidence.records import Photo, Result, Review, as_json
from evidence.reviews import reviewer_of


@dataclass(frozen=True)
class Argument:
    """The result of every line, and the words of people that confirm it."""

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
    contradicted: int = 0
    """How many of these contradict something; no person confirms one yet."""

    @property
    def digest(self) -> str:
        """Of all of it."""
        claimed: list[JSONValue] = [self.case_digest, list(map(list, self.lines)), list(self.reviews)]
        if self.compared:  # releases from before comparisons stay what they were
            claimed.append(list(self.compared))
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
    kinds = by_kind(entries)
    gone = {one.record.review for one in kinds.withdrawals}
    counted = [review for line in lines for review in _confirming(line)]
    digests = [one.digest for one in kinds.reviews if one.digest not in gone and one.record in counted]
    return Argument(
        sha256(canonical(as_json(reading.case))),
        tuple((line.line.sku, line.status.value, bool(_confirming(line))) for line in lines),
        tuple(digests),
        frozenset(map(reviewer_of, counted)),
        tuple(one.digest for one in reading.compared.comparisons),
        sum(one.record.result is Result.CONTRADICTED for one in reading.compared.comparisons),
    )


def _confirming(line: LineResult) -> tuple[Review, ...]:
    """The words that confirm a line that is said to be worn."""
    if line.status is not LineStatus.WORN_AFTER:
        return ()
    found = (one for one in line.worn if one.when is When.AFTER_DELIVERY and one.review_state.confirms)
    return tuple(review for one in found for review in one.reviews if review.verdict == "confirmed")
