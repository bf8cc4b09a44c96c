"""What the acts of the search index promise to whoever shows their result."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.index import build, status
from desk.acts.search import EVERYWHERE, Question, search
from desk.search.errors import QueryError
from desk.settings import Settings
from evidence.records import Case
from evidence.vault import CaseFile
from tests.evidence.filled import filled_vault, page_segment, run_of

EVERYTHING = Question(EVERYWHERE, "", filters={}, times={}, picture=None, radius_bits=10, limit=20)


def quiet(case_id: str, place: int, of: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def file(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> CaseFile:
    """The only case of the vault, with three posts."""
    return filled_vault(tmp_path, case, clock)[1]


@pytest.fixture
def settings(file: CaseFile, tmp_path: Path) -> Settings:
    return Settings(
        vault_url=str(tmp_path / "vault"),
        index_url=f"sqlite://{tmp_path / 'index.sqlite'}",
        home=tmp_path / "home",
        cache=tmp_path / "cache",
        contact="",
    )


def test_the_first_hits_come_with_the_number_of_all(settings: Settings) -> None:
    build(LOCAL, settings, quiet)

    found = search(LOCAL, settings, replace(EVERYTHING, limit=2))

    assert (found.total, len(found.hits), found.stale) == (3, 2, ())


def test_a_handle_is_found_however_it_is_written(
    settings: Settings, file: CaseFile, clock: Callable[[], datetime]
) -> None:
    run = file.ledger.append(run_of(file, "run-2").model_copy(update={"handle": "buyer@mastodon.social"}))
    file.ledger.append(page_segment(file, run.digest, 9, clock))
    build(LOCAL, settings, quiet)

    def total(*handles: str) -> int:
        return search(LOCAL, settings, replace(EVERYTHING, filters={"handle": handles})).total

    assert total("https://mastodon.social/@Buyer") == 1
    assert total("buyer@mastodon.social") == 1
    assert total("buyer") == 3
    assert total("buyer", "https://mastodon.social/@Buyer") == 4
    assert total("somebody") == 0


def test_a_case_that_has_grown_is_named_with_what_was_found(
    settings: Settings, file: CaseFile, clock: Callable[[], datetime]
) -> None:
    build(LOCAL, settings, quiet)
    file.ledger.append(page_segment(file, file.ledger.entries()[1].digest, 7, clock))

    found = search(LOCAL, settings, replace(EVERYTHING, where="case-1"))

    assert (found.total, found.stale) == (3, ("case-1",))
    assert status(LOCAL, settings).status.stale == ("case-1",)
    assert build(LOCAL, settings, quiet).documents == 4


def test_a_case_that_is_not_there_is_refused_with_those_that_are(settings: Settings) -> None:
    with pytest.raises(QueryError, match="known: case-1"):
        search(LOCAL, settings, replace(EVERYTHING, where="case-9"))


def test_the_state_of_an_index_does_not_hold_its_password(settings: Settings, elasticsearch_url: str) -> None:
    address = f"elasticsearch+{elasticsearch_url}/test-never-built"
    with_password = settings.model_copy(update={"index_url": address.replace("//", "//ada:secret@")})

    state = status(LOCAL, with_password)

    assert (state.address, state.status.generation) == (address, None)
