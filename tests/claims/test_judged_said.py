"""What people decided on a comparison, as sentences of both languages."""

import pytest

from claims.judged_said import judged_json, people_text, standing_of, word_rows
from claims.reading import Compared, Filed
from claims.reading.judged import Judged
from claims.reading.reviews import TakenBack
from claims.shown.texts import LANGUAGES, Texts
from evidence.records import ComparisonReview, Place
from tests.evidence.coherence.test_comparison_reviews import Told
from tests.evidence.coherence.written import BLANK

EN = Texts("en")


def word(reviewer: str, verdict: str = "confirmed", note: str = "") -> ComparisonReview:
    return ComparisonReview(
        comparison=BLANK, verdict=verdict, reviewer=reviewer, account=reviewer.lower(), place=Place.FIRST,
        blind=True, shown=BLANK, note=note,
    )  # fmt: skip


TWO = Judged((word("Bo"), word("Cy", note="another row")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_confirmed_is_said_in_both_languages(language: str) -> None:
    assert "Bo, Cy" in people_text(TWO, Texts(language))


def test_an_unseen_word_is_told_of_without_whose_it_is() -> None:
    assert (
        people_text(Judged(unseen=1), EN) == "One person has looked; their word stays unseen until another's is given"
    )
    assert judged_json(Judged(unseen=1)) == {"review_state": "none", "unseen_words": 1, "reviews": []}


def test_a_word_that_no_seal_covers_is_said_not_to_count() -> None:
    assert people_text(Judged(unsealed=(word("Bo"),)), EN) == "Not counted, because no seal covers it: Bo"


def test_each_word_is_a_row_with_its_note_and_one_that_was_withdrawn_says_why() -> None:
    said = Judged(TWO.words, taken_back=(TakenBack(word("Dan", "rejected"), "I had looked at another row"),))
    assert [(row.name, row.value) for row in word_rows(said, EN)] == [
        ("Bo", "It does contradict."),
        ("Cy", "It does contradict. “another row”"),
        ("Dan", "It does not contradict. Withdrawn: I had looked at another row."),
    ]


def test_how_a_claim_stands_is_said_once_people_decided_on_every_contradiction() -> None:
    told = Told()
    found = [Filed(one, one.record) for one in (told.made, told.other)]
    no = Judged((word("Bo", "rejected"), word("Cy", "rejected")))

    def standing(*judged: Judged) -> str:
        of = {one.digest: said for one, said in zip(found, judged, strict=False)}
        return standing_of(Compared(judged=of), found, EN, "a program's word")  # type: ignore[arg-type]

    assert standing() == standing(Judged((word("Bo"),))) == "a program's word"
    assert standing(TWO).startswith("Of 2 contradictions two people each confirmed 1, and 0 are rejected")
    assert standing(TWO, TWO).startswith("Two people looked at each of the 2 contradictions and confirmed it")
    assert standing(TWO, no).startswith("People looked at what contradicts: they rejected 1 of 2")
