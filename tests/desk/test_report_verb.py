"""The verb report, and the words every report is made of."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desk.assess import LineStatus
from desk.doubts import DoubtKind
from desk.report.build import build_report
from desk.report.texts import Texts
from desk.sightings import ReviewState
from desk.timing import When
from evidence.records import Dispute, Outcome
from matcher.policy import error_rates, load_policy
from tests.desk.drawn import garment
from tests.desk.report_case import Posted, build
from tests.desk.test_report import AFTER, WORN, told


def wornproof(*arguments: str) -> Result:
    from desk.cli.app import app

    return CliRunner().invoke(app, arguments)


def test_the_verb_writes_the_report_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "home"))
    vault, _ = build(tmp_path, told(Posted("a", AFTER, garment(9), WORN)))
    out = tmp_path / "out" / "report.html"
    place = ["--vault", str(tmp_path / "vault"), "--out", str(out)]
    result = wornproof("report", "DEMO-7", *place)
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == build_report(vault, "DEMO-7", error_rates(load_policy()))
    assert str(out) in result.output.replace("\n", "")


def test_the_verb_prints_findings_as_one_line_of_json(tmp_path: Path) -> None:
    build(tmp_path, told(Posted("a", AFTER, garment(9), WORN)))
    result = wornproof("report", "DEMO-7", "--json", "--vault", str(tmp_path / "vault"))
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    assert json.loads(line)["lines"][0]["status"] == "worn_after_delivery"


def test_an_unknown_case_is_one_line_with_what_is_known(tmp_path: Path) -> None:
    build(tmp_path, told(Posted("a", AFTER, garment(9), WORN)))
    result = wornproof("report", "NOPE", "--vault", str(tmp_path / "vault"))
    assert result.exit_code == 1
    assert "no case 'NOPE'" in result.stderr
    assert "DEMO-7" in result.stderr


def test_every_word_the_report_may_need_is_there() -> None:
    keys = Texts("en").keys()
    for section, members in (
        ("status", LineStatus),
        ("status_long", LineStatus),
        ("doubt", DoubtKind),
        ("when", When),
        ("review", ReviewState),
        ("outcome", Outcome),
    ):
        assert {f"{section}.{member.value}" for member in members} <= keys, section
    assert {f"claim.{claim.value}" for claim in Dispute} <= keys


def test_a_missing_word_or_value_is_an_error_not_a_gap() -> None:
    say = Texts("en")
    with pytest.raises(KeyError):
        say("page.nonsense")
    with pytest.raises(KeyError):
        say("page.title", wrong="x")
