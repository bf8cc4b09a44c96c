"""Which examination of a picture counts, and what people have decided on what it found."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from claims.reading.filed import Filed
from evidence.records import Claim, Finding, Match, Review


class ReviewState(StrEnum):
    """What people have decided on a finding. Only ``confirmed`` is more than a machine's word."""

    NONE = "none"
    ONE_CONFIRMS = "one_confirms"
    CONFIRMED = "confirmed"
    UNSURE = "unsure"
    REJECTED = "rejected"
    DISPUTED = "disputed"

    @property
    def stands(self) -> bool:
        """Whether the finding may still be counted: nobody has rejected it."""
        return self not in (ReviewState.REJECTED, ReviewState.DISPUTED)


FindingKey = tuple[str, str, Claim]
"""A finding: digest of its Match's entry, SKU, claim."""


def present_matches(matches: Iterable[Filed[Match]], catalog: str | None) -> dict[str, Filed[Match]]:
    """The examination that counts for each picture, by the picture's digest. This is the only rule there is.

    The newest Match of a picture against the case's catalog counts, whatever policy and whatever state of the catalog
    it was made under; older ones, and matches against other catalogs, are history. So a change of policy takes no
    finding away until the picture is examined again. Each Match names its policy and its catalog head: whoever shows
    findings also tells where they are not all of one policy and one head (``Coverage``, ``Reading.is_earlier``).
    """
    return {one.record.image_digest: one for one in matches if one.record.catalog == catalog}


def newest_policy(matches: Mapping[str, Filed[Match]]) -> str:
    """Digest of the policy of the newest of the present matches; empty where there is none."""
    newest = max(matches.values(), key=lambda one: one.entry.seq, default=None)
    return newest.record.policy_digest if newest else ""


def newest_reviews(
    reviews: Iterable[Review], matches: Mapping[str, Filed[Match]]
) -> dict[FindingKey, tuple[Review, ...]]:
    """The newest review of each reviewer, by finding; in the order in which they first reviewed it.

    Only of present matches: a review of an older examination is history, as that examination is.
    """
    present = {match.digest for match in matches.values()}
    found: dict[FindingKey, dict[str, Review]] = {}
    for review in reviews:
        if review.match in present:
            found.setdefault((review.match, review.sku, review.claim), {})[review.reviewer] = review
    return {key: tuple(of_finding.values()) for key, of_finding in found.items()}


def finding_key(match: Filed[Match], finding: Finding) -> FindingKey:
    """What reviews of this finding are kept under."""
    return match.digest, finding.sku, finding.claim


def review_state(reviews: Sequence[Review]) -> ReviewState:
    """What several reviewers' newest words come to; one rejection outweighs any number of confirmations."""
    verdicts = [review.verdict for review in reviews]
    if "rejected" in verdicts:
        return ReviewState.DISPUTED if "confirmed" in verdicts else ReviewState.REJECTED
    if "unsure" in verdicts:
        return ReviewState.UNSURE
    return (ReviewState.NONE, ReviewState.ONE_CONFIRMS, ReviewState.CONFIRMED)[min(len(verdicts), 2)]
