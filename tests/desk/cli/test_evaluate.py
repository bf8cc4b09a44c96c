"""The verb evaluate, on a small shop: figures, page, resuming, errors in one line."""

import base64
import json
import re
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from desk.cli import app
from desk.report.evaluation import page as pages
from tests.matcher.small_shop import media_bytes, shop

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("stored_portraits")]

SKUS = ("FJ-1084-MUL", "FJ-1083-ANT", "FJ-1112-PUR")
ROWS = "image,sku,relation,print\np7013-1.jpg,FJ-1084-MUL,worn,yes\np7016-1.jpg,,,\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shop(tmp_path, SKUS)
    for name in ("p7013-1.jpg", "p7016-1.jpg"):
        (tmp_path / name).write_bytes(media_bytes(name))
    (tmp_path / "labels.csv").write_text(ROWS)
    return tmp_path


def evaluated(place: Path, *more: str) -> Result:
    asked = ["evaluate", str(place / "labels.csv"), "--catalog", str(place / "feed.csv"), "--out", str(place / "out")]
    return CliRunner().invoke(app, [*asked, *more])


def test_figures_page_and_json_are_made_and_a_second_run_examines_nothing(place: Path) -> None:
    ran = evaluated(place, "--json", "--split")
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    figures = told["figures"]
    assert (figures["worn"], figures["matched"], figures["first"], figures["photos_of_people"]) == (1, 1, 1, 2)
    assert (figures["false_photos"]["hits"], figures["pairs"]) == (0, 2 + 3)
    assert figures["false_photos"]["upper"] == pytest.approx(0.7764, abs=1e-4)
    assert [one["name"] for one in figures["slices"]] == ["print"]
    assert json.loads((place / "out" / "evaluation.json").read_text())["figures"] == figures
    html = (place / "out" / "evaluation.html").read_text()
    assert "0 of 2 (95 %: under 77.6 %)" in html
    assert not re.search(r"(src|href)=\"(?!data:)", html)
    kept = {file: file.read_bytes() for file in (place / "out" / "trials").iterdir()}
    again = evaluated(place)
    assert "1 of 1 items worn (100 %)" in again.output
    unsplit = html.split("<h2>Frozen")[0] + html[html.index("<h2>Time") :]
    assert (place / "out" / "evaluation.html").read_text().split() == unsplit.split()
    assert {file: file.read_bytes() for file in (place / "out" / "trials").iterdir()} == kept


def test_both_plots_are_drawn_and_are_pictures(place: Path) -> None:
    pytest.importorskip("matplotlib")
    evaluated(place)
    drawn = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", (place / "out" / "evaluation.html").read_text())
    assert len(drawn) == 2
    assert all(b"<svg" in base64.b64decode(one) and b"(dB)" in base64.b64decode(one) for one in drawn)


def test_without_matplotlib_the_page_says_what_to_install(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "drawable", lambda: False)
    assert evaluated(place).exit_code == 0
    assert "wornproof[evaluate]" in (place / "out" / "evaluation.html").read_text()


def test_wrong_labels_are_one_line_before_any_picture_is_read(place: Path) -> None:
    (place / "labels.csv").write_text(ROWS + "p7016-1.jpg,FJ-9999,worn,\n")
    ran = evaluated(place)
    assert ran.exit_code == 1
    assert "row 4: SKU FJ-9999 is not in the catalog" in ran.output
    assert not (place / "out").exists()


def test_a_file_where_the_folder_should_be_is_told(place: Path) -> None:
    (place / "out").write_text("mine")
    ran = evaluated(place)
    assert ran.exit_code == 1
    assert "name a folder" in ran.output
    assert (place / "out").read_text() == "mine"


def test_without_its_own_style_a_picture_is_a_negative_and_its_item_is_not_named(place: Path) -> None:
    told = json.loads(evaluated(place, "--json", "--without-own-style").stdout)
    figures = told["figures"]
    assert (figures["worn"], figures["matched"], figures["photos_of_people"]) == (0, 0, 2)
    assert figures["pairs"] == 2 * 2, "the worn style is missing for both, which share a fold"
    assert figures["false_photos"]["hits"] == 0
    whole = json.loads(evaluated(place, "--json").stdout)["figures"]
    assert whole["matched"] == 1, "the same folder of trials serves both"
