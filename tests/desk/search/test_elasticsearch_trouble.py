"""Elasticsearch in trouble while cases are indexed and searched: full, read-only, killed, nodes lost.

What is promised each time: a clear word, searches that go on where they can, nothing lost, and work again as soon as
the server does, without anybody mending anything.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from elasticsearch import Elasticsearch

from desk.search import SearchIndex, open_index
from desk.search.cases import CaseDocuments
from desk.search.errors import IndexUnavailable, SearchError
from desk.search.query import Query
from tests.desk.indexed import ALL, cases, document, filled, found
from tests.servers.elasticsearch_cluster import cluster

on_elasticsearch = pytest.mark.parametrize("index_url", ["elasticsearch"], indirect=True)


def case(number: int, many: int, text: str = "dress") -> CaseDocuments:
    (made,) = cases(document(100 * number + n, text, case_id=f"case-{number}") for n in range(many))
    return made


@contextmanager
def blocked(index_url: str, block: str) -> Iterator[None]:
    """A block that the server (a full disk) or its operator (maintenance) puts on indexes."""
    server, prefix = index_url.removeprefix("elasticsearch+").rsplit("/", 1)
    with Elasticsearch(server) as client:
        client.indices.put_settings(index=f"{prefix}-g*", settings={f"index.blocks.{block}": True})
        yield
        client.indices.put_settings(index=f"{prefix}-g*", settings={f"index.blocks.{block}": None})


@on_elasticsearch
@pytest.mark.parametrize(
    ("block", "says"),
    [("read_only_allow_delete", "disk is nearly full.*free space"), ("write", "read-only"), ("read_only", "read-only")],
)
def test_a_server_that_takes_no_more_says_why_and_what_is_indexed_is_found(
    index: SearchIndex, index_url: str, block: str, says: str
) -> None:
    filled(index, [document(n, "dress") for n in range(4)])
    with blocked(index_url, block):
        with pytest.raises(IndexUnavailable, match=says):
            index.update(case(2, 3))
        assert found(index) == [0, 1, 2, 3]
        assert "case-2" not in index.heads()

    index.update(case(2, 3))
    assert found(index) == [0, 1, 2, 3, 200, 201, 202]


@on_elasticsearch
def test_no_search_fails_while_all_is_rebuilt_again_and_again_and_cases_are_replaced(
    index: SearchIndex, index_url: str
) -> None:
    """The 503 that was once seen: the alias moved, and the index behind it was dropped in the same step, while a search
    had been told its name. Now a search names the alias, and the generation before stays until the next one.
    """
    filled(index, [document(n) for n in range(30)])
    failed: list[SearchError] = []
    totals: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        with closing(open_index(index_url)) as reader:
            while not stop.is_set():
                try:
                    totals.add(reader.search(Query(scope=ALL, size=50, facets={"platform"})).total)
                except SearchError as error:
                    failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for number in range(6):
            index.replace(cases(document(n) for n in range(30)), lambda heads: True)
            index.update(case(2, 1 + number))
    finally:
        stop.set()
        for reader in readers:
            reader.join(30)
    assert failed == []
    assert totals <= set(range(30, 37))


@pytest.mark.slow
def test_nodes_lost_one_by_one_and_come_back_lose_nothing(elasticsearch_url: str) -> None:
    """``elasticsearch_url`` only says that there is a distribution to start; the three nodes are others."""
    with cluster(3) as nodes:
        url = f"elasticsearch+http://{','.join(nodes.hosts)}/wornproof"
        with closing(open_index(url)) as index:
            filled(index, [document(n) for n in range(50)])
            nodes.wait(3)

            nodes.kill(2)
            eventually(lambda: index.update(case(2, 3)))
            assert len(found(index)) == 53

            nodes.kill(1)
            with pytest.raises(IndexUnavailable, match=r"does not answer|lost so many|lost node"):
                index.update(case(2, 5))

            nodes.start(1, 2)
            nodes.wait(3)
            eventually(lambda: index.update(case(2, 7)))
            assert len(found(index)) == 57

            nodes.kill(0, 1, 2)
            with pytest.raises(IndexUnavailable, match="does not answer"):
                index.search(Query(scope=ALL))
            nodes.start(0, 1, 2)
            nodes.wait(3)
            assert len(found(index)) == 57


def eventually(work: Callable[[], object], within_s: float = 150) -> None:
    """Until it works: the servers need a while to find out what is lost, and say so each time."""
    until = time.monotonic() + within_s
    while True:
        try:
            work()
        except SearchError:
            if time.monotonic() > until:
                raise
            time.sleep(1)
        else:
            return
