"""The index of a team: Elasticsearch 8 or 9, of which nothing is used that its core distribution lacks.

<prefix>-g000001         a generation: one document for each picture or post without pictures
<prefix>-g000001-cases   how much of each case is in it, what the case names, and who is writing
<prefix>                 alias of the generation that serves; so is <prefix>-<projection>, by which it is searched, so
                         that no search finds a generation of another form

A rebuild writes the next generation and moves the aliases in one step. The one that served before stays for searches
under way, until the next takes over. A case is replaced inside the generation that serves: nothing of it is seen until
the refresh at its end, which shows all of it. Mappings are strict and never patched: another shape is another
generation.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError
from elasticsearch.helpers import BulkIndexError, streaming_bulk

from desk.search import Generation, MayStay, nothing_stays
from desk.search.cases import CaseDocuments, Cases, Heads, Named
from desk.search.dsl import after, body, page
from desk.search.elastic_cases import CASES, CasesIndex
from desk.search.elastic_documents import MAPPINGS, SETTINGS, is_gone_already, writes
from desk.search.elastic_errors import explained
from desk.search.errors import QueryError, RebuildOvertaken, not_indexed, of_another_form
from desk.search.fields import PROJECTION
from desk.search.query import Cursor, Page, Query, Scope

_FOR_OLDER_PROGRAMS: dict[str, Any] = {"documents": 0, "heads": {}}
"""What they look for before they say that the index is of another form than theirs."""
_GONE = {404, 503}
"""What a search in an index is told that is deleted, or is being deleted: the server's own state lags behind."""
_ADDRESS = re.compile(r"elasticsearch\+(?P<server>https?://[^/]+)/(?P<prefix>[a-z][a-z0-9_-]{0,60})")
Answer = TypeVar("Answer")
_PAGE = 10_000
"""Ids read at once, as many as a server gives."""


class ElasticsearchIndex:
    """A ``SearchIndex`` on a server; several may share it under different prefixes."""

    def __init__(self, client: Elasticsearch, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._form = re.compile(re.escape(prefix) + r"-g(\d{6})")
        self._searched = f"{prefix}-{PROJECTION}"

    @classmethod
    def at(cls, url: str) -> "ElasticsearchIndex":
        """The index at ``elasticsearch+http://[user:password@]host:port[,host:port …]/prefix``; of several nodes of one
        cluster any answers.
        """
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
        scheme, _, nodes = server.partition("://")
        if not all(re.search(r":\d{1,5}$", node) for node in nodes.split(",")):
            raise QueryError("write the port of each host of the Elasticsearch address, as in http://host:9200/prefix")
        hosts = [f"{scheme}://{node}" for node in nodes.split(",")]
        return cls(Elasticsearch(hosts, basic_auth=credentials, request_timeout=60), address["prefix"])

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def serving(self) -> Generation | None:
        """The generation the alias points at."""
        with explained():
            if (found := self._serving()) is None:
                return None
            name, number, projection = found
            if projection != PROJECTION:
                return Generation(number, projection, 0, 0)  # of another form: nothing in it is ours to count
            return Generation(number, projection, self._count(name), CasesIndex(self._client, name).count())

    def heads(self, only: Iterable[str] | None = None) -> Heads:
        """From the index of cases."""
        return self._of_cases(lambda cases: cases.heads(only), {})

    def named(self, scope: Scope) -> tuple[Named, ...]:
        """From the index of cases."""
        return self._of_cases(lambda cases: cases.named(scope), ())

    def zones(self, scope: Scope) -> frozenset[str]:
        """From the index of cases."""
        return self._of_cases(lambda cases: cases.zones(scope), frozenset())

    def search(self, query: Query) -> Page:
        """Answer from the generation that serves. Pages go on by what the last hit was, in whichever serves then."""
        cursor = Cursor.of(query)
        place = after(query, cursor) if cursor else {}
        with explained():
            return self._twice(lambda: self._answer(query, cursor, place), self._usable)

    def replace(self, cases: Cases, may_stay: MayStay = nothing_stays) -> Generation:
        """Write the next generation, move the aliases, drop what is older than the one that served."""
        with explained():
            number, name = self._next()
            try:
                self._create(number, name)
                documents, known = self._fill(name, cases)
                self._client.indices.refresh(index=name)
            except BaseException:
                self._client.indices.delete(index=list(_both(name)), ignore_unavailable=True)
                raise
            self._publish(number, name, may_stay)
            return Generation(number, PROJECTION, documents, known)

    def update(self, case: CaseDocuments) -> None:
        """Replace one case in the generation that serves.

        Killed half-way, the case is among those that are to be indexed again, and what was written may be seen with
        the next case that is: ``index build`` mends it. A state older than the one that is indexed changes nothing.
        """
        with explained():
            name = self._usable()
            cases = CasesIndex(self._client, name)
            with cases.writing() as still_ours:
                if case.is_older_than(cases.heads([case.named.case_id])):
                    return
                cases.begin(case)
                self._client.indices.refresh(index=name)  # what a writer left who was killed: it is to go too
                self._write(name, self._changes(name, case))
                still_ours()
                self._client.indices.refresh(index=name)
                cases.put([case])

    def _changes(self, name: str, case: CaseDocuments) -> Iterator[dict[str, Any]]:
        new = {document.id for document in case.documents}
        yield from ({"_op_type": "delete", "_id": old} for old in self._ids(name, case.named.case_id) if old not in new)
        yield from writes(case, "index")

    def _ids(self, name: str, case_id: str) -> list[str]:
        """Of the documents of a case, as they are seen now."""
        found: list[str] = []
        more: dict[str, Any] = {}
        while True:
            answer = self._client.search(
                index=name, query={"term": {"case_id": case_id}}, sort=["id"], size=_PAGE, source=False, **more
            )
            rows = [str(row["_id"]) for row in answer["hits"]["hits"]]
            found += rows
            if len(rows) < _PAGE:
                return found
            more = {"search_after": [rows[-1]]}

    def _serving(self) -> tuple[str, int, str] | None:
        """Name, number and projection of the generation that serves."""
        try:
            found = self._client.indices.get_mapping(index=self._prefix)
        except NotFoundError:
            return None
        ((name, index),) = found.items()
        return name, index["mappings"]["_meta"]["number"], index["mappings"]["_meta"]["projection"]

    def _of_cases(self, ask: Callable[[CasesIndex], Answer], nothing: Answer) -> Answer:
        with explained():
            return self._twice(lambda: ask(cases) if (cases := self._cases()) else nothing)

    def _twice(self, ask: Callable[[], Answer], check: Callable[[], object] = lambda: None) -> Answer:
        """Ask, and once more, after a check, where the generation was erased between finding and asking it."""
        try:
            return ask()
        except ApiError as error:
            if error.status_code not in _GONE:
                raise
            check()
            return ask()

    def _cases(self) -> CasesIndex | None:
        """Of the generation that serves, where it is of this form; older ones had none."""
        found = self._serving()
        return CasesIndex(self._client, found[0]) if found and found[2] == PROJECTION else None

    def _usable(self) -> str:
        """Name of the index that serves, if this program can read it."""
        if (serving := self._serving()) is None:
            raise not_indexed()
        name, _, projection = serving
        if projection != PROJECTION:
            raise of_another_form(projection, PROJECTION)
        return name

    def _answer(self, query: Query, cursor: Cursor | None, place: Mapping[str, Any]) -> Page:
        found = self._client.search(index=self._searched, **{**body(query), **place})
        return page(query, cursor, found.body)

    def _count(self, name: str) -> int:
        return int(self._client.count(index=name)["count"])

    def _generations(self) -> dict[int, list[str]]:
        """Number to names of the indexes of every generation there is, serving or not, whole or half made."""
        found: dict[int, list[str]] = {}
        for name in self._client.indices.get(index=f"{self._prefix}-g*", expand_wildcards="all"):
            if fits := self._form.fullmatch(name.removesuffix(CASES)):
                found.setdefault(int(fits[1]), []).append(name)
        return found

    def _next(self) -> tuple[int, str]:
        """Number and name of the next generation, begun by making its index of cases. Two rebuilds at once get
        different numbers, because creating one is atomic.
        """
        number = max(self._generations(), default=0) + 1
        name = f"{self._prefix}-g{number:06d}"
        try:
            CasesIndex(self._client, name).create()
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            raise RebuildOvertaken("another rebuild of this index has just begun: wait for it") from error
        return number, name

    def _create(self, number: int, name: str) -> None:
        meta = {"number": number, "projection": PROJECTION, **_FOR_OLDER_PROGRAMS}
        self._client.indices.create(
            index=name, settings=SETTINGS, mappings={**MAPPINGS, "_meta": meta}, aliases={_written_by(name): {}}
        )

    def _fill(self, name: str, cases: Cases) -> tuple[int, int]:
        """Write all documents, then all heads; how many of each. Ids are ours, so nothing is there twice."""
        known: list[CaseDocuments] = []
        documents = 0

        def actions() -> Iterator[dict[str, Any]]:
            nonlocal documents
            for case in cases:
                known.append(CaseDocuments(case.named, case.head, ()))
                documents += len(case.documents)
                yield from writes(case, "create")

        self._write(name, actions())
        CasesIndex(self._client, name).put(known)
        return documents, len(known)

    def _write(self, name: str, actions: Iterable[dict[str, Any]]) -> None:
        """In bulk; one that is refused stops it. Written through an alias that must be there: had another rebuild
        dropped this index meanwhile, a plain bulk request would quietly make a new one, without our mapping.
        """
        written = streaming_bulk(
            self._client, actions, index=_written_by(name), require_alias=True, chunk_size=500, raise_on_error=False
        )
        refused = [item for is_done, item in written if not is_done and not is_gone_already(item)]
        if any(
            found.get("error", {}).get("type") == "index_not_found_exception"
            for one in refused
            for found in one.values()
        ):
            raise RebuildOvertaken("a rebuild that began later is serving already: nothing to do")
        if refused:
            raise BulkIndexError(f"{len(refused)} documents were refused", refused)

    def _publish(self, number: int, name: str, may_stay: MayStay) -> None:
        """All in one step, and only if the generation that is to stay serves at that very moment."""
        generations = self._generations()
        serving = self._serving()
        if number not in generations or (serving and serving[1] > number):
            self._client.indices.delete(index=list(_both(name)), ignore_unavailable=True)
            raise RebuildOvertaken("a rebuild that began later is serving already: nothing to do")
        stays = serving[0] if serving and self._stays(serving, may_stay) else ""
        older = [each for known, names in sorted(generations.items()) if known < number for each in names]
        gone = [each for each in older if each.removesuffix(CASES) != stays]
        actions: list[dict[str, Any]] = [{"remove_index": {"index": each}} for each in gone]
        if stays:
            actions.append({"remove": {"index": stays, "alias": self._prefix, "must_exist": True}})
            actions.append({"remove": {"index": stays, "alias": f"{self._prefix}-*"}})
            actions.append({"add": {"index": stays, "alias": _written_by(stays)}})
        actions += [{"add": {"index": name, "alias": alias}} for alias in (self._prefix, self._searched)]
        try:
            # asked once: an answer that is lost leaves it done, and asked again it would be refused
            self._client.options(max_retries=0).indices.update_aliases(actions=actions)
        except NotFoundError as error:
            self._client.indices.delete(index=list(_both(name)), ignore_unavailable=True)
            raise RebuildOvertaken("another rebuild took over at this moment: run 'wornproof index build'") from error

    def _stays(self, serving: tuple[str, int, str], may_stay: MayStay) -> bool:
        """Whether a generation may be read on; of one of another form nobody can tell what it holds."""
        name, _, projection = serving
        return projection == PROJECTION and may_stay(CasesIndex(self._client, name).heads(None))


def _both(name: str) -> tuple[str, str]:
    return name, f"{name}{CASES}"


def _written_by(name: str) -> str:
    """The alias through which a generation is written."""
    return f"{name}-writing"
