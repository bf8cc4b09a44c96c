"""From a lead to a release: two people in line-ups, neither seeing the other's word, and a third who approves."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from desk.access import passwords
from desk.cli import app
from evidence.records import Place, Release, Review, Withdrawal
from tests.desk.acts.lived import everywhere
from tests.desk.signing import WEAKEST
from tests.stories.two_people import CASE, OWL, PLAIN, Desk, case_once

pytestmark = [pytest.mark.server, pytest.mark.slow]

_MADE: dict[str, Path] = {}


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    if "case" not in _MADE:
        _MADE["case"] = case_once(tmp_path_factory)
    yield Desk.of(_MADE["case"], tmp_path / "desk", monkeypatch)
    shutil.rmtree(tmp_path / "desk")


def reviews(desk: Desk) -> list[Review]:
    return [one.record for one in desk.vault.case(CASE).ledger.entries() if isinstance(one.record, Review)]


def line(desk: Desk, sku: str) -> dict[str, object]:
    told = desk.told("lea", "report", CASE)
    return next(one for one in told["lines"] if one["sku"] == sku)


def waits_for(desk: Desk, who: str) -> bool:
    name = desk.subject(OWL)
    return bool(next(one for one in desk.subjects(who) if one["name"] == name)["waits_for_you"])


def test_a_lead_is_looked_at_by_two_confirmed_and_released_by_a_third(desk: Desk) -> None:
    before = line(desk, PLAIN)["status"]
    assert before != "worn_after_delivery"
    assert next(one for one in desk.subjects("ivy") if one["sku"] == PLAIN)["why"] == "lead"

    assert desk.answer("zoe", PLAIN, PLAIN, "--because", "details_agree").exit_code == 0
    assert line(desk, PLAIN)["status"] == before
    assert desk.run("ivy", "release", "ask", CASE, "paypal").exit_code == 1

    assert desk.answer("bo", PLAIN, PLAIN).exit_code == 0
    found = line(desk, PLAIN)
    assert found["status"] == "worn_after_delivery"
    assert [one["by_people"] for one in found["worn"]] == [True]  # type: ignore[attr-defined]

    assert desk.told("zoe", "release", "ask", CASE, "paypal")["asked_by"] == "zoe"
    for refused in ("zoe", "bo", "ivy"):
        assert desk.run(refused, "release", "approve", CASE, "paypal").exit_code == 1
    done = desk.told("lea", "release", "approve", CASE, "paypal")
    assert (done["released_by"], done["approved_by"], done["reviews"]) == ("zoe", "lea", 2)
    assert desk.told("lea", "release", "list", CASE)["current"] == ["paypal"]

    checked = desk.told("lea", "verify", CASE)
    assert (checked["holds"], checked["faults"], checked["not_sealed"]) == (True, [], [])
    pack = desk.run("lea", "pack", CASE, "--out", "case.wacz")
    assert pack.exit_code in (0, 4), pack.stderr
    assert desk.run("lea", "verify", "case.wacz").exit_code == 0
    html = (desk.folder / "report.html", desk.run("lea", "report", CASE, "--out", "report.html"))[0].read_text("utf-8")
    assert "Found by people, not by the program" in html
    assert "once in 36" in html


def test_the_words_are_recorded_with_all_that_was_shown(desk: Desk) -> None:
    desk.answer("zoe", OWL, OWL, "--because", "print_agrees", "--note", "the owl's left eye")
    desk.answer("bo", OWL, "--none", "--because", "print_differs")
    first, second = [one for one in reviews(desk) if one.sku == OWL]

    assert (first.account, first.reviewer, first.place, first.verdict) == ("zoe", "Zoe Quill", Place.FIRST, "confirmed")
    assert (second.account, second.place, second.verdict) == ("bo", Place.SECOND, "rejected")
    assert first.lineup is not None
    assert second.lineup is not None
    assert len(first.lineup.photos) == 6
    assert set(first.lineup.photos) == set(second.lineup.photos)
    assert first.lineup.photos != second.lineup.photos  # each has an order of their own
    assert first.note == "the owl's left eye"


def test_where_two_differ_a_third_is_asked_and_whoever_spoke_is_not(desk: Desk) -> None:
    desk.answer("zoe", OWL, OWL)
    desk.answer("bo", OWL, "--none")
    assert [waits_for(desk, who) for who in ("zoe", "bo", "cy")] == [False, False, True]

    assert desk.answer("cy", OWL, OWL).exit_code == 0
    assert [one.place for one in reviews(desk) if one.sku == OWL] == [Place.FIRST, Place.SECOND, Place.TIE]
    assert not any(waits_for(desk, who) for who in ("zoe", "bo", "cy", "max"))
    html = (desk.folder / "r.html", desk.run("lea", "report", CASE, "--out", "r.html"))[0].read_text("utf-8")
    assert "Confirmed by two of three people" in html
    assert "answered otherwise" in html
    assert desk.told("lea", "verify", CASE)["faults"] == []


def test_nobody_answers_twice_however_spelt_nor_what_they_were_not_shown(desk: Desk) -> None:
    name = desk.shown("zoe", OWL)["name"]
    assert desk.run("bo", "review", "answer", name, "--none").exit_code == 1
    assert desk.run("zoe", "review", "answer", name, "--none").exit_code == 0
    again = desk.run("zoe", "review", "answer", name, "--none")
    assert again.exit_code == 1
    assert "nothing of this name waits for your word" in again.stderr
    done = desk.run("lea", "user", "add", "Zoe ", "--role", "reviewer", "--oidc-subject", "x")
    assert done.exit_code == 1, "a second account of one name"


def test_a_photo_that_is_not_there_and_two_answers_at_once_are_refused(desk: Desk) -> None:
    name = desk.shown("zoe", OWL)["name"]
    for words in (["--photo", "7"], ["--none", "--cannot-tell"], []):
        assert desk.run("zoe", "review", "answer", name, *words).exit_code == 1
    assert not [one for one in reviews(desk) if one.sku == OWL]


def test_a_word_is_undone_within_a_minute_and_given_again(desk: Desk) -> None:
    name = desk.shown("zoe", OWL)["name"]
    assert desk.run("zoe", "review", "answer", name, "--none").exit_code == 0
    assert desk.run("bo", "review", "undo", name).exit_code == 1
    assert desk.told("zoe", "review", "undo", name)["undone"]
    assert desk.run("zoe", "review", "undo", name).exit_code == 1
    desk.answer("zoe", OWL, OWL)
    records = [one.record for one in desk.vault.case(CASE).ledger.entries()]

    assert [one.verdict for one in reviews(desk) if one.sku == OWL] == ["rejected", "confirmed"]
    assert sum(isinstance(one, Withdrawal) for one in records) == 1
    assert desk.told("lea", "verify", CASE)["faults"] == []


def test_who_has_answered_sees_their_own_word_alone_until_it_is_decided_and_then_undoes_it_no_more(desk: Desk) -> None:
    """Or somebody would peek, undo, and answer again."""
    desk.answer("zoe", OWL, OWL, "--note", "SECRETNOTE")
    name = desk.shown("bo", OWL)["name"]
    assert desk.run("bo", "review", "answer", name, "--none").exit_code == 0
    told = [desk.run("bo", *words).output for words in (("review", "list", CASE), ("search", "all", "owl", "--json"))]
    assert not any("SECRETNOTE" in text or "Zoe" in text for text in told)
    assert desk.told("bo", "review", "undo", name)["undone"]

    again = desk.shown("bo", OWL)["name"]
    photos = desk.shown("bo", OWL)["photos"]
    number = next(at for at, one in enumerate(photos, 1) if one["sku"] == OWL)
    assert desk.run("bo", "review", "answer", again, "--photo", str(number)).exit_code == 0
    assert "SECRETNOTE" in desk.run("bo", "review", "list", CASE, "--json").output
    assert desk.run("bo", "review", "undo", again).exit_code == 1, "both words are open now"


def test_which_article_is_in_question_is_told_to_nobody_who_is_still_to_be_asked(desk: Desk) -> None:
    listed = [one for one in desk.subjects("zoe") if one["waits_for_you"]]

    assert listed
    assert {(one["sku"], one["line"], one["why"], one["image_digest"]) for one in listed} == {("", None, "", "")}
    assert desk.shown("zoe", OWL)["name"] not in {one["name"] for one in listed}


def test_a_program_gives_no_word(desk: Desk) -> None:
    key = desk.told("zoe", "key", "new", "robot", "--right", "read", "--right", "review")["key"]
    done = CliRunner().invoke(app, ["review", "next", CASE], env={"WORNPROOF_KEY": key, "WORNPROOF_SESSION": ""})
    assert done.exit_code == 1
    assert "an API key gives no word" in done.stderr


def test_a_word_is_withdrawn_with_a_reason_and_another_is_asked(desk: Desk) -> None:
    desk.answer("zoe", OWL, OWL)
    name = desk.subject(OWL)
    assert desk.run("bo", "review", "withdraw", CASE, name, "--reason", "x").exit_code == 1
    assert desk.run("zoe", "review", "withdraw", CASE, name, "--reason", " ").exit_code == 1
    assert desk.run("zoe", "review", "withdraw", CASE, name, "--reason", "I know the buyer").exit_code == 0
    assert not waits_for(desk, "zoe")
    desk.answer("bo", OWL, OWL)
    desk.answer("cy", OWL, OWL)

    assert [one.place for one in reviews(desk) if one.sku == OWL] == [Place.FIRST, Place.FIRST, Place.SECOND]
    assert desk.told("lea", "verify", CASE)["faults"] == []


def test_a_release_falls_when_a_word_it_rests_on_is_withdrawn(desk: Desk) -> None:
    desk.answer("zoe", OWL, OWL)
    desk.answer("bo", OWL, OWL)
    desk.told("ivy", "release", "ask", CASE, "court")
    desk.told("bo", "review", "withdraw", CASE, desk.subject(OWL), "--reason", "a mistake")
    changed = desk.run("lea", "release", "approve", CASE, "court")
    assert changed.exit_code == 1
    assert "changed since" in changed.stderr
    assert not any(isinstance(one.record, Release) for one in desk.vault.case(CASE).ledger.entries())


def test_who_asks_for_what_another_asked_for_already_is_told_and_the_first_request_stays(desk: Desk) -> None:
    desk.answer("zoe", OWL, OWL)
    desk.answer("bo", OWL, OWL)
    first = desk.told("ivy", "release", "ask", CASE, "court")
    again = desk.run("zoe", "release", "ask", CASE, "court")
    assert again.exit_code == 1
    assert "ivy asked for this release already" in again.stderr
    assert desk.told("lea", "release", "list", CASE)["asked"] == [first]
    odd = desk.run("ivy", "release", "ask", CASE, "../court")
    assert (odd.exit_code, "a channel is a name" in odd.stderr) == (1, True)


def test_nothing_that_people_were_asked_is_left_of_a_case_that_is_disposed_of(desk: Desk) -> None:
    desk.answer("zoe", OWL, OWL)
    desk.answer("bo", OWL, OWL)
    desk.told("ivy", "release", "ask", CASE, "court")
    sheet = Path(desk.told("cy", "review", "next", CASE, "--out", str(desk.folder / "of-cy.html"))["sheet"])
    of_people = [path for path in (desk.folder / "home").rglob("*") if path.suffix in (".json", ".done")]
    assert len([path for path in of_people if CASE.encode() in path.read_bytes()]) > 3, "or the test looks for nothing"

    desk.told("lea", "dispose", CASE, "--because", "erasure", "--yes")

    assert not sheet.exists()
    assert not (desk.folder / "home" / "releases" / CASE).exists()
    assert [name for name, data in everywhere(desk.folder) if CASE.encode() in data] == []


COMMANDS = (
    ("case",), ("case", CASE), ("verify",), ("verify", CASE), ("report", CASE, "--out", "out/r.html"),
    ("report", CASE, "--lang", "zh", "--out", "out/z.html"), ("pack", CASE, "--out", "out/p.wacz"),
    ("search", "all", "owl OR top", "--facet", "status", "--facet", "verdict", "--export", "out/s.csv"),
    ("search", CASE, "", "--has", "review", "--export", "out/h.jsonl"), ("search", "all", "NOT has:review"),
    ("search", "all", "has:review", "--by-relevance"), ("searches",), ("review", "list", CASE), ("review", "rates"),
    ("release", "list", CASE), ("release", "ask", CASE, "paypal"), ("release", "approve", CASE, "paypal"),
    ("review", "comparisons", CASE), ("review", "comparison", CASE, "1", "--says", "confirmed"),
    ("review", "withdraw", CASE, "000000000000", "--reason", "x"), ("review", "undo", "000000000000"), ("audit",),
    ("export", CASE, "--out", "out/e.zip"), ("user", "list"), ("key", "list"), ("whoami",), ("index", "status"),
    ("webhooks",), ("index", "build"), ("match", CASE), ("crawl", CASE), ("timestamp", CASE), ("doctor",),
    ("extend", CASE, "--days", "200", "--reason", "x"), ("dispose", CASE, "--because", "erasure", "--dry-run"),
    ("amend", "ORDER.toml", "--reason", "x"), ("import", CASE, "out"), ("index", "rebuild"),
    ("review", "next", CASE, "--out", "out/l.html"), ("exhibit", "list", CASE), ("payment", CASE),
    ("strike", CASE, "1", "--reason", "x"), ("swap", CASE), ("links", CASE), ("damage", CASE), ("reused", CASE),
    ("edge", CASE, "1", "--from", "1,1", "--to", "9,9"),
    ("dispatch", "cite", CASE), ("return", "add", "SF1", "--order", "x"),
)  # fmt: skip
"""Every verb that may speak of a case, or of people."""


def everything_told(desk: Desk, login: str) -> dict[str, str]:
    """What every command tells this person and writes for them; without times, digests and what the disk has free."""
    (desk.folder / "out").mkdir(exist_ok=True)
    told: dict[str, str] = {}
    for words in COMMANDS:
        for more in ((), ("--json",)):
            done = desk.run(login, *words, *more)
            told[" ".join((*words, *more))] = plain(f"{done.exit_code}\n{done.stdout}\n{done.stderr}", desk)
    for path in sorted((desk.folder / "out").rglob("*")):
        told[path.name] = plain(path.read_bytes().decode("utf-8", "replace"), desk)
    return told


def plain(text: str, desk: Desk) -> str:
    text = text.replace(str(desk.folder), "/DESK")
    text = re.sub(r"\d+ GiB", "SPACE", re.sub(r"[0-9a-f]{12,64}", "HEX", text))
    return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+00:00)?|\d\d:\d\d(:\d\d)?", "TIME", text)


def test_every_verb_of_the_command_line_is_walked_or_speaks_of_no_case() -> None:
    of_no_case = {
        "init",
        "demo",
        "evaluate",
        "scan",
        "compare",
        "platform",
        "authority",
        "login",
        "logout",
        "investigate",
        "receipt",
        "order",
        "channels",
        "serve",  # its pages and its interface are walked in tests/desk/web
    }
    walked = {words[0] for words in COMMANDS}
    names = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    names |= {one.name for one in app.registered_groups if isinstance(one, typer.models.TyperInfo)}  # type: ignore[attr-defined]
    assert {str(name) for name in names} == walked | of_no_case | {"investigate"}


@pytest.mark.parametrize("reader", ["bo", "lea", "ivy"])
def test_no_output_of_any_command_depends_on_what_the_first_reviewer_said(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    """Two desks that differ in the first word alone tell a reader the same, to the letter."""
    desk.answer("zoe", OWL, OWL, "--note", "SECRETNOTE", "--because", "print_agrees")
    first = everything_told(desk, reader)
    other = Desk.of(_MADE["case"], tmp_path / "other", monkeypatch)
    other.answer("zoe", OWL, "--none", "--note", "SECRETNOTE", "--because", "print_differs")
    second = everything_told(other, reader)

    for command, text in first.items():
        assert "SECRETNOTE" not in text, command
        if command.split()[0] not in ("user", "audit", "key"):
            assert "Zoe" not in text, command
        assert text == second[command], command
