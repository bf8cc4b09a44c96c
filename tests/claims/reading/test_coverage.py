"""How much was captured and examined, counted over distinct posts and pictures."""

import pytest

from claims.reading import Coverage, Looked, read
from evidence.codec import sha256
from evidence.records import Account, Case, Outcome
from tests.claims.book import DAY, OTHER, PICTURE, Book, finding
from tests.claims.reading.made import made

THIRD = sha256(b"third picture")


@pytest.fixture
def book(case: Case) -> Book:
    return Book(case)


def test_a_case_that_was_only_opened_has_nothing(book: Book) -> None:
    assert read(book.entries).coverage == Coverage(0, 0, 0, 0, 0, 0, 0, Looked.NOTHING_READ)


def test_a_picture_in_two_posts_is_one_picture(book: Book) -> None:
    segment = book.page(book.run(), made("a", DAY, PICTURE, OTHER), made("b", DAY, PICTURE), made("c", DAY))
    book.match(segment, finding())

    assert read(book.entries).coverage == Coverage(3, 2, 1, 0, 0, 1, 1, Looked.UNEXAMINED)


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

    assert read(book.entries).coverage == Coverage(1, 1, 1, 0, 0, 1, 1, Looked.IN_PART)


def test_every_address_that_was_never_had_is_missing_once(book: Book) -> None:
    run = book.run()
    for _ in range(2):
        book.page(run, made("a", DAY, "", PICTURE, ""), made("b", DAY, ""))

    assert read(book.entries).coverage.missing == 3


def test_a_picture_had_on_one_platform_is_still_missing_on_another(book: Book) -> None:
    book.page(book.run(1), made("a", DAY, PICTURE))
    book.page(book.run(2, platform="other"), made("a", DAY, ""))

    assert read(book.entries).coverage.missing == 1


@pytest.mark.parametrize("outcome", Outcome)
def test_nothing_is_not_found_where_no_account_could_be_read(book: Book, outcome: Outcome) -> None:
    """The kind of fault: what was not looked at is told as if it had been, and found empty."""
    run = book.run(handle=book_account(book).handle, platform=book_account(book).platform)
    book.seal(run, outcome)
    expected = Looked.NO_PICTURE if outcome is Outcome.COMPLETE else Looked.NOTHING_READ

    assert read(book.entries).coverage.looked is expected


def test_an_account_with_posts_and_no_picture_was_read_and_shows_none(book: Book) -> None:
    book.page(book.run(), made("a", DAY))

    assert read(book.entries).coverage.looked is Looked.NO_PICTURE


@pytest.mark.parametrize(
    ("outcome", "looked"),
    [(one, Looked.WHOLE if one is Outcome.COMPLETE else Looked.IN_PART) for one in Outcome],
)
def test_a_case_is_looked_at_whole_where_every_account_was_read_to_its_end(
    book: Book, outcome: Outcome, looked: Looked
) -> None:
    run = book.run(handle=book_account(book).handle, platform=book_account(book).platform)
    book.match(book.page(run, made("a", DAY, PICTURE)), finding())
    book.seal(run, outcome)

    assert read(book.entries).coverage.looked is looked


def test_supplied_files_are_never_all_of_an_account(book: Book) -> None:
    run = book.run(handle=book_account(book).handle, platform=book_account(book).platform, supplied=True)
    book.match(book.page(run, made("a", DAY, PICTURE), method="supplied"), finding())
    book.seal(run, Outcome.COMPLETE)

    assert read(book.entries).coverage.looked is Looked.IN_PART


def test_one_of_two_accounts_is_a_part(case: Case) -> None:
    (one,) = case.accounts
    book = Book(case.model_copy(update={"accounts": (one, one.model_copy(update={"handle": "second"}))}))
    run = book.run(handle=one.handle, platform=one.platform)
    book.match(book.page(run, made("a", DAY, PICTURE)), finding())
    book.seal(run, Outcome.COMPLETE)

    assert read(book.entries).coverage.looked is Looked.IN_PART


def book_account(book: Book) -> Account:
    case = book.entries[0].record
    assert isinstance(case, Case)
    return case.accounts[0]
