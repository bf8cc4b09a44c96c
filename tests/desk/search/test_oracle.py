"""Both engines find what a brute-force reader finds, and that is what was written down by hand."""

import csv
import string
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.search import SearchIndex
from desk.search.document import Document, ShownFinding
from desk.search.errors import TextError
from desk.search.fields import SPOKEN, Type
from desk.search.query import Query
from evidence.codec import sha256
from evidence.records import Claim, Verdict
from tests.desk.indexed import cases, document, filled, finding
from tests.desk.search import oracle
from tests.desk.search.world import CASES, query, world


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


OPTIONS = "--sku FJ-1083-ANT --verdict match"
"""The one case of the shared ones that is typed as options."""
NOT_OFFERED = {
    "x41": "P09",  # plurals: `dress` must not find `dresses` (q11), so one form cannot stand for the other
    "x42": "-",  # pinyin
}
"""Cases of the shared ones that were optional: what they find instead."""
ASKED = [
    *({**row, "where": "FJ"} for row in rows("queries.tsv")),
    *rows("own.tsv"),
]


def asked(row: dict[str, str]) -> Query:
    if row["query"] == OPTIONS:
        return query("FJ", "", filters={"sku": frozenset({"FJ-1083-ANT"}), "verdict": frozenset({"match"})})
    return query(row["where"], row["query"])


def expected(row: dict[str, str]) -> set[str]:
    return set(NOT_OFFERED.get(row["id"], row["expected"]).split()) - {"-"}


def by_engine(index: SearchIndex, wanted: Query) -> set[str]:
    page = index.search(wanted)
    assert page.total == len(page.hits)
    return {hit.document.platform_id for hit in page.hits}


@pytest.mark.slow
def test_the_brute_force_reader_finds_what_was_written_by_hand() -> None:
    wrong = {}
    for row in ASKED:
        if not row["expected"].startswith("ERR") and (got := oracle.found(asked(row), world())) != expected(row):
            wrong[f"{row['id']} {row['query']}"] = (sorted(expected(row) - got), sorted(got - expected(row)))
    assert wrong == {}


@pytest.mark.parametrize("row", [row for row in ASKED if row["expected"].startswith("ERR")], ids=lambda row: row["id"])
def test_what_cannot_be_used_is_an_error_that_names_the_character(row: dict[str, str]) -> None:
    with pytest.raises(TextError) as refused:
        asked(row)

    assert f"ERR@{refused.value.at}".startswith(row["expected"])


@pytest.mark.slow
def test_both_engines_find_what_was_written_by_hand(index: SearchIndex) -> None:
    filled(index, world())
    wrong = {}
    for row in ASKED:
        if not row["expected"].startswith("ERR") and (got := by_engine(index, asked(row))) != expected(row):
            wrong[f"{row['id']} {row['query']}"] = (sorted(expected(row) - got), sorted(got - expected(row)))
    assert wrong == {}


def test_there_are_eighty_cases_of_our_own_and_each_field_is_in_them() -> None:
    own = [row for row in rows("own.tsv") if not row["expected"].startswith("ERR")]

    assert len(own) >= 80
    assert {word for word in SPOKEN if any(f"{word}:" in row["query"] for row in own)} == set(SPOKEN)


WORDS = [
    "dress",
    "dresses",
    "red",
    "裙",
    "西藏",
    "藏",
    "終於",
    "3,000",
    "3000",
    "Ｔ恤",
    "t-shirt",
    "#ootd",
    "👗",
    "é",
    "_",
]
PLACES = ["", "Lhasa", "拉萨", "Lhasa red"]
SKUS = ["tee-1", "coat-2", "裙-3"]

texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
findings = st.builds(
    lambda sku, verdict, claim, seen: finding(sku, verdict, claim).model_copy(
        update={"reviewed": seen, "title": f"red {sku}"}
    ),
    st.sampled_from(SKUS),
    st.sampled_from(list(Verdict)),
    st.sampled_from(list(Claim)),
    st.booleans(),
)


def made(number: int, drawn: tuple[str, str, str, str, int, list[ShownFinding], str]) -> Document:
    text, alt, place, tag, hours, shown, handle = drawn
    return document(
        number,
        text,
        id=sha256(f"random {number}".encode()),
        platform_id=str(number),
        alt=alt,
        place=place,
        tags=(tag,) if tag else (),
        posted_at=document(hours).posted_at,
        findings=tuple(shown),
        handle=handle,
        author="ada",
        order_id="O-1",
        image_digest="" if number % 3 == 0 else sha256(b"picture"),
    )


drawn = st.tuples(
    texts,
    texts,
    st.sampled_from(PLACES),
    st.sampled_from(["", "ootd", "red dress", "西藏"]),
    st.integers(0, 72),
    st.lists(findings, max_size=3),
    st.sampled_from(["buyer", "https://a.example/users/red"]),
)
LEAVES = [
    *[word for word in WORDS if word != "_"],
    '"red dress"',
    "「西藏」",
    "dre*",
    "t-shi*",
    "#ootd",
    "#oo*",
    'tag:"red dress"',
    "place:Lhasa",
    "place:Lha*",
    "has:image",
    "has:tag",
    "has:finding",
    "sku:tee-1",
    "sku:te*",
    "sku:(coat-2 OR 裙-3)",
    "verdict:match",
    "verdict:no_match",
    "claim:same_photograph",
    "reviewed:yes",
    "reviewed:no",
    "posted:2026-05-02",
    "posted:2026-05-02..",
    "captured:2026",
    "handle:buyer",
    "buyer:red",
    "author:ada",
    "order:O-1",
    "kind:picture",
    "platform:demo",
    "outcome:complete",
    "case:case-1",
]


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(" OR ".join),
        st.tuples(inner, inner).map(" AND ".join),
        inner.map(lambda text: f"NOT {text}"),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"-({text})"),
    )


questions = st.recursive(st.sampled_from(LEAVES), combined, max_leaves=7)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(drawn, max_size=12), st.lists(questions, min_size=15, max_size=15))
def test_random_questions_of_random_documents_are_answered_as_the_brute_force_reader_answers(
    index: SearchIndex, posts: list[Any], asks: list[str]
) -> None:
    documents = [made(number, post) for number, post in enumerate(posts)]
    index.replace(cases(documents))
    for text in asks:
        wanted = Query(scope={"case-1"}, text=text, size=500)
        assert by_engine(index, wanted) == oracle.found(wanted, documents), text


@pytest.mark.slow
@given(st.text(alphabet=st.sampled_from([*string.printable, *"裙藏“”「」（）：＃＊－　👗é"]), max_size=40))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_text_is_read_or_refused_with_one_of_its_characters(text: str) -> None:
    try:
        Query(scope={"case-1"}, text=text)
        at = 1
    except TextError as error:
        at = error.at
    assert 1 <= at <= max(len(text), 1)


VALUES = {Type.TIME: "2026-05-03", Type.KEYWORD: "some", Type.HANDLE: "some", Type.WORDS: "some", Type.WHOLE: "some"}
AROUND = ["{}", "-{}", "NOT {}", "{} 裙", "裙 AND {}", "裙 OR {}", "({})", "裙 -({} OR dress)"]
BROKEN = [
    "{w}:",
    "{w}:()",
    '{w}:""',
    '{w}:"a',
    "{w}:(a b)",
    "{w}:(a OR)",
    "{w}:!!!",
    "{w}s:x",
    "{w}=x",
    "{w}:a*b",
    "{w}:*",
]


@pytest.mark.parametrize("word", SPOKEN)
def test_every_field_with_every_operator_means_something_and_every_broken_form_is_refused(word: str) -> None:
    """The kind: a field, an operator or a value that is passed over without a word."""
    field = SPOKEN[word]
    value = field.values()[0] if field.values else VALUES[field.type]
    plain = {around: Query(scope={"case-1"}, text=around.format(f"{word}:{value}")).tree for around in AROUND}
    assert plain["-{}"] == plain["NOT {}"] != plain["{}"] == plain["({})"]
    assert len({repr(tree) for tree in plain.values() if tree}) >= 5
    assert all(f"{field.name}" in repr(tree) for tree in plain.values())
    for form in BROKEN:
        for around in (
            AROUND if form != "{w}:" else ["{}", "-{}", "裙 AND {}", "({})"]
        ):  # else the next word is its value
            text = around.format(form.format(w=word))
            if form == "{w}:!!!" and not field.values and field.type in (Type.KEYWORD, Type.HANDLE):
                continue  # a value of its own: a handle may be of any signs
            with pytest.raises(TextError) as refused:
                Query(scope={"case-1"}, text=text)
            assert text.index(word) < refused.value.at <= len(text), (text, str(refused.value))
