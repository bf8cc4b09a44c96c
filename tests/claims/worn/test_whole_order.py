"""The order as a whole in the report: late pictures weighed, early ones as the control, the caveat never missing."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claims.shown.texts import Texts
from claims.worn.whole_order import as_json
from claims.worn.whole_texts import whole_order_line, whole_order_texts
from desk.cli import app
from desk.report.build import build_report
from evidence.reasons import ReasonKind, reason
from evidence.records import OrderLine
from evidence.vault import Vault
from matcher.order_weight import NotWeighed, OrderWeight
from tests.claims.assessed import worn
from tests.desk.drawn import garment, photo
from tests.desk.report_case import DELIVERED, Posted, Story, build

AFTER, BEFORE = DELIVERED + timedelta(days=3), DELIVERED - timedelta(days=9)
SHOP = tuple(photo(f"tee-{at}", garment(at), style=f"tee-{at}", title=f"Printed tee {at}") for at in range(40))
LINES = tuple(OrderLine(sku=f"tee-{at}", title=f"Printed tee {at}") for at in range(6))


def posted(at: int, early: bool = False, people: int = 1, **standouts: int) -> Posted:
    shown = tuple((sku.replace("_", "-"), z) for sku, z in standouts.items())
    when = (BEFORE if early else AFTER) + timedelta(hours=at)
    return Posted(f"p{at}", when, garment(100 + at), standouts=shown, people=people)


def weighed(folder: Path, *posts: Posted) -> tuple[Vault, list[str]]:
    vault, _ = build(folder, Story(LINES, SHOP, posts))
    return vault, list(whole_order_texts(worn(vault).whole, Texts()))


@pytest.mark.slow
def test_lines_that_stand_out_after_delivery_are_weighed_and_named(tmp_path: Path) -> None:
    vault, said = weighed(tmp_path, posted(1, tee_0=450), posted(2, tee_1=520), posted(3, tee_30=300))
    found = worn(vault).whole
    assert isinstance(found.after, OrderWeight)
    assert found.after.pictures == 3
    assert found.after.score_hundredths == 570
    # two of forty tees in an order of six: 15/780 of the random orders hold both
    assert found.after.as_high == pytest.approx(10_000 * 15 / 780, abs=60)
    assert said[1] == "It rests on these articles, which stand out in a picture each: tee-1, tee-0."
    assert "no picture of a person from before delivery" in said[2]


@pytest.mark.slow
def test_early_pictures_are_the_control_and_speak_of_taste(tmp_path: Path) -> None:
    early = [posted(at, early=True, **{f"tee_{at}": 400}) for at in range(3)]
    _, said = weighed(tmp_path, posted(7, tee_0=450), posted(8, tee_1=450), *early)
    assert "asked of the 3 pictures from before delivery" in said[2]
    assert said[3] == "With so few pictures from before delivery this control says little."
    assert "That speaks for the same taste, and for the buyer." in said[4]


def test_pictures_without_people_weigh_nothing(tmp_path: Path) -> None:
    _, said = weighed(tmp_path, posted(1, people=0, tee_0=900))
    assert said[0] == "The order as a whole was not weighed: no picture of a person to weigh."


@pytest.mark.slow
def test_a_picture_public_before_delivery_is_not_weighed_as_a_late_one(tmp_path: Path) -> None:
    again = posted(1, tee_0=900)
    first = Posted("old", BEFORE, again.picture, standouts=again.standouts)
    vault, _ = weighed(tmp_path, first, again)
    found = worn(vault).whole
    assert found.after == NotWeighed(reason(ReasonKind.NO_PICTURE_OF_PEOPLE))
    assert isinstance(found.before, OrderWeight)


def test_a_small_catalog_is_said_to_be_small(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, Story(LINES[:3], SHOP[:20], (posted(1, tee_0=400),)))
    whole = worn(vault).whole
    assert "the catalog is too small" in whole_order_line(whole, Texts())


@pytest.mark.slow
def test_the_report_holds_it_apart_with_its_caveat(tmp_path: Path) -> None:
    vault, said = weighed(tmp_path, posted(1, tee_0=450))
    html = build_report(vault, "DEMO-7").decode()
    assert html.count("The order as a whole") == 1
    assert said[0].replace("'", "&#39;") in html
    assert "never a proof" in said[-1]
    assert said[-1] in html
    assert build_report(vault, "DEMO-7").decode() == html


@pytest.mark.slow
def test_programs_get_the_figures_and_the_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, _ = weighed(tmp_path, posted(1, tee_0=450))
    whole = worn(vault).whole
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "home"))
    ran = CliRunner().invoke(app, ["report", "DEMO-7", "--json", "--vault", str(tmp_path / "vault")])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)["order_as_a_whole"]
    assert told == json.loads(json.dumps(as_json(whole)))
    (carrier,) = told["after_delivery"]["carriers"]
    assert carrier["sku"] == "tee-0"
    assert carrier["image_digest"].startswith("sha256:")
    assert told["before_delivery"] == {"not_weighed": {"kind": "no_picture_of_people", "values": {}}}
