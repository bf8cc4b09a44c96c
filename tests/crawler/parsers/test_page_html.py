"""HTML as a tree: addresses, texts and pictures as a reader has them, whatever a stranger writes into it."""

from typing import Any

import pytest

from crawler.errors import UnexpectedPage
from crawler.parsers.fragment import fragment, once
from crawler.parsers.page_html import address, base_of, find, largest, outermost, pictures_of, text_of, tree_of
from crawler.parsers.reading import FoundPicture

BASE = "https://a.example/u/lin"


def tree(html: str, head: str = "") -> Any:
    return tree_of(f"<html><head>{head}</head><body>{html}</body></html>".encode(), BASE)


def pictures(html: str, skip: str = "") -> list[tuple[str, str]]:
    return [(one.url.removeprefix("https://a.example"), one.alt) for one in pictures_of(tree(html), BASE, skip)]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("/p/1#comments", "https://a.example/p/1"),
        ("  p/1\n", "https://a.example/u/p/1"),
        ("//b.example/x", "https://b.example/x"),
        ("?page=2", f"{BASE}?page=2"),
        ("HTTPS://B.example/", "https://B.example/"),
        ("java\tscript:alert(1)", ""),
        ("javascript:alert(1)", ""),
        ("data:image/png;base64,AA", ""),
        ("mailto:lin@a.example", ""),
        ("http:///x", ""),
        ("http://[", ""),
        ("http://[::1", ""),
        ("", ""),
        (None, ""),
        ("#top", BASE),
    ],
)
def test_an_address_is_absolute_without_its_fragment_or_none(text: str | None, url: str) -> None:
    assert address(BASE, text) == url


@pytest.mark.parametrize(
    ("head", "base"),
    [
        ("", BASE),
        ("<base href='/blog/'>", "https://a.example/blog/"),
        ("<base href='/one/'><base href='/two/'>", "https://a.example/one/"),
        ("<base href='javascript:x'>", BASE),
        ("<base href='http://['>", BASE),
        ("<base target='_blank'>", BASE),
    ],
)
def test_addresses_are_relative_to_the_first_base_that_is_one(head: str, base: str) -> None:
    assert base_of(tree("", head), BASE) == base


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\nthree"),
        ("<b>o</b>ne <i> two</i>", "one two"),
        ("a<script>x<b>y</b></script>b", "ab"),
        ("a<style>x</style><noscript>y</noscript><template>z</template>b", "ab"),
        ("a<!-- x -->b<?php y ?>c", "abc"),
        ("a\u00a0\u2003 b\tc", "a b c"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("\u202eabc\u202c", "\u202eabc\u202c"),
        ("a\x00b", "a\ufffdb"),
        ("", ""),
    ],
)
def test_text_has_a_line_for_each_block_and_one_space_where_there_is_any(html: str, text: str) -> None:
    assert text_of(tree(html)) == text


def test_what_follows_an_element_is_not_its_text() -> None:
    assert text_of(find(tree("<div><article>one</article>two</div>"), "article")[0]) == "one"


def test_a_page_nested_without_end_is_read() -> None:
    assert text_of(tree("<div>" * 5_000 + "deep")) in {"deep", ""}
    assert len(text_of(tree("<p>x</p>" * 20_000))) == 39_999


@pytest.mark.parametrize("body", [b"", b"   ", b"\xef\xbb\xbf", b"<!-- only -->"])
def test_a_page_without_an_element_is_none(body: bytes) -> None:
    with pytest.raises(UnexpectedPage, match="no HTML"):
        tree_of(body, BASE)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>大理</p>".encode(), "大理"),
        (b"\xff\xfe" + "<p>大理</p>".encode("utf-16-le"), "大理"),
        (b'<meta charset="gb2312"><p>' + "大理".encode("gbk") + b"</p>", "大理"),
        (b"\xef\xbb\xbf" + '<meta charset="gbk"><p>大理</p>'.encode(), "大理"),
        (b'<meta charset="nope"><p>x</p>', "x"),
        (b"<p>\xff\xfa</p>", "\ufffd\ufffd"),
    ],
)
def test_a_mark_then_the_pages_own_word_say_its_encoding(body: bytes, text: str) -> None:
    assert text_of(tree_of(body, BASE)) == text


def test_a_post_quoted_in_a_post_is_no_post_of_the_list() -> None:
    found = outermost(find(tree("<article id=a><article id=b></article></article><article id=c></article>"), "article"))
    assert [one.get("id") for one in found] == ["a", "c"]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<img src=/1.jpg alt=sea><img src=/2.jpg>", [("/1.jpg", "sea"), ("/2.jpg", "")]),
        ("<img src=/1.jpg alt=sea><img src=/1.jpg alt=land>", [("/1.jpg", "sea")]),
        ("<img src=/1.jpg width=64>", []),
        ("<img src=/1.jpg width=65 height=65>", [("/1.jpg", "")]),
        ("<img src=/1.jpg width=900 height=1>", []),
        ("<img src=/1.jpg width=40% height=²>", [("/1.jpg", "")]),
        ("<img src=/1.jpg width=000064>", [("/1.jpg", "")]),
        ("<img alt=none><img src=data:x>", []),
        ("<img class=avatar src=/me.jpg><img src=/1.jpg>", [("/1.jpg", "")]),
    ],
)
def test_pictures_are_had_each_once_without_icons(html: str, found: list[tuple[str, str]]) -> None:
    assert pictures(html, ".avatar") == found


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<img srcset="a.jpg 1x, b.jpg 2x" src=c.jpg>', "b.jpg"),
        ('<img srcset="a.jpg 300w" src=c.jpg data-src=d.jpg>', "a.jpg"),
        ('<img srcset="a.jpg 300h, b.jpg x, c.jpg 1.2.3x">', ""),
        ('<img srcset="a,b.jpg 2x, c.jpg 1x">', "a,b.jpg"),
        ('<img srcset=",, a.jpg 100w,,b.jpg 200w">', "b.jpg"),
        ('<img srcset="a.jpg 0w" src=c.jpg>', "c.jpg"),
        ('<img srcset="javascript:x 900w, b.jpg 100w">', "b.jpg"),
        ("<img data-srcset='a.jpg 100w' data-lazy-srcset='b.jpg 200w' src=c.jpg>", "b.jpg"),
        ("<img data-original=a.jpg src=b.jpg>", "a.jpg"),
        ("<img data-large-file=a.jpg srcset='b.jpg 5000w'>", "a.jpg"),
        ("<a href=a.png><img data-full=b.jpg></a>", "a.png"),
        ("<a href=a.html><img src=b.jpg></a>", "b.jpg"),
        ("<a href='javascript:a.png'><img src=b.jpg></a>", "b.jpg"),
        ("<picture><source srcset='a.webp 100w'><source srcset='b.webp 200w'><img src=c.jpg></picture>", "b.webp"),
        ("<img>", ""),
    ],
)
def test_of_all_renditions_that_a_picture_names_the_largest_is_taken(html: str, url: str) -> None:
    found = largest(find(tree(html), "img")[0], BASE)
    assert found == (url and f"https://a.example/u/{url}")


def test_a_set_of_pictures_without_end_is_read_quickly() -> None:
    assert largest(find(tree(f"<img srcset='{',' * 100_000}a.jpg 1x'>"), "img")[0], BASE) == ""
    assert largest(find(tree(f"<img srcset='{'a' * 100_000}'>"), "img")[0], BASE).startswith("https://a.example/u/aaa")


def test_a_piece_of_html_has_its_text_its_links_and_its_pictures() -> None:
    links = "<a href='/sea'>sea</a><a href='/sea#2'>x</a><a href='javascript:x'>y</a>"
    found = fragment(f"<p>at {links}</p><img src=1.jpg>", BASE)
    assert (found.text, found.links) == ("at seaxy", ("https://a.example/sea",))
    assert [one.url for one in found.pictures] == ["https://a.example/u/1.jpg"]


@pytest.mark.parametrize(("html", "text"), [("", ""), (" \n ", ""), ("plain & so", "plain & so"), ("</div>x", "x")])
def test_plain_text_is_a_piece_of_html_too(html: str, text: str) -> None:
    assert fragment(html, BASE).text == text


def test_pictures_of_one_address_are_one_and_those_without_an_address_all_stay() -> None:
    named = [FoundPicture("https://c.example/1.jpg", "a"), FoundPicture("https://c.example/1.jpg", "b")]
    nameless = [FoundPicture("", "c"), FoundPicture("", "c")]
    assert once([*named, *nameless]) == (named[0], *nameless)
