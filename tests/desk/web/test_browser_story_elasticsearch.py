"""The story of the desk in Chromium, with its search on Elasticsearch."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from crawler.browser_path import missing as browser_missing
from desk.access import passwords
from desk.acts.actor import LOCAL
from desk.acts.index import rebuild
from tests.conftest import needs
from tests.desk.signing import WEAKEST
from tests.servers.desk_in_browser import chromium, why_no_axe
from tests.stories.test_browser_desk import decided
from tests.stories.two_people import Desk, case_once

pytestmark = [pytest.mark.slow, pytest.mark.server]


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    yield Desk.of(case_once(tmp_path_factory), tmp_path / "desk", monkeypatch)
    shutil.rmtree(tmp_path / "desk", ignore_errors=True)


def test_two_people_decide_on_a_team_s_desk(desk: Desk, elasticsearch_url: str) -> None:
    needs(browser_missing())
    needs(why_no_axe())
    url = f"elasticsearch+{elasticsearch_url}/desk-{uuid4().hex[:8]}"
    desk.settings = desk.settings.model_copy(update={"index_url": url})
    rebuild(LOCAL, desk.settings, lambda *_: None)
    with chromium() as browser:
        decided(desk, browser, "zh", 1366)
