"""The verbs timestamp, case and verify on a case whose runs need outside times."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.cli import app
from evidence.keys import public_hex
from evidence.vault import CaseFile, Vault
from tests.desk.stamped import desk_toml
from tests.servers.tsa import Tsa


@pytest.mark.server
def test_the_verbs_timestamp_case_and_verify_tell_how_a_run_stands(
    filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa], monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, _ = filled
    monkeypatch.setenv("WORNPROOF_HOME", str(vault.home))
    monkeypatch.setenv("WORNPROOF_VAULT", vault.store.url)
    desk_toml(vault, pair[0])
    run = CliRunner()
    pair[0].status = 500

    failed = run.invoke(app, ["timestamp"])
    assert failed.exit_code == 1
    assert "UNSEALED" in failed.output

    pair[0].status = 200
    done = run.invoke(app, ["timestamp", "case-1"])
    assert (done.exit_code, "SEALED" in done.stdout) == (0, True)
    assert "(complete; SEALED)" in run.invoke(app, ["case", "case-1"]).stdout
    assert run.invoke(app, ["verify"]).exit_code == 0

    desk_toml(vault, pair[1])
    foreign = run.invoke(app, ["verify"])
    assert foreign.exit_code == 1
    assert "leads to a foreign root" in foreign.stdout


def test_verify_tells_a_vault_of_nobody_known_from_one_that_holds(
    filled: tuple[Vault, CaseFile], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    vault, _ = filled
    (tmp_path / "stranger").mkdir()
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "stranger"))
    run, place = CliRunner(), ["--vault", vault.store.url]

    unknown = run.invoke(app, ["verify", *place])
    assert unknown.exit_code == 3
    assert "WHOSE IT IS IS NOT SHOWN" in unknown.stdout

    told = run.invoke(app, ["verify", *place, "--key", public_hex(vault.key())])
    assert (told.exit_code, told.stdout.splitlines()[-1][:7]) == (0, "HOLDS (")
    assert run.invoke(app, ["verify", *place, "--key", "0" * 64]).exit_code == 1
