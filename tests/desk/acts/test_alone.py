"""What is done with one case opens no ledger of another, and costs no more beside many."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.index import build, status
from desk.acts.overview import show_cases
from desk.acts.report import find, write_report
from desk.acts.search import EVERYWHERE, Question, search
from desk.acts.verify import verify_vault
from desk.jobs.index import index as bring_up
from desk.settings import Settings
from evidence.records import Case, Review
from evidence.store import Store
from evidence.vault import CaseFile, Vault
from tests.desk.indexed import desk
from tests.evidence.filled import filled_vault, match_of, page_segment, run_of

Clock = Callable[[], datetime]
ASKED = Question(EVERYWHERE, "tee OR 西藏 OR mountain", filters={}, times={}, picture=None, radius_bits=10, limit=20)


def quiet(stage: str, done: int, total: int | None, says: str) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def settings(tmp_path: Path, case: Case, clock: Clock) -> Settings:
    """A vault with an indexed case that was matched and reviewed, and four others."""
    vault, file = filled_vault(tmp_path, case, clock)
    for number in range(2, 6):
        another(vault, case, clock, f"case-{number}")
    segment = next(entry for entry in file.ledger.entries() if entry.record.kind == "segment")
    match = file.ledger.append(match_of(segment, segment.record.captures[-1].payload_digest, "tee-1"))
    said = {"match": match.digest, "sku": "tee-1", "claim": "same_item_worn"}
    file.ledger.append(Review(**said, reviewer="Ada", verdict="rejected", blind=True))
    made = desk(tmp_path)
    build(LOCAL, made, lambda *_: None)
    return made


def another(vault: Vault, case: Case, clock: Clock, name: str) -> CaseFile:
    file = vault.open_case(case.model_copy(update={"case_id": name}))
    run = file.ledger.append(run_of(file))
    file.ledger.append(page_segment(file, run.digest, 0, clock))
    return file


@pytest.fixture
def read(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every object of another case than case-1 that is read from now on."""
    found: list[str] = []
    for name in ("read", "read_range"):
        plain = getattr(Store, name)

        def noted(self: Store, path: str, *more: int, plain: Callable[..., bytes] = plain) -> bytes:
            if path.startswith("cases/") and not path.startswith("cases/case-1/"):
                found.append(path)
            return plain(self, path, *more)

        monkeypatch.setattr(Store, name, noted)
    return found


def opening(paths: list[str]) -> bool:
    """Whether no more was read than the record that opened each case."""
    return all(path.endswith("/ledger/00000001.json") for path in paths)


def test_a_search_in_one_case_reads_no_other(settings: Settings, read: list[str]) -> None:
    found = search(LOCAL, settings, replace(ASKED, where="case-1"))
    assert found.total
    assert read == []


def test_a_search_in_all_reads_ledgers_only_of_hits_that_somebody_reviewed(settings: Settings, read: list[str]) -> None:
    found = search(LOCAL, settings, replace(ASKED, text="", facets=("case_id",)))
    assert {case for case, _ in found.facets["case_id"]} == {f"case-{number}" for number in range(1, 6)}
    assert [seen.number for seen in found.reviews.values()] == [1]
    assert read == []


def test_to_show_one_case_to_verify_it_and_to_index_it_reads_no_other(settings: Settings, read: list[str]) -> None:
    show_cases(LOCAL, settings, "case-1")
    verify_vault(LOCAL, settings, case_id="case-1")
    bring_up(settings, "case-1", quiet)
    assert read == []


def test_a_report_reads_of_others_only_which_order_they_are_about(
    settings: Settings, read: list[str], tmp_path: Path
) -> None:
    find(LOCAL, settings, "case-1")
    write_report(LOCAL, settings, "case-1", tmp_path / "report.html")
    assert opening(read)


def test_to_say_how_far_the_index_is_one_entry_of_each_case_is_read(settings: Settings, read: list[str]) -> None:
    assert status(LOCAL, settings).status.fresh
    assert len(read) == len(set(read)) == 4
