"""One capture shown under a Seal with a few hashes, and nothing else of the run."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from evidence.codec import canonical
from evidence.errors import ObjectMissing
from evidence.inclusion import Inclusion, inclusion_faults, prove
from evidence.records import Case, Run, Seal, as_json
from evidence.seal import run_captures
from tests.evidence.filled import filled_vault


@pytest.fixture
def sealed(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> tuple[Seal, tuple[Inclusion, ...], str]:
    _, file = filled_vault(tmp_path, case, clock, pages=5)
    entries = file.ledger.entries()
    run = next(entry.digest for entry in entries if isinstance(entry.record, Run))
    ids = [capture.warc_record_id for capture in run_captures(entries, run)]
    seal = next(entry.record for entry in entries if isinstance(entry.record, Seal))
    return seal, prove(entries, run, ids), ids[3]


def test_every_capture_can_be_shown_alone(sealed: tuple[Seal, tuple[Inclusion, ...], str]) -> None:
    seal, shown, _ = sealed

    assert [inclusion_faults(one, seal) for one in shown] == [[]] * 10
    assert {one.index for one in shown} == set(range(10))


def test_a_proof_gives_nothing_of_the_other_captures_away(sealed: tuple[Seal, tuple[Inclusion, ...], str]) -> None:
    _, shown, _ = sealed
    text = canonical(as_json(shown[3])).decode()

    assert len(shown[3].path) <= 4
    assert [one.capture.url for one in shown if one.capture.url in text] == [shown[3].capture.url]


CHANGES: dict[str, dict[str, Any]] = {
    "another place": {"index": 4},
    "another size": {"size": 11},
    "another run": {"run": "sha256:" + "1" * 64},
    "a path too short": {"path": ()},
    "another sibling": {"path": ("sha256:" + "0" * 64,) * 4},
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_proof_does_not_hold(sealed: tuple[Seal, tuple[Inclusion, ...], str], name: str) -> None:
    seal, shown, _ = sealed

    assert inclusion_faults(shown[3].model_copy(update=CHANGES[name]), seal)


@pytest.mark.parametrize("name", ["url", "captured_at", "payload_digest", "http_status", "warc_record_id"])
def test_a_capture_changed_in_any_way_does_not_fit_its_proof(
    sealed: tuple[Seal, tuple[Inclusion, ...], str], name: str
) -> None:
    seal, shown, _ = sealed
    other = {name: getattr(shown[5].capture, name)} if name != "http_status" else {name: 404}
    changed = shown[3].capture.model_copy(update=other)
    assert changed != shown[3].capture

    assert "was not among the captures" in inclusion_faults(shown[3].model_copy(update={"capture": changed}), seal)[0]


def test_what_was_not_captured_cannot_be_proved(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> None:
    _, file = filled_vault(tmp_path, case, clock)
    run = next(entry.digest for entry in file.ledger.entries() if isinstance(entry.record, Run))

    with pytest.raises(ObjectMissing, match="no capture of this run has the WARC record"):
        prove(file.ledger.entries(), run, ["<urn:uuid:0>"])


def test_only_the_captures_that_were_asked_for_are_shown_each_at_its_own_place(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    _, file = filled_vault(tmp_path, case, clock, pages=4)
    entries = file.ledger.entries()
    run = next(entry.digest for entry in entries if isinstance(entry.record, Run))
    captures = list(run_captures(entries, run))

    shown = prove(entries, run, {captures[6].warc_record_id, captures[1].warc_record_id})

    assert [(one.index, one.size, one.capture) for one in shown] == [(1, 8, captures[1]), (6, 8, captures[6])]
    assert prove(entries, run, ()) == ()
    assert Inclusion.model_validate(as_json(shown[0])) == shown[0]


def test_of_several_unknown_captures_the_first_by_name_is_told(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    _, file = filled_vault(tmp_path, case, clock)
    run = next(entry.digest for entry in file.ledger.entries() if isinstance(entry.record, Run))

    with pytest.raises(ObjectMissing, match=r"the WARC record b$"):
        prove(file.ledger.entries(), run, ["c", "b"])
