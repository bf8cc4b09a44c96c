"""Checks and runs of a case, as they are kept: of each case its own, gone with it, and for nobody else's eyes."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from claims.shown.pictures import unchanged
from desk.acts import checks
from desk.acts.actor import LOCAL
from desk.acts.case_list import list_cases
from desk.acts.checks import check_case
from desk.acts.copies import Size, copies_of, keep_copy
from desk.acts.errors import WrongSkus
from desk.acts.runs import run_case, run_state
from desk.acts.verify import verify_vault
from evidence.vault import Vault
from tests.desk.acts.lived import GOES, STAYS, lived
from tests.desk.acts.test_runs import CASE, held
from tests.desk.search.test_verbs import jpeg


def test_a_case_that_goes_while_it_is_checked_is_not_written_down_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, vault = lived(tmp_path, files=False)

    def then_it_goes(*given: object, **named: object) -> object:
        found = verify_vault(*given, **named)  # type: ignore[arg-type]  # as they came
        vault.store.remove_tree(f"cases/{GOES}")
        return found

    monkeypatch.setattr(checks, "verify_vault", then_it_goes)
    check_case(LOCAL, settings, GOES)
    assert not [one for one in settings.cache.rglob("*") if GOES in one.name]


def test_a_run_is_kept_in_the_folder_of_its_case(tmp_path: Path) -> None:
    settings = held(tmp_path)
    with pytest.raises(WrongSkus):
        run_case(LOCAL, settings, CASE)
    orders = settings.home / "orders"
    shutil.copytree(orders / CASE, orders / f"{CASE}.json")
    order = orders / f"{CASE}.json" / "order.toml"
    order.write_text(order.read_text("utf-8").replace(f'"{CASE}"', f'"{CASE}.json"'), "utf-8")

    with pytest.raises(WrongSkus):
        run_case(LOCAL, settings, f"{CASE}.json")
    assert run_state(LOCAL, settings, CASE).standing == "failed"
    assert run_state(LOCAL, settings, f"{CASE}.json").standing == "failed"
    runs = settings.cache / "runs" / Vault.open(settings.vault_url, settings.home).vault_id
    assert {one.name for one in (runs / CASE).iterdir()} == {"run.lock", "state.json"}


@pytest.fixture
def open_umask() -> Iterator[None]:
    """As most machines have it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(root: Path) -> dict[str, int]:
    return {str(one.relative_to(root)): one.stat().st_mode & 0o777 for one in (root, *root.rglob("*"))}


def test_what_is_kept_of_cases_is_for_nobody_elses_eyes(tmp_path: Path, open_umask: None) -> None:
    settings, vault = lived(tmp_path / "lived", files=False)
    own = held(tmp_path / "held")
    with pytest.raises(WrongSkus):
        run_case(LOCAL, own, CASE)
    (settings.cache / "listed").mkdir(parents=True, mode=0o755)
    list_cases(LOCAL, settings)
    check_case(LOCAL, settings, STAYS)
    keep_copy(copies_of(settings, vault.vault_id, STAYS) / "x.jpg", jpeg(3), Size.SMALL, unchanged)

    kinds = [settings.cache / kind for kind in ("listed", "checks", "copies")]
    for root in (*kinds, own.cache / "runs"):
        found = modes(root)
        assert len(found) >= 3
        assert {name: mode for name, mode in found.items() if mode & 0o077} == {}
