"""A package on a machine that remembers its case: whose key, which entries, which posts. More in ``trial/semantic``."""

import json
import shutil
from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.verify import verify_package
from desk.pack import offline_verifier as form
from desk.settings import Settings, load_settings
from evidence.codec import canonical
from evidence.keys import public_hex
from evidence.records import Case
from evidence.register import VaultRegister
from tests.desk.forge import Package, zipped
from tests.desk.mutants import another_key
from tests.desk.packed import PackedCase, packed_case


@pytest.fixture
def made(tmp_path: Path, case: Case) -> PackedCase:
    return packed_case(tmp_path, case)


def own(made: PackedCase, home: str = "home") -> Settings:
    return load_settings(str(made.folder / "vault")).model_copy(update={"home": made.folder / home})


def remade(made: PackedCase, **header: str) -> Path:
    """The whole package under another key."""
    package, key = Package.open(made.whole, made.vault.key()), another_key()
    package.edit(lambda _: None, key)
    body = package.json(form.VAULT_HEADER) | {"public_key": public_hex(key), **header}
    del body["signature"]
    package.put_json(form.VAULT_HEADER, body | {"signature": key.sign(canonical(body)).hex()})
    package.state(vault_id=body["vault_id"])
    package.sign(key)
    path = made.folder / "remade.wacz"
    path.write_bytes(zipped(package.members))
    return path


@pytest.mark.parametrize("which", ["whole", "part"])
def test_an_own_package_holds_at_home_and_away(made: PackedCase, which: str) -> None:
    path = made.whole if which == "whole" else made.part

    for settings in (own(made), own(made, "another machine"), None):
        assert verify_package(LOCAL, path, settings).holds


def test_one_remade_under_another_key_holds_away_and_not_at_home(made: PackedCase) -> None:
    path = remade(made)

    assert verify_package(LOCAL, path).holds
    assert verify_package(LOCAL, path, own(made, "another machine")).holds
    told = verify_package(LOCAL, path, own(made), key=public_hex(another_key()))
    assert not told.holds
    assert f"under key {public_hex(made.vault.key())}" in told.words
    assert told.values["proved"] == []


def test_a_machine_that_only_appended_to_the_vault_knows_it_by_its_own_key(made: PackedCase) -> None:
    path = remade(made)
    (made.folder / "home" / "vaults.log").unlink()

    assert "is this machine's, under key" in verify_package(LOCAL, path, own(made)).words
    (made.folder / "home" / "signing-key.pem").unlink()
    assert not verify_package(LOCAL, path, own(made)).holds, "the heads are not those of this machine"


def test_an_older_package_of_a_case_that_went_on_holds(made: PackedCase) -> None:
    file = made.vault.case("case-1")
    file.ledger.append(file.ledger.entries()[1].record)

    assert verify_package(LOCAL, made.whole, own(made)).holds


def test_a_package_holds_where_the_vault_itself_is_gone_or_does_not_hold(made: PackedCase) -> None:
    entry = made.folder / "vault/cases/case-1/ledger/00000003.json"
    entry.write_bytes(entry.read_bytes()[:-5])
    assert verify_package(LOCAL, made.part, own(made)).holds

    shutil.rmtree(made.folder / "vault")
    assert verify_package(LOCAL, made.part, own(made)).holds


def test_a_shown_post_that_the_vault_has_otherwise_is_named(made: PackedCase) -> None:
    package = Package.open(made.part, made.vault.key())
    line = json.loads(package.members[form.POSTS])
    line["post"]["place"] = "somewhere else"
    package.members[form.POSTS] = canonical(line) + b"\n"
    package.sign()
    (made.folder / "forged.wacz").write_bytes(zipped(package.members))

    assert verify_package(LOCAL, made.folder / "forged.wacz", own(made, "another machine")).holds is False
    shutil.rmtree(made.folder / "vault")
    assert verify_package(LOCAL, made.folder / "forged.wacz", own(made)).holds


@pytest.mark.parametrize("vault_id", ["../../elsewhere", "", 5])
def test_a_vault_id_that_is_none_is_a_fault_and_no_crash(made: PackedCase, vault_id: object) -> None:
    package = Package.open(made.whole, made.vault.key())
    package.state(vault_id=vault_id)
    package.sign()
    (made.folder / "forged.wacz").write_bytes(zipped(package.members))

    told = verify_package(LOCAL, made.folder / "forged.wacz", own(made))
    assert "is no vault id" in told.words


def test_a_ledger_of_a_name_is_found_in_any_vault_that_is_remembered(made: PackedCase) -> None:
    register = VaultRegister(made.folder / "home")

    assert register.holding("cases/case-1") == made.vault.vault_id
    assert register.holding("cases/case-2") == ""
    assert VaultRegister(made.folder / "nowhere").holding("cases/case-1") == ""
