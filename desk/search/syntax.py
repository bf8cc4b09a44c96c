"""The tree that a search comes to. Both engines translate it, and nothing else, so that both mean the same.

``language.py`` reads it from what people type; ``query.py`` adds filters and times, which are the same conditions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from desk.search.errors import QueryError
from desk.search.fields import FINDING_FIELDS, token

MOST_CONDITIONS = 64
"""Words, phrases and fields of one search at most."""
_OF_FINDINGS = frozenset(field.column for field in FINDING_FIELDS)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, in order. One word is a phrase of one."""

    words: tuple[str, ...]
    of: str = ""
    """The field they are words of; empty where they may stand anywhere in the document."""
    begins: bool = False
    """Whether any word that begins with the last one will do."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """As both engines keep them."""
        return tuple(token(self.of, word) for word in self.words)


@dataclass(frozen=True, slots=True)
class Is:
    """A field has one of these values, or begins with it."""

    column: str
    values: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """A moment lies between two microseconds, both included; None is no limit."""

    column: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Met:
    """One and the same finding meets all of this; it holds only ``Is`` of findings, ``AllOf`` and ``AnyOf``."""

    condition: "Node"


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


Node = Phrase | Is | Within | Met | Not | AllOf | AnyOf


def all_of(parts: Iterable[Node]) -> Node | None:
    """Every part; None where there is none."""
    given = tuple(parts)
    return (given[0] if len(given) == 1 else AllOf(given)) if given else None


def joined(tree: Node) -> Node:
    """The same tree in which conditions on findings that AND joins are met by one finding.

    Two values of one field cannot be of one finding, so they mean two: ``sku:A sku:B verdict:match`` is a finding of
    A that matches and one of B. NOT always means all documents but those, so what stands under it is joined by itself.

    Raises:
        QueryError: so many values are asked for at once that their combinations cannot be searched.
    """
    if _is_of_one_finding(tree):
        return Met(tree)
    match tree:
        case Not(part=part):
            return Not(joined(part))
        case AnyOf(parts=parts):
            return AnyOf(tuple(map(joined, parts)))
        case AllOf():
            flat = list(_flat(tree))
            mets: list[Node] = [Met(one) for one in _combinations([p for p in flat if _is_of_one_finding(p)])]
            rest = [joined(part) for part in flat if not _is_of_one_finding(part)]
            return AllOf((*mets, *rest))
        case _:
            return tree


def wanted(tree: Node | None) -> tuple[Phrase, ...]:
    """The phrases a hit may hold, for highlighting: all of them except those under a NOT."""
    match tree:
        case Phrase():
            return (tree,)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(phrase for part in parts for phrase in wanted(part))
        case _:
            return ()


def meant(tree: Node | None) -> Node | None:
    """What a finding must meet to be one of those the search is about; None where it asks for none in particular."""
    parts = tree.parts if isinstance(tree, AllOf) else (tree,)
    conditions = tuple(part.condition for part in parts if isinstance(part, Met))
    return (conditions[0] if len(conditions) == 1 else AnyOf(conditions)) if conditions else None


def _flat(tree: AllOf) -> Iterator[Node]:
    for part in tree.parts:
        if isinstance(part, AllOf):
            yield from _flat(part)
        else:
            yield part


def _is_of_one_finding(node: Node) -> bool:
    match node:
        case Is(column=column):
            return column in _OF_FINDINGS
        case AnyOf(parts=parts):
            return all(map(_is_of_one_finding, parts))
        case AllOf():
            flat = list(_flat(node))
            return all(map(_is_of_one_finding, flat)) and len(_combinations(flat)) == 1
        case _:
            return False


def _combinations(conditions: Iterable[Node]) -> list[Node]:
    """What each finding must meet: one condition on each field, and all those that are on several fields."""
    by_field: dict[str, dict[Node, None]] = {}
    shared: dict[Node, None] = {}
    for condition in conditions:
        on = set(columns(condition))
        (by_field.setdefault(on.pop(), {}) if len(on) == 1 else shared)[condition] = None
    if not by_field and not shared:
        return []
    combined = [all_of((*one, *shared)) for one in product(*by_field.values())]
    if len(combined) > MOST_CONDITIONS:
        raise QueryError("so many values of the fields of a finding at once cannot be searched: join them with OR")
    return [one for one in combined if one is not None]


def columns(condition: Node) -> Iterator[str]:
    """The columns that a condition on one finding is on."""
    match condition:
        case Is(column=column):
            yield column
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from columns(part)
