"""Deeds are written down before they are done, come to the vault once, and say nothing of what was found."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from desk.access.errors import Forbidden, NotThere
from desk.access.roles import Role
from desk.acts import audited
from desk.acts.accounts import add_account
from desk.acts.actor import LOCAL, Actor
from desk.acts.audit import audit, write_audit
from desk.acts.audited import BATCH, KEPT, audit_ledgers, flush, note
from desk.acts.dispose import dispose
from desk.acts.keys import make_key, revoke_key
from desk.acts.overview import show_cases
from desk.acts.search import Question, search
from desk.settings import Settings
from evidence.disposed import case_digest
from evidence.records import Audit, Deed, Disposed, LedgerSeal
from evidence.vault import Vault
from evidence.verify import verify
from tests.desk.acts.lived import ADA, GOES, STAYS, everywhere, lived, quiet
from tests.desk.signing import PASSWORD

ROOT = Path(__file__).parent.parent.parent.parent
BO = Actor("Bo", "bo")
AUDITOR = Actor("Au", "au", frozenset({Role.AUDITOR}))


def deeds(settings: Settings) -> list[str]:
    vault = Vault.open(settings.vault_url, settings.home)
    records = [e.record for name in audit_ledgers(vault) for e in vault.desk(name).entries()]
    return [one.subject for record in records if isinstance(record, Audit) for one in record.deeds]


@pytest.mark.slow
def test_acts_write_down_who_did_what_and_nothing_of_what_was_found_or_typed(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path)
    show_cases(BO, settings, GOES)
    search(BO, settings, Question(GOES, "quxdress", {}, {}, None, 0, 10))
    lines = audit(AUDITOR, settings)

    said = [(line.account, line.deed.value, line.case_id) for line in lines]
    assert said[-3:] == [("bo", "looked", GOES), ("bo", "searched", GOES), ("au", "audited", "")]
    assert ("", "packed", GOES) in said
    kept = b"".join(data for name, data in everywhere(tmp_path) if "audit" in name)
    assert b"quxdress" not in kept
    assert GOES.encode() not in kept


@pytest.mark.slow
def test_refusals_and_changes_of_accounts_are_written_down(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    add_account(LOCAL, settings, "lea", roles=(Role.LEAD,), password=PASSWORD)
    lead = Actor("Lea", "lea", frozenset({Role.LEAD}))
    add_account(lead, settings, "kim", roles=(Role.REVIEWER,), cases=(STAYS,), password=PASSWORD)
    kim = Actor("Kim", "kim", frozenset({Role.REVIEWER}), frozenset({STAYS}))
    for case_id in (GOES, "case-nowhere"):
        with pytest.raises(NotThere):
            show_cases(kim, settings, case_id)
    with pytest.raises(Forbidden):
        dispose(kim, settings, STAYS, Disposed.ERASURE, quiet)
    revoke_key(lead, settings, make_key(lead, settings, "spreadsheet").shown.key_id)

    said = [(line.account, line.deed.value, line.case_id, line.subject) for line in audit(AUDITOR, settings)][:-1]
    refused = [("kim", "refused", case_id, "") for case_id in (GOES, "", STAYS)]
    assert said == [
        ("", "accounts", "", "lea"), ("lea", "accounts", "", "kim"), *refused, *[("lea", "accounts", "", "lea")] * 2,
    ]  # fmt: skip


@pytest.mark.slow
def test_the_lines_come_to_the_vault_in_batches_once_each_and_are_sealed(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    for number in range(KEPT - 1):
        note(settings, BO, Deed.LOOKED, subject=str(number))
    assert audit_ledgers(vault) == ()
    assert note(settings, BO, Deed.LOOKED, subject=str(KEPT - 1)).deeds == KEPT
    assert deeds(settings) == [str(n) for n in range(KEPT)]
    note(settings, BO, Deed.LOOKED, subject="last")
    assert flush(settings).deeds == 1
    (name,) = audit_ledgers(vault)
    assert isinstance(vault.desk(name).entries()[-1].record, LedgerSeal)
    assert verify(Vault.open(settings.vault_url, settings.home)).faults == ()
    assert flush(settings).deeds == 0


def test_the_first_deed_of_a_day_brings_and_signs_those_of_the_day_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, vault = lived(tmp_path, files=False)
    days = [datetime(2026, 8, day, 9, n, tzinfo=UTC) for day in (30, 31) for n in (0, 1)]
    days += [datetime(2026, 9, 1, 9, tzinfo=UTC), datetime(2026, 9, 2, 9, tzinfo=UTC)]
    moments = iter(days)
    monkeypatch.setattr(audited, "now", lambda: next(moments))
    at = [days[0]]
    monkeypatch.setattr("evidence.vault.Vault.open", _opened_at(Vault.open, at))
    for moment in days:
        at[0] = moment
        note(settings, BO, Deed.LOOKED)
    kinds = {name: [e.record.kind for e in vault.desk(name).entries()] for name in audit_ledgers(vault)}
    signed = ["audit", "ledger_seal"]
    assert kinds == {"audit-2026-08": signed * 2, "audit-2026-09": signed}


def _opened_at(real: object, at: list[datetime]) -> object:
    def opened(url: str, home: Path, clock: object = None, **more: object) -> Vault:
        return real(url, home, lambda: at[0], **more)  # type: ignore[operator]  # Vault.open

    return opened


@pytest.mark.slow
def test_many_at_once_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    children = [
        subprocess.Popen([sys.executable, "-c", _NOTES, str(tmp_path), str(n), "70"], cwd=ROOT) for n in range(4)
    ]
    assert [child.wait() for child in children] == [0] * 4
    flush(settings)
    assert sorted(deeds(settings)) == sorted(f"{child}-{n}" for child in range(4) for n in range(70))


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["begin", "drop"])
@pytest.mark.parametrize("after", [False, True])
def test_killed_while_moving_nothing_is_lost_or_doubled(tmp_path: Path, moment: str, after: bool) -> None:
    settings, _ = lived(tmp_path, files=False)
    for number in range(BATCH + 3 if after else 3):
        note_quickly(settings, number)
    child = subprocess.run([sys.executable, "-c", _DIES, str(tmp_path), moment, str(int(after))], cwd=ROOT, check=False)
    assert child.returncode < 0
    note(settings, BO, Deed.LOOKED, subject="later")
    flush(settings)
    found = deeds(settings)
    assert found[-1] == "later"
    assert found[:-1] == [str(n) for n in range(BATCH + 3 if after else 3)]


def note_quickly(settings: Settings, number: int) -> None:
    """As ``note`` writes it, without moving."""
    vault_id = Vault.open(settings.vault_url, settings.home).vault_id
    folder = settings.home / "audit"
    folder.mkdir(exist_ok=True)
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    line = {"account": "bo", "at": at, "case_digest": "", "deed": "looked", "subject": str(number)}
    with (folder / f"{vault_id}.lines").open("a") as file:
        file.write(json.dumps(line) + "\n")


def test_a_line_that_was_cut_short_swallows_none(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    note(settings, BO, Deed.LOOKED, subject="one")
    path = settings.home / "audit" / f"{vault.vault_id}.lines"
    path.write_bytes(path.read_bytes() + b'{"account":"bo","at":"2026')
    note(settings, BO, Deed.LOOKED, subject="two")
    flush(settings)
    assert deeds(settings) == ["one", "two"]


def test_it_is_asked_by_day_account_and_case_and_only_by_who_may(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    note(settings, BO, Deed.LOOKED, GOES)
    note(settings, Actor("Cy", "cy"), Deed.SEARCHED, STAYS)
    today = datetime.now(UTC).date()
    assert [line.case_id for line in audit(AUDITOR, settings, account="cy")] == [STAYS]
    assert {line.case_id for line in audit(AUDITOR, settings, case_id=GOES)} == {GOES}
    assert audit(AUDITOR, settings, until=date(2026, 1, 1)) == ()
    assert len(audit(AUDITOR, settings, since=today, account="bo")) == 1
    scoped = audit(Actor("Au", "au", frozenset({Role.AUDITOR}), frozenset({STAYS})), settings)
    assert {line.case_id for line in scoped} == {STAYS, ""}
    assert case_digest(GOES) not in {line.case_digest for line in scoped}
    with pytest.raises(Forbidden):
        audit(Actor("Bo", "bo", frozenset({Role.LEAD})), settings)


def test_of_a_case_that_is_gone_the_digest_is_left_and_its_id_finds_it(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    note(settings, BO, Deed.LOOKED, GOES)
    dispose(LOCAL, settings, GOES, Disposed.ERASURE, quiet)
    assert {line.case_id for line in audit(AUDITOR, settings) if line.case_digest == case_digest(GOES)} == {""}
    asked = audit(AUDITOR, settings, case_id=GOES)
    assert [line.deed for line in asked][:2] == [Deed.LOOKED, Deed.DISPOSED]
    assert ADA.name not in str(asked)


def test_the_table_begins_no_formula(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    note(settings, BO, Deed.PACKED, GOES, subject="=cmd()")
    written = write_audit(AUDITOR, audit(AUDITOR, settings), tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert written.lines == 2
    assert text.splitlines()[0] == "done_at,account,deed,case_id,case_digest,deed_of"
    assert "'=cmd()" in text


_NOTES = """
import sys
from pathlib import Path
from desk.acts.actor import Actor
from desk.acts.audited import note, flush
from evidence.records import Deed
from tests.desk.indexed import desk
folder, name, number = sys.argv[1:]
for n in range(int(number)):
    note(desk(Path(folder)), Actor("Bo", "bo"), Deed.LOOKED, subject=f"{name}-{n}")
    if n % 20 == 19:
        flush(desk(Path(folder)))
"""
_DIES = """
import os, signal, sys
from pathlib import Path
from desk.acts.audited import _Lines, flush
from tests.desk.indexed import desk
folder, moment, after = sys.argv[1:]
real = getattr(_Lines, moment)
def dies(*args):
    if int(after):
        real(*args)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(_Lines, moment, dies)
flush(desk(Path(folder)))
"""
