"""A case is corrected by adding: what was written stays, what is read is the corrected one."""

from pathlib import Path

import pytest

from claims.reading import read
from desk.access.errors import Forbidden
from desk.access.roles import Role
from desk.acts.actor import LOCAL, Actor
from desk.acts.amend import Difference, amend
from desk.acts.errors import ActError
from desk.acts.report import write_report
from desk.acts.search import Question, search
from desk.settings import Settings
from evidence.errors import NotAnchored, VaultError
from evidence.records import Amendment, Case
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.desk.acts.lived import ADA, GOES, STAYS, case_of, lived, quiet, run_of

pytestmark = pytest.mark.slow

ORDER = """
case_id = "case-goes"
purpose = "refund claim"
opened_by = "desk"
claim = "late_return"
catalog = "shop.csv"
catalog_name = "shop"
retention_days = {days}
[order]
order_id = "ORD-ZQ-1001"
buyer = "{buyer}"
placed = 2026-04-28T00:00:00Z
delivered = {delivered}
[[order.lines]]
sku = "{sku}"
title = "Printed tee"
[[accounts]]
platform = "atproto"
handle = "{handle}"
[accounts.basis]
stated_by = "Ada"
grounds = "named in the chat"
strength = "strong"
[window]
from = 2026-04-25T00:00:00Z
until = 2026-05-13T00:00:00Z
"""
SAID = {
    "days": "180", "buyer": ADA.name, "delivered": "2026-05-02T00:00:00Z", "sku": "tee-1", "handle": ADA.handle,
}  # fmt: skip


def order_file(folder: Path, **changes: str) -> Path:
    (folder / "shop.csv").touch()
    path = folder / "ORDER.toml"
    path.write_text(ORDER.format(**{**SAID, **changes}), "utf-8")
    return path


def opened(settings: Settings, case_id: str = GOES) -> tuple[Vault, CaseFile]:
    vault = Vault.open(settings.vault_url, settings.home)
    return vault, vault.case(case_id)


def test_what_differs_is_shown_added_and_sealed_and_the_first_record_stays(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path)
    order = order_file(tmp_path, sku="TEE-2", delivered="2026-05-03T00:00:00Z")

    told = amend(LOCAL, settings, order, "mistyped", quiet, dry_run=True)
    assert told.differences == (
        Difference("order.delivered", "2026-05-02T00:00:00.000000Z", "2026-05-03T00:00:00.000000Z"),
        Difference("order.lines[0].sku", "tee-1", "TEE-2"),
    )
    assert not opened(settings)[1].ledger.of_kinds("amendment")

    assert amend(LOCAL, settings, order, "mistyped", quiet).is_done
    vault, file = opened(settings)
    entry, case = file.opened()
    assert isinstance(entry.record, Case)
    assert (entry.record.order.lines[0].sku, case.order.lines[0].sku) == ("tee-1", "TEE-2")
    assert vault.opening_of(GOES) == case
    assert file.ledger.entries()[-1].record.kind == "ledger_seal"
    reading = read(file.ledger.entries(), public_key=vault.sealing_key())
    assert reading.case == case
    assert [(one.reason, one.differences) for one in reading.amendments] == [("mistyped", told.differences)]
    assert reading.clock.order.delivered == case.order.delivered
    assert verify(vault).faults == ()


def test_the_same_file_again_adds_nothing_and_the_old_one_is_refused_on_the_way_in(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    amend(LOCAL, settings, order_file(tmp_path, sku="TEE-2"), "mistyped", quiet)
    with pytest.raises(ActError, match="what it is already: nothing was added"):
        amend(LOCAL, settings, order_file(tmp_path, sku="TEE-2"), "again", quiet)
    vault, file = opened(settings)
    assert vault.open_case(file.opened()[1]).case_id == GOES
    with pytest.raises(VaultError, match=r"wornproof amend ORDER\.toml"):
        vault.open_case(case_of(ADA))


def test_two_amendments_hang_on_each_other(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    amend(LOCAL, settings, order_file(tmp_path, sku="TEE-2"), "one", quiet)
    amend(Actor("Bo", "bo"), settings, order_file(tmp_path, sku="TEE-3"), "two", quiet)
    vault, file = opened(settings)
    reading = read(file.ledger.entries(), public_key=vault.sealing_key())
    assert [(one.account, one.differences) for one in reading.amendments] == [
        ("", (Difference("order.lines[0].sku", "tee-1", "TEE-2"),)),
        ("bo", (Difference("order.lines[0].sku", "TEE-2", "TEE-3"),)),
    ]
    assert verify(vault).faults == ()


def test_the_report_says_what_was_changed_when_by_whom_and_why(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    before = write_report(LOCAL, settings, GOES, tmp_path / "before.html").path.read_text("utf-8")
    amend(Actor("Bo", "bo"), settings, order_file(tmp_path, sku="TEE-3"), "a wrong <b>letter</b>", quiet)
    html = write_report(LOCAL, settings, GOES, tmp_path / "after.html").path.read_text("utf-8")

    assert "The shop changed the case once" in html
    assert "By bo, because: a wrong &lt;b&gt;letter&lt;/b&gt;" in html
    assert "order.lines[0].sku: tee-1 → TEE-3" in html
    assert "The shop changed the case" not in before
    assert "Not released: no two people" in html


def test_search_and_report_follow_and_the_other_case_does_not(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path)
    before = write_report(LOCAL, settings, STAYS, tmp_path / "lin.html").path.read_bytes()
    amend(LOCAL, settings, order_file(tmp_path, buyer="Grace Newname"), "married", quiet)

    def found(text: str) -> int:
        return search(LOCAL, settings, Question("all", text, {}, {}, None, 0, 10)).total

    assert (found("Newname"), found("Zquxley"), found("quxdress"), found("vwoxcoat")) == (1, 0, 1, 1)
    assert write_report(LOCAL, settings, STAYS, tmp_path / "lin.html").path.read_bytes() == before
    shown = write_report(LOCAL, settings, GOES, tmp_path / "ada.html").path.read_text("utf-8")
    assert "tee-1" in shown


def test_what_was_read_of_an_account_that_was_taken_out_counts_for_nothing(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path)
    amend(LOCAL, settings, order_file(tmp_path, handle="somebody-else.bsky.social"), "wrong person", quiet)
    vault, file = opened(settings)
    reading = read(file.ledger.entries(), public_key=vault.sealing_key())
    assert (reading.posts, reading.matches, reading.sightings) == ({}, {}, ())
    assert [one.kind.value for one in reading.not_counted] == ["runs_of_no_account"]
    assert search(LOCAL, settings, Question("all", "quxdress", {}, {}, None, 0, 10)).total == 0
    assert verify(vault).faults == ()


def test_who_opened_the_case_stays_who_opened_it(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    order = order_file(tmp_path)
    order.write_text(order.read_text().replace('opened_by = "desk"', 'opened_by = "Bo"'))
    with pytest.raises(ActError, match="the case was opened by 'desk', and that stays"):
        amend(LOCAL, settings, order, "x", quiet)
    with pytest.raises(ActError, match="say why"):
        amend(LOCAL, settings, order_file(tmp_path, sku="TEE-2"), " ", quiet)
    with pytest.raises(Forbidden):
        amend(Actor("Bo", "bo", frozenset({Role.REVIEWER})), settings, order, "x", quiet)


def test_what_somebody_else_put_into_the_ledger_is_not_sealed_with_an_amendment(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    vault, file = opened(settings)
    heads = vault.register(f"cases/{GOES}").path
    known = heads.read_bytes()
    last = file.ledger.entries()[2].record
    file.ledger.append(next(e.record for e in file.ledger.entries() if e.record.kind == "match"))
    heads.write_bytes(known)
    assert last.kind == "segment"
    with pytest.raises(NotAnchored, match="so it is not amended"):
        amend(LOCAL, settings, order_file(tmp_path, sku="TEE-2"), "x", quiet)
    assert not opened(settings)[1].ledger.of_kinds("amendment")


def test_one_that_was_stopped_before_its_seal_is_sealed_by_the_same_command(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    vault, file = opened(settings)
    entry, case = file.opened()
    after = case.model_copy(update={"retention_days": 200})
    file.amend(lambda _: Amendment(supersedes=entry.digest, case=after, reason="r"), lambda _: False)
    assert file.opened()[1].retention_days == 180
    assert any("no seal covers the amendment" in note for note in verify(vault).notes)
    amend(LOCAL, settings, order_file(tmp_path, days="200"), "r", quiet)
    assert opened(settings)[1].opened()[1].retention_days == 200


def test_a_run_of_an_account_that_came_by_amendment_belongs_and_one_before_it_does_not(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    file = opened(settings)[1]
    amend(LOCAL, settings, order_file(tmp_path, handle="second.bsky.social"), "r", quiet)
    vault, file = opened(settings)
    assert file.opened()[1].accounts[0].handle == "second.bsky.social"
    file.ledger.append(run_of(file, "second.bsky.social", "run-2"))
    file.ledger.append(run_of(file, ADA.handle, "run-3"))
    (found,) = verify(vault).faults
    assert "run run-3 is of 'ada-zq7.bsky.social' on atproto, which is no account of this case" in found.what
