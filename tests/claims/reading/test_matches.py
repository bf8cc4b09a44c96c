"""Which examination of a picture counts, and what several reviewers' words come to."""

import pytest

from claims.reading import ReviewState, read
from claims.reading.matches import newest_policy, review_state
from evidence.codec import sha256
from evidence.records import Case, Claim, Review
from tests.claims.book import DAY, OTHER, PICTURE, Book, finding
from tests.claims.reading.made import made


@pytest.fixture
def book(case: Case) -> Book:
    return Book(case)


def review(match: str, who: str, verdict: str, sku: str = "tee-1", claim: Claim = Claim.SAME_ITEM_WORN) -> Review:
    told = {"match": match, "sku": sku, "claim": claim, "reviewer": who, "verdict": verdict, "blind": True}
    return Review.model_validate(told)


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ((), ReviewState.NONE),
        (("confirmed",), ReviewState.ONE_CONFIRMS),
        (("confirmed", "confirmed"), ReviewState.CONFIRMED),
        (("confirmed", "confirmed", "confirmed"), ReviewState.CONFIRMED),
        (("unsure",), ReviewState.UNSURE),
        (("confirmed", "confirmed", "unsure"), ReviewState.UNSURE),
        (("rejected",), ReviewState.REJECTED),
        (("rejected", "rejected"), ReviewState.REJECTED),
        (("unsure", "rejected"), ReviewState.REJECTED),
        (("confirmed", "rejected"), ReviewState.DISPUTED),
        (("confirmed", "confirmed", "confirmed", "rejected"), ReviewState.DISPUTED),
        (("unsure", "rejected", "confirmed"), ReviewState.DISPUTED),
    ],
)
def test_one_rejection_outweighs_confirmations_and_one_doubt_keeps_them_open(
    verdicts: tuple[str, ...], state: ReviewState
) -> None:
    reviews = [review(sha256(b"match"), f"reviewer {n}", verdict) for n, verdict in enumerate(verdicts)]

    assert review_state(reviews) is state


def test_a_finding_stands_until_somebody_rejects_it() -> None:
    fallen = {state for state in ReviewState if not state.stands}

    assert fallen == {ReviewState.REJECTED, ReviewState.DISPUTED}


def test_a_review_is_of_one_article_and_one_claim(book: Book) -> None:
    worn, coat = finding(), finding("coat-2")
    photograph = worn.model_copy(update={"claim": Claim.SAME_PHOTOGRAPH})
    match = book.match(book.page(book.run(), made("a", DAY, PICTURE)), worn, photograph, coat)
    book.add(review(match, "Ada", "confirmed", "coat-2"))
    book.add(review(match, "Ada", "rejected", claim=Claim.SAME_PHOTOGRAPH))
    reading = read(book.entries)
    filed = reading.matches[PICTURE]

    said = [[one.verdict for one in reading.reviews_of(filed, found)] for found in (worn, photograph, coat)]
    assert said == [[], ["rejected"], ["confirmed"]]


def test_a_newer_word_takes_the_place_of_the_reviewers_first(book: Book) -> None:
    match = book.match(book.page(book.run(), made("a", DAY, PICTURE)), finding())
    for who, verdict in (("Zoe", "unsure"), ("Ada", "confirmed"), ("Zoe", "confirmed")):
        book.add(review(match, who, verdict))
    (sighting,) = read(book.entries).sightings

    assert [(one.reviewer, one.verdict) for one in sighting.reviews] == [("Zoe", "confirmed"), ("Ada", "confirmed")]


def test_the_newest_policy_is_that_of_the_last_examination_not_of_the_last_picture(book: Book) -> None:
    segment = book.page(book.run(), made("a", DAY, PICTURE, OTHER))
    book.match(segment, policy="one")
    book.match(segment, policy="two", picture=OTHER)
    book.match(segment, policy="three")
    reading = read(book.entries)

    assert reading.policy == sha256(b"three")
    assert reading.is_earlier(reading.matches[OTHER].record)

    book.match(segment, policy="four", picture=OTHER)
    assert read(book.entries).policy == sha256(b"four")


def test_without_any_examination_there_is_no_policy(book: Book) -> None:
    book.page(book.run(), made("a", DAY, PICTURE))

    assert read(book.entries).policy == newest_policy({}) == ""


def test_an_older_examination_against_the_cases_catalog_is_not_replaced_by_a_newer_against_another(book: Book) -> None:
    segment = book.page(book.run(), made("a", DAY, PICTURE))
    book.match(segment, catalog="another")
    mine = book.match(segment)
    book.match(segment, catalog="another")
    reading = read(book.entries)

    assert {digest: match.digest for digest, match in reading.matches.items()} == {PICTURE: mine}


def test_a_case_without_a_catalog_has_no_examination(case: Case) -> None:
    book = Book(case.model_copy(update={"catalog": None}))
    book.match(book.page(book.run(), made("a", DAY, PICTURE)), finding())
    reading = read(book.entries)

    assert (reading.matches, reading.sightings, reading.coverage.examined) == ({}, (), 0)
