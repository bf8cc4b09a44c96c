"""The index of a team: Elasticsearch 8 or 9, of which nothing is used that its core distribution lacks.

A generation is an index ``<prefix>-g<number>``; the alias ``<prefix>`` points at the one that serves. Rebuilding writes
the next and moves the alias in one step. The one that served before stays for those who are reading it, until the next
takes over: so there are at most two, and a third while it is written. Mappings are strict and never patched: another
shape is another generation.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elastic_transport import ConnectionError as Unreachable
from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError
from elasticsearch.helpers import BulkIndexError, streaming_bulk

from desk.search import Generation, MayStay, nothing_stays
from desk.search.document import Document
from desk.search.dsl import after, body, page
from desk.search.errors import (
    CursorError,
    IndexMissing,
    IndexOutdated,
    IndexUnavailable,
    QueryError,
    RebuildOvertaken,
)
from desk.search.fields import DOCUMENT_FIELDS, FINDING_FIELDS, PROJECTION, Type
from desk.search.query import Cursor, Page, Query

_KEYWORD = {"type": "keyword"}
_TYPES = {Type.KEYWORD: _KEYWORD, Type.HANDLE: _KEYWORD, Type.TIME: {"type": "long"}}
_SETTINGS = {
    "number_of_shards": 1,  # facet counts are exact on one shard; a case load is far from needing a second
    "auto_expand_replicas": "0-1",
}
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "id": _KEYWORD,
        **{field.column: _TYPES[field.type] for field in DOCUMENT_FIELDS},
        # our own words, already cut; norms are for ranking, and hits are ordered by time
        "words": {"type": "text", "analyzer": "whitespace", "norms": False},
        "findings": {
            "type": "nested",
            "dynamic": "strict",
            "properties": {field.column: _TYPES[field.type] for field in FINDING_FIELDS},
        },
        # flat compares every vector, so a radius answer is exact; the default (HNSW) may miss some
        "picture": {
            "type": "dense_vector",
            "element_type": "bit",
            "dims": 64,
            "index": True,
            "index_options": {"type": "flat"},
        },
        "body": {"type": "keyword", "index": False, "doc_values": False},
    },
}
_GONE = {404, 503}
"""What a search in an index is told that is deleted, or is being deleted: the server's own state lags behind."""
_ADDRESS = re.compile(r"elasticsearch\+(?P<server>https?://[^/]+)/(?P<prefix>[a-z][a-z0-9_-]{0,60})")


class ElasticsearchIndex:
    """A ``SearchIndex`` on a server; several may share it under different prefixes."""

    def __init__(self, client: Elasticsearch, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._form = re.compile(re.escape(prefix) + r"-g(\d{6})")

    @classmethod
    def at(cls, url: str) -> "ElasticsearchIndex":
        """The index at ``elasticsearch+http://[user:password@]host:port/prefix``."""
        if not (address := _ADDRESS.fullmatch(url)):
            raise QueryError(
                "an Elasticsearch address is elasticsearch+http://host:port/prefix, "
                "the prefix in small letters, digits, - and _: correct it in the settings"
            )
        server, credentials = address["server"], None
        if "@" in server:
            scheme, rest = server.split("://", 1)
            user, server = rest.rsplit("@", 1)
            credentials, server = tuple(user.split(":", 1)), f"{scheme}://{server}"
        if credentials and len(credentials) != 2:
            raise QueryError("write user:password before the @ of the Elasticsearch address")
        return cls(Elasticsearch(server, basic_auth=credentials, request_timeout=60), address["prefix"])

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def serving(self) -> Generation | None:
        """The generation the alias points at."""
        with _explained():
            name_and_generation = self._serving()
        return name_and_generation[1] if name_and_generation else None

    def search(self, query: Query) -> Page:
        """Answer from one generation, and go on in the same one.

        A generation is never written to after it serves, so ``search_after`` on its own name loses and doubles
        nothing, and the server need not keep a point in time open for readers who never come back.
        """
        cursor = Cursor.of(query)
        with _explained():
            if cursor:
                return self._go_on(query, cursor)
            try:
                return self._answer(query, self._readable(), {})
            except ApiError as error:  # erased, or two rebuilds took over, between the two requests: ask the new one
                if error.status_code not in _GONE:
                    raise
                return self._answer(query, self._readable(), {})

    def replace(
        self, documents: Iterable[Document], heads: Mapping[str, str], may_stay: MayStay = nothing_stays
    ) -> Generation:
        """Write the next generation, move the alias, drop what is older than the one that served."""
        with _explained():
            number, name = self._next(heads)
            try:
                count = self._fill(name, documents)
                meta = _meta(number, heads, count)
                self._client.indices.put_mapping(index=name, meta=meta)
                self._client.indices.refresh(index=name)
                self._publish(number, name, may_stay)
            except BaseException:
                self._client.options(ignore_status=404).indices.delete(index=name)
                raise
            return Generation(number, PROJECTION, count, dict(heads))

    def _serving(self) -> tuple[str, Generation] | None:
        try:
            found = self._client.indices.get(index=self._prefix)
        except NotFoundError:
            return None
        ((name, index),) = found.items()
        meta = index["mappings"]["_meta"]
        return name, Generation(meta["number"], meta["projection"], meta["documents"], meta["heads"])

    def _readable(self) -> str:
        """Name of the index that serves, if this program can read it."""
        if (serving := self._serving()) is None:
            raise IndexMissing("nothing is indexed yet: run 'wornproof index build'")
        name, generation = serving
        if generation.projection != PROJECTION:
            raise IndexOutdated(
                f"the index has the form {generation.projection}, this program reads {PROJECTION}: "
                "run 'wornproof index rebuild'"
            )
        return name

    def _go_on(self, query: Query, cursor: Cursor) -> Page:
        if not self._form.fullmatch(cursor.keep):
            raise CursorError("this is not a cursor of ours: search again from the first page")
        try:
            return self._answer(query, cursor.keep, after(query, cursor))
        except ApiError as error:
            if error.status_code not in _GONE:
                raise
            raise CursorError("the index has been rebuilt since: search again from the first page") from error

    def _answer(self, query: Query, name: str, place: Mapping[str, Any]) -> Page:
        return page(query, self._client.search(index=name, **body(query), **place).body, name)

    def _generations(self) -> dict[int, str]:
        """Number to name of every generation there is, serving or not."""
        names = self._client.indices.get(index=f"{self._prefix}-g*", expand_wildcards="all")
        return {int(fits[1]): name for name in names if (fits := self._form.fullmatch(name))}

    def _next(self, heads: Mapping[str, str]) -> tuple[int, str]:
        """Make the next index. Two rebuilds at once get different numbers, because creating one is atomic."""
        number = max(self._generations(), default=0) + 1
        name = f"{self._prefix}-g{number:06d}"
        try:
            self._client.indices.create(
                index=name,
                settings=_SETTINGS,
                mappings={**MAPPINGS, "_meta": _meta(number, heads, 0)},
                aliases={f"{name}-building": {}},
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            raise RebuildOvertaken("another rebuild of this index has just begun: wait for it") from error
        return number, name

    def _fill(self, name: str, documents: Iterable[Document]) -> int:
        """Write all documents; one that is refused stops the build. Ids are ours, so nothing is there twice.

        They are written through an alias that must be there: had another rebuild dropped this index meanwhile, a
        plain bulk request would quietly make a new one, without our mapping.
        """
        actions = ({"_id": d.id, "_op_type": "create", **_stored(d)} for d in documents)
        count = 0
        alias = f"{name}-building"
        try:
            for _ok, _item in streaming_bulk(self._client, actions, index=alias, require_alias=True, chunk_size=500):
                count += 1
        except BulkIndexError as error:
            first = next(iter(error.errors[0].values()))
            if first["error"]["type"] == "index_not_found_exception":
                raise RebuildOvertaken("a rebuild that began later is serving already: nothing to do") from error
            raise
        return count

    def _publish(self, number: int, name: str, may_stay: MayStay) -> None:
        """All in one step, and only if the generation that is to stay serves at that very moment."""
        generations = self._generations()
        serving = self._serving()
        if name not in generations.values() or (serving and serving[1].number > number):
            raise RebuildOvertaken("a rebuild that began later is serving already: nothing to do")
        stays = serving[0] if serving and may_stay(serving[1].heads) else ""
        older = [other for known, other in sorted(generations.items()) if known < number and other != stays]
        actions: list[dict[str, Any]] = [{"remove_index": {"index": other}} for other in older]
        if stays:
            actions.append({"remove": {"index": stays, "alias": self._prefix, "must_exist": True}})
        actions.append({"remove": {"index": name, "alias": f"{name}-building", "must_exist": True}})
        actions.append({"add": {"index": name, "alias": self._prefix}})
        try:
            self._client.indices.update_aliases(actions=actions)
        except NotFoundError as error:
            raise RebuildOvertaken("another rebuild took over at this moment: run 'wornproof index build'") from error


def _meta(number: int, heads: Mapping[str, str], documents: int) -> dict[str, Any]:
    return {"number": number, "projection": PROJECTION, "documents": documents, "heads": dict(heads)}


def _stored(document: Document) -> dict[str, Any]:
    """A document as the mapping wants it; ``body`` is the whole of it, for reading back."""
    fields: dict[str, Any] = {
        "id": document.id,
        **{field.column: field.stored(document) for field in DOCUMENT_FIELDS},
        "words": document.searched(),
        "findings": [{field.column: field.stored(f) for field in FINDING_FIELDS} for f in document.findings],
        "body": document.to_bytes().decode("utf-8"),
    }
    return {**fields, "picture": document.picture_hash} if document.picture_hash else fields


@contextmanager
def _explained() -> Iterator[None]:
    """The client's errors as ours, each with what to do."""
    try:
        yield
    except Unreachable as error:
        raise IndexUnavailable(
            f"Elasticsearch does not answer ({error.message}): start it, or correct its address"
        ) from error
    except BulkIndexError as error:
        first = next(iter(error.errors[0].values()))
        reason = f"{first.get('_id')}: {first.get('error')}"
        raise IndexUnavailable(f"Elasticsearch refused a document ({reason}): the old index goes on serving") from error
    except (ApiError, TransportError) as error:
        if "maxClauseCount" in str(error):  # only a beginning behind other words is one clause for each word it finds
            raise QueryError(
                "so many words begin so that the server joins them with no other word: write more of the last word"
            ) from error
        raise IndexUnavailable(f"Elasticsearch refused ({error.message}): see its log") from error
