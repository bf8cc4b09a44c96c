"""Forged amendments are named, and count for nothing."""

from datetime import timedelta
from typing import Any

import pytest

from evidence.amended import Misfit, case_at, keep_until, misfits, present_case, reads_all_days, retention_days
from evidence.coherence.accounts import accounts
from evidence.coherence.amendments import amendments
from evidence.coherence.placed import place
from evidence.records import Amendment, Case, Entry, Extension, Window
from tests.evidence.coherence.written import Book


def opened(book: Book) -> Case:
    assert isinstance(book.entries[0].record, Case)
    return book.entries[0].record


def amend(book: Book, supersedes: str = "", **changes: Any) -> Entry:
    case = opened(book).model_copy(update=changes)
    return book.add(Amendment(supersedes=supersedes or book.entries[0].digest, case=case, reason="r"))


def said(book: Book, sealed_through: int = 0) -> list[tuple[int, bool]]:
    return [(one.entry.seq, one.is_fault) for one in amendments(place(tuple(book.entries), {}, sealed_through))]


def test_a_chain_of_amendments_is_the_case() -> None:
    book = Book()
    first = amend(book, purpose="two")
    amend(book, first.digest, purpose="three")
    assert said(book) == []
    assert present_case(book.entries).purpose == "three"
    assert [case_at(book.entries, seq).purpose for seq in (1, 2, 3, 4)] == ["refund", "refund", "two", "three"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"case_id": "case-9"}, Misfit.ANOTHER_CASE),
        ({"opened_by": "Bo"}, Misfit.ANOTHER_OPENER),
        ({"account": "bo"}, Misfit.ANOTHER_OPENER),
    ],
)
def test_one_of_another_case_or_another_opener_counts_for_nothing(changes: dict[str, str], why: Misfit) -> None:
    book = Book()
    amend(book, purpose="two", **changes)
    assert said(book) == [(2, True)]
    assert [what for _, what in misfits(book.entries)] == [why]
    assert present_case(book.entries).purpose == "refund"


def test_one_that_cites_an_older_state_counts_for_nothing_and_the_next_goes_on_from_the_newest() -> None:
    book = Book()
    first = amend(book, purpose="two")
    amend(book, purpose="forged")
    amend(book, first.digest, purpose="three")
    assert said(book) == [(3, True)]
    assert present_case(book.entries).purpose == "three"


def test_in_a_sealed_ledger_what_no_seal_covers_counts_for_nothing_and_is_no_fault() -> None:
    book = Book()
    first = amend(book, purpose="two")
    amend(book, first.digest, purpose="three")
    book.add(Extension(case=book.entries[0].digest, retention_days=900, reason="r"))
    assert said(book, 2) == [(3, False), (4, False)]
    assert present_case(book.entries, 2).purpose == "two"
    assert (retention_days(book.entries, 2), retention_days(book.entries)) == (90, 900)
    assert keep_until(book.entries) == book.entries[0].appended_at + timedelta(days=900)


def test_an_extension_is_longer_than_what_the_case_says_then() -> None:
    book = Book()
    amend(book, retention_days=30)
    book.add(Extension(case=book.entries[0].digest, retention_days=60, reason="r"))
    book.add(Extension(case=book.entries[0].digest, retention_days=60, reason="r"))
    assert said(book) == [(4, True)]
    assert retention_days(book.entries) == 60


def test_a_run_is_of_an_account_that_the_case_named_then() -> None:
    book = Book("buyer")
    book.run("buyer")
    book.run("second")
    second = opened(Book("second")).accounts
    amend(book, accounts=second)
    book.run("second")
    book.run("buyer")
    found = accounts(place(tuple(book.entries), {}))
    assert [one.entry.seq for one in found] == [3, 6]


def test_days_that_were_read_hold_those_of_a_narrower_window_only() -> None:
    case = opened(Book())
    wider = case.model_copy(update={"window": Window(start=case.days.start, until=case.days.until + timedelta(days=1))})
    assert reads_all_days(wider, case)
    assert not reads_all_days(case, wider)
