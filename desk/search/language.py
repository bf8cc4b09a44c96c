"""The language people search in: read by a grammar (lark, LALR) into the tree that both engines translate.

``beach dress`` both words · ``"white dress"`` side by side · ``beach OR pool`` · ``dress -red`` or ``dress NOT red`` ·
``(beach OR pool) dress`` · ``refund*`` words that begin so · ``#ootd`` a tag · ``sku:tee-1`` a field of ``fields.py``.
Operators are capitals; OR binds weaker than AND. Nothing is passed over: what cannot be used is an error that names
the character and says what to write.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from lark import Lark, Token
from lark.exceptions import UnexpectedInput, VisitError
from lark.visitors import Transformer_NonRecursive, v_args

from desk.search import conditions, misread
from desk.search.errors import TextError
from desk.search.fields import SPOKEN
from desk.search.syntax import MOST_CONDITIONS, AllOf, AnyOf, Node, Not

LONGEST_TEXT = 1_000
DEEPEST = 16

GRAMMAR = r"""
start: any_of?
any_of: all_of (_OR all_of)*
all_of: one (_AND? one)*
?one: (_NOT | _MINUS) one                        -> negated
    | LPAR any_of RPAR                           -> bracket
    | FIELD (value | LPAR value (_OR value)* RPAR) -> field
    | HASHTAG                                    -> hashtag
    | PHRASE                                     -> phrase
    | WORD                                       -> word
    | OPTION                                     -> option
    | UNCLOSED                                   -> unclosed
?value: VALUE | PHRASE | UNCLOSED

LPAR: "("
RPAR: ")"
_AND.5: /AND(?=[\s()"]|$)|&&(?=[\s()"]|$)/
_OR.5: /OR(?=[\s()"]|$)|\|\|(?=[\s()"]|$)/
_NOT.5: /NOT(?=[\s()"]|$)/
OPTION.7: /--[^\s()"]*/
_MINUS.5: /-(?=[^\s)])/
FIELD.6: /(?=[^\s()":]*[^\W\d_])[^\s()":#*-][^\s()":]*:/
HASHTAG.5: /#[^\s()"]+/
PHRASE.5: /"[^"]*"/
UNCLOSED.4: /"/
VALUE.2: /(?!(AND|OR|NOT|&&|\|\|)([\s()"]|$))[^\s()"]+/
WORD.1: /(?!(AND|OR|NOT|&&|\|\|)([\s()"]|$))[^\s()"]+/
%ignore /\s+/
"""
_PARSER = Lark(GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=False)
QUOTES = '"“”„‟«»「」『』＂'
"""Any of them opens a phrase, any closes it."""
_PLAIN = str.maketrans({**dict.fromkeys(QUOTES, '"'), **dict(zip("（）：＃＊－", "():#*-", strict=True))})
"""Signs of other keyboards, one for one, so that places stay what they are."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a text does not say by itself."""

    zones: frozenset[tzinfo] = frozenset()
    """Those in which its days are days; UTC where there is none."""
    spelled: Callable[[str, str], frozenset[str]] = lambda name, typed: frozenset({typed})
    """All values of a field that somebody may mean by what they typed."""


ALONE = Context()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a search text, what it means, and where it stands."""

    node: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Read:
    """A search text as it was understood."""

    tree: Node | None
    """None for an empty text, which asks for everything."""
    parts: tuple[Part, ...]
    """What AND joins in it, on the outside."""


def read(text: str, context: Context = ALONE) -> Read:
    """What a search text means.

    Raises:
        TextError: with the character, and what to change. Never anything else, whatever the text.
    """
    plain = text.translate(_PLAIN)
    if len(text) > LONGEST_TEXT:
        longer = f"the search text has {len(text)} characters; {LONGEST_TEXT} is the most: use fewer words"
        raise TextError(LONGEST_TEXT + 1, longer)
    _not_too_deep(plain)
    try:
        tree = _PARSER.parse(plain)
    except UnexpectedInput as error:
        raise misread.explained(plain, error) from None
    try:
        found: Part | None = _Reader(text, context).transform(tree)
    except VisitError as error:
        raise error.orig_exc from None
    if found is None:
        return Read(None, ())
    return Read(found.node, found.parts if isinstance(found, _Joined) else (found,))


@dataclass(frozen=True, slots=True)
class _Joined(Part):
    """Parts joined by AND."""

    parts: tuple[Part, ...]


def _not_too_deep(text: str) -> None:
    depth = 0
    for found in re.finditer(r'"[^"]*"|[()]', text):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth > DEEPEST:
            raise TextError(found.start() + 1, f"more than {DEEPEST} brackets inside each other: write it flatter")


@v_args(inline=True)
class _Reader(Transformer_NonRecursive[Token, Any]):
    """From lark's tree to ours; each method is one line of the grammar."""

    def __init__(self, text: str, context: Context) -> None:
        super().__init__()
        self._text = text
        self._context = context
        self._conditions = 0

    def start(self, inside: Part | None = None) -> Part | None:
        return inside

    def any_of(self, *parts: Part) -> Part:
        if len(parts) == 1:
            return parts[0]
        return Part(AnyOf(tuple(part.node for part in parts)), parts[0].start, parts[-1].end)

    def all_of(self, *parts: Part) -> Part:
        if len(parts) == 1:
            return parts[0]
        node = AllOf(tuple(part.node for part in parts))
        return _Joined(node, parts[0].start, parts[-1].end, parts)

    def negated(self, part: Part) -> Part:
        start = self._operator_before(part.start)
        return Part(part.node.part if isinstance(part.node, Not) else Not(part.node), start, part.end)

    def bracket(self, opens: Token, inside: Part, closes: Token) -> Part:
        return Part(inside.node, _start(opens), _start(closes) + 1)

    def word(self, token: Token) -> Part:
        return self._part(token, conditions.word(str(token), _start(token)))

    def phrase(self, token: Token) -> Part:
        return self._part(token, conditions.phrase(str(token), _start(token)))

    def hashtag(self, token: Token) -> Part:
        return self._part(token, conditions.hashtag(str(token), _start(token)))

    def field(self, name: Token, *values: Token) -> Part:
        if (field := SPOKEN.get(name[:-1].lower())) is None:
            raise conditions.unknown(self._text, str(name), _start(name))
        given = [value for value in values if value.type not in ("LPAR", "RPAR")]
        nodes = []
        for value in given:
            self._count(value)
            zones, spelled = self._context.zones, self._context.spelled
            nodes.append(conditions.of_field(field, str(value), _start(value), zones, spelled))
        last = values[-1]
        return Part(nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes)), _start(name), _start(last) + len(last))

    def option(self, token: Token) -> Part:
        raise conditions.option(str(token), _start(token))

    def unclosed(self, token: Token) -> Part:
        raise conditions.unclosed(_start(token))

    def _part(self, token: Token, node: Node) -> Part:
        self._count(token)
        return Part(node, _start(token), _start(token) + len(token))

    def _count(self, token: Token) -> None:
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            raise TextError(_start(token) + 1, f"more than {MOST_CONDITIONS} words, phrases and fields: use fewer")

    def _operator_before(self, place: int) -> int:
        """Where the NOT or the ``-`` begins that stands before a place."""
        before = self._text[:place].rstrip()
        return len(before) - (3 if before.endswith("NOT") else 1)


def _start(token: Token) -> int:
    return token.start_pos or 0
