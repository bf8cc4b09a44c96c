"""Supplied files into a case, as an act: whose they are is asked with values, not with words of a command line."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.errors import SeveralAccounts
from desk.acts.import_supplied import import_supplied
from desk.acts.make_vault import make_vault
from evidence.records import Case
from evidence.vault import Vault
from tests.desk.acts.test_overview import quiet, settings


def test_whose_the_files_are_is_asked_with_the_accounts_as_values(tmp_path: Path, case: Case) -> None:
    mine = settings(tmp_path)
    make_vault(LOCAL, mine)
    accounts = (*case.accounts, case.accounts[0].model_copy(update={"handle": "other"}))
    Vault.open(mine.vault_url, mine.home).open_case(case.model_copy(update={"accounts": accounts}))
    with pytest.raises(SeveralAccounts, match="1 = demo:other") as asked:
        import_supplied(LOCAL, mine, "case-1", [tmp_path], quiet)
    assert asked.value.accounts == ("demo:buyer", "demo:other")
