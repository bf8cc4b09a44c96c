"""Words that were given with an account: who may give them, what a line-up makes of them, and when they are unseen."""

from typing import Any

import pytest

from claims.reading import Reading, ReviewState, read
from claims.reading.reviews import review_state
from evidence.codec import sha256
from evidence.records import Candidate, Case, Claim, Confidence, Lineup, LineupPhoto, Picked, Place, Review, Withdrawal
from evidence.remarks import RemarkKind
from tests.claims.book import DAY, PICTURE, PUBLIC, Book, finding
from tests.claims.reading.made import made

SKUS = ("lead-1", "a", "b", "c", "d", "e")


@pytest.fixture
def book(case: Case) -> Book:
    return Book(case)


def lineup(picked: str) -> Lineup:
    """A line-up of six; ``picked`` is one of them, ``none_of_these`` or ``cannot_tell``."""
    photos = tuple(LineupPhoto(sku=sku, photo_digest=sha256(sku.encode())) for sku in SKUS)
    place = SKUS.index(picked) + 1 if picked in SKUS else 0
    how = Picked.PHOTO if place else Picked(picked)
    return Lineup(photos=photos, picked=how, number=place, confidence=Confidence.HIGH)


def word(match: str, who: str, verdict: str, picked: str = "", **changes: Any) -> Review:
    told: dict[str, Any] = {
        "match": match, "sku": "lead-1", "claim": Claim.SAME_ITEM_WORN, "reviewer": who.title(), "account": who,
        "verdict": verdict, "blind": True, "lineup": lineup(picked) if picked else None,
    }  # fmt: skip
    return Review.model_validate({**told, **changes})


def ranked(book: Book, *findings: Any, **run: Any) -> str:
    """An examination that ranks ``lead-1`` and says nothing of it."""
    page = book.page(book.run(**run), made("a", DAY, PICTURE))
    match = book.match(page, *(findings or (finding(),)))
    entry = book.entries[-1]
    candidates = (Candidate(sku="lead-1", weight_decibans=9),)
    book.entries.pop()
    assert match == entry.digest
    return book.add(entry.record.model_copy(update={"candidates": candidates}))  # type: ignore[union-attr]


def sealed(book: Book, **how: Any) -> Reading:
    book.sealed()
    return read(book.entries, public_key=PUBLIC, **how)


def of_lead(reading: Reading) -> Any:
    """The lead, where it counts as a finding."""
    found = looked_at(reading)
    return found if found and found.is_worn else None


def looked_at(reading: Reading) -> Any:
    return next((one for one in reading.sightings if one.finding.sku == "lead-1"), None)


def test_a_lead_is_in_no_reading_before_people_looked(book: Book) -> None:
    match = ranked(book)
    assert of_lead(sealed(book)) is None
    book.add(word(match, "zoe", "confirmed", "lead-1"))
    assert of_lead(sealed(book)) is None


def test_a_lead_that_two_picked_in_line_ups_is_a_finding_by_people(book: Book) -> None:
    match = ranked(book)
    book.add(word(match, "zoe", "confirmed", "lead-1"))
    book.add(word(match, "bo", "confirmed", "lead-1"))
    found = of_lead(sealed(book))

    assert found.by_people
    assert found.is_worn
    assert found.review_state is ReviewState.CONFIRMED
    assert found.finding.photo_digest == sha256(b"lead-1")


def test_a_lead_that_people_threw_out_is_told_and_counts_for_nothing(book: Book) -> None:
    match = ranked(book)
    book.add(word(match, "zoe", "rejected", "a"))
    book.add(word(match, "bo", "rejected", "none_of_these"))
    found = looked_at(sealed(book))

    assert (found.is_lead, found.is_worn, found.by_people) == (True, False, False)
    assert found.review_state is ReviewState.REJECTED
    assert looked_at(read(book.entries, public_key=PUBLIC, reviewed=False)) is None


def test_a_finding_of_the_program_is_never_by_people(book: Book) -> None:
    match = ranked(book)
    for who in ("zoe", "bo"):
        book.add(word(match, who, "confirmed", sku="tee-1"))
    (named,) = [one for one in sealed(book).sightings if one.finding.sku == "tee-1"]

    assert named.is_worn
    assert not named.by_people


@pytest.mark.parametrize(
    "words",
    [
        [("zoe", "confirmed", "lead-1"), ("bo", "rejected", "a")],
        [("zoe", "confirmed", "lead-1"), ("bo", "rejected", "none_of_these")],
        [("zoe", "confirmed", "lead-1"), ("bo", "unsure", "cannot_tell")],
        [("zoe", "confirmed", ""), ("bo", "confirmed", "")],
        [("zoe", "confirmed", "lead-1"), ("bo", "confirmed", "")],
    ],
    ids=["another picked", "none", "cannot tell", "asked plainly", "one asked plainly"],
)
def test_anything_less_than_two_line_ups_that_agree_leaves_a_lead_what_it_was(
    book: Book, words: list[tuple[str, str, str]]
) -> None:
    match = ranked(book)
    for who, verdict, picked in words:
        book.add(word(match, who, verdict, picked))
    assert of_lead(sealed(book)) is None


def test_two_of_three_make_no_lead_a_finding_where_the_third_picked_another(book: Book) -> None:
    match = ranked(book)
    words = (("zoe", "confirmed", "lead-1"), ("bo", "rejected", "a"), ("cy", "confirmed", "lead-1"))
    for (who, verdict, picked), place in zip(words, Place, strict=True):
        book.add(word(match, who, verdict, picked, place=place))
    assert of_lead(sealed(book)) is None


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        (("confirmed", "rejected", "confirmed"), ReviewState.CONFIRMED_BY_TIE),
        (("confirmed", "unsure", "confirmed"), ReviewState.CONFIRMED_BY_TIE),
        (("confirmed", "rejected", "rejected"), ReviewState.REJECTED),
        (("confirmed", "unsure", "unsure"), ReviewState.UNSURE),
        (("confirmed", "unsure", "rejected"), ReviewState.REJECTED),
    ],
)
def test_where_the_first_two_differ_a_third_decides(verdicts: tuple[str, ...], state: ReviewState) -> None:
    match = sha256(b"match")
    said = [
        word(match, f"r{n}", verdict, place=place)
        for n, (verdict, place) in enumerate(zip(verdicts, Place, strict=True))
    ]
    assert review_state(said) is state


def test_without_a_third_who_was_asked_one_rejection_outweighs_two_confirmations() -> None:
    match = sha256(b"match")
    said = [word(match, f"r{n}", verdict) for n, verdict in enumerate(("confirmed", "rejected", "confirmed"))]
    assert review_state(said) is ReviewState.DISPUTED


def test_a_word_that_says_otherwise_than_its_line_up_counts_for_nothing_and_is_told_of(book: Book) -> None:
    match = ranked(book)
    book.add(word(match, "zoe", "confirmed", "a"))
    book.add(word(match, "bo", "confirmed", "lead-1"))
    reading = sealed(book)

    assert of_lead(reading) is None
    assert [one.kind for one in reading.not_counted] == [RemarkKind.REVIEWS_AGAINST_RULES]


@pytest.mark.parametrize("opener", ["Zoe", "zoe "])
def test_the_word_of_who_opened_the_case_counts_for_nothing(case: Case, opener: str) -> None:
    book = Book(case.model_copy(update={"opened_by": opener}))
    match = ranked(book)
    for who in ("zoe", "bo"):
        book.add(word(match, who, "confirmed", "lead-1"))
    assert of_lead(sealed(book)) is None


def test_the_word_of_who_alone_supplied_the_picture_counts_for_nothing(book: Book) -> None:
    match = ranked(book, supplied=True, account="zoe")
    for who in ("zoe", "bo"):
        book.add(word(match, who, "confirmed", "lead-1"))
    assert of_lead(sealed(book)) is None


def test_two_spellings_of_one_account_are_one_person(book: Book) -> None:
    match = ranked(book)
    for who in ("zoe", "ZOE"):
        book.add(word(match, who, "confirmed", "lead-1"))
    assert of_lead(sealed(book)) is None


def test_what_was_taken_back_is_gone_where_its_own_account_took_it_back(book: Book) -> None:
    match = ranked(book)
    given = book.add(word(match, "zoe", "confirmed", sku="tee-1"))
    book.add(word(match, "bo", "confirmed", sku="tee-1"))
    book.add(Withdrawal(review=given, account="bo", reason="not mine"))
    assert sealed(book).sightings[0].review_state is ReviewState.CONFIRMED
    book.add(Withdrawal(review=given, account="zoe", reason="a mistake"))
    assert sealed(book).sightings[0].review_state is ReviewState.ONE_CONFIRMS


def test_that_a_rejection_is_taken_back_counts_once_it_is_sealed(book: Book) -> None:
    match = ranked(book)
    given = book.add(word(match, "zoe", "rejected", sku="tee-1"))
    book.sealed()
    book.add(Withdrawal(review=given, account="zoe", reason="a mistake"))
    assert read(book.entries, public_key=PUBLIC).sightings[0].review_state is ReviewState.REJECTED
    assert sealed(book).sightings[0].review_state is ReviewState.NONE


@pytest.mark.parametrize(
    ("verdicts", "seen"),
    [
        (("rejected",), ReviewState.NONE),
        (("confirmed",), ReviewState.NONE),
        (("confirmed", "rejected"), ReviewState.NONE),
        (("confirmed", "confirmed"), ReviewState.CONFIRMED),
        (("rejected", "rejected"), ReviewState.REJECTED),
    ],
)
def test_a_word_stays_unseen_while_somebody_is_to_be_asked_beside_it(
    book: Book, verdicts: tuple[str, ...], seen: ReviewState
) -> None:
    match = ranked(book)
    for number, verdict in enumerate(verdicts):
        book.add(word(match, f"r{number}", verdict, sku="tee-1"))
    reading = sealed(book, closed=True)

    assert reading.sightings[0].review_state is seen
    assert len(reading.sightings[0].reviews) == (0 if seen is ReviewState.NONE else 2)
    assert sum(map(len, reading.written.values())) == len(verdicts)
    assert reading.sightings[0].unseen == (len(verdicts) if seen is ReviewState.NONE else 0)
    assert reading.half_said == (seen is ReviewState.NONE)
