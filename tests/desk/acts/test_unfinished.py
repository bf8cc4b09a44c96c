"""What was not looked at is said by values, and by the exit code of every command that tells of a case.

Kind: nothing looked at reads as nothing found: a case whose account was not read, whose crawl broke off, or whose
pictures were not all compared, and exit code 0.
"""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from claims.reading import read
from desk.acts.unfinished import unfinished
from desk.cli import app
from evidence.codec import sha256
from evidence.records import Case, Image, Outcome, Photo
from evidence.vault import Vault
from tests.claims.book import OTHER, PICTURE, Book, post


def left(book: Book) -> list[tuple[str, str]]:
    return [(one.what, one.outcome) for one in unfinished(read(book.entries))]


def ended(case: Case, outcome: Outcome | None, *, examined: bool = True) -> Book:
    book = Book(case)
    run = book.run()
    segment = book.page(run, post())
    if examined:
        book.match(segment)
    if outcome is not None:
        book.seal(run, outcome)
    return book


def test_an_account_that_nobody_read(case: Case) -> None:
    assert left(Book(case)) == [("account_not_captured", "")]


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.COMPLETE])
def test_an_account_that_was_not_read_to_its_end(case: Case, outcome: Outcome) -> None:
    assert left(ended(case, outcome)) == [("account_not_to_its_end", outcome.value)]


def test_a_crawl_that_was_stopped(case: Case) -> None:
    assert left(ended(case, None)) == [("account_not_to_its_end", "unsealed")]


def test_pictures_that_nobody_compared_yet(case: Case) -> None:
    assert left(ended(case, Outcome.COMPLETE, examined=False)) == [("pictures_not_examined", "")]


def test_a_new_comparison_that_was_stopped_half_way(case: Case) -> None:
    book = Book(case)
    run = book.run()
    segment = book.page(
        run, post(images=[Image(url="http://a/1", digest=PICTURE), Image(url="http://a/2", digest=OTHER)])
    )
    book.match(segment)
    book.match(segment, picture=OTHER)
    book.seal(run, Outcome.COMPLETE)
    assert left(book) == []
    book.match(segment, catalog_head=sha256(b"a changed catalog"))
    assert left(book) == [("comparison_half_way", "")]
    book.match(segment, picture=OTHER, catalog_head=sha256(b"a changed catalog"))
    assert left(book) == []


def test_files_that_were_supplied_are_looked_at_and_a_newer_crawl_counts(case: Case) -> None:
    book = Book(case)
    run = book.run(supplied=True)
    book.match(book.page(run, post(), method="supplied"))
    book.seal(run, Outcome.COMPLETE)
    assert left(book) == []
    book.seal(book.run(2), Outcome.GONE)
    assert left(book) == [("account_not_to_its_end", "gone")]
    book.seal(book.run(3), Outcome.COMPLETE)
    assert left(book) == []


def test_a_case_that_was_read_and_compared_whole(case: Case) -> None:
    assert left(ended(case, Outcome.COMPLETE)) == []


@pytest.mark.parametrize("command", ["match", "report"])
def test_the_exit_code_says_so(command: str, tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """``crawl`` and ``investigate`` ask a site: tests/desk/acts/test_investigate.py."""
    monkeypatch.chdir(tmp_path)
    for name, place in (("HOME", "home"), ("VAULT", "vault"), ("CACHE", "cache")):
        monkeypatch.setenv(f"WORNPROOF_{name}", str(tmp_path / place))
    vault = Vault.create(str(tmp_path / "vault"), tmp_path / "home")
    vault.open_case(case)
    catalog = vault.catalog(str(case.catalog))
    photo = {"photo_digest": catalog.put_photo(b"photo"), "payload_bytes": 5, "media_type": "image/jpeg"}
    catalog.ledger.append(Photo(sku="tee-1", style="tee", title="T", view=0, source_url="a.jpg", **photo))
    done = CliRunner().invoke(app, [command, "case-1"])
    assert (done.exit_code, "UNFINISHED  demo:buyer was not read" in done.stderr) == (4, True)
    assert command != "report" or (tmp_path / "case-1.html").exists(), "the report is written all the same"
