"""Servers for the crawler's tests: one PDS for the session, one journal for each test; and how a crawl is started."""

import subprocess
from collections.abc import Iterator

import pytest

from crawler import run
from crawler.browser_path import missing as browser_missing
from tests.conftest import needs
from tests.crawler.preforked import INSTEAD
from tests.servers.journal import Site, running_site
from tests.servers.pds import Pds, running_pds, why_not


@pytest.fixture(autouse=True)
def _preforked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Crawls begin in a process that has imported what they need."""
    monkeypatch.setattr(run, "subprocess", INSTEAD)


@pytest.fixture
def real_process(_preforked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crawls begin as they do for a user, with the second that Python takes to import them."""
    monkeypatch.setattr(run, "subprocess", subprocess)


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    """A real PDS and PLC directory."""
    needs(why_not())
    with running_pds(tmp_path_factory.mktemp("pds")) as server:
        yield server


@pytest.fixture
def chromium() -> None:
    """A browser to drive: its absence is a failure in CI, elsewhere a skip that says what to install."""
    needs(browser_missing())


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty journal of the user ``buyer``."""
    with running_site(Site()) as running:
        yield running
