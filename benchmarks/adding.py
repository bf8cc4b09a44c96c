"""Wall time of bringing one case up in the index beside 10 others and beside 1,000: it should be the same.

The vault holds made cases (one run, three pages, three pictures that are none, so that nothing is decoded). Timed
is what a crawl, a match or a review ends with: the ledger is read, its documents are made and replaced, and one search
finds them. Each case is brought up several times, each time with one page more.
Run: python benchmarks/adding.py [--elasticsearch URL] [--others 10 1000] [--rounds N]
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desk.search import SearchIndex, open_index  # noqa: E402 - found by the line above
from desk.search.query import Query  # noqa: E402 - as above
from desk.search.rebuild import build_case, rebuild  # noqa: E402 - as above
from evidence.vault import CaseFile, Vault  # noqa: E402 - as above
from tests.a_case import a_case  # noqa: E402 - as above
from tests.evidence.filled import page_segment, run_of  # noqa: E402 - as above

GOAL = 1 / 3
"""By so much the one may differ from the other."""


def quiet(case_id: str, place: int, of: int) -> None:
    """Progress that nobody watches."""


def ticking() -> Iterator[datetime]:
    return (datetime(2026, 5, 10, tzinfo=UTC) + timedelta(seconds=n) for n in count())


def filled(vault: Vault, name: str, times: Iterator[datetime]) -> CaseFile:
    file = vault.open_case(a_case().model_copy(update={"case_id": name}))
    run = file.ledger.append(run_of(file))
    for page in range(3):
        file.ledger.append(page_segment(file, run.digest, page, lambda: next(times)))
    return file


def one_case(vault: Vault, index: SearchIndex, cache: Path, times: Iterator[datetime], rounds: int) -> list[float]:
    file = vault.case("case-00000")
    run = file.ledger.entries()[1].digest
    taken, before = [], index.search(Query(scope=frozenset({file.case_id}))).total
    for number in range(rounds):
        file.ledger.append(page_segment(file, run, before + number, lambda: next(times)))
        began = time.perf_counter()
        build_case(vault, file.case_id, index, cache, quiet)
        found = index.search(Query(scope=frozenset({file.case_id}))).total
        taken.append(1e3 * (time.perf_counter() - began))
        if found != before + number + 1:
            raise SystemExit(f"{found} documents found, {before + number + 1} are there")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--elasticsearch", help="a server of the tests' kind; an index bench-adding is made there")
    parser.add_argument("--others", type=int, nargs="+", default=[10, 1000])
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    medians: dict[str, list[float]] = {}
    for others in given.others:
        with tempfile.TemporaryDirectory() as made:
            folder, times = Path(made), ticking()
            vault = Vault.create(str(folder / "vault"), folder / "home", lambda times=times: next(times))  # type: ignore[misc]
            for number in range(others + 1):
                filled(vault, f"case-{number:05}", times)
            urls = [f"tantivy://{folder / 'index'}"]
            urls += [f"elasticsearch+{given.elasticsearch}/bench-adding"] if given.elasticsearch else []
            for url in urls:
                with closing(open_index(url)) as index:
                    rebuild(vault, index, folder / "cache", quiet)
                    taken = one_case(vault, index, folder / f"cache-{url[:7]}", times, given.rounds)
                engine = url.partition(":")[0].partition("+")[0]
                medians.setdefault(engine, []).append(statistics.median(taken))
                print(f"{engine}, beside {others:,}: p50 {medians[engine][-1]:.1f} ms, longest {max(taken):.1f}")
    for engine, (first, *rest) in medians.items():
        print(
            f"{engine}: {', '.join(f'{one / first:.2f} x' for one in rest)}   goal {1 - GOAL:.2f} to {1 + GOAL:.2f} x"
        )


if __name__ == "__main__":
    main()
