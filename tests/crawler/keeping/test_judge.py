"""The outcome of a run, from what its segments say: complete only where nothing speaks against it."""

import pytest

from crawler.keeping.journal import RunState, runs_of
from crawler.keeping.receipt import cautions, counts, judge, one_post, stopped_early, waits
from evidence.records import Counts, LeftOut, Outcome, Remark, RemarkKind, Wait, Why
from evidence.remarks import NOT_READ, remark
from evidence.vault import CaseFile, Vault
from tests.crawler.keeping.written import had, lacking, new_case, post, run, segment

EARLY = remark(RemarkKind.STOPPED_EARLY, pages=2)
VALUES: dict[RemarkKind, dict[str, str | int]] = {
    RemarkKind.PICTURE_NOT_HAD: {"post": "1", "why": "timeout_s", "detail": "x"},
    RemarkKind.POST_TOO_LONG: {"post": "1"},
    RemarkKind.POST_NOT_READ: {"detail": "x"},
    RemarkKind.PAGE_STILL_GREW: {"limit_ms": 1},
    RemarkKind.PAGE_NOT_SCROLLED: {"limit_ms": 1},
    RemarkKind.PAGE_REQUESTS: {"requests": 1},
    RemarkKind.PAGE_BYTES: {"bytes": 1},
    RemarkKind.EARLIER_NOT_READ: {"text": "x"},
}


def said(vault: Vault, *pages: tuple[Remark, ...]) -> RunState:
    """A run whose segments carry these remarks."""
    case = new_case(vault, "lin")
    entry = run(case)
    for remarks in pages:
        segment(case.ledger, entry, remarks=remarks)
    return state_of(case)


def state_of(case: CaseFile) -> RunState:
    return runs_of(case.ledger.entries(), "demo", "lin")[-1]


def receipt(advertised: int | None = None, seen: int = 3) -> Counts:
    return Counts(advertised=advertised, seen=seen, in_window=2, sealed=2, pictures=0, missing=0)


@pytest.mark.parametrize("kind", sorted(NOT_READ))
def test_whatever_in_the_window_could_not_be_read_makes_the_run_partial(vault: Vault, kind: RemarkKind) -> None:
    not_read = remark(kind, **VALUES.get(kind, {}))
    outcome, because = judge(said(vault, (), (not_read,)), receipt(advertised=3))
    assert (outcome, because) == (Outcome.PARTIAL, (not_read,))


def test_of_several_reasons_the_first_is_told_and_the_others_counted_each_once(vault: Vault) -> None:
    one, two, three = (remark(RemarkKind.POST_NOT_READ, detail=text) for text in "abc")
    _, because = judge(said(vault, (one, two), (one, three)), receipt())
    assert because == (one, remark(RemarkKind.MORE_NOT_READ, number=2))


@pytest.mark.parametrize(
    ("advertised", "seen", "outcome", "kind"),
    [
        (None, 0, Outcome.COMPLETE, RemarkKind.ALL_READ),
        (3, 3, Outcome.COMPLETE, RemarkKind.ALL_READ),
        (3, 4, Outcome.COMPLETE, RemarkKind.ALL_READ),
        (4, 3, Outcome.PARTIAL, RemarkKind.FEWER_THAN_STATED),
        (0, 0, Outcome.COMPLETE, RemarkKind.ALL_READ),
        (10**300, 3, Outcome.PARTIAL, RemarkKind.FEWER_THAN_STATED),
    ],
)
def test_a_run_that_was_shown_fewer_posts_than_stated_is_partial(
    vault: Vault, advertised: int | None, seen: int, outcome: Outcome, kind: RemarkKind
) -> None:
    found, because = judge(said(vault, ()), receipt(advertised, seen))
    assert (found, [one.kind for one in because]) == (outcome, [kind])


def test_a_run_that_stopped_before_the_end_as_its_file_allows_is_all_in_reach(vault: Vault) -> None:
    state = said(vault, (), (EARLY,))
    assert stopped_early(state.segments)
    outcome, because = judge(state, receipt(advertised=9, seen=3))
    assert (outcome, because) == (Outcome.COMPLETE, (remark(RemarkKind.ALL_IN_REACH_READ, posts=3, in_window=2),))


def test_what_merely_informs_or_cautions_leaves_a_run_complete(vault: Vault) -> None:
    caution = remark(RemarkKind.HANDLE_NOT_NAMED, handle="lin", did="did:plc:1")
    state = said(vault, (caution, remark(RemarkKind.NOTES_LEFT_OUT, number=3)), (caution,))
    assert judge(state, receipt())[0] is Outcome.COMPLETE
    assert cautions(state.segments) == (caution,)
    assert not stopped_early(state.segments)


def test_the_receipt_counts_the_newest_record_of_each_post_in_the_case(vault: Vault) -> None:
    case = new_case(vault, "lin")
    earlier = run(case)
    segment(case.ledger, earlier, post("1", lacking("a", Why.TIMEOUT_S)), post("2", had("b")))
    later = run(case)
    left = (one_post(Why.TOO_LONG, "x" * 900), one_post(Why.UNREADABLE, "y"), one_post(Why.UNREADABLE, "z"))
    segment(case.ledger, later, post("1", had("a"), lacking("c", Why.ROBOTS), lacking("d", Why.ROBOTS)), left_out=left,
            seen=7, remarks=(remark(RemarkKind.ADVERTISED, posts=8),))  # fmt: skip
    segment(case.ledger, later, seen=2)
    found = counts(case.ledger.entries(), state_of(case))
    assert (found.advertised, found.seen, found.in_window, found.sealed) == (8, 9, 3, 2)
    assert (found.pictures, found.missing, found.unplaced) == (2, 2, 2)
    assert [(one.what, one.why, one.count) for one in found.left_out] == [
        ("post", "too_long", 1),
        ("post", "unreadable", 2),
        ("picture", "robots", 2),
    ]
    assert len(found.left_out[0].example) == 500
    assert found.left_out[1].example == "y"


def test_a_run_that_was_shown_nothing_has_an_empty_receipt(vault: Vault) -> None:
    case = new_case(vault, "lin")
    run(case)
    assert counts(case.ledger.entries(), state_of(case)) == Counts(
        advertised=None, seen=0, in_window=0, sealed=0, pictures=0, missing=0, unplaced=0, left_out=()
    )


def test_waits_of_all_segments_are_added_up_by_domain_and_reason(vault: Vault) -> None:
    case = new_case(vault, "lin")
    entry = run(case)
    for total_ms in (5, 7):
        segment(case.ledger, entry, waits=(Wait(domain="a.example", why="pace", times=1, total_ms=total_ms),))
    segment(case.ledger, entry, waits=(Wait(domain="a.example", why="retry", times=2, total_ms=9),))
    assert waits(state_of(case).segments) == (
        Wait(domain="a.example", why="pace", times=2, total_ms=12),
        Wait(domain="a.example", why="retry", times=2, total_ms=9),
    )


def test_one_post_left_out_is_one() -> None:
    assert one_post(Why.TOO_LONG, "7") == LeftOut(what="post", why="too_long", count=1, example="7")
