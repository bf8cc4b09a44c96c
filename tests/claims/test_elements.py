"""What has to be shown under each claim: listed in its folder, told by it, in words of both languages."""

from pathlib import Path

import pytest

import claims
from claims.elements import NOTHING, Ground, Strength, element_rows, elements_of, lacking, weakest
from claims.interface import known
from claims.shown.texts import LANGUAGES, Texts

ALL_OF_PAYMENT = ("payment_picture", "payment_record", "payment_no_reason", "payment_people")


def payment(**told: Ground) -> dict[str, Ground]:
    return {name: told.get(name, Ground(Strength.GOOD, (3,))) for name in ALL_OF_PAYMENT}


def test_every_claim_has_a_list_that_ends_with_no_word_missing() -> None:
    for claim in known():
        listed = Path(claims.__file__).parent / claim.name / "elements.toml"
        names = [line.partition('"')[2].rstrip('"') for line in listed.read_text().splitlines() if "name =" in line]
        assert names
        for language in LANGUAGES:
            say = Texts(language)
            assert {*names} <= {*say.names("element")}
            assert {*names} <= {*say.names("element_gap")}


def test_the_weakest_of_what_cannot_be_done_without_is_the_first_of_equal_ones() -> None:
    found = elements_of("payment", payment(payment_record=Ground(Strength.WEAK), payment_people=Ground(Strength.WEAK)))

    assert (least := weakest(found)) is not None
    assert least.name == "payment_record"
    assert lacking(found) == ()
    assert [one.name for one in lacking(elements_of("payment", payment(payment_people=NOTHING)))] == ["payment_people"]


def test_what_can_be_done_without_is_never_the_weakest() -> None:
    told = {"link_piece": Ground(Strength.STRONG), "link_not_ours": Ground(Strength.GOOD), "link_own_out": NOTHING}
    found = elements_of("rotation", told | {"link_used": NOTHING, "link_people": Ground(Strength.FAIR)})

    assert (least := weakest(found)) is not None
    assert least.name == "link_people"


@pytest.mark.parametrize("told", [{}, payment() | {"other": NOTHING}], ids=["one is not told", "one too many"])
def test_an_element_that_is_not_told_or_not_listed_is_an_error(told: dict[str, Ground]) -> None:
    with pytest.raises(KeyError):
        elements_of("payment", told)


@pytest.mark.parametrize(("language", "words"), [("en", "3"), ("zh", "3")])
def test_a_row_names_the_entries_and_what_is_missing_only_where_something_is(language: str, words: str) -> None:
    rows = element_rows(elements_of("payment", payment(payment_people=NOTHING)), Texts(language))

    assert rows[0].by == words
    assert rows[0].gap == ""
    assert rows[-1].by == ""
    assert rows[-1].gap
