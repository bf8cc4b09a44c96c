"""Fixtures every room may use: a clock that ticks, a vault in a folder, a small case; and which tests need a server."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evidence.records import Case, OrderLine
from evidence.vault import Vault
from tests.a_case import TEE, a_case

SERVERS = {"chromium", "elasticsearch_url", "mastodon", "network", "pds", "servers", "site", "unused_port"}
"""Fixtures behind which a server listens, or a browser runs: a test that asks for one is marked ``server``."""
LONGEST = (
    "tests/matcher/evaluate/test_drift.py",
    "tests/crawler/test_kills.py",
    "tests/desk/jobs/test_stages.py",
    "tests/crawler/test_hostile_servers.py",
    "elasticsearch",
    "tests/desk/acts/test_demo.py",
    "tests/crawler/browser/test_browser.py",
    "tests/crawler/test_stalling.py",
    "tests/crawler/test_crawl_faults.py",
)
"""Begun first, so that none is left for the end (``scope``)."""
_listened: list[str] = []


def _audit(event: str, details: tuple[object, ...]) -> None:
    if (
        event == "socket.bind" and isinstance(details[1], tuple) and details[1][0] != "::1"
    ):  # urllib3 tries it, imported
        _listened.append(str(details[1]))


sys.addaudithook(_audit)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The markers ``server``, where a fixture or the engine tells, and ``slow`` for all of ``tests/trial``; of several
    processes, the longest files first.
    """
    for item in items:
        if item.nodeid.startswith("tests/trial/"):
            item.add_marker("slow")
        if SERVERS & set(getattr(item, "fixturenames", ())) or scope(item.nodeid) == "elasticsearch":
            item.add_marker("server")
    if hasattr(config, "workerinput"):
        places = {name: place for place, name in enumerate(LONGEST)}
        items.sort(key=lambda item: places.get(scope(item.nodeid), len(places)))


def scope(nodeid: str) -> str:
    """What runs in one process, one after the other: a file; or all that asks Elasticsearch, so that one is started."""
    return "elasticsearch" if "elasticsearch" in nodeid else nodeid.split("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """pytest-xdist's ``--dist loadfile``, by ``scope``."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByScope(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope(nodeid)

    return ByScope(config, log)


@pytest.fixture(autouse=True)
def _servers_are_marked(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test without the marker ``server`` that opens a port fails; so does the first to use a fixture that does."""
    yield
    listened = _listened.copy()
    _listened.clear()
    assert not listened or request.node.get_closest_marker("server"), f"not marked server, but listened: {listened}"


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the home of whoever runs it."""
    for variable in ("VAULT", "INDEX", "CONTACT", "SESSION", "KEY"):
        monkeypatch.delenv(f"WORNPROOF_{variable}", raising=False)
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A second passes at every look."""
    moments = (datetime(2026, 6, 1, tzinfo=UTC) + timedelta(seconds=n) for n in range(10**9))
    return lambda: next(moments)


@pytest.fixture
def case() -> Case:
    """Two lines, delivered on 2 May, refund asked for on the 12th."""
    lines = (TEE, OrderLine(sku="coat-2", title="Coat"))
    return a_case(return_requested=datetime(2026, 5, 12, tzinfo=UTC), lines=lines)


@pytest.fixture
def vault(tmp_path: Path, clock: Callable[[], datetime]) -> Vault:
    """An empty vault in a folder."""
    return Vault.create(str(tmp_path / "vault"), tmp_path / "home", clock)


def needs(missing: str | None) -> None:
    """Go on where nothing is missing; else fail in CI, and elsewhere skip and say what to install."""
    if missing:
        (pytest.fail if in_ci() else pytest.skip)(missing)


def in_ci() -> bool:
    """In CI a missing server is a failure; elsewhere the test says what to install and is skipped."""
    return os.environ.get("CI") == "true"
