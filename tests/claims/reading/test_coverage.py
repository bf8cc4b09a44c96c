"""How much was captured and examined, counted over distinct posts and pictures."""

import pytest

from claims.reading import Coverage, read
from evidence.codec import sha256
from evidence.records import Case
from tests.claims.book import DAY, OTHER, PICTURE, Book, finding
from tests.claims.reading.made import made

THIRD = sha256(b"third picture")


@pytest.fixture
def book(case: Case) -> Book:
    return Book(case)


def test_a_case_that_was_only_opened_has_nothing(book: Book) -> None:
    assert read(book.entries).coverage == Coverage(0, 0, 0, 0, 0, 0, 0)


def test_a_picture_in_two_posts_is_one_picture(book: Book) -> None:
    segment = book.page(book.run(), made("a", DAY, PICTURE, OTHER), made("b", DAY, PICTURE), made("c", DAY))
    book.match(segment, finding())

    assert read(book.entries).coverage == Coverage(3, 2, 1, 0, 0, 1, 1)


def test_what_could_not_be_read_was_examined_and_is_counted_apart(book: Book) -> None:
    segment = book.page(book.run(), made("a", DAY, PICTURE, OTHER, THIRD))
    book.match(segment, unreadable="broken JPEG picture")
    book.match(segment, finding(), picture=OTHER)
    covered = read(book.entries).coverage

    assert (covered.pictures, covered.examined, covered.unreadable) == (3, 2, 1)


def test_an_examination_of_a_picture_that_no_post_shows_counts_nowhere(book: Book) -> None:
    segment = book.page(book.run(), made("a", DAY, PICTURE))
    book.match(segment, finding())
    book.match(segment, picture=OTHER, policy="two", catalog_head=sha256(b"later"), unreadable="torn")

    assert read(book.entries).coverage == Coverage(1, 1, 1, 0, 0, 1, 1)


def test_every_address_that_was_never_had_is_missing_once(book: Book) -> None:
    run = book.run()
    for _ in range(2):
        book.page(run, made("a", DAY, "", PICTURE, ""), made("b", DAY, ""))

    assert read(book.entries).coverage.missing == 3


def test_a_picture_had_on_one_platform_is_still_missing_on_another(book: Book) -> None:
    book.page(book.run(1), made("a", DAY, PICTURE))
    book.page(book.run(2, platform="other"), made("a", DAY, ""))

    assert read(book.entries).coverage.missing == 1
