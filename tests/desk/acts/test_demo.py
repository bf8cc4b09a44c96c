"""The demo, whole: the example case through every stage, held against the truth it never read."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.demo import Compared, run_demo
from desk.acts.demo_others import OtherCompared
from desk.acts.hand_over import preflight
from desk.acts.investigate import Investigation
from desk.channels.artefacts import artefacts
from desk.channels.assembled import assemble
from desk.channels.channel import shipped
from desk.channels.derived import kept_blur
from desk.settings import load_settings
from evidence.vault import Vault
from evidence.verify import verify
from tests.conftest import needs
from tests.desk.channels.read_back import broken_limits
from tests.servers.verapdf import verapdf, why_not

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


DISPUTED = {
    "FJ-2026-0512": "worn",
    "FJ-2026-0508": "payment",
    "FJ-2026-0520": "damage",
    "FJ-2026-0521": "swapped",
    "FJ-2026-0523": "rotation",
}
"""A case of each claim."""


@pytest.mark.parametrize("case_id", DISPUTED)
def test_every_file_of_every_channel_keeps_its_limits_and_comes_out_the_same_twice(
    ran: Ran, case_id: str, tmp_path: Path
) -> None:
    vault = Vault.open(str(ran[0] / "vault"), ran[0] / "home")
    checked, redact = verify(vault, case_id), kept_blur(tmp_path / "copies" / "vault" / case_id)
    documents: list[Path] = []
    for one in shipped().values():
        files = [
            artefacts(assemble(vault, case_id, one, one.language, checked, redact), one, ran[0] / "cache")
            for _ in range(2)
        ]
        assert files[0] == files[1], one.name
        assert broken_limits(one, files[0], tmp_path) == [], one.name
        assert len(files[0]) > 1, one.name
        for name in files[0].keys() & {"document.pdf"}:
            documents.append(tmp_path / f"{one.name}.pdf")
            documents[-1].write_bytes(files[0][name])
    needs(why_not())
    for profile in ("2b", "ua1"):
        told = [line for line in verapdf(documents, profile).splitlines() if line.startswith(("PASS", "FAIL"))]
        assert [line.split()[0] for line in told] == ["PASS"] * len(documents), told


@pytest.mark.parametrize("case_id", DISPUTED)
def test_what_is_not_released_is_ready_for_no_channel(ran: Ran, case_id: str) -> None:
    settings = load_settings(str(ran[0] / "vault")).model_copy(
        update={"home": ran[0] / "home", "cache": ran[0] / "cache"}
    )
    for name in shipped():
        found = preflight(LOCAL, settings, case_id, name)
        assert not found.is_ready
        assert found.lacking
