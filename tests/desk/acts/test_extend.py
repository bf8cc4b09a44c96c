"""A case is kept longer, in all and sealed, and never shorter."""

from datetime import timedelta
from pathlib import Path

import pytest

from claims.reading import read
from desk.acts.actor import LOCAL, Actor
from desk.acts.dispose import dispose
from desk.acts.errors import ActError
from desk.acts.extend import extend
from evidence.records import Disposed, Extension
from evidence.vault import Vault
from evidence.verify import verify
from tests.desk.acts.lived import ADA, GOES, STAYS, everywhere, lived, marked, quiet


def test_days_count_from_when_the_case_was_opened(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    done = extend(Actor("Bo", "bo"), settings, GOES, 400, "a lawsuit")
    file = Vault.open(settings.vault_url, settings.home).case(GOES)
    opened, case = file.opened()
    reading = read(file.ledger.entries(), public_key=vault.sealing_key())

    assert (done.retention_days, done.keep_until) == (400, opened.appended_at + timedelta(days=400))
    assert (reading.retention_days, reading.keep_until, case.retention_days) == (400, done.keep_until, 180)
    assert [e.record.account for e in file.ledger.entries() if isinstance(e.record, Extension)] == ["bo"]
    assert file.ledger.entries()[-1].record.kind == "ledger_seal"
    assert verify(vault).faults == ()


def test_never_shorter_and_not_for_ever(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    extend(LOCAL, settings, GOES, 400, "a lawsuit")
    before = dict(everywhere(tmp_path / "vault" / "cases"))
    for days, says in (
        (399, "kept for 400 days already"),
        (400, "kept for 400 days already"),
        (3651, "3650 days at most"),
    ):
        with pytest.raises(ActError, match=says):
            extend(LOCAL, settings, GOES, days, "x")
    with pytest.raises(ActError, match="say why"):
        extend(LOCAL, settings, GOES, 500, "")
    assert dict(everywhere(tmp_path / "vault" / "cases")) == before


def test_one_that_does_not_keep_it_longer_counts_for_nothing_and_is_named(tmp_path: Path) -> None:
    _, vault = lived(tmp_path, files=False)
    file = vault.case(GOES)
    file.ledger.append(Extension(case=file.opened()[0].digest, retention_days=1, reason="x"))
    (found,) = verify(vault).faults
    assert "keeps the case no longer than it was to be kept" in found.what


@pytest.mark.slow
def test_an_extension_keeps_a_case_that_was_due_and_goes_with_it_in_the_end(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path)
    extend(LOCAL, settings, GOES, 3650, "a lawsuit of Ada Zquxley")
    with pytest.raises(ActError, match="is kept until 2036"):
        dispose(LOCAL, settings, GOES, Disposed.RETENTION, quiet)
    assert marked(tmp_path, ADA)
    dispose(LOCAL, settings, GOES, Disposed.ERASURE, quiet)
    assert marked(tmp_path, ADA) == set()
    assert Vault.open(settings.vault_url, settings.home).cases() == (STAYS,)
