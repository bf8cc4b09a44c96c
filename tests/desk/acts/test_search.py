"""What the acts of the search index promise to whoever shows their result."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desk.acts.actor import LOCAL
from desk.acts.index import build, status
from desk.acts.search import EVERYWHERE, Question, search
from desk.search.errors import QueryError, TextError
from desk.search.fields import FIELDS
from desk.settings import Settings
from evidence.records import Case
from evidence.vault import CaseFile
from tests.desk.indexed import desk
from tests.evidence.filled import filled_vault, match_of, page_segment, run_of

EVERYTHING = Question(EVERYWHERE, "", filters={}, times={}, picture=None, radius_bits=10, limit=20)


def quiet(case_id: str, place: int, of: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def file(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> CaseFile:
    """The only case of the vault, with three posts."""
    return filled_vault(tmp_path, case, clock)[1]


@pytest.fixture
def settings(file: CaseFile, tmp_path: Path) -> Settings:
    return desk(tmp_path)


def test_the_first_hits_come_with_the_number_of_all(settings: Settings) -> None:
    build(LOCAL, settings, quiet)

    found = search(LOCAL, settings, replace(EVERYTHING, limit=2))

    assert (found.total, len(found.hits), found.stale) == (3, 2, ())


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_handle_typed_in_the_text_is_found_however_it_is_written(
    settings: Settings, file: CaseFile, clock: Callable[[], datetime]
) -> None:
    build(LOCAL, settings, quiet)

    def total(text: str) -> int:
        return search(LOCAL, settings, replace(EVERYTHING, text=text)).total

    assert total("handle:buyer") == total("handle:@Buyer") == total("handle:demo:buyer") == 3
    assert total("handle:somebody") == 0
    assert total("handle:bluesky:buyer") == 0
    assert total("handle:buyer -handle:@buyer") == 0
    with pytest.raises(TextError, match="character 7: a value is missing"):
        total("handle:")


def examined(file: CaseFile, sku: str) -> None:
    """The first picture, in which this SKU was found worn."""
    segment = next(entry for entry in file.ledger.entries() if entry.record.kind == "segment")
    file.ledger.append(match_of(segment, segment.record.captures[-1].payload_digest, sku))


def offered(settings: Settings, text: str, **more: Any) -> set[tuple[str, str, int]]:
    """What is left out or put in place, the text of that search, and how many it finds."""
    found = search(LOCAL, settings, replace(EVERYTHING, text=text, **more))
    assert found.total == 0
    return {(offer.new or f"without {offer.old}", offer.text, offer.found) for offer in found.offers}


@pytest.mark.slow
def test_where_nothing_is_found_searches_are_offered_that_find_something(settings: Settings) -> None:
    build(LOCAL, settings, quiet)

    assert offered(settings, "day place:Mars") == {("without place:Mars", "day", 3)}
    assert offered(settings, "西藏 -day") == {("without -day", "西藏", 3)}
    assert offered(settings, "buyers") == {("buyer*", "buyer*", 3)}
    assert offered(settings, "buy") == {("buy*", "buy*", 3)}
    assert offered(settings, "day and tee") == {("AND", "day AND tee", 3), ("without and", "day tee", 3)}
    assert offered(settings, "order:101") == {("order:1001", "order:1001", 3)}
    assert offered(settings, "handle:@buy") == {("handle:buyer", "handle:buyer", 3)}
    assert offered(settings, '"day 西藏"') == {("day 西藏", "day 西藏", 3)}
    assert offered(settings, "2026-04-25") == {("posted:2026-04-25", "posted:2026-04-25", 3)}
    assert offered(settings, "picture") == {("kind:picture", "kind:picture", 3)}
    assert offered(settings, "西藏西") == {("西藏 西", "西藏 西", 3)}
    assert offered(settings, "#day") == {('"day"', '"day"', 3)}
    assert offered(settings, "tag：day") == {('"day"', '"day"', 3)}
    assert offered(settings, "@buy") == {("handle:buyer", "handle:buyer", 3)}
    assert offered(settings, "“tee a”") == {("tee a", "tee a", 3)}
    assert offered(settings, "place:tee") == {("tee", "tee", 3)}
    options = {"platform": ("demo",), "outcome": ("gone",)}
    assert offered(settings, "", filters=options) == {("without --outcome", "", 3)}


def test_the_nearest_sku_is_offered(settings: Settings, file: CaseFile) -> None:
    examined(file, "tee-1")
    build(LOCAL, settings, quiet)

    assert offered(settings, "sku:tee-2") == {("sku:tee-1", "sku:tee-1", 1)}
    assert offered(settings, "sku:tee-1,coat-2") == {("sku:(tee-1 OR coat-2)", "sku:(tee-1 OR coat-2)", 1)}
    assert offered(settings, "tee-l") == {("sku:tee-1", "sku:tee-1", 1)}
    assert offered(settings, "match") == {("verdict:match", "verdict:match", 1)}
    assert offered(settings, "sku:coat-2") == set()
    assert search(LOCAL, settings, replace(EVERYTHING, text="sku:TEE-1")).total == 1


def test_nothing_is_offered_that_finds_nothing_and_nothing_where_something_is_found(settings: Settings) -> None:
    build(LOCAL, settings, quiet)

    assert offered(settings, "nowhere") == set()
    nothing = {field.name: () for field in FIELDS if field.facet}
    assert offered(settings, "nowhere", filters=nothing, times={"posted": (None, None)}) == set()
    assert offered(settings, "nowhere place:Mars") == set()
    assert search(LOCAL, settings, EVERYTHING).offers == ()


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
