"""Wall time of searches on Elasticsearch: our index against a plain one of the same server, in one run.

The plain index holds the words that we cut, the time and the whole document, one field each, and nothing else: no
findings, no cases, no aliases, no scope. It is asked for the same hits in the same order. A plain index with the
``cjk`` analyzer would find other hits; its words (pairs of characters) cost what ours do, which are single ones and
asked for as phrases. Each search is asked of one and the other in turn. Counts must be equal, or this stops.
Run: python benchmarks/search_elastic.py URL [--documents N] [--users 1 20] [--rounds N]
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.made_posts import OF_A_CASE, cases, documents  # noqa: E402 - found by the line above
from benchmarks.search import ASKED, TIMES, p95  # noqa: E402 - as above
from desk.search import SearchIndex, open_index  # noqa: E402 - as above
from desk.search.elastic_documents import MAPPINGS as OURS  # noqa: E402 - as above
from desk.search.query import Near, Query  # noqa: E402 - as above
from desk.search.words import words  # noqa: E402 - as above

GOAL = 1.3
"""Times the wall time of a plain index."""
PLAIN = "plain-peer"
KEYWORD = {"type": "keyword"}
MAPPINGS: dict[str, Any] = {
    "properties": {
        "id": KEYWORD,
        "posted_us": {"type": "long"},
        "platform": KEYWORD,
        "verdict": KEYWORD,
        "sku": KEYWORD,
        "words": {"type": "text", "analyzer": "whitespace"},
        "picture": OURS["properties"]["picture"],
        "body": OURS["properties"]["body"],
    }
}
NEWEST: list[dict[str, Any]] = [{"posted_us": {"order": "desc"}}, {"id": {"order": "asc"}}]


def plain(client: Elasticsearch, count: int) -> None:
    client.options(ignore_status=404).indices.delete(index=PLAIN)
    settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": -1}
    client.indices.create(index=PLAIN, settings=settings, mappings=MAPPINGS)
    actions = (
        {
            "_id": one.id,
            "id": one.id,
            "posted_us": int(one.filed_at.timestamp() * 1e6),
            "platform": one.platform,
            "verdict": [found.verdict for found in one.findings],
            "sku": [found.sku for found in one.findings],
            "words": one.searched(),
            "picture": one.picture_hash,
            "body": one.to_bytes().decode(),
        }
        for one in documents(count)
    )
    for _ in streaming_bulk(client, actions, index=PLAIN, chunk_size=500):
        pass
    client.indices.refresh(index=PLAIN)


def phrase(text: str) -> dict[str, Any]:
    return {"match_phrase": {"words": " ".join(word.text for word in words(text))}}


DAYS = {"range": {"posted_us": dict(zip(("gte", "lte"), TIMES.limits_us, strict=True))}}
PEERS: dict[str, dict[str, Any]] = {
    "rare word": {"filter": [phrase("weekend")]},
    "word": {"filter": [phrase("refund")]},
    "two characters": {"filter": [phrase("外套")]},
    "phrase": {"filter": [phrase("my dress")]},
    "OR": {"filter": [{"bool": {"should": [phrase("tomato"), phrase("恐龙")]}}]},
    "NOT": {"filter": [phrase("refund"), {"bool": {"must_not": [phrase("beach")]}}]},
    "three facets": {"filter": [phrase("refund")]},
    "a week": {"filter": [phrase("refund"), DAYS]},
}


def asked_of_the_peer(client: Elasticsearch, name: str, **more: Any) -> int:
    facets = ("platform", "verdict", "sku") if name == "three facets" else ()
    counts = {facet: {"terms": {"field": facet, "size": 100}} for facet in facets}
    given: dict[str, Any] = {"query": {"bool": PEERS[name]}, "sort": NEWEST, "aggregations": counts, **more}
    found = client.search(index=PLAIN, size=21, source=["body"], track_total_hits=True, **given)
    return int(found["hits"]["total"]["value"])


def in_turn(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """Wall ms of each, asked one after the other, so that what else the machine does meets both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, times in ((ours, taken[0]), (theirs, taken[1])):
            began = time.perf_counter()
            work()
            times.append(1e3 * (time.perf_counter() - began))
    return taken


def told(name: str, hits: int, ours: list[float], theirs: list[float]) -> None:
    here, there = statistics.median(ours), statistics.median(theirs)
    print(f"{name:16} {hits:9,} {here:9.2f} {p95(ours):9.2f} {there:9.2f} {p95(theirs):9.2f} {here / there:8.2f} x")


def side_by_side(index: SearchIndex, client: Elasticsearch, rounds: int) -> None:
    print(f"\n{'one user, wall ms':16} {'hits':>9} {'p50':>9} {'p95':>9} {'plain p50':>9} {'p95':>9}   goal {GOAL:g} x")
    for name, given, _ in ASKED:
        query = Query(scope=None, **given)
        hits, same = index.search(query).total, asked_of_the_peer(client, name)
        if hits != same:
            raise SystemExit(f"{name}: {hits} hits here, {same} of the plain index")
        told(name, hits, *in_turn(lambda: index.search(query), lambda: asked_of_the_peer(client, name), rounds))  # noqa: B023 - called at once
    deep(index, client, rounds)
    pictures(index, client, rounds)


def deep(index: SearchIndex, client: Elasticsearch, rounds: int) -> None:
    """The eleventh page of both, by where the tenth ended."""
    query = Query(scope=None, text="refund")
    for _ in range(10):
        page = index.search(query)
        query = query.model_copy(update={"cursor": page.cursor})
    last = page.hits[-1].document
    place = [int(last.filed_at.timestamp() * 1e6), last.id]
    theirs = lambda: asked_of_the_peer(client, "word", search_after=place)  # noqa: E731 -- timed below
    told("eleventh page", index.search(query).total, *in_turn(lambda: index.search(query), theirs, rounds))


def pictures(index: SearchIndex, client: Elasticsearch, rounds: int) -> None:
    code = next(iter(documents(1))).picture_hash
    query = Query(scope=None, near=Near(picture_hash=code, radius_bits=8))
    knn = {"field": "picture", "query_vector": code, "k": 10_000, "num_candidates": 10_000, "similarity": 8.0}

    def theirs() -> int:
        sort = [{"_score": {"order": "desc"}}, *NEWEST]
        found = client.search(
            index=PLAIN, query={"knn": knn}, sort=sort, size=21, source=["body"], track_total_hits=True
        )
        return int(found["hits"]["total"]["value"])

    hits, same = index.search(query).total, theirs()
    if hits != same:
        raise SystemExit(f"picture: {hits} hits here, {same} of the plain index")
    told("picture, 8 bits", hits, *in_turn(lambda: index.search(query), theirs, rounds))


def together(url: str, who: str, users: int, rounds: int) -> None:
    """So many processes at once, as a web server has workers; wall time of each search."""
    with ProcessPoolExecutor(users, mp_context=get_context("spawn")) as pool:
        list(pool.map(one_user, [url] * users, [who] * users, range(users), [1] * users))
        given = ([url] * users, [who] * users, range(users), [rounds] * users)
        taken = [ms for of_one in pool.map(one_user, *given) for ms in of_one]
    print(f"{users} at once, {who}, wall ms: p50 {statistics.median(taken):.1f}, p95 {p95(taken):.1f}")


def one_user(url: str, who: str, begin: int, rounds: int) -> list[float]:
    """Wall ms of so many searches of ours or of the plain index, each of another kind than the one before."""
    queries, names = [Query(scope=None, **asked) for _, asked, _ in ASKED], list(PEERS)
    taken = []
    with closing(open_index(f"elasticsearch+{url}/bench-ours")) as index, Elasticsearch(url) as client:
        for at in range(begin, begin + rounds):
            began = time.perf_counter()
            if who == "ours":
                index.search(queries[at % len(queries)])
            else:
                asked_of_the_peer(client, names[at % len(names)])
            taken.append(1e3 * (time.perf_counter() - began))
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="a server of the tests' kind; indexes bench-ours-* and plain-peer are made there")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--users", type=int, nargs="+", default=[20])
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    index, client = open_index(f"elasticsearch+{given.url}/bench-ours"), Elasticsearch(given.url, request_timeout=600)
    began = time.perf_counter()
    index.replace(cases(given.documents))
    print(f"{given.documents:,} documents: {given.documents / (time.perf_counter() - began):,.0f}/s, with making them")
    plain(client, given.documents)
    for name in ("bench-ours", PLAIN):
        size = client.indices.stats(index=name)["_all"]["total"]["store"]["size_in_bytes"]
        print(f"{name}: {size / 1e6:,.0f} MB")
    side_by_side(index, client, given.rounds)
    case = next(iter(cases(OF_A_CASE)))
    ours, _ = in_turn(lambda: index.update(case), lambda: None, given.rounds)
    print(f"one case replaced, wall ms: p50 {statistics.median(ours):.1f}, p95 {p95(ours):.1f}")
    for users in given.users:
        together(given.url, "ours", users, given.rounds)
        together(given.url, "plain", users, given.rounds)
    client.indices.delete(index=[PLAIN, *client.indices.get(index="bench-ours-g*")])


if __name__ == "__main__":
    main()
