"""What is kept beside the vault goes with its case and with no other: answers, drafts, copies, runs, checks."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desk.access.errors import NotThere
from desk.acts.actor import LOCAL, Actor
from desk.acts.dispose import dispose
from desk.acts.errors import WrongSkus
from desk.acts.runs import run_case
from desk.jobs.disposal import kept_of
from desk.settings import Settings
from evidence.records import Disposed
from evidence.vault import Vault
from tests.desk.acts.lived import ADA, GOES, STAYS, case_of, lived, quiet
from tests.desk.acts.test_runs import CASE, held


def keep_answer(home: Path, name: str, text: str) -> None:
    folder = home / "idempotent"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(text, "utf-8")
    (folder / f"{name}.lock").touch()


def test_answers_given_to_programs_go_with_their_case_and_no_others(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    keep_answer(settings.home, "a" * 64, json.dumps({"case_id": GOES, "answer": "{}"}))
    keep_answer(settings.home, "b" * 64, json.dumps({"case_id": STAYS, "answer": f"about {GOES}"}))
    keep_answer(settings.home, "c" * 64, "[" * 60_000)
    keep_answer(settings.home, "d" * 64, "[1]")
    folder = settings.home / "idempotent"
    killed = folder / f".{'e' * 64}.json.0123456789ab"
    killed.write_text(json.dumps({"case_id": GOES}), "utf-8")

    told = dispose(LOCAL, settings, GOES, Disposed.ERASURE, quiet)

    assert folder / f"{'a' * 64}.json" in told.files
    assert {one.name[0] for one in folder.iterdir()} == {"b", "c", "d"}
    assert len(list(folder.iterdir())) == 6


@pytest.mark.parametrize("because", list(Disposed))
def test_a_case_that_was_only_drafted_is_deleted_without_a_record(tmp_path: Path, because: Disposed) -> None:
    settings = held(tmp_path)
    with pytest.raises(WrongSkus):
        run_case(LOCAL, settings, CASE)
    keep_answer(settings.home, "a" * 64, json.dumps({"case_id": CASE}))
    with pytest.raises(NotThere):
        dispose(Actor("Cy", "cy", cases=frozenset({"mine"})), settings, CASE, because, quiet)

    told = dispose(LOCAL, settings, CASE, because, quiet, dry_run=True)
    assert (told.keep_until, told.objects, told.files[-1]) == (None, 0, settings.home / "orders" / CASE)
    assert dispose(LOCAL, settings, CASE, because, quiet).is_done

    assert [one for root in (settings.home, settings.cache) for one in root.rglob("*") if CASE in one.name] == []
    assert list((settings.home / "idempotent").iterdir()) == []
    assert Vault.open(settings.vault_url, settings.home).desk("life").entries() == ()
    with pytest.raises(NotThere):
        dispose(LOCAL, settings, CASE, because, quiet)


def laid(settings: Settings, vault_id: str, case_id: str) -> set[Path]:
    """What is kept of a case, of every kind, and what a kill left half-written."""
    cache, made_with = settings.cache, "0123456789abcdef"
    listed = (cache / "pictures" / made_with, cache / "listed" / vault_id)
    files = {folder / name for folder in listed for name in (f"{case_id}.json", f".{case_id}.json.0123456789ab")}
    folders = {cache / kind / vault_id / case_id for kind in ("copies", "runs", "checks")}
    folders |= {cache / "clothes" / made_with / case_id, settings.home / "orders" / case_id}
    for path in (*files, *(folder / "x.json" for folder in folders)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", "utf-8")
    return files | folders


def test_a_case_called_as_anothers_file_is_another_case(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    others = (f"{GOES}.json", f"{GOES}.json.json", f"{GOES}.json.0123456789ab")
    kept = {name: laid(settings, vault.vault_id, name) for name in (GOES, *others)}
    of_another_vault = settings.cache / "runs" / ("0" * 32) / GOES
    of_another_vault.mkdir(parents=True)

    for name, paths in kept.items():
        assert set(kept_of(settings, vault.vault_id, name)) == paths
    vault.open_case(case_of(replace(ADA, case_id=others[0])))
    dispose(LOCAL, settings, others[0], Disposed.ERASURE, quiet)
    assert all(path.exists() for name in (GOES, *others[1:]) for path in kept[name])
    assert of_another_vault.exists()
