"""What a search text means, the same on SQLite and on a real Elasticsearch."""

import random

import pytest
from pydantic import ValidationError

from desk.search import SearchIndex
from desk.search.errors import QueryError
from desk.search.query import Query
from desk.search.syntax import AllOf, AnyOf, Node, Not, Phrase
from desk.search.words import indexed
from tests.desk.indexed import ALL, document, filled, found

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
    ("dress*", [0, 1, 5]),
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


def test_hostile_text_is_only_text(index: SearchIndex) -> None:
    filled(index, [document(1, "plain clothes"), document(2, "other clothes")])
    for text in HOSTILE:
        assert found(index, text) == [], text
        assert found(index, sku={text[:200]}, platform={text[:200]}) == [], text
    assert found(index, "clothes") == [1, 2]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("(beach", "not closed"),
        ("(", "not closed"),
        ("beach)", "closes nothing"),
        (")", "a word should"),
        ("()", "a word should"),
        ('"beach', "not closed"),
        ('""', "between the quotation marks"),
        ('"!?"', "between the quotation marks"),
        ("AND", "each side of AND"),
        ("beach AND", "each side of AND"),
        ("OR beach", "each side of OR"),
        ("beach OR OR pool", "each side of OR"),
        ("NOT", "after NOT"),
        ("beach NOT", "after NOT"),
        ("!!!", "add a word"),
        ("- &", "add a word"),
        ("_ _ _", "add a word"),
        ("%s%n{}$()`id`", "a word should"),
        ("(" * 30 + "a" + ")" * 30, "flatter"),
        ("NOT " * 30 + "a", "flatter"),
        ("a " * 400, "fewer"),
        ("a" * 1001, "fewer words"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_what_to_change(text: str, advice: str) -> None:
    with pytest.raises(QueryError, match=advice):
        Query(scope=ALL, text=text)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValidationError, match="unicode"):
        Query(scope=ALL, text="\ud800")


def fits(tree: Node | None, words: tuple[str, ...]) -> bool:
    """What a tree means, said in the plainest way."""
    match tree:
        case None:
            return True
        case Phrase(words=phrase):
            return any(words[at : at + len(phrase)] == phrase for at in range(len(words)))
        case Not(part=part):
            return not fits(part, words)
        case AllOf(parts=parts):
            return all(fits(part, words) for part in parts)
        case AnyOf(parts=parts):
            return any(fits(part, words) for part in parts)


@pytest.mark.slow
def test_random_questions_are_answered_as_a_plain_reading_answers_them(index: SearchIndex) -> None:
    rng = random.Random(11)
    pieces = ["a", "b", "西", "藏", "西藏", "A-b", "_", "👗", "é", ".", "ab"]
    texts = [" ".join(rng.choices(pieces, k=rng.randint(0, 6))) for _ in range(150)]
    filled(index, (document(n, text) for n, text in enumerate(texts)))
    read = [tuple(indexed((text,)).split()) for text in texts]
    asked = 0
    while asked < 120:
        words = rng.choices([*pieces, "AND", "OR", "NOT", "(", ")", '"', "-a", '"a b"'], k=rng.randint(1, 7))
        try:
            query = Query(scope=ALL, text=" ".join(words), size=500)
        except QueryError:
            continue
        truth = [n for n, known in enumerate(read) if fits(query.tree(), known)]
        assert found(index, query.text) == truth, query.text
        asked += 1
