"""People's words on comparisons: two who do not see each other's, and what their words come to everywhere."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import desk.acts.review_comparisons as act
from claims.shown.texts import Texts
from desk.access.actor import Actor
from desk.access.errors import Forbidden
from desk.access.roles import Role
from desk.acts.actor import LOCAL
from desk.acts.case_list import list_cases
from desk.acts.case_page import case_page
from desk.acts.errors import ActError
from desk.acts.exhibit import exhibits
from desk.acts.pack import pack
from desk.acts.pieces import compare_pieces
from desk.acts.release import approve_release, ask_release, releases
from desk.acts.report import find, write_report
from desk.acts.review_comparisons import (
    ComparisonStanding,
    comparisons,
    judge_comparison,
    undo_comparison,
    withdraw_comparison,
)
from desk.acts.strike import strike
from desk.settings import Settings
from evidence.ledger import now
from evidence.ledger_seal import seal_ledger
from evidence.records import ComparisonReview, Dispute, LedgerSeal, Place
from evidence.verify import verify
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_dispatch import CODE, OTHER, settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_links_shown import THIRD
from tests.desk.acts.test_pieces import Table
from tests.desk.review.raced import someone

CASE = "case-y"
SECRET = "zqnote of the first"
ZOE, BO, CY, ADA = (someone(name) for name in ("zoe", "bo", "cy", "ada"))
IVY, LEA = someone("ivy", Role.INVESTIGATOR), someone("lea", Role.LEAD)


@pytest.fixture
def swapped(settings: Settings) -> Settings:  # noqa: F811
    """A case whose piece came back a thousand grams lighter; Ada opened it."""
    table = Table(settings)
    table.packs(10, "Y", CODE, weight_g=1400)
    table.gets_back(1, "Y", "", weight_g=120)
    table.compares(Dispute.SWAPPED_RETURN)
    return settings


def asked(settings: Settings, who: Actor = ZOE) -> ComparisonStanding:  # noqa: F811
    (one,) = comparisons(who, settings, CASE)
    return one


def says(settings: Settings, who: Actor, verdict: str, note: str = "") -> act.WordGiven:  # noqa: F811
    return judge_comparison(who, settings, CASE, asked(settings).number, verdict, note)  # type: ignore[arg-type]


def told(settings: Settings, who: Actor) -> dict[str, Any]:  # noqa: F811
    """What programs read of the comparison that contradicts."""
    summary = find(who, settings, CASE).as_json()["swapped"]
    return next(one for one in summary if one["result"] == "contradicted")


def test_two_people_confirm_it_and_the_case_is_released_on_their_words(swapped: Settings, tmp_path: Path) -> None:
    with pytest.raises(ActError, match="nothing to release"):
        ask_release(IVY, swapped, CASE, "paypal")
    first = says(swapped, ZOE, "confirmed")
    second = says(swapped, BO, "confirmed")

    assert first.undo_until is not None
    assert (second.undo_until, second.unsealed) == (None, "")
    assert isinstance(vault(swapped).case(CASE).ledger.entries()[-1].record, LedgerSeal)
    assert told(swapped, CY)["review_state"] == "confirmed"
    assert ask_release(IVY, swapped, CASE, "paypal").comparisons == 1
    with pytest.raises(ActError, match="a review of yours"):
        approve_release(someone("zoe", Role.LEAD), swapped, CASE, "paypal")
    assert approve_release(LEA, swapped, CASE, "paypal").reviews == 2
    assert releases(CY, swapped, CASE).current == ("paypal",)
    assert verify(vault(swapped)).faults == ()


def test_the_second_is_shown_nothing_of_the_first_word(swapped: Settings, tmp_path: Path) -> None:
    says(swapped, ZOE, "rejected", SECRET)
    write_report(BO, swapped, CASE, tmp_path / "r.html")
    seen = (
        (tmp_path / "r.html").read_text("utf-8"),
        json.dumps(find(BO, swapped, CASE).as_json()),
        repr([asdict(one) for one in comparisons(BO, swapped, CASE)]),
        repr(exhibits(BO, swapped, CASE)),
        repr(case_page(BO, swapped, CASE)),
        repr(list_cases(BO, swapped)),
        repr(releases(BO, swapped, CASE)),
    )

    assert not [text for text in seen if "Zoe Quill" in text or "zqnote" in text or "rejected" in text]
    assert (told(swapped, BO)["review_state"], told(swapped, BO)["unseen_words"]) == ("none", 1)
    assert asked(swapped, BO).waits
    assert asked(swapped, BO).words == 1
    assert asked(swapped, ZOE).reviews[0].note == SECRET
    with pytest.raises(ActError, match="still wanted on 1 question"):
        pack(BO, swapped, CASE, out=tmp_path / "p.wacz")


def test_whoever_opened_the_case_or_gave_a_word_or_recorded_the_parcel_gives_none(settings: Settings) -> None:  # noqa: F811
    table = Table(settings)
    table.actor = someone("cy", Role.INVESTIGATOR)
    table.packs(10, "Y", CODE, weight_g=1400)
    table.actor = LOCAL
    table.gets_back(1, "Y", "", weight_g=120)
    table.compares(Dispute.SWAPPED_RETURN)
    says(settings, ZOE, "confirmed")

    for who in (ADA, CY, ZOE):
        assert not asked(settings, who).waits
        with pytest.raises(ActError, match="does not wait for your word"):
            says(settings, who, "confirmed")
    with pytest.raises(Forbidden):
        says(settings, IVY, "confirmed")
    with pytest.raises(ActError, match="named people"):
        says(settings, LOCAL, "confirmed")


def test_a_third_is_asked_where_two_differ_and_nobody_after(swapped: Settings) -> None:
    says(swapped, ZOE, "confirmed")
    says(swapped, BO, "rejected")
    assert told(swapped, CY)["review_state"] == "none"
    with pytest.raises(ActError, match="nothing to release"):
        ask_release(IVY, swapped, CASE, "paypal")
    says(swapped, CY, "confirmed")

    assert told(swapped, CY)["review_state"] == "confirmed_by_tie"
    assert ask_release(IVY, swapped, CASE, "paypal").comparisons == 1
    assert not asked(swapped, someone("dan")).waits
    assert verify(vault(swapped)).faults == ()


def test_what_two_people_rejected_stays_shown_and_counts_for_nothing(swapped: Settings) -> None:
    assert "swapped_contradicted" in dict(list_cases(ZOE, swapped)[0].statuses)
    says(swapped, ZOE, "rejected")
    says(swapped, BO, "rejected")

    assert told(swapped, CY)["review_state"] == "rejected"
    assert "swapped_contradicted" not in dict(list_cases(ZOE, swapped)[0].statuses)
    with pytest.raises(ActError, match="nothing to release"):
        ask_release(IVY, swapped, CASE, "paypal")


def test_what_two_people_said_stands_in_the_report_and_is_shown_strongly(swapped: Settings, tmp_path: Path) -> None:
    def people() -> dict[str, Any]:
        elements = find(CY, swapped, CASE).as_json()["elements"]
        return next(one for one in elements if one["element"] == "swap_people")

    assert people()["strength"] == "missing"
    says(swapped, ZOE, "confirmed", SECRET)
    says(swapped, BO, "confirmed")
    write_report(CY, swapped, CASE, tmp_path / "r.html")
    text = (tmp_path / "r.html").read_text("utf-8")

    assert (people()["strength"], people()["by_entries"]) == ("strong", [asked(swapped).number])
    assert "Confirmed by two people (Zoe Quill, Bo Quill)" in text
    assert f"It does contradict. “{SECRET}”" in text
    assert "Two people looked at what contradicts and confirmed it" in text


def test_what_two_people_rejected_is_said_in_the_buyers_favour(swapped: Settings, tmp_path: Path) -> None:
    says(swapped, ZOE, "rejected")
    says(swapped, BO, "rejected")
    write_report(CY, swapped, CASE, tmp_path / "r.html")
    text = (tmp_path / "r.html").read_text("utf-8")

    assert "Rejected (Zoe Quill, Bo Quill)" in text
    assert "it counts for nothing" in text
    assert Texts("en")("swapped_part.contradicted_weight") not in text


def test_links_that_people_rejected_are_not_drawn(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    table = Table(settings)
    for days_ago, order, code in ((60, "X", OTHER), (50, "W", THIRD), (10, "Y", CODE)):
        table.packs(days_ago, order, code)
    table.gets_back(2, "Y", OTHER)
    table.gets_back(1, "Y", THIRD)
    table.compares(Dispute.ROTATION)

    def report() -> str:
        write_report(CY, settings, CASE, tmp_path / "r.html")
        return (tmp_path / "r.html").read_text("utf-8")

    assert "Pieces of other orders that came back" in report()
    for one in comparisons(ZOE, settings, CASE):
        for who in (ZOE, BO):
            judge_comparison(who, settings, CASE, one.number, "rejected")
    assert "Pieces of other orders that came back" not in report()
    assert "Rejected (Zoe Quill, Bo Quill)" in report()


def test_a_no_stays_where_the_same_is_compared_again(swapped: Settings) -> None:
    """With a finer scale it is another comparison; that somebody said no to the first is not forgotten."""
    before = asked(swapped).number
    says(swapped, ZOE, "rejected")
    says(swapped, BO, "rejected")
    compare_pieces(LOCAL, swapped, CASE, Dispute.SWAPPED_RETURN, quiet, step_g=10)
    assert asked(swapped).number > before
    assert (asked(swapped).words, told(swapped, CY)["review_state"]) == (0, "rejected")


def test_a_word_is_undone_within_a_minute_and_given_again(swapped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    says(swapped, ZOE, "rejected")
    assert undo_comparison(ZOE, swapped, CASE, asked(swapped).number).undone
    assert asked(swapped).waits
    says(swapped, ZOE, "confirmed")
    monkeypatch.setattr(act, "now", lambda: now() + timedelta(seconds=61))
    with pytest.raises(ActError, match="older than a minute"):
        undo_comparison(ZOE, swapped, CASE, asked(swapped).number)
    assert verify(vault(swapped)).faults == ()


def test_a_word_that_was_withdrawn_with_a_reason_is_given_by_another(swapped: Settings) -> None:
    says(swapped, ZOE, "confirmed")
    says(swapped, BO, "confirmed")
    with pytest.raises(ActError, match="say why"):
        withdraw_comparison(ZOE, swapped, CASE, asked(swapped).number, " ")
    withdraw_comparison(ZOE, swapped, CASE, asked(swapped).number, "another row")

    assert told(swapped, CY)["review_state"] == "none"
    assert not asked(swapped, ZOE).waits
    says(swapped, CY, "confirmed")
    assert [one["blind"] for one in told(swapped, LEA)["reviews"]] == [True, False]
    assert verify(vault(swapped)).faults == ()


def test_what_does_not_contradict_or_was_taken_back_is_not_asked(swapped: Settings) -> None:
    number = asked(swapped).number
    with pytest.raises(ActError, match="no comparison that contradicts"):
        judge_comparison(ZOE, swapped, CASE, 1, "confirmed")
    strike(LOCAL, swapped, CASE, number, "the scale was broken")

    assert comparisons(ZOE, swapped, CASE) == ()
    with pytest.raises(ActError, match="these are: none"):
        judge_comparison(ZOE, swapped, CASE, number, "confirmed")


def test_where_many_answer_at_once_two_words_are_taken_each_in_its_turn(swapped: Settings) -> None:
    number = asked(swapped).number

    def answer(login: str) -> bool:
        try:
            judge_comparison(someone(login), swapped, CASE, number, "confirmed")
        except ActError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(answer, ("bo", "cy", "dan", "eve", "fay", "zoe")))

    assert sum(taken) == 2
    assert [one.place for one in asked(swapped).reviews] == ["first", "second"]
    assert verify(vault(swapped)).faults == ()


def test_a_second_word_that_was_forged_into_the_ledger_and_signed_is_named_and_counts_for_nothing(
    swapped: Settings,
) -> None:
    says(swapped, ZOE, "confirmed")
    file = vault(swapped).case(CASE)
    first = next(one.record for one in file.ledger.entries() if isinstance(one.record, ComparisonReview))
    forged = {"account": "ada", "reviewer": "Ada", "place": Place.SECOND}
    file.ledger.append(first.model_copy(update=forged))
    seal_ledger(file.ledger, vault(swapped).key)

    assert [fault.what for fault in verify(vault(swapped)).faults] == ["the review is by 'ada', who opened the case"]
    assert told(swapped, LOCAL)["review_state"] == "one_confirms"
