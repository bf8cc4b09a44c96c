"""Supplied files into a case, as an act: whose they are is asked with values, not with words of a command line."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.crawl import crawl
from desk.acts.errors import SeveralAccounts
from desk.acts.import_supplied import import_supplied
from desk.acts.make_vault import make_vault
from evidence.records import Case
from evidence.vault import Vault
from tests.crawler.captured import jpeg
from tests.desk.acts.test_overview import quiet, settings


def test_whose_the_files_are_is_asked_with_the_accounts_as_values(tmp_path: Path, case: Case) -> None:
    mine = settings(tmp_path)
    make_vault(LOCAL, mine)
    accounts = (*case.accounts, case.accounts[0].model_copy(update={"handle": "other"}))
    Vault.open(mine.vault_url, mine.home).open_case(case.model_copy(update={"accounts": accounts}))
    with pytest.raises(SeveralAccounts, match="1 = demo:other") as asked:
        import_supplied(LOCAL, mine, "case-1", [tmp_path], quiet)
    assert asked.value.accounts == ("demo:buyer", "demo:other")


@pytest.mark.parametrize(("platform", "title"), [("instagram", "Instagram"), ("tiktok", "TikTok")])
def test_a_case_of_supplied_files_only_is_not_crawled_and_says_what_to_do(
    tmp_path: Path, case: Case, platform: str, title: str
) -> None:
    """Kind: a site that shows visitors nothing; its account ended the crawl of the case with "no platform"."""
    mine = settings(tmp_path)
    make_vault(LOCAL, mine)
    account = case.accounts[0].model_copy(update={"platform": platform, "handle": "https://site.example/lin"})
    file = Vault.open(mine.vault_url, mine.home).open_case(case.model_copy(update={"accounts": (account,)}))

    done = crawl(LOCAL, mine, "case-1", quiet)

    assert done.accounts == ()
    assert done.not_crawled == (
        f"https://site.example/lin: {title} is not crawled; supply what you kept: wornproof import case-1 FILE...",
    )
    assert [entry.record.kind for entry in file.ledger.entries()] == ["case"]


def test_what_is_supplied_of_a_site_that_is_not_crawled_stands_in_its_case(tmp_path: Path, case: Case) -> None:
    """Kind: as above."""
    mine = settings(tmp_path)
    make_vault(LOCAL, mine)
    account = case.accounts[0].model_copy(
        update={"platform": "instagram", "handle": "https://www.instagram.com/lin.w/"}
    )
    Vault.open(mine.vault_url, mine.home).open_case(case.model_copy(update={"accounts": (account,)}))
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg(1))
    (folder / "posts.csv").write_text("picture,url,posted_at,text\na.jpg,https://i.example/p/1,2026-05-04,day two\n")

    done = import_supplied(LOCAL, mine, "case-1", [folder], quiet)

    assert [(one.posts, one.pictures, one.problem) for one in done.taken] == [(1, 1, "")]
