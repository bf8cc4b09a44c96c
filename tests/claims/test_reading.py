"""One reading of a ledger: which examination, which capture and which review counts, decided in one place."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, overload

import pytest

from claims.reading import Reading, ReviewState, read
from evidence.codec import sha256
from evidence.errors import RecordError
from evidence.records import Case, Claim, Entry, Image, Outcome, Review
from tests.claims.book import DAY, OTHER, PICTURE, PUBLIC, Book, finding, post

HEAD = sha256(b"a later head of the catalog")
ADDRESS = "http://127.0.0.1/1.jpg"
GONE = [Image(url=ADDRESS, missing="404 Not Found")]


@pytest.fixture
def book(case: Case) -> Book:
    return Book(case)


def found(reading: Reading) -> list[tuple[str, str]]:
    return [(sighting.match_digest, sighting.finding.sku) for sighting in reading.sightings]


def review(book: Book, match: str, who: str, verdict: str) -> None:
    book.add(
        Review(match=match, sku="tee-1", claim=Claim.SAME_ITEM_WORN, reviewer=who, verdict=verdict, blind=True)  # type: ignore[arg-type]  # one of three words
    )


def two_pictures(book: Book) -> str:
    images = [Image(url=ADDRESS, digest=PICTURE), Image(url="http://127.0.0.1/2.jpg", digest=OTHER)]
    return book.page(book.run(), post(images=images))


def test_the_newest_examination_of_a_picture_counts_whatever_its_policy(book: Book) -> None:
    segment = two_pictures(book)
    book.match(segment, finding("coat-2"), policy="one")
    kept = book.match(segment, finding("coat-2"), policy="one", picture=OTHER)
    new = book.match(segment, finding("tee-1"), policy="two")
    reading = read(book.entries)

    assert sorted(found(reading)) == sorted([(new, "tee-1"), (kept, "coat-2")])
    assert [reading.is_earlier(reading.matches[digest].record) for digest in (PICTURE, OTHER)] == [False, True]
    assert (reading.coverage.policies, reading.coverage.catalog_heads) == (2, 1)


def test_going_back_to_the_earlier_policy_makes_it_the_newest(book: Book) -> None:
    segment = two_pictures(book)
    for policy in ("one", "two", "one"):
        book.match(segment, finding(), policy=policy)
    reading = read(book.entries)

    assert not reading.is_earlier(reading.matches[PICTURE].record)
    assert reading.coverage.policies == 1


def test_examinations_against_two_states_of_the_catalog_are_counted(book: Book) -> None:
    segment = two_pictures(book)
    book.match(segment, finding())
    book.match(segment, finding(), picture=OTHER, catalog_head=HEAD)

    assert read(book.entries).coverage.catalog_heads == 2


def test_an_examination_against_another_catalog_is_not_of_this_case(book: Book) -> None:
    segment = two_pictures(book)
    mine = book.match(segment, finding())
    book.match(segment, finding("strange"), catalog="another-shop", policy="two")
    reading = read(book.entries)

    assert found(reading) == [(mine, "tee-1")]
    assert not reading.is_earlier(reading.matches[PICTURE].record)


def test_a_post_captured_twice_is_one_and_its_time_is_that_of_both(book: Book) -> None:
    run = book.run()
    book.page(run, post())
    later = post().model_copy(update={"posted_at": DAY + timedelta(days=2)})
    book.page(run, later, at=DAY + timedelta(days=3))
    reading = read(book.entries)
    (known,) = reading.posts.values()

    assert (len(known.looks), reading.coverage.posts, len(reading.showings)) == (2, 1, 1)
    assert known.period.latest - known.period.earliest >= timedelta(days=2)


def test_our_own_capture_counts_before_an_earlier_supplied_one(book: Book) -> None:
    book.page(book.run(1, supplied=True), post(), method="supplied")
    book.page(book.run(2), post(), at=DAY + timedelta(days=1))
    (shown,) = read(book.entries).showings

    assert (shown.capture.method, shown.run.run_id) == ("wire", "run-2")


@pytest.mark.parametrize("order", [1, -1])
def test_a_picture_that_was_had_once_is_not_missing(book: Book, order: int) -> None:
    run = book.run()
    for seen in [post(images=GONE), post()][::order]:
        book.page(run, seen)
    coverage = read(book.entries).coverage

    assert (coverage.pictures, coverage.missing) == (1, 0)


def test_a_picture_that_was_never_had_is_missing(book: Book) -> None:
    book.page(book.run(), post(images=GONE))

    assert read(book.entries).coverage.missing == 1


def test_the_newest_word_of_each_reviewer_counts_and_a_confirmation_on_the_present_examination_alone(
    book: Book,
) -> None:
    segment = book.page(book.run(), post())
    old = book.match(segment, finding())
    review(book, old, "Cy", "confirmed")
    new = book.match(segment, finding())
    for who, verdict in (("Ada", "rejected"), ("Ben", "confirmed"), ("Ada", "confirmed")):
        review(book, new, who, verdict)
    book.sealed()
    reading = read(book.entries, public_key=PUBLIC)
    (sighting,) = reading.sightings

    assert [(one.reviewer, one.verdict) for one in sighting.reviews] == [("Ada", "confirmed"), ("Ben", "confirmed")]
    assert sighting.review_state is ReviewState.CONFIRMED
    assert {match for match, _, _ in reading.reviews} == {new}


@pytest.mark.parametrize("verdict", ["rejected", "unsure"])
def test_a_new_examination_takes_no_persons_no_away(book: Book, verdict: str) -> None:
    """Whoever adds a photo to the catalog has each picture examined again: the rejection was gone with the old one."""
    segment = book.page(book.run(), post())
    review(book, book.match(segment, finding()), "Ada", verdict)
    book.match(segment, finding(), policy="anew")
    book.sealed()
    (sighting,) = read(book.entries, public_key=PUBLIC).sightings

    assert [(one.reviewer, one.verdict) for one in sighting.reviews] == [("Ada", verdict)]
    assert sighting.review_state is (ReviewState.REJECTED if verdict == "rejected" else ReviewState.UNSURE)


@pytest.mark.parametrize("other", ["ada", " Ada ", "ADA", "A\u200bda", "Ａｄａ"])
def test_one_person_under_two_spellings_is_one(book: Book, other: str) -> None:
    new = book.match(book.page(book.run(), post()), finding())
    for who in ("Ada", other):
        review(book, new, who, "confirmed")
    book.sealed()
    (sighting,) = read(book.entries, public_key=PUBLIC).sightings

    assert sighting.review_state is ReviewState.ONE_CONFIRMS


def test_a_run_has_its_segments_and_its_seal_and_a_second_seal_is_a_fault(book: Book) -> None:
    first, second = book.run(1), book.run(2)
    pages = [book.page(first, post()), book.page(first, post())]
    book.seal(first, Outcome.PARTIAL)
    book.seal(first, Outcome.COMPLETE)
    one, two = read(book.entries).runs

    assert [segment.digest for segment in one.segments] == pages
    assert (one.entry.digest, two.entry.digest, two.segments, two.seal) == (first, second, (), None)
    assert one.seal is not None
    assert one.seal.outcome is Outcome.PARTIAL
    assert not one.seal_state.sealed


def test_a_segment_of_no_run_is_named_and_counted_nowhere(book: Book) -> None:
    run = book.run()
    book.page(run, post())
    astray = [book.entries[0], book.entries[2]]
    reading = read(astray)

    assert reading.stray == (book.entries[2].digest,)
    assert (reading.posts, reading.showings, reading.segments) == ({}, (), ())


def test_entries_that_open_no_case_are_refused(book: Book) -> None:
    book.run()
    for entries in ([], book.entries[1:]):
        with pytest.raises(RecordError, match="do not begin with a Case"):
            read(entries)


class Walked(Sequence[Entry]):
    """Entries that count how many of them were looked at."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries, self.looks = entries, 0

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...
    def __getitem__(self, index: Any) -> Any:
        found = self.entries[index]
        self.looks += len(found) if isinstance(index, slice) else 1
        return found

    def __iter__(self) -> Iterator[Entry]:
        for entry in self.entries:
            self.looks += 1
            yield entry


def looks(case: Case, runs: int) -> float:
    """How often each entry is looked at, in a ledger of so many runs with an examination and a review each."""
    book = Book(case)
    for number in range(runs):
        run = book.run(number)
        review(book, book.match(book.page(run, post(f"post {number}")), finding()), "Ada", "confirmed")
        book.seal(run, Outcome.COMPLETE)
    walked = Walked(book.entries)
    read(walked)
    return walked.looks / len(walked)


def test_a_long_ledger_is_walked_no_more_often_than_a_short_one(case: Case) -> None:
    assert looks(case, 40) <= looks(case, 4) < 8
