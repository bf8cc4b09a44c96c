"""A page that grows by scrolling, in a real Chromium on loopback: every post, every picture, and what is stopped."""

import json
import subprocess
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import psutil
import pytest
from PIL import Image as Pillow

from crawler.errors import PlatformError
from crawler.platform import load_platform
from crawler.run import crawl
from crawler.settings import scrapy_settings
from evidence.records import Outcome
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, files, jpeg, new_vault, notes, posts, seals, segments
from tests.crawler.profiled import has_every_picture, page_toml, profile_crawl
from tests.servers.profiles import SCROLL, Profiles, running_profiles

QUICK = {"settle_ms": 600, "longest_ms": 60_000}


pytestmark = pytest.mark.usefixtures("chromium", "real_process")


def scrolling(count: int, page_size: int = 4) -> Profiles:
    site = Profiles(style="scroll", page_size=page_size)
    for number in range(count):
        site.add(f"2026-05-{number % 28 + 1:02d}T12:{number % 60:02d}:00Z", [jpeg(number * 2), jpeg(number * 2 + 1)])
    return site


def test_every_post_and_every_picture_of_a_page_that_grows_is_captured(tmp_path: Path) -> None:
    with running_profiles(scrolling(40)) as site:
        result, case = profile_crawl(tmp_path, site, "scroll", page_size=12, follow=False, **QUICK)
    assert (result.outcome, result.reason) == (
        Outcome.COMPLETE,
        "every page was read: 40 posts, 40 of them in the window",
    )
    had, found = files(case), {post.url.rsplit("/", 1)[1]: post for post in posts(case)}
    assert found.keys() == {post.name for post in site.posts}
    assert all(has_every_picture(found[post.name], post, site, had) for post in site.posts)


def test_what_came_over_the_wire_and_what_the_browser_made_of_it_are_told_apart(tmp_path: Path) -> None:
    with running_profiles(scrolling(6)) as site:
        _, case = profile_crawl(tmp_path, site, "scroll", follow=False, **QUICK)
    first = segments(case)[0]
    made = {(c.method, c.url.replace(site.url, "")) for c in first.captures if c.method != "wire"}
    assert made == {
        ("rendered", "urn:dom:/u/lin"),
        ("rendered", "urn:mhtml:/u/lin"),
        ("screenshot", "urn:view:/u/lin"),
        ("screenshot", "urn:view:viewport:/u/lin"),
    }
    payloads = {c.url: data for c, data in case.payloads(first)}
    assert payloads[f"{site.url}/u/lin"].startswith(b"<!doctype html>")  # as the server sent it, without a post
    assert b"p1" not in payloads[f"{site.url}/u/lin"]
    assert b'/u/lin/p1"' in payloads[f"urn:dom:{site.url}/u/lin"]
    assert b'/u/lin/p1"' in payloads[f"{site.url}/api/feed?cursor=4"].replace(b"\\", b"")
    assert payloads[f"urn:mhtml:{site.url}/u/lin"].startswith(b"From: <Saved by Blink>")
    width, height = Pillow.open(BytesIO(payloads[f"urn:view:{site.url}/u/lin"])).size
    assert (width, height > 900) == (1280, True)
    assert Pillow.open(BytesIO(payloads[f"urn:view:viewport:{site.url}/u/lin"])).size == (1280, 900)
    assert "opened in Chromium" in notes(case)


def test_what_a_page_may_not_ask_is_stopped_and_recorded(tmp_path: Path) -> None:
    site = scrolling(2)
    site.extra = '<img src="/private/face.jpg"><script>location.href = "/login"</script>'
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site, "scroll", follow=False, **QUICK)
    assert result.outcome is Outcome.COMPLETE
    said = notes(case)
    assert "stopped in the browser: outside.example is not a host of platform scroll, 1 times" in said
    assert f"stopped in the browser: POST to {site.url}/api/seen, 1 times" in said
    assert "stopped in the browser: a WebSocket to 127.0.0.1, 1 times" in said
    assert f"stopped in the browser: the page wants to go elsewhere: {site.url}/login, 1 times" in said
    assert f"stopped in the browser: {site.url}/private/face.jpg: Forbidden by robots.txt, 1 times" in said
    assert {"/private/face.jpg", "/login", "/worker.js", "/api/seen"}.isdisjoint(site.paths())


def test_the_browser_says_who_we_are_and_sends_no_cookie(tmp_path: Path) -> None:
    site = scrolling(2)
    site.override["/u/lin"] = lambda handler: handler.answer(
        200, (SCROLL % "").encode(), "text/html", Set_Cookie="visitor=1"
    )
    with running_profiles(site):
        profile_crawl(tmp_path, site, "scroll", follow=False, **QUICK)
    assert all(headers["User-Agent"].startswith("Wornproof/") for _, _, headers in site.asked)
    assert not any("Cookie" in headers for _, _, headers in site.asked)


def test_post_pages_are_opened_too_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    with running_profiles(scrolling(5, page_size=8)) as site:
        result, case = profile_crawl(tmp_path, site, "scroll", **QUICK)
    assert result.outcome is Outcome.COMPLETE
    had, found = files(case), {post.url.rsplit("/", 1)[1]: post for post in posts(case)}
    assert all(has_every_picture(found[post.name], post, site, had) for post in site.posts)
    assert found["p1"].posted_at_source == "datePublished (JSON-LD)"
    assert [path for path in site.paths() if path == "/u/lin/p1"] == ["/u/lin/p1"]
    doms = [c.url for segment in segments(case) for c in segment.captures if c.url.startswith("urn:dom:")]
    assert f"urn:dom:{site.url}/u/lin/p1" in doms


def test_scrolling_ends_where_the_window_begins(tmp_path: Path) -> None:
    site = Profiles(style="scroll", page_size=5)
    for number in range(40):
        site.add(f"2026-03-{number % 28 + 1:02d}T12:00:00Z", [jpeg(100 + number)])
    for number in range(5):
        site.add(f"2026-05-{number + 1:02d}T12:00:00Z", [jpeg(number)])
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site, "scroll", page_size=5, **QUICK)
    assert (result.outcome, len(posts(case))) == (Outcome.COMPLETE, 5)
    assert "stopped before the end: 1 page lies wholly before the window" in notes(case)
    assert "/api/feed?cursor=40" not in site.paths()


def test_a_list_that_takes_old_posts_away_is_suspect_and_never_complete(tmp_path: Path) -> None:
    site = scrolling(24)
    site.extra = (
        "<script>addEventListener('scroll', () => { const all = document.querySelectorAll('article');"
        "if (all.length > 8) for (const old of [...all].slice(0, 4)) old.remove(); });</script>"
    )
    with running_profiles(site):
        result, _ = profile_crawl(tmp_path, site, "scroll", follow=False, page_size=20, **QUICK)
    assert result.outcome is Outcome.SUSPECT
    assert "it takes away posts that it showed before" in result.reason


def test_a_login_page_is_an_outcome_and_no_post(tmp_path: Path) -> None:
    site = scrolling(2)
    wall = (
        b'<html><head><title>Log in</title></head><body><form action="/login"><h1>Log in to continue</h1>'
        b'<input type="text" name="user"><input type="password" name="password"></form></body></html>'
    )
    site.override["/u/lin"] = lambda handler: handler.answer(200, wall, "text/html")
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site, "scroll", follow=False, **QUICK)
    assert (result.outcome, posts(case)) == (Outcome.WALLED, [])
    assert wall in files(case).values()


def test_a_profile_that_is_gone_is_not_opened_in_the_browser_at_all(tmp_path: Path) -> None:
    site = scrolling(1)
    site.override["/u/lin"] = lambda handler: handler.answer(404, b"<html>no such user</html>", "text/html")
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site, "scroll", **QUICK)
    assert result.outcome is Outcome.GONE
    assert all(c.method == "wire" for segment in segments(case) for c in segment.captures)


def test_a_killed_crawl_of_a_growing_page_goes_on_and_loses_and_doubles_nothing(tmp_path: Path) -> None:
    site = scrolling(32)
    with running_profiles(site):
        vault = new_vault(tmp_path / "killed", case_of("scroll", site.profile))
        toml = tmp_path / "scroll.toml"
        toml.write_text(page_toml("scroll", page_size=8, follow=False, **QUICK), encoding="utf-8")
        job = {
            "vault_url": vault.store.url,
            "home": str(vault.home),
            "case_id": "case-1",
            "account_index": 0,
            "platform": str(toml),
            "contact": CONTACT,
        }
        child = subprocess.Popen(
            [sys.executable, "-m", "crawler.run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        child.stdin.write(json.dumps(job) + "\n")
        child.stdin.flush()
        for line in child.stdout:
            if json.loads(line)["event"] == "page":
                break
        family = psutil.Process(child.pid).children(recursive=True)
        child.kill()
        child.communicate()
        assert len(segments(vault.case("case-1"))) >= 1
        assert seals(vault.case("case-1")) == []
        result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    case = vault.case("case-1")
    assert (result.outcome, verify(vault).faults) == (Outcome.COMPLETE, ())
    assert sorted(post.url.rsplit("/", 1)[1] for post in posts(case)) == sorted(post.name for post in site.posts)
    had, found = files(case), {post.url.rsplit("/", 1)[1]: post for post in posts(case)}
    assert all(has_every_picture(found[post.name], post, site, had) for post in site.posts)
    assert len({s.run for s in segments(case)}) == 1
    assert psutil.wait_procs(family, timeout=10)[1] == []  # the browser does not outlive its crawl


def test_without_a_browser_the_crawl_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.browser_path.find_spec", lambda name: None)
    with pytest.raises(PlatformError, match="playwright install chromium"):
        scrapy_settings(load_platform("scroll"), CONTACT)


def test_views_that_fill_a_segment_do_not_push_out_pictures_that_the_page_loaded(tmp_path: Path) -> None:
    with running_profiles(scrolling(6)) as site:
        result, case = profile_crawl(tmp_path, site, "scroll", follow=False, max_segment_bytes=20_000, **QUICK)
    assert (result.outcome, result.counts.pictures) == (Outcome.COMPLETE, 12)
    assert all(segment.warc_bytes > 20_000 for segment in segments(case)[:1])


def test_a_page_that_never_stops_asking_comes_to_an_end(tmp_path: Path) -> None:
    site = scrolling(6)
    site.extra = "<script>setInterval(() => fetch('/api/feed?cursor=99'), 40);</script>"
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site, "scroll", follow=False, restless_ms=2_000, **QUICK)
    assert (result.outcome, len(posts(case))) == (Outcome.COMPLETE, 6)
    assert "the page never stopped asking; its end was taken after 2000 ms without change" in notes(case)


FLOOD = """<script>let n = 0; setInterval(() => { for (let i = 0; i < 20; i++) {
  const image = new Image(); image.src = '/flood.jpg?' + n++; document.body.append(image); } }, 50);</script>"""


def test_a_page_that_loads_without_end_comes_to_its_limit_of_bytes_and_the_run_is_partial(tmp_path: Path) -> None:
    site, body = scrolling(6), jpeg(1) + b"\0" * 100_000
    site.override["/flood.jpg"] = lambda handler: handler.answer(200, body, "image/jpeg")
    site.extra = FLOOD
    with running_profiles(site):
        result, case = profile_crawl(
            tmp_path, site, "scroll", follow=False, max_batch_bytes=1_000_000, restless_ms=2_000, **QUICK
        )
    assert result.outcome is Outcome.PARTIAL
    assert result.reason == "not read: the page loaded 1000000 bytes for one batch (max_batch_bytes)"
    loaded = [c for s in segments(case) for c in s.captures if "flood" in c.url]
    assert 9 <= len(loaded) <= 10 + 2  # pictures_at_once of them were under way
    assert len(posts(case)) >= 4  # what the page had shown before is kept


def test_a_page_that_asks_without_end_comes_to_its_limit_of_requests(tmp_path: Path) -> None:
    site = scrolling(3)
    # only once the posts are there: on a slow machine the page would spend its sixty requests before its own first one
    site.extra = """<script>let n = 0; setInterval(() => {
      if (document.querySelectorAll('article').length >= 3) fetch('/api/feed?cursor=99&n=' + n++); }, 5);</script>"""
    with running_profiles(site):
        result, case = profile_crawl(
            tmp_path, site, "scroll", follow=False, max_requests=60, restless_ms=2_000, **QUICK
        )
    assert (result.outcome, len(posts(case))) == (Outcome.PARTIAL, 3)
    assert result.reason.startswith("not read: the page asked 60 times (max_requests)")
    assert len([path for path in site.paths() if path.startswith("/api/feed")]) <= 60


@pytest.mark.parametrize(("what", "size"), [("'x'.repeat(3_000_000)", "30"), ("'衣'.repeat(400_000)", "12")])
def test_a_document_that_grows_beyond_a_body_s_limit_is_not_taken_in(what: str, size: str, tmp_path: Path) -> None:
    """A script makes it, so no limit of the network sees it; and the page lies about its size to whoever asks there.

    Counted in bytes: 400,000 characters of Chinese are 1.2 MB.
    """
    site = scrolling(2)
    site.extra = (
        "<script>Object.defineProperty(Element.prototype, 'outerHTML', {get: () => ''});"
        f"window.TextEncoder = class {{ encode() {{ return '' }} }}; document.body.append({what});</script>"
    )
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site, "scroll", follow=False, max_body_bytes=1_000_000, **QUICK)
    assert result.outcome is Outcome.PARTIAL
    assert f"the document in the browser has at least {size}" in result.reason
    assert all(c.payload_bytes < 1_000_000 for s in segments(case) for c in s.captures)


def test_a_page_that_takes_its_whole_document_away_is_an_outcome(tmp_path: Path) -> None:
    site = scrolling(2)
    site.extra = "<script>setTimeout(() => document.documentElement.remove(), 700);</script>"
    with running_profiles(site):
        result, _ = profile_crawl(tmp_path, site, "scroll", follow=False, **QUICK)
    assert result.outcome in {Outcome.PARTIAL, Outcome.SUSPECT}  # as the scroll or the look comes first; never complete


def test_a_browser_that_crashes_ends_the_run_partial_and_the_next_crawl_goes_on(tmp_path: Path) -> None:
    with running_profiles(scrolling(24)) as site:
        vault = new_vault(tmp_path, case_of("scroll", site.profile))
        toml = tmp_path / "scroll.toml"
        toml.write_text(page_toml("scroll", page_size=8, follow=False, **QUICK), encoding="utf-8")

        def crash(event: dict[str, object]) -> None:
            if event["event"] == "page":
                for process in psutil.Process().children(recursive=True):
                    with suppress(psutil.NoSuchProcess):  # one that ends while they are listed
                        if "chrom" in process.name():
                            process.kill()

        first = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT, crash)
        assert first.outcome is Outcome.PARTIAL
        assert "the browser gave up" in first.reason
        again = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    case = vault.case("case-1")
    assert (again.outcome, verify(vault).faults) == (Outcome.COMPLETE, ())
    assert sorted(post.url.rsplit("/", 1)[1] for post in posts(case)) == sorted(post.name for post in site.posts)
