"""A platform file proposed from one page: what is found, and what is said to be unsure."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.errors import UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.reading import Page, Reply
from crawler.platform import Platform, load_platform
from crawler.propose.json_page import guess
from crawler.propose.page import Proposal, propose

URL = "https://site.example/users/lin"
ROWS = [
    {
        "pk": 7,
        "attributes": {
            "updatedAt": "2026-05-09T10:00:00Z",
            "publishedAt": "2026-05-03T10:00:00Z",
            "caption": "at sea",
            "photos": [
                {"small": "https://cdn.example/s/7.jpg", "original": "https://cdn.example/o/7.jpg", "alt": "sea"},
            ],
        },
        "href": "/p/7",
    },
    {"pk": 6, "attributes": {"updatedAt": "x", "publishedAt": "2026-05-02T10:00:00Z", "caption": "no"}, "href": "/p/6"},
]
STATE = {
    "me": None,
    "suggested": [{"id": 1, "name": "ann"}],
    "feed": {"items": ROWS, "total": 9},
    "links": {"next": "/users/lin?after=6"},
}


def reply(body: bytes, status: int = 200) -> Reply:
    return Reply(URL, status, body)


def as_platform(proposal: Proposal, folder: Path) -> Platform:
    path = folder / "proposed.toml"
    path.write_text(proposal.toml, encoding="utf-8")
    return load_platform(path)


def read(proposal: Proposal, seen: Reply, folder: Path) -> Page:
    platform = as_platform(proposal, folder)
    parser = parser_for(platform)
    assert parser.begin(URL).url == URL
    assert parser.begin("lin").url == URL
    found = parser.page("lin", seen)
    assert isinstance(found, Page)
    return found


def assert_is_the_feed(found: Page) -> None:
    assert [(post.platform_id, post.text, post.url) for post in found.posts] == [
        ("7", "at sea", "https://site.example/p/7"),
        ("6", "no", "https://site.example/p/6"),
    ]
    assert found.posts[0].posted_at.isoformat() == "2026-05-03T10:00:00+00:00"  # published, not updated
    assert [picture.url for picture in found.posts[0].pictures] == ["https://cdn.example/o/7.jpg"]  # the original
    assert (found.next_url, found.advertised) == ("https://site.example/users/lin?after=6", 9)


def test_json_gets_a_mapping_that_reads_it(tmp_path: Path) -> None:
    seen = reply(json.dumps(STATE).encode())
    proposal = propose("site", seen)
    assert_is_the_feed(read(proposal, seen, tmp_path))
    assert as_platform(proposal, tmp_path).hosts == ("site.example", "cdn.example")
    assert "'lin' was taken for the account's name in the address; if it is not, give --handle" in proposal.doubts


@pytest.mark.parametrize(
    "script",
    [
        f"<script>window.__STATE__ = {json.dumps(STATE)};</script>",
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(STATE)}</script>',
        f'<script id="DATA" type="application/json">{quote(json.dumps(STATE))}</script>',
    ],
)
def test_json_in_a_script_gets_a_mapping_that_reads_it(script: str, tmp_path: Path) -> None:
    seen = reply(f"<html><body><div id=app></div><script>var a = 1;</script>{script}</body></html>".encode())
    assert_is_the_feed(read(propose("site", seen), seen, tmp_path))


def test_html_with_posts_needs_no_mapping_only_hosts(tmp_path: Path) -> None:
    item = '<article><a rel="bookmark" href="/p/1">x</a><img src="https://img.example/a.jpg"></article>'
    seen = reply(f"<html><body>{item}</body></html>".encode())
    proposal = propose("site", seen)
    platform = as_platform(proposal, tmp_path)
    assert (platform.software, platform.hosts) == ("page", ("site.example", "img.example"))
    assert [link.url for link in read(proposal, seen, tmp_path).links] == ["https://site.example/p/1"]
    assert any("no rel=next link" in doubt for doubt in proposal.doubts)


def test_times_without_a_zone_are_pointed_out() -> None:
    found = guess({"posts": [{"id": 1, "created_at": "2026-05-03 10:00"}]})
    assert found is not None
    assert "its times state no zone: set time_zone, or a crawl will refuse them" in found.doubts


def test_a_cursor_is_not_taken_for_an_address() -> None:
    found = guess({"posts": [{"id": 1, "created_at": "2026-05-03T10:00:00Z"}], "next_cursor": "abc"})
    assert found is not None
    assert found.mapping["next"] == "`null`"
    assert any("looks like a cursor" in doubt for doubt in found.doubts)


@pytest.mark.parametrize(
    "body",
    [b'{"posts": []}', b'{"people": [{"id": 1, "name": "ann"}]}', b"<html><p>hello</p></html>", b"[[[[[[[[]]]]]]]]"],
)
def test_a_page_without_posts_gets_no_proposal(body: bytes) -> None:
    with pytest.raises(UnexpectedPage):
        propose("site", reply(body))


def test_a_page_that_is_refused_gets_no_proposal() -> None:
    with pytest.raises(UnexpectedPage, match="answered 403"):
        propose("site", reply(b"<article><a href='/p/1'>x</a></article>", status=403))
