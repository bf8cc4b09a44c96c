"""Feeds: sites made by Eleventy are captured whole; paging, what a feed does not show, and hostile feeds."""

import json
import re
from datetime import UTC, datetime
from importlib.resources import files as files_of
from pathlib import Path

import pytest

from crawler.errors import HandleError, UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.reading import Ending, Page, Reply
from crawler.platform import load_platform
from crawler.run import CrawlResult, crawl
from evidence.codec import sha256
from evidence.records import Outcome, RemarkKind, Why
from evidence.vault import CaseFile
from evidence.verify import verify
from tests.conftest import needs
from tests.crawler.captured import CONTACT, WINDOW, case_of, files, jpeg, new_vault, notes, posts
from tests.servers.eleventy import Blog, published, why_not
from tests.servers.pages import Answer, Pages, running_pages

FEED = parser_for(load_platform("feed"))
CAPTURED = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    needs(why_not())
    (tmp_path / "blog").mkdir()
    return Blog(tmp_path / "blog")


def captured(folder: Path, handle: str) -> tuple[CrawlResult, CaseFile]:
    """Crawl by the shipped platform file, changed for this machine."""
    text = (files_of("configs") / "platforms" / "feed.toml").read_text(encoding="utf-8")
    values = {
        "hosts": '["127.0.0.1"]', "allow_loopback": "true", "handles": "['http://\\S{3,490}']", "delay_ms": "0",
        "max_retries": "1", "retry_pause_ms": "20", "timeout_s": "5", "max_wait_s": "5",
    }  # fmt: skip
    for key, value in values.items():
        text, times = re.subn(rf"(?m)^{key} = .*$", lambda _, k=key, v=value: f"{k} = {v}", text)
        assert times == 1, key
    vault = new_vault(folder, case_of("feed", handle))
    (folder / "platform.toml").write_text(text, encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, folder / "platform.toml", CONTACT)
    assert verify(vault).faults == ()
    return result, vault.case("case-1")


def holiday(blog: Blog) -> None:
    """Three posts before the window (1 to 31 May 2026), four in it."""
    for number, day in enumerate(("2026-04-01", "2026-04-10", "2026-04-20", "2026-05-03", "2026-05-04", "2026-05-20")):
        pictures = [jpeg(20 * number + n) for n in range(number % 3)]
        blog.post(f"Day {number}", f"{day}T10:30:00Z", f"Hello from *day {number}*.", pictures)
    blog.post("Late", "2026-05-30", "A date alone.", [jpeg(200)])


@pytest.mark.server
@pytest.mark.parametrize("feed", ["feed.xml", "rss.xml", "feed.json"])
def test_every_post_and_picture_of_a_site_is_captured_from_each_of_its_feeds(
    tmp_path: Path, blog: Blog, feed: str
) -> None:
    holiday(blog)
    with published(blog) as site:
        handle = f"{site.url}/{feed}"
        result, case = captured(tmp_path, handle)
    assert result.outcome is Outcome.COMPLETE, result.reason
    assert result.counts.seen == 7
    expected = {t: [sha256(p) for p in pictures] for t, pictures in list(blog.expected.items())[3:]}
    assert {post.text.split("\n")[0]: [i.digest for i in post.images] for post in posts(case)} == expected
    first = next(post for post in posts(case) if post.text.startswith("Day 4"))
    assert first.text == "Day 4\nHello from day 4."
    assert (first.posted_at, first.posted_at_precision) == (datetime(2026, 5, 4, 10, 30, tzinfo=UTC), "second")
    assert first.author == handle
    assert [image.alt for image in first.images] == ["picture 0"]
    assert all(digest in files(case) for digests in expected.values() for digest in digests)


@pytest.mark.server
def test_a_feed_of_the_newest_posts_is_not_complete_unless_it_reaches_back_beyond_the_window(
    tmp_path: Path, blog: Blog
) -> None:
    holiday(blog)
    with published(blog, limit=3) as site:
        result, case = captured(tmp_path, f"{site.url}/feed.xml")
    assert result.outcome is Outcome.PARTIAL
    assert "only the newest posts are listed" in result.reason
    assert len(posts(case)) == 3


@pytest.mark.server
def test_a_page_that_names_its_feed_leads_to_it(tmp_path: Path, blog: Blog) -> None:
    holiday(blog)
    blog.page("about.html", '<link rel="alternate" type="application/atom+xml" href="/feed.xml"><p>Me</p>')
    with published(blog) as site:
        result, case = captured(tmp_path, f"{site.url}/about/")
    assert result.outcome is Outcome.COMPLETE, result.reason
    assert "the page names its feed" in notes(case)
    assert len(posts(case)) == 4


@pytest.mark.server
def test_a_page_that_names_no_feed_ends_the_run_suspect_with_its_capture_safe(tmp_path: Path) -> None:
    with running_pages(Pages(lambda *_: (200, "text/html", b"<p>nothing here</p>"))) as site:
        result, case = captured(tmp_path, f"{site.url}/")
    assert result.outcome is Outcome.SUSPECT
    assert b"<p>nothing here</p>" in files(case).values()


def rss(items: str, head: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:fh="http://purl.org/syndication/history/1.0" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>t</title><link>https://blog.example/</link>{head}{items}</channel></rss>"
    ).encode()


def item(number: int, more: str = "", date: str = "Tue, 05 May 2026 10:00:00 GMT") -> str:
    link = f"https://blog.example/{number}"
    return f"<item><title>{number}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate>{more}</item>"


def read(body: bytes, url: str = "https://blog.example/feed", status: int = 200, **links: str) -> Page:
    found = FEED.page("https://blog.example/feed", Reply(url, status, body, links, CAPTURED))
    assert isinstance(found, Page)
    return found


@pytest.mark.server
def test_wordpress_is_asked_for_page_after_page_until_there_is_none(tmp_path: Path) -> None:
    """The shape of WordPress 6 feeds: 10 items a page, ``?paged=N``, 404 beyond the last (WP_Query, do_feed_rss2)."""

    def answer(path: str, query: dict[str, str], host: str) -> Answer:
        number = int(query.get("paged", "1"))
        if path != "/feed/" or number > 3:
            return 404, "text/html", b"<html>no such page</html>"
        items = "".join(item(10 * number + n) for n in range(10)).replace("https://blog.example", f"http://{host}")
        head = "<generator>https://wordpress.org/?v=6.8.1</generator>"
        return 200, "application/rss+xml", rss(items, head)

    with running_pages(Pages(answer)) as site:
        result, case = captured(tmp_path, f"{site.url}/feed/")
    assert result.outcome is Outcome.COMPLETE, result.reason
    assert len(posts(case)) == result.counts.seen == 30


def test_a_feed_names_its_next_page_in_one_of_three_ways() -> None:
    onward = '<atom:link rel="next" href="/feed?page=2"/>'
    assert read(rss(item(1), onward)).next_url == "https://blog.example/feed?page=2"
    assert read(rss(item(1)), next="https://blog.example/feed?p=2").next_url == "https://blog.example/feed?p=2"
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [], "next_url": "https://blog.example/feed?after=9"}
    assert read(json.dumps(feed).encode()).next_url == "https://blog.example/feed?after=9"


def test_the_last_page_of_a_paged_feed_and_a_feed_that_calls_itself_complete_lack_nothing() -> None:
    assert read(rss(item(1))).may_lack(WINDOW)
    assert not read(rss(item(1), '<atom:link rel="previous" href="/feed?page=1"/>')).may_lack(WINDOW)
    assert not read(rss(item(1), "<fh:complete/>")).may_lack(WINDOW)
    assert not read(rss(item(1) + item(0, date="Tue, 07 Apr 2026 10:00:00 GMT"))).may_lack(WINDOW)


@pytest.mark.parametrize(
    ("url", "generator"),
    [
        ("https://evil.example/feed", ""),
        ("https://evil.example/feed?start-index=26", "Wordpress"),
        ("https://www.blogger.com/feeds/7/posts/default", "Blogger"),
    ],
)
def test_a_next_page_on_another_host_is_not_followed_and_may_be_missed(url: str, generator: str) -> None:
    """Kind: a next page elsewhere ended the run and took this page's posts with it."""
    head = f'<generator>{generator}</generator><atom:link rel="next" href="{url}"/>'
    page = read(rss(item(1), head))
    assert (len(page.posts), page.next_url) == (1, "")
    assert page.may_lack(WINDOW)
    assert any("on another host, which is not asked" in note for note in page.notes)


def test_pictures_come_from_enclosures_media_content_and_the_text_each_once() -> None:
    more = (
        '<enclosure url="https://cdn.example/a.jpg" type="image/jpeg" length="5"/>'
        '<media:content url="https://cdn.example/b.png" medium="image"/>'
        '<media:content url="https://cdn.example/film.mp4" type="video/mp4"/>'
        '<media:thumbnail url="https://cdn.example/small.jpg"/>'
        '<description>&lt;p&gt;Hi&lt;/p&gt;&lt;img src="https://cdn.example/a.jpg"&gt;'
        '&lt;img src="/c.webp" alt="sea"&gt;&lt;script&gt;bad()&lt;/script&gt;</description>'
    )
    page = read(rss(item(1, more)))
    assert [p.url for p in page.posts[0].pictures] == [
        "https://cdn.example/a.jpg", "https://cdn.example/b.png", "https://blog.example/c.webp",
    ]  # fmt: skip
    assert page.posts[0].text == "1\nHi"
    assert "video/mp4, which is not captured" in page.notes[0]


def test_an_entry_without_a_time_is_left_out_aloud_and_the_others_are_read() -> None:
    page = read(
        rss(item(1) + item(2, date="soon") + "<item><title>x</title><link>https://blog.example/3</link></item>")
    )
    assert [post.platform_id for post in page.posts] == ["https://blog.example/1"]
    assert len(page.unread) == 2


def test_where_only_the_last_edit_is_stated_the_post_may_be_as_old_as_the_web() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>urn:1</id><title>x</title>{}'
        "<updated>2026-05-05T10:00:00Z</updated></entry></feed>"
    )
    (post,) = read(atom.format("").encode()).posts
    assert post.posted_between is not None
    assert post.posted_between[0].year == 1990
    assert post.posted_at_source == "updated, set by the site; the post may be older"
    (post,) = read(atom.format("<published>2026-05-03T10:00:00Z</published>").encode()).posts
    assert (post.posted_at.day, [moment.day for moment in post.posted_between or ()]) == (3, [3, 5])


def test_a_chinese_server_that_writes_cst_is_not_put_in_chicago() -> None:
    assert read(rss(item(1, date="Tue, 05 May 2026 10:00:00 CST"))).unread
    assert read(rss(item(1, date="Tue, 05 May 2026 10:00:00 +0800"))).posts[0].posted_at.hour == 2


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html><p>Log in</p></html>", b"<?xml version='1.0'?><rss><channel><item><title>cut",
        b'{"version": "https://example.org/1", "items": []}', b'{"version": "https://jsonfeed.org/version/1"}',
        b"/etc/hostname", b"http://127.0.0.1:1/feed", b"<rss version='2.0'>" + b"\x00" * 50,
    ],
)  # fmt: skip
def test_what_is_no_whole_feed_stops_the_run_and_is_not_an_empty_success(body: bytes) -> None:
    with pytest.raises(UnexpectedPage):
        read(body)


def test_entities_that_multiply_or_name_files_give_nothing() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">'
    head += '<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    body = rss(item(1, "<description>&a;&c;</description>")).replace(b'<?xml version="1.0"?>', head.encode())
    try:
        text = read(body).posts[0].text
    except UnexpectedPage:
        return
    assert "root:" not in text
    assert "haha" not in text


def test_a_feed_that_is_gone_or_walled_says_so() -> None:
    for status, outcome in ((410, Outcome.GONE), (401, Outcome.WALLED), (500, Outcome.PARTIAL)):
        found = FEED.page("https://blog.example/feed", Reply("https://blog.example/feed", status, b""))
        assert isinstance(found, Ending)
        assert found.outcome is outcome


def test_an_address_that_is_none_is_no_feed() -> None:
    for text in ("blog.example", "ftp://blog.example/feed", "https://[x/feed", "https://blog.example/feed/?paged=9"):
        with pytest.raises(HandleError):
            FEED.begin(text)


@pytest.mark.server
def test_a_picture_that_fails_behind_a_thousand_remarks_leaves_the_run_partial(tmp_path: Path) -> None:
    """1,000 videos each have a note; what the outcome rests on is not among notes that may be cut."""
    video = '<enclosure url="/v{n}.mp4" type="video/mp4" length="1"/>'
    entry = "<item><guid>{n}</guid><title>{n}</title><pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate>{files}</item>"
    rows = "".join(entry.format(n=n, files=video.format(n=n)) for n in range(1000))
    last = entry.format(n=1000, files='<enclosure url="/gone.jpg" type="image/jpeg" length="1"/>')
    old = "<item><guid>old</guid><title>old</title><pubDate>Mon, 06 Apr 2026 10:00:00 GMT</pubDate></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{rows}{last}{old}</channel></rss>'

    def answer(path: str, *_: object) -> Answer:
        if path == "/gone.jpg":
            return 500, "text/plain", b"broken"
        return 200, "application/rss+xml", feed.encode()

    with running_pages(Pages(answer)) as site:
        result, _ = captured(tmp_path, f"{site.url}/feed.xml")

    assert (result.outcome, result.counts.missing) == (Outcome.PARTIAL, 1), result.reason
    assert [said.kind for said in result.because] == [RemarkKind.PICTURE_NOT_HAD]


@pytest.mark.server
def test_a_file_of_which_nothing_is_stated_is_a_picture_by_its_bytes_or_is_missing_as_none(tmp_path: Path) -> None:
    """Kind: enclosures without a picture's type. Nothing but their bytes says what they are."""
    enclosures = "".join(
        f'<enclosure url="/file/{name}" type="application/octet-stream" length="1"/>' for name in ("photo", "sound")
    )
    feed = rss(item(1, enclosures) + item(0, date="Tue, 07 Apr 2026 10:00:00 GMT"))

    def answer(path: str, _: object, host: str) -> Answer:
        if path.startswith("/file/"):
            return 200, "application/octet-stream", jpeg(1) if path.endswith("photo") else b"ID3\x04 sound"
        return 200, "application/rss+xml", feed.replace(b"https://blog.example", f"http://{host}".encode())

    with running_pages(Pages(answer)) as site:
        result, case = captured(tmp_path, f"{site.url}/feed.xml")
    (post,) = posts(case)
    assert [image.digest or image.why for image in post.images] == [sha256(jpeg(1)), Why.NOT_A_PICTURE]
    assert (result.outcome, result.counts.missing) == (Outcome.PARTIAL, 1)


@pytest.mark.server
def test_blogger_s_second_page_is_asked_on_the_blogs_own_host(tmp_path: Path) -> None:
    """Kind: a next page named on another host."""
    entry = "<entry><id>{0}</id><title>{0}</title><published>2026-{1}T10:00:00Z</published></entry>"
    onward = '<link rel="next" href="http://www.blogger.com/feeds/7/posts/default?start-index=3&amp;max-results=2"/>'
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><generator>Blogger</generator>'
    first = head + onward + entry.format("4", "05-04") + entry.format("3", "05-03") + "</feed>"
    last = head + '<link rel="previous" href="/feeds/posts/default"/>' + entry.format("2", "05-02") + "</feed>"

    def answer(path: str, query: dict[str, str], host: str) -> Answer:
        return 200, "application/atom+xml", (last if query.get("start-index") == "3" else first).encode()

    with running_pages(Pages(answer)) as site:
        result, case = captured(tmp_path, f"{site.url}/feeds/posts/default")
    assert result.outcome is Outcome.COMPLETE, result.reason
    assert sorted(post.text for post in posts(case)) == ["2", "3", "4"]
