"""Sentences of facts: in the language asked for, in the form that the number asks for, with the values as they are."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

import pytest

from evidence.facts import Fact
from evidence.reasons import ReasonKind, reason
from evidence.sentences import LANGUAGES, filled, in_a_row, sentence

TABLE = {
    "number": "found",
    "en": {"one": "{found} picture of {skus}", "many": "{found} pictures of {skus}"},
    "zh": "{skus}的{found}张图片",
}


class Kind(StrEnum):
    FEW = "few"


class Said(Fact):
    NAMES: ClassVar[Mapping[StrEnum, frozenset[str]]] = {Kind.FEW: frozenset({"found", "skus"})}

    kind: Kind


def said(found: int, *skus: str) -> Said:
    return Said.model_validate({"kind": "few", "values": {"found": found, "skus": skus}})


def test_a_number_chooses_between_one_and_many() -> None:
    assert filled(TABLE, said(1, "tee"), "en") == "1 picture of tee"
    assert filled(TABLE, said(0, "tee"), "en") == "0 pictures of tee"


def test_several_texts_stand_with_the_commas_of_the_language() -> None:
    assert filled(TABLE, said(2, "tee", "cap"), "en") == "2 pictures of tee, cap"
    assert filled(TABLE, said(2, "tee", "cap"), "zh") == "tee、cap的2张图片"


def test_a_value_is_never_taken_for_a_sentence_with_gaps() -> None:
    assert filled(TABLE, said(2, "{found}{0}%s"), "en") == "2 pictures of {found}{0}%s"


def test_a_gap_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="who"):
        filled({"en": "by {who}"}, said(1, "tee"), "en")


def test_a_language_without_a_sentence_is_an_error() -> None:
    with pytest.raises(KeyError, match="fr"):
        filled(TABLE, said(1, "tee"), "fr")


def test_a_word_of_a_closed_list_is_told_in_each_language_and_others_as_they_are() -> None:
    words = {"skus": {"tee_1": {"en": "the tee", "zh": "T恤"}}}
    one = Said.model_validate({"kind": "few", "values": {"found": 2, "skus": "tee_1"}})
    other = Said.model_validate({"kind": "few", "values": {"found": 2, "skus": "cap_2"}})

    assert [filled(TABLE, one, language, words) for language in LANGUAGES] == ["2 pictures of the tee", "T恤的2张图片"]
    assert filled(TABLE, other, "en", words) == "2 pictures of cap 2"
    assert filled(TABLE, other, "en") == "2 pictures of cap_2"


@pytest.mark.parametrize("value", ["\x1b[2J", "a\nb", "{", "}", "%s", "西", "\u202e", ""])
def test_a_value_stands_in_its_sentence_just_as_it_was_captured(value: str) -> None:
    """What a terminal or a page must not be given is taken out there, once for all that is shown."""
    assert filled(TABLE, said(1, value), "en") == f"1 picture of {value}"


def test_a_number_that_a_forger_wrote_as_text_is_many_and_no_crash() -> None:
    forged = Said.model_validate({"kind": "few", "values": {"found": "1", "skus": []}})

    assert filled(TABLE, forged, "en") == "1 pictures of "


def test_no_facts_make_no_sentence_and_older_words_stand_alone() -> None:
    assert in_a_row(()) == ""
    assert in_a_row((), "it rained", "zh") == "it rained"
    assert in_a_row((reason(ReasonKind.NEAREST_IN_COLOUR),), "it rained") == "nearest in colour"


def test_a_kind_that_its_file_does_not_know_is_an_error() -> None:
    class Elsewhere(Said):
        TEXTS: ClassVar[str] = "remarks"

    with pytest.raises(KeyError, match="few"):
        sentence(Elsewhere.model_validate(said(1, "a").model_dump()))
