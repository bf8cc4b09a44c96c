"""Measured errors in sentences: each figure at its place, none where nothing was measured."""

import pytest

from claims.shown.texts import Texts
from claims.worn.measured import error_rate_texts
from matcher.policy import Measured, Policy, load_policy

ONE = Measured(
    data="drawn pictures",
    run="2026-05-01",
    photos=120,
    catalog_photos=45,
    pairs=12_345,
    false_matches=0,
    wrong_colourways=1,
    per_photo_bound_permille=25,
    per_pair_bound_per_million=1234,
    most_inliers_other_style=7,
    worn_items=300,
    true_matches=210,
    among_ten=280,
)


def said(*measured: Measured, language: str = "en") -> tuple[str, ...]:
    policy: Policy = load_policy().model_copy(update={"measured": measured})
    return error_rate_texts(policy, Texts(language))


def test_every_figure_stands_at_its_place() -> None:
    false, missed, closing = said(ONE)

    assert false == (
        "Measured on 120 drawn pictures against 45 catalog photos (12,345 pairs of different styles): no false match, "
        "one wrong colourway; the true rate of false matches lies below 2.5 % per photo and 0.1234 % per pair with "
        "95 % confidence."
    )
    assert missed == (
        "Among drawn pictures: 210 of 300 worn items were matched, and 280 were among the ten likest of the catalog."
    )
    assert closing == "An item that is not matched may have been worn all the same: most true wearings are not proven."


@pytest.mark.parametrize(
    ("false_matches", "words"), [(0, "no false match,"), (1, "one false match,"), (12, "12 false matches,")]
)
def test_false_matches_are_counted_in_words(false_matches: int, words: str) -> None:
    assert words in said(ONE.model_copy(update={"false_matches": false_matches}))[0]


def test_each_set_has_its_two_sentences_and_the_closing_is_said_once() -> None:
    other = ONE.model_copy(update={"data": "posed pictures"})
    found = said(ONE, other)

    assert ["drawn" in text for text in found] == [True, True, False, False, False]
    assert ["posed" in text for text in found] == [False, False, True, True, False]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_nothing_was_measured_nothing_is_said(language: str) -> None:
    assert said(language=language) == ()
