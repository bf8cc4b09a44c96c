"""Who reads while an index is rebuilt, what is left of the generation before, and what is gone at once."""

import shutil
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError

from desk.search import SearchIndex, open_index
from desk.search.cases import Heads
from desk.search.document import Document
from desk.search.elastic import ElasticsearchIndex
from desk.search.errors import RebuildOvertaken
from desk.search.query import Page, Query
from desk.search.rebuild import rebuild, status
from evidence.records import Case
from evidence.vault import Vault
from tests.desk.indexed import ALL, cases, document, filled, found, leftovers
from tests.evidence.filled import filled_vault, page_segment, run_of

Clock = Callable[[], datetime]


def staying(heads: Heads) -> bool:
    """All that is in the generation before may be read on."""
    return True


def quiet(case_id: str, place: int, of: int) -> None:
    """Progress that nobody watches."""


def posts(page: Page) -> list[str]:
    return [hit.document.platform_id for hit in page.hits]


@pytest.fixture
def elastic(index_url: str) -> Iterable[ElasticsearchIndex]:
    opened = ElasticsearchIndex.at(index_url)
    yield opened
    opened.close()


NODE = NodeConfig("http", "127.0.0.1", 9)
on_elasticsearch = pytest.mark.parametrize("index_url", ["elasticsearch"], indirect=True)


@pytest.mark.slow
def test_readers_see_the_old_generation_or_the_new_one_and_never_half(index: SearchIndex, index_url: str) -> None:
    def generation(number: int) -> Iterable[Document]:
        return (document(n, f"generation {number}") for n in range(40 + number))

    filled(index, generation(0))
    totals, problems, stop = [], [], threading.Event()

    def read() -> None:
        reader = open_index(index_url)
        while not stop.is_set():
            page = reader.search(Query(scope=ALL, size=500))
            texts = {hit.document.text for hit in page.hits}
            totals.append(page.total)
            if texts != {f"generation {page.total - 40}"}:
                problems.append((page.total, texts))
        reader.close()

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for number in range(1, 9):
            index.replace(cases(generation(number)), staying)
    finally:
        time.sleep(0.1)
        stop.set()
        thread.join(30)
    assert problems == []
    assert totals == sorted(totals)
    assert totals[-1] == 48


def test_a_rebuild_that_was_overtaken_says_so_and_changes_nothing(index: SearchIndex, index_url: str) -> None:
    other = open_index(index_url)

    def overtaken() -> Iterable[Document]:
        yield document(1)
        yield document(1, case_id="case-2")
        other.replace(cases([document(2)]))
        yield from (document(n, case_id=f"case-{n // 100}") for n in range(300, 1400))

    with pytest.raises(RebuildOvertaken, match="rebuild"):
        index.replace(cases(overtaken()))
    other.close()
    assert leftovers(index_url) == []
    if index_url.startswith("tantivy"):
        assert index.serving() is None


def test_a_paging_goes_on_in_the_next_generation_where_it_was(index: SearchIndex, index_url: str) -> None:
    filled(index, [document(n) for n in range(6)])
    cursor = index.search(Query(scope=ALL, size=2)).cursor
    for _ in range(3):
        index.replace(cases(document(n) for n in (0, 1, 3, 5)), staying)
        assert len(leftovers(index_url)) == index_url.startswith("elastic")

    assert posts(index.search(Query(scope=ALL, cursor=cursor))) == ["post-3", "post-1", "post-0"]


def when_it_is_asked(index: ElasticsearchIndex, do: Callable[[], object], patch: pytest.MonkeyPatch) -> list[int]:
    """What a search finds when the server drops the index that it had found and has not asked yet."""
    answer, done = index._answer, []

    def late(*given: Any) -> Page:
        if not done:
            done.append(do())
            raise ApiError("all shards failed", ApiResponseMeta(503, "1.1", HttpHeaders(), 0.0, NODE), {})
        return answer(*given)

    patch.setattr(index, "_answer", late)
    return found(index)


@on_elasticsearch
def test_a_reader_who_found_a_generation_that_was_erased_is_answered_by_the_next(
    elastic: ElasticsearchIndex, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(index, [document(1)])

    assert when_it_is_asked(elastic, lambda: index.replace(cases([document(2)])), monkeypatch) == [2]


@on_elasticsearch
def test_a_rebuild_that_began_later_takes_over_from_one_that_serves_only_if_it_saw_it(
    index: SearchIndex, index_url: str
) -> None:
    """Between its look at what serves and its taking over an older rebuild comes in: it must not lose its readers."""
    filled(index, [document(1)])
    begun, go_on = threading.Event(), threading.Event()
    other = open_index(index_url)

    def slow() -> Iterable[Document]:
        begun.set()
        go_on.wait(60)
        yield document(2)

    def meanwhile(heads: Heads) -> bool:
        go_on.set()
        older.join(60)
        return True

    older = threading.Thread(target=lambda: other.replace(cases(slow()), staying))
    older.start()
    assert begun.wait(60)
    with pytest.raises(RebuildOvertaken, match="index build"):
        index.replace(cases([document(3)]), meanwhile)
    other.close()
    assert found(index) == [2]
    assert [name[-2:] for name in leftovers(index_url)] == ["01"]


@pytest.fixture
def two_cases(tmp_path: Path, case: Case, clock: Clock) -> Vault:
    vault, _ = filled_vault(tmp_path, case, clock)
    add_case(vault, case, clock)
    return vault


def add_case(vault: Vault, case: Case, clock: Clock, pages: int = 2) -> None:
    file = vault.open_case(case.model_copy(update={"case_id": "case-2"}))
    run = file.ledger.append(run_of(file))
    for page in range(pages):
        file.ledger.append(page_segment(file, run.digest, page, clock, last=page == pages - 1))


def in_case_2(index: SearchIndex, cursor: str = "", size: int = 1) -> Page:
    return index.search(Query(scope=frozenset({"case-2"}), size=size, cursor=cursor))


def test_a_case_that_has_grown_leaves_the_generation_before_to_who_reads_it(
    two_cases: Vault, index: SearchIndex, index_url: str, tmp_path: Path, clock: Clock
) -> None:
    rebuild(two_cases, index, tmp_path / "cache", quiet)
    cursor = in_case_2(index).cursor
    case_2 = two_cases.case("case-2")
    run = case_2.ledger.entries()[1].digest
    case_2.ledger.append(page_segment(case_2, run, 7, clock))

    rebuild(two_cases, index, tmp_path / "cache", quiet)

    assert posts(in_case_2(index, cursor)) == ["post-0"]
    assert len(leftovers(index_url)) == index_url.startswith("elastic")


@pytest.mark.parametrize("begun_anew", [False, True])
def test_a_case_that_was_taken_out_of_the_vault_is_in_no_generation_after_the_next_build(
    begun_anew: bool, two_cases: Vault, index: SearchIndex, index_url: str, tmp_path: Path, case: Case, clock: Clock
) -> None:
    rebuild(two_cases, index, tmp_path / "cache", quiet)
    cursor = in_case_2(index).cursor
    shutil.rmtree(tmp_path / "vault/cases/case-2")
    vault = Vault.open(str(tmp_path / "vault"), tmp_path / "home", clock)
    if begun_anew:
        add_case(vault, case, clock, pages=1)

    rebuild(vault, index, tmp_path / "cache", quiet)

    assert leftovers(index_url) == []
    assert len(in_case_2(index, size=9).hits) == begun_anew
    assert status(vault, index).fresh
    assert set(posts(in_case_2(index, cursor, 9))) <= set(posts(in_case_2(index, size=9)))


def test_a_case_that_was_taken_out_after_two_builds_is_in_neither_generation(
    two_cases: Vault, index: SearchIndex, index_url: str, tmp_path: Path
) -> None:
    for _ in range(2):
        rebuild(two_cases, index, tmp_path / "cache", quiet)
    shutil.rmtree(tmp_path / "vault/cases/case-2")

    rebuild(two_cases, index, tmp_path / "cache", quiet)

    assert leftovers(index_url) == []
    assert in_case_2(index).hits == ()
