"""Forgeries without the key, all digests recomputed: each is named on a machine that knows the key.

The kind: what came after the run's seal was chained and not signed, so whoever could write into the folder could drop
an examination, lift a weight or exchange a photo, and a machine that knew the true key was told that all holds.
"""

import re
import shutil
import sys
from pathlib import Path

import pytest

from evidence.errors import EvidenceError
from evidence.keys import public_hex
from evidence.records import Case
from evidence.trust import Trust
from evidence.vault import Vault
from evidence.verify import verify
from tests.conftest import needs
from tests.desk.authority import why_not
from tests.trial.tampering.forger import Forger
from tests.trial.tampering.forgeries import FORGERIES
from tests.trial.tampering.forgeries_of_vault import ONLY_THE_REGISTER_KNOWS
from tests.trial.tampering.forgery import Forgery
from tests.trial.tampering.honest import honest_vault

_MADE: dict[Path, Vault] = {}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs(why_not())
    return tmp_path_factory.mktemp("honest")


@pytest.fixture
def vault(place: Path, case: Case) -> Vault:
    """Made once; every forgery has its own copy."""
    if place not in _MADE:
        _MADE[place] = honest_vault(place, case)
    return _MADE[place]


def said(folder: Path, vault: Vault, reader: str) -> list[str]:
    """What verify says: at home with key and register, or on a machine that was told the key and knows no more."""
    home, trust = (folder / "home", Trust()) if reader == "home" else (folder / "away", Trust(public_hex(vault.key())))
    try:
        found = verify(Vault.open(str(folder / "vault"), home), trust=trust)
    except EvidenceError as error:
        return [str(error)]
    return [*(f"{fault.where}: {fault.what}" for fault in found.faults), *found.unanchored]


def forged(vault: Vault, place: Path, folder: Path, forgery: Forgery) -> Path:
    shutil.copytree(place, folder / "copy", ignore=shutil.ignore_patterns("authority"))
    forgery.make(Forger(folder / "copy" / "vault"))
    return folder / "copy"


@pytest.mark.parametrize("reader", ["home", "away"])
def test_an_honest_vault_gives_no_fault_and_no_doubt(place: Path, vault: Vault, reader: str, tmp_path: Path) -> None:
    shutil.copytree(place, tmp_path / "copy")

    assert said(tmp_path / "copy", vault, reader) == []


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: one.name)
def test_a_forgery_without_the_key_is_named_by_a_machine_that_knows_the_key(
    place: Path, vault: Vault, forgery: Forgery, tmp_path: Path
) -> None:
    folder = forged(vault, place, tmp_path, forgery)

    away, home = said(folder, vault, "away"), said(folder, vault, "home")

    assert any(re.search(forgery.says, text) for text in away), away
    assert home


@pytest.mark.parametrize("forgery", ONLY_THE_REGISTER_KNOWS, ids=lambda one: one.name)
def test_what_only_a_memory_outside_the_vault_shows_is_named_by_the_register(
    place: Path, vault: Vault, forgery: Forgery, tmp_path: Path
) -> None:
    folder = forged(vault, place, tmp_path, forgery)

    assert any(re.search(forgery.says, text) for text in said(folder, vault, "home"))
    assert said(folder, vault, "away") == [], "said openly: where this fails one day, verify has become better"


def test_there_are_at_least_sixty_of_them_and_no_two_alike(capsys: pytest.CaptureFixture[str]) -> None:
    names = [one.name for one in (*FORGERIES, *ONLY_THE_REGISTER_KNOWS)]
    with capsys.disabled():
        sys.stdout.write(f"\n{len(FORGERIES)} forgeries named with and without the register, ")
        sys.stdout.write(f"{len(ONLY_THE_REGISTER_KNOWS)} by the register alone\n")

    assert len(set(names)) == len(names)
    assert len(FORGERIES) >= 60
