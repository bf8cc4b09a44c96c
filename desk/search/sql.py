"""A query as SQL over the tables of the embedded index, and its answer.

Every value from outside is bound, never written into the SQL. The tables are described in ``embedded.py``.
"""

import json
import sqlite3

import numpy as np

from desk.search.document import Document
from desk.search.query import FACET_VALUES, MOST_PICTURES, OF_FINDINGS, Cursor, Page, Query, hit, too_many
from desk.search.syntax import AllOf, AnyOf, Is, Met, Node, Not, Phrase, Within


def answer(database: sqlite3.Connection, query: Query, cursor: Cursor | None) -> Page:
    """One page, the number of all hits, and the facets, from one state of the file."""
    total = _find(database, query)
    too_many(total, query)
    facets = {facet: _facet(database, query, facet) for facet in sorted(query.facets)}
    after = (cursor.bits, -cursor.posted_us, cursor.id) if cursor else (-1, 0, "")
    rows = database.execute(_PAGE, (*after, query.size + 1)).fetchall()
    hits = tuple(hit(Document.model_validate_json(body), query) for *_, body in rows[: query.size])
    more = len(rows) > query.size
    bits, posted_us, last = rows[query.size - 1][:3] if more else (0, 0, "")
    return Page(hits, total, facets, Cursor(bits, posted_us, last).sealed(query) if more else "")


_PAGE = """
SELECT bits, posted_us, id, body FROM found JOIN document ON document.rowid = found.document
WHERE (bits, -posted_us, id) > (?, ?, ?) ORDER BY bits, -posted_us, id LIMIT ?
"""


def _find(database: sqlite3.Connection, query: Query) -> int:
    """Leave every hit in a temporary table ``found`` with its distance (0 without a picture); how many there are."""
    condition, values = _condition(query)
    database.execute("CREATE TEMP TABLE found (document INTEGER PRIMARY KEY, bits INTEGER NOT NULL)")
    if query.near is None:
        # the condition is made of our own words; every value from outside is bound
        database.execute(f"INSERT INTO found SELECT rowid, 0 FROM document WHERE {condition}", values)  # noqa: S608 -- see above
    else:
        select = f"SELECT rowid, picture_hash FROM document WHERE picture_hash IS NOT NULL AND {condition}"  # noqa: S608 -- see above
        near = _near(database.execute(select, values).fetchall(), query.near.picture_hash, query.near.radius_bits)
        database.executemany("INSERT INTO found VALUES (?, ?)", near[:MOST_PICTURES])
    return int(database.execute("SELECT count(*) FROM found").fetchone()[0])


def _near(rows: list[tuple[int, bytes]], wanted: str, radius_bits: int) -> list[tuple[int, int]]:
    """Rows within the radius, with their distance: every hash is compared, so none is missed."""
    codes = np.frombuffer(b"".join(code for _, code in rows), dtype=">u8").astype(np.uint64)
    bits = np.bitwise_count(codes ^ np.uint64(int(wanted, 16)))
    return [(rows[at][0], int(bits[at])) for at in np.flatnonzero(bits <= radius_bits)]


def _condition(query: Query) -> tuple[str, list[str | int]]:
    """Scope and tree as SQL over ``document``, and the values bound to it."""
    values: list[str | int] = [json.dumps(query.visible_cases())]
    scope = "case_id IN (SELECT value FROM json_each(?))"
    return (scope, values) if query.tree is None else (f"{scope} AND {_sql(query.tree, values)}", values)


def _sql(node: Node, values: list[str | int]) -> str:
    """The tree as SQL. Columns are names of ``fields.py``; only phrases reach FTS5, quoted, so its own operators
    cannot be spoken to from outside.
    """
    match node:
        case Phrase(tokens=tokens, begins=begins):
            values.append('"' + " ".join(tokens) + ('" *' if begins else '"'))
            return "rowid IN (SELECT rowid FROM word WHERE words MATCH ?)"
        case Is(column=column, values=(value,), begins=True):
            values += [len(value), value]
            return f"substr({column}, 1, ?) = ?"
        case Is(column=column, values=allowed):
            values.append(json.dumps(allowed))
            return f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 -- our own words
        case Within(column=column, first=first, last=last):
            limits = [(sign, limit) for sign, limit in ((">=", first), ("<=", last)) if limit is not None]
            values += [limit for _, limit in limits]
            return "(" + (" AND ".join(f"{column} {sign} ?" for sign, _ in limits) or "1") + ")"
        case Met(condition=condition):
            return f"rowid IN (SELECT document FROM finding WHERE {_sql(condition, values)})"  # noqa: S608 -- our own words
        case Not(part=part):
            return f"NOT ({_sql(part, values)})"
        case AllOf(parts=parts):
            return "(" + " AND ".join(_sql(part, values) for part in parts) + ")"
        case AnyOf(parts=parts):
            return "(" + " OR ".join(_sql(part, values) for part in parts) + ")"


def _facet(database: sqlite3.Connection, query: Query, facet: str) -> tuple[tuple[str, int], ...]:
    source, condition = "document ON document.rowid = found.document", "1"
    values: list[str | int] = []
    if facet in OF_FINDINGS:
        source = "finding ON finding.document = found.document"
        condition = "1" if (only := query.meant()) is None else _sql(only, values)
    select = (
        f"SELECT {facet}, count(DISTINCT found.document) AS number FROM found JOIN {source} WHERE {condition} "  # noqa: S608 -- our own words
        f"GROUP BY {facet} ORDER BY number DESC, {facet} LIMIT {FACET_VALUES}"
    )
    return tuple((value, number) for value, number in database.execute(select, values))
