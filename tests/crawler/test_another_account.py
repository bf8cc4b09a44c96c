"""From a handle as somebody pastes it to the posts in the case: the buyer's, or none."""

from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from crawler.parsers.handles import recognise
from crawler.platform import load_platform
from crawler.run import CrawlResult, crawl
from evidence.records import Outcome, RemarkKind
from evidence.vault import CaseFile
from tests.crawler.captured import CONTACT, case_of, new_vault, posts
from tests.crawler.profiled import page_toml
from tests.servers.pages import Answer, Pages, running_pages

pytestmark = pytest.mark.server

NAMES = ["o'neill", "林小雨", "lin_(artist)", "小雨，大雨", "o’neill"]
BUYERS, STRANGERS = "the buyer's", "a stranger's"


def shown(name: str, canonical: str) -> bytes:
    """A profile with one post on it, or that post's own page, which says whose it is."""
    said = BUYERS if name in NAMES else STRANGERS
    return (
        f'<html><head><link rel=canonical href="{canonical}"></head><body><article>'
        f"<a rel=bookmark href='/p/{quote(name)}'>more</a><a rel=author href='/u/{quote(name)}'>by</a>"
        f"<time datetime='2026-05-04T10:00:00Z'></time><p itemprop=text>{said}</p></article></body></html>"
    ).encode()


def crawled(folder: Path, name: str, canonical: str = "") -> tuple[CrawlResult, CaseFile, Pages]:
    def answer(path: str, query: dict[str, str], host: str) -> Answer:
        if path == "/robots.txt":
            return 404, "text/plain", b""
        of = canonical if canonical and path.startswith("/u/") else path
        return 200, "text/html; charset=utf-8", shown(unquote(path[3:]), of)

    (folder / "page.toml").write_text(page_toml("page"), "utf-8")
    with running_pages(Pages(answer)) as site:
        pasted = f"「{site.url}/u/{name}」"
        account = recognise(pasted, [load_platform(str(folder / "page.toml"))], "page")
        vault = new_vault(folder, case_of("page", account.handle))
        result = crawl(vault.store.url, vault.home, "case-1", 0, folder / "page.toml", CONTACT)
    return result, vault.case("case-1"), site


@pytest.mark.parametrize("name", NAMES)
def test_the_profile_that_was_pasted_is_the_one_that_is_read(tmp_path: Path, name: str) -> None:
    """Kind: a link was cut without a word, the run was ``complete``, and a stranger's post stood in the case."""
    result, case, site = crawled(tmp_path, name)
    assert (result.outcome, [post.text for post in posts(case)]) == (Outcome.COMPLETE, [BUYERS])
    assert {unquote(path) for path, _ in site.asked} == {"/robots.txt", f"/u/{name}", f"/p/{name}"}


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_that_says_it_is_another_s_gives_no_post(tmp_path: Path, name: str) -> None:
    """Kind: as above; the site itself cut the name, or gave a neighbour's page."""
    result, case, _ = crawled(tmp_path, name, canonical="/u/o")
    assert (result.outcome, [said.kind for said in result.because]) == (Outcome.SUSPECT, [RemarkKind.ANOTHER_ACCOUNT])
    assert posts(case) == []
