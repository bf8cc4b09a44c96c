"""A picture of a payment held against an export, and accounts kept, in Chromium; each page looked at by axe."""

from pathlib import Path
from typing import Any

import pytest

from desk.access import passwords
from desk.acts.accounts import add_account
from desk.acts.actor import LOCAL
from desk.settings import Settings
from desk.web.app import create_app
from tests.desk.acts.lived import lived
from tests.desk.acts.paid import PAID, paid
from tests.desk.acts.test_receipt import EXAMPLE, PAYEES
from tests.desk.signing import WEAKEST
from tests.servers.desk_in_browser import serving, window
from tests.stories.test_browser_desk import browser as browser  # the fixture
from tests.stories.test_browser_desk import looked_at, nothing_amiss, sign_in
from tests.stories.two_people import PASSWORD

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    made = lived(tmp_path)[0]
    add_account(LOCAL, made, "lea", roles=["lead"], password=PASSWORD)
    return made


@pytest.mark.parametrize(("language", "width", "theme"), [("en", 1366, "light"), ("zh", 390, "dark")])
def test_files_are_handed_in_compared_and_stand_on_the_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Any, language: str, width: int, theme: str
) -> None:
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    case = paid(tmp_path)
    add_account(LOCAL, case.settings, "lea", roles=["lead"], password=PASSWORD)
    add_account(LOCAL, case.settings, "bo", roles=["reviewer"], password=PASSWORD)
    with (
        serving(create_app(case.settings)) as address,
        window(browser, address, language, width, theme) as (page, seen),
    ):
        sign_in(page, address, "lea")
        page.goto(f"{address}/cases/{PAID}/exhibits")
        for role, path in (("payment_picture", EXAMPLE / "receipt.png"), ("ledger_export", EXAMPLE / "alipay.csv")):
            page.select_option("#role", role)
            page.set_input_files("#handed", path)
            with page.expect_navigation():
                page.click("form[enctype] button")
        page.fill("#payees", PAYEES[0])
        with page.expect_navigation():
            page.click("form[action$=payments] button")
        assert "6881.90" in page.inner_text("#found")
        looked_at(page, "exhibits", language, width)
        page.goto(f"{address}/cases/{PAID}")
        assert "6881.90" in page.inner_text("main")
        looked_at(page, "case-of-a-payment", language, width)
        nothing_amiss(seen)
        with window(browser, address, language, width, theme) as (page, seen):
            sign_in(page, address, "bo")
            page.goto(f"{address}/cases/{PAID}/comparisons")
            looked_at(page, "comparisons", language, width)
            with page.expect_navigation():
                page.click("button[value=confirmed]")
            assert page.locator("button[value=confirmed]").count() == 0
            looked_at(page, "comparisons-answered", language, width)
            page.goto(f"{address}/cases/{PAID}/hand-over?channel=taobao-refuse")
            looked_at(page, "hand-over-draft", language, width)
    nothing_amiss(seen)


@pytest.mark.parametrize(("language", "width", "theme"), [("en", 1366, "light"), ("zh", 390, "dark")])
def test_a_picture_is_compared_and_an_account_is_added(
    settings: Settings, browser: Any, language: str, width: int, theme: str
) -> None:
    with serving(create_app(settings)) as address, window(browser, address, language, width, theme) as (page, seen):
        sign_in(page, address, "lea")
        page.goto(f"{address}/payment")
        looked_at(page, "payment", language, width)
        page.set_input_files("#picture", EXAMPLE / "receipt.png")
        page.set_input_files("#exports", EXAMPLE / "alipay.csv")
        page.fill("#payees", PAYEES[0])
        page.click("main button.primary")
        page.wait_for_selector("#result")
        assert "6881.90" in page.inner_text("#result")
        assert page.input_value("#payees") == PAYEES[0]
        looked_at(page, "payment-result", language, width)

        page.goto(f"{address}/settings")
        page.click("#accounts > details > summary")
        looked_at(page, "settings", language, width)
        page.fill("#login-new", "nia")
        page.check("#accounts > details input[value=reviewer]")
        page.fill("#password-new", "a long pass phrase")
        page.click("#accounts > details button")
        page.wait_for_selector("text=nia")
        page.goto(f"{address}/platforms")
        looked_at(page, "platforms", language, width)
    nothing_amiss(seen)
