"""What an archive answers to an address: redirects, repeated captures, other spellings, other filters."""

import json
from dataclasses import replace
from typing import Any

import pytest

from crawler.imports.bounds import Budget
from crawler.imports.offered import Archive, Exchange, Offered, Replies
from crawler.imports.pages import read_har
from crawler.imports.replay import replayed
from crawler.imports.visits import spelling
from crawler.platform import load_platform
from tests.crawler.imports.test_replay import FIRST, SITE, page, picture, platform, row
from tests.crawler.supplied import photo


def moved(to: str, status: int = 302) -> Exchange:
    return Exchange("", status, "text/html", b"", location=to)


def held(*exchanges: tuple[str, Exchange]) -> Archive:
    replies = Replies()
    for url, found in exchanges:
        replies.add(replace(found, url=url))
    return Archive("HAR", replies.first, (), others=replies.others)


def heard(*exchanges: tuple[str, Exchange]) -> Offered:
    return replayed(held(*exchanges), platform(), "@lin")


def ids(found: Offered) -> list[str]:
    return [post.platform_id for post in found.posts]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["/api/lin/", f"{SITE}/api/lin/", "lin/#top", "//a.example/api/lin/"])
def test_a_page_behind_a_redirect_is_read(status: int, to: str) -> None:
    """Kind: an archive holds both hops, and only the first was looked at."""
    assert ids(heard((FIRST, moved(to, status)), (f"{SITE}/api/lin/", page(row("1"))))) == ["1"]


def test_a_page_behind_redirects_to_another_host_or_in_a_circle_or_to_nothing_is_not_read_and_said() -> None:
    elsewhere = ("https://b.example/x", page(row("1")))
    for to in ("https://b.example/x", FIRST, "/not/there", "http://[bad"):
        found = heard((FIRST, moved(to)), elsewhere)
        assert ids(found) == []
        assert any("the file ends the account's posts" in note for note in found.notes)


def test_a_picture_behind_redirects_is_had_from_whatever_host() -> None:
    """Kind: as above, for pictures, which lie on hosts of their own."""
    hops = ((f"{SITE}/1.jpg", moved("/hop")), (f"{SITE}/hop", moved("https://cdn.example/x.jpg")))
    found = heard((FIRST, page(row("1", "/1.jpg"))), *hops, ("https://cdn.example/x.jpg", picture(1)))
    assert found.pictures[f"{SITE}/1.jpg"].data == photo(1)
    assert found.loose == ()


def test_of_several_captures_of_a_page_the_posts_of_all_are_taken_each_once() -> None:
    """Kind: the first capture hid what later ones show."""
    empty, one, two = page(), page(row("1"), next="?p=2"), page(row("2"), row("1"))
    found = heard((FIRST, empty), (FIRST, one), (FIRST, two), (f"{FIRST}?p=2", page(row("3"))))
    assert (ids(found), found.seen) == (["1", "2", "3"], 3)


@pytest.mark.parametrize("first", [page(next=7), Exchange("", 200, "", b""), Exchange("", 403, "", b"no"), page()])
def test_a_first_capture_that_cannot_be_used_hides_nothing(first: Exchange) -> None:
    """Kind: as above."""
    assert ids(heard((FIRST, first), (FIRST, page(row("1"))))) == ["1"]
    bad = ((f"{SITE}/1.jpg", Exchange("", 200, "image/jpeg", b"")), (f"{SITE}/1.jpg", picture(1)))
    assert heard((FIRST, page(row("1", "/1.jpg"))), *bad).pictures[f"{SITE}/1.jpg"].data == photo(1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x%C3%A9.jpg", "https://a.example/xé.jpg"),
        ("https://a.example:443/", "https://A.example"),
        ("https://a.example/?a=1&b=%40x", "https://a.example/?b=@x&a=1"),
    ],
)
def test_two_spellings_of_one_address_are_one(one: str, other: str) -> None:
    """Kind: an address in a file is spelt otherwise than ours, and nothing was found."""
    assert spelling(one) == spelling(other)
    assert spelling(one) != spelling(one + "z")
    found = heard((FIRST, page(row("1", "/été.jpg"))), (f"{SITE}/%C3%A9t%C3%A9.jpg", picture(1)))
    assert found.pictures[f"{SITE}/été.jpg"].data == photo(1)


def entry(url: str, status: int, text: str | None, **response: Any) -> dict[str, Any]:
    content = {"size": 1, "mimeType": "text/html"} | ({} if text is None else {"text": text})
    return {"request": {"url": url, "headers": []}, "response": {"status": status, "content": content, **response}}


def read(*entries: dict[str, Any]) -> Archive:
    return read_har(json.dumps({"log": {"entries": entries}}).encode(), Budget())


def test_a_reply_from_the_browser_s_cache_is_a_reply_and_a_redirect_needs_no_body() -> None:
    """Kind: what browsers write otherwise than a server sent it was dropped without a word."""
    header = [{"name": "Location", "value": "/b"}]
    found = read(entry(f"{SITE}/c", 304, "body"), entry(f"{SITE}/a", 302, None, redirectURL="/b"),
                 entry(f"{SITE}/d", 301, None, headers=header))  # fmt: skip
    assert (found.exchanges[f"{SITE}/c"].status, found.exchanges[f"{SITE}/c"].body) == (200, b"body")
    assert [found.exchanges[f"{SITE}/{name}"].location for name in "ad"] == ["/b", "/b"]
    assert found.remarks == ()


def test_a_reply_whose_body_the_browser_did_not_keep_is_said() -> None:
    """Kind: as above."""
    found = read(entry(f"{SITE}/c", 200, None), entry(f"{SITE}/d", 304, None), entry(f"{SITE}/e", 200, "x"))
    assert [url for url, one in found.exchanges.items() if one.is_good] == [f"{SITE}/e"]
    assert [(said.kind.value, dict(said.values)["number"]) for said in found.remarks] == [("replies_not_used", 1)]
    assert "the browser did not keep its body" in found.notes[0]


SOCIAL = "https://social.example"
STATUSES = f"{SOCIAL}/api/v1/accounts/77/statuses"


def answer(value: Any) -> Exchange:
    return Exchange("", 200, "application/json", json.dumps(value).encode())


def status(number: int, visibility: str = "public") -> dict[str, Any]:
    return {
        "id": str(number), "created_at": "2026-05-04T10:00:00.000Z", "visibility": visibility, "content": "<p>x</p>",
        "account": {"id": "77", "username": "lin", "acct": "lin"}, "url": f"{SOCIAL}/@lin/{number}", "reblog": None,
        "media_attachments": [],
    }  # fmt: skip


def visited(*exchanges: tuple[str, Exchange], acct: str = "lin", at: str = "lookup?acct=lin") -> Offered:
    looked = answer({"id": "77", "username": "lin", "acct": acct})
    found = held((f"{SOCIAL}/api/v1/accounts/{at}", looked), *exchanges)
    return replayed(found, load_platform("mastodon"), "@lin@social.example")


def test_a_visit_s_listings_are_read_whatever_their_filters_and_followed() -> None:
    """Kind: a person's browser asks for the same with other addresses than a crawl."""
    link = (f'<{STATUSES}?max_id=4>; rel="next"'.encode(),)
    found = visited(
        (f"{STATUSES}?pinned=true", answer([status(9)])),
        (f"{STATUSES}?exclude_replies=true", replace(answer([status(5), status(4, "private")]), links=link)),
        (f"{STATUSES}?max_id=4&exclude_replies=true", answer([status(3), status(2, "direct")])),
        (f"{STATUSES}?tagged=x", answer([status(1)])),
    )
    assert ids(found) == ["5", "4", "9", "3"]
    assert any(note.startswith("4: for followers only") for note in found.notes)
    assert any(note.startswith("2: not public (direct)") for note in found.notes)


@pytest.mark.parametrize("at", ["lookup?acct=lin%40social.example", "lookup?acct=@Lin", "77", "77?with_suspended=1"])
def test_whatever_the_account_s_server_says_of_its_own_account_is_a_way_to_it(at: str) -> None:
    """Kind: as above."""
    assert ids(visited((STATUSES, answer([status(5)])), at=at)) == ["5"]


@pytest.mark.parametrize("acct", ["lin@other.example", "ann"])
def test_a_look_up_on_a_host_that_does_not_keep_the_account_is_no_way_to_it(acct: str) -> None:
    found = visited((f"{STATUSES}?exclude_replies=true", answer([status(5)])), acct=acct)
    assert ids(found) == []
    assert any("without it nobody can say whose posts these are" in note for note in found.notes)
