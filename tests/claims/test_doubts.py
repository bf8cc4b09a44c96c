"""What is in the buyer's favour whatever is claimed: each doubt is said where it holds, and nowhere else."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from claims.doubts import CaseDoubt, Doubt, case_doubts, doubt
from claims.reading import Coverage, Looked, Reading, RunState, read
from evidence.records import Account, Basis, Case, Counts, Outcome, Run, Seal
from evidence.remarks import Remark, RemarkKind, remark
from evidence.seal_state import SealState
from tests.claims.book import DAY, PICTURE, Book, finding
from tests.claims.reading.made import made

COUNTS = Counts(advertised=None, seen=9, in_window=5, sealed=5, pictures=1, missing=0)
WALL = remark(RemarkKind.LOGIN_WALL, by="demo")
CAUTION = remark(RemarkKind.HANDLE_NOT_NAMED, did="did:plc:a", handle="buyer")
SIGNATURE = remark(RemarkKind.SEAL_SIGNATURE)
WEAK = Basis(stated_by="Ada", grounds="the same name", strength="weak")


@pytest.fixture
def book(case: Case) -> Book:
    """One run of the only account, with one examined picture, and its seal."""
    book = Book(case)
    run = book.run()
    book.match(book.page(run, made("a", DAY, PICTURE)), finding())
    book.seal(run, Outcome.COMPLETE)
    return book


@pytest.fixture
def sound(book: Book) -> Reading:
    """A reading of it whose seal holds: nothing is doubtful."""
    return replace(read(book.entries), runs=(closed(book),))


def closed(book: Book, fault: Remark | None = None, short: int = 0, **seal: Any) -> RunState:
    """Its run, sealed; ``seal``: what its Seal says otherwise."""
    entry = book.entries[1]
    last = book.entries[-1]
    assert isinstance(entry.record, Run)
    assert isinstance(last.record, Seal)
    told = last.record.model_copy(update={"counts": COUNTS, "because": (), "cautions": (), **seal})
    told = Seal.model_validate({name: getattr(told, name) for name in Seal.model_fields})
    return RunState(entry, entry.record, (), SealState(fault, last.model_copy(update={"record": told}), short, ()))


def kinds(doubts: Iterable[Doubt]) -> list[CaseDoubt]:
    return [CaseDoubt(one.kind) for one in doubts]


def test_nothing_is_doubted_of_a_sound_case(sound: Reading) -> None:
    assert case_doubts(sound) == ()


@pytest.mark.parametrize(
    ("strength", "is_doubted"), [("weak", 1), ("moderate", 1), ("strong", 0), ("stated_by_buyer", 0)]
)
def test_weak_and_moderate_grounds_for_an_account_are_doubted(
    book: Book, sound: Reading, case: Case, strength: str, is_doubted: int
) -> None:
    basis = WEAK.model_copy(update={"strength": strength})
    accounts = (case.accounts[0].model_copy(update={"basis": basis}),)
    case = case.model_copy(update={"accounts": accounts})
    expected = doubt(CaseDoubt.BASIS, handle="buyer", strength=strength, grounds="the same name")

    assert case_doubts(replace(sound, case=case)) == (expected,) * is_doubted


@pytest.mark.parametrize("run", [{"platform": "other"}, {"handle": "another"}, {"supplied": True}])
def test_an_account_that_was_never_crawled_is_named(book: Book, sound: Reading, run: dict[str, Any]) -> None:
    state = replace(closed(book), run=closed(book).run.model_copy(update=run))
    expected = doubt(CaseDoubt.NO_RUN, platform="demo", handle="buyer")

    assert case_doubts(replace(sound, runs=(state,))) == (expected,)
    assert case_doubts(replace(sound, runs=(state, closed(book)))) == ()


def test_each_account_that_was_not_crawled_is_named_by_itself(sound: Reading, case: Case) -> None:
    more = tuple(Account(platform="demo", handle=name, basis=case.accounts[0].basis) for name in ("two", "three"))
    case = case.model_copy(update={"accounts": (*case.accounts, *more)})
    found = case_doubts(replace(sound, case=case))

    assert [dict(one.values)["handle"] for one in found] == ["two", "three"]


def test_of_a_run_without_a_seal_no_more_is_said_than_that(book: Book, sound: Reading) -> None:
    state = replace(closed(book), seal_state=SealState(remark(RemarkKind.NOT_FINISHED), None, 0, ()))

    assert case_doubts(replace(sound, runs=(state,))) == (doubt(CaseDoubt.UNSEALED, run="run-1"),)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_but_complete_is_told_with_its_reason(book: Book, sound: Reading, outcome: Outcome) -> None:
    found = case_doubts(replace(sound, runs=(closed(book, outcome=outcome, because=(WALL,)),)))
    expected = replace(doubt(CaseDoubt.NOT_COMPLETE, handle="buyer", outcome=outcome.value), facts=(WALL,))

    assert found == (() if outcome is Outcome.COMPLETE else (expected,))


def test_each_caution_of_a_run_is_a_doubt_of_its_own(book: Book, sound: Reading) -> None:
    found = case_doubts(replace(sound, runs=(closed(book, cautions=(CAUTION, WALL)),)))

    assert kinds(found) == [CaseDoubt.RUN_WARNING] * 2
    assert [one.facts for one in found] == [(CAUTION,), (WALL,)]


@pytest.mark.parametrize(
    ("counts", "lost"),
    [({"sealed": 3}, 2), ({"unplaced": 4}, 4), ({"in_window": 6, "sealed": 5, "unplaced": 2}, 3), ({"seen": 99}, 0)],
)
def test_posts_that_were_seen_and_are_not_in_the_case_are_counted(
    book: Book, sound: Reading, counts: dict[str, int], lost: int
) -> None:
    found = case_doubts(replace(sound, runs=(closed(book, counts=COUNTS.model_copy(update=counts)),)))

    assert found == ((doubt(CaseDoubt.POSTS_LEFT_OUT, n=lost),) if lost else ())


def test_a_seal_that_lacks_only_outside_times_is_not_called_broken(book: Book, sound: Reading) -> None:
    short = closed(book, remark(RemarkKind.TOKENS_SHORT, held=0, needed=1), short=1)
    broken = closed(book, SIGNATURE)

    assert case_doubts(replace(sound, runs=(short,))) == (doubt(CaseDoubt.NO_TIMESTAMP, run="run-1"),)
    assert case_doubts(replace(sound, runs=(broken,))) == (
        replace(doubt(CaseDoubt.SEAL_BROKEN, run="run-1"), facts=(SIGNATURE,)),
    )


@pytest.mark.parametrize(
    ("covered", "kind", "number"),
    [
        (Coverage(4, 7, 7, 0, 3, 1, 1, Looked.WHOLE), CaseDoubt.PICTURES_MISSING, 3),
        (Coverage(4, 7, 7, 2, 0, 1, 1, Looked.WHOLE), CaseDoubt.PICTURES_UNREADABLE, 2),
        (Coverage(4, 7, 3, 0, 0, 1, 1, Looked.UNEXAMINED), CaseDoubt.PICTURES_NOT_EXAMINED, 4),
        (Coverage(4, 7, 7, 0, 0, 2, 1, Looked.WHOLE), CaseDoubt.POLICIES_MIXED, 2),
        (Coverage(4, 7, 7, 0, 0, 1, 3, Looked.WHOLE), CaseDoubt.CATALOGS_MIXED, 3),
        (Coverage(4, 7, 0, 0, 0, 0, 0, Looked.UNEXAMINED), CaseDoubt.PICTURES_NOT_EXAMINED, 7),
    ],
)
def test_what_was_not_seen_or_not_seen_alike_is_counted(
    sound: Reading, covered: Coverage, kind: CaseDoubt, number: int
) -> None:
    assert case_doubts(replace(sound, coverage=covered)) == (doubt(kind, n=number),)


def test_each_run_has_doubts_of_its_own_and_accounts_come_first(book: Book, sound: Reading, case: Case) -> None:
    accounts = (case.accounts[0].model_copy(update={"basis": WEAK}),)
    told = replace(
        sound,
        case=case.model_copy(update={"accounts": accounts}),
        runs=(closed(book, outcome=Outcome.GONE), closed(book, SIGNATURE, outcome=Outcome.WALLED, cautions=(CAUTION,))),
        coverage=Coverage(1, 2, 1, 0, 0, 1, 1, Looked.UNEXAMINED),
    )

    assert kinds(case_doubts(told)) == [
        CaseDoubt.BASIS,
        CaseDoubt.NOT_COMPLETE,
        CaseDoubt.NOT_COMPLETE,
        CaseDoubt.RUN_WARNING,
        CaseDoubt.SEAL_BROKEN,
        CaseDoubt.PICTURES_NOT_EXAMINED,
    ]


def test_a_doubts_values_are_texts_in_the_order_in_which_they_are_given() -> None:
    assert doubt(CaseDoubt.NO_RUN, platform="demo", n=3).values == (("platform", "demo"), ("n", "3"))
    assert doubt(CaseDoubt.NO_RUN) == Doubt(CaseDoubt.NO_RUN, (), ())
