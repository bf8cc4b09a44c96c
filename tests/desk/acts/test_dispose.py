"""A case that is disposed of is gone from this machine to the last byte, and all others are as they were."""

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.access.errors import Forbidden, NotThere
from desk.access.roles import Role
from desk.acts.actor import LOCAL, Actor
from desk.acts.dispose import dispose
from desk.acts.errors import ActError
from desk.acts.export import export_held
from desk.acts.report import write_report
from desk.acts.saved import save
from desk.acts.search import EVERYWHERE, Question, search
from desk.settings import Settings
from evidence.disposed import case_digest
from evidence.records import Disposal, Disposed
from evidence.vault import Vault
from evidence.verify import verify
from tests.desk.acts.lived import ADA, GOES, STAYS, case_of, everywhere, lived, marked, quiet

ROOT = Path(__file__).parent.parent.parent.parent


def faults(settings: Settings) -> list[str]:
    vault = Vault.open(settings.vault_url, settings.home)
    return [f"{one.where}: {one.what}" for one in verify(vault).faults]


def asked(text: str, where: str = EVERYWHERE) -> Question:
    return Question(where, text, {}, {}, None, 0, 10)


@pytest.mark.slow
def test_nothing_of_the_case_is_left_and_the_other_is_as_it_was(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path)
    export_held(LOCAL, settings, GOES, tmp_path / "out" / "for-ada.zip", quiet)
    assert marked(tmp_path, ADA), "or the test looks for nothing"
    report = write_report(LOCAL, settings, STAYS, tmp_path / "out" / "lin.html").path.read_bytes()
    others = {name: data for name, data in everywhere(tmp_path / "vault") if STAYS in name or "catalogs" in name}

    done = dispose(LOCAL, settings, GOES, Disposed.ERASURE, quiet)

    assert done.is_done
    assert marked(tmp_path, ADA) == set()
    assert others.items() <= dict(everywhere(tmp_path / "vault")).items()
    assert faults(settings) == []
    assert "1 case was disposed of" in verify(Vault.open(settings.vault_url, settings.home)).notes
    assert search(LOCAL, settings, asked("vwoxcoat")).total == 1
    assert search(LOCAL, settings, asked("quxdress")).total == 0
    assert write_report(LOCAL, settings, STAYS, tmp_path / "out" / "lin.html").path.read_bytes() == report
    assert vault.cases() == (STAYS,)


def test_the_record_says_what_went_without_a_name(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    last = vault.case(GOES).ledger.entries()[-1]
    dispose(LOCAL, settings, GOES, Disposed.ERASURE, quiet)

    first, sealed = vault.desk("life").entries()
    assert isinstance(first.record, Disposal)
    assert (first.record.case_digest, first.record.entries, first.record.head) == (
        case_digest(GOES), last.seq, last.digest,
    )  # fmt: skip
    assert sealed.record.kind == "ledger_seal"
    assert (tmp_path / "home" / "disposals.log").read_text() == (
        f"{vault.vault_id} {case_digest(GOES)} {last.seq} {last.digest}\n"
    )


@pytest.mark.slow
def test_what_would_go_is_told_before_and_nothing_goes(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path)
    save(LOCAL, settings, "mine", asked("beach", GOES))
    (tmp_path / "out" / f"{GOES}.html").write_text("somebody's own notes")
    before = dict(everywhere(tmp_path))

    told = dispose(LOCAL, settings, GOES, Disposed.ERASURE, quiet, dry_run=True)

    assert not told.is_done
    assert told.searches == ("mine",)
    assert told.changed == (tmp_path / "out" / f"{GOES}.html",)
    assert tmp_path / "out" / f"{GOES}.wacz" in told.files
    assert {path.parent.parent.name for path in told.files} >= {"pictures"}
    assert {name: data for name, data in everywhere(tmp_path) if "lock" not in name} == {
        name: data for name, data in before.items() if "lock" not in name
    }


def test_for_its_days_a_case_goes_once_they_are_over_and_not_before(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    Vault.open(settings.vault_url, settings.home).open_case(case_of(replace(ADA, case_id="young")))
    old = Vault.open(settings.vault_url, settings.home, lambda: datetime(2010, 1, 1, tzinfo=UTC))
    old.open_case(case_of(replace(ADA, case_id="old")))

    with pytest.raises(ActError, match="case young is kept until 20"):
        dispose(LOCAL, settings, "young", Disposed.RETENTION, quiet)
    assert dispose(LOCAL, settings, "old", Disposed.RETENTION, quiet).is_done
    assert old.cases() == (GOES, STAYS, "young")
    assert faults(settings) == []


@pytest.mark.parametrize("name", [".", "..", "", "../cases", "catalogs", f"{GOES}/entries"])
def test_a_name_that_is_a_path_deletes_nothing(tmp_path: Path, name: str) -> None:
    settings, _ = lived(tmp_path, files=False)
    before = dict(everywhere(tmp_path))
    with pytest.raises(NotThere):
        dispose(LOCAL, settings, name, Disposed.ERASURE, quiet)
    assert {at: data for at, data in everywhere(tmp_path) if "audit" not in at} == before


def test_who_may_not_dispose_and_who_does_not_see_the_case(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    with pytest.raises(Forbidden):
        dispose(Actor("Bo", "bo", frozenset({Role.REVIEWER})), settings, GOES, Disposed.ERASURE, quiet)
    for name in (GOES, "nowhere"):
        with pytest.raises(NotThere, match=f"no case '{name}'"):
            dispose(Actor("Cy", "cy", cases=frozenset({STAYS})), settings, name, Disposed.ERASURE, quiet)
    assert vault.cases() == (GOES, STAYS)


def test_a_case_that_vanished_without_a_disposal_is_a_fault_as_ever(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    vault.store.remove_tree(f"cases/{GOES}")
    (found,) = faults(settings)
    assert "all of it is gone" in found


def test_a_line_without_a_record_and_a_record_that_nobody_sealed_are_named(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    digest = "sha256:" + "7" * 64
    (tmp_path / "home" / "disposals.log").write_text(f"{vault.vault_id} {digest} 3 {digest}\n")
    assert any("the vault holds no record of it" in one for one in faults(settings))

    vault.desk("life").append(Disposal(case_digest=case_digest(GOES), entries=1, head=digest, because="erasure"))
    vault.store.remove_tree(f"cases/{GOES}")
    said = faults(settings)
    assert any("is not sealed, so it excuses nothing" in one for one in said)
    assert any("all of it is gone" in one for one in said)


def test_a_folder_that_is_there_again_is_named_and_one_that_was_begun_anew_is_told(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    kept = {path: vault.store.read(path) for path in vault.store.paths(f"cases/{GOES}")}
    dispose(LOCAL, settings, GOES, Disposed.ERASURE, quiet)
    for path, data in kept.items():
        vault.store.create(path, data)
    assert any("it was disposed of and is there" in one for one in faults(settings))
    dispose(LOCAL, settings, GOES, Disposed.ERASURE, quiet)
    assert marked(tmp_path, ADA) == set()

    Vault.open(settings.vault_url, settings.home).open_case(case_of(ADA))
    assert faults(settings) == []
    assert any("begun anew" in note for note in verify(vault).notes)


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    [
        "desk.jobs.disposal:seal_ledger",
        "desk.acts.dispose:note",
        "evidence.register:VaultRegister.forget",
        "evidence.store:Store._remove",
        "evidence.store:_remove_folder",
        "desk.acts.dispose:_remove",
        "desk.acts.dispose:unindex",
        "desk.search.embedded:write",
        "desk.acts.dispose:forget_lock",
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_step_the_same_command_finishes(tmp_path: Path, moment: str, after: bool) -> None:
    settings, _ = lived(tmp_path)
    child = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path), moment, str(int(after))], cwd=ROOT, check=False
    )
    assert child.returncode == -signal.SIGKILL

    finish(settings)

    assert marked(tmp_path, ADA) == set()
    assert faults(settings) == []
    assert search(LOCAL, settings, asked("vwoxcoat")).total == 1


def finish(settings: Settings) -> None:
    dispose(LOCAL, settings, GOES, Disposed.ERASURE, quiet)


_KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from desk.acts.actor import LOCAL
from desk.acts.dispose import dispose
from evidence.records import Disposed
from tests.desk.acts.lived import GOES, quiet
from tests.desk.indexed import desk

folder, moment, after = sys.argv[1:]
module, _, name = moment.partition(":")
holder, names = import_module(module), name.split(".")
for one in names[:-1]:
    holder = getattr(holder, one)
real = getattr(holder, names[-1])

def dies(*args, **kwargs):
    if int(after):
        real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(holder, names[-1], dies)
dispose(LOCAL, desk(Path(folder)), GOES, Disposed.ERASURE, quiet)
"""
