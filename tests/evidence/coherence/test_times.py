"""The order of time, with ten minutes for a desk's clock and a day for a reader's."""

from datetime import timedelta

import pytest

from evidence.coherence.times import in_the_future, times
from tests.evidence.coherence.written import BEGUN, Book, digest, post


@pytest.mark.parametrize(("minute", "is_fault"), [(20, False), (11, False), (9, True), (-60, True)])
def test_an_entry_may_be_ten_minutes_before_the_one_before_it(minute: int, is_fault: bool) -> None:
    book = Book()
    book.add(book.entries[0].record, minute=20)
    book.add(book.entries[0].record, minute=minute)

    assert bool(book.faults(times)) is is_fault


def test_a_clock_that_creeps_back_in_small_steps_is_seen_against_the_latest() -> None:
    book = Book()
    for minute in (40, 32, 24):
        book.add(book.entries[0].record, minute=minute)

    assert [what.partition(",")[0] for what in book.faults(times)] == ["appended at 2026-06-01 00:24:00 UTC"]


@pytest.mark.parametrize(("minutes", "is_fault"), [(-12, True), (-5, False), (0, False), (8, False), (14, True)])
def test_a_capture_lies_between_its_run_and_its_entry(minutes: int, is_fault: bool) -> None:
    book = Book()
    run = book.run()
    at = book.entries[-1].appended_at + timedelta(minutes=minutes)
    book.page(run, [], [book.capture("http://x/1.jpg", digest(1), captured_at=at)])

    assert bool(book.faults(times)) is is_fault


def test_a_supplied_file_may_be_kept_before_its_run_is_opened_but_not_before_the_case() -> None:
    """A large file is written before there is a run to put it into."""
    book = Book()
    for _ in range(30):
        book.add(book.entries[0].record)
    run = book.run(supplied=True)
    book.page(run, [], [book.capture("urn:x", digest(1), method="supplied", captured_at=BEGUN)])
    assert book.faults(times) == []

    early = BEGUN - timedelta(days=1)
    book.page(run, [], [book.capture("urn:x", digest(2), method="supplied", captured_at=early)])
    assert "before the case was opened" in book.faults(times)[0]


def test_what_an_author_chose_for_a_post_is_any_time() -> None:
    book = Book()
    book.page(book.run(), [post(posted_at=BEGUN + timedelta(days=300))])

    assert book.faults(times) == []


def test_an_entry_in_the_readers_future_is_a_fault_unless_the_readers_clock_is_wrong() -> None:
    book = Book()
    book.add(book.entries[0].record, minute=60 * 24 * 9)

    assert [one.is_fault for one in in_the_future(book.placed, BEGUN + timedelta(days=3))] == [True]
    assert list(in_the_future(book.placed, BEGUN + timedelta(days=8, hours=1))) == []
    (said,) = in_the_future(book.placed, BEGUN - timedelta(days=900))
    assert not said.is_fault
    assert "this machine's clock says" in said.what


def test_an_empty_ledger_has_no_future() -> None:
    book = Book()
    book.entries.clear()

    assert list(in_the_future(book.placed, BEGUN)) == book.faults(times) == []
