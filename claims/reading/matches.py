"""Which examination of a picture counts."""

from collections.abc import Collection, Iterable, Mapping

from claims.reading.filed import Filed
from evidence.records import Claim, Finding, Match

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


def finding_key(match: Filed[Match], finding: Finding) -> FindingKey:
    """What reviews of this finding are kept under."""
    return match.digest, finding.sku, finding.claim
