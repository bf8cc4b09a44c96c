"""By when a dispute must be answered, on the pages that a team works from and for programs."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.access import passwords
from desk.acts.accounts import add_account
from desk.acts.actor import LOCAL
from desk.acts.sign_in import sign_in
from desk.settings import Settings
from desk.web.app import create_app
from desk.web.case_form import beside
from desk.web.who import COOKIE
from evidence.vault import Vault
from tests.desk.acts.lived import GOES, STAYS, lived
from tests.desk.due import due
from tests.desk.signing import WEAKEST

PASSWORD = "quartz lantern marmalade"
PAST, COMING = datetime(2020, 5, 20, 23, 59, 59, tzinfo=UTC), datetime(2090, 5, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A desk with one case that should have been answered, and one without a day; a reviewer is asked about both."""
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    settings, vault = lived(tmp_path, files=False)
    due(vault, STAYS, PAST)
    add_account(LOCAL, settings, "kim", roles=("lead", "investigator", "reviewer"), name="Kim", password=PASSWORD)
    return settings


def get(settings: Settings, path: str, language: str = "en") -> httpx.Response:
    app: Any = create_app(settings, opening="secret", token="secret")
    cookies = {COOKIE: sign_in(LOCAL, settings, "kim", PASSWORD).token}

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", cookies=cookies) as client:
            return await client.get(path, headers={"accept-language": language})

    return asyncio.run(asked())


def order_of(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'<td><a href="/cases/(case-\w+)"', page)))


def test_the_list_begins_with_what_must_be_answered_and_says_what_is_too_late(settings: Settings) -> None:
    page = get(settings, "/").text

    assert order_of(page) == [STAYS, GOES]
    assert re.search(r'>20 May 2020 <span class="chip worn">too late</span></td>', page)
    assert page.count("too late") == 1
    assert 'aria-sort="ascending"><a href="/?sort=deadline">Answer by</a>' in page
    assert order_of(get(settings, "/?sort=case").text) == [GOES, STAYS]
    assert "答复截止" in get(settings, "/", "zh").text


def test_what_waits_and_the_case_itself_say_it(settings: Settings) -> None:
    page = get(settings, "/queue").text
    assert order_of(page) == [STAYS, GOES]
    assert page.count("too late") == 1
    assert "answer by 20 May 2020 <span" in get(settings, f"/cases/{STAYS}").text
    assert "answer by" not in get(settings, f"/cases/{GOES}").text


def test_a_time_is_shown_as_a_time(settings: Settings, tmp_path: Path) -> None:
    due(Vault.open(settings.vault_url, settings.home), GOES, COMING)
    page = get(settings, "/").text
    assert "20 May 2090, 09:30 UTC" in page
    assert order_of(page) == [STAYS, GOES]


def test_programs_are_told(settings: Settings) -> None:
    listed = {one["case_id"]: one["respond_by"] for one in get(settings, "/api/v1/cases").json()["cases"]}
    assert listed == {STAYS: "2020-05-20T23:59:59Z", GOES: None}
    waiting = [(one["case_id"], one["respond_by"]) for one in get(settings, "/api/v1/queue").json()["cases"]]
    assert waiting == [(STAYS, "2020-05-20T23:59:59Z"), (GOES, None)]


def test_the_form_has_its_field_and_an_error_finds_it(settings: Settings) -> None:
    assert 'name="respond_by"' in get(settings, "/cases/new").text
    assert list(beside("order.toml: respond_by: '3/4' cannot be read without guessing")) == ["respond_by"]
