"""Who may do what: one table, and the page that shows it."""

import re
from pathlib import Path

import pytest

from desk.access.roles import IN_WORDS, MAY, Right, Role, roles_that_may

PAGE = (Path(__file__).parents[3] / "docs" / "accounts.md").read_text("utf-8")


def test_the_page_shows_the_table_that_decides() -> None:
    rows = re.findall(r"^\| `(\w+)` \|[^|]+\|(.+)\|$", PAGE, re.MULTILINE)
    shown = {right: tuple(cell.strip() == "●" for cell in cells.split("|")) for right, cells in rows}
    assert shown == {right.value: tuple(right in MAY[role] for role in Role) for right in Right}
    assert f"| {' | '.join(Role)} |" in PAGE, "the columns, in the order of the roles"


def test_every_right_has_words_and_somebody_who_may() -> None:
    assert set(IN_WORDS) == set(Right)
    assert set(MAY) == set(Role)
    assert all(roles_that_may(right) for right in Right)


def test_an_auditor_reads_and_nothing_else_changes_and_no_lead_reads_the_audit() -> None:
    assert MAY[Role.AUDITOR] == {Right.READ, Right.AUDIT}
    assert roles_that_may(Right.AUDIT) == (Role.AUDITOR,)


@pytest.mark.parametrize("right", [Right.APPROVE, Right.CASE_LIFE, Right.ACCOUNTS])
def test_what_cannot_be_taken_back_is_for_leads_alone(right: Right) -> None:
    assert roles_that_may(right) == (Role.LEAD,)


def test_who_reviews_does_not_capture_and_who_captures_does_not_review() -> None:
    assert Right.CAPTURE not in MAY[Role.REVIEWER]
    assert not {Right.REVIEW, Right.ORIGINAL} & MAY[Role.INVESTIGATOR]
    assert set(roles_that_may(Right.AMEND)) == {Role.INVESTIGATOR, Role.LEAD}
