"""The index of the cases in one generation on Elasticsearch: how much of each is indexed, what it names, who writes."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import ConflictError, Elasticsearch, NotFoundError
from elasticsearch.helpers import BulkIndexError, bulk, streaming_bulk

from desk.search.cases import CaseDocuments, Head, Heads, Named
from desk.search.errors import RebuildOvertaken
from desk.search.query import MOST_CASES, Scope

CASES = "-cases"
"""Behind the name of a generation."""
_KEYWORD = {"type": "keyword"}
_KEPT = {"type": "keyword", "index": False, "doc_values": False}
_MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "case_id": _KEYWORD,
        "head": _KEPT,
        "entries": {"type": "long", "index": False},
        "zone": _KEYWORD,
        "named": _KEPT,
        "until": {"type": "double", "index": False},
    },
}
_SETTINGS = {"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": -1}
_PAGE = 10_000
_LOCK = "~writing"
"""Id of the document that is there while a case is replaced; no case is called so."""
_LEASE_SECONDS = 60.0
_CLOCKS_APART_SECONDS = 300.0
_WAIT_SECONDS = 10.0


class CasesIndex:
    """What is known of the cases of one generation."""

    def __init__(self, client: Elasticsearch, generation: str) -> None:
        self._client = client
        self._name = f"{generation}{CASES}"
        self._written_by = f"{self._name}-writing"
        """An alias that must be there: a plain write would quietly make an index anew that was dropped meanwhile."""

    def create(self) -> None:
        """Make it, empty. Raises BadRequestError: it is there."""
        self._client.indices.create(
            index=self._name, settings=_SETTINGS, mappings=_MAPPINGS, aliases={self._written_by: {}}
        )

    def put(self, cases: Iterable[CaseDocuments]) -> None:
        """Add or replace what is known of cases, and show it."""
        self._index(cases, lambda case: case.head)

    def begin(self, case: CaseDocuments) -> None:
        """Note that a case is being replaced: until ``put`` nothing of it counts as indexed."""
        self._index([case], lambda _: Head("", 0))

    def count(self) -> int:
        """How many cases are indexed."""
        return int(self._client.count(index=self._name, query={"exists": {"field": "case_id"}})["count"])

    def heads(self, only: Iterable[str] | None) -> Heads:
        """How much of each case, or of those named, is indexed."""
        rows = self._rows(None if only is None else sorted(only), ["case_id", "head", "entries"])
        return {row["case_id"]: Head(row["head"], row["entries"]) for row in rows}

    def named(self, scope: Scope) -> tuple[Named, ...]:
        """What the cases of a scope name, by case id."""
        rows = self._rows(None if scope is None else sorted(scope), ["named"])
        return tuple(Named.from_text(row["named"]) for row in rows)

    def zones(self, scope: Scope) -> frozenset[str]:
        """Their time zones."""
        found = self._client.search(
            index=self._name,
            query=_of(None if scope is None else sorted(scope)),
            size=0,
            aggregations={"zones": {"terms": {"field": "zone", "size": 1000}}},
        )
        return frozenset(bucket["key"] for bucket in found["aggregations"]["zones"]["buckets"])

    @contextmanager
    def writing(self) -> Iterator[Callable[[], None]]:
        """One writer at a time: a refresh by another would show half a case. Yields a check that it is still we.

        A lease ends by itself after a kill; the clocks of machines that write may be five minutes apart.

        Raises:
            RebuildOvertaken: another one is writing, or took over from us because we took too long.
        """
        until = time.monotonic() + _WAIT_SECONDS
        while (ours := self._taken()) is None:
            if time.monotonic() > until:
                raise RebuildOvertaken("another case is being indexed: run 'wornproof index build' later")
            time.sleep(0.05)

        def still_ours() -> None:
            try:
                held = self._client.get(index=self._name, id=_LOCK)["_seq_no"]
            except NotFoundError:
                held = -1
            if held != ours[0]:
                raise RebuildOvertaken("another writer took over: run 'wornproof index build'")

        try:
            yield still_ours
        finally:
            self._drop(*ours)

    def _taken(self) -> tuple[int, int] | None:
        """Number and term of the lock where it is ours now; one whose holder was killed is taken away first."""
        lock = {"_op_type": "create", "_id": _LOCK, "until": time.time() + _LEASE_SECONDS}
        for is_done, item in streaming_bulk(
            self._client, [lock], index=self._written_by, require_alias=True, raise_on_error=False
        ):
            made = item["create"]
            if is_done:
                return made["_seq_no"], made["_primary_term"]
            if made["status"] != 409:
                raise BulkIndexError("the lock was refused", [item])
        self._drop_expired()
        return None

    def _drop_expired(self) -> None:
        try:
            held = self._client.get(index=self._name, id=_LOCK)
        except NotFoundError:
            return  # its holder was quicker
        if held["_source"]["until"] + _CLOCKS_APART_SECONDS < time.time():
            self._drop(held["_seq_no"], held["_primary_term"])

    def _drop(self, number: int, term: int) -> None:
        """Take this lock away, and no other that somebody has taken meanwhile."""
        with suppress(NotFoundError, ConflictError):
            self._client.delete(index=self._name, id=_LOCK, if_seq_no=number, if_primary_term=term)

    def _index(self, cases: Iterable[CaseDocuments], head: Callable[[CaseDocuments], Head]) -> None:
        actions = (
            {
                "_id": case.named.case_id,
                "case_id": case.named.case_id,
                "head": head(case).digest,
                "entries": head(case).entries,
                "zone": case.named.zone,
                "named": case.named.to_text(),
            }
            for case in cases
        )
        bulk(self._client, actions, index=self._written_by, require_alias=True)
        self._client.indices.refresh(index=self._name)

    def _rows(self, cases: list[str] | None, fields: list[str]) -> Iterator[dict[str, Any]]:
        for some in (
            [None] if cases is None else [cases[at : at + MOST_CASES] for at in range(0, len(cases), MOST_CASES)]
        ):
            yield from self._pages(_of(some), fields)

    def _pages(self, query: dict[str, Any], fields: list[str]) -> Iterator[dict[str, Any]]:
        more: dict[str, Any] = {}
        while True:
            found = self._client.search(
                index=self._name, query=query, sort=["case_id"], size=_PAGE, source={"includes": fields}, **more
            )
            rows = found["hits"]["hits"]
            yield from (row["_source"] for row in rows)
            if len(rows) < _PAGE:
                return
            more = {"search_after": rows[-1]["sort"]}


def _of(cases: list[str] | None) -> dict[str, Any]:
    return {"exists": {"field": "case_id"}} if cases is None else {"terms": {"case_id": cases}}
