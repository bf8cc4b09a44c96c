"""Entries sorted by kind, each list in the order of the ledger."""

from claims.reading.filed import by_kind
from evidence.records import Case, Claim, Outcome, Review
from tests.claims.book import DAY, PICTURE, Book
from tests.claims.reading.made import made


def test_every_record_is_with_its_kind_in_the_order_of_the_ledger(case: Case) -> None:
    book = Book(case)
    runs = [book.run(1), book.run(2)]
    pages = [book.page(run, made("a", DAY, PICTURE)) for run in runs]
    matches = [book.match(page) for page in pages]
    reviews = [
        Review(match=match, sku="tee-1", claim=Claim.SAME_ITEM_WORN, reviewer="Ada", verdict="confirmed", blind=True)
        for match in matches[::-1]
    ]
    for review in reviews:
        book.add(review)
    book.seal(runs[0], Outcome.COMPLETE)
    found = by_kind(book.entries)

    assert (found.case.record, found.case.digest) == (case, book.case)
    assert [one.digest for one in found.runs] == runs
    assert [one.digest for one in found.segments] == pages
    assert [one.digest for one in found.matches] == matches
    assert [one.record for one in found.reviews] == reviews


def test_a_second_case_in_a_ledger_does_not_take_the_place_of_the_first(case: Case) -> None:
    book = Book(case)
    book.add(case.model_copy(update={"case_id": "another"}))

    assert by_kind(book.entries).case.record.case_id == case.case_id
