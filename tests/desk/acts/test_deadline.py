"""By when the dispute must be answered: in the list, in what waits, amended, and nowhere in the report."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.acts.actor import LOCAL, Actor
from desk.acts.amend import Difference, amend
from desk.acts.case_list import list_cases
from desk.acts.pack import pack
from desk.acts.queue import queue
from desk.acts.report import write_report
from desk.acts.roles import Role
from desk.acts.verify import verify_package
from desk.cli import app
from desk.settings import Settings
from evidence.verify import verify
from tests.desk.acts.lived import ADA, GOES, LIN, STAYS, case_of, lived, quiet
from tests.desk.acts.test_amend import order_file
from tests.desk.due import due

PAST, COMING = datetime(2020, 5, 20, 15, 59, 59, tzinfo=UTC), datetime(2090, 5, 20, 15, 59, 59, tzinfo=UTC)
KIM = Actor("Kim", "kim", roles=frozenset({Role.REVIEWER}))


def test_the_list_says_by_when_and_whether_it_is_too_late(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    assert [(one.respond_by, one.is_late) for one in list_cases(LOCAL, settings)] == [(None, False)] * 2
    due(vault, GOES, PAST)
    due(vault, STAYS, COMING)

    assert [(one.respond_by, one.is_late) for one in list_cases(LOCAL, settings)] == [(PAST, True), (COMING, False)]
    due(vault, GOES, None)
    assert list_cases(LOCAL, settings)[0].respond_by is None


def test_its_day_is_that_of_the_cases_zone(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, ADA, files=False)
    vault.open_case(
        case_of(
            replace(LIN, case_id="far"),
            zone="America/New_York",
            respond_by=datetime(2090, 5, 21, 3, 59, 59, tzinfo=UTC),
        )
    )

    far = next(one for one in list_cases(LOCAL, settings) if one.case_id == "far")
    assert far.respond_by is not None
    assert far.respond_by.isoformat() == "2090-05-20T23:59:59-04:00"


def test_a_line_that_was_kept_before_there_was_such_a_day_is_made_anew(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    due(vault, GOES, COMING)
    first = list_cases(LOCAL, settings)
    for path in (settings.cache / "listed" / vault.vault_id).iterdir():
        values = json.loads(path.read_bytes())
        del values["respond_by"]
        path.write_text(json.dumps(values), "utf-8")

    assert list_cases(LOCAL, settings) == first


def test_what_must_be_answered_soonest_comes_first_and_what_has_no_such_day_last(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    vault.open_case(case_of(replace(LIN, case_id="a-third")))
    due(vault, GOES, COMING)
    due(vault, STAYS, PAST)

    assert [one.case_id for one in sorted(list_cases(LOCAL, settings), key=lambda one: one.soonest)] == [
        STAYS,
        GOES,
        "a-third",
    ]


def test_what_waits_begins_with_what_must_be_answered_soonest(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    assert [one.case_id for one in queue(KIM, settings)] == [GOES, STAYS]
    due(vault, STAYS, COMING)
    assert [(one.case_id, one.respond_by) for one in queue(KIM, settings)] == [(STAYS, COMING), (GOES, None)]
    due(vault, GOES, PAST)
    assert [(one.case_id, one.is_late) for one in queue(KIM, settings)] == [(GOES, True), (STAYS, False)]


def test_it_is_amended_as_any_value_is_and_the_vault_holds(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    order = order_file(tmp_path)
    order.write_text(f"respond_by = 2090-05-20T15:59:59Z\n{order.read_text('utf-8')}", "utf-8")

    told = amend(LOCAL, settings, order, "the bank wrote", quiet)
    assert told.differences == (Difference("respond_by", None, "2090-05-20T15:59:59.000000Z"),)
    assert vault.opening_of(GOES).respond_by == COMING
    assert verify(vault).faults == ()


def test_a_package_of_such_a_case_is_confirmed_by_its_verifier(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, ADA, files=False)
    due(vault, GOES, COMING)
    made = pack(LOCAL, settings, GOES, out=tmp_path / "due.wacz")

    checked = verify_package(LOCAL, made.path, settings, key="", head="", root="", language="en")
    assert checked.holds, checked.words


def test_the_report_does_not_show_it(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, ADA, files=False)
    vault.open_case(case_of(replace(LIN, case_id="due"), respond_by=COMING))

    report = write_report(LOCAL, settings, "due", tmp_path / "due.html").path.read_text("utf-8")
    assert "2090" not in report
    assert "respond_by" not in report


def test_the_command_line_says_it_in_words_and_in_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, vault = lived(tmp_path, files=False)
    due(vault, GOES, PAST)

    late, without = told(settings, monkeypatch)
    assert late.endswith("  LATE, answer was due 2020-05-20")
    assert "answer" not in without
    listed = [json.loads(one)["respond_by"] for one in told(settings, monkeypatch, "--json")]
    assert listed == ["2020-05-20T15:59:59+00:00", None]
    assert any(
        line.split() == ["respond", "by", "2020-05-20", "15:59", "(UTC)"] for line in told(settings, monkeypatch, GOES)
    )
    (shown,) = told(settings, monkeypatch, GOES, "--json")
    assert json.loads(shown)["respond_by"] == "2020-05-20T15:59:59+00:00"
    due(vault, GOES, COMING)
    assert told(settings, monkeypatch)[0].endswith("  answer by 2090-05-20")


def told(settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    for name, value in (("HOME", settings.home), ("VAULT", settings.vault_url), ("CACHE", settings.cache)):
        monkeypatch.setenv(f"WORNPROOF_{name}", str(value))
    return CliRunner().invoke(app, ["case", *words]).stdout.splitlines()
