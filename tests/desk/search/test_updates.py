"""A case is replaced by itself, in both engines: what readers see of it, and what it costs and leaves to the others."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from desk.jobs.index import index as bring_up
from desk.search import SearchIndex, open_index
from desk.search.cases import CaseDocuments, Head
from desk.search.document import Document
from desk.search.errors import IndexMissing, IndexOutdated
from desk.search.query import Near, Query
from desk.search.rebuild import build, build_case, rebuild, status
from evidence.codec import sha256
from evidence.records import Case, Review
from evidence.vault import CaseFile, Vault
from tests.desk.acts.test_overview import settings
from tests.desk.indexed import ALL, cases, document, filled, finding, found
from tests.evidence.filled import filled_vault, match_of, page_segment, run_of

ROOT = Path(__file__).parents[3]
Clock = Callable[[], datetime]


def quiet(case_id: str, place: int, of: int) -> None:
    """Progress that nobody watches."""


def one_case(documents: Iterator[Document] | list[Document]) -> CaseDocuments:
    (case,) = cases(documents)
    return case


def in_case(number: int, many: int, text: str = "dress", begin: int = 0) -> list[Document]:
    return [document(100 * number + n, text, case_id=f"case-{number}") for n in range(begin, begin + many)]


def test_one_case_is_replaced_and_the_others_stay(index: SearchIndex) -> None:
    filled(index, [*in_case(1, 5), *in_case(2, 4)])
    before = index.serving()
    index.update(one_case(in_case(2, 3, "coat", begin=2)))

    assert found(index, "dress") == [100, 101, 102, 103, 104]
    assert found(index, "coat") == [202, 203, 204]
    assert before is not None
    assert index.serving() == replace(before, documents=8)


def test_a_case_is_added_to_those_that_are_there(index: SearchIndex) -> None:
    filled(index, in_case(1, 2))
    index.update(replace(one_case(in_case(2, 2)), head=Head(sha256(b"new"), 7)))

    assert found(index) == [100, 101, 200, 201]
    assert index.heads(["case-2", "case-3"]) == {"case-2": Head(sha256(b"new"), 7)}
    assert {named.case_id for named in index.named(None)} == {"case-1", "case-2"}
    assert [named.case_id for named in index.named(frozenset({"case-2"}))] == ["case-2"]


def test_pictures_of_a_replaced_case_are_found_once_and_those_that_went_no_more(index: SearchIndex) -> None:
    code = "00ff" * 4
    filled(index, [document(n, picture_hash=code) for n in range(4)])
    for _ in range(3):
        index.update(one_case([document(n, "again", picture_hash=code) for n in range(2, 6)]))

    page = index.search(Query(scope=ALL, near=Near(picture_hash=code, radius_bits=0)))
    assert page.total == 4
    assert sorted(int(hit.document.platform_id[5:]) for hit in page.hits) == [2, 3, 4, 5]


def test_what_is_not_there_or_of_another_form_is_not_updated(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(IndexMissing, match="index build"):
        index.update(one_case(in_case(1, 1)))
    filled(index, in_case(1, 1))
    module = type(index).__module__
    monkeypatch.setattr(f"{module}.PROJECTION", "another")
    with pytest.raises(IndexOutdated, match="index rebuild"):
        index.update(one_case(in_case(1, 1)))


@pytest.mark.slow
def test_readers_see_a_case_as_it_was_or_as_it_is_and_never_half(index: SearchIndex, index_url: str) -> None:
    filled(index, [*in_case(1, 20, "state 0"), *in_case(2, 5, "other")])
    problems, stop = [], threading.Event()

    def read() -> None:
        with closing(open_index(index_url)) as reader:
            while not stop.is_set():
                page = reader.search(Query(scope={"case-1"}, size=500))
                texts = {hit.document.text for hit in page.hits}
                if len(texts) != 1 or page.total != 20 + int(min(texts).split()[1]):
                    problems.append((page.total, texts))
                if len(reader.search(Query(scope={"case-2"}, size=500)).hits) != 5:
                    problems.append(("other", set()))

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for number in range(1, 9):
            index.update(one_case(in_case(1, 20 + number, f"state {number}")))
    finally:
        time.sleep(0.1)
        stop.set()
        for thread in threads:
            thread.join(30)
    assert problems == []
    assert len(found(index, scope=frozenset({"case-1"}))) == 28


@pytest.mark.slow
def test_pages_go_on_where_they_were_while_another_case_is_replaced(index: SearchIndex) -> None:
    same_time = [document(n, case_id="case-1", posted_at=document(5).posted_at) for n in range(40)]
    filled(index, [*same_time, *in_case(2, 10)])
    seen, cursor = [], ""
    for number in range(30):
        page = index.search(Query(scope=ALL, size=7, cursor=cursor))
        seen += [hit.document.id for hit in page.hits]
        if not (cursor := page.cursor):
            break
        index.update(one_case(in_case(2, 10, f"again {number}")))
        index.update(one_case(same_time))

    assert len(seen) == len(set(seen)) == 50


@pytest.mark.slow
def test_two_writers_of_different_cases_lose_nothing(index: SearchIndex, index_url: str) -> None:
    filled(index, in_case(1, 1))

    def write(number: int) -> None:
        with closing(open_index(index_url)) as writer:
            for many in range(1, 5):
                writer.update(one_case(in_case(number, many)))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, (2, 3)))
    assert found(index, scope=frozenset({"case-2", "case-3"})) == [200, 201, 202, 203, 300, 301, 302, 303]


@pytest.mark.slow
@pytest.mark.parametrize("index_url", ["tantivy"], indirect=True)
def test_a_writer_killed_at_any_moment_leaves_the_case_whole(index: SearchIndex, index_url: str) -> None:
    program = (
        "import sys\n"
        "from desk.search import open_index\n"
        "from tests.desk.indexed import cases, document\n"
        "index = open_index(sys.argv[1])\n"
        "for number in range(10**6):\n"
        "    (case,) = cases([document(n, f'state {number}', picture_hash='0' * 16) for n in range(20 + number % 5)])\n"
        "    index.update(case)\n"
        "    print(number, flush=True)\n"
    )
    filled(index, [*[document(n, "state 0") for n in range(20)], *in_case(2, 3)])
    for round_ in range(6):
        victim = subprocess.Popen(
            [sys.executable, "-c", program, index_url], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert victim.stdout is not None
        with victim.stdout as output:
            output.readline()
            time.sleep(0.02 * round_)
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait(10)
        page = index.search(Query(scope={"case-1"}, size=500))
        (text,) = {hit.document.text for hit in page.hits}
        assert page.total == 20 + int(text.split()[1]) % 5
        assert len(found(index, scope=frozenset({"case-2"}))) == 3
    index.update(one_case(in_case(1, 2)))
    assert found(index, scope=frozenset({"case-1"})) == [100, 101]


@pytest.fixture
def vault(tmp_path: Path, case: Case, clock: Clock) -> Vault:
    return filled_vault(tmp_path, case, clock)[0]


def another(vault: Vault, case: Case, clock: Clock, name: str) -> CaseFile:
    file = vault.open_case(case.model_copy(update={"case_id": name}))
    run = file.ledger.append(run_of(file))
    file.ledger.append(page_segment(file, run.digest, 0, clock))
    return file


def test_a_review_is_found_at_once_and_no_other_ledger_is_opened(
    vault: Vault, index: SearchIndex, tmp_path: Path, case: Case, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = vault.case("case-1")
    another(vault, case, clock, "case-2")
    segment = next(entry for entry in file.ledger.entries() if entry.record.kind == "segment")
    match = file.ledger.append(match_of(segment, segment.record.captures[-1].payload_digest, "tee-1"))
    built = rebuild(vault, index, tmp_path / "cache", quiet)
    assert found_posts(index, "reviewed:yes") == 0

    said = {"match": match.digest, "sku": "tee-1", "claim": "same_item_worn"}
    file.ledger.append(Review(**said, reviewer="Ada", verdict="rejected", blind=True))
    opened, case_of = [], Vault.case
    monkeypatch.setattr(Vault, "case", lambda self, case_id: opened.append(case_id) or case_of(self, case_id))
    build_case(vault, "case-1", index, tmp_path / "cache", quiet)

    assert found_posts(index, "reviewed:yes sku:tee-1") == 1  # how soon: benchmarks/adding.py
    serving = index.serving()
    assert serving is not None
    assert serving.number == built.number
    assert opened == ["case-1"]
    assert found_posts(index, "ada") == found_posts(index, "rejected") == 0


def found_posts(index: SearchIndex, text: str) -> int:
    return index.search(Query(scope=None, text=text)).total


def test_of_cases_that_have_grown_only_those_are_written_and_the_generation_stays(
    vault: Vault, index: SearchIndex, tmp_path: Path, case: Case, clock: Clock
) -> None:
    for name in ("case-2", "case-3"):
        another(vault, case, clock, name)
    first = rebuild(vault, index, tmp_path / "cache", quiet)
    file = vault.case("case-2")
    file.ledger.append(
        page_segment(file, next(e.digest for e in file.ledger.entries() if e.record.kind == "run"), 5, clock)
    )
    another(vault, case, clock, "case-4")
    told: list[str] = []

    now = build(vault, index, tmp_path / "cache", lambda name, place, of: told.append(name))

    assert told == ["case-2", "case-4"]
    assert (now.number, now.cases, now.documents) == (first.number, 4, first.documents + 2)
    assert status(vault, index).fresh


def test_the_stage_indexes_its_own_case_alone(vault: Vault, tmp_path: Path, case: Case, clock: Clock) -> None:
    told: list[str] = []
    desk = settings(tmp_path).model_copy(update={"index_url": f"tantivy://{tmp_path / 'index'}"})

    def show(stage: str, done: int, of: int, what: str) -> None:
        told.append(what)

    assert bring_up(desk, "case-1", show) == ()
    another(vault, case, clock, "case-2")
    another(vault, case, clock, "case-3")
    told.clear()
    assert bring_up(desk, "case-3", show) == ()
    assert told == ["case-3", ""]
    with closing(open_index(desk.index_url)) as index:
        assert set(index.heads()) == {"case-1", "case-3"}
    told.clear()
    assert bring_up(desk, "case-3", show) == ()
    assert told == []


def test_a_finding_is_found_by_the_status_of_its_line_as_if_nobody_had_reviewed_it(index: SearchIndex) -> None:
    worn = finding("tee-1").model_copy(update={"status": "worn_after_delivery"})
    filled(index, [document(1, findings=(worn,)), document(2, findings=(finding("tee-1"),))])
    assert found(index, "status:worn_after_delivery sku:tee-1") == [1]
    assert found(index, "-status:worn_after_delivery") == [2]
