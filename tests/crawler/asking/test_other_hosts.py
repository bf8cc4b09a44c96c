"""A host that a post names for its picture is asked for pictures, and never becomes a place where posts are read."""

from pathlib import Path

import pytest

from crawler.platform import load_platform
from crawler.run import crawl
from evidence.codec import sha256
from evidence.records import Frontier, Outcome, Run, Segment
from evidence.sentences import sentence
from evidence.vault import CaseFile
from evidence.warc import SegmentWriter
from tests.crawler.captured import CONTACT, case_of, files, jpeg, new_vault, posts, segments
from tests.crawler.profiled import page_toml
from tests.servers.pages import Answer, Pages, running_pages

pytestmark = pytest.mark.server

_TIME = '<time datetime="2026-05-04T10:00:00Z">4 May</time>'
_ARTICLE = '<article><a href="{0}">a post</a>' + _TIME + "{1}</article>"
_FOREIGN = "http://localhost:{port}"
"""The same server under another name: somebody else's site, which the case does not name."""


def blog(leads: str) -> Pages:
    """A profile of two pages: a post whose picture lies elsewhere, then something that leads elsewhere altogether."""

    def answer(path: str, query: dict[str, str], host: str) -> Answer:
        there = _FOREIGN.format(port=pages.port)
        if path == "/p.jpg":
            return 200, "image/jpeg", jpeg(1)
        if path == "/robots.txt":
            return 404, "text/plain", b""
        if path == "/u/lin/1":
            return _html(f"<article>{_TIME}<p>at the sea</p><img src='{there}/p.jpg'></article>")
        if host.startswith("localhost") and path == "/u/ann/1":
            return _html(f"<article>{_TIME}<p>Ann's own</p></article>")
        if host.startswith("localhost"):
            return _html(_ARTICLE.format("/u/ann/1", ""))
        if "page" not in query:
            return _html(_ARTICLE.format("/u/lin/1", "") + '<a rel="next" href="/u/lin?page=2">older</a>')
        link = f"{there}/u/ann/1" if leads == "a post's own page" else "/u/lin/1"
        more = f'<a rel="next" href="{there}/u/ann">older</a>' if leads == "the next page" else ""
        return _html(_ARTICLE.format(link, "") + more)

    pages = Pages(answer)
    return pages


def _html(body: str) -> Answer:
    return 200, "text/html", f"<html><head><title>Lin</title></head><body>{body}</body></html>".encode()


def prepared(folder: Path, pages: Pages) -> tuple[CaseFile, Path]:
    vault = new_vault(folder, case_of("page", f"{pages.url}/u/lin"))
    toml = folder / "platform.toml"
    toml.write_text(page_toml("page"), encoding="utf-8")
    return vault.case("case-1"), toml


def crawled(folder: Path, toml: Path) -> Outcome:
    return crawl((folder / "vault").as_uri(), folder / "home", "case-1", 0, toml, CONTACT).outcome


@pytest.mark.parametrize("leads", ["a post's own page", "the next page"])
def test_the_host_of_a_picture_is_not_read_for_posts(tmp_path: Path, leads: str) -> None:
    with running_pages(blog(leads)) as pages:
        case, toml = prepared(tmp_path, pages)
        outcome = crawled(tmp_path, toml)
    assert outcome is Outcome.PARTIAL
    assert {post.text for post in posts(case)} == {"4 May\nat the sea"}
    assert jpeg(1) in files(case).values(), "its picture is had"
    assert [path for path, _ in pages.asked if "/ann" in path] == []


def test_a_cursor_on_a_host_that_nobody_named_is_not_gone_on_with(tmp_path: Path) -> None:
    with running_pages(blog("nowhere")) as pages:
        case, toml = prepared(tmp_path, pages)
        stopped_before(case, toml, f"{_FOREIGN.format(port=pages.port)}/u/ann")
        outcome = crawled(tmp_path, toml)
    assert outcome is Outcome.PARTIAL
    assert pages.asked == []
    assert "localhost is not a host of platform page" in sentence(segments(case)[-1].remarks[0])


def test_a_cursor_on_the_accounts_own_host_is(tmp_path: Path) -> None:
    with running_pages(blog("nowhere")) as pages:
        case, toml = prepared(tmp_path, pages)
        stopped_before(case, toml, f"{pages.url}/u/lin?page=2")
        crawled(tmp_path, toml)
    assert {post.text for post in posts(case)} == {"4 May\nat the sea"}


def stopped_before(case: CaseFile, toml: Path, cursor: str) -> None:
    """A run that was killed after its first page, which named a next one."""
    platform = load_platform(toml)
    run = Run(
        run_id="page-1",
        case=case.opened()[0].digest,
        platform="page",
        handle=case.opened()[1].accounts[0].handle,
        software="test",
        platform_digest=platform.digest,
        environment={},
    )
    entry = case.ledger.append(run)
    writer = SegmentWriter("test", {})
    data = writer.finish()
    writer.close()
    name, digest = case.put_warc("page-1", 1, data)
    assert digest == sha256(data)
    segment = Segment(
        run=entry.digest, warc=name, warc_digest=digest, warc_bytes=len(data), captures=(), posts=(), seen=0,
        frontier=Frontier(page=1, cursor=cursor),
    )  # fmt: skip
    case.ledger.append(segment)
