"""Characters and bytes of a text, as channels count them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.channels.channel import TextLimit
from desk.channels.counted import Count, Overrun, Unit, count, fits

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=80)


def limit(**changes: int) -> TextLimit:
    return TextLimit.model_validate({"name": "x", "source": "made up", "read_on": date(2026, 12, 1), **changes})


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", Count(0, 0, 0)),
        ("coat", Count(4, 4, 4)),
        ("外套", Count(2, 6, 4)),
        ("，", Count(1, 3, 2)),
        ("é", Count(1, 2, 2)),
        ("ñ", Count(1, 2, 4)),  # not in GBK
        ("코", Count(1, 3, 4)),  # not in GBK, and longer there than in UTF-8
        ("€", Count(1, 3, 2)),  # not in GBK, two bytes in GB 18030
        ("😀", Count(2, 4, 4)),
        ("👩‍👧", Count(5, 11, 12)),  # one sign to the eye
        ("\ud83d", Count(1, 3, 4)),  # half a pair: as U+FFFD
        ("\ud83d\ude00", Count(2, 4, 4)),  # both halves apart: as the character they make
        ("e\u0301", Count(2, 3, 5)),
    ],
)
def test_each_unit_is_counted_as_its_channels_do(text: str, counted: Count) -> None:
    assert count(text) == counted


@given(ANY_TEXT)
def test_no_way_to_count_characters_comes_to_more_than_the_one_that_is_kept(text: str) -> None:
    counted = count(text)
    assert len(text) <= counted.characters == len(text.encode("utf-16-be")) // 2
    assert counted.utf8_bytes == len(text.encode())


@given(ANY_TEXT)
def test_what_gbk_can_hold_counts_as_gbk_has_it(text: str) -> None:
    held = text.encode("gbk", "ignore").decode("gbk")
    assert count(held).gbk_bytes == len(held.encode("gbk"))


@given(ANY_TEXT, ANY_TEXT)
def test_two_texts_one_behind_the_other_have_the_sum_of_both(one: str, other: str) -> None:
    first, second, both = count(one), count(other), count(one + other)
    assert both == Count(
        first.characters + second.characters,
        first.utf8_bytes + second.utf8_bytes,
        first.gbk_bytes + second.gbk_bytes,
    )


def test_what_is_as_long_as_its_limits_fits() -> None:
    assert fits("外套", limit(characters=2, utf8_bytes=6, gbk_bytes=4)) == ()


def test_each_limit_that_is_broken_is_told_with_its_count() -> None:
    assert fits("外套", limit(characters=1, utf8_bytes=5, gbk_bytes=3)) == (
        Overrun(Unit.CHARACTERS, 2, 1),
        Overrun(Unit.UTF8_BYTES, 6, 5),
        Overrun(Unit.GBK_BYTES, 4, 3),
    )


def test_a_limit_that_the_channel_does_not_have_breaks_nothing() -> None:
    assert fits("外套" * 500, limit(utf8_bytes=3_000)) == ()


def test_a_text_that_is_too_short_is_told_as_that() -> None:
    assert fits("外", limit(least=2, characters=200)) == (Overrun(Unit.CHARACTERS, 1, 2, is_short=True),)
