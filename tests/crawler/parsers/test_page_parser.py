"""What strangers write into HTML: whatever it is, it is read, refused or left out, and nothing breaks."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.errors import PlatformError, UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.answered import of_another
from crawler.parsers.page_html import largest, text_of, tree_of
from crawler.parsers.reading import Ending, FoundPost, Page, Reply
from crawler.platform import load_platform

URL = "https://photos.example/u/lin"
PARSER = parser_for(load_platform("page"))
PIECES = (
    "<article>", "</article>", "<article itemscope itemtype='https://schema.org/BlogPosting'>", "<a href='/p/1'>",
    "<a itemprop=url href='http://['>", "<a rel=bookmark href='javascript:alert(1)'>", "<time datetime='2026-05-01'>",
    "<time>3小时前</time>", "<img src='http://[' srcset='x 99999999999w, , http://[ 2x'>", "<img src='data:x'>",
    "<base href='http://['>", "<link rel=next href='http://['>", "<meta property='og:image' content='http://['>",
    "<meta property='article:published_time' content='0000-00-00'>", "<meta charset='x-unknown'>", "\x00", "\ud800",
    "<script type='application/ld+json'>" + "[" * 5000 + "</script>", "<div>" * 400, "<template><article>",
    '<script type="application/ld+json">{"@type":"Article","url":["x"],"datePublished":7,"author":[[],"a",{"url":3}],'
    '"image":[{"image":{"image":{"image":{}}}},null,"http://["],"mainEntity":[[[[]]]]}</script>',
    '<script type="application/ld+json">{"@type":"Article","@id":"http://[","text":{"a":1}}</script>', "<html lang='",
)  # fmt: skip


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@example([PIECES[2], PIECES[4], PIECES[8]])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=12))
def test_any_page_is_a_page_an_ending_or_unexpected(pieces: list[str]) -> None:
    body = "".join(pieces).encode("utf-8", "surrogatepass")
    reply = Reply(URL, 200, body, captured_at=datetime(2026, 6, 1, tzinfo=UTC))
    for read, kinds in ((PARSER.page, Page), (PARSER.post, FoundPost)):  # type: ignore[attr-defined]  # it is a PageParser
        with suppress(UnexpectedPage):
            assert isinstance(read(URL, reply), (kinds, Ending))


@pytest.mark.parametrize(
    ("author", "profile", "other"),
    [
        ("https://a.example/u/ann", "https://a.example/u/lin", True),
        ("https://a.example/u/lin/", "https://a.example/u/Lin", False),
        ("https://a.example/author/ann", "https://a.example/blog", False),  # of another form: nothing is known
        ("https://b.example/u/ann", "https://a.example/u/lin", False),
        ("https://a.example/@ann", "https://a.example/@lin", True),
        ("", "https://a.example/u/lin", False),
        ("https://a.example/about", "https://a.example/", False),
        ("https://a.example/u/%E6%9E%97%E5%B0%8F%E9%9B%A8", "https://a.example/u/林小雨", False),
        ("https://a.example/u/o", "https://a.example/u/o'neill", True),
        ("https://a.example/u/o/feed", "https://a.example/u/o'neill/feed/", True),
        ("https://a.example/rss.xml", "https://a.example/feed", False),  # what is there, not whose it is
    ],
)
def test_an_author_is_another_only_where_the_two_addresses_have_one_form(
    author: str, profile: str, other: bool
) -> None:
    assert of_another(author, profile) is other


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<img src="s.jpg" srcset="m.jpg 300w, l.jpg 2000w">', "/l.jpg"),
        ('<img src="s.jpg" srcset="m.jpg, l.jpg 3x">', "/l.jpg"),
        ('<a href="orig.JPG?x=1"><img src="s.jpg" srcset="m.jpg 9000w"></a>', "/orig.JPG?x=1"),
        ('<a href="/post/7"><img src="s.jpg"></a>', "/s.jpg"),
        ('<img src="data:image/gif;base64,R0" data-src="lazy.jpg">', "/lazy.jpg"),
        ('<picture><source srcset="b.webp 1600w"><img src="s.jpg"></picture>', "/b.webp"),
        ('<img src="s.jpg" data-full="/full.jpg">', "/full.jpg"),
        ('<img srcset="http://[ 100w">', ""),
    ],
)
def test_the_largest_rendition_that_a_page_names_is_taken(html: str, url: str) -> None:
    tree = tree_of(f"<html><body>{html}</body></html>".encode(), URL)
    assert largest(next(tree.iter("img")), "https://photos.example/") == (url and f"https://photos.example{url}")


def test_text_is_as_a_reader_sees_it_without_scripts_comments_and_tags() -> None:
    tree = tree_of("<div>五一 <b>在</b>大理<br>新裙子<!-- x --><script>alert(1)</script><p>end</p></div>".encode(), URL)
    assert text_of(tree) == "五一 在大理\n新裙子\nend"


def test_a_page_in_gbk_is_read_by_its_own_word_for_it() -> None:
    head = '<html><head><meta charset="gbk"></head><body><article>'
    page = head + '<time datetime="2026-05-01T08:00:00Z"></time>大理</article>'
    found = PARSER.post(URL, Reply(URL + "/1", 200, page.encode("gbk")))  # type: ignore[attr-defined]  # as above
    assert isinstance(found, FoundPost)
    assert found.text == "大理"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("hosts = [] ", 'hosts = ["a.example"] # '), ""),
        (("identity_hosts = true", "identity_hosts = false"), "it names no host"),
        (("[endpoints]", '[page]\nitem = "[["\n\n[endpoints]'), "is not a CSS selector"),
        (("[endpoints]", '[embedded]\nvariable = "a"\n\n[endpoints]'), "only that may have it"),
        (("[endpoints]", '[browser]\nlocale = "../etc"\n\n[endpoints]'), "locale"),
        (("[endpoints]", "[browser]\nstealth = true\n\n[endpoints]"), "stealth"),
    ],
)
def test_a_platform_file_that_says_something_impossible_is_refused(
    change: tuple[str, str], says: str, tmp_path: Path
) -> None:
    text = (Path(__file__).parents[3] / "configs" / "platforms" / "page.toml").read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "page.toml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    if not says:
        assert load_platform(path).hosts == ("a.example",)
        return
    with pytest.raises(PlatformError, match=says.replace("[", r"\[")):
        load_platform(path)


@pytest.mark.parametrize(
    "broken", ["<time datetime=''></time>", "<time datetime='1970-01-01T00:00:00Z'></time>", "<time>soon</time>", ""]
)
def test_a_post_of_a_page_without_a_time_is_left_out_aloud_and_the_others_are_kept(broken: str) -> None:
    """Kind: one unreadable post of many, a zero time among them."""
    whole = "<article id='{}'><time datetime='2026-05-01T10:00:00Z'></time>at sea</article>"
    body = f"<html>{whole.format('a')}<article id='b'>{broken}no time</article>{whole.format('c')}</html>"
    found = PARSER.page(URL, Reply(URL, 200, body.encode(), captured_at=datetime(2026, 6, 1, tzinfo=UTC)))
    assert isinstance(found, Page)
    assert ([post.url[-2:] for post in found.posts], len(found.unread)) == (["#a", "#c"], 1)
