"""What is said of a search text that the grammar cannot read: which character, and what to write instead."""

import re

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from desk.search.errors import TextError

_LAST = re.compile(r'(?:^|(?<=[\s()"]))(AND|OR|NOT|&&|\|\|)$')
_FIELD = re.compile(r'([^\s()":]+):\s*\(?$')


def explained(text: str, error: UnexpectedInput) -> TextError:
    """Our error for lark's."""
    at, found = _where(text, error)
    left = text[:at].rstrip()
    if field := _FIELD.search(left):
        return TextError(field.end(1) + 1, f"a value is missing after {field[1]}: write it behind the colon")
    if operator := _LAST.search(left):
        return TextError(len(left), _operator(operator[1]))
    if found in ("AND", "OR", "&&", "||"):
        return TextError(at + 1, _operator(found))
    if found == ")":
        if left.endswith("("):
            return TextError(at + 1, "a ) stands where a word should: remove it, or put words between ( and )")
        if not _open(left):
            return TextError(at + 1, "a ) closes nothing: remove it, or put a ( before the words it belongs to")
    opened = _open(left)
    if found == "" and opened:
        return TextError(opened[-1] + 1, "a ( is not closed: put a ) after the words that belong together")
    if opened and re.search(r":\s*$", text[: opened[-1]]):
        return TextError(at + 1, f"{found} stands where OR or a ) should: write the values as (one OR other)")
    return TextError(
        at + 1, f"{found or 'the end'} stands where a word should: remove it, or put it in quotation marks"
    )


def _operator(operator: str) -> str:
    side = "after" if operator == "NOT" else "on each side of"
    return f'write a word {side} {operator}; to search for the word itself put it in quotation marks: "{operator}"'


def _where(text: str, error: UnexpectedInput) -> tuple[int, str]:
    """Where reading stopped, counted from 0, and at what; at an empty text where the text ended."""
    if isinstance(error, UnexpectedCharacters):
        run = re.match(r'[^\s()"]+|.', text[error.pos_in_stream :])
        return error.pos_in_stream or 0, run[0] if run else ""
    token = error.token if isinstance(error, UnexpectedToken) else Token("$END", "")
    if token.type == "$END":
        return len(text), ""
    return token.start_pos or 0, str(token)


def _open(text: str) -> list[int]:
    """Where brackets stand that are not closed."""
    opened: list[int] = []
    for found in re.finditer(r'"[^"]*"|[()]', text):
        if found[0] == "(":
            opened.append(found.start())
        elif found[0] == ")" and opened:
            opened.pop()
    return opened
