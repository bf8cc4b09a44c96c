"""One name for one thing in all our JSON, each told in docs/json.md; words for people only where the name says so.

Kind: ``case`` here and ``case_id`` there; ``missing`` a number here and a sentence there; a list of sentences where a
program looks for values.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.cli import app
from evidence.records import Case
from tests.desk.cli.json_names import documented, of_models, walked, written_by_hand
from tests.evidence.filled import filled_vault

NOT_JSON = {"WORNPROOF_VERBOSE", "help_option_names", "by"}
"""Written-out dicts of the same files that are printed nowhere."""
WORDS_FOR_CODES = {"WRONG", "right", "missed", "same", "not_same", "cannot_say", "consistent", "contradicted"}
"""Answers and their colours or exit codes."""
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
FREE = {"text", "words", "path", "address"}

Run = Callable[..., list[dict[str, object]]]


@pytest.fixture
def run(tmp_path: Path, case: Case, clock: object, monkeypatch: pytest.MonkeyPatch) -> Run:
    filled_vault(tmp_path, case, clock)  # type: ignore[arg-type]  # the fixture is a clock
    for name, place in (("HOME", "home"), ("VAULT", "vault"), ("CACHE", "cache")):
        monkeypatch.setenv(f"WORNPROOF_{name}", str(tmp_path / place))
    monkeypatch.chdir(tmp_path)

    def asked(*words: str) -> list[dict[str, object]]:
        done = CliRunner().invoke(app, [*words, "--json"])
        assert done.stdout, (words, done.stderr, done.exception)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return asked


def test_every_name_that_is_written_anywhere_is_in_the_table_and_none_else() -> None:
    made = (written_by_hand() | of_models()) - NOT_JSON - WORDS_FOR_CODES
    told = set(documented())
    assert not made - told, f"not in docs/json.md: {sorted(made - told)}"
    spare = (
        told
        - made
        - {"origin", "order_as_a_whole", "payments", "score_hundredths", "as_high", "drawn", "shared_permille"}
    )
    assert not spare, f"in docs/json.md, and nowhere made: {sorted(spare)}"


def test_no_name_stands_twice_in_the_table() -> None:
    rows = (Path(__file__).parents[3] / "docs" / "json.md").read_text("utf-8")
    names = re.findall(r"`(\w+)`", "".join(re.findall(r"^\|((?: ?`\w+`,?)+) \| \w+ \|", rows, re.MULTILINE)))
    assert sorted(names) == sorted(set(names))


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["init"],
        ["case"],
        ["report", "case-1"],
        ["verify"],
        ["timestamp"],
        ["doctor"],
        ["index", "build"],
        ["index", "status"],
        ["platform", "list"],
        ["platform", "check", "mastodon"],
        ["pack", "case-1"],
    ],
    ids=" ".join,
)
def test_what_a_command_says_has_names_of_the_table_and_words_only_where_they_say_so(
    run: Run, words: list[str]
) -> None:
    known = documented()
    for line in run(*words):
        for name, value in walked(line):
            assert name in known or name in {"captured", "captured_twice"}, name
            if isinstance(value, str) and known.get(name) not in FREE:
                assert not SENTENCE.search(value), f"{name} holds a sentence: {value}"


def test_a_hit_of_the_search_has_names_of_the_table(run: Run) -> None:
    run("index", "build")
    for line in run("search", "all"):
        assert {name for name, _ in walked(line)} <= set(documented())


def test_a_case_is_called_alike_everywhere(run: Run) -> None:
    for words in (["case"], ["report", "case-1"], ["timestamp"]):
        assert run(*words)[0]["case_id"] == "case-1"
