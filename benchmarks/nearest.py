"""Queries answered per second of one core: our exact radius search against faiss IndexBinaryFlat, recall counted.

Uniform random codes (half the queries planted within the radius, half random), then skewed ones: real hashes of the
example's photos in many versions, with relatives. faiss compares every code with AVX instructions and gets all queries
at once, as ours does; where faiss-cpu is not installed (pip install faiss-cpu) comparing all with numpy stands in.
Run: python benchmarks/nearest.py [--millions 1 10] [--queries N] [--rounds N]
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

try:
    import faiss
except ImportError:
    faiss = None

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from matcher.picture.fingerprint import fingerprint  # noqa: E402 - found by the line above
from matcher.picture.nearest import Codes, Nearest  # noqa: E402 - as above

GOAL = 2.5
SIZES = ((1, 8), (4, 31))
"""Words of 64 bits, and the radius in bits."""


def moved(codes: Codes, most_bits: int, random: np.random.Generator) -> Codes:
    """Each code with up to so many bits changed."""
    made = codes.copy()
    for row in made:
        for bit in random.choice(64 * codes.shape[1], random.integers(0, most_bits + 1), replace=False):
            row[int(bit) // 64] ^= np.uint64(1 << (int(bit) % 64))
    return made


def uniform(count: int, words: int, random: np.random.Generator) -> Codes:
    return random.integers(0, 2**64, (count, words), dtype=np.uint64)


def skewed(count: int, random: np.random.Generator) -> Codes:
    """phashes of the example's pictures and catalog photos, each with hundreds of relatives a few bits away."""
    example = ROOT / "configs" / "example"
    places = sorted((example / "media").rglob("*.jpg")) + sorted((example / "catalog").glob("*.jpg"))
    prints = [fingerprint(place.read_bytes()) for place in places]
    real = np.array([value for one in prints for value in (one.phash_whole, one.phash_mirrored)], np.uint64)
    made = real[random.integers(0, len(real), count)]
    for _ in range(6):  # bits of low frequency move together in real edits; here each moves by itself
        made ^= np.uint64(1) << random.integers(0, 64, count).astype(np.uint64)
    return made[:, None]


def flat(codes: Codes) -> Callable[[Codes, int], list[int]]:
    """The peer: for each query, how many codes lie within the radius."""
    if faiss is None:
        return lambda queries, radius: [
            int((np.bitwise_count(codes ^ query).sum(axis=1) <= radius).sum()) for query in queries
        ]
    faiss.omp_set_num_threads(1)
    index = faiss.IndexBinaryFlat(64 * codes.shape[1])
    index.add(codes.view(np.uint8))

    def ask(queries: Codes, radius: int) -> list[int]:
        limits, _, _ = index.range_search(np.ascontiguousarray(queries).view(np.uint8), radius + 1)  # < is meant there
        return [int(value) for value in np.diff(limits.astype(np.int64))]

    return ask


def seconds(ask: Callable[[], object]) -> float:
    begin = time.process_time()
    ask()
    return time.process_time() - begin


def run(called: str, codes: Codes, radius: int, asked: argparse.Namespace, random: np.random.Generator) -> None:
    chosen = codes[random.integers(0, len(codes), asked.queries // 2)]
    strangers = uniform(asked.queries - len(chosen), codes.shape[1], random)
    queries = np.concatenate([moved(chosen, radius, random), strangers])
    begin = time.process_time()
    index = Nearest(codes)
    built = time.process_time() - begin
    peer = flat(codes)
    found, theirs = [len(hits.positions) for hits in index.within(queries, radius)], peer(queries, radius)
    wrong = sum(one != other for one, other in zip(found, theirs, strict=True))
    rows = [
        (
            seconds(lambda: index.within(queries, radius)),
            seconds(lambda: [index.within(query[None], radius) for query in queries]),
            seconds(lambda: peer(queries, radius)),
        )
        for _ in range(asked.rounds)
    ]
    together, single, flat_s = (statistics.median(column) for column in zip(*rows, strict=True))
    ratio, ratio_single = (statistics.median(row[2] / row[at] for row in rows) for at in (0, 1))
    name = "faiss IndexBinaryFlat" if faiss else "numpy, comparing all"
    print(f"{called}, {64 * codes.shape[1]} bits, r = {radius}, {len(codes):,} codes, {len(queries)} queries at once")
    print(f"  ours, all at once   {len(queries) / together:9.0f} queries/s  {ratio:6.2f} x   (goal: at least {GOAL} x)")
    print(f"  ours, one by one    {len(queries) / single:9.0f} queries/s  {ratio_single:6.2f} x")
    print(f"  {name:19} {len(queries) / flat_s:7.0f} queries/s    1.00 x")
    print(
        f"  found {sum(found):,}, answers that differ in number: {wrong}; built in {built:.2f} s, tables "
        f"{index.table_bytes / 2**20:.0f} MiB beside {codes.nbytes / 2**20:.0f} MiB of codes, longest posting list "
        f"{index.longest_list:,}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--millions", type=float, nargs="+", default=[1.0])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    for millions in asked.millions:
        count, random = round(millions * 1e6), np.random.default_rng(20261123)
        for words, radius in SIZES:
            run("uniform", uniform(count, words, random), radius, asked, random)
        run("skewed", skewed(count, random), 8, asked, random)


if __name__ == "__main__":
    main()
