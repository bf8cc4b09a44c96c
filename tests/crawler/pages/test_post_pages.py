"""Posts that a list only names: which of their own pages are asked, and what becomes of those that cannot be had."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.errors import UnexpectedPage
from crawler.pages import post_pages
from crawler.pages.fetch import Fetched, NotFetched
from crawler.pages.post_pages import with_details
from crawler.parsers.feed import FeedParser
from crawler.parsers.page import PageParser
from crawler.parsers.reading import FoundPost, Page, Parser, PostLink
from evidence.period import Period, period
from evidence.records import Why
from tests.crawler.captured import WINDOW
from tests.crawler.pages.made import fetched, platform

SITE = "https://a.example/p/"
DAY = timedelta(days=1)


def own_page(name: str, author: str = "lin") -> Fetched:
    by, when = f'<a rel="author" href="/u/{author}">x</a>', '<time datetime="2026-05-04T10:00:00Z"></time>'
    return fetched(f"<article>{by}{when}{name}</article>".encode(), url=SITE + name)


LOGIN = fetched(b"<html><title>Log in</title><form><input type='password'></form></html>", url=SITE + "x")
UNTIMED = fetched(b"<article>no time</article>", url=SITE + "x")
GONE = fetched(b"<html><title>x</title></html>", 404, url=SITE + "x")
BUSY = fetched(b"", 500, url=SITE + "x")
LOST = NotFetched(f"{SITE}x: timed out", Why.TIMEOUT_S)


def detailed(
    page: Page,
    pages: Mapping[str, Fetched | NotFetched],
    monkeypatch: pytest.MonkeyPatch,
    parser: Parser | None = None,
) -> tuple[Page, list[str]]:
    """The page with its details, and which posts' pages were asked."""
    asked: list[str] = []

    async def answer(_: Any, url: str, *, post: bool) -> Fetched:
        assert post
        asked.append(url.removeprefix(SITE))
        came = pages[asked[-1]]
        if isinstance(came, NotFetched):
            raise came
        return came

    monkeypatch.setattr(post_pages, "fetch", answer)
    crawler: Any = None
    found = asyncio.run(with_details(crawler, parser or PageParser(platform()), "lin", WINDOW, page))
    return found, asked


def listing(*names: str, meant: Mapping[str, Period] | None = None, posts: tuple[FoundPost, ...] = ()) -> Page:
    links = tuple(PostLink(SITE + name, (meant or {}).get(name)) for name in names)
    return Page(posts, len(names), "", links=links, unread=("post 1",), notes=("a note",))


@pytest.mark.slow
def test_each_posts_own_page_is_asked_in_the_order_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    found, asked = detailed(listing("b", "a"), {name: own_page(name) for name in "ab"}, monkeypatch)
    assert asked == ["b", "a"]
    assert [post.url for post in found.posts] == [SITE + "b", SITE + "a"]
    assert (found.links, found.unread, found.notes, found.seen) == ((), ("post 1",), ("a note",), 2)


@pytest.mark.parametrize(
    ("meant", "asks"),
    [
        (period(WINDOW.start - DAY, "second"), False),
        (period(WINDOW.start, "second"), True),
        (period(WINDOW.until, "second"), True),
        (period(WINDOW.until + DAY, "second"), False),
        (period(datetime(2026, 4, 30, tzinfo=UTC), "day"), True),
        (Period(WINDOW.start - DAY, WINDOW.until + DAY), True),
        (None, True),
    ],
)
def test_a_post_that_the_list_dates_outside_the_window_is_not_asked(
    meant: Period | None, asks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = listing("a", meant={"a": meant} if meant else None)
    found, asked = detailed(page, {"a": own_page("a")}, monkeypatch)
    assert (asked, len(found.posts)) == ((["a"], 1) if asks else ([], 0))
    assert found.links == (() if asks else page.links)


@pytest.mark.parametrize(
    ("came", "unread", "note"),
    [
        (LOST, f"a post's page: {SITE}x: timed out", ""),
        (UNTIMED, f"a post's page, {SITE}x: {SITE}x: states no time that can be read", ""),
        (LOGIN, "a post's page: ", ""),
        (BUSY, "a post's page: ", ""),
        (GONE, "", "not the account's, or gone: "),
        (own_page("x", "ann"), "", "not the account's, or gone: "),
    ],
)
def test_a_post_whose_page_cannot_be_had_is_unread_and_one_that_is_gone_or_anothers_is_noted(
    came: Fetched | NotFetched, unread: str, note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = detailed(listing("x", "a"), {"x": came, "a": own_page("a")}, monkeypatch)
    assert [post.url for post in found.posts] == [SITE + "a"]
    assert [text[: len(unread)] for text in found.unread[1:]] == [unread] * bool(unread)
    assert [text[: len(note)] for text in found.notes[1:]] == [note] * bool(note)


def test_where_no_posts_page_can_be_read_it_is_the_site_that_is_not_as_promised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(UnexpectedPage, match="states no time"):
        detailed(listing("x", "y"), {"x": UNTIMED, "y": UNTIMED}, monkeypatch)


@pytest.mark.parametrize("other", [LOST, GONE])
def test_one_page_that_is_not_to_be_had_leaves_it_open_whose_fault_it_is(
    other: Fetched | NotFetched, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = detailed(listing("x", "y"), {"x": UNTIMED, "y": other}, monkeypatch)
    assert (found.posts, len(found.unread) > 1) == ((), True)


def test_posts_that_the_list_itself_showed_show_that_the_site_is_as_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    first = FoundPost("0", "lin", SITE + "0", WINDOW.start, "site", "here")
    found, _ = detailed(listing("x", posts=(first,)), {"x": UNTIMED}, monkeypatch)
    assert found.posts == (first,)


def test_a_list_that_names_no_posts_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    page = listing()
    assert detailed(page, {}, monkeypatch) == (page, [])


def test_links_of_a_platform_whose_posts_have_no_pages_are_not_as_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = FeedParser(platform(software="feed"))
    with pytest.raises(UnexpectedPage, match="no pages of their own"):
        detailed(listing("a"), {"a": own_page("a")}, monkeypatch, feed)
