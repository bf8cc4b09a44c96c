"""All cases in a line each, quickly, and never with what a second reviewer must not know."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.acts.actor import LOCAL, Actor
from desk.acts.case_list import CaseFilter, list_cases
from desk.acts.extend import extend
from desk.settings import Settings
from evidence.ledger_seal import seal_ledger
from evidence.records import Claim, Review
from evidence.vault import Vault
from tests.desk.acts.lived import ADA, GOES, LIN, STAYS, case_of, lived


def test_a_line_says_order_buyer_results_what_waits_and_until_when(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    first, second = list_cases(LOCAL, settings)
    assert (first.case_id, first.order_id, first.buyer) == (GOES, ADA.order_id, ADA.name)
    assert first.statuses == (("worn_after_delivery", 1),)
    assert (first.reviews_waiting, first.amendments) == (1, 0)
    assert (first.keep_until - datetime(2026, 6, 1, tzinfo=UTC)).days == 180
    assert second.case_id == STAYS


def test_filters_and_what_somebody_may_see(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    old = Vault.open(settings.vault_url, settings.home, lambda: datetime(2010, 1, 1, tzinfo=UTC))
    old.open_case(case_of(replace(LIN, case_id="old", name="")))

    def ids(**wanted: object) -> list[str]:
        return [one.case_id for one in list_cases(LOCAL, settings, CaseFilter(**wanted))]  # type: ignore[arg-type]  # fields

    assert ids(buyer="zQUX") == [GOES]
    assert ids(order=LIN.order_id) == [STAYS, "old"]
    assert ids(status="worn_after_delivery") == [GOES, STAYS]
    assert "old" in ids(overdue=True)
    assert [one.case_id for one in list_cases(Actor("Bo", "bo", cases=frozenset({STAYS})), settings)] == [STAYS]


def test_what_is_kept_is_read_until_the_case_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, _ = lived(tmp_path, files=False)
    first = list_cases(LOCAL, settings)
    asked = opened_ledgers(monkeypatch)
    assert list_cases(LOCAL, settings) == first
    assert asked == []
    extend(LOCAL, settings, GOES, 400, "x")
    asked.clear()
    assert list_cases(LOCAL, settings)[0].keep_until > first[0].keep_until
    assert asked == [GOES]


def opened_ledgers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked, real = list[str](), Vault.case

    def case(vault: Vault, case_id: str) -> object:
        asked.append(case_id)
        return real(vault, case_id)

    monkeypatch.setattr(Vault, "case", case)
    return asked


def test_a_damaged_line_is_made_again(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    first = list_cases(LOCAL, settings)
    for path in (settings.cache / "listed" / vault.vault_id).iterdir():
        path.write_bytes(b'{"stamp": 1}')
    assert list_cases(LOCAL, settings) == first


def test_one_persons_word_changes_nothing_that_is_listed(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    before = list_cases(LOCAL, settings)
    review(settings, "rejected", "one")
    assert list_cases(LOCAL, settings) == before
    review(settings, "rejected", "two")
    (after, _) = list_cases(LOCAL, settings)
    assert after.reviews_waiting == 0
    assert after.statuses != before[0].statuses


def review(settings: Settings, verdict: str, account: str) -> None:
    vault = Vault.open(settings.vault_url, settings.home)
    file = vault.case(GOES)
    match = next(entry for entry in file.ledger.entries() if entry.record.kind == "match")
    word = Review(
        match=match.digest, sku="tee-1", claim=Claim.SAME_ITEM_WORN, reviewer=account, verdict=verdict, blind=True,
        account=account,
    )  # fmt: skip
    file.ledger.append(word)
    seal_ledger(file.ledger, vault.key)
