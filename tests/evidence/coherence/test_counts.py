"""A seal's receipt against the segments, by both ways of counting that are true."""

from typing import Any

import pytest

from evidence.coherence.counts import counts
from evidence.errors import RecordError
from evidence.fields import AS_WRITTEN
from evidence.records import Image, LeftOut, Outcome, RemarkKind, Seal, Why, as_json
from evidence.remarks import remark
from tests.evidence.coherence.written import Book, post

RIGHT = {"seen": 2, "in_window": 2, "sealed": 2, "pictures": 1, "missing": 1}
MISSING = (LeftOut(what="picture", why="timeout_s", count=1, example="x"),)


def lacking(name: str = "q", why: Why = Why.TIMEOUT_S) -> Any:
    return post(name, images=(Image(url="http://x/9.jpg", missing="timeout s: x", why=why),))


def sealed(outcome: Outcome = Outcome.PARTIAL, remarks: tuple[Any, ...] = (), **counted: Any) -> Book:
    book = Book()
    run = book.run()
    book.page(run, [post("p", 1), lacking()], remarks=remarks)
    book.seal(run, outcome, **{**RIGHT, "left_out": MISSING, **counted})
    return book


def test_what_the_segments_come_to_is_right() -> None:
    assert sealed().faults(counts) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"seen": 3}, {"sealed": 3, "in_window": 3}, {"pictures": 2, "missing": 0, "left_out": ()}, {"in_window": 5},
        {"unplaced": 1}, {"left_out": ()}, {"sealed": 1}, {"missing": 2},
        {"left_out": (LeftOut(what="picture", why="not_public", count=1, example="x"),)},
    ],
)  # fmt: skip
def test_any_other_number_is_a_fault(changed: dict[str, Any]) -> None:
    assert len(sealed(**changed).faults(counts)) == 1


def test_a_later_run_counts_its_account_or_itself_and_nothing_between() -> None:
    book = Book()
    first = book.run()
    book.page(first, [post("p", 1), post("q", 2)])
    book.seal(first, seen=2, in_window=2, sealed=2, pictures=2)
    for number, right in ((3, True), (1, True), (2, False)):
        copied = Book()
        copied.entries = list(book.entries)
        run = copied.run()
        copied.page(run, [post("r", 3)])
        copied.seal(run, seen=1, in_window=number, sealed=number, pictures=number)
        assert (copied.faults(counts) == []) is right, number


def test_a_run_that_another_overtook_is_counted_as_it_was_after_its_last_page() -> None:
    book = Book()
    one, other = book.run(), book.run()
    book.page(one, [post("p", 1)])
    book.page(other, [post("q", 2)])
    book.seal(one, seen=1, in_window=1, sealed=1, pictures=1)
    book.seal(other, seen=1, in_window=2, sealed=2, pictures=2)

    assert book.faults(counts) == []


def test_of_two_records_of_a_post_the_later_counts_as_when_its_picture_came_later() -> None:
    book = Book()
    run = book.run()
    book.page(run, [lacking("p")])
    book.page(run, [post("p", 1)])
    book.seal(run, seen=2, in_window=1, sealed=1, pictures=1)

    assert book.faults(counts) == []


def test_posts_left_out_are_in_the_window_and_those_without_a_time_are_not_placed() -> None:
    book = Book()
    run = book.run()
    left = (
        LeftOut(what="post", why="too_long", count=2, example="x"),
        LeftOut(what="post", why="unreadable", count=3, example="y"),
    )
    book.page(run, [post("p", 1)], seen=6, left_out=left)
    book.seal(run, seen=6, in_window=3, sealed=1, pictures=1, unplaced=3, left_out=left)

    assert book.faults(counts) == []


@pytest.mark.parametrize(
    ("remarks", "counted", "said"),
    [
        ((remark(RemarkKind.POST_NOT_READ, detail="x"),), {}, "its segments say post_not_read"),
        ((remark(RemarkKind.ADVERTISED, posts=9),), {"advertised": 9}, "the platform states 9 posts, and 2 were shown"),
        ((remark(RemarkKind.ADVERTISED, posts=9), remark(RemarkKind.STOPPED_EARLY, pages=2)), {"advertised": 9}, ""),
        ((), {}, ""),
    ],
)
def test_complete_is_what_nothing_speaks_against(remarks: tuple[Any, ...], counted: dict[str, Any], said: str) -> None:
    assert [what.rpartition("; ")[2] for what in sealed(Outcome.COMPLETE, remarks, **counted).faults(counts)] == (
        [said] if said else []
    )


def test_a_number_that_the_platform_states_is_repeated_and_one_that_nobody_states_harms_nobody() -> None:
    stated = (remark(RemarkKind.ADVERTISED, posts=2),)

    assert sealed(remarks=stated, advertised=2).faults(counts) == []
    assert len(sealed(remarks=stated, advertised=None).faults(counts)) == 1
    assert sealed(advertised=2).faults(counts) == []


def test_a_caution_of_a_segment_stands_in_the_seal() -> None:
    said = remark(RemarkKind.HANDLE_NOT_NAMED, handle="buyer", did="did:plc:x")
    book = sealed(remarks=(said,))
    assert book.faults(counts) == ["the seal leaves out 1 caution that its segments state"]

    last = book.entries[-1]
    record = last.record.model_copy(update={"cautions": (said,)})
    book.entries[-1] = last.model_copy(update={"record": record})
    assert book.faults(counts) == []


def test_a_seal_from_before_there_were_reasons_is_only_noted() -> None:
    book = sealed(seen=7)
    last = book.entries[-1]
    written = {name: value for name, value in as_json(last.record).items() if name != "because"}
    older = Seal.model_validate(written, context=AS_WRITTEN)
    book.entries[-1] = last.model_copy(update={"record": older})

    assert book.faults(counts) == []
    assert book.notes(counts) == ["the seal says that 7 posts were seen; its segments say 2"]


def test_where_an_entry_is_missing_nothing_is_counted() -> None:
    book = sealed(seen=7)
    del book.entries[2]

    assert book.faults(counts) == []


def test_a_number_that_is_none_is_an_error_in_words() -> None:
    book = sealed(remarks=(remark(RemarkKind.ADVERTISED, posts="many"),))

    with pytest.raises(RecordError, match="no release of Wornproof wrote this record"):
        book.faults(counts)
