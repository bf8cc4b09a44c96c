"""The stage seal: once, with tokens, only over what this machine knows; and the register that says beforehand."""

import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from desk.jobs.sealing import seal
from desk.jobs.stamping import stamp
from evidence.errors import NotAnchored
from evidence.ledger_seal import seal_ledger
from evidence.records import Case, LedgerSeal, Match, RemarkKind, Timestamp
from evidence.register import HeadRegister
from evidence.trust import Trust
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.desk.stamped import settings
from tests.evidence.filled import filled_vault
from tests.servers.tsa import Tsa

Filled = tuple[Vault, CaseFile]


def quiet(stage: str, done: int, total: int | None, says: str) -> None:
    """Progress that nobody looks at."""


def kinds(file: CaseFile) -> list[str]:
    return [entry.record.kind for entry in file.ledger.entries()]


def match_again(file: CaseFile, policy: str = "1") -> Match:
    found = next(entry.record for entry in file.ledger.entries() if isinstance(entry.record, Match))
    return found.model_copy(update={"policy_digest": "sha256:" + policy * 64})


def test_what_waits_is_sealed_once_in_the_case_and_in_its_catalog(filled: Filled) -> None:
    vault, file = filled
    mine, before = settings(vault), kinds(file)

    assert seal(mine, "case-1", quiet) == ()
    assert kinds(vault.case("case-1")) == [*before, "ledger_seal"]
    assert [entry.record.kind for entry in vault.catalog("shop").ledger.entries()][3:] == ["ledger_seal"]

    assert seal(mine, "case-1", quiet) == ()
    assert kinds(vault.case("case-1")) == [*before, "ledger_seal"], "nothing new, nothing added"
    file.ledger.append(match_again(file))
    seal(mine, "case-1", quiet)
    assert kinds(vault.case("case-1"))[-3:] == ["ledger_seal", "match", "ledger_seal"]
    assert verify(vault).faults == ()


def test_a_seal_of_the_catalog_changes_nothing_in_it(filled: Filled) -> None:
    """Else every picture would be examined again after each seal."""
    vault, _ = filled
    before = vault.catalog("shop").head()
    seal(settings(vault), "case-1", quiet)

    assert vault.catalog("shop").head() == before


@pytest.mark.server
def test_the_seals_get_their_tokens_as_runs_do(filled: Filled, pair: tuple[Tsa, Tsa]) -> None:
    vault, file = filled
    mine = settings(vault, pair[0])
    pair[0].status = 500

    said = seal(mine, "case-1", quiet)
    assert [line.split("  ")[0] for line in said] == ["cases/case-1", "catalogs/shop"]
    assert all("UNSEALED: 0 of 1 time tokens needed" in line for line in said)
    pair[0].status = 200
    assert stamp(mine, "case-1", quiet) == ()
    tokens = [e.record for e in vault.case("case-1").ledger.entries() if isinstance(e.record, Timestamp)]
    sealed = [e for e in file.ledger.entries() if isinstance(e.record, LedgerSeal)]
    assert {token.seal for token in tokens} >= {sealed[0].digest}
    assert len(tokens) == 2, "the run's and the ledger's"
    before = kinds(file)
    assert seal(mine, "case-1", quiet) == ()
    assert kinds(vault.case("case-1")) == before
    found = verify(vault, trust=Trust(required=1))
    assert (found.faults, found.whose, found.unsealed) == ((), (), ())


@pytest.mark.server
def test_an_authority_that_gives_nothing_is_told_in_the_notes_of_verify(filled: Filled) -> None:
    vault, _ = filled
    seal(settings(vault), "case-1", quiet)

    notes = verify(vault).notes
    assert any(
        "cases/case-1/ledger/00000010.json: the seal of cases/case-1 is signed, but has 0 of 1" in n for n in notes
    )


def put_by_hand(vault: Vault, file: CaseFile) -> None:
    """A Match written into the folder: the same ledger, and a register that is thrown away."""
    stranger = Vault(vault.store, vault.home.parent / "elsewhere", vault.vault_id, file.ledger._clock)
    stranger.case("case-1").ledger.append(match_again(file))


def test_what_this_machine_does_not_know_is_not_signed_until_somebody_vouches(filled: Filled) -> None:
    """The kind: what was put into the folder without the key is signed with it at the next honest matching."""
    vault, file = filled
    put_by_hand(vault, file)
    before = kinds(vault.case("case-1"))

    with pytest.raises(NotAnchored, match=r"not sealed: .* does not know entries 10 of cases/case-1.*--unanchored"):
        seal(settings(vault), "case-1", quiet)
    assert kinds(vault.case("case-1")) == before
    (whose,) = verify(vault).whose
    assert whose.kind is RemarkKind.ENTRIES_NOT_REGISTERED

    seal(settings(vault), "case-1", quiet, unanchored=True)
    assert kinds(vault.case("case-1")) == [*before, "ledger_seal"]
    assert verify(vault).whose == ()


def test_a_rewritten_ledger_is_not_sealed_anew(filled: Filled, tmp_path: Path) -> None:
    vault, file = filled
    for log in (tmp_path / "home/heads").rglob("cases-*.log"):
        log.write_text(log.read_text().replace("sha256:", "sha256:0")[:-1])

    with pytest.raises(NotAnchored):
        seal_ledger(vault.case("case-1").ledger, vault.key)
    assert kinds(vault.case("case-1")) == kinds(file)


def die_after(step: str, vault: Vault, file: CaseFile) -> None:
    """In a process of its own: append, and be killed at this step of the register."""

    def killed(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    pid = os.fork()
    if pid == 0:
        setattr(HeadRegister, step, killed)
        file.ledger.append(match_again(file))
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize(("step", "there"), [("intend", 0), ("note", 1)])
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_process_killed_between_an_entry_and_the_registers_line_makes_nobody_a_stranger(
    filled: Filled, step: str, there: int
) -> None:
    vault, file = filled
    before = kinds(file)

    die_after(step, vault, file)

    assert len(kinds(vault.case("case-1"))) == len(before) + there
    found = verify(Vault.open(vault.store.url, vault.home))
    assert (found.faults, found.whose) == ((), ())
    seal(settings(vault), "case-1", quiet)
    assert verify(vault).whose == ()


def test_an_intent_without_an_entry_is_no_fault_and_a_confirmed_entry_that_is_gone_is(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    vault, _ = filled_vault(tmp_path, case, clock)
    register = vault.register("cases/case-1")
    register.intend(10, "sha256:" + "a" * 64)

    assert verify(vault).faults == ()
    register.note(10, "sha256:" + "a" * 64)
    assert ["cut from the tail" in fault.what for fault in verify(vault).faults] == [True]


def test_a_register_from_before_there_were_intents_knows_what_it_knew(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    vault, _ = filled_vault(tmp_path, case, clock)
    for log in (tmp_path / "home/heads").rglob("*.log"):
        kept = [line for line in log.read_text().splitlines(keepends=True) if not line.startswith("intent")]
        log.write_text("".join(kept))

    found = verify(vault)
    assert (found.faults, found.whose) == ((), ())
