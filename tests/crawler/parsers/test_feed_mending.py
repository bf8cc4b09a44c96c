"""XML that is not well formed: what can be told is mended, what cannot is said, and nothing is expanded or asked."""

import time

import pytest
from lxml import etree

from crawler.errors import UnexpectedPage
from crawler.parsers.feed_entries import FeedRead
from crawler.parsers.feed_mending import begins_as_xml_feed, mended
from crawler.parsers.feed_xml import read_xml_feed
from crawler.parsers.reading import Reply

ITEM = "<item><guid>{0}</guid><title>{1}</title><pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate>{2}</item>"


def read(body: str | bytes) -> FeedRead:
    data = body if isinstance(body, bytes) else body.encode()
    assert begins_as_xml_feed(data)
    return read_xml_feed(Reply("https://a.example/feed", 200, data), "lin", "")


def rss(items: str, before: str = "", root: str = "rss version='2.0'") -> str:
    return f"{before}<{root}><channel><title>x</title>{items}</channel></rss>"


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        ("a&nbsp;b &hellip; &Eacute;", "a\xa0b … É"),
        ("R&D &co; &", "R&D &co; &"),
        ("&#x41;&#X42;&#0;&#xD800;", "AB\ufffd\ufffd"),
        ("a\x0bb\x08c", "a\ufffdb\ufffdc"),
        ("&lt;b&gt; &amp;nbsp;", "<b> &nbsp;"),
        ("<![CDATA[a & b &nbsp; c]]> & d", "a & b &nbsp; c & d"),
    ],
)
def test_signs_that_xml_does_not_have_are_what_a_browser_shows(title: str, meant: str) -> None:
    """Kind: references and characters of HTML in XML."""
    body = rss(ITEM.format(1, title, "")).encode()
    assert etree.fromstring(mended(body).text.encode()).findtext(".//item/title") == meant
    found = read(body)
    assert (len(found.posts), found.unread) == (1, ())


@pytest.mark.parametrize(
    "before",
    ["\n", " \r\n\t", "\ufeff\n", "\n<?xml version='1.0'?>", "<!-- a -->\n<!DOCTYPE rss>", "\n\n<!DOCTYPE rss []>"],
)
def test_what_stands_before_the_first_element_hides_no_feed(before: str) -> None:
    """Kind: blanks, marks, comments and document types before a feed."""
    found = read(rss(ITEM.format(1, "t", ""), before))
    assert ([post.text for post in found.posts], found.unread) == (["t"], ())


@pytest.mark.parametrize(
    ("piece", "files"),
    [
        ("<media:content url='/a.jpg' medium='image'/>", 1),
        ("<content:encoded>&lt;img src='/a.jpg'&gt;</content:encoded>", 1),
        ("<slash:comments>5</slash:comments>", 0),
        ("<link atom:rel='x'/>", 0),
    ],
)
def test_a_prefix_without_a_namespace_is_that_of_its_specification_or_nobodys(piece: str, files: int) -> None:
    """Kind: prefixes that were never declared, of elements and attributes."""
    found = read(rss(ITEM.format(1, "t", piece)))
    assert (len(found.posts), found.unread, len(found.posts[0].pictures)) == (1, (), files)


@pytest.mark.parametrize(
    "tail", ["<item>", "<item><guid>2</guid><title>cut", "</channel></rss><script>x</script>", "<b><i></b>"]
)
def test_a_feed_that_breaks_off_or_is_muddled_keeps_what_is_whole_and_says_so(tail: str) -> None:
    """Kind: faults that nobody can mend. An entry that is not closed may lack its pictures, so it is not kept."""
    body = f"<rss version='2.0'><channel>{ITEM.format(1, 't', '')}{tail}"
    found = read(body)
    assert [post.text.split("\n")[0] for post in found.posts] == ["t"]
    assert "not well formed, read as far as it goes" in found.unread[-1] or "it breaks off" in found.unread[0]


def test_an_entry_that_is_cut_within_its_text_is_no_post() -> None:
    cut = ITEM.format(2, "two", "<description>half")[: -len("</item>")]
    found = read(f"<rss version='2.0'><channel>{ITEM.format(1, 'one', '')}{cut}")
    assert ([post.text for post in found.posts], len(found.unread)) == (["one"], 2)
    with pytest.raises(UnexpectedPage, match="not well formed"):
        read(f"<rss version='2.0'><channel>{cut}")


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p; <!ENTITY b "ha">',
        "<!-- it's --><!ENTITY b 'ha'>",
    ],
)
def test_no_entity_of_a_feeds_own_is_expanded(declared: str) -> None:
    """Kind: entities that multiply, name files or addresses, or are harmless: all stay as they are written."""
    found = read(rss(ITEM.format(1, "x &b; y", ""), f"<?xml version='1.0'?>\n<!DOCTYPE rss [{declared}]>"))
    assert [post.text for post in found.posts] == ["x &b; y"]
    assert found.unread == ("entities that the feed declares itself: b",)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE x [" + "<!--" * 4_900, "<!-- -->" * 2_400, "<rss>" + "&" * 300_000, "<rss>" + "<![CDATA[" * 50_000,
        "<rss>" + "<a " * 100_000, "<rss " + "a:b " * 50_000, "<!DOCTYPE " + "'" * 19_000,
    ],
)  # fmt: skip
def test_texts_made_to_stall_are_soon_mended(body: str) -> None:
    start = time.monotonic()
    begins_as_xml_feed(body.encode())
    mended(body.encode())
    assert time.monotonic() - start < 5
