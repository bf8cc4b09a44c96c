"""Replies and files made to stall a reader, or to break it by what a library does not say that it raises."""

import gzip
import json
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from scrapy.http import Headers, Response

from crawler.asking.environment import Contacts
from crawler.asking.politeness import asked_wait
from crawler.errors import UnexpectedPage
from crawler.imports.bounds import MAX_FILE_BYTES, MAX_MEMBERS, Budget, SuppliedError, gunzipped
from crawler.imports.pages import read_mhtml
from crawler.imports.wacz import read_wacz
from crawler.page_rules import EmbeddedRules
from crawler.parsers import parser_for
from crawler.parsers.embedded import embedded_json
from crawler.parsers.page_html import pictures_of, text_of, tree_of
from crawler.parsers.reading import Ask, Listing, Reply
from crawler.platform import load_platform
from tests.crawler.captured import notes, posts
from tests.crawler.supplied import photo, supply, vault_for

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SITE = "https://blog.example/"


@contextmanager
def coming_to_an_end() -> Iterator[None]:
    """Breaks off what would go on for hours; what is right takes milliseconds of the processor."""

    def stalled(*_: object) -> None:
        raise AssertionError("it stalls")

    before = signal.signal(signal.SIGVTALRM, stalled)
    signal.setitimer(signal.ITIMER_VIRTUAL, 60)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("piece", [b"<?xml?>", b"<!---->", b"<!--", b"<?", b"\n "])
def test_a_page_that_begins_with_many_comments_is_soon_known_to_be_no_feed(piece: bytes) -> None:
    parser = parser_for(load_platform("feed"))
    page = piece * 2_000 + b"--><html><link rel=alternate type=application/rss+xml href=/feed></html>"
    with coming_to_an_end():
        found = parser.identify(Ask("found", SITE), Reply(SITE, 200, page))
    assert isinstance(found, Listing)
    assert found.url == f"{SITE}feed"


def test_a_feed_behind_comments_and_instructions_is_a_feed() -> None:
    parser = parser_for(load_platform("feed"))
    feed = b"<?xml version='1.0'?> <!-- one -->\n<?xml-stylesheet href='a'?><!-- <html> --> <rss version='2.0'></rss>"
    assert isinstance(parser.identify(Ask("found", SITE), Reply(SITE, 200, feed)), Listing)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["a" * 19_990 + " !", " " * 19_990 + "!", "a, " * 6_000, "," * 19_990, "a b " * 5_000])
def test_many_pictures_with_srcsets_made_to_stall_are_soon_read(text: str) -> None:
    page = f"<img src='p.jpg' srcset='{text}'>" * 200
    with coming_to_an_end():
        found = pictures_of(tree_of(page.encode(), SITE), SITE, "")
    assert found


@pytest.mark.parametrize(
    ("srcset", "largest"),
    [
        ("a.jpg 100w,b.jpg 300w, c.jpg 200w,", "b.jpg"),
        ("a,b.jpg 2x, c.jpg", "a,b.jpg"),
        ("a.jpg, b.jpg 3x", "b.jpg"),
        ("a.jpg 9000z, b.jpg 1.5x", "b.jpg"),
        ("a.jpg 1.2.3x, b.jpg 1.5x", "b.jpg"),
    ],
)
def test_a_srcset_gives_its_largest_picture(srcset: str, largest: str) -> None:
    (picture,) = pictures_of(tree_of(f"<img src=s.jpg srcset='{srcset}'>".encode(), SITE), SITE, "")
    assert picture.url == SITE + largest


@pytest.mark.slow
def test_a_line_without_end_is_soon_read() -> None:
    with coming_to_an_end():
        text = text_of(tree_of(b"<p>" + b"a<b>b</b>" * 1_000_000, SITE))
    assert text == "ab" * 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize("broken", ['"' + '\\"' * 500_000, '"a\\' * 300_000, '"' * 1_000_001])
def test_json_in_a_page_that_opens_texts_and_closes_none_is_soon_refused(broken: str) -> None:
    page = tree_of(f"<script>window.S = {{{broken}</script>".encode(), SITE)
    with coming_to_an_end(), pytest.raises(UnexpectedPage, match="not JSON"):
        embedded_json(page, EmbeddedRules(variable="window.S"))


def test_json_in_a_page_keeps_its_texts_as_they_are() -> None:
    page = tree_of(b'<script>window.S = {"a": "undefined \\" NaN", "b": undefined};</script>', SITE)
    assert embedded_json(page, EmbeddedRules(variable="window.S")) == b'{"a": "undefined \\" NaN", "b": null}'


@pytest.mark.slow
def test_markup_in_what_a_program_noted_is_soon_taken_out(tmp_path: Path) -> None:
    text = "<i>by</i> the sea " + "<" * 4_900_000
    (tmp_path / "a.jpg").write_bytes(photo(1))
    noted = {"category": "demo", "id": "1", "author": "buyer", "date": "2026-05-04 10:00:00", "content": text}
    (tmp_path / "a.jpg.json").write_text(json.dumps(noted))
    vault, case = vault_for(tmp_path / "home")
    with coming_to_an_end():
        supply(vault, tmp_path)
    assert posts(case) == []
    assert "a text or address too long for a record" in notes(case)


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 01 Jan 99999999999999 00:00:00 GMT",
        "Mon, 01 Jan 2026 00:00:00 +99999999999999",
        "Mon, 01 Jan 2026 99:9 GMT",
    ],
)
def test_a_date_beyond_all_calendars_is_no_date(date: str) -> None:
    assert asked_wait({"retry-after": date}, NOW) is None
    contact = Contacts().first("a.example", Response(SITE, headers=Headers({"Date": date})), (), NOW)
    assert contact is not None
    assert contact.date_minus_clock_s is None
    page = f"Date: {date}\r\nContent-Location: {SITE}\r\nContent-Type: text/html\r\n\r\nhello".encode()
    assert read_mhtml(page, Budget()).exchanges[SITE].stated_at is None


def test_a_gzip_file_of_countless_members_is_read_as_far_as_members_are_counted() -> None:
    with coming_to_an_end():
        data, problem = gunzipped(gzip.compress(b"a") * 200_000, Budget())
    assert (len(data), problem) == (MAX_MEMBERS + 1, f"more than {MAX_MEMBERS} members")


def test_members_of_a_gzip_file_come_out_whole_and_a_cut_one_is_named() -> None:
    parts = [b"", b"one", bytes(3_000_000), bytes(range(256)) * 5_000]
    whole = b"".join(map(gzip.compress, parts))
    assert gunzipped(whole, Budget()) == (b"".join(parts), "")
    assert gunzipped(whole[:-9], Budget()) == (b"".join(parts[:3]), "the compressed data are cut")


def test_a_damaged_lzma_member_of_a_wacz_is_named() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("archive/a.warc", bytes(range(256)) * 400)
    data = bytearray(target.getvalue())
    data[60:100] = bytes(one ^ 0x5A for one in data[60:100])
    with pytest.raises(SuppliedError, match=r"archive/a\.warc cannot be read"):
        read_wacz(bytes(data), Budget())


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["multipart/related; boundary=b{0}", "message/rfc822"])
def test_an_mhtml_that_nests_without_end_is_refused(kind: str) -> None:
    parts = (f"Content-Type: {kind.format(n)}\r\n\r\n--b{n}\r\n" if "b{" in kind else f"Content-Type: {kind}\r\n\r\n"
             for n in range(1_500))  # fmt: skip
    with pytest.raises(SuppliedError, match="too deeply"):
        read_mhtml("".join(parts).encode() + b"Content-Location: http://a.example/\r\n\r\nhello", Budget())


def test_no_folder_of_the_investigators_machine_gets_into_the_record(tmp_path: Path) -> None:
    folder = tmp_path / "clients" / "anna"
    folder.mkdir(parents=True)
    (folder / "a.jpg.json").write_bytes(b"")
    (folder / "c.jpg.json").write_text('{"category": "demo", "id": "1"}')
    (folder / "b.csv").write_bytes(b"")
    (folder / "posts.csv").write_text("picture,url,posted_at,text\n,https://a.example/1,2026-05-04,hello\n")
    vault, case = vault_for(tmp_path)

    supply(vault, folder)

    assert "a.jpg.json is empty" in notes(case)
    assert "b.csv is empty" in notes(case)
    assert str(tmp_path) not in notes(case)
    assert "clients" not in notes(case)


def test_the_files_of_a_folder_are_counted_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        text = f'{{"category": "x", "id": "{number}", "description": "{"a" * 4_000_000}"}}'
        (tmp_path / f"{number}.jpg.json").write_text(text)
    monkeypatch.setattr("crawler.imports.folders.Budget", lambda _: Budget(10_000_000))
    vault, _ = vault_for(tmp_path / "home")
    (taken,) = supply(vault, tmp_path).taken
    assert "more than 10 MB" in taken.problem
    assert MAX_FILE_BYTES > 10_000_000
