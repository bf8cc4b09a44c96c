"""CPU and wall time of searches: the embedded index against bare FTS5 for the same hits.

Over made posts (``made_posts.py``). The peers hold the words that we cut and the sort order alone: rows numbered by
time, no body, no findings. What a peer answers is the number of all hits and the newest 20 rows; what we answer is
that with the documents, read and checked, and the places of the words. Hit counts must be equal, or this stops.
Run: python benchmarks/search.py [--documents N] [--users 1 20] [--rounds N] [--folder F]
"""

import argparse
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.made_posts import OF_A_CASE, START, cases, documents  # noqa: E402 - found by the line above
from desk.search import SearchIndex, open_index  # noqa: E402 - found by the line above
from desk.search.query import Near, Query, Scope, Span  # noqa: E402 - as above
from desk.search.words import words  # noqa: E402 - as above

GOAL = 3.0
"""Times the CPU of bare FTS5 for the same hits."""


class Fts5:
    """The peer: a contentless FTS5 table of the same words, rows numbered in order of time; and hashes in memory."""

    def __init__(self, path: Path, count: int) -> None:
        self.path = path
        rows = sorted((made.filed_at, made.searched(), int(made.picture_hash, 16)) for made in documents(count))
        self.codes = np.array([code for _, _, code in rows], np.uint64)
        self.times = np.array([at.timestamp() for at, _, _ in rows])
        with sqlite3.connect(path) as database:
            options = "content='', columnsize=0, tokenize=\"ascii tokenchars '_'\""
            database.execute(f"CREATE VIRTUAL TABLE word USING fts5 (words, {options})")
            database.executemany(
                "INSERT INTO word (rowid, words) VALUES (?, ?)", ((at, row[1]) for at, row in enumerate(rows, 1))
            )
            database.execute("INSERT INTO word (word) VALUES ('optimize')")

    def ask(self, match: str, since: datetime | None, until: datetime | None) -> int:
        """The number of hits; the newest 20 are read too."""
        first, last = 1, len(self.times)
        if since and until:
            first = int(np.searchsorted(self.times, since.timestamp(), "left")) + 1
            last = int(np.searchsorted(self.times, until.timestamp(), "right"))
        database = sqlite3.connect(self.path)
        where = "FROM word WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
        database.execute(f"SELECT rowid {where} ORDER BY rowid DESC LIMIT 20", (match, first, last)).fetchall()
        total = database.execute(f"SELECT count(*) {where}", (match, first, last)).fetchone()[0]
        database.close()
        return int(total)

    def near(self, code: int, radius: int) -> int:
        bits = np.bitwise_count(self.codes ^ np.uint64(code))
        return int((bits <= radius).sum())


def phrase(text: str) -> str:
    """The words of a text as one phrase of FTS5."""
    return '"' + " ".join(word.text for word in words(text)) + '"'


TIMES = Span(since=START + timedelta(days=20), until=START + timedelta(days=27, microseconds=-1))
ASKED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("rare word", {"text": "weekend"}, phrase("weekend")),
    ("word", {"text": "refund"}, phrase("refund")),
    ("two characters", {"text": "外套"}, phrase("外套")),
    ("phrase", {"text": '"my dress"'}, phrase("my dress")),
    ("OR", {"text": "tomato OR 恐龙"}, f"{phrase('tomato')} OR {phrase('恐龙')}"),
    ("NOT", {"text": "refund NOT beach"}, f"{phrase('refund')} NOT {phrase('beach')}"),
    ("three facets", {"text": "refund", "facets": frozenset({"platform", "verdict", "sku"})}, phrase("refund")),
    ("a week", {"text": "refund", "times": {"posted": TIMES}}, phrase("refund")),
)


def measured(work: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """CPU and wall time of each round, in milliseconds."""
    cpu, wall = [], []
    for _ in range(rounds):
        before, began = time.process_time(), time.perf_counter()
        work()
        cpu.append(1e3 * (time.process_time() - before))
        wall.append(1e3 * (time.perf_counter() - began))
    return cpu, wall


def told(name: str, hits: int, ours: list[float], theirs: list[float]) -> None:
    here, there = statistics.median(ours), statistics.median(theirs)
    print(f"{name:16} {hits:9,} {here:9.2f} {p95(ours):9.2f} {there:9.2f} {here / max(there, 1e-3):8.1f} x")


def p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def side_by_side(index: SearchIndex, peer: Fts5, scope: Scope, rounds: int) -> None:
    """One user, every kind of search; CPU time, which another process on the machine does not change much."""
    print(
        f"\n{'one user, CPU ms':16} {'hits':>9} {'p50':>9} {'p95':>9} {'FTS5 p50':>9} {'ratio':>10}   goal {GOAL:g} x"
    )
    for name, given, match in ASKED:
        query = Query(scope=scope, **given)
        span = given.get("times", {}).get("posted", Span())
        hits, same = index.search(query).total, peer.ask(match, span.since, span.until)
        if hits != same:
            raise SystemExit(f"{name}: {hits} hits here, {same} of FTS5")
        ours, _ = measured(lambda query=query: index.search(query), rounds)  # type: ignore[misc]
        theirs, _ = measured(lambda match=match, span=span: peer.ask(match, span.since, span.until), rounds)  # type: ignore[misc]
        told(name, hits, ours, theirs)
    deep(index, peer, scope, rounds)
    pictures(index, peer, scope, rounds)


def deep(index: SearchIndex, peer: Fts5, scope: Scope, rounds: int) -> None:
    """The eleventh page, by the cursors of ten before; the peer has only its first one."""
    query = Query(scope=scope, text="refund")
    for _ in range(10):
        query = query.model_copy(update={"cursor": index.search(query).cursor})
    ours, _ = measured(lambda: index.search(query), rounds)
    theirs, _ = measured(lambda: peer.ask(phrase("refund"), None, None), rounds)
    told("eleventh page", index.search(query).total, ours, theirs)


def pictures(index: SearchIndex, peer: Fts5, scope: Scope, rounds: int) -> None:
    code = next(iter(documents(1))).picture_hash
    query = Query(scope=scope, near=Near(picture_hash=code, radius_bits=8))
    hits, same = index.search(query).total, peer.near(int(code, 16), 8)
    if hits != same:
        raise SystemExit(f"picture: {hits} hits here, {same} of numpy")
    ours, _ = measured(lambda: index.search(query), rounds)
    theirs, _ = measured(lambda: peer.near(int(code, 16), 8), rounds)
    told("picture, 8 bits", hits, ours, theirs)


def within(index: SearchIndex, half: frozenset[str], rounds: int) -> None:
    """The same word within some of the cases: one of 200 posts should cost the same however many others there are."""
    for name, scope in (("one case", frozenset({"CASE-00000"})), ("half of the cases", half)):
        query = Query(scope=scope, text="refund")
        ours, _ = measured(lambda query=query: index.search(query), rounds)  # type: ignore[misc]
        print(f"{name}, CPU ms: p50 {statistics.median(ours):.2f}, {index.search(query).total:,} hits")


def replacing(index: SearchIndex, rounds: int) -> None:
    """One case of 200 written anew, beside all the others; wall time, as most of it waits for the disk."""
    case = next(iter(cases(OF_A_CASE)))
    _, wall = measured(lambda: index.update(case), rounds)
    print(f"one case replaced, wall ms: p50 {statistics.median(wall):.1f}, p95 {p95(wall):.1f}")


def together(url: str, users: int, rounds: int) -> None:
    """So many processes at once, as a web server has workers, each with searches of all kinds; wall time of each."""
    with ProcessPoolExecutor(users, mp_context=get_context("spawn")) as pool:
        list(pool.map(one_user, [url] * users, range(users), [0] * users))  # started, and the index opened
        taken = [ms for of_one in pool.map(one_user, [url] * users, range(users), [rounds] * users) for ms in of_one]
    print(f"{users} at once, wall ms: p50 {statistics.median(taken):.1f}, p95 {p95(taken):.1f} ({len(taken)} searches)")


_opened: dict[str, SearchIndex] = {}


def one_user(url: str, begin: int, rounds: int) -> list[float]:
    """Wall ms of so many searches, each of another kind than the one before."""
    index = _opened.setdefault(url, open_index(url))
    queries = [Query(scope=None, **given) for _, given, _ in ASKED]
    index.search(queries[0])
    taken = []
    for at in range(begin, begin + rounds):
        began = time.perf_counter()
        index.search(queries[at % len(queries)])
        taken.append(1e3 * (time.perf_counter() - began))
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--users", type=int, nargs="+", default=[1, 20])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--folder", type=Path, help="where the indexes lie; otherwise a temporary one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as made:
        folder, count = Path(made), given.documents
        half = frozenset(f"CASE-{number:05}" for number in range(0, -(-count // OF_A_CASE), 2))
        began = time.perf_counter()
        for _ in cases(count):
            pass
        making, began = time.perf_counter() - began, time.perf_counter()
        index = open_index(f"tantivy://{folder}/index")
        index.replace(cases(count))
        building = time.perf_counter() - began - making
        size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file()) / 1e6
        print(f"{count:,} documents: {count / building:,.0f}/s without making them, {size:,.0f} MB")
        peer = Fts5(folder / "peer.sqlite", count)
        side_by_side(index, peer, None, given.rounds)
        within(index, half, given.rounds)
        for users in given.users:
            together(f"tantivy://{folder}/index", users, given.rounds)
        replacing(index, given.rounds)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB")


if __name__ == "__main__":
    main()
