"""A run is of an account that the case names, to the letter."""

import pytest

from evidence.coherence.accounts import accounts
from tests.evidence.coherence.written import Book


@pytest.mark.parametrize("handle", ["Buyer", "buyer ", "buyеr", "@buyer", "buyer2"])
def test_a_run_of_any_other_handle_is_a_fault(handle: str) -> None:
    book = Book("buyer")
    book.run(handle)

    assert book.faults(accounts) == [f"run run-1 is of {handle!r} on demo, which is no account of this case"]


def test_the_name_on_another_platform_is_another_account_and_each_account_of_the_case_is_one() -> None:
    book = Book("buyer", "lin")
    book.run("lin")
    book.run("buyer")
    assert book.faults(accounts) == []

    book.run("buyer", platform="other")
    assert len(book.faults(accounts)) == 1


def test_without_a_case_record_nothing_is_judged() -> None:
    book = Book()
    book.run("ann")
    del book.entries[0]

    assert book.faults(accounts) == []
