"""What feeds have in common: when an entry was published, which of its files are pictures, how the feed goes on."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.errors import UnexpectedPage
from crawler.parsers.feed_entries import feed_time, file_of, onward
from crawler.parsers.feed_json import is_json_feed, read_json_feed
from crawler.parsers.feed_xml import read_xml_feed
from crawler.parsers.reading import FoundPost, Reply

BASE = "https://a.example/feed"
AT = "2026-05-04T10:00:00Z"


def when(**entry: str | None) -> tuple[datetime, bool, str]:
    found = feed_time(entry, ("published", "created"), "updated", Reply(BASE, 200, b""), "")
    return found.at, found.between is not None, found.source


def test_an_entry_is_of_its_first_time_up_to_its_last_edit() -> None:
    at = datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert when(published=AT, created="2020-01-01T00:00:00Z") == (at, False, "published, set by the site")
    assert when(created=AT) == (at, False, "created, set by the site")
    assert when(published=AT, updated="2026-05-05T00:00:00Z")[:2] == (at, True)
    assert when(published=AT, updated=AT)[:2] == (at, False)
    assert when(updated=AT) == (at, True, "updated, set by the site; the post may be older")


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_last_edit_that_is_empty_is_none(nothing: str | None) -> None:
    """Kind: a value that is null or empty instead of missing."""
    at = datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert when(published=AT, updated=nothing) == (at, False, "published, set by the site")
    assert when(published=None, created=AT, updated=None)[0] == at
    assert when(published=None, updated=AT)[1]


@pytest.mark.parametrize(
    "entry", [{}, {"published": "soon"}, {"published": AT, "updated": "soon"}, {"published": "", "created": AT},
              {"published": "9999-12-31T23:59:59Z"}, {"updated": "0001-01-01T00:00:00Z"}],
)  # fmt: skip
def test_an_entry_with_a_time_that_cannot_be_read_is_not_placed_by_another(entry: dict[str, str]) -> None:
    with pytest.raises(UnexpectedPage):
        when(**entry)


@pytest.mark.parametrize(
    ("url", "media_type", "picture"),
    [
        ("/1", "image/png", True),
        ("/1", "image", True),
        ("/1.JPEG?x=1", None, True),
        ("/1.avif", "", True),
        ("/1.jpg", "video/mp4", False),
        ("/1.jpg.html", None, False),
        ("/jpg", None, True),
        ("/1", None, True),
        ("/1", "application/octet-stream", True),
        ("/1", "binary/octet-stream; charset=x", True),
        ("/1", "jpg", True),
        ("/1", "IMAGE/JPEG", True),
        ("/1.heic", "application/octet-stream", True),
        ("/1.png", "application/x-download", True),
        ("/1.jpg", "text/plain", True),
        ("/1.mp3", "application/octet-stream", False),
        ("/1.pdf", "", False),
        ("/1", "application/pdf", False),
        ("/1", "text/html", False),
        ("/1.jpg", "AUDIO/MPEG", False),
        ("data:image/png;base64,AA", "image/png", False),
        ("http://[", "image/png", False),
        ("", "image/png", False),
        (7, "image/png", False),
        ("/1.jpg", 7, True),
    ],
)
def test_a_file_is_a_picture_by_its_stated_type_else_by_its_name_else_by_its_bytes(
    url: Any, media_type: Any, picture: bool
) -> None:
    """Kind: a type that is missing, general or not of any list; without an ending either, the file is asked for."""
    found = file_of(BASE, url, media_type, "sea")
    assert (found is not None) is picture
    assert found is None or found.alt == "sea"


def test_a_feed_goes_on_at_an_address_or_ends() -> None:
    assert onward(BASE, "?page=2", "next") == f"{BASE}?page=2"
    assert onward(BASE, None, "next") == onward(BASE, "", "next") == ""
    for wrong in (7, [], "javascript:x", "http://["):
        with pytest.raises(UnexpectedPage):
            onward(BASE, wrong, "next")


def json_feed(*items: Any, **values: Any) -> Any:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": list(items), **values}
    return read_json_feed(Reply(BASE, 200, json.dumps(feed).encode()), "lin", "")


def item(**values: Any) -> FoundPost:
    (post,) = json_feed({"id": "1", "date_published": AT, **values}).posts
    found: FoundPost = post
    return found


def test_an_item_of_a_json_feed_is_read_with_its_files() -> None:
    html = "<p>at <a href='/x'>sea</a><img src=/2.jpg></p>"
    files = [{"url": "/3", "mime_type": "image/png", "title": "three"}]
    values = {"tags": ["a"], "language": "en", "attachments": files}
    found = item(url="/p/1", title="May", content_html=html, image="/1.jpg", **values)
    assert (found.url, found.text, found.links) == ("https://a.example/p/1", "May\nat sea", ("https://a.example/x",))
    assert [(one.url[-2:], one.alt) for one in found.pictures] == [("pg", ""), ("/3", "three"), ("pg", "")]
    assert (found.tags, found.langs, found.author) == (("a",), ("en",), "lin")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"content_html": "<p>a</p>", "content_text": "b", "summary": "c"}, "a"),
        ({"content_html": 7, "content_text": "b", "summary": "c"}, "b"),
        ({"content_html": "<img>", "summary": "c"}, "c"),
        ({"title": 7}, ""),
    ],
)
def test_the_text_of_an_item_is_the_first_that_is_one(values: dict[str, Any], text: str) -> None:
    assert item(**values).text == text


@pytest.mark.parametrize(
    "values", [{"id": None}, {"id": True}, {"id": 1.5}, {"id": []}, {"date_published": None}, {"attachments": ["x"]}]
)
def test_an_item_that_cannot_be_read_is_left_out_aloud(values: dict[str, Any]) -> None:
    found = json_feed({"id": "1", "date_published": AT, **values}, {"id": 2, "date_published": AT})
    assert ([post.platform_id for post in found.posts], found.seen, len(found.unread)) == (["2"], 2, 1)
    assert found.unread[0].startswith("items[0]: ")


@pytest.mark.parametrize(
    ("feed", "own", "author"),
    [
        ({}, {}, "lin"),
        ({"authors": [{"name": "Lin W"}]}, {"authors": [{"name": "Lin W"}]}, "lin"),
        ({"authors": [{"name": "Lin W"}]}, {"authors": [{"name": "Ann"}, {"url": "/b"}]}, "Ann, /b"),
        ({"author": {"name": "Lin W"}}, {"author": {"name": "Ann"}}, "Ann"),
        ({"authors": "x"}, {"author": 7}, "lin"),
    ],
)
def test_an_item_by_another_than_the_feeds_author_names_them(
    feed: dict[str, Any], own: dict[str, Any], author: str
) -> None:
    assert json_feed({"id": "1", "date_published": AT, **own}, **feed).posts[0].author == author


def xml_feed(entries: str, more: str = "") -> Any:
    body = f'<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>x</title>{more}{entries}</channel></rss>'
    return read_xml_feed(Reply(BASE, 200, body.encode()), "lin", "")


ENTRY = "<item><guid>1</guid><link>/p/1</link><pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate>{}</item>"


def test_an_entry_of_an_xml_feed_is_read_with_its_larger_files_only() -> None:
    small, large = '<media:thumbnail url="/s.jpg"/>', '<media:content url="/l.jpg" medium="image"/>'
    for files, names in ((small, ["s"]), (small + large, ["l"]), ('<enclosure url="/v.mp4" type="video/mp4"/>', [])):
        found = xml_feed(ENTRY.format(files))
        assert [one.url[-5] for one in found.posts[0].pictures] == names
        assert bool(found.notes) is (not names)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("<generator>https://WordPress.org/?v=6</generator>", {"by_wordpress": True}),
        (
            '<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="/feed?p=2"/>',
            {"next_url": "https://a.example/feed?p=2"},
        ),
        ('<link xmlns="http://www.w3.org/2005/Atom" rel="previous" href="/feed?p=1"/>', {"paged": True}),
        ("", {"by_wordpress": False, "next_url": "", "paged": False, "complete": False}),
    ],
)
def test_a_feed_says_itself_how_it_goes_on(more: str, says: dict[str, Any]) -> None:
    found = xml_feed(ENTRY.format(""), more)
    assert {name: getattr(found, name) for name in says} == says


def test_what_is_no_feed_is_not_read_as_an_empty_one() -> None:
    with pytest.raises(UnexpectedPage, match="not known"):
        read_xml_feed(Reply(BASE, 200, b"<html/>"), "lin", "")


@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("<dc:date>2026-05-04T10:00:00Z</dc:date>", "dc:date, set by the site"),
        ("<dc:date>2026-05-04T10:00:00Z</dc:date><dc:creator>Lin</dc:creator>", "dc:date, set by the site"),
        ("<dc:date>2026-05-04</dc:date>", "dc:date, set by the site"),
        ("<atom:updated>2026-05-04T10:00:00Z</atom:updated>", "updated, set by the site; the post may be older"),
        (
            "<atom:updated>2026-05-04T10:00:00Z</atom:updated><dc:date>2026-05-04T10:00:00Z</dc:date>",
            "updated, set by the site; the post may be older",
        ),
        (
            "<pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate><dc:date>2026-05-04T10:00:00Z</dc:date>",
            "pubDate",
        ),
    ],
)
def test_a_date_of_dublin_core_is_no_last_edit(item: str, source: str) -> None:
    """Kind: RSS whose only time is ``dc:date``. Beside a time of another name it is not taken for sure."""
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    body = f'<rss version="2.0" {spaces}><channel><title>x</title><item><guid>1</guid>{item}</item></channel></rss>'
    (post,) = read_xml_feed(Reply(BASE, 200, body.encode()), "lin", "").posts
    assert post.posted_at_source == source.replace("pubDate", "published, set by the site")


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ('{"version":"https:\\/\\/jsonfeed.org\\/version\\/1","items":[]}', True),
        ('{"version":"http://jsonfeed.org/version/1.1","items":[]}', True),
        ('{"version":"https://www.jsonfeed.org/version/1.1/","items":[]}', True),
        ('\ufeff{"version":"https:\\u002f/jsonfeed.org/version/1.1","items":[]}', True),
        ('{"items":[],"note":"https://jsonfeed.org/version/1.1"}', False),
        ('{"version":"https://example.org/jsonfeed.org/version/1","items":[]}', False),
        ('{"version":null,"items":[]}', False),
        ("{", False),
    ],
)
def test_a_json_feed_is_known_by_its_version_however_that_is_written(written: str, known: bool) -> None:
    """Kind: one JSON value in several spellings."""
    assert is_json_feed(written.encode()) is known
    if known:
        assert read_json_feed(Reply(BASE, 200, written.encode()), "lin", "").seen == 0
