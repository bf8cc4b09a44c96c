"""The verbs of a case's life, as typed."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desk.cli import app
from tests.desk.acts.lived import ADA, GOES, STAYS, lived, marked
from tests.desk.acts.test_amend import order_file

pytestmark = pytest.mark.slow

Wornproof = Callable[..., Result]


@pytest.fixture
def wornproof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wornproof:
    settings, _ = lived(tmp_path)
    for name, value in (("HOME", settings.home), ("VAULT", settings.vault_url), ("CACHE", settings.cache)):
        monkeypatch.setenv(f"WORNPROOF_{name}", str(value))
    monkeypatch.setenv("WORNPROOF_INDEX", settings.index_url)
    monkeypatch.chdir(tmp_path)
    return lambda *words, typed="": CliRunner().invoke(app, words, input=typed)


def test_amend_shows_what_differs_and_does_it(wornproof: Wornproof, tmp_path: Path) -> None:
    order = str(order_file(tmp_path, sku="TEE-2"))
    dry = wornproof("amend", order, "--reason", "mistyped", "--dry-run")
    assert dry.stdout.splitlines() == ["order.lines[0].sku: tee-1 -> TEE-2", f"case {GOES} would be amended so"]
    done = json.loads(wornproof("amend", order, "--reason", "mistyped", "--json").stdout)
    assert (done["is_done"], done["differences"]) == (
        True, [{"path": "order.lines[0].sku", "before": "tee-1", "after": "TEE-2"}],
    )  # fmt: skip
    again = wornproof("amend", order, "--reason", "mistyped")
    assert (again.exit_code, "nothing was added" in again.stderr) == (1, True)


def test_extend_says_until_when(wornproof: Wornproof) -> None:
    told = wornproof("extend", GOES, "--days", "400", "--reason", "a lawsuit")
    assert told.stdout == f"case {GOES} is kept for 400 days, until 2027-07-06 00:00 UTC\n"
    assert wornproof("extend", GOES, "--days", "10", "--reason", "x").exit_code == 1


def test_dispose_asks_first_and_does_it(wornproof: Wornproof, tmp_path: Path) -> None:
    no = wornproof("dispose", GOES, "--because", "erasure", typed="n\n")
    assert (no.exit_code, "nothing was deleted" in no.stderr) == (1, True)
    assert f"out/{GOES}.wacz" in no.stdout
    assert marked(tmp_path, ADA)
    done = wornproof("dispose", GOES, "--because", "erasure", "--yes", "--json")
    assert json.loads(done.stdout)["is_done"]
    assert marked(tmp_path, ADA) == set()
    assert "1 case was disposed of" in wornproof("verify").stdout
    gone = wornproof("dispose", "never-there", "--because", "erasure", "--yes")
    assert (gone.exit_code, "no case 'never-there'" in gone.stderr) == (1, True)


def test_export_says_what_it_holds(wornproof: Wornproof, tmp_path: Path) -> None:
    told = wornproof("export", GOES, "--out", str(tmp_path / "ada.zip"), "--lang", "zh")
    assert told.stdout.splitlines()[-1] == "holds       1 post, 1 picture"
    with zipfile.ZipFile(tmp_path / "ada.zip") as archive:
        assert b'<html lang="zh">' in archive.read("index.html")


def test_the_list_takes_filters_and_a_single_case_none(wornproof: Wornproof) -> None:
    (line,) = wornproof("case", "--buyer", "zqux").stdout.splitlines()
    assert line.startswith(f"{GOES}  order {ADA.order_id}  {ADA.name}  1 worn_after_delivery  1 to review  ")
    listed = [json.loads(one) for one in wornproof("case", "--json").stdout.splitlines()]
    assert [one["case_id"] for one in listed] == [GOES, STAYS]
    assert listed[0]["statuses"] == [{"status": "worn_after_delivery", "count": 1}]
    assert wornproof("case", "--buyer", "nobody").stdout == "no case like that\n"
    assert wornproof("case", GOES, "--overdue").exit_code == 1


def test_audit_lists_and_writes_a_table(wornproof: Wornproof, tmp_path: Path) -> None:
    wornproof("case", GOES)
    assert f"(local operator)     looked         {GOES}" in wornproof("audit", "--case", GOES).stdout
    wornproof("audit", "--csv", str(tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_text("utf-8-sig").startswith("done_at,account,deed")
    wrong = wornproof("audit", "--since", "yesterday")
    assert (wrong.exit_code, "is no day" in wrong.stderr) == (1, True)
