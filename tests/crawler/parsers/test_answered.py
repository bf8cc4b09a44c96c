"""The account that answered is the one asked for; where it is another, the run ends and names both."""

import json
from typing import Any

import pytest

from crawler.parsers import parser_for
from crawler.parsers.reading import Ask, Ending, Listing, Page, Reply
from crawler.platform import load_platform
from evidence.records import Outcome, RemarkKind

DID, OTHER_DID = "did:plc:obhwlylgoqymbi4hiyhafv7o", "did:plc:vas5bgczhjzrxgd4h7xyedhg"
WEBFINGER = Ask(
    "webfinger",
    "https://own.example/.well-known/webfinger?resource=acct:me%40own.example",
    {"name": "me", "account": "me@own.example"},
    names_host="own.example",
)


def identified(platform: str, asked: Ask, value: Any) -> Ask | Listing | Ending:
    return parser_for(load_platform(platform)).identify(asked, Reply(asked.url, 200, json.dumps(value).encode()))


def named(found: object) -> tuple[str, str]:
    """Which account was asked for and which answered, of a run that ended for that."""
    assert isinstance(found, Ending), found
    assert found.outcome is Outcome.SUSPECT
    (said,) = found.because
    assert said.kind is RemarkKind.ANOTHER_ACCOUNT
    return str(said.value("asked")), str(said.value("answered"))


def jrd(subject: str, actor: str) -> dict[str, Any]:
    return {"subject": subject, "links": [{"rel": "self", "type": "application/activity+json", "href": actor}]}


@pytest.mark.parametrize("platform", ["mastodon", "activitypub"])
@pytest.mark.parametrize("subject", ["acct:ada@big.example", "acct:ada@own.example", "acct:me2@own.example"])
def test_an_alias_that_leads_to_another_name_ends_the_run(platform: str, subject: str) -> None:
    """Kind: the account that answered is not the one asked for. ``@me`` of the other server was read, a stranger."""
    found = identified(platform, WEBFINGER, jrd(subject, "https://big.example/users/ada"))
    assert named(found) == ("me@own.example", subject.removeprefix("acct:"))


@pytest.mark.parametrize("actor", ["https://big.example/users/ada", "https://big.example/@ada"])
def test_an_alias_that_hides_behind_its_own_name_is_seen_by_its_actor(actor: str) -> None:
    """Kind: as above."""
    assert named(identified("mastodon", WEBFINGER, jrd("acct:me@own.example", actor))) == ("me@own.example", actor)


@pytest.mark.parametrize(
    "actor",
    ["https://social.own.example/users/me", "https://social.own.example/ap/users/1157", "https://own.example/users/9x"],
)
def test_a_server_of_another_name_or_with_numbers_for_names_is_the_accounts_own(actor: str) -> None:
    assert isinstance(identified("mastodon", WEBFINGER, jrd("acct:Me@own.example", actor)), Ask)


@pytest.mark.parametrize(
    ("account", "answered"),
    [
        ({"username": "ada", "acct": "ada"}, "ada"),
        ({"username": "m", "acct": "m"}, "m"),
        ({"username": "me", "acct": "me@far.example"}, "me@far.example"),
    ],
)
def test_a_lookup_that_gives_another_account_ends_the_run(account: dict[str, str], answered: str) -> None:
    """Kind: as above."""
    known = {"name": "me", "account": "me@own.example", "host": "social.own.example"}
    found = identified("mastodon", Ask("lookup", "https://social.own.example/api", known), {"id": "7", **account})
    assert named(found) == ("me@own.example", answered)


@pytest.mark.parametrize(
    ("asked", "actor"),
    [
        ("https://a.example/users/o'neill", "https://a.example/users/o"),
        ("https://a.example/users/林小雨", "https://a.example/users/%E6%9E%97"),
        ("https://a.example/users/lin", "https://a.example/users/ann"),
    ],
)
def test_an_actor_that_calls_itself_another_ends_the_run(asked: str, actor: str) -> None:
    """Kind: as above."""
    value = {"type": "Person", "id": actor, "outbox": f"{actor}/outbox"}
    assert named(identified("activitypub", Ask("actor", asked, {"account": asked}), value)) == (asked, actor)


def test_an_actor_is_asked_for_by_its_name_and_called_by_another() -> None:
    value = {"type": "Person", "id": "https://a.example/users/7", "outbox": "https://a.example/o"}
    asked = Ask("actor", "https://a.example/users/7", {"name": "lin", "account": "lin@a.example"})
    found = identified("activitypub", asked, {**value, "preferredUsername": "ann"})
    assert named(found) == ("lin@a.example", "ann, https://a.example/users/7")
    assert isinstance(identified("activitypub", asked, {**value, "preferredUsername": "Lin"}), Listing)


@pytest.mark.parametrize(
    ("account", "profile"),
    [
        ("lin.example", {"did": DID, "handle": "ann.example"}),
        (DID, {"did": OTHER_DID, "handle": "lin.example"}),
        (DID, {"did": OTHER_DID, "handle": "handle.invalid"}),
    ],
)
def test_a_profile_of_another_handle_or_did_ends_the_run(account: str, profile: dict[str, str]) -> None:
    """Kind: as above."""
    asked = parser_for(load_platform("atproto_appview")).begin(account)
    assert isinstance(asked, Ask)
    assert named(identified("atproto_appview", asked, profile)) == (account, f"{profile['handle']} {profile['did']}")


@pytest.mark.parametrize("account", ["lin.example", "Lin.Example", DID])
def test_a_profile_of_the_handle_or_did_that_was_asked_for_is_read(account: str) -> None:
    asked = parser_for(load_platform("atproto_appview")).begin(account)
    assert isinstance(asked, Ask)
    assert isinstance(identified("atproto_appview", asked, {"did": DID, "handle": "lin.example"}), Listing)


def page(profile: str, html: str, url: str = "") -> Page | Ending:
    return parser_for(load_platform("page")).page(profile, Reply(url or profile, 200, html.encode()))


def row(author: str, number: int = 1) -> str:
    by = f"<a rel=author href='{author}'>x</a>" if author else ""
    return f"<article><a rel=bookmark href='/p/{number}'>a</a><time datetime='2026-05-04'>x</time>{by}</article>"


PROFILES = ["https://a.example/u/o'neill", "https://a.example/u/林小雨", "https://a.example/u/lin_(artist)"]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_page_whose_canonical_link_is_another_s_ends_the_run(profile: str) -> None:
    """Kind: as above; the site answered with another's page under the address that was asked."""
    html = f"<link rel=canonical href='/u/o'>{row('')}"
    assert named(page(profile, html)) == (profile, "https://a.example/u/o")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_page_of_posts_that_are_all_by_one_other_account_ends_the_run(profile: str) -> None:
    """Kind: as above; every post was left out, and the run was ``complete``."""
    assert named(page(profile, row("/u/ann", 1) + row("/u/ann", 2))) == (profile, "https://a.example/u/ann")


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<link rel=canonical href='/u/lin'>" + row("/u/lin"), "https://a.example/u/lin?page=2"),
        ("<link rel=canonical href='/u/Lin/'>" + row(""), ""),
        ("<link rel=canonical href='https://a.example/'>" + row("/u/ann", 1) + row("/u/lin", 2), ""),
        ("<link rel=canonical href='/u/lin/2'>" + row("/u/lin"), "https://a.example/u/lin/2"),
        (row("/u/ann"), "https://a.example/u/lin?page=7"),  # a later page may hold nothing but what was passed on
    ],
)
def test_a_page_of_the_account_itself_is_read(html: str, url: str) -> None:
    assert isinstance(page("https://a.example/u/lin", html, url), Page)


def test_an_address_in_other_letters_is_the_profile_s_own_however_it_is_written() -> None:
    """Kind: one address in two spellings; the account's own posts were taken for another's."""
    asked, coded = "https://a.example/u/林小雨", "https://a.example/u/%E6%9E%97%E5%B0%8F%E9%9B%A8"
    for author in (asked, coded):
        found = page(asked, f"<link rel=canonical href='{coded}'>{row(author)}", coded)
        assert isinstance(found, Page)
        assert found.seen == 1


def test_a_page_s_feed_is_not_that_of_another_account() -> None:
    """Kind: as above; the first feed that a page names may be a neighbour's."""
    link = "<link rel=alternate type=application/atom+xml href='{}'>"
    html = f"<html><head>{link.format('/u/ann/feed')}{link.format('/u/lin/feed')}</head></html>".encode()
    asked = Ask("found", "https://a.example/u/lin")
    found = parser_for(load_platform("feed")).identify(asked, Reply(asked.url, 200, html))
    assert isinstance(found, Listing)
    assert found.url == "https://a.example/u/lin/feed"
