"""Words are folded character by character, the same in texts and in searches, and stay where they stood."""

from importlib.resources import files

import pytest

from desk.search.words import hashtags, words
from scripts.simplified_table import table

PAIRS = [line.split("\t") for line in files("desk.search").joinpath("simplified.tsv").read_text("utf-8").splitlines()]


def cut(text: str) -> list[tuple[str, str]]:
    """Each word, and what stands in its place."""
    return [(word.text, text[word.start : word.end]) for word in words(text)]


def test_the_table_is_one_character_for_one_and_nothing_is_folded_twice() -> None:
    folded = {traditional for traditional, _ in PAIRS}

    assert len(PAIRS) == len(folded) > 4000
    assert all(len(one) == len(other) == 1 and other not in folded for one, other in PAIRS)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("終於到西藏", "终于到西藏"),
        ("連衣裙顏色", "连衣裙颜色"),
        ("頭髮發現", "头发发现"),
        ("後面的麵", "后面的面"),
        ("布達拉宮", "布达拉宫"),
        ("退貨運費險", "退货运费险"),
        ("臺灣裡裏著", "台湾里里着"),
        ("乾淨曬衣服", "干净晒衣服"),
    ],
)
def test_traditional_and_simplified_are_the_same_words_and_each_stands_where_it_stood(
    traditional: str, simplified: str
) -> None:
    assert [word for word, _ in cut(traditional)] == [word for word, _ in cut(simplified)]
    assert [place for _, place in cut(traditional)] == list(traditional)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paid 3,000 yuan", [("paid", "Paid"), ("3000", "3,000"), ("yuan", "yuan")]),
        ("1,000,000", [("1000000", "1,000,000")]),
        ("３，０００元", [("3000", "３，０００"), ("元", "元")]),
        ("3,000.50", [("3000", "3,000"), ("50", "50")]),
        ("好,300", [("好", "好"), ("300", "300")]),
        ("12,34", [("12", "12"), ("34", "34")]),
        ("2026,100", [("2026", "2026"), ("100", "100")]),
        ("1,2,345", [("1", "1"), ("2", "2"), ("345", "345")]),
        ("3,0000", [("3", "3"), ("0000", "0000")]),
        ("3, 000", [("3", "3"), ("000", "000")]),
        ("1,299a", [("1299a", "1,299a")]),
    ],
)
def test_thousands_are_joined_where_a_number_is_written_so_and_nowhere_else(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#西藏旅行 #新裙子 打卡", ["西藏旅行", "新裙子"]),
        ("新外套#开箱# 很喜欢", ["开箱"]),
        ("＃ootd，好", ["ootd"]),
        ("#a_b-c #d.e", ["a_b-c", "d"]),
        ("## # #! #️⃣ 5", []),
        ("#👗day", ["👗day"]),
    ],
)
def test_a_tag_goes_to_the_next_blank_sign_or_punctuation(text: str, tags: list[str]) -> None:
    assert [text[begin:end] for begin, end in hashtags(text)] == tags


def test_the_table_is_cut_from_dictionaries_as_the_script_says(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("dictionaries")
    (folder / "TSCharacters.txt").write_text("乾\t乾 干\n後\t后\n喫\t吃\n幾\t几\n", "utf-8")
    (folder / "TWVariants.txt").write_text("着\t著\n", "utf-8")
    (folder / "HKVariants.txt").write_text("吃\t喫\n衛\t衞\n", "utf-8")

    assert table(folder) == {"乾": "干", "後": "后", "喫": "吃", "幾": "几", "著": "着", "衞": "衛"}
