"""What people decided, as the report says it."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from claims.reading import ReviewState, Sighting
from claims.shown.texts import LANGUAGES, Texts
from claims.worn.decided import asked_rows, luck, review_text
from evidence.codec import sha256
from evidence.records import Confidence, KnownRate, Lineup, LineupPhoto, Picked, Place, ReasonCode, Review
from tests.claims.worn.sound import reviewed, sighting

SKUS = ("a", "b", "tee-1", "c", "d", "e")


def asked(who: str, picked: str = "tee-1", skus: tuple[str, ...] = SKUS, **changes: Any) -> Review:
    """A word in a line-up; ``picked`` may be ``none_of_these`` or ``cannot_tell``."""
    photos = tuple(LineupPhoto(sku=sku, photo_digest=sha256(sku.encode())) for sku in skus)
    place = skus.index(picked) + 1 if picked in skus else 0
    lineup = Lineup(
        photos=photos, picked=Picked.PHOTO if place else Picked(picked), number=place, confidence=Confidence.HIGH
    )
    verdict = "confirmed" if picked == "tee-1" else "unsure" if picked == "cannot_tell" else "rejected"
    told: dict[str, Any] = {"account": who, "lineup": lineup, "verdict": verdict, **changes}
    return reviewed(who.title()).model_copy(update=told)


def decided(state: ReviewState, *reviews: Review) -> Sighting:
    return replace(sighting(), reviews=reviews, review_state=state)


def test_two_line_ups_of_six_agree_by_luck_once_in_36() -> None:
    found = decided(ReviewState.CONFIRMED, asked("ada"), asked("bo"))

    assert luck(found) == Fraction(1, 36)
    assert "once in 36" in review_text(found, Texts("en"))
    assert "36" in review_text(found, Texts("zh"))


def test_smaller_line_ups_agree_by_luck_more_often() -> None:
    assert luck(decided(ReviewState.CONFIRMED, asked("ada", skus=SKUS[:4]), asked("bo"))) == Fraction(1, 24)


def test_two_of_three_agree_by_luck_as_often_as_counting_says() -> None:
    """Counted over all answers of three people who each pick one of six."""
    words = [asked(who, place=place) for who, place in zip(("ada", "bo", "cy"), Place, strict=True)]
    counted = sum((x == 0) + (y == 0) + (z == 0) >= 2 for x in range(6) for y in range(6) for z in range(6))

    assert luck(decided(ReviewState.CONFIRMED_BY_TIE, *words)) == Fraction(counted, 6**3) == Fraction(2, 27)


@pytest.mark.parametrize(
    "found",
    [
        decided(ReviewState.ONE_CONFIRMS, asked("ada")),
        decided(ReviewState.DISPUTED, asked("ada"), asked("bo", "a")),
        decided(ReviewState.CONFIRMED, asked("ada"), asked("bo", lineup=None)),
        decided(ReviewState.CONFIRMED, reviewed("Ada"), reviewed("Ben")),
    ],
    ids=["one", "disputed", "one asked plainly", "from before there were line-ups"],
)
def test_of_anything_else_no_odds_are_said(found: Sighting) -> None:
    assert luck(found) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("picked", ["tee-1", "a", "none_of_these", "cannot_tell"])
@pytest.mark.parametrize("code", ReasonCode)
def test_each_word_has_a_row_that_says_how_it_was_asked_for(language: str, picked: str, code: ReasonCode) -> None:
    known = KnownRate(lineups=21, right=17, wrong=2)
    (row,) = asked_rows(
        decided(ReviewState.UNSURE, asked("ada", picked, reason_code=code, known=known, note="seam <b>")),
        Texts(language),
    )

    assert "Ada" in row.name
    assert "17" in row.value
    assert "“seam <b>”" in row.value
    assert ("a)" in row.value or "（a）" in row.value) is (picked == "a")


def test_a_word_of_before_there_were_accounts_has_none() -> None:
    assert asked_rows(decided(ReviewState.CONFIRMED, reviewed("Ada"), reviewed("Ben")), Texts("en")) == ()


def test_who_was_asked_plainly_is_said_to_have_been() -> None:
    (row,) = asked_rows(decided(ReviewState.ONE_CONFIRMS, asked("ada", lineup=None)), Texts("en"))

    assert "asked plainly, without fillers" in row.value
    assert "How often they err is not known" in row.value
