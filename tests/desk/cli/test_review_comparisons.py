"""The verbs review comparisons and review comparison, as people with accounts type them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from desk.access.actor import Actor
from desk.access.roles import Role
from desk.acts.accounts import add_account
from desk.acts.actor import LOCAL
from desk.acts.sign_in import sign_in
from desk.cli import app
from desk.settings import Settings
from evidence.records import Dispute
from tests.desk.acts.test_dispatch import CODE, settings  # noqa: F401 - the fixture
from tests.desk.acts.test_exhibit import env
from tests.desk.acts.test_pieces import Table

PASSWORD = "a long sentence of words"
As = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> As:  # noqa: F811
    """A command as somebody, on a desk with a case in which one comparison contradicts."""
    table = Table(settings)
    table.packs(10, "Y", CODE, weight_g=1400)
    table.gets_back(1, "Y", "", weight_g=120)
    table.compares(Dispute.SWAPPED_RETURN)
    for login in ("lea", "zoe", "bo"):
        role = Role.LEAD if login == "lea" else Role.REVIEWER
        add_account(LOCAL, settings, login, roles=(role,), name=f"{login.title()} Quill", password=PASSWORD)
    stranger = Actor("nobody", roles=frozenset())
    tokens = {login: sign_in(stranger, settings, login, PASSWORD).token for login in ("lea", "zoe", "bo")}

    def asked(login: str, *words: str) -> Result:
        return CliRunner().invoke(
            app,
            list(words),
            env={**env(tmp_path), "WORNPROOF_VAULT": settings.vault_url, "WORNPROOF_SESSION": tokens[login]},
        )

    return asked


def told(run: As, login: str, *words: str) -> dict[str, Any]:
    done = run(login, *words, "--json")
    assert done.exit_code == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_two_people_answer_and_neither_is_told_the_others_word_before(run: As) -> None:
    listed = told(run, "zoe", "review", "comparisons", "case-y")
    number = str(listed["comparison"])
    first = told(run, "zoe", "review", "comparison", "case-y", number, "--says", "confirmed", "--note", "zqnote")
    seen = [run("bo", *words).output for words in (
        ("review", "comparisons", "case-y"), ("review", "comparisons", "case-y", "--json"),
        ("report", "case-y", "--json"), ("case", "case-y"), ("exhibit", "list", "case-y"),
    )]  # fmt: skip
    second = told(run, "bo", "review", "comparison", "case-y", number, "--says", "confirmed")

    assert (listed["waits_for_you"], listed["decided"], listed["words"]) == (True, False, 0)
    assert "1400 g" in listed["says"]
    assert first["undo_until"]
    assert second["undo_until"] is None
    assert not [text for text in seen if "zqnote" in text or "Zoe" in text or "confirmed (" in text]
    assert "waits for you (1 person answered)" in seen[0]
    assert [one["note"] for one in told(run, "bo", "review", "comparisons", "case-y")["reviews"]] == ["zqnote", ""]
    assert "decided (Zoe Quill: confirmed; Bo Quill: confirmed)" in run("lea", "review", "comparisons", "case-y").output


def test_a_word_is_undone_or_withdrawn_with_why(run: As) -> None:
    number = str(told(run, "zoe", "review", "comparisons", "case-y")["comparison"])
    word = ("review", "comparison", "case-y", number)
    assert told(run, "zoe", *word, "--says", "unsure")["verdict"] == "unsure"
    assert told(run, "zoe", *word, "--undo")["undone"] is True
    assert "--undo' undoes it" in run("zoe", *word, "--says", "rejected").output
    assert "withdrawn" in run("zoe", *word, "--withdraw", "another row").output
    assert run("zoe", *word, "--says", "rejected").exit_code == 1


@pytest.mark.parametrize(
    "more", [(), ("--says", "confirmed", "--undo"), ("--undo", "--withdraw", "x"), ("--undo", "--note", "x")]
)
def test_one_thing_is_asked_for_at_a_time(run: As, more: tuple[str, ...]) -> None:
    done = run("zoe", "review", "comparison", "case-y", "4", *more)
    assert done.exit_code == 1
    assert "--" in done.stderr


def test_the_reason_is_a_sentence_in_either_language(run: As) -> None:
    english, chinese = (run("zoe", "review", "comparisons", "case-y", "--lang", of).output for of in ("en", "zh"))
    assert "1400" in english
    assert "1400" in chinese
    assert english != chinese
