"""Runs, posts and captures, each thing once: which look, which time and which capture count."""

from datetime import timedelta
from typing import Literal

import pytest

from claims.reading import read
from evidence.codec import sha256
from evidence.records import Case, Outcome
from tests.claims.book import DAY, OTHER, PICTURE, Book
from tests.claims.reading.made import ADDRESS, made

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
TICK = timedelta(microseconds=1)
Method = Literal["wire", "supplied"]


@pytest.fixture
def book(case: Case) -> Book:
    return Book(case)


def test_the_same_id_on_two_platforms_is_two_posts(book: Book) -> None:
    book.page(book.run(1), made("a", DAY, PICTURE))
    book.page(book.run(2, platform="other"), made("a", DAY, OTHER))
    posts = read(book.entries).posts

    assert list(posts) == [("demo", "a"), ("other", "a")]
    assert [len(known.looks) for known in posts.values()] == [1, 1]


def test_posts_stand_in_the_order_in_which_they_were_first_captured(book: Book) -> None:
    run = book.run()
    book.page(run, made("late", DAY + HOUR), made("early", DAY))
    book.page(run, made("early", DAY), made("late", DAY + HOUR))

    assert [name for _, name in read(book.entries).posts] == ["late", "early"]


@pytest.mark.parametrize("hours", [5, -5])
def test_a_time_that_was_edited_counts_as_both(book: Book, hours: int) -> None:
    run, other = book.run(), DAY + timedelta(hours=hours)
    book.page(run, made("a", DAY))
    book.page(run, made("a", other))
    (known,) = read(book.entries).posts.values()

    assert known.period.earliest == min(DAY, other)
    assert known.period.latest == max(DAY, other) + SECOND - TICK


def test_each_look_counts_to_its_own_precision(book: Book) -> None:
    run = book.run()
    book.page(run, made("a", DAY, posted_at_precision="day"))
    book.page(run, made("a", DAY + 40 * HOUR))
    (known,) = read(book.entries).posts.values()

    assert known.period.earliest == DAY - 14 * HOUR
    assert known.period.latest == DAY + 40 * HOUR + SECOND - TICK


def test_each_look_keeps_its_run_its_segment_and_its_own_words(book: Book) -> None:
    first, second = book.run(1), book.run(2)
    pages = [book.page(first, made("a", DAY, text="as it was")), book.page(second, made("a", DAY, text="as it is"))]
    (known,) = read(book.entries).posts.values()

    assert [look.post.text for look in known.looks] == ["as it was", "as it is"]
    assert [look.segment.digest for look in known.looks] == pages
    assert [look.state.run.run_id for look in known.looks] == ["run-1", "run-2"]


def test_of_a_posts_pictures_those_are_had_whose_bytes_came_with_any_look(book: Book) -> None:
    run = book.run()
    book.page(run, made("a", DAY, PICTURE, "", ""))
    book.page(run, made("a", DAY, "", OTHER, ""))
    (known,) = read(book.entries).posts.values()

    assert known.had == {ADDRESS.format("a-0"), ADDRESS.format("a-1")}


def test_a_picture_that_a_post_names_but_no_capture_holds_is_not_had(book: Book) -> None:
    book.page(book.run(), made("a", DAY, PICTURE))
    segment = book.entries.pop()
    bare = segment.record.model_copy(update={"captures": segment.record.captures[:1]})  # type: ignore[union-attr]  # a Segment
    book.add(bare)
    reading = read(book.entries)

    assert [known.had for known in reading.posts.values()] == [frozenset()]
    assert reading.showings == ()


@pytest.mark.parametrize(
    ("captures", "counts"),
    [
        ([("wire", 2), ("wire", 1)], 1),
        ([("wire", 1), ("wire", 2)], 0),
        ([("wire", 1), ("wire", 1)], 0),
        ([("supplied", 2), ("supplied", 1)], 1),
        ([("supplied", 1), ("wire", 2)], 1),
        ([("wire", 2), ("supplied", 1)], 0),
        ([("supplied", 1), ("rendered", 2)], 1),
        ([("wire", 3), ("supplied", 1), ("rendered", 2)], 2),
    ],
)
def test_our_own_captures_count_before_supplied_ones_then_the_earliest(
    book: Book, captures: list[tuple[Method, int]], counts: int
) -> None:
    pages = [
        book.page(
            book.run(n, supplied=method == "supplied"), made("a", DAY, PICTURE), at=DAY + hours * HOUR, method=method
        )
        for n, (method, hours) in enumerate(captures, 1)
    ]
    reading = read(book.entries)
    first = reading.first_captures[PICTURE]

    assert (first.capture.method, first.capture.captured_at) == (
        captures[counts][0],
        DAY + captures[counts][1] * HOUR + SECOND,
    )
    assert first.segment == next(one.record for one in reading.segments if one.digest == pages[counts])


def test_every_payload_has_its_first_capture_the_listing_too(book: Book) -> None:
    book.page(book.run(), made("a", DAY, PICTURE, OTHER))

    assert set(read(book.entries).first_captures) == {PICTURE, OTHER, sha256(b"listing")}


def test_pages_of_two_runs_that_lie_between_each_other_go_to_their_own(book: Book) -> None:
    first, second = book.run(1), book.run(2)
    pages = [book.page(run, made("a", DAY, PICTURE)) for run in (first, second, first)]
    book.page(second, made("b", DAY))
    one, two = read(book.entries).runs

    assert [segment.digest for segment in one.segments] == [pages[0], pages[2]]
    assert (one.captures, two.captures) == (4, 3)


def test_a_run_that_was_not_closed_has_no_seal_and_its_posts_are_read_all_the_same(book: Book) -> None:
    first, second = book.run(1), book.run(2)
    book.page(first, made("a", DAY))
    book.page(second, made("b", DAY))
    book.seal(second, Outcome.GONE)
    reading = read(book.entries)

    assert [state.seal and state.seal.outcome for state in reading.runs] == [None, Outcome.GONE]
    assert [name for _, name in reading.posts] == ["a", "b"]
