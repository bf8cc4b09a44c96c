"""The life of an index: built, rebuilt, killed, damaged, deleted. On SQLite and on a real Elasticsearch."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from elasticsearch import BadRequestError, Elasticsearch
from pydantic import ValidationError

from claims.reading import read
from desk.search import SearchIndex, open_index
from desk.search.elastic import ElasticsearchIndex
from desk.search.embedded import EmbeddedIndex
from desk.search.errors import IndexMissing, IndexOutdated, IndexUnavailable, QueryError
from desk.search.looked import look, looked_at
from desk.search.project import Looked
from desk.search.query import Query
from desk.search.rebuild import build, rebuild, status
from evidence.codec import sha256
from evidence.records import Case
from tests.desk.indexed import ALL, cases, document, filled, found, leftovers
from tests.evidence.filled import filled_vault, page_segment

ROOT = Path(__file__).parents[3]


def quiet(case_id: str, place: int, of: int) -> None:
    """Progress that nobody watches."""


def everything(index: SearchIndex) -> list[bytes]:
    return [hit.document.to_bytes() for hit in index.search(Query(scope=ALL, size=500)).hits]


def test_the_index_and_the_caches_deleted_and_rebuilt_give_the_same_documents(
    index: SearchIndex, index_url: str, tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    vault, _ = filled_vault(tmp_path, case, clock)
    assert not status(vault, index).fresh
    first = build(vault, index, tmp_path / "cache", quiet)
    before = everything(index)
    assert (first.documents, len(before)) == (3, 3)
    assert status(vault, index).fresh
    assert build(vault, index, tmp_path / "cache", quiet) == first
    delete(index_url)
    with pytest.raises(IndexMissing):
        index.search(Query(scope=ALL))
    rebuild(vault, index, tmp_path / "another cache", quiet)
    assert everything(index) == before


def delete(index_url: str) -> None:
    if index_url.startswith("tantivy"):
        shutil.rmtree(index_url.removeprefix("tantivy://"))
        return
    server, prefix = index_url.removeprefix("elasticsearch+").rsplit("/", 1)
    with Elasticsearch(server) as client:
        for name in client.indices.get(index=f"{prefix}*"):
            client.indices.delete(index=name)


def test_a_case_that_has_grown_is_stale_until_it_is_built_again(
    index: SearchIndex, tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    vault, file = filled_vault(tmp_path, case, clock)
    build(vault, index, tmp_path / "cache", quiet)
    run = next(e.digest for e in file.ledger.entries() if e.record.kind == "run")
    file.ledger.append(page_segment(file, run, 7, clock))
    assert status(vault, index).stale == ("case-1",)
    told = []
    second = build(vault, index, tmp_path / "cache", lambda *said: told.append(said))
    assert (second.number, second.documents, told) == (1, 4, [("case-1", 1, 1)])
    assert status(vault, index).fresh


@pytest.mark.slow
def test_a_rebuild_killed_half_way_leaves_the_old_one_serving_and_nothing_behind_after_the_next(
    index: SearchIndex, index_url: str
) -> None:
    filled(index, [document(n) for n in range(4)])
    program = (
        "import sys, time\n"
        "from desk.search import open_index\n"
        "from tests.desk.indexed import cases, document\n"
        "def endless():\n"
        "    for n in range(10**9):\n"
        "        if n == 2000: print('half way', flush=True)\n"
        "        if n > 2000: time.sleep(0.01)\n"
        "        yield document(1000 + n, case_id=f'case-{n // 100}')\n"
        "open_index(sys.argv[1]).replace(cases(endless()))\n"
    )
    victim = subprocess.Popen([sys.executable, "-c", program, index_url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert victim.stdout is not None
    with victim.stdout as output:
        assert output.readline() == "half way\n"
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait(10)
    assert found(index) == [0, 1, 2, 3]
    index.replace(cases([document(9)]))
    assert found(index) == [9]
    assert leftovers(index_url) == []


def test_one_document_twice_stops_the_build_instead_of_being_counted_twice(index: SearchIndex) -> None:
    filled(index, [document(1)])
    with pytest.raises(IndexUnavailable, match="old index goes on"):
        index.replace(cases([document(2), document(2)]))
    assert found(index) == [1]


def test_a_document_with_a_field_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        document(1, colour="red")
    with pytest.raises(ValidationError, match="picture_hash"):
        document(1, picture_hash="not hex")


def test_elasticsearch_refuses_a_field_the_mapping_does_not_have(elasticsearch_url: str) -> None:
    prefix = f"strict-{os.getpid()}"
    index = open_index(f"elasticsearch+{elasticsearch_url}/{prefix}")
    filled(index, [document(1)])
    with Elasticsearch(elasticsearch_url) as client:
        with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
            client.index(index=prefix, document={"id": "x", "colour": "red"})
        with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
            client.index(index=prefix, document={"findings": [{"sku": "a", "colour": "red"}]})
        client.indices.delete(index=f"{prefix}-g000001")
    index.close()


def test_an_index_of_another_form_asks_to_be_rebuilt(
    index: SearchIndex, index_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "generation" if index_url.startswith("tantivy") else "elastic"
    with monkeypatch.context() as patched:
        patched.setattr(f"desk.search.{module}.PROJECTION", "0")
        with closing(open_index(index_url)) as of_another_form:
            filled(of_another_form, [document(1)])
    with pytest.raises(IndexOutdated, match="index rebuild"):
        index.search(Query(scope=ALL))
    filled(index, [document(1)])
    assert found(index) == [1]


def test_a_server_that_does_not_answer_is_said_in_one_line(unused_port: int) -> None:
    index = open_index(f"elasticsearch+http://127.0.0.1:{unused_port}/wornproof")
    with pytest.raises(IndexUnavailable, match="does not answer"):
        index.search(Query(scope=ALL))
    with pytest.raises(IndexUnavailable, match="does not answer"):
        index.replace(cases([document(1)]))
    index.close()


def used(index: SearchIndex) -> None:
    """All that is read of an index."""
    assert index.search(Query(scope=ALL, text="dress")).total == 50
    assert index.heads()


DAMAGED = ("current", "about.json", "words/meta.json", "words/*.term", "words/*.store", "cases.sqlite", "hashes")


@pytest.mark.slow
@pytest.mark.parametrize("data", [b"", b"not an index at all" * 100], ids=["empty", "something else"])
@pytest.mark.parametrize("part", DAMAGED)
def test_a_damaged_index_is_said_and_building_mends_it(
    tmp_path: Path, case: Case, clock: Callable[[], datetime], part: str, data: bytes
) -> None:
    index = open_index(f"tantivy://{tmp_path}/index")
    filled(index, [document(n, "dress", picture_hash="0" * 16) for n in range(50)])
    vault, _ = filled_vault(tmp_path, case, clock)
    (damaged,) = (tmp_path / "index").glob(part if part == "current" else f"g*/{part}")
    damaged.write_bytes(data)
    if part != "hashes":  # an array of other hashes is an array
        with pytest.raises(IndexUnavailable, match="index rebuild"):
            used(open_index(f"tantivy://{tmp_path}/index"))
    build(vault, index, tmp_path / "cache", quiet)
    assert len(found(index, "tee")) == 3


def test_the_embedded_index_is_one_folder_wherever_it_lies(tmp_path: Path) -> None:
    index = open_index(f"tantivy://{tmp_path}/a b%20c#/index".replace("%", "%25"))
    filled(index, [document(1)])
    assert found(index) == [1]
    assert sorted(path.name for path in (tmp_path / "a b%20c#/index").iterdir()) == ["current", "g000001", "lock"]


def test_the_file_of_an_earlier_version_goes_when_the_first_index_is_built(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").write_bytes(b"SQLite format 3\0 all posts")
    (tmp_path / "index.sqlite.building-1").write_bytes(b"some posts")
    (tmp_path / "another.sqlite").write_bytes(b"of somebody else")
    filled(open_index(f"tantivy://{tmp_path}/index"), [document(1)])
    assert list(tmp_path.glob("index.sqlite*")) == []
    assert (tmp_path / "another.sqlite").exists()


def test_an_address_of_an_earlier_version_is_told_the_one_of_this(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"write tantivy:///there/index in place of sqlite:///there/index\.sqlite"):
        open_index("sqlite:///there/index.sqlite")


@pytest.mark.parametrize(
    "url", ["", "index", "mysql://x", "tantivy:///", "elasticsearch+http://h:1", "elasticsearch+http://h:1/A*"]
)
def test_an_address_of_no_engine_is_refused_with_the_right_form(url: str) -> None:
    with pytest.raises(QueryError, match=r"tantivy:///|elasticsearch\+http"):
        open_index(url)


def test_addresses_open_the_engine_they_name() -> None:
    assert isinstance(open_index("tantivy:///x/index"), EmbeddedIndex)
    server = open_index("elasticsearch+https://user:p@ss:word@host:9200/team-1")
    assert isinstance(server, ElasticsearchIndex)
    server.close()


def test_what_pictures_are_found_by_is_the_same_from_the_cache_without_it_and_with_a_damaged_one(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    _, file = filled_vault(tmp_path, case, clock)
    made = looked_at(file, read(file.ledger.entries()), tmp_path / "cache")
    assert looked_at(file, read(file.ledger.entries()), tmp_path / "cache") == made
    (kept,) = (tmp_path / "cache").rglob("case-1.json")
    assert list(json.loads(kept.read_text()).values()) == [["", ""]] * len(made)  # no pictures, and that is kept too
    for damage in ('{"cut', "[]", '{"a": 1}', '{"a": ["b"]}', "3"):
        kept.write_text(damage)
        assert looked_at(file, read(file.ledger.entries()), tmp_path / "cache") == made
    assert sha256(b"picture") not in made


@pytest.mark.slow
def test_letters_in_a_picture_are_found_by_words_and_by_a_phrase_and_marked(index: SearchIndex) -> None:
    """A shirt that says where it is from, and one with a print without letters, both of the demo."""
    looked = [look((ROOT / f"configs/example/media/{name}.jpg").read_bytes()) for name in ("p7008-1", "p7005-1")]
    filled(index, [document(n, "new shirt", lettering=one.lettering) for n, one in enumerate(looked)])

    assert looked[1].lettering == ""
    assert found(index, '"isle of man"') == found(index, "festival") == [0]
    (hit,) = index.search(Query(scope=ALL, text='"Isle of Man"')).hits
    assert [(h.field, h.text[h.spans[0][0] : h.spans[0][1]]) for h in hit.highlights] == [("lettering", "ISLE OF MAN")]
    assert found(index, "place:isle") == found(index, "tag:festival") == []


def test_what_is_no_picture_has_neither_hash_nor_letters() -> None:
    assert look(b"not a picture") == look(b"") == Looked("", "")
