"""The plain text: never over a limit, never half a sentence, never without what must be said."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.channels.channel import ChannelError, TextLimit, shipped
from desk.channels.counted import fits
from desk.channels.statement import Statement
from desk.channels.text import text_for
from tests.desk.channels.made import allegation, brief, statement

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
UNPROVEN = {"zh": "不证明：", "en": "Not shown: "}


def limit(**changes: int) -> TextLimit:
    whole = {"name": "answer", "source": "made up", "read_on": date(2026, 12, 1), **changes}
    return TextLimit.model_validate({"characters": 100_000, **whole})


def said(language: str = "zh", **changes: Any) -> Statement:
    """A statement whose brief has these fields changed."""
    return statement(language, allegation=allegation(language, brief=brief(language, **changes)))


def room(made: Statement) -> int:
    """Characters of the longest text."""
    return len(text_for(made, limit()))


@LANGUAGES
def test_with_room_all_of_it_is_said_in_its_order(language: str) -> None:
    made = statement(language)
    between = "" if language == "zh" else " "
    stop = made.words["stop"]
    found = made.allegation
    assert text_for(made, limit()) == between.join(
        [
            *found.brief.sentences,
            made.reviewed,
            UNPROVEN[language] + found.brief.unproven + stop,
            made.words["for_buyer"] + found.doubts[0],
        ]
    )


def test_the_text_for_taobaos_refusal_fits_its_two_hundred_characters() -> None:
    refuse, message = shipped()["taobao-refuse"].texts[0], shipped()["taobao-message"].texts[0]
    for one in (refuse, message):
        text = text_for(statement("zh"), one)
        assert fits(text, one) == ()
        assert "84 处" in text or one is message


def test_a_draft_says_so_first_and_the_word_counts() -> None:
    made = statement("zh", is_ready=False)
    most = room(made)
    text = text_for(made, limit(characters=most))
    assert text.startswith(made.words["draft"])
    assert text.removeprefix(made.words["draft"] + "。") == text_for(statement("zh"), limit())
    assert len(text_for(made, limit(characters=most - 1))) < most - 1


@LANGUAGES
def test_with_less_room_the_last_sentences_go_first_and_what_must_be_said_stays(language: str) -> None:
    """The headline takes the place of the first sentence where that alone is too long."""
    made = statement(language)
    told, before = made.allegation.brief, room(made)
    lengths = []
    for most in range(before, 0, -1):
        try:
            text = text_for(made, limit(characters=most))
        except ChannelError:
            break
        there = [one in text for one in told.sentences]
        assert there[1:] == sorted(there[1:], reverse=True)
        assert there[0] or told.headline in text
        assert made.reviewed in text
        assert told.unproven in text
        lengths.append((there[0], sum(there)))
    assert [is_first for is_first, _ in lengths] == sorted((is_first for is_first, _ in lengths), reverse=True)
    assert lengths[0] == (True, 4)
    assert lengths[-1] == (False, 0)
    assert len(lengths) > before / 3


def test_what_speaks_for_the_buyer_goes_before_all_but_the_result() -> None:
    made = said(sentences=("甲一。", "乙二。"), headline="甲")
    needed = len(text_for(made, limit())) - len("乙二。")
    text = text_for(made, limit(characters=needed))
    assert made.allegation.doubts[0] in text
    assert "乙二" not in text
    assert "甲一" in text


def test_a_doubt_that_is_too_long_leaves_room_for_the_sentences() -> None:
    long = replace(allegation("zh"), doubts=("疑" * 500,))
    text = text_for(statement("zh", allegation=long), limit(characters=200))
    assert "疑" not in text
    assert long.brief.sentences[1] in text


def test_nothing_is_said_behind_a_sentence_that_has_no_room() -> None:
    made = said(sentences=("甲一。", "乙" * 300 + "。", "丙三。"))
    assert "丙三" in text_for(made, limit())
    assert "丙三" not in text_for(made, limit(characters=200))


def test_nothing_is_said_twice() -> None:
    doubt = allegation("zh").doubts[0]
    made = said(sentences=("甲一。", doubt, "甲一。", "乙二。"))
    text = text_for(made, limit())
    assert text.count(doubt) == text.count("甲一。") == text.count("乙二。") == 1


def test_a_field_that_is_too_small_is_refused_with_what_to_do() -> None:
    with pytest.raises(ChannelError) as raised:
        text_for(statement("zh"), limit(characters=20))
    line = str(raised.value)
    assert "'answer' holds 20 characters" in line
    assert "write that field yourself" in line
    assert "wornproof channels" in line
    with pytest.raises(ChannelError, match="holds 20 UTF-8 bytes"):
        text_for(statement("zh"), limit(utf8_bytes=20))
    with pytest.raises(ChannelError, match="holds 20 GBK bytes"):
        text_for(statement("zh"), limit(gbk_bytes=20))


def test_a_field_that_wants_more_than_there_is_to_say_is_refused() -> None:
    with pytest.raises(ChannelError, match="wants at least 5000 characters"):
        text_for(statement("zh"), limit(least=5_000))


def test_a_field_that_wants_much_is_filled_with_all_there_is() -> None:
    most = room(statement("zh"))
    assert len(text_for(statement("zh"), limit(least=most))) == most


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J甲", "甲\u202e乙", "甲\r\n\r\n  乙", "甲\x00乙", "\u2066甲\u2069", "{what} {0}"]
)
def test_what_steers_is_shown_and_a_text_is_one_line(hostile: str) -> None:
    made = said(sentences=(hostile,), headline=hostile, unproven=hostile)
    text = text_for(replace(made, reviewed=hostile), limit())
    assert text.isprintable()
    assert "\n" not in text
    assert ("{what} {0}" in text) is (hostile == "{what} {0}")


def test_a_sentence_that_is_closed_gets_no_second_stop() -> None:
    text = text_for(said(sentences=("买家说：“没穿过。”", "是吗？", "未完…", "没有句号")), limit())
    assert text.startswith("买家说：“没穿过。”是吗？未完…没有句号。")


SENTENCES = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), max_size=6)


@pytest.mark.slow
@given(
    sentences=SENTENCES,
    headline=st.text(max_size=20),
    unproven=st.text(st.characters(codec="utf-8"), max_size=30),
    doubts=SENTENCES,
    is_ready=st.booleans(),
    language=st.sampled_from(["zh", "en"]),
    characters=st.integers(1, 300),
    utf8_bytes=st.integers(1, 600),
    gbk_bytes=st.integers(1, 600),
)
def test_no_text_is_ever_over_a_limit_or_ends_in_half_a_sentence(
    sentences: list[str],
    headline: str,
    unproven: str,
    doubts: list[str],
    is_ready: bool,
    language: str,
    characters: int,
    utf8_bytes: int,
    gbk_bytes: int,
) -> None:
    told = brief(language, sentences=tuple(sentences), headline=headline, unproven=unproven)
    made = statement(
        language, allegation=allegation(language, brief=told, doubts=tuple(doubts)), is_ready=is_ready, lacking=()
    )
    whole = limit(characters=characters, utf8_bytes=utf8_bytes, gbk_bytes=gbk_bytes)
    try:
        text = text_for(made, whole)
    except ChannelError:
        return
    assert fits(text, whole) == ()
    assert text == text_for(made, whole)
    assert text in _whole_ones(made)


def _whole_ones(made: Statement) -> set[str]:
    """Every text of whole sentences there may be: each number of sentences, with and without the doubt."""
    found = made.allegation
    texts = set()
    for n in range(len(found.brief.sentences) + 1):
        for doubts in (*((one,) for one in found.doubts), ()):
            opening = found.brief.sentences[:n] or (found.brief.headline,)
            for openings in (opening, (found.brief.headline, *found.brief.sentences[1:n])):
                less = replace(found, brief=replace(found.brief, sentences=openings), doubts=doubts)
                texts.add(text_for(replace(made, allegation=less), limit()))
    return texts
