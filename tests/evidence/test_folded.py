"""A folded ledger says what an open one says, and takes a fraction of its memory."""

import gc
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from evidence.ledger import now
from evidence.records import Case, Entry, Segment
from evidence.seal import captures_root, run_captures
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.evidence.filled import filled_vault, page_segment


def both(folder: Path) -> tuple[CaseFile, CaseFile]:
    url, home = str(folder / "vault"), folder / "home"
    return Vault.open(url, home).case("case-1"), Vault.open(url, home, folded=True).case("case-1")


def test_a_folded_ledger_shows_the_same_entries_from_both_ends(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    filled_vault(tmp_path, case, clock)
    opened, folded = (one.ledger.entries() for one in both(tmp_path))

    assert tuple(folded) == opened
    assert (folded[-1], folded[2:4], list(reversed(folded))) == (opened[-1], opened[2:4], list(reversed(opened)))
    for outside in (len(opened), -len(opened) - 1):
        with pytest.raises(IndexError):
            folded[outside]


def test_what_was_asked_before_does_not_grow_when_something_is_appended(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    vault, _ = filled_vault(tmp_path, case, clock)
    _, folded = both(tmp_path)
    before = folded.ledger.entries()
    length = len(before)
    run = next(entry for entry in before if entry.record.kind == "run")
    made = folded.ledger.append(page_segment(folded, run.digest, 9, now))

    assert len(before) == length
    assert folded.ledger.entries()[-1] == made
    assert [fault.what for fault in verify(vault).faults] == [
        "the segment was appended after its run was sealed with entry 9"
    ]


def test_a_folded_ledger_gives_the_same_merkle_root(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> None:
    filled_vault(tmp_path, case, clock)
    opened, folded = (one.ledger.entries() for one in both(tmp_path))
    run = next(entry.digest for entry in opened if entry.record.kind == "run")

    assert captures_root(folded, run) == captures_root(opened, run)
    assert list(run_captures(folded, run)) == list(run_captures(opened, run))


@pytest.mark.slow
def test_a_folded_ledger_of_many_segments_takes_a_fraction_of_the_memory(
    vault: Vault, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.folded._OPEN", 4)  # the few that are kept open all the same do not grow
    file = vault.open_case(case)
    run = file.opened()[0].digest
    page = page_segment(file, run, 0, now)
    many = page.model_copy(update={"posts": page.posts * 10, "captures": page.captures * 5})
    for _ in range(200):
        file.ledger.append(many)

    def held_bytes(folded: bool) -> int:
        gc.collect()
        tracemalloc.start()
        try:
            kept = Vault.open(vault.store.url, vault.home, folded=folded).case("case-1")
            assert sum(1 for entry in kept.ledger.entries() if _is_segment(entry)) == 200
            gc.collect()
            return tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()

    opened, folded = held_bytes(False), held_bytes(True)
    assert folded < opened / 4, (folded, opened)


def _is_segment(entry: Entry) -> bool:
    return isinstance(entry.record, Segment)
