"""What was handed out rests on a release, as it says."""

from typing import Any

import pytest

from evidence.coherence.packs import packs
from evidence.records import Amendment, Case, LedgerSeal, Release, Withdrawal
from tests.evidence.coherence.written import Book, digest


def book() -> Book:
    made = Book()
    run = made.run()
    made.seal(run)
    return made


def test_files_handed_out_on_a_release_are_no_fault() -> None:
    made = book()
    made.pack(made.release())

    assert made.faults(packs) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"release": digest(77)}, "that no release before it allows"),
        ({"release": ""}, "that no release before it allows"),
        ({"channel": "stripe"}, "the release is for 'paypal'"),
        ({"reviews": (digest(5),)}, "other words of people"),
        ({"approved_by": "dan"}, "the release 'eve'"),
        ({"pack_digest": digest(4)}, "not of the files"),
        ({"files": ()}, "not of the files"),
    ],
)
def test_what_says_more_than_its_release_is_named(changes: dict[str, Any], says: str) -> None:
    made = book()
    made.pack(made.release(), **changes)

    (what,) = made.faults(packs)

    assert says in what


def test_a_release_behind_the_files_does_not_allow_them() -> None:
    made = book()
    made.pack(made.release())
    made.entries[-2], made.entries[-1] = made.entries[-1], made.entries[-2]

    assert made.faults(packs) == ["files were handed out that no release before it allows"]


def sealed(made: Book) -> None:
    made.add(
        LedgerSeal(
            ledger="cases/case-1", entries=len(made.entries), head=made.entries[-1].digest, public_key="0" * 64,
            signature="0" * 128,
        )
    )  # fmt: skip


def amended(made: Book, **changes: Any) -> None:
    opened = made.entries[0]
    newest = next((one for one in reversed(made.entries) if isinstance(one.record, Amendment)), opened)
    assert isinstance(opened.record, Case)
    case = opened.record.model_copy(update=changes)
    made.add(Amendment(supersedes=newest.digest, case=case, reason="x", account=""))
    sealed(made)


def test_files_handed_out_after_a_word_of_the_release_was_withdrawn_are_named() -> None:
    made = book()
    word = digest(5)
    allowed = made.add(
        Release(channel="paypal", reviews=(word,), argument_digest=digest(9), released_by="dan", approved_by="eve")
    )
    made.pack(allowed)
    made.add(Withdrawal(review=word, account="bo", reason="I erred"))
    assert made.faults(packs) == []
    made.pack(allowed)

    (what,) = made.faults(packs)

    assert "withdrawn since" in what


def test_files_handed_out_after_the_case_was_changed_are_named() -> None:
    made = book()
    allowed = made.release()
    amended(made, retention_days=91)
    made.pack(allowed)

    (what,) = made.faults(packs)

    assert "the case was changed since" in what


def test_a_change_that_was_changed_back_or_that_no_seal_covered_does_not_count() -> None:
    made = book()
    allowed = made.release()
    amended(made, retention_days=91)
    amended(made)
    made.pack(allowed)
    amended(made, retention_days=92)
    made.entries.pop()
    made.pack(allowed)

    assert made.faults(packs) == []


def test_files_that_name_no_release_where_the_case_was_released_are_named() -> None:
    made = book()
    first = made.pack()
    old = first.record.model_copy(update={"files": ()})
    old.model_fields_set.difference_update({"release", "files", "limits", "tools"})
    made.entries = made.entries[:-2]
    made.add(old)
    assert made.faults(packs) == []
    made.release()
    made.add(old)

    (what,) = made.faults(packs)

    assert "as before there were releases" in what


def test_files_of_the_first_form_hold_nothing_that_came_later() -> None:
    made = book()
    old = made.pack().record.model_copy()
    old.model_fields_set.discard("release")
    made.entries = made.entries[:-2]
    made.add(old)

    (what,) = made.faults(packs)

    assert "as before there were releases" in what
