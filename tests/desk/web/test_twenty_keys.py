"""Twenty findings decided with twenty keys, each next one painted at once, then undone with twenty more."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.browser_path import missing as browser_missing
from desk.access import passwords
from desk.acts.accounts import add_account
from desk.acts.actor import LOCAL
from desk.web.app import create_app
from evidence.records import Review, Withdrawal
from evidence.vault import Vault
from tests.conftest import needs
from tests.desk.acts.lived import ADA
from tests.desk.signing import WEAKEST
from tests.desk.web.many import many
from tests.servers.desk_in_browser import chromium, press_on, ready, serving, window

pytestmark = [pytest.mark.slow, pytest.mark.server]
PASSWORD, TWENTY = "a long sentence of words", 20
OFFERED = "name => { const one = document.querySelector('[data-undo]'); return one && one.action.includes(name) }"
ASKED = """() => { const one = document.querySelector('[data-name]');
    return one ? { name: one.dataset.name } : document.querySelector('.button.primary') ? { name: '' } : null }"""
"""The question that is put; one without a name: none is left."""
UNDONE = "left => JSON.parse(sessionStorage.getItem('wornproof-answered')).length === left"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    needs(browser_missing())
    with chromium() as running:
        yield running


def test_twenty_findings_are_decided_with_twenty_keys_and_undone_with_twenty(
    tmp_path: Path, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    monkeypatch.setattr("desk.acts.review.UNDO_WITHIN", timedelta(minutes=20))  # a slow machine needs more than one
    settings = many(tmp_path, TWENTY)
    add_account(LOCAL, settings, "lea", roles=("lead",), password=PASSWORD)
    add_account(LOCAL, settings, "zoe", roles=("reviewer",), password=PASSWORD)
    file = Vault.open(settings.vault_url, settings.home).case(ADA.case_id)

    def records(kind: type) -> int:
        return sum(isinstance(one.record, kind) for one in file.ledger.entries())

    with serving(create_app(settings)) as address, window(browser, address, "en", 1366) as (page, seen):
        page.goto(f"{address}/sign-in")
        page.fill("#name", "zoe")
        page.fill("#password", PASSWORD)
        page.click("button.primary")
        page.goto(f"{address}/cases/{ADA.case_id}/lineup")
        names: list[str] = []
        while name := page.wait_for_function(ASKED).json_value()[
            "name"
        ]:  # a word that was not taken is asked for again
            names.append(name)
            assert len(names) < 2 * TWENTY, page.inner_text("main")[:500]
            press_on(page, "n", names[-1])
        newest_first = list(dict.fromkeys(reversed(names)))
        assert len(newest_first) == TWENTY
        assert records(Review) == TWENTY

        for number, name in enumerate(newest_first, 1):
            page.wait_for_function(OFFERED, arg=name)
            ready(page)
            page.keyboard.press("u")
            page.wait_for_function(UNDONE, arg=TWENTY - number)
            assert records(Withdrawal) == number
        assert records(Withdrawal) == TWENTY
        assert seen.console == []
        assert seen.elsewhere == []
