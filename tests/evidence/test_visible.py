"""Other people's control characters: seen, and steering nothing."""

import json

import pytest

from evidence.visible import escaped, visible

STEERING = ["\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "\x7f", "\u202eevil", "\u2066a\u2069", "\x00", "\u2028"]


@pytest.mark.parametrize("text", STEERING)
def test_each_becomes_one_sign_that_can_be_printed(text: str) -> None:
    """Kind: text of a stranger that reaches a terminal as commands."""
    shown = visible(f"a{text}b")
    assert len(shown) == len(text) + 2
    assert shown.isprintable()
    assert (shown[0], shown[-1]) == ("a", "b")


def test_what_is_seen_tells_what_was_there() -> None:
    assert visible("a\x1bb\x07\x7f") == "a␛b␇␡"
    assert visible("one\ntwo\tthree") == "one two three"
    assert visible("one\ntwo\x1b", keep="\n") == "one\ntwo␛"
    assert visible("雪山 🎽 é") == "雪山 🎽 é"


@pytest.mark.parametrize("text", STEERING)
def test_json_says_the_same_to_a_program_and_nothing_to_a_terminal(text: str) -> None:
    line = escaped(json.dumps({"text": text, "name": "雪山"}, ensure_ascii=False))
    assert json.loads(line) == {"text": text, "name": "雪山"}
    assert line.isprintable()
    assert "雪山" in line
