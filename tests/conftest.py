"""Fixtures every room may use: a clock that ticks, a vault in a folder, a small case."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence.records import Account, Basis, Case, Dispute, Order, OrderLine, Window
from evidence.vault import Vault


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the home of whoever runs it."""
    for variable in ("WORNPROOF_VAULT", "WORNPROOF_INDEX", "WORNPROOF_CONTACT"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A second passes at every look."""
    moments = (datetime(2026, 6, 1, tzinfo=UTC) + timedelta(seconds=n) for n in range(10**9))
    return lambda: next(moments)


@pytest.fixture
def case() -> Case:
    """Two lines, delivered on 2 May, refund asked for on the 12th."""
    return Case(
        case_id="case-1",
        purpose="refund claim of order 1001",
        opened_by="Ada",
        order=Order(
            order_id="1001",
            placed=datetime(2026, 4, 28, tzinfo=UTC),
            delivered=datetime(2026, 5, 2, 12, tzinfo=UTC),
            return_requested=datetime(2026, 5, 12, tzinfo=UTC),
            lines=(OrderLine(sku="tee-1", title="Printed tee"), OrderLine(sku="coat-2", title="Coat")),
        ),
        claim=Dispute.LATE_RETURN,
        catalog="shop",
        accounts=(
            Account(
                platform="demo",
                handle="buyer",
                basis=Basis(stated_by="Ada", grounds="named in the order's chat", strength="strong"),
            ),
        ),
        window=Window(start=datetime(2026, 4, 25, tzinfo=UTC), until=datetime(2026, 5, 13, tzinfo=UTC)),
        retention_days=180,
    )


@pytest.fixture
def vault(tmp_path: Path, clock: Callable[[], datetime]) -> Vault:
    """An empty vault in a folder."""
    return Vault.create(str(tmp_path / "vault"), tmp_path / "home", clock)


def in_ci() -> bool:
    """In CI a missing server is a failure; elsewhere the test says what to install and is skipped."""
    return os.environ.get("CI") == "true"
