"""The demo, whole: the example case through every stage, held against the truth it never read."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.demo import Compared, run_demo
from desk.acts.demo_others import OtherCompared
from desk.acts.investigate import Investigation
from desk.settings import load_settings
from evidence.vault import Vault
from evidence.verify import verify

pytestmark = [pytest.mark.server, pytest.mark.slow]

Ran = tuple[Path, Investigation, tuple[Compared, ...], tuple[OtherCompared, ...]]


def _quiet(stage: str, done: int, total: int | None, says: str) -> None:
    """Progress that nobody looks at."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, stored_portraits: None) -> Ran:
    folder = tmp_path_factory.mktemp("demo")
    ran = run_demo(LOCAL, load_settings(), folder, _quiet)
    return folder, ran.done, ran.compared, ran.others


def test_nobody_is_accused_of_what_they_did_not_do(ran: Ran) -> None:
    assert [line for line in ran[2] if line.answer == "WRONG"] == []


def test_all_18_lines_are_answered_and_at_least_16_rightly(ran: Ran) -> None:
    assert len(ran[2]) == 18
    assert sum(line.answer == "right" for line in ran[2]) >= 16


def test_the_traps_are_seen_for_what_they_are(ran: Ran) -> None:
    found = {line.sku: line.found.value for line in ran[2]}

    assert found["FJ-1034-WHT"] == "only_shop_photograph"
    assert found["FJ-1045-BLK"] == "worn_before_delivery_only"
    assert found["FJ-1070-BLU"] not in {"worn_after_delivery", "worn_time_open"}, "the green one is worn, not the blue"
    assert found["FJ-1184-CHK"] == "nothing_found", "posted after the window"


def test_of_the_further_cases_every_fraud_is_found_and_every_honest_buyer_left_alone(ran: Ran) -> None:
    assert [one for one in ran[3] if one.answer != "right"] == []
    assert {one.claim for one in ran[3] if one.found == "contradicted"} == {
        "payment_mismatch", "swapped_return", "rotation",
    }  # fmt: skip


def test_it_leaves_a_vault_that_holds_and_a_report(ran: Ran) -> None:
    folder, done, *_ = ran

    assert verify(Vault.open(str(folder / "vault"), folder / "home")).holds
    assert done.report.read_text("utf-8").startswith("<!doctype html>")
    assert done.warnings == ()


def paths(folder: Path) -> list[str]:
    """In the vault, but for the audit, into which lines move by the hundred."""
    found = Vault.open(str(folder / "vault"), folder / "home").store.paths()
    return [path for path in found if not path.startswith("desk/audit-")]


def test_run_again_it_adds_nothing_and_needs_no_site(ran: Ran) -> None:
    folder, done, compared, others = ran
    before, report = paths(folder), done.report.read_bytes()

    again = run_demo(LOCAL, load_settings(), folder, _quiet)

    assert (again.compared, again.others) == (compared, others)
    assert paths(folder) == before
    assert again.done.report.read_bytes() == report
