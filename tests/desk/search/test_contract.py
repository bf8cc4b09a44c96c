"""What both engines promise. Every test here runs on SQLite and on a real Elasticsearch."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.search import SearchIndex, open_index
from desk.search.cases import Head
from desk.search.days import span
from desk.search.document import Document, Ended, Kind
from desk.search.errors import CursorError, IndexMissing, QueryError
from desk.search.language import Context
from desk.search.query import FACETS, MOST_PICTURES, Near, Query, Span, distance
from evidence.codec import sha256
from evidence.records import Claim, Verdict
from tests.desk.indexed import ALL, START, cases, document, filled, finding, found


def test_every_filter_keeps_only_what_it_names(index: SearchIndex) -> None:
    filled(
        index,
        [
            document(1, findings=(finding("tee-1"),)),
            document(2, platform="bluesky", handle="other", findings=(finding("coat-2", Verdict.NO_MATCH),)),
            document(
                3,
                author="somebody",
                outcome=Ended.UNSEALED,
                findings=(finding("tee-1", Verdict.MATCH, Claim.SAME_PHOTOGRAPH),),
            ),
            document(4, kind=Kind.POST, image_digest="", image_url="", examined="no_picture", match=""),
            document(5, case_id="case-2"),
        ],
    )
    assert found(index, platform={"bluesky"}) == [2]
    assert found(index, platform={"bluesky", "demo"}, handle={"buyer"}) == [1, 3, 4, 5]
    assert found(index, author={"somebody"}) == [3]
    assert found(index, kind={Kind.POST}) == [4]
    assert found(index, outcome={Ended.UNSEALED}) == [3]
    assert found(index, sku={"tee-1"}) == [1, 3]
    assert found(index, sku={"tee-1"}, claim={Claim.SAME_PHOTOGRAPH}) == [3]
    assert found(index, verdict={Verdict.NO_MATCH}) == [2]
    assert found(index, case_id={"case-2"}) == [5]
    assert found(index, sku={"tee"}) == []


def test_filters_on_findings_must_be_met_by_one_and_the_same_finding(index: SearchIndex) -> None:
    two = (finding("tee-1", Verdict.NO_MATCH), finding("coat-2", Verdict.MATCH))
    filled(index, [document(1, findings=two), document(2, findings=(finding("tee-1"),))])
    assert found(index, sku={"tee-1"}, verdict={Verdict.MATCH}) == [2]
    page = index.search(Query(scope=ALL, filters={"verdict": {Verdict.MATCH}}, facets={"sku"}))
    assert page.facets["sku"] == (("coat-2", 1), ("tee-1", 1))


def test_fields_of_the_text_find_and_count_what_the_options_do(index: SearchIndex) -> None:
    two = (finding("tee-1", Verdict.NO_MATCH), finding("coat-2", Verdict.MATCH))
    filled(index, [document(1, findings=two), document(2, findings=(finding("tee-1"),)), document(3)])

    def answer(text: str, **filters: frozenset[str]) -> tuple[list[str], dict[str, tuple[tuple[str, int], ...]]]:
        page = index.search(Query(scope=ALL, text=text, filters=filters, facets={"sku", "verdict"}))
        return [hit.document.platform_id for hit in page.hits], page.facets

    sku, match = frozenset({"tee-1"}), frozenset({"match"})
    assert answer("sku:tee-1") == answer("", sku=sku)
    assert answer("sku:tee-1")[1] == {"sku": (("tee-1", 2),), "verdict": (("match", 1), ("no_match", 1))}
    assert answer("sku:tee-1 verdict:match") == answer("verdict:match", sku=sku) == answer("", sku=sku, verdict=match)
    assert answer("sku:tee-1 sku:coat-2")[1] == {
        "sku": (("coat-2", 1), ("tee-1", 1)),
        "verdict": (("match", 1), ("no_match", 1)),
    }
    assert answer("-sku:tee-1") == (["post-3"], {"sku": (), "verdict": ()})


@pytest.mark.slow
def test_more_words_than_a_server_joins_in_one_clause_may_begin_so(index: SearchIndex) -> None:
    """A beginning is exact, however many words begin so: ``match_phrase_prefix`` would stop at fifty."""
    filled(index, [document(n, f"red ab{n:05} {'t-' if n % 2 else ''}zz{n:05}") for n in range(3000)])
    for text, number in (("ab*", 3000), ("t-zz*", 1500), ("ab0001*", 10), ("#zz*", 0), ("-ab*", 0)):
        assert index.search(Query(scope=ALL, text=text, size=1)).total == number, text


def test_a_beginning_of_more_words_than_a_server_joins_is_refused_in_words_and_not_cut(
    index: SearchIndex, index_url: str
) -> None:
    filled(index, [document(n, " ".join(f"t-zz{n}x{k}" for k in range(1000))) for n in range(9)])
    assert index.search(Query(scope=ALL, text="zz*", size=1)).total == 9
    wanted = Query(scope=ALL, text="t-zz*", size=1)
    if index_url.startswith("tantivy"):
        assert index.search(wanted).total == 9
        return
    with pytest.raises(QueryError, match="write more of the last"):
        index.search(wanted)


def test_time_ranges_include_both_ends_to_the_microsecond(index: SearchIndex) -> None:
    tick = timedelta(microseconds=1)
    filled(index, [document(n, posted_at=START + n * tick, captured_at=START - n * tick) for n in range(5)])
    assert found(index, times={"posted": Span(since=START + tick, until=START + 3 * tick)}) == [1, 2, 3]
    assert found(index, times={"posted": Span(since=START + 4 * tick)}) == [4]
    assert found(index, times={"captured": Span(until=START - 3 * tick)}) == [3, 4]
    assert found(index, times={"captured": Span(since=START - tick), "posted": Span(until=START)}) == [0]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham", "UTC"])
def test_days_of_any_zone_are_found_to_the_quarter_of_an_hour(index: SearchIndex, zone: str) -> None:
    """The embedded index finds spans of whole quarters by their numbers; what lies a tick outside is not among them."""
    days = span(date(2026, 5, 2), date(2026, 5, 4), [ZoneInfo(zone)])
    assert days.since is not None
    assert days.until is not None
    tick, hours = timedelta(microseconds=1), timedelta(hours=1)
    moments = [
        days.since - tick,
        days.since,
        days.since + 7 * hours,
        days.until - 30 * hours,
        days.until,
        days.until + tick,
    ]
    filled(index, [document(n, posted_at=at, captured_at=at) for n, at in enumerate(moments)])
    assert found(index, times={"posted": days}) == found(index, times={"captured": days}) == [1, 2, 3, 4]
    assert found(index, times={"posted": Span(since=days.since + tick, until=days.until)}) == [2, 3, 4]
    quarter = Span(since=days.since, until=days.since + timedelta(minutes=15) - tick)
    assert found(index, times={"posted": quarter}) == [1]
    assert found(index, times={"posted": Span(since=days.until, until=days.since)}) == []


def test_times_long_before_1970_are_kept_and_sorted(index: SearchIndex) -> None:
    years = [1066, 1969, 1970, 2026, 9999]
    filled(index, [document(year, posted_at=START.replace(year=year)) for year in years])
    page = index.search(Query(scope=ALL))
    assert [hit.document.posted_at.year for hit in page.hits] == sorted(years, reverse=True)


def test_facets_count_documents_over_all_hits_and_not_only_the_page(index: SearchIndex) -> None:
    twice = (finding("tee-1"), finding("tee-1", Verdict.NO_MATCH, Claim.SAME_PHOTOGRAPH))
    documents = [document(n, "dress", findings=twice if n % 2 else (finding("coat-2"),)) for n in range(30)]
    filled(index, [*documents, document(99, "else", platform="bluesky")])
    page = index.search(Query(scope=ALL, text="dress", facets=FACETS, size=3))
    assert page.facets == {
        "case_id": (("case-1", 30),),
        "order_id": (("", 30),),
        "platform": (("demo", 30),),
        "handle": (("buyer", 30),),
        "author": (("buyer", 30),),
        "kind": (("picture", 30),),
        "outcome": (("complete", 30),),
        "dispute": (("late_return", 30),),
        "status": (("not_ordered", 30),),
        "sku": (("coat-2", 15), ("tee-1", 15)),
        "claim": (("same_item_worn", 30), ("same_photograph", 15)),
        "verdict": (("match", 30), ("no_match", 15)),
        "reviewed": (("no", 30),),
    }


@pytest.mark.slow
def test_facets_are_the_hundred_most_frequent_values_in_one_order(index: SearchIndex) -> None:
    skus = [f"sku-{n:03d}" for n in range(130)]
    rows = [document(n, findings=tuple(finding(sku) for sku in skus[n:])) for n in range(130)]
    filled(index, rows)
    counted = index.search(Query(scope=ALL, facets={"sku"})).facets["sku"]
    expected = sorted(
        Counter(f.sku for row in rows for f in row.findings).items(), key=lambda pair: (-pair[1], pair[0])
    )
    assert counted == tuple(expected[:100])


def test_pages_hold_every_document_once_in_order(index: SearchIndex) -> None:
    ties = [document(n, "dress", posted_at=START + timedelta(hours=n // 50)) for n in range(250)]
    filled(index, ties)
    seen, cursor, pages = [], "", 0
    while True:
        page = index.search(Query(scope=ALL, text="dress", size=17, cursor=cursor))
        assert page.total == 250
        seen += [hit.document for hit in page.hits]
        pages, cursor = pages + 1, page.cursor
        if not cursor:
            break
    assert pages == 15
    assert seen == sorted(ties, key=lambda d: (-d.posted_at.timestamp(), d.id))


def test_the_last_page_says_so_even_when_it_is_full(index: SearchIndex) -> None:
    filled(index, [document(n) for n in range(20)])
    first = index.search(Query(scope=ALL, size=10))
    assert first.cursor
    assert not index.search(Query(scope=ALL, size=10, cursor=first.cursor)).cursor


def test_a_damaged_cursor_is_refused_with_what_to_do(index: SearchIndex) -> None:
    filled(index, [document(n) for n in range(3)])
    whole = index.search(Query(scope=ALL, size=1)).cursor
    for cursor in ("x", "AAAA", "!!!!", "é", "bnVsbA==", "W10=", "WyJhIiwxLDIsImIiLCIiXQ==", "W" * 5000, whole[:-4]):
        with pytest.raises(CursorError, match="search again"):
            index.search(Query(scope=ALL, cursor=cursor))


def test_a_cursor_does_not_carry_over_to_another_search_or_a_wider_scope(index: SearchIndex) -> None:
    filled(index, [document(n, case_id=f"case-{1 + n % 2}") for n in range(10)])
    cursor = index.search(Query(scope={"case-1"}, size=2)).cursor
    for other in (Query(scope=ALL, size=2, cursor=cursor), Query(scope={"case-1"}, text="a", cursor=cursor)):
        with pytest.raises(CursorError, match="another search"):
            index.search(other)


def test_a_query_never_sees_a_case_outside_its_scope_and_neither_do_facets(index: SearchIndex) -> None:
    filled(index, [document(n, "dress", case_id=f"case-{n % 3}", picture_hash="00" * 8) for n in range(9)])
    only = Query(
        scope={"case-1"}, text="dress OR NOT dress", facets=FACETS, near=Near(picture_hash="00" * 8, radius_bits=0)
    )
    page = index.search(only)
    assert {hit.document.case_id for hit in page.hits} == {"case-1"}
    assert page.facets["case_id"] == (("case-1", 3),)
    assert found(index, scope={"case-1"}, case_id={"case-1", "case-2"}) == [1, 4, 7]
    assert found(index, scope={"case-1"}, case_id={"case-2"}) == []
    assert found(index, scope=frozenset()) == []


def skewed(amount: int, rng: random.Random) -> list[str]:
    """Hashes as albums have them: bursts of near-copies, flat pictures, one bit set, and chance."""
    centre = rng.getrandbits(64)
    made = [0, 2**64 - 1, 2**63, 1, centre]
    while len(made) < amount:
        code = rng.choice([centre, 0, 2**64 - 1, rng.getrandbits(64)])
        for bit in rng.sample(range(64), rng.choice([0, 1, 5, 9, 10, 11, 12, 20])):
            code ^= 1 << bit
        made.append(code)
    return [f"{code:016x}" for code in made]


@pytest.mark.slow
def test_a_picture_radius_is_exact_against_brute_force(index: SearchIndex) -> None:
    rng = random.Random(20261123)
    codes = skewed(3000, rng)
    filled(index, (document(n, "dress" if n % 3 else "", picture_hash=code) for n, code in enumerate(codes)))
    for wanted in (codes[0], codes[1], codes[4], codes[777], f"{rng.getrandbits(64):016x}"):
        for radius_bits in (0, 1, 3, 4, 10, 11, 15, 16, 20, 31, 32):
            near = Near(picture_hash=wanted, radius_bits=radius_bits)
            truth = {n for n, code in enumerate(codes) if distance(code, wanted) <= radius_bits}
            page = index.search(Query(scope=ALL, near=near, size=1))
            assert page.total == len(truth), (wanted, radius_bits)
            with_text = index.search(Query(scope=ALL, near=near, text="dress", size=500))
            assert with_text.total == sum(1 for n in truth if n % 3), (wanted, radius_bits)
            bits = [hit.distance_bits for hit in with_text.hits]
            assert bits == sorted(bits)
            numbers = {int(hit.document.platform_id[5:]) for hit in with_text.hits}
            assert numbers <= truth


@pytest.mark.slow
def test_pages_of_a_picture_search_come_nearest_first_without_loss_or_double(index: SearchIndex) -> None:
    codes = skewed(600, random.Random(7))
    filled(index, (document(n, picture_hash=code) for n, code in enumerate(codes)))
    near, seen, cursor = Near(picture_hash=codes[4], radius_bits=12), [], ""
    while True:
        page = index.search(Query(scope=ALL, near=near, size=13, cursor=cursor))
        seen += [(hit.distance_bits, int(hit.document.platform_id[5:])) for hit in page.hits]
        if not (cursor := page.cursor):
            break
    truth = [(distance(code, codes[4]), n) for n, code in enumerate(codes) if distance(code, codes[4]) <= 12]
    assert [bits for bits, _ in seen] == sorted(bits for bits, _ in truth)
    assert sorted(seen) == sorted(truth)


@pytest.mark.slow
def test_a_radius_that_holds_more_pictures_than_can_be_counted_is_refused_and_not_cut(index: SearchIndex) -> None:
    filled(index, (document(n, picture_hash="0" * 16) for n in range(MOST_PICTURES + 5)))
    with pytest.raises(QueryError, match="smaller radius"):
        index.search(Query(scope=ALL, near=Near(picture_hash="0" * 16, radius_bits=3)))
    assert (
        len(
            found(
                index,
                near=Near(picture_hash="0" * 16, radius_bits=3),
                times={"posted": Span(until=START + timedelta(hours=99))},
            )
        )
        == 100
    )


def test_nothing_indexed_yet_is_said_in_words(index: SearchIndex) -> None:
    assert index.serving() is None
    with pytest.raises(IndexMissing, match="index build"):
        index.search(Query(scope=ALL))


def test_a_new_generation_replaces_the_old_one_whole(index: SearchIndex, index_url: str) -> None:
    first = index.replace(cases(document(n) for n in range(5)))
    second = index.replace(cases(document(n, case_id=f"case-{1 + n // 7}") for n in range(3, 9)))
    assert (first.number, second.number) == (1, 2)
    assert index.serving() == second
    assert (second.documents, second.cases) == (6, 2)
    assert index.heads() == {case_id: Head(sha256(case_id.encode()), 1) for case_id in ("case-1", "case-2")}
    assert found(index) == [3, 4, 5, 6, 7, 8]
    again = open_index(index_url)
    assert found(again) == [3, 4, 5, 6, 7, 8]
    again.close()


def test_documents_come_back_exactly_as_they_went_in(index: SearchIndex) -> None:
    sent = document(1, '西藏 \x01 "quoted" \\ \n emoji 👗', findings=(finding("裙-1"),), picture_hash="00ff" * 4)
    filled(index, [sent])
    (hit,) = index.search(Query(scope=ALL)).hits
    assert hit.document == sent
    assert hit.document.to_bytes() == sent.to_bytes()


@pytest.mark.slow
def test_a_rebuild_that_fails_half_way_leaves_the_old_one_serving(index: SearchIndex) -> None:
    filled(index, [document(n) for n in range(4)])

    def breaking() -> Iterable[Document]:
        yield from (document(n) for n in range(100, 900))
        yield document(1, case_id="case-2")
        raise RuntimeError("the vault went away")

    with pytest.raises(RuntimeError, match="went away"):
        index.replace(cases(breaking()))
    assert found(index) == [0, 1, 2, 3]
    assert index.replace(cases([document(7)])).documents == 1
    assert found(index) == [7]


def test_an_author_who_signs_with_a_book_stops_neither_the_build_nor_the_counting(index: SearchIndex) -> None:
    """Seen failing: Elasticsearch refused the document, and with it all others; tantivy panicked when it counted."""
    book = {"author": "é" * 70_000, "handle": "x" * 99_999, "place": "place " * 16_000, "tags": ("#" + "t" * 90_000,)}
    filled(index, [document(1, "dress", **book), document(2, "dress 裙" * 12_000, findings=(finding("s" * 200),))])

    page = index.search(Query(scope=ALL, text="dress", facets=FACETS))
    assert page.total == 2
    assert page.hits[1].document.author == book["author"]
    assert [number for _, number in page.facets["author"]] == [1, 1]
    assert found(index, "place:place") == [1]


def test_an_empty_index_answers_with_nothing(index: SearchIndex) -> None:
    filled(index, [])
    page = index.search(Query(scope=ALL, text="dress", facets=FACETS, near=Near(picture_hash="0" * 16, radius_bits=9)))
    assert (page.hits, page.total, page.cursor) == ((), 0, "")
    assert set(page.facets.values()) == {()}


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Asia/Shanghai", "Pacific/Honolulu"])
def test_a_post_that_states_only_its_day_is_found_on_that_day_in_every_zone(index: SearchIndex, zone: str) -> None:
    """The kind: a day held as 00:00 UTC is searched as a moment, which in America is the day before."""
    day = datetime(2026, 5, 3, tzinfo=UTC)
    made = {1: day - timedelta(days=1), 2: day, 3: day + timedelta(days=1)}
    filled(index, [document(n, posted_at=at, posted_at_precision="day") for n, at in made.items()])
    context = Context(frozenset({ZoneInfo(zone)}))
    by_text = index.search(Query(scope=ALL, text="posted:2026-05-03", context=context))
    by_option = Query(scope=ALL, times={"posted": span(day.date(), day.date(), context.zones)})
    assert [hit.document.platform_id for hit in by_text.hits] == ["post-2"]
    assert [hit.document.platform_id for hit in index.search(by_option).hits] == ["post-2"]


def test_pages_go_on_through_posts_that_state_only_their_day(index: SearchIndex) -> None:
    made = [document(n, posted_at_precision="day" if n % 2 else "second") for n in range(40)]
    filled(index, made)
    seen, cursor = [], ""
    while True:
        page = index.search(Query(scope=ALL, size=7, cursor=cursor))
        seen += [hit.document.id for hit in page.hits]
        if not (cursor := page.cursor):
            break
    assert seen == [d.id for d in sorted(made, key=lambda d: (-d.filed_at.timestamp(), d.id))]
