"""Days at the packing table go when their time is over; what cases cite stays, and nobody is linked by a gap."""

import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.access.errors import Forbidden
from desk.access.roles import Role
from desk.acts.actor import LOCAL, Actor
from desk.acts.audit import audit
from desk.acts.dispatch import pack_piece, parcels, seal_dispatch
from desk.acts.dispose_days import DaysDisposed, dispose_days
from desk.acts.errors import ActError
from desk.cli import app
from desk.settings import Settings
from evidence.codec import sha256
from evidence.disposed import disposed_days
from evidence.records import Deed, Disposal
from evidence.vault import Vault
from evidence.verify import verify
from tests.desk.acts.lived import everywhere, quiet
from tests.desk.acts.test_dispatch import CODE, OTHER, photo, settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_exhibit import env
from tests.desk.acts.test_pieces import NOW, Table, clock, table  # noqa: F401 - the fixture
from tests.desk.indexed import desk
from tests.evidence.test_create_only import keeping, moto  # noqa: F401 - the fixtures
from tests.servers.s3 import Bucket

ROOT = Path(__file__).parents[3]


def day(days_ago: int) -> str:
    return f"{NOW - timedelta(days=days_ago):%Y-%m-%d}"


def seals(made: Settings) -> None:
    seal_dispatch(LOCAL, made, quiet)


def disposes(made: Settings, keep_days: int = 120, *, dry_run: bool = False) -> DaysDisposed:
    return dispose_days(LOCAL, made, quiet, keep_days=keep_days, dry_run=dry_run)


def faults(made: Settings) -> list[str]:
    return [f"{one.where}: {one.what}" for one in verify(vault(made)).faults]


def in_vault(folder: Path) -> dict[str, bytes]:
    return dict(everywhere(folder / "vault"))


@pytest.fixture
def two_days(table: Table, tmp_path: Path) -> Settings:  # noqa: F811
    """An old day and a young one, each with a photo; of the old one's two pieces one came back."""
    made = table.settings
    for days_ago, code in ((130, CODE), (5, "9H5C24N1SZ")):
        shot = photo(tmp_path, 1 + days_ago % 7)
        pack_piece(LOCAL, made, f"O{days_ago}", "tee-1", code=code, photos=[shot], clock=clock(days_ago))
    table.packs(130, "KEPT", OTHER)
    table.gets_back(125, "O130", CODE)
    seals(made)
    return made


def test_old_days_go_with_all_they_hold_and_young_ones_stay_to_the_last_byte(
    two_days: Settings, tmp_path: Path
) -> None:
    young = {name: data for name, data in in_vault(tmp_path).items() if day(5) in name}
    done = disposes(two_days)

    assert [one.day for one in done.days] == [day(130), day(125)]
    assert [(one.parcels, one.photos, one.codes_out) for one in done.days] == [(2, 1, 1), (1, 0, 0)]
    assert (done.refused, done.waiting, done.is_done) == (None, (), True)
    assert vault(two_days).dispatch_days() == (day(5),)
    left = in_vault(tmp_path)
    assert young.items() <= left.items()
    assert len(vault(two_days).store.paths("codes")) == 1
    assert len(list((tmp_path / "vault" / "codes").iterdir())) == 1, "no empty folder stays"
    assert not any(b"O130" in data or b"KEPT" in data for data in left.values())
    assert faults(two_days) == []
    assert "2 days at the packing table were disposed of" in verify(vault(two_days)).notes
    assert not any("no entry speaks of it" in note for note in verify(vault(two_days)).notes)


def test_a_day_is_kept_so_many_days_and_not_one_less(table: Table) -> None:  # noqa: F811
    for days_ago in (121, 120, 119):
        table.packs(days_ago, f"O{days_ago}", f"{CODE}{days_ago}")
    seals(table.settings)
    assert [one.day for one in disposes(table.settings).days] == [day(121)]
    assert disposes(table.settings).days == ()
    with pytest.raises(ActError, match="1 to 3650 days"):
        disposes(table.settings, 0)


def test_the_record_names_the_day_and_what_it_ended_with_and_is_sealed(two_days: Settings) -> None:
    last = vault(two_days).dispatch(day(130)).ledger.entries()[-1]
    disposes(two_days)
    first, _, sealed = vault(two_days).desk("life").entries()

    assert isinstance(first.record, Disposal)
    assert (first.record.ledger, first.record.entries, first.record.head) == (
        f"dispatch/{day(130)}", last.seq, last.digest,
    )  # fmt: skip
    assert first.record.case_digest == sha256(first.record.ledger.encode())
    assert sealed.record.kind == "ledger_seal"
    told = [one.subject for one in audit(LOCAL, two_days) if one.deed is Deed.DISPOSED]
    assert sorted(told) == [f"dispatch/{day(130)}", f"dispatch/{day(125)}"]


def test_what_would_go_is_told_and_nothing_goes(two_days: Settings, tmp_path: Path) -> None:
    before = in_vault(tmp_path)
    told = disposes(two_days, dry_run=True)
    assert ([one.day for one in told.days], told.is_done) == ([day(130), day(125)], False)
    assert in_vault(tmp_path) == before


def test_a_day_that_is_not_sealed_stays_with_those_after_it_and_older_ones_go(
    two_days: Settings,
    table: Table,  # noqa: F811
) -> None:
    table.packs(128, "LATE", "9H5C24N1S0")
    done = disposes(two_days)
    assert [one.day for one in done.days] == [day(130)]
    assert done.refused is not None
    assert (done.refused.day, done.waiting) == (day(128), (day(125),))
    assert "no seal covers 1 parcel of it: 'wornproof dispatch seal'" in done.refused.why_not
    assert vault(two_days).dispatch_days() == (day(128), day(125), day(5))
    seals(two_days)
    assert [one.day for one in disposes(two_days).days] == [day(128), day(125)]
    assert faults(two_days) == []


@pytest.mark.parametrize("what", ["changed", "cut", "mark"])
def test_a_damaged_day_is_refused_and_it_is_said_what_to_do(two_days: Settings, tmp_path: Path, what: str) -> None:
    folder = tmp_path / "vault" / "dispatch" / day(130) / "ledger"
    if what == "changed":
        entry = folder / "00000001.json"
        entry.write_bytes(entry.read_bytes().replace(b"O130", b"O131"))
    elif what == "cut":
        sorted(folder.iterdir())[-1].unlink()
    else:
        for mark in (tmp_path / "vault" / "codes").rglob("*.out"):
            mark.write_bytes(b"x")
    before = in_vault(tmp_path)
    done = disposes(two_days)
    assert done.days == ()
    assert done.refused is not None
    assert "wornproof verify" in done.refused.why_not
    assert {name: data for name, data in in_vault(tmp_path).items() if "audit" not in name} == before


def test_a_folder_that_vanished_without_a_record_is_a_fault_where_this_machine_remembers_it(
    two_days: Settings, tmp_path: Path
) -> None:
    vault(two_days).store.remove_tree(f"dispatch/{day(5)}")
    assert any(f"dispatch/{day(5)}: all of it is gone" in one for one in faults(two_days))


def test_a_record_that_nobody_sealed_excuses_nothing(two_days: Settings) -> None:
    made, prefix = vault(two_days), f"dispatch/{day(5)}"
    last = made.dispatch(day(5)).ledger.entries()[-1]
    digest = sha256(prefix.encode())
    made.desk("life").append(
        Disposal(case_digest=digest, entries=last.seq, head=last.digest, because="retention", ledger=prefix)
    )
    made.store.remove_tree(prefix)
    said = faults(two_days)
    assert any(f"the disposal of {prefix} is not sealed, so it excuses nothing" in one for one in said)
    assert any(f"{prefix}: all of it is gone" in one for one in said)


def test_a_day_that_is_there_again_is_named_and_goes_again(two_days: Settings) -> None:
    made = vault(two_days)
    kept = {path: made.store.read(path) for path in made.store.paths(f"dispatch/{day(130)}")}
    disposes(two_days)
    for path, data in kept.items():
        made.store.create(path, data)
    assert any("'wornproof dispatch dispose' finishes that" in one for one in faults(two_days))
    assert disposes(two_days).finished == (day(130),)
    assert faults(two_days) == []


def test_another_machine_that_remembers_the_day_is_told_to_run_it_too(two_days: Settings, tmp_path: Path) -> None:
    heads = tmp_path / "home" / "heads" / vault(two_days).vault_id / f"dispatch-{day(130)}.log"
    remembered = heads.read_bytes()
    disposes(two_days)
    heads.write_bytes(remembered)
    assert faults(two_days) == []
    assert any("run 'wornproof dispatch dispose' here" in note for note in verify(vault(two_days)).notes)
    assert disposes(two_days).finished == (day(130),)
    assert not heads.exists()


def test_photos_of_a_day_on_which_nothing_was_recorded_go_without_a_record(two_days: Settings) -> None:
    vault(two_days).dispatch(day(140)).put_photo(b"left by a kill")
    assert [one.day for one in disposes(two_days).days] == [day(140), day(130), day(125)]
    assert len(disposed_days(vault(two_days).desk("life").entries(), vault(two_days).sealing_key())) == 2
    assert faults(two_days) == []


@pytest.mark.parametrize(
    "who",
    [
        Actor("Bo", "bo", frozenset({Role.INVESTIGATOR})),
        Actor("Cy", "cy", frozenset({Role.AUDITOR, Role.REVIEWER})),
        Actor("Di", "di", frozenset({Role.LEAD}), frozenset({"case-y"})),
    ],
    ids=lambda who: who.name,
)
@pytest.mark.parametrize("dry_run", [False, True])
def test_who_may_not_is_refused(two_days: Settings, who: Actor, dry_run: bool) -> None:
    with pytest.raises(Forbidden):
        dispose_days(who, two_days, quiet, dry_run=dry_run)
    assert len(vault(two_days).dispatch_days()) == 3


def test_without_the_key_nothing_goes(two_days: Settings, tmp_path: Path) -> None:
    key = next(path for path in (tmp_path / "home").iterdir() if "key" in path.name and path.is_file())
    key.rename(tmp_path / "aside")
    before = {name for name in in_vault(tmp_path) if "dispatch" in name or "codes" in name}
    with pytest.raises(Exception, match="key"):
        disposes(two_days)
    assert {name for name in in_vault(tmp_path) if "dispatch" in name or "codes" in name} == before


MOMENTS = [
    "desk.jobs.day_disposal:seal_ledger",
    "desk.acts.dispose_days:note",
    "evidence.codes:Codes.forget",
    "evidence.codes:Codes._delete",
    "evidence.register:VaultRegister.forget",
    "evidence.store:Store._remove",
    "evidence.store:_remove_folder",
]


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_step_the_same_command_finishes(
    two_days: Settings, tmp_path: Path, moment: str, after: bool
) -> None:
    child = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path), moment, str(int(after))], cwd=ROOT, check=False
    )
    assert child.returncode == -signal.SIGKILL
    seals(two_days)  # it runs each evening, whatever happened at noon
    disposes(two_days)
    assert vault(two_days).dispatch_days() == (day(5),)
    assert len(vault(two_days).store.paths("codes")) == 1
    assert faults(two_days) == []
    assert "2 days at the packing table were disposed of" in verify(vault(two_days)).notes


_KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from desk.acts.actor import LOCAL
from desk.acts.dispose_days import dispose_days
from tests.desk.acts.lived import quiet
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
dispose_days(LOCAL, desk(Path(folder)), quiet)
"""


@pytest.mark.parametrize("left", ["first gone", "photos gone", "ledger gone"])
def test_a_day_of_which_a_part_is_gone_is_named_and_finished(two_days: Settings, tmp_path: Path, left: str) -> None:
    made = vault(two_days)
    kept = {path: made.store.read(path) for path in made.store.paths(f"dispatch/{day(130)}")}
    disposes(two_days)
    gone = {"first gone": "00000001.json", "photos gone": "photos/", "ledger gone": "ledger/"}[left]
    for path, data in kept.items():
        if gone not in path:
            made.store.create(path, data)
    assert any("it was disposed of and is there, in whole or in part" in one for one in faults(two_days))
    seals(two_days)
    assert disposes(two_days).finished == (day(130),)
    assert faults(two_days) == []


@pytest.mark.server
@pytest.mark.slow
def test_in_a_bucket_days_go_likewise(keeping: Bucket, tmp_path: Path) -> None:  # noqa: F811
    made = desk(tmp_path).model_copy(update={"vault_url": keeping.url})
    Vault.create(made.vault_url, made.home)
    shop = Table(made)
    for days_ago, code in ((130, CODE), (5, OTHER)):
        shot = photo(tmp_path, 1 + days_ago % 7)
        pack_piece(LOCAL, made, f"O{days_ago}", "tee-1", code=code, photos=[shot], clock=clock(days_ago))
    shop.gets_back(125, "O130", CODE)
    seals(made)
    disposes(made)
    store = vault(made).store
    assert vault(made).dispatch_days() == (day(5),)
    assert len(store.paths("dispatch")) == 3
    assert len(store.paths("codes")) == 1
    assert faults(made) == []


def test_the_verb_tells_what_goes_asks_and_names_what_stays(
    two_days: Settings,
    table: Table,  # noqa: F811
    tmp_path: Path,
) -> None:
    run, more = CliRunner(), ["--vault", two_days.vault_url]

    def asked(*words: str, typed: str = "") -> tuple[int, str, str]:
        done = run.invoke(app, ["dispatch", "dispose", *words, *more], env=env(tmp_path), input=typed)
        return done.exit_code, done.stdout, done.stderr

    code, out, _ = asked("--dry-run")
    assert (code, f"{day(130)}  2 parcels, 1 photo, 1 code still out" in out) == (0, True)
    code, _, err = asked(typed="n\n")
    assert (code, "nothing was deleted" in err) == (1, True)
    assert len(vault(two_days).dispatch_days()) == 3
    table.packs(126, "LATE", "9H5C24N1S0")
    code, out, err = asked("--json", "--yes")
    told = json.loads(out)
    assert (code, told["days"], told["staying"]) == (1, [day(130)], [day(126), day(125)])
    assert (told["parcels"], told["photos"], told["codes_out"], told["is_done"]) == (2, 1, 1, True)
    assert f"STAYS     {day(126)}: no seal covers 1 parcel of it" in err
    seals(two_days)
    code, out, _ = asked("--yes")
    assert (code, "2 days at the packing table are gone" in out) == (0, True)
    code, out, _ = asked("--yes")
    assert (code, "no day at the packing table is older than 120 days" in out) == (0, True)
    assert [one.day for one in parcels(LOCAL, two_days, day(5))] == [day(5)]
