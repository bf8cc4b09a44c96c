"""A sealed case and two timestamp authorities on loopback, for every test that asks for tokens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.overview import show_cases
from desk.settings import Settings, TimestampAuthority
from evidence.ledger import now
from evidence.records import Case, Outcome, Timestamp
from evidence.seal_state import SealState
from evidence.vault import CaseFile, Vault
from tests.evidence.filled import filled_vault
from tests.servers.tsa import Tsa


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tsa, Tsa]]:
    pair = Tsa(tmp_path_factory.mktemp("tsa"), "first"), Tsa(tmp_path_factory.mktemp("tsa"), "second")
    yield pair
    for server in pair:
        server.close()


@pytest.fixture
def pair(servers: tuple[Tsa, Tsa]) -> tuple[Tsa, Tsa]:
    for server in servers:
        server.behave, server.status, server.drip_s, server.asked = server.reply, 200, 0.0, 0
    return servers


@pytest.fixture
def filled(tmp_path: Path, case: Case) -> tuple[Vault, CaseFile]:
    return filled_vault(tmp_path, case, now)


def settings(vault: Vault, *servers: Tsa, required: int = 1, urls: tuple[str, ...] = ()) -> Settings:
    named = [
        TimestampAuthority(name=server.name, url=url, roots=(str(server.folder / "root.pem"),))
        for server, url in zip(servers, urls or [server.url for server in servers], strict=True)
    ]
    return Settings(
        vault_url=vault.store.url,
        index_url="",
        home=vault.home,
        cache=vault.home,
        contact="",
        authorities=tuple(named),
        timestamps_required=required,
    )


def state(vault: Vault, told: Settings) -> SealState:
    """How the one run of the one case stands."""
    ((account,),) = [shown.accounts for shown in show_cases(LOCAL, told)]
    assert account.run is not None
    assert account.outcome is not None
    assert account.outcome[0] is Outcome.COMPLETE
    return account.run


def stamps(file: CaseFile) -> list[Timestamp]:
    return [entry.record for entry in file.ledger.entries() if isinstance(entry.record, Timestamp)]


def desk_toml(vault: Vault, *servers: Tsa, required: int = 1) -> None:
    tables = "".join(
        f'[[authorities]]\nname = "{one.name}"\nurl = "{one.url}"\nroots = ["{one.name}.pem"]\n' for one in servers
    )
    for one in servers:
        (vault.home / f"{one.name}.pem").write_bytes((one.folder / "root.pem").read_bytes())
    (vault.home / "desk.toml").write_text(f"timestamps_required = {required}\n{tables}")
