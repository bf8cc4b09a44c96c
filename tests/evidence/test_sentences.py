"""Sentences of facts: in the language asked for, in the form that the number asks for, with the values as they are."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

import pytest

from evidence.facts import Fact
from evidence.sentences import filled

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
