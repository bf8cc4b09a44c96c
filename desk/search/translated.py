"""A query as tantivy's, and its answer. The fields are described in ``embedded.py``.

Values from outside are terms, never parsed: tantivy's own query language is not used, so it cannot be spoken to.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tantivy import DocAddress, FieldType, Occur, Schema, Searcher, SearchResult
from tantivy import Order as Direction
from tantivy import Query as Sought

from desk.search.conjunctions import CLOSED, OPEN, TOGETHER, Beginning, of, of_closed, summed, values_that_meet
from desk.search.document import Document
from desk.search.errors import QueryError
from desk.search.fields import FIELDS
from desk.search.pictures import Hashes
from desk.search.query import (
    FACET_VALUES,
    MOST_PICTURES,
    MOST_RANKED,
    Cursor,
    Page,
    Query,
    hit,
    too_many,
)
from desk.search.spans_of_time import whole
from desk.search.syntax import AllOf, AnyOf, Is, Met, Node, Not, Phrase, Within, all_of

ORDER, TIME, BODY, WORDS = "key", "posted_us", "body", "words"
"""Engine fields: a number made of the id, which orders as ids do; the time hits are sorted by; the whole document."""
MOST_BUCKETS = 20_000
"""Values of a field that are counted by an aggregation, which is quicker; of more each is asked for by itself."""
_MOST_LOOKED_UP = 64
"""Values of which a document has one: 28 keys of a million take 0.04 ms one by one, 1.5 ms as a set."""
_MOST_EXPANSIONS = 16_384
"""Words that may begin so behind other words; tantivy joins no more."""


def number_of(found: SearchResult) -> int:
    """How many documents a search found in all."""
    return int(found.count)  # type: ignore[attr-defined]  # it is there; the package's own stub leaves it out


def day_field(column: str) -> str:
    """Engine field of the UTC day of a time."""
    return f"{column}_day"


def quarter_field(column: str) -> str:
    """Engine field of the quarter of an hour of a time."""
    return f"{column}_quarter"


def key_of(identity: str) -> int:
    """The number that stands for a document's id and orders as it does: its first 63 bits.

    Two with the same would have to be made so, 2**31 tries for one pair.
    """
    return int(identity.removeprefix("sha256:")[:16], 16) >> 1


@dataclass(frozen=True, slots=True)
class _Row:
    """A hit before its document is read."""

    bits: int
    posted_us: int
    key: int
    address: DocAddress


@dataclass(frozen=True)
class State:
    """One state of the index, as a reader opened it."""

    schema: Schema
    searcher: Searcher
    hashes: Hashes

    def answer(self, query: Query, cursor: Cursor | None) -> Page:
        """One page, the number of all hits, and the facets."""
        return _Answer(self, query, cursor).page()


class _Answer:
    """One query to one state."""

    def __init__(self, state: State, query: Query, cursor: Cursor | None) -> None:
        self._state = state
        self._query = query
        self._cursor = cursor
        self._near = state.hashes.near(query.near.picture_hash, query.near.radius_bits) if query.near else {}

    def page(self) -> Page:
        query = self._query
        if query.near and len(self._near) >= MOST_PICTURES:  # before many thousand keys are asked for one by one
            too_many(self._count(self._sought), query)
        rows, total = self._rows(query.size + 1)
        too_many(total, query)
        bodies = [self._state.searcher.doc(row.address)[BODY][0] for row in rows[: query.size]]
        hits = tuple(hit(Document.model_validate_json(body), query) for body in bodies)
        cursor = self._next(rows[query.size - 1], hits[-1].document.id) if len(rows) > query.size else ""
        return Page(hits, total, self._facets(), cursor)

    def _next(self, last: _Row, identity: str) -> str:
        shown = self._query.size + (self._cursor.shown if self._cursor else 0)
        return Cursor(last.bits, last.posted_us, identity, min(shown, MOST_RANKED - 1)).sealed(self._query)

    @cached_property
    def _sought(self) -> Sought:
        """Everything a document must fit."""
        query, schema = self._query, self._state.schema
        parts = [self._translated(query.tree)] if query.tree else []
        if (cases := query.visible_cases()) is not None:
            parts.append(_one_of(schema, "case_id", list(cases)))
        if query.near:
            parts.append(_one_of(schema, ORDER, list(self._near)))
        return _every(parts)

    def _rows(self, number: int) -> tuple[list[_Row], int]:
        if self._query.near:
            return self._nearest(number)
        if self._query.by_relevance():
            return self._ranked(number)
        return self._newest(number)

    def _newest(self, number: int) -> tuple[list[_Row], int]:
        """Newest first; of one time by id. Tantivy sorts by one number: the last time of a page is asked for anew."""
        cursor, schema = self._cursor, self._state.schema
        if cursor is None:
            found = self._state.searcher.search(self._sought, number + 1, True, TIME)
            return self._in_order(found.hits, number, self._sought), number_of(found)
        same = _every([self._sought, Sought.term_query(schema, TIME, cursor.posted_us)])
        rows = self._of_one_time(same, cursor.posted_us, number, key_of(cursor.id))
        if len(rows) < number:
            older = Sought.range_query(schema, TIME, FieldType.Integer, None, cursor.posted_us, True, False)
            sought = _every([self._sought, older])
            left = number - len(rows)
            rows += self._in_order(self._state.searcher.search(sought, left + 1, False, TIME).hits, left, sought)
        return rows, self._count(self._sought)

    def _in_order(self, hits: Sequence[tuple[int, DocAddress]], number: int, sought: Sought) -> list[_Row]:
        """``number`` rows of one more hit: if that is of the same time as the last, more may be, in any order."""
        keys = self._state.searcher.fast_field_values(ORDER, [address for _, address in hits])
        rows = [_Row(0, at, int(key or 0), address) for (at, address), key in zip(hits, keys, strict=True)]
        rows.sort(key=lambda row: (-row.posted_us, row.key))
        if len(rows) <= number or rows[number].posted_us != rows[number - 1].posted_us:
            return rows[:number]
        last = rows[number].posted_us
        whole = [row for row in rows if row.posted_us != last]
        same = _every([sought, Sought.term_query(self._state.schema, TIME, last)])
        return [*whole, *self._of_one_time(same, last, number - len(whole), None)]

    def _of_one_time(self, sought: Sought, at: int, number: int, behind: int | None) -> list[_Row]:
        """In order of their ids, behind one of them."""
        if behind is not None:
            later = Sought.range_query(self._state.schema, ORDER, FieldType.Integer, behind, None, False)
            sought = _every([sought, later])
        found = self._state.searcher.search(sought, number, False, ORDER, 0, Direction.Asc)
        return [_Row(0, at, key, address) for key, address in found.hits]

    def _ranked(self, number: int) -> tuple[list[_Row], int]:
        """By the sum of BM25 over the phrases of the text; those without any of them last, as they come."""
        phrases = [(Occur.Should, self._translated(phrase)) for phrase in self._query.by_relevance()]
        scored = Sought.boolean_query([(Occur.Must, Sought.const_score_query(self._sought, 0.0)), *phrases])
        shown = self._cursor.shown if self._cursor else 0
        number = min(number, MOST_RANKED - shown)
        found = self._state.searcher.search(scored, number, True, None, shown)
        return [_Row(0, 0, 0, address) for _, address in found.hits], number_of(found)

    def _nearest(self, number: int) -> tuple[list[_Row], int]:
        most = max(1, len(self._near))  # a key is of one document; tantivy makes room for as many as it is asked for
        found = self._state.searcher.search(self._sought, most, True, ORDER)
        times = self._state.searcher.fast_field_values(TIME, [address for _, address in found.hits])
        rows = [
            _Row(self._near[key], int(at or 0), key, address)
            for (key, address), at in zip(found.hits, times, strict=True)
        ]
        rows.sort(key=lambda row: (row.bits, -row.posted_us, row.key))
        if cursor := self._cursor:
            last = (cursor.bits, -cursor.posted_us, key_of(cursor.id))
            rows = [row for row in rows if (row.bits, -row.posted_us, row.key) > last]
        return rows[:number], number_of(found)

    def _count(self, sought: Sought) -> int:
        return number_of(self._state.searcher.search(sought, 1, True, TIME))

    def _facets(self) -> dict[str, tuple[tuple[str, int], ...]]:
        fields = {field.name: field for field in FIELDS}
        columns = {name: fields[name].column for name in sorted(self._query.facets)}
        counted = self._counted({_counted_by(column) for column in columns.values()})
        condition, facets = self._query.meant(), {}
        for name, column in columns.items():
            pairs = counted[_counted_by(column)]
            if column in OPEN:
                facets[name] = _most(summed(pairs, condition))
            elif column in CLOSED:
                values = fields[name].values
                sums = of_closed(column, pairs, condition)
                known = values() if values else ()
                facets[name] = _most({one: self._with(column, one) for one in known} if sums is None else sums)
            else:
                facets[name] = _most(dict(pairs))
        return facets

    def _counted(self, fields: set[str]) -> dict[str, list[tuple[str, int]]]:
        """How many hits have each value of each engine field."""
        if not fields:
            return {}
        searcher = self._state.searcher
        asked = {field: {"terms": {"field": field, "size": MOST_BUCKETS}} for field in sorted(fields)}
        try:
            found = searcher.aggregate(self._sought, asked)
        except ValueError:  # more values than tantivy counts so
            found = {}
        return {
            field: [(str(one["key"]), int(one["doc_count"])) for one in found[field]["buckets"]]
            if field in found and not found[field]["sum_other_doc_count"]
            else searcher.terms_with_prefix(field, "", self._sought)
            for field in sorted(fields)
        }

    def _with(self, column: str, value: str) -> int:
        """How many hits have a finding that has this value and is one of those the search is about."""
        condition = all_of([*([meant] if (meant := self._query.meant()) else []), Is(column, (value,))])
        return self._count(_every([self._sought, self._met(condition)])) if condition else 0

    def _translated(self, node: Node) -> Sought:
        schema = self._state.schema
        match node:
            case Phrase():
                return self._phrase(node)
            case Is(column=column, values=(value,), begins=True):
                return _one_of(schema, column, self._known((column, value)))
            case Is(column=column, values=values):
                return _one_of(schema, column, values)
            case Within(column=column, first=first, last=last):
                return self._within(column, first, last)
            case Met(condition=condition):
                return self._met(condition)
            case Not(part=part):
                return Sought.boolean_query([(Occur.Must, Sought.all_query()), (Occur.MustNot, self._translated(part))])
            case AllOf(parts=parts):
                return _every([self._translated(part) for part in parts])
            case AnyOf(parts=parts):
                return Sought.boolean_query([(Occur.Should, self._translated(part)) for part in parts])

    def _phrase(self, phrase: Phrase) -> Sought:
        """Words side by side. ``phrase_prefix_query`` is no use: it stops at fifty words that begin so."""
        schema, tokens = self._state.schema, phrase.tokens
        if phrase.begins:
            *before, last = map(_literal, tokens)
            if not before:
                return Sought.regex_query(schema, WORDS, f"{last}.*")
            if (
                len(self._state.searcher.terms_with_prefix(WORDS, tokens[-1], None, _MOST_EXPANSIONS + 1))
                > _MOST_EXPANSIONS
            ):
                raise QueryError(
                    "so many words begin so that they are joined with no other: write more of the last word"
                )
            return Sought.regex_phrase_query(schema, WORDS, [*before, f"{last}.*"])
        if len(tokens) == 1:
            return Sought.term_query(schema, WORDS, tokens[0])
        return Sought.phrase_query(schema, WORDS, list(tokens))

    def _within(self, column: str, first: int | None, last: int | None) -> Sought:
        schema = self._state.schema
        if first is None and last is None:
            return Sought.all_query()
        if first is None or last is None or (parts := whole(first, last)) is None:
            return Sought.range_query(schema, column, FieldType.Integer, first, last)
        days, quarters = parts
        named = ((day_field(column), list(days)), (quarter_field(column), list(quarters)))
        sets = [_one_of(schema, field, numbers) for field, numbers in named if numbers]
        return sets[0] if len(sets) == 1 else Sought.boolean_query([(Occur.Should, one) for one in sets])

    def _met(self, condition: Node) -> Sought:
        found = values_that_meet(condition, self._known)
        return Sought.boolean_query(
            [(Occur.Should, _one_of(self._state.schema, field, values)) for field, values in found]
        )

    def _known(self, where: Beginning) -> list[str]:
        return [text for text, _ in self._state.searcher.terms_with_prefix(*where)]


def _one_of(schema: Schema, field: str, values: Sequence[str] | Sequence[int]) -> Sought:
    """One of these values. A set walks the field's whole dictionary, so few are looked up one by one."""
    if len(values) > _MOST_LOOKED_UP:
        return Sought.term_set_query(schema, field, list(values))
    terms = [Sought.term_query(schema, field, value) for value in values]
    return terms[0] if len(terms) == 1 else Sought.boolean_query([(Occur.Should, one) for one in terms])


def _every(parts: Sequence[Sought]) -> Sought:
    if not parts:
        return Sought.all_query()
    return parts[0] if len(parts) == 1 else Sought.boolean_query([(Occur.Must, part) for part in parts])


def _counted_by(column: str) -> str:
    """The engine field from whose counts those of a column follow."""
    return of(column) if column in OPEN else TOGETHER if column in CLOSED else column


def _most(sums: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    counted = [(value, number) for value, number in sums.items() if number]
    return tuple(sorted(counted, key=lambda pair: (-pair[1], pair[0]))[:FACET_VALUES])


def _literal(word: str) -> str:
    """A word as a regular expression of tantivy's that fits itself alone."""
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", word)
