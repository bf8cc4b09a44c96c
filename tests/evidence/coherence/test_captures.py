"""A capture counts once, and as what it is."""

import pytest

from evidence.coherence.captures import captures
from tests.evidence.coherence.written import Book, digest, post


def test_pages_with_captures_of_their_own_are_no_doubles_even_of_one_picture() -> None:
    book = Book()
    run = book.run()
    book.page(run, [post("p", 1)])
    book.page(run, [post("q", 1)])

    assert book.faults(captures) == []


@pytest.mark.parametrize("same", ["warc", "warc_digest"])
def test_one_warc_under_two_segments_is_named(same: str) -> None:
    book = Book()
    first = book.page(book.run(), [post("p", 1)])
    book.page(book.run(), [post("q", 2)], **{same: getattr(first.record, same)})

    (what,) = book.faults(captures)
    assert what.startswith("entry 3 has this WARC already: one look is no second one")


def test_one_record_under_two_captures_is_named_in_one_segment_and_in_two() -> None:
    book = Book()
    run = book.run()
    one = book.capture("http://x/1.jpg", digest(1))
    book.page(run, [], [one, one])
    book.page(run, [], [one])

    assert book.faults(captures) == ["http://x/1.jpg is a capture that entry 3 has already"] * 2


@pytest.mark.parametrize(
    ("supplied", "method", "is_fault"),
    [
        (False, "wire", False),
        (False, "rendered", False),
        (False, "screenshot", False),
        (False, "supplied", True),
        (True, "supplied", False),
        (True, "wire", True),
    ],
)
def test_what_was_handed_in_never_passes_for_fetched(supplied: bool, method: str, is_fault: bool) -> None:
    book = Book()
    book.page(book.run(supplied=supplied), [], [book.capture("urn:x", digest(1), method=method)])

    assert bool(book.faults(captures)) is is_fault
