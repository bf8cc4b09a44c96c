"""The verb report, and the words every report is made of."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desk.report.build import build_report
from tests.desk.drawn import garment
from tests.desk.report.test_report import AFTER, WORN, told
from tests.desk.report_case import Posted, build


def wornproof(*arguments: str) -> Result:
    from desk.cli.app import app

    return CliRunner().invoke(app, arguments)


@pytest.mark.slow
def test_the_verb_writes_the_report_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "home"))
    vault, _ = build(tmp_path, told(Posted("a", AFTER, garment(9), WORN)))
    out = tmp_path / "out" / "report.html"
    place = ["--vault", str(tmp_path / "vault"), "--out", str(out)]
    result = wornproof("report", "DEMO-7", *place)
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == build_report(vault, "DEMO-7")
    assert str(out) in result.output.replace("\n", "")


def test_the_verb_prints_findings_as_one_line_of_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "home"))
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


@pytest.mark.slow
def test_the_verb_speaks_chinese_where_it_is_asked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "home"))
    build(tmp_path, told(Posted("a", AFTER, garment(9), WORN, text="at the lake")))
    out = tmp_path / "zh.html"
    result = wornproof("report", "DEMO-7", "--lang", "zh", "--vault", str(tmp_path / "vault"), "--out", str(out))
    assert result.exit_code == 0, result.output
    html = out.read_text("utf-8")
    assert '<html lang="zh">' in html
    for said in (
        "2026年5月5日 10:30 UTC（精确到秒）",
        "程序比对的是衣物，不是人",
        "未封存（UNSEALED）",
        "at the lake",
    ):
        assert said in html
    for english in ("The findings", "What speaks for the buyer", "no false match", "Nobody has looked", "5 May"):
        assert english not in html
    assert wornproof("report", "DEMO-7", "--lang", "fr", "--vault", str(tmp_path / "vault")).exit_code == 2
