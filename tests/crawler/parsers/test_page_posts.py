"""One post put together from all that a page says of it: contradictions stay visible, nothing is made up."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.errors import HandleError, UnexpectedPage
from crawler.page_rules import PageRules
from crawler.parsers.page import PageParser, posts_from
from crawler.parsers.page_html import find, tree_of
from crawler.parsers.page_metadata import Stated, Time
from crawler.parsers.page_posts import Sight, meant, read_post
from crawler.parsers.reading import Ask, Ending, FoundPicture, FoundPost, Page, Reply
from crawler.parsers.times import stated_time
from crawler.platform import Platform
from evidence.codec import sha256
from evidence.records import Outcome, RemarkKind

URL = "https://a.example/u/lin"
POST = "https://a.example/p/1"
CAPTURED = datetime(2026, 6, 1, tzinfo=UTC)
MAY_4 = Time("2026-05-04T10:00:00Z", "datePublished (JSON-LD)")


def read(html: str = "", *stated: Stated, zone: str = "") -> FoundPost:
    reply = Reply(URL, 200, b"", captured_at=CAPTURED)
    sight = Sight(reply, URL, PageRules(), zone, "lin")
    elements = find(tree_of(f"<html lang='zh'><body>{html}</body></html>".encode(), URL), "article") if html else []
    return read_post(sight, elements[0] if elements else None, stated, POST, "post 1")


def test_the_metadatas_time_counts_before_the_elements() -> None:
    found = read("<article><time datetime='2026-05-04'>x</time></article>", Stated(POST, (MAY_4,)))
    assert (found.posted_at, found.posted_at_precision) == (datetime(2026, 5, 4, 10, tzinfo=UTC), "second")
    assert (found.posted_at_source, found.posted_between) == ("datePublished (JSON-LD)", None)


def test_times_that_contradict_each_other_are_all_told_and_the_post_may_be_of_any() -> None:
    found = read("<article><time datetime='2026-03-01T00:00:00Z'>x</time></article>", Stated(POST, (MAY_4,)))
    assert found.posted_at_source == "datePublished (JSON-LD); but <time> says 2026-03-01T00:00Z"
    assert found.posted_between is not None
    assert found.posted_between[0] == datetime(2026, 3, 1, tzinfo=UTC)
    assert found.posted_between[1].date() == datetime(2026, 5, 4, tzinfo=UTC).date()


@pytest.mark.parametrize(
    ("html", "at"),
    [
        ("<time>soon</time><time datetime='2026-05-04T10:00:00Z'>", "2026-05-04T10:00:00+00:00"),
        ("<time>a</time><time>b</time><time>2026-05-04</time>", "2026-05-04T00:00:00+00:00"),
        ("<time datetime='' content='2026-05-04'>x</time>", "2026-05-04T00:00:00+00:00"),
        ("<b itemprop='datePublished' content='2026-05-04T10:00:00Z'>x</b>", "2026-05-04T10:00:00+00:00"),
        ("<time>3 days ago</time>", "2026-05-29T00:00:00+00:00"),
    ],
)
def test_of_an_elements_first_times_the_first_that_can_be_read_counts(html: str, at: str) -> None:
    assert read(f"<article>{html}</article>").posted_at.isoformat() == at


@pytest.mark.parametrize(
    "html",
    ["", "<time>soon</time>", "<time>a</time><time>b</time><time>c</time><time>2026-05-04</time>",
     "<time datetime='2026-05-04 10:00'>", "<time datetime='9999-12-31T23:59:59Z'>", "<time datetime='0001-01-01'>"],
)  # fmt: skip
def test_a_post_without_a_time_that_can_be_read_is_none(html: str) -> None:
    with pytest.raises(UnexpectedPage, match="states no time"):
        read(f"<article>x{html}</article>")


def test_an_edit_that_the_metadata_state_lengthens_the_time() -> None:
    found = read("", Stated(POST, (MAY_4,), (Time("2026-05-09T00:00:00Z", "dateModified (JSON-LD)"),)))
    assert found.posted_between is not None
    assert found.posted_between[1].date() == datetime(2026, 5, 9, tzinfo=UTC).date()
    assert "edited 2026-05-09" in found.posted_at_source


@pytest.mark.parametrize(
    ("html", "stated", "author"),
    [
        ("<a rel=author href=/u/ann>Ann</a>", Stated(POST, author="Lin", author_url=URL), URL),
        ("<a rel=author href=/u/ann>Ann</a>", Stated(POST, author="Lin"), "Lin"),
        ("<a rel=author href=/u/ann>Ann</a>", Stated(POST), "https://a.example/u/ann"),
        ("<a rel=author href=javascript:x>Ann</a>", Stated(POST), "Ann"),
        ("", Stated(POST), "lin"),
    ],
)
def test_the_author_is_who_the_page_names_else_the_account(html: str, stated: Stated, author: str) -> None:
    assert read(f"<article>{html}</article>", replace(stated, times=(MAY_4,))).author == author


@pytest.mark.parametrize(
    ("html", "said", "text"),
    [
        ("<p class=e-content>long</p> more", "short", "long"),
        ("<p class=e-content></p> more", "short", "short"),
        ("just this", "", "just this"),
        ("", "", ""),
    ],
)
def test_the_text_is_the_articles_own_then_the_metadatas_then_all_of_it(html: str, said: str, text: str) -> None:
    assert read(f"<article>{html}</article>", Stated(POST, (MAY_4,), text=said)).text == text


def test_pictures_of_the_metadata_are_added_and_their_words_put_in_where_there_are_none() -> None:
    html = "<article><img src=/1.jpg><img src=/2.jpg alt=two></article>"
    named = tuple(FoundPicture(f"https://a.example/{n}.jpg", f"said {n}") for n in (1, 2, 3))
    found = read(html, Stated(POST, (MAY_4,), pictures=named))
    assert [(one.url[-5:], one.alt) for one in found.pictures] == [
        ("1.jpg", "said 1"), ("2.jpg", "two"), ("3.jpg", "said 3"),
    ]  # fmt: skip


@pytest.mark.parametrize(("html", "count"), [("<img src=/1.jpg>", 1), ("", 1)])
def test_the_picture_of_open_graph_counts_only_where_there_is_no_other(html: str, count: int) -> None:
    emblem = (FoundPicture("https://a.example/emblem.png"),)
    graph = Stated(POST, (Time(MAY_4.text, "article:published_time (OpenGraph)"),), pictures=emblem)
    found = read(f"<article>{html}</article>", graph)
    assert len(found.pictures) == count
    assert (found.pictures == emblem) is (not html)


def test_language_tags_and_place_are_had() -> None:
    html = "<article lang=''><a rel='tag x'>sea</a><a rel=tag>sea</a><a rel=tag> </a></article>"
    found = read(html, Stated(POST, (MAY_4,)), Stated(POST, place="Dali"))
    assert (found.langs, found.tags, found.place) == (("zh",), ("sea",), "Dali")


def test_the_times_of_a_list_mean_together_the_whole_time_between_them() -> None:
    times = [stated_time(text, "x", None) for text in ("2026-05-04T10:00:00Z", "2026-05-02T00:00:00Z")]
    found = meant(times)
    assert found is not None
    assert (found.earliest, found.latest.date()) == (datetime(2026, 5, 2, tzinfo=UTC), times[0].at.date())
    assert meant([]) is None


def parser(**changes: Any) -> PageParser:
    values = {"name": "site", "title": "Site", "software": "page", "hosts": ("a.example",), "delay_ms": 0}
    values |= {"handles": (r"(?P<name>\w+)",), "endpoints": {"posts": "https://a.example/u/{name}"}}
    return PageParser(Platform.model_validate({**values, "digest": sha256(b""), **changes}))


def listed(html: str, url: str = URL, **changes: Any) -> Page:
    found = parser(**changes).page("lin", Reply(url, 200, html.encode(), captured_at=CAPTURED))
    assert isinstance(found, Page)
    return found


def article(name: str, more: str = "") -> str:
    return f"<article><h2><a href='/p/{name}'>post</a></h2>{more}</article>"


def test_a_list_names_its_posts_in_order_each_once_with_the_times_it_states() -> None:
    html = article("1", "<time datetime='2026-05-04T10:00:00Z'>") + article("2") + article("1#top") + article("3")
    found = listed(html)
    assert [link.url[-2:] for link in found.links] == ["/1", "/2", "/3"]
    assert [link.meant is not None for link in found.links] == [True, False, False]
    assert (found.seen, found.posts, found.next_url) == (3, (), "")


def test_posts_of_others_in_a_list_are_noted_and_not_asked() -> None:
    found = listed(article("1") + article("2", "<a rel=author href=/u/ann>Ann</a>"))
    assert ([link.url[-2:] for link in found.links], found.seen) == (["/1"], 1)
    assert found.notes == ("not the account's own: https://a.example/p/2 is by somebody else",)


def test_a_list_whose_posts_have_no_pages_is_read_in_place_and_tells_its_posts_apart() -> None:
    rules = {"follow": False}
    when = "<time datetime='2026-05-04T10:00:00Z'>"
    html = f"<article id=a>one{when}</article><article>two{when}</article><article>no time</article>"
    found = listed(html, page=rules)
    assert [post.platform_id for post in found.posts] == [f"{URL}#a", f"{URL}#post-2"]
    assert (found.seen, found.unread) == (3, ("post 3 of the page: states no time that can be read",))


@pytest.mark.parametrize(
    ("html", "links", "following"),
    [
        ("<link rel=next href='?page=2'>", {}, f"{URL}?page=2"),
        ("<a rel='nofollow next' href='/u/lin?page=2#x'>", {}, f"{URL}?page=2"),
        ("<a rel=next href='javascript:x'><a rel=next href='?page=3'>", {}, f"{URL}?page=3"),
        ("", {"next": f"{URL}?page=4"}, f"{URL}?page=4"),
        ("<a rel=next href='/u/lin#more'>", {}, ""),
        ("", {}, ""),
    ],
)
def test_the_next_page_is_another_one(html: str, links: dict[str, str], following: str) -> None:
    body = (html + article("1")).encode()
    found = parser().page("lin", Reply(URL, 200, body, links))
    assert isinstance(found, Page)
    assert found.next_url == following


@pytest.mark.parametrize(
    ("fragment", "number"),
    [("", 0), ("#posts-from-40", 40), ("#posts-from-x", 0), ("#x-posts-from-4", 0), ("#posts-from-12345678", 0)],
)
def test_a_growing_page_says_in_its_address_how_many_were_read(fragment: str, number: int) -> None:
    assert posts_from(URL + fragment) == number


def test_a_page_that_grows_is_read_from_where_it_was_left() -> None:
    html = "".join(article(str(n)) for n in range(5))
    found = listed(html, f"{URL}#posts-from-3", browser={})
    assert ([link.url[-2:] for link in found.links], found.next_url) == (["/3", "/4"], f"{URL}#posts-from-5")
    assert listed(html, f"{URL}#posts-from-5", browser={}).next_url == ""
    with pytest.raises(UnexpectedPage, match="lets go of old ones"):
        listed(html, f"{URL}#posts-from-6", browser={})


@pytest.mark.parametrize("html", ["<p>hello</p>", "<article><a href='/u/lin'>me</a></article>", "x"])
def test_a_page_that_shows_no_post_is_not_an_empty_account(html: str) -> None:
    with pytest.raises(UnexpectedPage, match="no post is found"):
        listed(html)


def test_a_page_of_thousands_of_posts_is_no_profile() -> None:
    with pytest.raises(UnexpectedPage, match="2001 posts on one page"):
        listed("".join(article(str(n)) for n in range(2_001)))


def own(html: str, url: str = POST) -> FoundPost | Ending:
    return parser().post("lin", Reply(url, 200, html.encode(), captured_at=CAPTURED))


def test_on_a_posts_own_page_its_own_element_is_read_not_a_neighbours() -> None:
    when = "<time datetime='2026-05-04T10:00:00Z'>"
    html = article("9", "<time datetime='2026-01-01T00:00:00Z'>other</time>") + article("1", f"{when}mine</time>")
    found = own(html, f"{POST}#comments")
    assert isinstance(found, FoundPost)
    assert (found.url, found.posted_at.month, "mine" in found.text) == (POST, 5, True)


def test_on_a_page_under_another_address_its_canonical_one_tells_which_post_it_is() -> None:
    html = "<link rel=canonical href='/p/1'>" + article("9") + article("1", "<time datetime='2026-05-04'>")
    found = own(html, "https://a.example/share?x=1")
    assert isinstance(found, FoundPost)
    assert found.posted_at.month == 5


def test_a_posts_own_page_by_somebody_else_is_gone_for_this_account() -> None:
    found = own(article("1", "<a rel=author href=/u/ann>Ann</a><time datetime='2026-05-04'>"))
    assert isinstance(found, Ending)
    assert (found.outcome, found.because[0].kind) == (Outcome.GONE, RemarkKind.BY_SOMEBODY_ELSE)


def test_a_handle_that_no_pattern_knows_and_a_step_of_identity_are_refused() -> None:
    with pytest.raises(HandleError):
        parser().begin("https://b.example/")
    with pytest.raises(UnexpectedPage):
        parser().identify(Ask("who", URL), Reply(URL, 200, b""))
