"""The language people search in, and the tree both engines translate, so that both mean the same.

``beach dress`` both words · ``"white dress"`` side by side · ``beach OR pool`` · ``dress -red`` or ``dress NOT red`` ·
``(beach OR pool) dress``. Operators are capitals; OR binds weaker than AND. No wildcards: a word is found as written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desk.search.errors import QueryError
from desk.search.words import words

LONGEST_TEXT = 1_000
MOST_PHRASES = 64
DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, in order. One word is a phrase of one."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that the part does not fit."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents that every part fits."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents that at least one part fits."""

    parts: tuple["Node", ...]


Node = Phrase | Not | AllOf | AnyOf


def parse(text: str) -> Node | None:
    """The tree of a search text; None for an empty text, which asks for everything.

    Raises:
        QueryError: with what to change. Never anything else, whatever the text.
    """
    if len(text) > LONGEST_TEXT:
        raise QueryError(f"the search text has {len(text)} characters; {LONGEST_TEXT} is the most: use fewer words")
    tokens = list(_tokens(text.translate(_PLAIN)))
    if sum(isinstance(token, Phrase) for token in tokens) > MOST_PHRASES:
        raise QueryError(f"more than {MOST_PHRASES} words or phrases: use fewer")
    if not tokens:
        if text.strip():
            raise QueryError("there is no letter, digit or Chinese character to search for: add a word")
        return None
    reader = _Reader(tokens)
    tree = reader.any_of(0)
    if reader.ahead() is not None:
        raise QueryError("a ) closes nothing: remove it, or put a ( before the words it belongs to")
    return tree


def wanted(tree: Node | None) -> tuple[Phrase, ...]:
    """The phrases a hit may hold, for highlighting: all of them except those under a NOT."""
    match tree:
        case Phrase():
            return (tree,)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(phrase for part in parts for phrase in wanted(part))
        case Not() | None:
            return ()


_PLAIN = str.maketrans({**dict.fromkeys("“”„‟«»「」『』＂", '"'), "（": "(", "）": ")"})
_TOKEN = re.compile(r'\s+|"(?P<phrase>[^"]*)(?P<end>"?)|(?P<sign>[()])|(?P<minus>-+(?=[^\s)-]))|(?P<word>[^\s"()]+)')
_OPERATORS = ("AND", "OR", "NOT")


def _tokens(text: str) -> Iterator[Phrase | str]:
    """Phrases, and ``( ) AND OR NOT`` as text. Words of nothing but punctuation are left out, as in documents."""
    for found in _TOKEN.finditer(text):
        if found["phrase"] is not None:
            yield _quoted(found["phrase"], found["end"])
        elif found["minus"]:
            yield "NOT"
        elif found["sign"] or found["word"] in _OPERATORS:
            yield found[0]
        elif found["word"] and (cut := words(found["word"])):
            yield Phrase(tuple(word.text for word in cut))


def _quoted(inside: str, end: str) -> Phrase:
    if not end:
        raise QueryError('a quotation mark is not closed: put a second " at the end of the phrase')
    if not (cut := words(inside)):
        raise QueryError("there is nothing to search for between the quotation marks: write a word there")
    return Phrase(tuple(word.text for word in cut))


class _Reader:
    """Recursive descent over the tokens; ``depth`` counts open brackets and NOTs."""

    def __init__(self, tokens: list[Phrase | str]) -> None:
        self._tokens = tokens
        self._at = 0

    def ahead(self) -> Phrase | str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def any_of(self, depth: int) -> Node:
        parts = [self._all_of(depth)]
        while self.ahead() == "OR":
            self._at += 1
            parts.append(self._all_of(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all_of(self, depth: int) -> Node:
        parts = [self._one(depth)]
        while self.ahead() not in (None, "OR", ")"):
            if self.ahead() == "AND":
                self._at += 1
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _one(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise QueryError(f"more than {DEEPEST} brackets or NOTs inside each other: write it flatter")
        found = self.ahead()
        if isinstance(found, Phrase):
            self._at += 1
            return found
        if found == "NOT":
            self._at += 1
            return Not(self._one(depth + 1))
        if found == "(":
            return self._bracket(depth)
        raise QueryError(_misplaced(found, self._tokens[self._at - 1] if self._at else None))

    def _bracket(self, depth: int) -> Node:
        self._at += 1
        inside = self.any_of(depth + 1)
        if self.ahead() != ")":
            raise QueryError("a ( is not closed: put a ) after the words that belong together")
        self._at += 1
        return inside


def _misplaced(found: Phrase | str | None, before: Phrase | str | None) -> str:
    if found == ")":
        return "a ) stands where a word should: remove it, or put words between ( and )"
    operator = found if found in _OPERATORS else before
    if operator == "(":
        return "a ( is not closed: put words and a ) after it"
    side = "after" if operator == "NOT" else "on each side of"
    return f'write a word {side} {operator}; to search for the word itself put it in quotation marks: "{operator}"'
