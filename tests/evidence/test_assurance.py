"""How well a post is attested, from the ledger alone; whatever is in doubt counts as the weaker."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from evidence.assurance import SAYS, Level, assurances
from evidence.ledger import now
from evidence.records import Case, Counts, Entry, Outcome, Run, Seal
from evidence.seal import seal
from evidence.trust import Trust
from evidence.vault import CaseFile, Vault
from tests.evidence.filled import ALL_READ, filled_vault, page_segment
from tests.evidence.test_timestamp import asked
from tests.servers.tsa import Tsa

POST = ("demo", "post-0")


@pytest.fixture
def file(vault: Vault, case: Case) -> CaseFile:
    return vault.open_case(case)


def looked(file: CaseFile, clock: Callable[[], datetime], *, sealed: bool = True, **told: Any) -> Entry:
    """One more run that shows post-0, sealed or not; ``told`` changes its Segment, Run or Post by field name."""
    number = sum(isinstance(entry.record, Run) for entry in file.ledger.entries())
    run = Run(
        run_id=f"run-{number}",
        case=file.opened()[0].digest,
        platform=told.get("platform", "demo"),
        handle="buyer",
        software="wornproof",
        platform_digest="sha256:" + "0" * 64,
        environment={},
        supplied=told.get("supplied", False),
    )
    entry = file.ledger.append(run)
    segment = page_segment(file, entry.digest, 0, clock)
    changed = segment.posts[0].model_copy(update={"posted_at": MOMENT, **told.get("post", {})})
    posts = () if told.get("unchanged") else (changed,)
    file.ledger.append(segment.model_copy(update={"posts": posts, "unchanged": told.get("unchanged", ())}))
    if sealed:
        counts = Counts(advertised=1, seen=1, in_window=1, sealed=1, pictures=1, missing=0)
        seal(file, entry, Outcome.COMPLETE, ALL_READ, counts)
    return entry


MOMENT = datetime.fromisoformat("2026-05-05T10:00:00+00:00")


def level(file: CaseFile) -> Level:
    return assurances(file.ledger.entries())[POST].level


def test_what_no_seal_covers_is_no_evidence(file: CaseFile, clock: Callable[[], datetime]) -> None:
    looked(file, clock, sealed=False, post={"origin": "signed: did"})

    assert level(file) is Level.UNSEALED


def test_one_sealed_look_is_captured(file: CaseFile, clock: Callable[[], datetime]) -> None:
    looked(file, clock)

    assert level(file) is Level.CAPTURED


def test_two_runs_that_saw_the_same_are_captured_twice_and_one_run_is_not(
    file: CaseFile, clock: Callable[[], datetime]
) -> None:
    looked(file, clock)
    looked(file, clock, sealed=False)
    assert level(file) is Level.CAPTURED, "the second look is not sealed"

    looked(file, clock, unchanged=("post-0",))
    assert level(file) is Level.CAPTURED_TWICE


def test_another_way_of_reading_the_account_counts_where_it_shows_the_same(
    file: CaseFile, clock: Callable[[], datetime]
) -> None:
    looked(file, clock)
    looked(file, clock, platform="demo-page", post={"platform_id": "p0"})

    assert {found.level for found in assurances(file.ledger.entries()).values()} == {Level.CAPTURED_TWICE}


@pytest.mark.parametrize("change", [{"text": "other"}, {"posted_at": MOMENT.replace(day=6)}, {"images": ()}])
def test_two_looks_that_disagree_are_not_captured_twice(
    file: CaseFile, clock: Callable[[], datetime], change: dict[str, Any]
) -> None:
    looked(file, clock)
    looked(file, clock, platform="demo-page", post={"platform_id": "p0", **change})

    assert {found.level for found in assurances(file.ledger.entries()).values()} == {Level.CAPTURED}


def test_an_edited_post_is_graded_by_its_worse_attested_version(file: CaseFile, clock: Callable[[], datetime]) -> None:
    looked(file, clock, post={"origin": "signed: did"})
    looked(file, clock, post={"text": "edited"}, supplied=True)

    assert level(file) is Level.SUPPLIED


def test_supplied_stays_supplied_until_we_saw_it_ourselves(file: CaseFile, clock: Callable[[], datetime]) -> None:
    looked(file, clock, supplied=True, post={"origin": "signed: did"})
    looked(file, clock, supplied=True)
    assert level(file) is Level.SUPPLIED

    looked(file, clock)
    found = assurances(file.ledger.entries())[POST]
    assert (found.level, found.holds) == (Level.CAPTURED, {Level.SUPPLIED, Level.CAPTURED})


def test_a_signature_at_the_origin_is_told_beside_what_is_missing(
    file: CaseFile, clock: Callable[[], datetime]
) -> None:
    looked(file, clock, post={"origin": "signed: did"})

    found = assurances(file.ledger.entries())[POST]

    assert found.level is Level.ORIGIN_SIGNED
    assert Level.TIMESTAMPED not in found.holds


@pytest.mark.server
def test_a_token_makes_it_timestamped_for_who_trusts_its_root(tmp_path: Path, case: Case) -> None:
    tsa, other = Tsa(tmp_path, "first"), Tsa(tmp_path, "second")
    try:
        _, file = filled_vault(tmp_path, case, now)
        sealed = next(entry for entry in file.ledger.entries() if isinstance(entry.record, Seal))
        file.ledger.append(asked(tsa, sealed))
    finally:
        tsa.close()
        other.close()
    entries = file.ledger.entries()

    assert assurances(entries)[POST].level is Level.TIMESTAMPED
    foreign = Trust(roots=(other.root.certificate,))
    assert assurances(entries, foreign)[POST].level is Level.UNSEALED, "a token that does not hold is a fault"
    assert assurances(entries, Trust(required=2))[POST].level is Level.CAPTURED


def test_every_level_is_told_with_what_it_does_not_show() -> None:
    assert list(SAYS) == list(Level)
    assert all(says.name and says.shows and says.not_shown for says in SAYS.values())


def test_posts_without_an_address_are_not_taken_for_one_another(file: CaseFile, clock: Callable[[], datetime]) -> None:
    looked(file, clock, post={"url": "", "platform_id": "a"})
    looked(file, clock, post={"url": "", "platform_id": "b"})

    found = assurances(file.ledger.entries())
    assert {key: one.level for key, one in found.items()} == {
        ("demo", "a"): Level.CAPTURED,
        ("demo", "b"): Level.CAPTURED,
    }


def test_a_run_that_saw_a_signed_post_unchanged_did_not_check_its_signature(
    file: CaseFile, clock: Callable[[], datetime]
) -> None:
    looked(file, clock, sealed=False, post={"origin": "signed: did"})
    looked(file, clock, unchanged=("post-0",))

    assert level(file) is Level.CAPTURED


def test_a_post_seen_unchanged_that_no_run_holds_is_no_post(file: CaseFile, clock: Callable[[], datetime]) -> None:
    looked(file, clock, unchanged=("post-9",))

    assert assurances(file.ledger.entries()) == {}
