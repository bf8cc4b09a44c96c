"""Checking a vault asks the rooms that made its records, too: the parsers, the policy in use."""

from pathlib import Path

import pytest

from crawler.errors import PlatformError
from crawler.platform import load_platform
from desk.acts.actor import LOCAL
from desk.acts.verify import verify_vault
from desk.settings import Settings, load_settings
from tests.crawler.captured import journal_toml
from tests.crawler.reread.kept import Answer, Kept, listing, read


def own(folder: Path) -> Settings:
    return load_settings(str(folder / "vault")).model_copy(update={"home": folder / "home"})


def test_a_post_that_says_otherwise_than_its_reply_is_a_fault_of_the_vault(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    (post,) = read(listing(4))
    kept.add([Answer(listing(4))], [post])
    assert verify_vault(LOCAL, own(tmp_path)).holds

    kept.add([Answer(listing(4))], [post.model_copy(update={"text": "other"})])
    found = verify_vault(LOCAL, own(tmp_path), "case-1")
    assert [fault.what for fault in found.faults] == ["post 4: mapped@2 reads otherwise in the reply beside it: text"]


def test_a_platform_of_ones_own_is_read_again_where_its_file_is_given(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(journal_toml(max_pages=7), "utf-8")
    kept = Kept(tmp_path, platform_digest=load_platform(file).digest)
    (post,) = read(listing(4))
    kept.add([Answer(listing(4))], [post.model_copy(update={"text": "other"})])

    found = verify_vault(LOCAL, own(tmp_path))
    assert found.holds
    assert any("its platform file is not the one here" in note for note in found.notes)
    assert not verify_vault(LOCAL, own(tmp_path), platforms=[file]).holds
    with pytest.raises(PlatformError, match=r"none\.toml"):
        verify_vault(LOCAL, own(tmp_path), platforms=[tmp_path / "none.toml"])


def test_a_case_whose_ledger_cannot_be_read_is_told_of_once_and_the_others_are_read_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.add([Answer(listing(4))], read(listing(4)))
    other = tmp_path / "vault/cases/case-2/ledger"
    other.mkdir(parents=True)
    (other / "00000001.json").write_bytes(b"{}")

    found = verify_vault(LOCAL, own(tmp_path))
    assert {fault.where for fault in found.faults} == {"cases/case-2/ledger/00000001.json", "cases/case-2/ledger"}
