"""Servers for the crawler's tests: one PDS for the session, one journal for each test."""

from collections.abc import Iterator

import pytest

from crawler.browser_path import missing as browser_missing
from tests.conftest import in_ci
from tests.servers.journal import Site, running_site
from tests.servers.pds import Pds, running_pds, why_not


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    """A real PDS and PLC directory."""
    missing = why_not()
    if missing and in_ci():
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    with running_pds(tmp_path_factory.mktemp("pds")) as server:
        yield server


@pytest.fixture
def chromium() -> None:
    """A browser to drive: its absence is a failure in CI, elsewhere a skip that says what to install."""
    why = browser_missing()
    if why and in_ci():
        pytest.fail(why)
    if why:
        pytest.skip(why)


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty journal of the user ``buyer``."""
    with running_site(Site()) as running:
        yield running
