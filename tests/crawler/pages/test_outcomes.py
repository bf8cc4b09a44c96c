"""A reply read, or the wall in front of it named: which of the two has the last word, and what the run then is."""

from dataclasses import replace

import pytest

from crawler.errors import UnexpectedPage
from crawler.pages.fetch import NotFetched
from crawler.pages.outcomes import not_as_promised, not_fetched, read_or_wall, read_own
from crawler.parsers.reading import Ending, ending
from evidence.records import Outcome, RemarkKind, Why
from tests.crawler.pages.made import fetched, platform

LOGIN = b"<html><head><title>Log in</title></head><body><form><input type='password'></form></body></html>"
BLOG = b"<html><body><article><a href='/p/1'>4 May</a></article></body></html>"
SAID_GONE = ending(Outcome.GONE, RemarkKind.ACCOUNT_GONE)
SAID_PARTIAL = ending(Outcome.PARTIAL, RemarkKind.SITE_SAYS, said="no")
SAID_WALLED = ending(Outcome.WALLED, RemarkKind.LOGIN_OR_CHECK, said="login")


def kinds(found: object) -> list[RemarkKind]:
    assert isinstance(found, Ending)
    return [said.kind for said in found.because]


def unreadable() -> str:
    raise UnexpectedPage("posts", "is not there")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b" \r\n\t"])
def test_a_login_page_is_a_wall_before_anybody_reads_it(mark: bytes) -> None:
    read: list[str] = []
    found = read_or_wall(fetched(mark + LOGIN), lambda: read.append("read"))
    assert (kinds(found), read) == ([RemarkKind.LOGIN_WALL], [])
    assert isinstance(found, Ending)
    assert found.outcome is Outcome.WALLED


def test_an_ordinary_page_is_what_the_parser_makes_of_it() -> None:
    assert read_or_wall(fetched(BLOG), lambda: "a page") == "a page"
    assert read_or_wall(fetched(BLOG), lambda: SAID_PARTIAL) is SAID_PARTIAL
    with pytest.raises(UnexpectedPage):
        read_or_wall(fetched(BLOG), unreadable)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("https://a.example/u/o'neill", "https://a.example/u/o"),
        ("https://a.example/u/o'neill/feed", "https://a.example/u/o/feed.xml"),
        ("https://a.example/u/林小雨", "https://a.example/u/%E6%9E%97"),
        ("https://a.example/@lin", "https://a.example/@ann"),
    ],
)
def test_a_page_that_leads_on_to_another_account_s_ends_the_run(asked: str, answered: str) -> None:
    """Kind: the account that answered is not the one asked for; what it posted was taken for the buyer's."""
    found = read_own(replace(fetched(BLOG, url=answered), asked_url=asked), lambda: "a page")
    assert kinds(found) == [RemarkKind.ANOTHER_ACCOUNT]
    assert isinstance(found, Ending)
    assert (found.outcome, found.because[0].value("answered")) == (Outcome.SUSPECT, answered)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("https://a.example/u/lin", "https://a.example/u/Lin/"),
        ("https://a.example/u/林", "https://a.example/u/%E6%9E%97"),
        ("https://a.example/feed", "https://a.example/rss.xml"),
        ("https://a.example/u/lin", "https://a.example/users/7/lin"),
    ],
)
def test_a_page_that_leads_on_to_another_spelling_of_its_address_is_read(asked: str, answered: str) -> None:
    assert read_own(replace(fetched(BLOG, url=answered), asked_url=asked), lambda: "a page") == "a page"


def test_a_refusal_that_the_parser_reads_itself_is_read_first() -> None:
    assert read_or_wall(fetched(LOGIN, 404), lambda: "a page") == "a page"
    assert read_or_wall(fetched(b'{"error": "login required"}'), lambda: "a page") == "a page"


def test_what_the_parser_cannot_read_is_the_wall_that_it_is() -> None:
    found = read_or_wall(fetched(LOGIN, 403), unreadable)
    assert isinstance(found, Ending)
    assert (found.outcome, len(found.because)) == (Outcome.WALLED, 1)


@pytest.mark.parametrize(
    ("said", "outcome", "more"),
    [(SAID_PARTIAL, Outcome.WALLED, True), (SAID_WALLED, Outcome.WALLED, True), (SAID_GONE, Outcome.GONE, False)],
)
def test_a_wall_makes_an_unclear_end_clear_and_leaves_a_clear_one(said: Ending, outcome: Outcome, more: bool) -> None:
    found = read_or_wall(fetched(LOGIN, 403), lambda: said)
    assert isinstance(found, Ending)
    assert found.outcome is outcome
    assert found.because[: len(said.because)] == said.because
    assert (len(found.because) > len(said.because)) is more


def test_a_limit_of_the_site_leaves_an_end_partial_and_says_so() -> None:
    busy = fetched(b"<html><title>Too many requests</title></html>", 429)
    found = read_or_wall(busy, lambda: SAID_PARTIAL)
    assert isinstance(found, Ending)
    assert (found.outcome, found.because[-1].kind) == (Outcome.PARTIAL, RemarkKind.LIMITED_WALL)
    walled = read_or_wall(busy, lambda: SAID_WALLED)
    assert isinstance(walled, Ending)
    assert walled.outcome is Outcome.WALLED


def test_a_redirect_to_the_login_is_told_by_what_was_asked() -> None:
    page = b"<html><head><title>x</title></head><body>please</body></html>"
    moved = replace(fetched(page, url="https://a.example/login"), asked_url="https://a.example/u/lin")
    assert kinds(read_or_wall(moved, lambda: "a page")) == [RemarkKind.LOGIN_WALL]


@pytest.mark.parametrize("why", list(Why))
def test_a_page_that_robots_forbid_is_walled_and_any_other_not_had_is_partial(why: Why) -> None:
    found = not_fetched(NotFetched("https://a.example/: it says so", why))
    assert found.outcome is (Outcome.WALLED if why is Why.ROBOTS else Outcome.PARTIAL)
    (said,) = found.because
    assert (said.kind, said.value("why"), said.value("detail")) == (
        RemarkKind.NOT_FETCHED, why.value, "https://a.example/: it says so",
    )  # fmt: skip


def test_a_page_that_is_not_as_promised_is_suspect_and_names_place_and_platform() -> None:
    found = not_as_promised(platform(), UnexpectedPage("posts[3].id", "is not there"))
    (said,) = found.because
    assert found.outcome is Outcome.SUSPECT
    assert (said.value("platform"), said.value("detail")) == ("Demo", "posts[3].id: is not there")
