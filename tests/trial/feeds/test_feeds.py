"""The feeds of this folder, read as they came: every post, every picture, and what could not be read said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.parsers import parser_for
from crawler.parsers.reading import Ask, Listing, Page, Reply
from crawler.platform import load_platform
from evidence.records import Window

INPUTS = Path(__file__).parent / "inputs"
FEED = parser_for(load_platform("feed"))
URL = "https://blog.example/feed"
CAPTURED = datetime(2026, 6, 1, tzinfo=UTC)
AT = datetime(2026, 5, 4, 2, tzinfo=UTC)
"""10:00 in Shanghai."""


def read(name: str) -> Page:
    """The feed as the first step knows it and the page reads it."""
    reply = Reply(URL, 200, (INPUTS / name).read_bytes(), {}, CAPTURED)
    assert isinstance(FEED.identify(Ask("found", URL), reply), Listing)
    page = FEED.page(URL, reply)
    assert isinstance(page, Page)
    return page


def pictures(page: Page) -> list[str]:
    return [picture.url.removeprefix("https://blog.example") for post in page.posts for picture in post.pictures]


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("plain.json", ["/a.jpg"]),
        ("escaped-slashes.json", ["/a.jpg"]),
        ("http-version.json", ["/a.jpg"]),
        ("bom.json", ["/a.jpg"]),
        ("null-date-modified.json", ["/a.jpg"]),
        ("attachment-types.json", ["/c.jpg", "/d.jpg", "/a.jpg"]),
    ],
)
def test_a_json_feed_is_read_in_each_form_that_its_bytes_may_have(name: str, files: list[str]) -> None:
    """Kind: the same JSON written in another way, or a value that is null where it may as well be missing."""
    page = read(name)
    assert [(post.platform_id, post.posted_at, post.text) for post in page.posts] == [("1", AT, "Hi")]
    assert (pictures(page), page.unread) == (files, ())


def test_an_enclosure_of_no_pictures_type_is_a_picture_by_its_ending() -> None:
    """Kind: a server that states no type, or one that says nothing."""
    page = read("enclosure-types.xml")
    assert (pictures(page), page.notes) == ([f"/{number}.jpg" for number in range(5)], ())


def test_times_with_a_zone_are_read_in_ten_forms_and_the_one_without_is_refused() -> None:
    """Kind: forms of a time that mean one moment. 上午 and 下午 are read too, where a zone is known."""
    page = read("times-with-a-zone.xml")
    moments = {post.platform_id.rsplit("/", 1)[1]: post.posted_at for post in page.posts}
    greenwich = {"g1": datetime(2026, 5, 5, tzinfo=UTC), "g6": AT.replace(hour=10), "g9": AT.replace(hour=8)}
    assert moments == {**dict.fromkeys((f"g{number}" for number in range(10)), AT), **greenwich}
    assert len(page.unread) == 1
    assert "has no zone" in page.unread[0]


def test_a_date_of_dublin_core_is_when_an_item_of_rss_was_posted() -> None:
    """Kind: ``dc:date`` is RSS 1.0's time of posting, no last edit."""
    (post,) = read("rss1.rdf").posts
    assert (post.posted_at, post.posted_between, post.posted_at_source) == (AT, None, "dc:date, set by the site")


@pytest.mark.parametrize(
    ("name", "text", "files", "said"),
    [
        ("nbsp.xml", "At the\xa0sea\ncafé", ["/a.jpg"], "&nbsp;, &eacute;"),
        ("bare-ampersand.xml", "Fish & chips\nAT&T", ["/a.jpg?w=1&h=2"], "references that XML does not know: &"),
        ("blank-first-line.xml", "Café\nx", [], "blanks before the declaration"),
        ("undeclared-prefix.xml", "Day 1", ["/a.jpg"], "the prefix media without a namespace"),
    ],
)
def test_xml_that_is_not_well_formed_is_mended_where_it_can_be_told_what_was_meant(
    name: str, text: str, files: list[str], said: str
) -> None:
    """Kind: faults that feed readers let pass. Nothing of the feed is lost, and a note says what was mended."""
    page = read(name)
    assert [(post.posted_at, post.text) for post in page.posts] == [(AT, text)]
    assert (pictures(page), page.unread) == (files, ())
    assert said in page.notes[0]


def test_a_document_type_is_left_out_and_none_of_its_entities_is_expanded() -> None:
    """Kind: what a feed declares of itself; no file, no address and no repetition of it is followed."""
    page = read("document-type.xml")
    assert [post.text for post in page.posts] == ["Day 1\nby &me &secret &many"]
    assert page.unread == ("entities that the feed declares itself: many, me, secret",)
    assert "the document type is left out" in page.notes[0]


def test_blogger_is_asked_on_on_the_blogs_own_host() -> None:
    """Kind: a next page that is named on another host, where the blog's own answers to the same query."""
    page = read("blogger.xml")
    assert page.next_url == f"{URL}?start-index=26&max-results=25"
    assert not page.may_lack(Window(start=AT, until=CAPTURED))
