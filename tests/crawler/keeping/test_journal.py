"""What a ledger says of an account's runs: which there are, which one is to be gone on with, what is settled."""

import pytest

from crawler.keeping.journal import advertised, runs_of, sealed_posts, settled, unfinished, unsealed_accounts
from evidence.records import RemarkKind, Why
from evidence.remarks import remark
from evidence.vault import Vault
from tests.crawler.keeping.written import DIGEST, had, lacking, new_case, post, run, seal, segment

OTHER = f"sha256:{'1' * 64}"


def test_runs_of_an_account_are_those_of_its_platform_and_handle_oldest_first(vault: Vault) -> None:
    case = new_case(vault, "lin")
    first = run(case)
    run(case, "ann")
    run(case, platform="other")
    run(case, supplied=True)
    second = run(case)
    assert [state.entry for state in runs_of(case.ledger.entries(), "demo", "lin")] == [first, second]


def test_a_run_has_its_own_segments_and_its_first_seal(vault: Vault) -> None:
    case = new_case(vault, "lin")
    one, other = run(case), run(case)
    for number, of in enumerate((one, other, one, one)):
        segment(case.ledger, of, post(str(number)))
    first = seal(case.ledger, one)
    seal(case.ledger, one)
    states = runs_of(case.ledger.entries(), "demo", "lin")
    assert [[s.posts[0].platform_id for s in state.segments] for state in states] == [["0", "2", "3"], ["1"]]
    assert (states[0].seal, states[1].seal) == (first.record, None)
    assert [s.posts[0].platform_id for s in states[0].segments[1:]] == ["2", "3"]
    assert states[0].segments[-1].posts[0].platform_id == "3"


@pytest.mark.parametrize(
    ("sealed", "digest", "goes_on"), [(False, DIGEST, True), (True, DIGEST, False), (False, OTHER, False)]
)
def test_a_run_is_gone_on_with_unless_it_is_sealed_or_ran_under_another_file(
    vault: Vault, sealed: bool, digest: str, goes_on: bool
) -> None:
    case = new_case(vault, "lin")
    entry = run(case)
    if sealed:
        seal(case.ledger, entry)
    found = unfinished(case.ledger.entries(), "demo", "lin", digest)
    assert (found is not None and found.entry == entry) is goes_on


def test_only_the_newest_run_is_gone_on_with(vault: Vault) -> None:
    case = new_case(vault, "lin")
    assert unfinished(case.ledger.entries(), "demo", "lin", DIGEST) is None
    run(case)
    seal(case.ledger, run(case))
    assert unfinished(case.ledger.entries(), "demo", "lin", DIGEST) is None
    assert unfinished(case.ledger.entries(), "demo", "ann", DIGEST) is None


def test_accounts_without_a_sealed_newest_run_are_named_with_their_number(vault: Vault) -> None:
    case = new_case(vault, "sealed", "begun", "never", "again")
    seal(case.ledger, run(case, "sealed"))
    run(case, "begun")
    seal(case.ledger, run(case, "again"))
    run(case, "again")
    found = unsealed_accounts(case.ledger.entries())
    assert [(number, account.handle) for number, account in found] == [(1, "begun"), (2, "never"), (3, "again")]


def test_without_a_case_no_account_is_named() -> None:
    assert unsealed_accounts(()) == ()


def test_records_of_posts_come_in_the_order_of_their_runs(vault: Vault) -> None:
    case = new_case(vault, "lin")
    one, other = run(case), run(case)
    segment(case.ledger, other, post("1", text="later"))
    segment(case.ledger, one, post("1", text="first"), post("2"))
    segment(case.ledger, run(case, supplied=True), post("3"))
    found = sealed_posts(case.ledger.entries(), "demo", "lin")
    assert [(one.platform_id, one.text) for one in found] == [("1", "first"), ("2", "hello"), ("1", "later")]


@pytest.mark.parametrize("why", [why for why in Why if why is not Why.NOT_PUBLIC])
def test_a_picture_that_may_still_be_had_leaves_its_post_open(why: Why) -> None:
    assert not settled(post("1", had("a"), lacking("b", why)))


def test_a_post_is_settled_by_pictures_that_are_here_or_not_public() -> None:
    assert settled(post("1"))
    assert settled(post("1", had("a"), lacking("b", Why.NOT_PUBLIC)))


def test_the_number_that_the_platform_said_last_counts(vault: Vault) -> None:
    case = new_case(vault, "lin")
    entry = run(case)
    assert advertised(runs_of(case.ledger.entries(), "demo", "lin")[0].segments) is None
    said = [[], [9, 8], [7, 10], []]
    for numbers in said:
        remarks = tuple(remark(RemarkKind.ADVERTISED, posts=number) for number in numbers)
        segment(case.ledger, entry, remarks=(*remarks, remark(RemarkKind.NEWEST_ONLY)))
    assert advertised(runs_of(case.ledger.entries(), "demo", "lin")[0].segments) == 10
