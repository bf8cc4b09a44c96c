"""A query in Elasticsearch's language, and its answer read back. The mapping is in ``elastic.py``."""

from collections.abc import Mapping
from typing import Any

from desk.search.document import Document
from desk.search.fields import microseconds
from desk.search.parts_of_hashes import parts_near
from desk.search.query import (
    FACET_VALUES,
    MOST_PICTURES,
    MOST_RANKED,
    OF_FINDINGS,
    Cursor,
    Page,
    Query,
    hit,
    too_many,
)
from desk.search.syntax import AllOf, AnyOf, Is, Met, Node, Not, Phrase, Within


def body(query: Query) -> dict[str, Any]:
    """The arguments of one search, without the place to go on from."""
    newest: list[dict[str, Any]] = [{"posted_us": {"order": "desc"}}, {"id": {"order": "asc"}}]
    scored = bool(query.near or query.by_relevance())
    return {
        "query": _query(query),
        "sort": [{"_score": {"order": "desc"}}, *newest] if scored else newest,
        "size": query.size + 1,  # one more than shown, to know whether there is a next page
        "source": ["body"],
        "track_total_hits": True,
        "aggregations": {facet: _counts(query, facet) for facet in sorted(query.facets)},
    }


def after(query: Query, cursor: Cursor) -> dict[str, Any]:
    """Where to go on. The score of a picture search is ``1 - bits / 64``, which binary fractions hold exactly; one by
    relevance is none that a text could hold, so there pages are counted.
    """
    if query.by_relevance():
        return {"from": cursor.shown, "size": min(query.size + 1, MOST_RANKED - cursor.shown)}
    place: list[Any] = [cursor.posted_us, cursor.id]
    return {"search_after": [1 - cursor.bits / 64, *place] if query.near else place}


def page(query: Query, cursor: Cursor | None, found: Mapping[str, Any]) -> Page:
    """The answer to ``body(query)``."""
    total = int(found["hits"]["total"]["value"])
    too_many(total, query)
    rows = found["hits"]["hits"]
    bodies = [row["_source"]["body"] for row in rows[: query.size]]
    hits = tuple(hit(Document.model_validate_json(text), query) for text in bodies)
    facets = {facet: _read(query, found["aggregations"][facet], facet) for facet in sorted(query.facets)}
    if len(rows) <= query.size:
        return Page(hits, total, facets, "")
    last = hits[-1]
    shown = min(query.size + (cursor.shown if cursor else 0), MOST_RANKED - 1)
    at = Cursor(last.distance_bits or 0, microseconds(last.document.filed_at), last.document.id, shown)
    return Page(hits, total, facets, at.sealed(query))


def _query(query: Query) -> dict[str, Any]:
    filters = _filters(query)
    if query.near is None:
        ranked = [_words(phrase) for phrase in query.by_relevance()]
        return {"bool": {"filter": filters, **({"should": ranked} if ranked else {})}}
    if may_be := parts_near(query.near.picture_hash, query.near.radius_bits):
        filters.append({"terms": {"picture_parts": may_be}})
    # Filters stand inside, so they come before the nearest are counted.
    # ``similarity`` is the greatest distance, in bits.
    return {
        "knn": {
            "field": "picture",
            "query_vector": query.near.picture_hash,
            "k": MOST_PICTURES,
            "num_candidates": MOST_PICTURES,
            "similarity": float(query.near.radius_bits),
            "filter": filters,
        }
    }


def _filters(query: Query) -> list[dict[str, Any]]:
    cases = query.visible_cases()
    scope = [] if cases is None else [{"terms": {"case_id": list(cases)}}]
    return scope if query.tree is None else [*scope, _condition(query.tree)]


def _condition(node: Node, inside: str = "") -> dict[str, Any]:
    """The tree in Elasticsearch's language; ``inside`` is what stands before the fields of a finding."""
    match node:
        case Phrase():
            return _words(node)
        case Is(column=column, values=(value,), begins=True):
            return {"prefix": {f"{inside}{column}": {"value": value}}}
        case Is(column=column, values=values):
            return {"terms": {f"{inside}{column}": list(values)}}
        case Within(column=column, first=first, last=last):
            limits = {sign: limit for sign, limit in (("gte", first), ("lte", last)) if limit is not None}
            return {"range": {column: limits}} if limits else {"match_all": {}}
        case Met(condition=Is() as condition):
            return _condition(condition, "findings.")  # in the root too, so that no finding is looked at by itself
        case Met(condition=condition):
            return {"nested": {"path": "findings", "query": _condition(condition, "findings.")}}
        case Not(part=part):
            return {"bool": {"must_not": [_condition(part, inside)]}}
        case AllOf(parts=parts):
            return {"bool": {"filter": [_condition(part, inside) for part in parts]}}
        case AnyOf(parts=parts):
            return {"bool": {"should": [_condition(part, inside) for part in parts], "minimum_should_match": 1}}


def _words(phrase: Phrase) -> dict[str, Any]:
    """Words side by side. ``match_phrase_prefix`` is no use: it stops at some number of words that begin so."""
    *before, last = phrase.tokens
    if not phrase.begins:
        return {"match_phrase": {"words": " ".join(phrase.tokens)}}
    beginning = {"prefix": {"words": {"value": last}}}
    if not before:
        return beginning
    exact: list[dict[str, Any]] = [{"span_term": {"words": word}} for word in before]
    clauses = [*exact, {"span_multi": {"match": beginning}}]
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True}}


def _counts(query: Query, facet: str) -> dict[str, Any]:
    """Documents per value. Findings are counted by the documents they are in, and only those the filters mean."""
    field = f"findings.{facet}" if facet in OF_FINDINGS else facet
    terms: dict[str, Any] = {
        "terms": {"field": field, "size": FACET_VALUES, "order": [{"_count": "desc"}, {"_key": "asc"}]}
    }
    if not _is_nested(query, facet):
        return terms
    terms["terms"]["order"] = [{"documents": "desc"}, {"_key": "asc"}]
    terms["aggregations"] = {"documents": {"reverse_nested": {}}}
    condition = query.meant()
    only = _condition(condition, "findings.") if condition else {"match_all": {}}
    meant = {"filter": only, "aggregations": {"values": terms}}
    return {"nested": {"path": "findings"}, "aggregations": {"meant": meant}}


def _is_nested(query: Query, facet: str) -> bool:
    """Whether findings are to be looked at one by one: where the search is about some of them alone."""
    return facet in OF_FINDINGS and query.meant() is not None


def _read(query: Query, found: Mapping[str, Any], facet: str) -> tuple[tuple[str, int], ...]:
    if not _is_nested(query, facet):
        return tuple((bucket["key"], bucket["doc_count"]) for bucket in found["buckets"])
    buckets = found["meant"]["values"]["buckets"]
    return tuple((bucket["key"], bucket["documents"]["doc_count"]) for bucket in buckets)
