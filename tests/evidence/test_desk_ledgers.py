"""The desk's own ledgers are checked as all others, and hold nothing that anybody is accused by."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence.errors import VaultError
from evidence.ledger import entry_path
from evidence.ledger_seal import seal_ledger
from evidence.records import Amendment, Audit, Audited, Case, Deed, Disposal, LedgerSeal, Practice
from evidence.vault import Vault
from evidence.verify import verify
from tests.evidence.filled import BLANK, filled_vault

AUDIT = Audit(deeds=(Audited(at=datetime(2026, 6, 1, tzinfo=UTC), deed=Deed.LOOKED),))
PRACTICE = Practice(account="bo", catalog="shop", asked="a", photo_digest=BLANK, number=1, there=True, planted=False)
DISPOSAL = Disposal(case_digest=BLANK, entries=1, head=BLANK, because="erasure")


def faults(vault: Vault) -> list[str]:
    return [f"{one.where}: {one.what}" for one in verify(vault).faults]


def test_what_belongs_there_is_sealed_and_holds(vault: Vault) -> None:
    ledger = vault.desk("audit-2026-06")
    for record in (AUDIT, PRACTICE, DISPOSAL):
        ledger.append(record)
    seal = seal_ledger(ledger, vault.key)
    assert seal is not None
    assert isinstance(seal.record, LedgerSeal)
    assert (faults(vault), vault.desk_ledgers()) == ([], ("audit-2026-06",))


@pytest.mark.parametrize("record", [AUDIT, PRACTICE, DISPOSAL], ids=lambda record: record.kind)
def test_in_a_case_or_a_catalog_they_are_faults(vault: Vault, case: Case, record: Audit) -> None:
    file = vault.open_case(case)
    file.ledger.append(record)
    vault.catalog("shop").ledger.append(record)
    assert faults(vault) == [
        f"catalogs/shop/ledger/00000001.json: a catalog holds photos, not a {record.kind} record",
        f"cases/case-1/ledger/00000002.json: a case holds no {record.kind} record",
    ]


def test_anything_else_in_theirs_is_a_fault(vault: Vault, case: Case) -> None:
    vault.desk("life").append(case)
    assert faults(vault) == ["desk/life/ledger/00000001.json: a ledger of the desk's own holds no case record"]


def test_a_changed_cut_or_vanished_ledger_shows(vault: Vault, tmp_path: Path) -> None:
    for name in ("audit-2026-06", "audit-2026-07", "audit-2026-08"):
        vault.desk(name).append(AUDIT)
        vault.desk(name).append(AUDIT)
        seal_ledger(vault.desk(name), vault.key)
    folder = tmp_path / "vault" / "desk"
    first = folder / "audit-2026-06" / "ledger" / "00000001.json"
    first.write_bytes(first.read_bytes().replace(b'"looked"', b'"packed"'))
    (folder / "audit-2026-07" / "ledger" / "00000003.json").unlink()
    vault.store.remove_tree("desk/audit-2026-08")
    said = "\n".join(faults(vault))
    assert "audit-2026-06/ledger/00000001.json: entry 1 does not have the digest it names" in said
    assert "audit-2026-07/ledger/00000003.json: the entry was cut from the tail" in said
    assert "desk/audit-2026-08: all of it is gone" in said


def test_one_case_is_verified_without_reading_the_desks_ledgers(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    vault, _ = filled_vault(tmp_path, case, clock)
    vault.desk("life").append(case)
    assert verify(vault, "case-1").faults == ()


def test_the_mark_of_an_amended_case_may_not_be_missing_or_hold_anything(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)
    opened, _ = file.opened()
    changed = case.model_copy(update={"purpose": "another"})
    file.amend(lambda _: Amendment(supersedes=opened.digest, case=changed, reason="r"), lambda _: False)
    assert faults(vault) == []
    assert vault.opening_of("case-1") == changed

    mark = Path(vault.store.place.removeprefix("file://")) / "cases" / "case-1" / "amended"
    mark.write_bytes(b"x")
    assert ["no record speaks of this object" in one for one in faults(vault)] == [True]
    mark.unlink()
    assert ["it is gone, and the case was amended" in one for one in faults(vault)] == [True]


def test_a_case_of_which_something_is_left_is_not_begun_anew(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)
    file.put_warc("run-1", 0, b"left")
    vault.store._remove(entry_path("cases/case-1", 1))
    with pytest.raises(VaultError, match="wornproof dispose case-1"):
        vault.open_case(case)
