"""What people are at a desk, and what each of them may do. One table says it; docs/accounts.md shows the same table."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at this desk; an account may have several."""

    INVESTIGATOR = "investigator"
    REVIEWER = "reviewer"
    LEAD = "lead"
    AUDITOR = "auditor"


class Right(StrEnum):
    """What an act needs."""

    READ = "read"
    CAPTURE = "capture"
    REVIEW = "review"
    ORIGINAL = "original"
    DRAFT = "draft"
    APPROVE = "approve"
    AMEND = "amend"
    CASE_LIFE = "case_life"
    ACCOUNTS = "accounts"
    AUDIT = "audit"


IN_WORDS: Mapping[Right, str] = {
    Right.READ: "search and read cases",
    Right.CAPTURE: "open a case, crawl, import, match, keep a catalog",
    Right.REVIEW: "review findings",
    Right.ORIGINAL: "see an original picture without blur",
    Right.DRAFT: "draft a pack, write a report",
    Right.APPROVE: "approve a release",
    Right.AMEND: "amend a case",
    Right.CASE_LIFE: "extend or dispose of a case, export what is kept of a person",
    Right.ACCOUNTS: "change accounts and other people's keys",
    Right.AUDIT: "read and export the audit",
}
"""Completes "may", or "may not"."""

MAY: Mapping[Role, frozenset[Right]] = {
    Role.INVESTIGATOR: frozenset({Right.READ, Right.CAPTURE, Right.DRAFT, Right.AMEND}),
    Role.REVIEWER: frozenset({Right.READ, Right.REVIEW, Right.ORIGINAL, Right.DRAFT}),
    Role.LEAD: frozenset(Right) - {Right.AUDIT},
    Role.AUDITOR: frozenset({Right.READ, Right.AUDIT}),
}


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """What these roles may together."""
    return frozenset().union(*(MAY[role] for role in roles))


def roles_that_may(right: Right) -> tuple[Role, ...]:
    """Which roles may do this, in the order of the table."""
    return tuple(role for role in Role if right in MAY[role])
