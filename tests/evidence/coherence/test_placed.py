"""Records in their places, and what is said of which."""

from evidence.coherence import RULES, check_coherence
from evidence.faults import Findings
from evidence.records import RemarkKind
from evidence.remarks import remark
from tests.evidence.coherence.written import Book, post


def test_segments_of_no_run_are_left_to_the_checks_of_the_chain() -> None:
    book = Book()
    book.page("sha256:" + "9" * 64, [post("p", 1, author="ann")])

    assert list(book.placed.of_runs()) == []
    assert [what for rule in RULES for what in book.faults(rule)] == []


def test_an_entry_that_is_known_to_be_another_is_not_judged_for_what_it_says() -> None:
    book = Book()
    book.run("ann")
    found = Findings(())
    check_coherence("case-1", book.entries, {}, found)
    assert [fault.where for fault in found.faults] == ["cases/case-1/ledger/00000002.json"]

    known = Findings(())
    known.fault("cases/case-1/ledger/00000002.json", "the entry was rewritten")
    check_coherence("case-1", book.entries, {}, known)
    assert [fault.what for fault in known.faults] == ["the entry was rewritten"]


def test_a_value_that_no_release_writes_is_a_fault_and_hides_no_other() -> None:
    book = Book()
    run = book.run("ann")
    book.page(run, [], remarks=(remark(RemarkKind.ADVERTISED, posts="many"),))
    found = Findings(())
    check_coherence("case-1", book.entries, {}, found)

    assert [fault.what.partition(":")[0] for fault in found.faults] == [
        "posts is 'many' and no whole number",
        "run run-1 is of 'ann' on demo, which is no account of this case",
    ]


def test_an_empty_ledger_says_nothing() -> None:
    found = Findings(())
    check_coherence("case-1", (), {}, found)

    assert (found.faults, found.notes) == ([], [])
