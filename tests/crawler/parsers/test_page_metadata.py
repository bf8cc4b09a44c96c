"""What a page says of its posts for machines: JSON-LD, microdata and OpenGraph, each in its own odd shapes."""

import json
from typing import Any

import pytest

from crawler.parsers.page_html import tree_of
from crawler.parsers.page_metadata import Stated, open_graph, stated_posts

BASE = "https://a.example/u/lin"
AT = "2026-05-04T10:00:00Z"


def json_ld(*values: Any) -> tuple[Stated, ...]:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)
    return stated_posts(tree_of(f"<html><body>{scripts}x</body></html>".encode(), BASE), BASE)[0]


def one(**values: Any) -> Stated:
    (found,) = json_ld({"@type": "BlogPosting", **values})
    return found


def graph(**properties: str) -> Stated | None:
    pairs = [(name.replace("__", ":"), value) for name, value in properties.items()]
    metas = "".join(f'<meta property="{name}" content="{value}">' for name, value in pairs)
    return open_graph(tree_of(f"<html><head>{metas}</head><body>x</body></html>".encode(), BASE), BASE)


@pytest.mark.parametrize(
    ("kind", "post"),
    [
        ("BlogPosting", True),
        ("https://schema.org/BlogPosting", True),
        ("schema:BlogPosting", True),
        (["Thing", "http://schema.org/NewsArticle"], True),
        ("http://schema.org#Review", True),
        ("Person", False),
        ("BlogPostingList", False),
        (None, False),
        ([7, None], False),
        ({"a": 1}, False),
    ],
)
def test_what_is_a_post_is_told_by_its_type(kind: Any, post: bool) -> None:
    assert len(json_ld({"@type": kind, "url": "/p/1"})) == post


@pytest.mark.parametrize(
    "around",
    [
        lambda post: {"@graph": [post]},
        lambda post: {"@type": "Blog", "blogPost": post},
        lambda post: {"@type": "ProfilePage", "mainEntity": {"@type": "Person", "hasPart": [post]}},
        lambda post: {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": post}]},
        lambda post: [[[post]]],
    ],
)
def test_posts_are_found_wherever_a_list_holds_them(around: Any) -> None:
    found = json_ld(around({"@type": "SocialMediaPosting", "url": "/p/1"}))
    assert [post.url for post in found] == ["https://a.example/p/1"]


def test_a_nest_without_end_is_left_at_some_depth() -> None:
    deep: Any = {"@type": "Article", "url": "/p/1"}
    for _ in range(9):
        deep = {"hasPart": deep}
    assert json_ld(deep) == ()


def test_all_that_a_post_states_is_had_with_where_it_stands() -> None:
    found = one(
        url="/p/1", datePublished=f" {AT} ", dateCreated="2026-05-03", dateModified="2026-05-05", headline="May",
        articleBody="at sea", author={"name": "Lin W", "alternateName": "lin", "url": "/u/lin"},
        contentLocation={"name": "Dali"}, image="/1.jpg",
    )  # fmt: skip
    assert [(time.text, time.source) for time in found.times] == [
        (AT, "datePublished (JSON-LD)"),
        ("2026-05-03", "dateCreated (JSON-LD)"),
    ]
    assert [(time.text, time.source) for time in found.edits] == [("2026-05-05", "dateModified (JSON-LD)")]
    assert (found.text, found.author, found.author_url) == ("at sea", "lin", "https://a.example/u/lin")
    assert (found.place, [picture.url for picture in found.pictures]) == ("Dali", ["https://a.example/1.jpg"])


@pytest.mark.parametrize(
    ("values", "url"),
    [
        ({"url": "/p/1", "@id": "/p/2"}, "/p/1"),
        ({"url": "javascript:x", "mainEntityOfPage": "/p/3"}, "/p/3"),
        ({"mainEntityOfPage": {"@id": "/p/4"}}, "/p/4"),
        ({"mainEntityOfPage": {"url": "/p/5"}}, "/p/5"),
        ({"url": ["/p/1"], "@id": "/p/2#x"}, "/p/2"),
        ({"url": 7}, ""),
    ],
)
def test_the_address_is_the_first_that_is_one(values: dict[str, Any], url: str) -> None:
    assert one(**values).url == (url and f"https://a.example{url}")


@pytest.mark.parametrize(
    ("author", "name", "url"),
    [
        ("Lin", "Lin", ""),
        ([{}, {"name": " "}, {"name": "Lin"}], "Lin", ""),
        ([{"name": "Lin"}, {"url": "/u/ann"}], "Lin", "https://a.example/u/ann"),
        ({"@id": "/u/lin"}, "", "https://a.example/u/lin"),
        (7, "", ""),
        ([["Lin"]], "", ""),
    ],
)
def test_the_author_is_named_by_text_or_by_object(author: Any, name: str, url: str) -> None:
    found = one(author=author)
    assert (found.author, found.author_url) == (name, url)
    assert one(author="", creator=author).author == name


@pytest.mark.parametrize(
    ("values", "pictures"),
    [
        ({"image": ["/1.jpg", "/2.jpg", "/1.jpg"]}, [("/1.jpg", ""), ("/2.jpg", "")]),
        ({"image": {"@type": "ImageObject", "contentUrl": "/1.jpg", "caption": "sea"}}, [("/1.jpg", "sea")]),
        ({"image": {"url": "/1.jpg", "description": "sea"}}, [("/1.jpg", "sea")]),
        ({"image": {"contentUrl": "/big.jpg", "url": "/small.jpg"}}, [("/big.jpg", "")]),
        ({"contentUrl": "/1.jpg", "caption": "sea"}, [("/1.jpg", "sea")]),
        ({"sharedContent": {"@type": "WebPage", "url": "/p", "image": "/1.jpg"}}, [("/1.jpg", "")]),
        ({"image": {"@type": "VideoObject", "contentUrl": "/1.mp4", "thumbnailUrl": "/t.jpg"}}, [("/t.jpg", "")]),
        ({"image": ["data:x", "http://[", 7, None, []]}, []),
    ],
)
def test_pictures_are_had_in_each_shape_and_films_by_their_still(
    values: dict[str, Any], pictures: list[tuple[str, str]]
) -> None:
    found = [(one.url.removeprefix("https://a.example"), one.alt) for one in one(**values).pictures]
    assert found == pictures


def test_a_film_that_is_the_post_gives_its_still_and_not_itself() -> None:
    (found,) = json_ld({"@type": "VideoObject", "contentUrl": "/1.mp4", "thumbnail": {"contentUrl": "/t.jpg"}})
    assert [picture.url for picture in found.pictures] == ["https://a.example/t.jpg"]


def test_a_block_that_cannot_be_read_is_noted_and_the_next_one_is_read() -> None:
    html = f"""<script type="application/ld+json">{{"@type": </script>
    <script type="application/ld+json">{json.dumps({"@type": "Article", "url": "/p/1"})}</script>
    <script type="application/json">{json.dumps({"@type": "Article", "url": "/p/2"})}</script>"""
    found, notes = stated_posts(tree_of(html.encode(), BASE), BASE)
    assert [post.url for post in found] == ["https://a.example/p/1"]
    assert len(notes) == 1
    assert notes[0].startswith("a block of JSON-LD cannot be read: ")


def test_microdata_is_read_like_json_ld_whatever_addresses_are_in_it() -> None:
    html = f"""<div itemscope itemtype="https://schema.org/BlogPosting"><a itemprop="url" href="/p/1">x</a>
    <time itemprop="datePublished" datetime="{AT}">4 May</time><a itemprop="image" href="http://[">y</a>
    <div itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Lin</b></div></div>"""
    (found,), notes = stated_posts(tree_of(html.encode(), BASE), BASE)
    assert (found.url, found.author, notes) == ("https://a.example/p/1", "Lin", ())
    assert [(time.text, time.source) for time in found.times] == [(AT, "datePublished (microdata)")]


def test_open_graph_is_one_post_with_its_pictures_and_their_words() -> None:
    pair = '<meta property="og:image" content="/{0}.jpg"><meta property="og:image:alt" content="{0}">'
    metas = pair.format("a") + pair.format("b")
    html = f'<html><head><meta property="og:url" content="/p/1">{metas}</head><body>x</body></html>'
    found = open_graph(tree_of(html.encode(), BASE), BASE)
    assert found is not None
    assert found.url == "https://a.example/p/1"
    assert [(one.url, one.alt) for one in found.pictures] == [
        ("https://a.example/a.jpg", "a"),
        ("https://a.example/b.jpg", "b"),
    ]


def test_words_that_are_not_one_for_each_picture_are_nobodys() -> None:
    found = graph(og__image="/a.jpg", og__image__secure_url="/s.jpg", og__description="d", og__title="t")
    assert found is not None
    assert [picture.url for picture in found.pictures] == ["https://a.example/s.jpg"]
    assert found.text == "d"
    html = '<meta property="og:image" content="/a.jpg"><meta property="og:image" content="/b.jpg">'
    two = open_graph(tree_of((html + '<meta property="og:image:alt" content="x">').encode(), BASE), BASE)
    assert two is not None
    assert [picture.alt for picture in two.pictures] == ["", ""]


def test_times_of_open_graph_are_those_of_its_article() -> None:
    found = graph(og__title="t", article__published_time=AT, article__modified_time="2026-05-05T00:00:00Z")
    assert found is not None
    assert [(time.text, time.source) for time in found.times] == [(AT, "article:published_time (OpenGraph)")]
    assert [time.source for time in found.edits] == ["article:modified_time (OpenGraph)"]
    assert found.text == "t"


def test_a_page_without_open_graph_states_nothing() -> None:
    assert graph() is None
    assert graph(description="x") is None
