"""Accounts are kept in the browser, by whoever may."""

import pytest

from tests.desk.web.conftest import Browsers
from tests.stories.two_people import PASSWORD, Desk

pytestmark = [pytest.mark.server, pytest.mark.slow]
"""The case is made from a site on loopback, where no test before has made it."""


def test_a_lead_adds_an_account_that_then_signs_in(desk: Desk, browser: Browsers) -> None:
    lead = browser("lea")
    made = lead.post(
        "/accounts", login="nia", name="Nia", roles="reviewer", all_cases="1", password="a long pass phrase"
    )

    assert made.headers["location"] == "/settings#accounts"
    assert "Nia" in lead.get("/settings").text
    signed = browser("").post("/sign-in", name="nia", password="a long pass phrase")
    assert signed.headers["location"] == "/"


def test_roles_and_cases_are_changed_and_a_disabled_account_is_let_in_no_more(desk: Desk, browser: Browsers) -> None:
    lead, zoe = browser("lea"), browser("zoe")
    assert zoe.get("/queue").status_code == 200

    lead.post("/accounts/zoe", name="Zoe Quill", roles="auditor", cases="one-case，two-cases")
    row = lead.get("/settings").text.split("<code>zoe</code>")[1].split("</tr>")[0]
    assert "one-case, two-cases" in row
    assert zoe.get("/queue").headers["location"].startswith("/sign-in")  # roles changed: the session ended

    lead.post("/accounts/zoe/disable")
    assert "/accounts/zoe/enable" in lead.get("/settings").text
    lead.post("/accounts/zoe/enable")
    assert "/accounts/zoe/enable" not in lead.get("/settings").text


def test_a_mistake_is_told_on_the_page_itself(desk: Desk, browser: Browsers) -> None:
    lead = browser("lea")

    short = lead.post("/accounts", login="nia", roles="reviewer", all_cases="1", password="x")
    assert 'value="nia"' in short.text  # what was typed is still there
    assert 'value="x"' not in short.text
    assert short.status_code == 409
    assert 'role="alert"' in short.text
    assert 'id="accounts"' in short.text
    assert (
        lead.post("/accounts", login="nia", all_cases="1", password="a long pass phrase").status_code == 409
    )  # no role
    assert lead.post("/accounts", login="nia", roles="owner").status_code == 422  # no such role
    none = lead.post("/accounts", login="nia", roles="reviewer", cases=" , ", password="a long pass phrase")
    assert none.status_code == 409
    assert "name the cases, or tick" in none.text  # that none are named opens no case
    assert "nia" not in lead.get("/settings").text


def test_nobody_else_changes_accounts_and_no_form_of_another_session_counts(desk: Desk, browser: Browsers) -> None:
    reviewer, lead = browser("zoe"), browser("lea")

    assert "<table" not in reviewer.get("/settings").text
    assert reviewer.post("/accounts/lea/disable").status_code == 403
    assert reviewer.post("/accounts", login="nia", roles="lead", all_cases="1", password=PASSWORD).status_code == 403
    assert lead.post("/accounts/zoe/disable", marked=False).status_code == 422
    lead.mark = "another"
    assert lead.post("/accounts/zoe/disable").status_code == 403
    assert "/accounts/zoe/enable" not in browser("lea").get("/settings").text


def test_ones_own_password_needs_the_present_one(desk: Desk, browser: Browsers) -> None:
    zoe = browser("zoe")
    assert 'action="/accounts/zoe/password"' in zoe.get("/settings").text

    assert zoe.post("/accounts/zoe/password", new="another long phrase", present="wrong").status_code == 403
    assert zoe.get("/queue").status_code == 200
    right = zoe.post("/accounts/zoe/password", new="another long phrase", present=PASSWORD)
    assert right.headers["location"] == "/settings#accounts"
    assert browser("").post("/sign-in", name="zoe", password="another long phrase").headers["location"] == "/"
