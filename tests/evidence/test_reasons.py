"""Reasons: each has its sentence in both languages, with just its values; older sentences decide by their own words."""

import re

import pytest

from evidence.matches import Claim, Finding, Verdict
from evidence.older import kinds
from evidence.reasons import COLOURWAY_OPEN, Reason, ReasonKind, reason
from evidence.sentences import LANGUAGES, in_a_row, tables

GAP = re.compile(r"{(\w+)}")


def older(sentence: str) -> Finding:
    return Finding(
        claim=Claim.SAME_ITEM_WORN,
        sku="tee-1",
        verdict=Verdict.ABSTAIN,
        photo_digest="sha256:" + "1" * 64,
        region_px=None,
        inliers=0,
        distance_bits=None,
        weight_decibans=0,
        reason=sentence,
    )


def forms(kind: ReasonKind, language: str) -> list[str]:
    text = tables("reasons")[kind][language]
    return [text] if isinstance(text, str) else [text["one"], text["many"]]


@pytest.mark.parametrize("kind", ReasonKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence_with_its_values_in_each_language(kind: ReasonKind, language: str) -> None:
    for text in forms(kind, language):
        assert set(GAP.findall(text)) == Reason.NAMES[kind]
    assert forms(kind, language) == [text.strip() for text in forms(kind, language)]
    assert language == "en" or all(re.search("[\u4e00-\u9fff]", text) for text in forms(kind, language))


def test_there_is_no_sentence_without_a_reason() -> None:
    assert set(tables("reasons")) == set(ReasonKind)


def test_several_reasons_stand_in_their_order_and_in_the_language_asked_for() -> None:
    both = (reason(ReasonKind.TOO_FEW_POINTS, points=1, needed=14), reason(ReasonKind.NEAREST_IN_COLOUR))

    assert in_a_row(both) == "too few points agree: 1, at least 14 are needed here; nearest in colour"
    assert in_a_row(both, language="zh") == "一致的点太少：1 个，这里至少需要 14 个；颜色最接近"


def test_a_finding_from_before_there_were_reasons_keeps_its_sentence() -> None:
    assert in_a_row((), "the print fits", "zh") == "the print fits"


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("this style, colourway open between tee-1, tee-2", ReasonKind.COLOURS_NEAR),
        ("this style, colourway open: the shop shows this photo for blue, red", ReasonKind.COLOURS_NEAR),
        (
            "this pattern in another colour: the colours are 31 CIELAB units apart (colourway open); the lettering "
            'reads "SUN" on both',
            ReasonKind.PATTERN_IN_OTHER_COLOUR,
        ),
        ("the print is in another ink: 22 CIELAB units apart (colourway open)", ReasonKind.PRINT_IN_OTHER_INK),
        (
            "the print agrees, the cloth around it does not: its colour cannot be measured (colourway open)",
            ReasonKind.CLOTH_AROUND_DIFFERS,
        ),
        (
            "31 distinct points of the garment on a person agree with the catalog photo; the points span 6 % of the "
            "item: other clothes with this mark at that place would agree as well",
            ReasonKind.SMALL_MARK,
        ),
        (
            "31 distinct points of the garment on a person agree with the catalog photo (found by LightGlue); the "
            "colour agrees (7 CIELAB units); these points span 6 % of it: other clothes with this mark at that place "
            "would agree as well",
            ReasonKind.SMALL_MARK,
        ),
    ],
)
def test_what_older_sentences_decided_they_still_decide(sentence: str, kind: ReasonKind) -> None:
    assert kinds(older(sentence)) == {kind}
    assert kind is ReasonKind.SMALL_MARK or kind in COLOURWAY_OPEN


@pytest.mark.parametrize(
    "sentence",
    [
        "runner-up too close: JKT colourway open agrees in 9, this in 12",
        "two ways of comparing name different items: this style, colourway open between and tee-1",
        "the shop's own photograph, but its colourway open between tee-1, tee-2",
        "this is a campaign picture (other clothes with this mark at that place would agree as well)",
        "",
    ],
)
def test_a_name_inside_an_older_sentence_decides_nothing(sentence: str) -> None:
    assert kinds(older(sentence)) == frozenset()
