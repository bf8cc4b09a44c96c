"""Whether the weights of a case's findings are those that the policy in use allows; of other policies nothing is said.

No weight of a finding is worked out again here: that would take the pictures. What is held is the cap, and that the
interval beside a weight is the one that was measured for it.
"""

from collections.abc import Iterable, Iterator

from evidence.ledger import entry_path
from evidence.records import Claim, Entry, Finding, Match, Verdict
from matcher.policy import Policy


def beyond_caps(prefix: str, entries: Iterable[Entry], policy: Policy) -> Iterator[tuple[str, str]]:
    """Place and fault of each finding that was made under this policy and weighs otherwise than it allows."""
    for entry in entries:
        if isinstance(entry.record, Match) and entry.record.policy_digest == policy.digest:
            for finding in entry.record.findings:
                for what in _faults(finding, policy):
                    yield entry_path(prefix, entry.seq), f"a finding on {finding.sku!r} {what}"


def _faults(finding: Finding, policy: Policy) -> Iterator[str]:
    weight = finding.weight_decibans
    if finding.claim is Claim.SAME_PHOTOGRAPH:
        if weight != policy.photograph.weight_decibans:
            yield f"weighs {weight} decibans; under its policy a photograph weighs {policy.photograph.weight_decibans}"
        return
    left_open = min(policy.weights.cap_decibans, policy.weights.open_cap_decibans)
    cap = policy.weights.cap_decibans if finding.verdict is Verdict.MATCH else left_open
    if weight > cap:
        yield f"weighs {weight} decibans; its policy allows {cap}"
    if finding.interval_decibans not in {None, policy.interval(weight)}:
        yield f"has another interval than its policy measured for {weight} decibans"
    other = finding.nearest_non_match
    if other is not None and other.weight_decibans > left_open:
        yield f"has a nearest non-match of {other.weight_decibans} decibans; its policy allows {left_open}"
