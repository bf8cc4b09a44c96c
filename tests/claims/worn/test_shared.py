"""What all findings have in common is said once: eight findings with one sentence tell nothing apart."""

from dataclasses import replace
from pathlib import Path

from claims.shown.rows import Row
from claims.worn.assess import LineStatus
from claims.worn.page import LinePage
from claims.worn.shared import Shared, explained_once, said_once
from tests.claims.assessed import part
from tests.claims.worn.sound import bare, line
from tests.claims.worn.test_assess import AFTER, picture
from tests.claims.worn.test_page import page, weighing
from tests.claims.worn.test_section import BELT, TEE, told
from tests.desk.report_case import Posted


def texts(pages: tuple[LinePage, ...]) -> list[str]:
    """Everything that is said beside the pictures."""
    return [
        text
        for one in pages
        for sighting in one.sightings
        for text in (
            sighting.verdict,
            sighting.detail,
            *sighting.doubts,
            *(row.name + row.value for row in sighting.facts),
        )
        if text
    ]


def test_a_single_finding_says_all_of_it_itself() -> None:
    alone = [page(line(1, worn=(weighing(30),)))]

    assert said_once(alone) == (Shared(), tuple(alone))


def test_no_sentence_stands_both_before_the_findings_and_beside_one() -> None:
    pages = [page(line(1, worn=(weighing(30, 1),))), page(line(2, worn=(weighing(41, 2), weighing(20, 3))))]
    shared, rest = said_once(pages)
    before = {*shared.doubts, *(row.name + row.value for row in shared.facts), shared.verdict, shared.detail} - {""}

    assert before
    assert not before & set(texts(rest))
    assert before | set(texts(rest)) == set(texts(tuple(pages)))


def test_what_tells_findings_apart_stays_beside_them() -> None:
    pages = [page(line(1, worn=(weighing(30, 1),))), page(line(2, worn=(weighing(41, 2),)))]
    shared, rest = said_once(pages)

    assert shared.verdict == ""
    assert len({one.sightings[0].verdict for one in rest}) == 2
    assert all(any(row.name == "Posted" for row in one.sightings[0].facts) for one in rest)


def test_a_row_of_another_value_is_not_the_same() -> None:
    first = page(line(1, worn=(weighing(30, 1),)))
    other = replace(first.sightings[0], facts=(Row("Account", "somebody else"), *first.sightings[0].facts[1:]))
    shared, _ = said_once([first, replace(first, sightings=(other,))])

    assert first.sightings[0].facts[0] not in shared.facts


def test_a_status_is_explained_where_it_first_stands() -> None:
    pages = [page(bare(n, status)) for n, status in enumerate([LineStatus.NOTHING, LineStatus.CANNOT_SAY] * 2, 1)]

    assert [bool(one.explanation) for one in explained_once(pages)] == [True, True, False, False]


def test_in_a_report_of_two_findings_no_doubt_stands_twice(tmp_path: Path) -> None:
    vault = told(tmp_path, Posted("a", AFTER, picture(1), (TEE,)), Posted("b", AFTER, picture(2), (BELT,)))
    values = part(vault).values
    beside = [text for one in values["findings"] for sighting in one.sightings for text in sighting.doubts]

    assert values["shared"].doubts
    assert len(beside) == len(set(beside))
    assert not set(beside) & set(values["shared"].doubts)
