"""How far a case is, as values: what the command line and a page make their sentences of."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.import_supplied import import_supplied
from desk.acts.make_vault import make_vault
from desk.acts.overview import show_cases
from desk.settings import Settings
from evidence.errors import EvidenceError
from evidence.records import Case, Match, Outcome, Segment
from evidence.vault import Vault
from tests.claims.assessed import assessment
from tests.crawler.supplied import file, photo
from tests.desk.drawn import garment
from tests.desk.report_case import build
from tests.desk.search.test_agrees import STORY, examine_again
from tests.evidence.filled import filled_vault

TABLE = "picture,url,posted_at,text,author\n1.jpg,https://one.example/p/1,2026-05-04T10:00:00+02:00,at the sea,buyer\n"


def settings(folder: Path) -> Settings:
    return Settings(
        vault_url=str(folder / "vault"), index_url="", home=folder / "home", cache=folder / "cache", contact=""
    )


def quiet(stage: str, done: int, total: int | None, says: str) -> None:
    """Progress that nobody looks at."""


def test_a_crawled_account_says_how_its_run_ended_and_how_it_stands(tmp_path: Path, case: Case, clock: object) -> None:
    filled_vault(tmp_path, case, clock)  # type: ignore[arg-type]  # the fixture is a clock
    (shown,) = show_cases(LOCAL, settings(tmp_path), "case-1")
    (account,) = shown.accounts
    assert (shown.case, shown.posts, shown.pictures, shown.examined) == (case, 3, 3, 3)
    assert account.outcome is not None
    assert account.outcome[0] is Outcome.COMPLETE
    assert account.run is not None
    assert (account.run.sealed, account.run.short, account.supplied) == (False, 1, 0)
    assert shown.assurance == (("captured", 3),)


def test_an_account_that_was_only_supplied_was_not_crawled(tmp_path: Path, case: Case) -> None:
    mine = settings(tmp_path)
    make_vault(LOCAL, mine)
    Vault.open(mine.vault_url, mine.home).open_case(case)
    file(tmp_path, "shots/1.jpg", photo(1))
    folder = file(tmp_path, "shots/posts.csv", TABLE.encode()).parent
    done = import_supplied(LOCAL, mine, "case-1", [folder], quiet)
    (shown,) = show_cases(LOCAL, mine)
    (account,) = shown.accounts
    assert [taken.posts for taken in done.taken] == [1]
    assert (account.run, account.outcome, account.supplied) == (None, None, 1)
    assert shown.assurance == (("supplied", 1),)


def test_a_case_that_is_not_there_is_an_error_and_a_vault_without_cases_is_empty(tmp_path: Path) -> None:
    mine = settings(tmp_path)
    make_vault(LOCAL, mine)
    assert show_cases(LOCAL, mine) == ()
    with pytest.raises(EvidenceError, match="no case 'case-1'"):
        show_cases(LOCAL, mine, "case-1")


def test_a_post_captured_twice_and_a_picture_examined_twice_count_once(tmp_path: Path) -> None:
    vault, file_ = build(tmp_path, STORY)
    first = next(entry.record for entry in file_.ledger.entries() if isinstance(entry.record, Segment))
    file_.ledger.append(first)
    examine_again(file_, garment(101))
    mine = settings(tmp_path).model_copy(update={"vault_url": vault.store.url, "home": vault.home})
    (shown,) = show_cases(LOCAL, mine)
    seen = assessment(vault).coverage

    assert len([e for e in file_.ledger.entries() if isinstance(e.record, Match)]) == 4
    assert (shown.posts, shown.pictures, shown.examined) == (seen.posts, seen.pictures, seen.examined) == (3, 3, 3)
    assert shown.matches == 3, "one of the four that were found first is no longer found"
    assert shown.ledger_seal is not None
    assert shown.ledger_seal.in_words.startswith("UNSEALED: 0 of 1 time tokens needed")
