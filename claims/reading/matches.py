"""Which examination of a picture counts, and what people have decided on what it found."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
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


def present_matches(
    matches: Iterable[Filed[Match]], catalog: str | None, held: Collection[str], sealed_through: int
) -> dict[str, Filed[Match]]:
    """The examination that counts for each picture, by the picture's digest. This is the only rule there is.

    The newest Match of a picture against the case's catalog counts, whatever policy and whatever state of the catalog
    it was made under; older ones, and matches against other catalogs, are history. So a change of policy takes no
    finding away until the picture is examined again. Each Match names its policy and its catalog head: whoever shows
    findings also tells where they are not all of one policy and one head (``Coverage``, ``Reading.is_earlier``).

    Once the ledger was sealed, only what the seal covers (entries up to ``sealed_through``) counts; in a ledger that
    never was (0) all do, and it is said that none is sealed. A picture that is not among those ``held`` was
    never captured, and what is said of it counts nowhere.
    """
    counted = (one for one in matches if not sealed_through or one.entry.seq <= sealed_through)
    return {
        one.record.image_digest: one
        for one in counted
        if one.record.catalog == catalog and one.record.image_digest in held
    }


def newest_policy(matches: Mapping[str, Filed[Match]]) -> str:
    """Digest of the policy of the newest of the present matches; empty where there is none."""
    newest = max(matches.values(), key=lambda one: one.entry.seq, default=None)
    return newest.record.policy_digest if newest else ""


_FOR_THE_BUYER = ("rejected", "unsure", "confirmed")
"""A reviewer's words, those that weaken a finding first."""


@dataclass(frozen=True)
class ReviewsRead:
    """What people said of the present examinations' findings."""

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


def reviews_read(
    reviews: Iterable[Filed[Review]],
    matches: Mapping[str, Filed[Match]],
    pictures: Mapping[str, str],
    sealed_through: int,
) -> ReviewsRead:
    """Sort reviews into those that count and those that do not.

    A word on an earlier examination of the picture still counts where it weakens the finding: a new examination, under
    whatever catalog, takes no person's "no" away. A confirmation is of the examination that was looked at alone.
    ``pictures`` names the picture of each Match's entry, of earlier ones too.

    Only what a seal of the ledger covers (up to entry ``sealed_through``) may speak for a finding: a file put into the
    vault's folder must not confirm anything. What weakens a finding counts at once.
    """
    present = {match.digest: {(f.sku, f.claim) for f in match.record.findings} for match in matches.values()}
    now = {digest: matches[picture].digest for digest, picture in pictures.items() if picture in matches}
    counted: dict[FindingKey, dict[str, Review]] = {}
    unsealed: dict[FindingKey, dict[str, Review]] = {}
    written: dict[FindingKey, dict[str, Review]] = {}
    of_no_finding = of_earlier = 0
    for filed in reviews:
        review, who = filed.record, person(filed.record.reviewer)
        key = (now.get(review.match, review.match), review.sku, review.claim)
        if (review.sku, review.claim) in present.get(key[0], ()):
            written.setdefault(key, {})[who] = review
        if review.match not in present and (review.verdict == "confirmed" or key[0] not in present):
            of_earlier += 1
        elif (review.sku, review.claim) not in present[key[0]]:
            of_no_finding += 1
        elif filed.entry.seq <= sealed_through or _weakens(review, counted.get(key, {}).get(who)):
            counted.setdefault(key, {})[who] = review
        else:
            unsealed.setdefault(key, {})[who] = review
    return ReviewsRead(_by_finding(counted), _by_finding(unsealed), _by_finding(written), of_no_finding, of_earlier)


def person(reviewer: str) -> str:
    """A reviewer's name without what spelling adds: "Ada" and "ada " are one person."""
    plain = unicodedata.normalize("NFKC", reviewer).casefold()
    return " ".join("".join(c for c in plain if unicodedata.category(c) != "Cf").split())


def _weakens(review: Review, before: Review | None) -> bool:
    """Whether a word leaves the finding no better than the same reviewer's word before it did."""
    rank = _FOR_THE_BUYER.index(review.verdict)
    return review.verdict != "confirmed" and (before is None or rank <= _FOR_THE_BUYER.index(before.verdict))


def _by_finding(reviews: Mapping[FindingKey, Mapping[str, Review]]) -> dict[FindingKey, tuple[Review, ...]]:
    return {key: tuple(of_finding.values()) for key, of_finding in reviews.items()}


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
