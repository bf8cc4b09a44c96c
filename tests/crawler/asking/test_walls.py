"""Walls and ordinary pages: saved pages of many designs, told for what they are; the table in docs is kept here."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.asking.walls import OUTCOMES, Seen, Wall, classify
from evidence.records import Outcome
from tests.crawler.captured import files, journal_crawl, jpeg, posts
from tests.servers.journal import Site

HERE = Path(__file__).parents[1] / "walls"
PAGES: list[dict[str, Any]] = tomllib.loads((HERE / "index.toml").read_text(encoding="utf-8"))["page"]
DOCS = Path(__file__).parents[3] / "docs" / "crawling.md"


def seen(page: dict[str, Any], **changes: Any) -> Seen:
    values = {
        "asked_url": page["asked"],
        "url": page["url"],
        "status": page["status"],
        "headers": page.get("headers", {}),
        "body": (HERE / page["file"]).read_bytes(),
    }
    return Seen(**{**values, **changes})


def told(page: dict[str, Any]) -> Wall:
    return classify(seen(page)).wall


def confusion_table() -> str:
    """Rows: what a page is. Columns: what it was taken for."""
    found = Counter((page["kind"], told(page)) for page in PAGES)
    kinds = [wall for wall in Wall if any(wall in pair for pair in found)]
    head = "| is \\ taken for | " + " | ".join(kinds) + " | pages |"
    lines = [head, "|---" * (len(kinds) + 2) + "|"]
    for kind in kinds:
        cells = [str(found[kind, other] or "·") for other in kinds]
        lines.append(f"| {kind} | " + " | ".join(cells) + f" | {sum(found[kind, other] for other in kinds)} |")
    return "\n".join(lines)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["file"])
def test_a_saved_page_is_taken_for_what_it_is(page: dict[str, Any]) -> None:
    judged = classify(seen(page))
    assert judged.wall == page["kind"], judged
    assert bool(judged.because) == (judged.wall is not Wall.ORDINARY)


def test_the_saved_pages_are_many_and_of_many_designs() -> None:
    assert len(PAGES) >= 30
    assert len({page["design"] for page in PAGES}) >= 10
    assert {page["kind"] for page in PAGES} == set(Wall)
    assert {page["file"] for page in PAGES} == {path.name for path in HERE.iterdir() if path.suffix != ".toml"}


def test_the_table_in_the_docs_is_the_one_measured() -> None:
    assert confusion_table() in DOCS.read_text(encoding="utf-8"), (
        f"put this into docs/crawling.md:\n{confusion_table()}"
    )


@pytest.mark.parametrize("page", [p for p in PAGES if p["kind"] == "ordinary"], ids=lambda page: page["file"])
def test_an_ordinary_page_stays_ordinary_when_a_harmless_redirect_led_to_it(page: dict[str, Any]) -> None:
    moved = seen(page, asked_url="https://www.site.example/u/lin", url="https://site.example/people/lin-login-smith/")
    assert classify(moved).wall is Wall.ORDINARY


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([200, 302, 500]))
def test_whatever_bytes_come_there_is_an_answer(body: bytes, status: int) -> None:
    judged = classify(Seen("https://a.example/x", "https://a.example/x", status, {}, body))
    assert judged.wall in set(Wall)


@pytest.mark.parametrize(
    "body", [b"", b"<", b"<div>" * 200_000, b"[" * 200_000, b"{" * 9, b'<?xml version="1.0" encoding="nope"?><a/>']
)
def test_markup_without_end_or_sense_is_an_ordinary_page(body: bytes) -> None:
    assert classify(Seen("https://a.example/x", "https://a.example/x", 200, {}, body)).wall is Wall.ORDINARY


@pytest.mark.parametrize("wall", [wall for wall in Wall if wall is not Wall.ORDINARY])
def test_every_wall_has_an_outcome_in_words(wall: Wall) -> None:
    outcome, words = OUTCOMES[wall]
    assert outcome is not Outcome.COMPLETE
    assert words


@pytest.mark.parametrize(
    ("file", "outcome", "says"),
    [
        ("chirp-suspended.html", Outcome.GONE, "suspended the account"),
        ("photogrid-login_redirect.html", Outcome.WALLED, "asks for a login"),
        ("cloudwall-old_challenge.html", Outcome.WALLED, "CAPTCHA"),
        ("weibar-too_often.html", Outcome.PARTIAL, "limits how much"),
        ("pixart-r18.html", Outcome.WALLED, "age"),
    ],
)
def test_a_wall_is_an_outcome_and_its_page_is_kept_and_never_read_as_posts(
    tmp_path: Path, site: Site, file: str, outcome: Outcome, says: str
) -> None:
    site.add("2026-05-04T10:00:00Z", [jpeg(1)])
    body = (HERE / file).read_bytes()
    site.override[site.listing] = lambda handler: handler.answer(200, body, "text/html; charset=utf-8")
    result, case = journal_crawl(tmp_path, site)
    assert (result.outcome, posts(case)) == (outcome, [])
    assert says in result.reason
    assert body in files(case).values()
    assert [path for path in site.paths() if path != "/robots.txt"] == [f"{site.listing}?page=1"]
