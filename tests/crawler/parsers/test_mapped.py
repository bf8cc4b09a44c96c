"""JSON pages read by a mapping: each part from where the file says, and a part that is of another kind is named."""

import json
from typing import Any

import pytest

from crawler.errors import HandleError, PlatformError, UnexpectedPage
from crawler.parsers.mapped import MappedParser
from crawler.parsers.reading import Ask, Ending, FoundPost, Listing, Page, Reply
from crawler.platform import Platform
from evidence.codec import sha256
from evidence.records import Outcome, RemarkKind

URL = "https://a.example/u/lin?page=1"
ROW: dict[str, Any] = {"id": 7, "at": "2026-05-04T10:00:00Z", "say": "at sea", "to": "/p/7"}
ROW |= {"pics": [{"src": "/1.jpg", "alt": "a boat"}]}
POST = {"id": "id", "posted_at": "at", "posted_at_source": "at, set by the site", "text": "say", "url": "to"}
POST |= {"pictures": "pics", "picture_url": "src", "picture_alt": "alt"}
MAPPING = {"posts": "rows", "next": "next", "advertised": "total"}


def parser(post: dict[str, Any] | None = None, **mapping: Any) -> MappedParser:
    values: dict[str, Any] = {"name": "site", "title": "Site", "software": "mapped", "hosts": ("a.example",)}
    values |= {
        "handles": (r"@(?P<name>\w+)(?P<tab>)", r"https://a\.example/u/(?P<name>\w+)(/(?P<tab>\w+))?"),
        "delay_ms": 0,
    }
    values |= {"endpoints": {"posts": "https://a.example/api/{name}?tab={tab}"}, "digest": sha256(b"")}
    return MappedParser(
        Platform.model_validate({**values, "mapping": {**MAPPING, **mapping, "post": {**POST, **(post or {})}}})
    )


def reply(value: Any, status: int = 200) -> Reply:
    return Reply(URL, status, json.dumps(value).encode())


def page(value: Any, of: MappedParser | None = None, handle: str = "@lin") -> Page:
    found = (of or parser()).page(handle, reply(value))
    assert isinstance(found, Page)
    return found


def post(changes: dict[str, Any], of: MappedParser | None = None) -> FoundPost:
    return page({"rows": [{**ROW, **changes}]}, of).posts[0]


def test_each_part_of_a_post_is_read_from_where_the_mapping_says() -> None:
    found = post({})
    assert (found.platform_id, found.author, found.text) == ("7", "@lin", "at sea")
    assert (found.url, found.posted_at_source) == ("https://a.example/p/7", "at, set by the site")
    assert [(one.url, one.alt) for one in found.pictures] == [("https://a.example/1.jpg", "a boat")]


def test_a_page_says_how_it_goes_on_and_how_many_posts_there_are() -> None:
    found = page({"rows": [ROW, ROW], "next": "?page=2", "total": 0})
    assert (found.seen, found.next_url, found.advertised) == (2, "https://a.example/u/lin?page=2", 0)
    for last in ({"next": ""}, {"next": None}, {}):
        assert page({"rows": [], **last}).next_url == ""
    assert page({"rows": []}).advertised is None


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"rows": None}, "rows"),
        ({"rows": {"a": ROW}}, "rows"),
        ([], "rows"),
        ({"rows": [], "next": 2}, "next"),
        ({"rows": [], "next": "javascript:alert(1)"}, "next"),
        ({"rows": [], "next": "file:///etc/passwd"}, "next"),
        ({"rows": [], "next": "http://["}, "next"),
        ({"rows": [], "total": -1}, "total"),
        ({"rows": [], "total": True}, "total"),
        ({"rows": [], "total": "3"}, "total"),
        ({"rows": [], "total": 3.5}, "total"),
    ],
)
def test_a_part_that_is_of_another_kind_is_named(value: Any, field: str) -> None:
    with pytest.raises(UnexpectedPage) as caught:
        page(value)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (7, "rows[0]"),
        (None, "rows[0]"),
        ({**ROW, "at": None}, "rows[0].at"),
        ({**ROW, "at": 0}, "rows[0].at"),
        ({**ROW, "id": None}, "rows[0].id"),
        ({**ROW, "id": ""}, "rows[0].id"),
        ({**ROW, "id": True}, "rows[0].id"),
        ({**ROW, "to": ["x"]}, "rows[0].to"),
        ({**ROW, "to": "data:text/html,x"}, "rows[0].to"),
        ({**ROW, "say": {"a": 1}}, "rows[0].say"),
        ({**ROW, "at": "4 May"}, "rows[0].at"),
        ({**ROW, "at": "2026-05-04 10:00"}, "rows[0].at"),
        ({**ROW, "at": "9999-12-31T23:59:59Z"}, "rows[0].at"),
        ({**ROW, "at": 10**300}, "rows[0].at"),
        ({**ROW, "pics": "1.jpg"}, "rows[0].pics"),
        ({**ROW, "pics": [{"src": ""}]}, "rows[0].src"),
        ({**ROW, "pics": [{"src": "data:image/png;base64,AA"}]}, "rows[0]"),
        ({**ROW, "pics": [{"src": "/1.jpg", "alt": []}]}, "rows[0].alt"),
    ],
)
def test_a_post_with_a_part_of_another_kind_is_left_out_aloud_and_the_others_are_kept(row: Any, field: str) -> None:
    """Kind: one unreadable post of many. It ended the account."""
    found = page({"rows": [row, ROW]})
    assert ([one.platform_id for one in found.posts], found.seen) == (["7"], 2)
    assert [said.split(": ")[0] for said in found.unread] == [field]


def test_a_page_of_which_no_post_can_be_read_has_another_form() -> None:
    with pytest.raises(UnexpectedPage) as caught:
        page({"rows": [{**ROW, "at": None}, {**ROW, "at": None}]})
    assert caught.value.field == "rows[0].at"
    assert len(page({"rows": [{**ROW, "at": None}]}).unread) == 1


def test_a_post_may_lack_its_text_and_its_pictures() -> None:
    found = post({"say": None, "pics": None})
    assert (found.text, found.pictures) == ("", ())
    assert post({"say": 0}).text == "0"


def test_a_text_of_html_is_read_as_it_is_seen_and_one_of_plain_text_as_it_is() -> None:
    html = "<p>at <b>sea</b></p><script>x</script>&lt;b&gt;"
    assert post({"say": html}, parser({"text_is_html": True})).text == "at sea\n<b>"
    assert post({"say": html}).text == html
    assert post({"say": ""}, parser({"text_is_html": True})).text == ""


def test_the_author_is_the_posts_own_then_the_pages_then_the_handle() -> None:
    of = parser({"author": "by"}, author="user")
    rows = page({"user": "Lin W", "rows": [{**ROW, "by": "ann"}, {**ROW, "by": ""}, ROW]}, of).posts
    assert [one.author for one in rows] == ["ann", "Lin W", "Lin W"]


def test_posts_of_others_in_an_owners_list_are_left_out_and_noted() -> None:
    of = parser({"author": "by"}, owner="name")
    found = page({"rows": [{**ROW, "by": "lin"}, {**ROW, "by": "Lin", "to": "/p/8"}, {**ROW, "by": "ann"}]}, of)
    assert ([one.author for one in found.posts], found.seen) == (["lin"], 1)
    assert found.notes == (
        "not the account's own: https://a.example/p/8",
        "not the account's own: https://a.example/p/7",
    )


def test_links_to_posts_own_pages_are_counted_each_once() -> None:
    of = parser(links="links")
    found = page({"rows": [ROW], "links": ["/p/1", "/p/2", "/p/1"]}, of)
    assert [link.url for link in found.links] == ["https://a.example/p/1", "https://a.example/p/2"]
    assert (found.seen, {link.meant for link in found.links}) == (3, {None})
    for wrong in (None, [1], "x", ["mailto:a@b"]):
        with pytest.raises(UnexpectedPage):
            page({"rows": [], "links": wrong}, of)


@pytest.mark.parametrize(("value", "newest_only"), [({"more": True}, True), ({"more": False}, False), ({}, False)])
def test_a_site_that_keeps_older_posts_behind_its_login_shows_the_newest_only(
    value: dict[str, Any], newest_only: bool
) -> None:
    assert page({"rows": [], **value}, parser(more="more")).newest_only is newest_only


@pytest.mark.parametrize(
    ("value", "outcome", "kind"),
    [
        ({"login": "please", "rows": [ROW]}, Outcome.WALLED, RemarkKind.LOGIN_OR_CHECK),
        ({"login": "please", "msg": "busy"}, Outcome.WALLED, RemarkKind.LOGIN_OR_CHECK),
        ({"msg": "x" * 900}, Outcome.PARTIAL, RemarkKind.SITE_SAYS),
    ],
)
def test_a_wall_or_refusal_that_the_mapping_knows_is_the_end(value: Any, outcome: Outcome, kind: RemarkKind) -> None:
    found = parser(wall="login", refusal="msg").page("@lin", reply(value))
    assert isinstance(found, Ending)
    assert (found.outcome, found.because[0].kind) == (outcome, kind)
    assert len(str(found.because[0].value("said"))) <= 200


def test_a_page_that_neither_wall_nor_refusal_finds_is_read() -> None:
    assert page({"login": None, "msg": "", "rows": [ROW]}, parser(wall="login", refusal="msg")).seen == 1


def test_a_status_ends_a_page_before_its_json_is_looked_at() -> None:
    found = parser().page("@lin", Reply(URL, 404, b"<html>"))
    assert isinstance(found, Ending)
    assert found.outcome is Outcome.GONE


def test_a_posts_own_page_gives_its_post_or_says_whose_it_is() -> None:
    of = parser({"author": "by"}, detail="note", owner="name")
    found = of.post("@lin", reply({"note": [{**ROW, "by": "lin"}]}))
    assert isinstance(found, FoundPost)
    assert found.platform_id == "7"
    others = of.post("@lin", reply({"note": [{**ROW, "by": "ann"}]}))
    assert isinstance(others, Ending)
    assert (others.outcome, others.because[0].kind) == (Outcome.GONE, RemarkKind.BY_SOMEBODY_ELSE)
    with pytest.raises(UnexpectedPage, match="found none"):
        of.post("@lin", reply({"note": []}))


@pytest.mark.parametrize(
    ("handle", "url"),
    [
        (" @lin ", "https://a.example/api/lin?tab="),
        ("https://a.example/u/lin/likes", "https://a.example/api/lin?tab=likes"),
    ],
)
def test_a_handle_fills_the_address_of_the_first_page(handle: str, url: str) -> None:
    assert parser().begin(handle) == Listing(url)


@pytest.mark.parametrize(
    "handle", ["lin", "@lin x", "https://b.example/u/lin", "x@lin", "@lin\u200b", "", "@" + "x y" * 99]
)
def test_a_handle_that_no_pattern_knows_is_refused(handle: str) -> None:
    with pytest.raises(HandleError, match="is not an account of Site"):
        parser().begin(handle)


def test_a_mapped_platform_asks_nothing_before_its_first_page() -> None:
    with pytest.raises(UnexpectedPage, match="no identity steps"):
        parser().identify(Ask("who", URL), reply({}))


def test_without_a_mapping_there_is_no_parser() -> None:
    values = {"name": "site", "title": "Site", "software": "page", "hosts": ("a.example",), "endpoints": {}}
    with pytest.raises(PlatformError, match=r"has no \[mapping\]"):
        MappedParser(Platform.model_validate({**values, "delay_ms": 0, "digest": sha256(b"")}))
