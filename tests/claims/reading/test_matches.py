"""Which examination of a picture counts, and what several reviewers' words come to."""

from typing import Any

import pytest

from claims.reading import ReviewState, Sighting, read
from claims.reading.matches import newest_policy
from claims.reading.reviews import review_state
from evidence.codec import sha256
from evidence.records import Case, Claim, Review
from evidence.remarks import RemarkKind
from tests.claims.book import DAY, OTHER, PICTURE, PUBLIC, Book, finding
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
    book.sealed()
    reading = read(book.entries, public_key=PUBLIC)
    filed = reading.matches[PICTURE]

    said = [[one.verdict for one in reading.reviews_of(filed, found)] for found in (worn, photograph, coat)]
    assert said == [[], ["rejected"], ["confirmed"]]


def test_a_newer_word_takes_the_place_of_the_reviewers_first(book: Book) -> None:
    match = book.match(book.page(book.run(), made("a", DAY, PICTURE)), finding())
    for who, verdict in (("Zoe", "unsure"), ("Ada", "confirmed"), ("Zoe", "confirmed")):
        book.add(review(match, who, verdict))
    book.sealed()
    (sighting,) = read(book.entries, public_key=PUBLIC).sightings

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


def sealed(book: Book, *said: tuple[str, str], after: tuple[tuple[str, str], ...] = ()) -> Sighting:
    """One finding with reviews under a seal of the ledger, and with others put behind it."""
    match = book.match(book.page(book.run(), made("a", DAY, PICTURE)), finding())
    for who, verdict in said:
        book.add(review(match, who, verdict))
    book.sealed()
    for who, verdict in after:
        book.add(review(match, who, verdict))
    return read(book.entries, public_key=PUBLIC).sightings[0]


@pytest.mark.parametrize(
    ("under", "behind", "state"),
    [
        ((), (("Ada", "confirmed"), ("Ben", "confirmed")), ReviewState.NONE),
        ((("Ada", "confirmed"),), (("Ben", "confirmed"),), ReviewState.ONE_CONFIRMS),
        ((("Ada", "confirmed"), ("Ben", "confirmed")), (), ReviewState.CONFIRMED),
        ((("Ada", "rejected"),), (("Ada", "confirmed"),), ReviewState.REJECTED),
        ((("Ada", "rejected"),), (("Ada", "unsure"),), ReviewState.REJECTED),
        ((("Ada", "unsure"),), (("Ada", "confirmed"),), ReviewState.UNSURE),
        ((("Ada", "confirmed"), ("Ben", "confirmed")), (("Ben", "rejected"),), ReviewState.DISPUTED),
        ((("Ada", "confirmed"), ("Ben", "confirmed")), (("Cy", "unsure"),), ReviewState.UNSURE),
        ((), (("Ada", "rejected"), ("Ada", "confirmed")), ReviewState.REJECTED),
    ],
)
def test_what_no_seal_covers_weakens_a_finding_and_never_raises_it(
    book: Book, under: tuple[tuple[str, str], ...], behind: tuple[tuple[str, str], ...], state: ReviewState
) -> None:
    """The kind: a word put into the folder by somebody without the key speaks for the accusation."""
    assert sealed(book, *under, after=behind).review_state is state


def test_a_confirmation_that_no_seal_covers_is_shown_all_the_same(book: Book) -> None:
    one = sealed(book, ("Ada", "confirmed"), after=(("Ben", "confirmed"),))

    assert [r.reviewer for r in one.reviews] == ["Ada"]
    assert [r.reviewer for r in one.unsealed_reviews] == ["Ben"]


@pytest.mark.parametrize("key", ["", "0" * 64])
def test_a_seal_by_another_key_confirms_nothing(book: Book, key: str) -> None:
    sealed(book, ("Ada", "confirmed"), ("Ben", "confirmed"))
    reading = read(book.entries, public_key=key)

    assert reading.sightings[0].review_state is ReviewState.NONE
    assert reading.ledger_seal is None


@pytest.mark.parametrize("change", [{"entries": 1}, {"ledger": "cases/another"}, {"head": sha256(b"x")}], ids=str)
def test_a_seal_that_does_not_hold_confirms_nothing(book: Book, change: dict[str, Any]) -> None:
    sealed(book, ("Ada", "confirmed"), ("Ben", "confirmed"))
    true = book.entries.pop().record
    book.add(true.model_copy(update=change))

    assert read(book.entries, public_key=PUBLIC).sightings[0].review_state is ReviewState.NONE


def test_once_the_ledger_was_sealed_an_examination_behind_the_seal_changes_nothing(book: Book) -> None:
    """The kind: a Match copied into the folder, with a finding where there was none, or for a picture of its own."""
    segment = book.page(book.run(), made("a", DAY, PICTURE, OTHER))
    book.match(segment)
    book.sealed()
    book.match(segment, finding())
    book.match(segment, finding(), picture=OTHER)
    reading = read(book.entries, public_key=PUBLIC)

    assert (reading.sightings, reading.coverage.examined) == ((), 1)
    book.sealed()
    assert len(read(book.entries, public_key=PUBLIC).sightings) == 2


def test_in_a_case_that_was_never_sealed_examinations_count_as_they_did(book: Book) -> None:
    book.match(book.page(book.run(), made("a", DAY, PICTURE)), finding())

    assert len(read(book.entries, public_key=PUBLIC).sightings) == 1


def test_what_hangs_on_nothing_is_counted_as_such_and_nowhere_else(book: Book) -> None:
    segment = book.page(book.run(), made("a", DAY, PICTURE))
    never = book.match(segment, finding(), picture=sha256(b"never captured"))
    old, new = book.match(segment, finding()), book.match(segment, finding())
    for match, sku in ((never, "tee-1"), (old, "tee-1"), (new, "coat-2"), (new, "tee-1")):
        book.add(review(match, "Ada", "confirmed", sku))
    book.sealed()
    reading = read(book.entries, public_key=PUBLIC)

    assert [(one.kind, one.value("number")) for one in reading.not_counted] == [
        (RemarkKind.MATCHES_OF_NO_CAPTURE, 1),
        (RemarkKind.REVIEWS_OF_NO_FINDING, 1),
        (RemarkKind.REVIEWS_OF_EARLIER_MATCH, 2),
    ]
    assert {digest: one.digest for digest, one in reading.matches.items()} == {PICTURE: new}
    assert list(reading.reviews) == [(new, "tee-1", Claim.SAME_ITEM_WORN)]
