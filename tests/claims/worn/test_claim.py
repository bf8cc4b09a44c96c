"""The claim as the desk asks for it: rows for a terminal, values for programs, its part of a report."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from claims.interface import LineRow, Need
from claims.shown.texts import Texts
from claims.worn import CLAIM
from claims.worn.doubts import claim_doubts
from claims.worn.facts import NEEDS, WornFacts, facts
from claims.worn.headline import key_doubts
from claims.worn.summary import summary
from evidence.records import Dispute, OrderLine, Verdict
from tests.claims.assessed import part, worn
from tests.claims.worn.sound import assessed, bare, line, sighting
from tests.claims.worn.test_assess import AFTER, WORN, LineStatus, picture, story
from tests.desk.report_case import DELIVERED, Found, Posted, build, the_case

LINES = (OrderLine(sku="tee-1", title="Tee, red"), OrderLine(sku="coat", title="Coat"))


def test_it_answers_late_returns_alone_and_needs_accounts_a_catalog_and_a_delivery() -> None:
    assert (CLAIM.name, CLAIM.answers) == ("worn", {Dispute.LATE_RETURN})
    assert CLAIM.needs == NEEDS == {Need.ACCOUNTS, Need.CATALOG, Need.DELIVERED}


def test_the_facts_are_those_that_the_case_states() -> None:
    assert facts(the_case(story())) == WornFacts("shop", DELIVERED)


@pytest.mark.parametrize("without", ["catalog", "delivered"])
def test_a_case_that_lacks_one_has_no_facts(without: str) -> None:
    case = the_case(story())
    order = case.order.model_copy(update={"delivered": None}) if without == "delivered" else case.order
    lacking = case.model_copy(update={"order": order, "catalog": None if without == "catalog" else "shop"})

    with pytest.raises(ValueError, match="case DEMO-7 states no catalog or no delivery"):
        facts(lacking)


def test_each_line_is_a_row_with_its_strongest_picture(tmp_path: Path) -> None:
    light, heavy = (Found("tee-1", weight=21),), (Found("tee-1", weight=40),)
    posts = (
        Posted("a", AFTER, picture(1), light),
        Posted("b", AFTER + timedelta(hours=5), picture(2), heavy, precision="hour"),
    )
    vault, _ = build(tmp_path, story(*posts))

    assert worn(vault).rows(Texts()) == (
        LineRow(1, "tee-1", "Tee, red", "Seen worn after delivery", "5 May 2026, 15:30 UTC", "40 dB"),
        LineRow(2, "coat", "Coat", "Nothing found", "", ""),
    )


def test_rows_and_notes_are_in_the_language_asked_for(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, story(Posted("a", AFTER, picture(1), WORN)))
    found = worn(vault)

    assert found.rows(Texts("zh"))[1].status == Texts("zh")("status.nothing_found")
    assert [len(found.notes(Texts(language))) for language in ("en", "zh")] == [1, 1]
    assert found.notes(Texts("zh")) != found.notes(Texts("en"))


def test_the_part_of_a_report_is_made_of_what_its_files_say(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, story(Posted("a", AFTER, picture(1), WORN)))
    assessment, found = worn(vault).assessment, part(vault)

    assert found.result.startswith("A garment like 1 of the 2 ordered articles is worn")
    assert found.standing.startswith("This is what a program found")
    assert [one.number for one in found.figures] == [1, 0, 0, 0, 1]
    assert (found.key_doubts, found.doubts) == (key_doubts(assessment), claim_doubts(assessment))
    assert (Path("claims") / found.template).is_file()


def test_programs_get_every_line_and_the_order_as_a_whole(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, story(Posted("a", AFTER, picture(1), WORN)))
    told = worn(vault).summary()

    assert set(told) == {"lines", "order_as_a_whole"}
    assert json.loads(json.dumps(told)) == told
    assert [one["sku"] for one in told["lines"]] == ["tee-1", "coat"]


def test_a_sighting_for_programs_has_the_texts_of_the_enums_and_utc_times() -> None:
    (told,) = summary(assessed(line(worn=(sighting(),))))["lines"]
    (one,) = told["worn"]

    assert one == {
        "post_url": "http://127.0.0.1/posts/a",
        "image_digest": sighting().showing.image.digest,
        "frame": None,
        "sku": "tee-1",
        "photo_digest": sighting().finding.photo_digest,
        "verdict": "match",
        "weight_decibans": 34,
        "reasons": [{"kind": "points_agree", "values": {"points": 30}}],
        "reason": one["reason"],
        "when": "after_delivery",
        "posted_at": "2026-05-04T00:00:00+00:00",
        "posted_at_precision": "second",
        "captured_at": "2026-05-05T00:00:01+00:00",
        "by_people": False,
        "lead": None,
        "review": "confirmed",
        "reviewers": ["Ada", "Ben"],
    }
    assert "30" in one["reason"]


@pytest.mark.parametrize("under", ["worn", "shop_photographs", "undecided", "other_colourways"])
def test_each_kind_of_sighting_stands_under_its_own_name(under: str) -> None:
    kinds: dict[str, Any] = {"worn": (), "shop_photographs": (), "undecided": (), "other_colourways": ()}
    unsure = sighting(verdict=Verdict.ABSTAIN)
    (told,) = summary(assessed(line(**{**kinds, under: (unsure,)})))["lines"]

    assert [name for name in kinds if told[name]] == [under]
    assert told[under][0]["verdict"] == "abstain"


@pytest.mark.parametrize("status", LineStatus)
def test_the_status_of_a_line_is_its_text(status: LineStatus) -> None:
    (told,) = summary(assessed(bare(1, status)))["lines"]

    assert told["status"] == status.value
