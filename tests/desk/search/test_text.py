"""What a search text means, the same on SQLite and on a real Elasticsearch."""

import re
from contextlib import suppress

import pytest
from pydantic import ValidationError

from desk.search import SearchIndex
from desk.search.errors import TextError
from desk.search.query import Query
from tests.desk.indexed import ALL, document, filled, finding, found

TEXTS = {
    0: "White dress on the beach at sunset",
    1: "the dress was white once",
    2: "今天在西藏穿了新裙子，好开心",
    3: "藏西不是地名",
    4: "Café de Flore — déjà vu",
    5: "ＦＵＬＬ　ｗｉｄｔｈ dress",
    6: "no garments, only mountains #tibet_2026",
    7: "비 오는 제주도에서 산책",
    8: "京都でワンピースを着た 👗🏝️",
    9: "don't re-wear T-shirts; 3.5 stars",
    10: "西\u200b藏 with a hidden character between",
    11: "",
}


MEANINGS = [
    ("dress", [0, 1, 5]),
    ("DRESS", [0, 1, 5]),
    ("dress white", [0, 1]),
    ('"white dress"', [0]),
    ("“white dress”", [0]),
    ("white AND dress AND NOT beach", [1]),
    ("dress -white", [5]),
    ("beach OR mountains", [0, 6]),
    ("(beach OR mountains) dress", [0]),
    ("（beach OR mountains） NOT （dress）", [6]),
    ("NOT dress", [2, 3, 4, 6, 7, 8, 9, 10, 11]),
    ("西藏", [2, 10]),
    ("西 藏", [2, 3, 10]),
    ("裙子 西藏", [2]),
    ("西藏 -裙子", [10]),
    ("「新裙子」", [2]),
    ("裙", [2]),
    ("cafe", [4]),
    ("CAFÉ DÉJÀ", [4]),
    ("full width", [5]),
    ("tibet", [6]),
    ("#tibet_2026", [6]),
    ("제주도", [7]),
    ("ワンピース", [8]),
    ("ﾜﾝﾋﾟｰｽ", [8]),
    ("👗", [8]),
    ("🏝", [8]),
    ("t-shirts", [9]),
    ("3.5", [9]),
    ("5.3", []),
    ("dres", []),
    ("dres*", [0, 1, 5]),
    ("t-shi*", [9]),
    ("NOT NOT dress", [0, 1, 5]),
]


def test_words_phrases_and_operators_find_what_they_say(index: SearchIndex) -> None:
    filled(index, (document(number, words) for number, words in TEXTS.items()))
    assert {text: found(index, text) for text, _ in MEANINGS} == dict(MEANINGS)


def test_text_alt_place_and_tags_are_searched_and_no_phrase_crosses_from_one_to_the_other(index: SearchIndex) -> None:
    filled(index, [document(1, "by the blue", alt="sea wall", place="大理古城", tags=("ootd", "红裙"))])
    for text in ("blue", "sea", "大理", "古城", "ootd", "红裙", "blue AND sea AND 大理 AND 红裙"):
        assert found(index, text) == [1], text
    for text in ('"blue sea"', '"wall 大理"', "城ootd", "blue_sea"):
        assert found(index, text) == [], text


def test_highlights_are_places_in_the_text_as_it_was_written(index: SearchIndex) -> None:
    filled(index, [document(1, "今天在西藏穿了ＤＲＥＳＳ, not a skirt", alt="西\u200b藏", tags=("dress",))])
    (hit,) = index.search(Query(scope=ALL, text="西藏 dress -trousers")).hits
    marked = {(h.field, h.text[start:end]) for h in hit.highlights for start, end in h.spans}
    assert marked == {("text", "西藏"), ("text", "ＤＲＥＳＳ"), ("alt", "西\u200b藏"), ("tag", "dress")}


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("終於 3000", {("text", "终于"), ("text", "3,000")}),
        ("refund*", {("text", "refunded"), ("alt", "Refund")}),
        ("#開箱", {("text", "开箱")}),
        ("#oo*", {("tag", "OOTD")}),
        ("place:拉薩", {("place", "拉萨")}),
        ("buyer:lin 拉萨", {("handle", "lin"), ("author", "Lin"), ("place", "拉萨")}),
        ("owl O-77", {("title", "Owl"), ("order_id", "O-77")}),
        ("tee-1", {("sku", "tee-1")}),
        ("has:tag NOT 拉萨 OR 终于", {("text", "终于")}),
    ],
)
def test_highlights_hold_for_all_that_a_search_may_find_by(
    index: SearchIndex, text: str, marked: set[tuple[str, str]]
) -> None:
    shown = finding("tee-1").model_copy(update={"title": "London Owl"})
    one = document(
        1, "终于refunded, 3,000 元 #开箱# 开箱了", alt="Refund", place="拉萨", tags=("OOTD",), findings=(shown,)
    )
    about = {"handle": "https://a.example/users/lin", "author": "Lin Wei", "order_id": "O-77"}
    filled(index, [one.model_copy(update=about)])
    (hit,) = index.search(Query(scope=ALL, text=text)).hits
    assert {(h.field, h.text[start:end]) for h in hit.highlights for start, end in h.spans} == marked


HOSTILE = [
    "'; DROP TABLE document; --",
    '" OR 1=1 --"',
    "a' OR 'a'='a",
    "{!lucene}*:*",
    "words:* OR _exists_:id",
    "NEAR(a b, 5) ^ a + b : c",
    "../../etc/passwd\0\x1b[31m",
    "<script>alert(1)</script>",
    "a_b",
    "\u202e\u2066 right to left",
    "é" * 900,
    "((((((((((a))))))))))",
    "ALL* -- /* */ xyz",
]


def test_hostile_text_is_only_text_or_refused(index: SearchIndex) -> None:
    filled(index, [document(1, "plain clothes"), document(2, "other clothes")])
    for text in HOSTILE:
        with suppress(TextError):
            assert found(index, text) == [], text
        assert found(index, '"x' + text.replace('"', " ") + '"') == [], text
        assert found(index, sku={text[:200]}, platform={text[:200]}) == [], text
    assert found(index, "clothes") == [1, 2]


@pytest.mark.parametrize(
    ("text", "at", "advice"),
    [
        ("(beach", 1, "not closed"),
        ("(", 1, "not closed"),
        ("beach)", 6, "closes nothing"),
        (")", 1, "closes nothing"),
        ("()", 2, "a word should"),
        ('"beach', 1, "not closed"),
        ('西藏 "beach', 4, "not closed"),
        ('""', 1, "between the quotation marks"),
        ('"!?"', 1, "between the quotation marks"),
        ("AND", 1, "each side of AND"),
        ("beach AND", 9, "each side of AND"),
        ("OR beach", 1, "each side of OR"),
        ("beach OR OR pool", 8, "each side of OR"),
        ("NOT", 3, "after NOT"),
        ("beach NOT", 9, "after NOT"),
        ("(beach OR) pool", 9, "each side of OR"),
        ("!!!", 1, "add a word"),
        ("dress - red", 7, "add a word"),
        ("dress & red", 7, "add a word"),
        ("_ _ _", 1, "add a word"),
        ("%s%n{}$()`id`", 9, "a word should"),
        ("(" * 30 + "a" + ")" * 30, 17, "flatter"),
        ("a " * 400, 129, "fewer"),
        ("a" * 1001, 1001, "fewer words"),
        ("re*fund", 3, 'write "re*fund"'),
        ("*", 1, "add a word"),
        ("dress *", 7, "add a word"),
        ("a*", 2, "write more of the word"),
        ("dre?s", 4, 'write "dre?s"'),
        ("dress~2", 6, 'write "dress~2"'),
        ("red&&dress", 4, "means nothing here"),
        ("dress --sku FJ-1", 7, "in it write sku:"),
        ("dress --red", 7, "write one to leave a word out"),
        ("dress sku=FJ-1", 10, "write sku:FJ-1"),
        ("see https://a.example/b", 5, "write handle:https://a.example/b"),
        ("#新裙子，好", 5, "no part of a tag"),
        ("dress #", 7, "add a word"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_the_character_and_what_to_change(
    text: str, at: int, advice: str
) -> None:
    with pytest.raises(TextError, match=re.escape(advice)) as refused:
        Query(scope=ALL, text=text)

    assert refused.value.at == at
    assert str(refused.value).startswith(f"character {at}: ")


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValidationError, match="unicode"):
        Query(scope=ALL, text="\ud800")
