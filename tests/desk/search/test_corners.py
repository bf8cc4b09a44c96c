"""What a search or a replacement once got wrong, each seen failing: by both engines where both could."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from claims.reading import read
from desk.search import SearchIndex, open_index
from desk.search.cases import CaseDocuments, Head
from desk.search.errors import IndexUnavailable, TextError
from desk.search.language import read as read_text
from desk.search.project import project
from desk.search.query import Near, Order, Query
from desk.search.rebuild import build, build_case, rebuild, status
from desk.search.reviewed import seen
from evidence.codec import sha256
from evidence.records import Case, Review, Verdict
from evidence.vault import Vault
from tests.claims.book import PUBLIC, Book, post
from tests.claims.book import finding as found_by_matcher
from tests.desk.indexed import ALL, START, cases, document, filled, finding, found
from tests.desk.search import oracle
from tests.desk.search.test_updates import another, quiet
from tests.evidence.filled import filled_vault, match_of

Clock = Callable[[], datetime]
embedded = pytest.mark.parametrize("index_url", ["tantivy"], indirect=True)
on_elasticsearch = pytest.mark.parametrize("index_url", ["elasticsearch"], indirect=True)


def case_of(*numbers: int, entries: int = 1) -> CaseDocuments:
    (made,) = cases(document(n) for n in numbers)
    return CaseDocuments(made.named, Head(made.head.digest, entries), made.documents)


def reviewed_book(verdict: str, book: Book) -> Book:
    segment = book.page(book.run(), post())
    match = book.match(segment, found_by_matcher())
    book.sealed()
    said = {"match": match, "sku": "tee-1", "claim": "same_item_worn", "blind": True}
    book.add(Review(**said, reviewer="Ada", verdict=verdict))
    return book


@pytest.mark.parametrize("sealed", [False, True])
def test_documents_are_the_same_whatever_the_first_reviewer_said(sealed: bool, case: Case) -> None:
    """Kind: a word against a finding counts at once, one for it when it is sealed; to be counted gave it away."""
    told = []
    for verdict in ("confirmed", "rejected", "unsure"):
        book = reviewed_book(verdict, Book(case))
        if sealed:
            book.sealed()
        (one,) = project("case-1", read(book.entries, public_key=PUBLIC), {})
        told.append(one.model_copy(update={"match": ""}).to_bytes().replace(one.segment.encode(), b""))
    assert told[0] == told[1] == told[2]
    assert b'"reviewed":true' in told[0]


def test_what_seals_cover_is_the_same_for_who_reads_as_if_nobody_had_reviewed(case: Case) -> None:
    book = reviewed_book("rejected", Book(case))
    book.sealed()
    whole, blind = (read(book.entries, public_key=PUBLIC, reviewed=reviewed) for reviewed in (True, False))
    assert dict(blind.matches) == dict(whole.matches) != {}
    assert (dict(blind.reviews), dict(blind.written)) == ({}, {})


@pytest.mark.parametrize("size", [1, 3, 7, 20])
def test_pages_by_relevance_hold_every_hit_once(index: SearchIndex, size: int) -> None:
    filled(
        index, [document(n, "dress" + " sea" * (n % 3), posted_at=document(7 * n % 40).posted_at) for n in range(40)]
    )
    numbers, cursor = [], ""
    while True:
        page = index.search(Query(scope=ALL, text="dress", order=Order.RELEVANCE, size=size, cursor=cursor))
        numbers += [hit.document.platform_id for hit in page.hits]
        if not (cursor := page.cursor):
            break
    assert len(numbers) == len(set(numbers)) == 40


def test_the_best_come_first_by_relevance(index: SearchIndex) -> None:
    texts = ["dress", "a long text about the sea and one dress of many words more", "dress dress dress", "sea"]
    filled(index, [document(n, text) for n, text in enumerate(texts)])
    page = index.search(Query(scope=ALL, text="dress", order=Order.RELEVANCE))
    assert [hit.document.platform_id for hit in page.hits] == ["post-2", "post-0", "post-1"]


def test_a_picture_whose_hash_was_made_anew_is_found_by_the_new_one_alone(index: SearchIndex) -> None:
    filled(index, [document(1, picture_hash=""), document(2, picture_hash="0" * 16)])
    (made,) = cases(document(n, picture_hash="f" * 16) for n in (1, 2))
    index.update(made)
    assert found(index, near=Near(picture_hash="f" * 16, radius_bits=0)) == [1, 2]
    assert found(index, near=Near(picture_hash="0" * 16, radius_bits=0)) == []


def test_no_row_of_a_hash_outlives_its_document(index: SearchIndex) -> None:
    """Gone and come back with another hash, and one that cannot be decoded any more."""
    one, other = "0" * 16, "f" * 16
    filled(index, [document(1, picture_hash=one), document(2, picture_hash=one)])
    for changes in ([document(2)], [document(1, picture_hash=other), document(2)]):
        (made,) = cases(changes)
        index.update(made)
    assert found(index, near=Near(picture_hash=one, radius_bits=0)) == []
    assert found(index, near=Near(picture_hash=other, radius_bits=0)) == [1]


def test_conditions_on_one_finding_may_be_many_and_are_not_multiplied_out(index: SearchIndex) -> None:
    one = (finding("a-1"), finding("b-2", Verdict.NO_MATCH))
    posts = [document(1, findings=one), document(2, findings=(finding("b-2"),)), document(3)]
    filled(index, posts)
    for text in (
        " ".join(f"(sku:a-{n} OR verdict:match)" for n in range(7)),
        " ".join(f"(sku:a-{n} OR sku:b-{n} OR verdict:no_match)" for n in range(20)),
        f"sku:({' OR '.join(f'b-{n}' for n in range(23))}) claim:(same_item_worn OR same_photograph) reviewed:no",
        "(sku:a-1 OR sku:b-2) (verdict:match OR verdict:abstain) -(sku:a-1 verdict:match)",
    ):
        query = Query(scope=ALL, text=text)
        got = {hit.document.platform_id for hit in index.search(query).hits}
        assert got == oracle.found(query, posts), text


def test_a_beginning_finds_values_of_several_lines_and_long_ones(index: SearchIndex) -> None:
    filled(index, [document(1, author="Lin\nWei"), document(2, author="Lin Wei"), document(3, author="👗" * 700)])
    assert found(index, "author:Lin*") == [1, 2]
    assert found(index, f"author:{'👗' * 200}*") == [3]
    with pytest.raises(TextError, match="200"):
        found(index, f"author:{'👗' * 201}*")


def test_posts_of_the_first_and_the_last_years_are_paged_through(index: SearchIndex) -> None:
    years = (1, 1066, 1683, 2256, 9999)
    filled(index, [document(year, posted_at=START.replace(year=year)) for year in years])
    seen_years, cursor = [], ""
    while True:
        page = index.search(Query(scope=ALL, size=1, cursor=cursor))
        seen_years += [hit.document.posted_at.year for hit in page.hits]
        if not (cursor := page.cursor):
            break
    assert seen_years == sorted(years, reverse=True)


@pytest.mark.parametrize("text", ["#*", "tag:#*", "＃＊", "dress #*"])
def test_a_tag_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(TextError):
        read_text(text)


def test_an_older_state_of_a_case_changes_nothing(index: SearchIndex) -> None:
    filled(index, [document(0)])
    index.update(case_of(1, 2, entries=9))
    index.update(case_of(3, entries=8))
    assert found(index) == [1, 2]
    assert index.heads()["case-1"].entries == 9


@pytest.mark.slow
def test_a_case_begun_anew_is_gone_from_the_files_when_it_alone_is_brought_up(
    index: SearchIndex, tmp_path: Path, case: Case, clock: Clock
) -> None:
    vault = filled_vault(tmp_path, case, clock)[0]
    another(vault, case, clock, "case-2")
    rebuild(vault, index, tmp_path / "cache", quiet)
    first = index.serving()
    shutil.rmtree(tmp_path / "vault/cases/case-2")
    vault = Vault.open(str(tmp_path / "vault"), tmp_path / "home", clock)
    another(vault, case, clock, "case-2")

    build_case(vault, "case-2", index, tmp_path / "cache", quiet)

    assert first is not None
    now = index.serving()
    assert now is not None
    assert now.number == first.number + 1
    assert status(vault, index).fresh


def test_a_reviewed_case_that_was_disposed_of_ends_no_search(tmp_path: Path, case: Case, clock: Clock) -> None:
    vault = filled_vault(tmp_path, case, clock)[0]
    shown = document(1, case_id="gone", findings=(finding("tee-1").model_copy(update={"reviewed": True}),))
    index = filled(open_index(f"tantivy://{tmp_path / 'index'}"), [shown])
    assert seen("Ada", vault, index.search(Query(scope=None)).hits) == {}


@embedded
@pytest.mark.parametrize("most", [1, 10**9])
def test_fields_of_more_values_than_an_aggregation_counts_are_counted_as_the_others(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    filled(index, [document(n, author=f"a{n % 7}", findings=(finding(f"sku-{n % 5}"),)) for n in range(40)])
    index.update(case_of(*range(20)))  # those of deleted documents are not counted
    query = Query(scope=ALL, facets={"author", "sku", "verdict", "case_id"})
    expected = index.search(query).facets
    monkeypatch.setattr("desk.search.translated.MOST_BUCKETS", most)
    assert index.search(query).facets == expected
    assert expected["case_id"] == (("case-1", 20),)
    assert expected["author"] == (("buyer", 20),)


def test_a_case_opened_while_all_is_rebuilt_is_found_afterwards(
    index: SearchIndex, tmp_path: Path, case: Case, clock: Clock
) -> None:
    vault = filled_vault(tmp_path, case, clock)[0]
    rebuild(vault, index, tmp_path / "cache", quiet)
    opened: list[str] = []

    def meanwhile(name: str, place: int, of: int) -> None:
        if not opened:
            opened.append(name)
            another(vault, case, clock, "case-2")

    rebuild(vault, index, tmp_path / "cache", meanwhile)
    assert status(vault, index).fresh
    assert set(index.heads()) == {"case-1", "case-2"}


@on_elasticsearch
def test_an_answer_lost_when_the_next_generation_took_over_takes_nothing_away(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(index, [document(1)])
    indices = type(Elasticsearch("http://127.0.0.1:9").indices)
    plain = indices.update_aliases

    def lost(self: Any, **given: Any) -> None:
        plain(self, **given)
        raise KeyboardInterrupt

    monkeypatch.setattr(indices, "update_aliases", lost)
    with pytest.raises(KeyboardInterrupt):
        index.replace(cases([document(2)]))
    monkeypatch.undo()
    assert found(index) == [2]


def test_who_reviewed_an_earlier_examination_sees_no_words_on_the_newer_one(
    tmp_path: Path, case: Case, clock: Clock
) -> None:
    vault, file = filled_vault(tmp_path, case, clock)
    segment = next(entry for entry in file.ledger.entries() if entry.record.kind == "segment")
    picture = segment.record.captures[-1].payload_digest
    for reviewer in ("Bob", "Ada"):
        match = file.ledger.append(match_of(segment, picture, "tee-1")).digest
        said = {"match": match, "sku": "tee-1", "claim": "same_item_worn", "blind": True}
        file.ledger.append(Review(**said, reviewer=reviewer, verdict="rejected"))
    index = open_index(f"tantivy://{tmp_path / 'index'}")
    build(vault, index, tmp_path / "cache", quiet)
    hits = index.search(Query(scope=None, text="reviewed:yes")).hits
    told = {who: next(iter(seen(who, vault, hits).values())) for who in ("Bob", "Ada", "Carl", "")}
    assert {who: one.number for who, one in told.items()} == dict.fromkeys(told, 2)
    assert {who: [word.reviewer for word in one.words] for who, one in told.items()} == {
        "Bob": [],
        "Ada": ["Ada"],
        "Carl": [],
        "": [],
    }


@embedded
def test_a_full_disk_under_the_hashes_is_said_and_the_case_is_as_it_was(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    filled(index, [document(1)])
    monkeypatch.setattr("desk.search.generation.add", full)
    with pytest.raises(IndexUnavailable, match="No space left"):
        index.update(case_of(2))
    monkeypatch.undo()
    assert found(index) == [1]
    index.update(case_of(2))
    assert found(index) == [2]


@embedded
def test_an_interruption_after_the_next_generation_was_named_costs_nothing(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(index, [document(1)])

    def interrupted(*given: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("desk.search.embedded.shutil.rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        index.replace(cases([document(2)]))
    monkeypatch.undo()
    assert found(index) == [2]
    index.replace(cases([document(3)]))
    assert found(index) == [3]


@pytest.mark.slow
@embedded
@pytest.mark.parametrize("damage", ["no table of cases", "about says nothing", "a file in its place"])
def test_what_is_missing_of_an_index_is_said_and_building_mends_it(
    index: SearchIndex, index_url: str, tmp_path: Path, case: Case, clock: Clock, damage: str
) -> None:
    vault = filled_vault(tmp_path, case, clock)[0]
    filled(index, [document(1)])
    folder = Path(index_url.removeprefix("tantivy://"))
    generation = folder / "g000001"
    if damage == "no table of cases":
        (generation / "cases.sqlite").unlink()
    elif damage == "about says nothing":
        (generation / "about.json").write_text("{}")
    else:
        shutil.rmtree(folder)
        folder.write_text("mine")
    with closing(open_index(index_url)) as again:
        with pytest.raises(IndexUnavailable):
            again.heads()
        if damage == "a file in its place":
            with pytest.raises(IndexUnavailable, match="no folder"):
                build(vault, again, tmp_path / "cache", quiet)
            return
        build(vault, again, tmp_path / "cache", quiet)
        assert len(found(again)) == 3


def server_of(index_url: str) -> tuple[Elasticsearch, str]:
    server, prefix = index_url.removeprefix("elasticsearch+").rsplit("/", 1)
    return Elasticsearch(server), prefix


@on_elasticsearch
def test_an_index_of_the_form_before_is_outdated_and_the_next_build_takes_its_place(
    index: SearchIndex, index_url: str, tmp_path: Path, case: Case, clock: Clock
) -> None:
    """It held every case's head in its mapping, had no index of cases beside it, and what reviewers said in it."""
    client, prefix = server_of(index_url)
    with client:
        for number in (3, 4):
            meta = {"number": number, "projection": "3-0000", "documents": 0, "heads": {"case-1": sha256(b"x")}}
            client.indices.create(
                index=f"{prefix}-g00000{number}",
                mappings={"_meta": meta},
                aliases={prefix: {}} if number == 4 else {},
            )
        vault = filled_vault(tmp_path, case, clock)[0]
        assert not status(vault, index).is_readable
        made = build(vault, index, tmp_path / "cache", quiet)
        assert (made.number, made.documents) == (5, 3)
        left = {name.removesuffix("-cases") for name in client.indices.get(index=f"{prefix}-g*")}
        assert left == {f"{prefix}-g000005"}
        assert client.indices.get(index=prefix)[f"{prefix}-g000005"]["mappings"]["_meta"]["heads"] == {}


@on_elasticsearch
def test_half_a_generation_that_was_left_holds_up_no_rebuild(index: SearchIndex, index_url: str) -> None:
    filled(index, [document(1)])
    client, prefix = server_of(index_url)
    with client:
        client.indices.create(index=f"{prefix}-g000002")
        client.indices.create(index=f"{prefix}-g000004-cases")
        made = index.replace(cases([document(2)]))
        assert made.number == 5
        assert found(index) == [2]
        left = {name.removesuffix("-cases") for name in client.indices.get(index=f"{prefix}-g*")}
        assert left == {f"{prefix}-g000005"}


@on_elasticsearch
def test_what_a_killed_writer_left_unseen_goes_with_the_next_replacement_of_its_case(
    index: SearchIndex, index_url: str, tmp_path: Path, case: Case, clock: Clock
) -> None:
    filled(index, [document(n) for n in range(4)])
    client, prefix = server_of(index_url)
    with client:  # deleted and written, not refreshed: as it is when the writer ends before the end
        client.delete(index=f"{prefix}-g000001", id=document(0).id)
        head = {"case_id": "case-1", "head": "", "entries": 0, "zone": "UTC", "named": case_of(0).named.to_text()}
        client.index(index=f"{prefix}-g000001-cases", id="case-1", document=head, refresh=True)
    vault = filled_vault(tmp_path, case, clock)[0]
    assert status(vault, index).stale == ("case-1",)
    index.update(case_of(2, 3))
    assert found(index) == [2, 3]


@on_elasticsearch
def test_a_case_whose_writer_was_killed_and_that_is_gone_from_the_vault_is_gone_after_the_next_build(
    index: SearchIndex, index_url: str, tmp_path: Path, case: Case, clock: Clock
) -> None:
    vault = filled_vault(tmp_path, case, clock)[0]
    rebuild(vault, index, tmp_path / "cache", quiet)
    client, prefix = server_of(index_url)
    with client:
        named = case_of(0).named.to_text()
        head = {"case_id": "case-9", "head": "", "entries": 0, "zone": "UTC", "named": named}
        client.index(index=f"{prefix}-g000001-cases", id="case-9", document=head, refresh=True)
    assert status(vault, index).gone == ("case-9",)
    build(vault, index, tmp_path / "cache", quiet)
    assert set(index.heads()) == {"case-1"}


@on_elasticsearch
def test_an_address_without_a_port_is_refused_in_words(index_url: str) -> None:
    from desk.search.errors import QueryError

    with pytest.raises(QueryError, match="port of each host"):
        open_index("elasticsearch+http://one:9200,two/prefix")
