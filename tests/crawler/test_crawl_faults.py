"""Servers that misbehave. Each ends in an outcome with its reason; what was gathered stays sealed and verifies."""

import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from crawler.errors import CrawlFailed
from crawler.run import crawl
from evidence.codec import sha256
from evidence.records import Outcome
from tests.crawler.captured import (
    CONTACT,
    case_of,
    files,
    journal_crawl,
    journal_toml,
    jpeg,
    new_vault,
    notes,
    posts,
    segments,
)
from tests.servers.journal import Handler, Site


def fill(site: Site, count: int = 12) -> None:
    """Posts on consecutive days of May, one picture each; the newest page has ten."""
    for number in range(count):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number)])


def first_page(site: Site, **changes: object) -> None:
    """Let the first page say something else than it should."""
    page = {**site.page(1), **changes}
    site.override[site.listing] = lambda handler: handler.json(page)


def redirect(target: str):
    return lambda handler: handler.answer(302, b"", "text/plain", Location=target)


def captured_urls(case: object) -> list[str]:
    return [capture.url for segment in segments(case) for capture in segment.captures]


def test_everything_on_the_site_is_captured_with_wire_bytes_and_robots_txt(tmp_path: Path, site: Site) -> None:
    fill(site)
    result, case = journal_crawl(tmp_path, site)
    held = files(case)
    assert (result.outcome, result.counts.advertised, result.counts.in_window) == (Outcome.COMPLETE, 12, 12)
    assert {held[image.digest] for post in posts(case) for image in post.images} == {jpeg(n) for n in range(12)}
    assert sha256(site.robots.encode()) in held
    agents = {headers["User-Agent"] for _, headers in site.asked}
    assert len(agents) == 1
    assert "Wornproof/" in agents.pop()
    assert {h["Accept-Encoding"] for path, h in site.asked if path.startswith("/media/")} == {"identity"}


def test_posts_outside_the_window_are_seen_and_counted_but_not_captured(tmp_path: Path, site: Site) -> None:
    site.add("2026-04-30T23:59:59Z", [jpeg(1)])
    site.add("2026-05-01T00:00:00Z", [jpeg(2)])
    site.add("2026-06-01T08:00:00+09:00", [jpeg(3)])
    result, case = journal_crawl(tmp_path, site)
    assert [post.platform_id for post in posts(case)] == ["2"]
    assert (result.counts.seen, result.counts.in_window) == (3, 1)
    assert not [path for path in site.paths() if path in {"/media/1-0.jpg", "/media/3-0.jpg"}]


def test_a_redirect_to_another_host_is_refused_and_archived(tmp_path: Path, site: Site) -> None:
    fill(site)
    site.override[site.listing] = redirect("http://elsewhere.example/posts")
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    assert "elsewhere.example is not a host of platform demo" in result.reason
    assert [c.http_status for s in segments(case) for c in s.captures if site.listing in c.url] == [302]


@pytest.mark.parametrize("address", ["169.254.169.254", "10.0.0.1", "[::ffff:10.0.0.1]", "[fe80::1]", "192.168.1.1"])
def test_a_redirect_to_a_private_address_is_refused(tmp_path: Path, site: Site, address: str) -> None:
    fill(site)
    site.override["/media/12-0.jpg"] = redirect(f"http://{address}/latest/meta-data/")
    host = address.strip("[]")
    allowed = ["127.0.0.1", *([host] if ":" not in host else [])]
    result, case = journal_crawl(tmp_path, site, hosts=allowed)
    missing = [image.missing for post in posts(case) for image in post.images if image.missing]
    assert result.outcome is Outcome.PARTIAL
    assert len(missing) == 1
    assert "is not a public address" in missing[0] or "is not a host of platform demo" in missing[0]
    assert len(posts(case)) == 12


def test_a_picture_that_is_redirected_on_its_own_host_is_captured_with_each_hop(tmp_path: Path, site: Site) -> None:
    fill(site, 1)
    site.media["moved.jpg"] = jpeg(77)
    site.override["/media/1-0.jpg"] = redirect("/media/moved.jpg")
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.COMPLETE
    assert posts(case)[0].images[0].digest == sha256(jpeg(77))
    hops = [c.http_status for s in segments(case) for c in s.captures if "/media/" in c.url]
    assert hops == [302, 200]


def test_a_chain_of_redirects_without_end_is_left_after_the_limit(tmp_path: Path, site: Site) -> None:
    fill(site, 1)
    site.override["/media/1-0.jpg"] = redirect("/media/1-0.jpg")
    result, _ = journal_crawl(tmp_path, site, max_redirects=3)
    assert result.outcome is Outcome.PARTIAL
    assert "max redirections reached" in result.reason
    assert site.paths().count("/media/1-0.jpg") == 4


def test_a_server_that_hangs_is_tried_again_and_then_the_run_is_partial(tmp_path: Path, site: Site) -> None:
    fill(site)
    page = site.page(1)

    def hang_on_page_two(handler: Handler) -> None:
        if "page=2" in handler.path:
            time.sleep(4)
            return
        handler.json(page)

    site.override[site.listing] = hang_on_page_two
    result, case = journal_crawl(tmp_path, site, timeout_s=1)
    assert result.outcome is Outcome.PARTIAL
    assert "DownloadTimeoutError" in result.reason
    assert len(posts(case)) == 10
    assert sum("page=2" in path for path in site.paths()) == 2


def test_a_cursor_that_goes_in_a_circle_ends_the_run(tmp_path: Path, site: Site) -> None:
    fill(site, 10)
    first_page(site, next=f"{site.listing}?page=1")
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    assert "goes in a circle" in result.reason
    assert len(posts(case)) == 10


def test_a_cursor_that_never_ends_is_followed_to_the_limit(tmp_path: Path, site: Site) -> None:
    def endless(handler: Handler) -> None:
        number = int(handler.path.rpartition("=")[2])
        handler.json({"user": {"handle": "buyer"}, "posts": [], "next": f"{site.listing}?page={number + 1}"})

    site.override[site.listing] = endless
    result, case = journal_crawl(tmp_path, site, max_pages=7)
    assert result.outcome is Outcome.PARTIAL
    assert "not read beyond 7 pages" in result.reason
    assert len(segments(case)) == 8


def test_a_wait_asked_for_in_seconds_is_waited_and_noted(tmp_path: Path, site: Site) -> None:
    fill(site, 1)
    moments: list[float] = []

    def busy_once(handler: Handler) -> None:
        moments.append(time.monotonic())
        if len(moments) == 1:
            handler.answer(429, b"slow down", "text/plain", Retry_After="2")
        else:
            handler.json(site.page(1))

    site.override[site.listing] = busy_once
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.COMPLETE
    assert moments[1] - moments[0] >= 2
    assert "waited 2 s for 127.0.0.1" in notes(case)
    assert [c.http_status for s in segments(case) for c in s.captures if site.listing in c.url] == [429, 200]


def test_a_rate_limit_that_names_its_end_in_epoch_seconds_is_waited_for(tmp_path: Path, site: Site) -> None:
    """As a PDS does it: status 429, ``ratelimit-reset`` as a date, no Retry-After."""
    fill(site, 1)
    first: list[int] = []

    def limited(handler: Handler) -> None:
        first.append(int(time.time()))
        free_at = first[0] + 3
        if time.time() < free_at:
            handler.json({"error": "RateLimitExceeded"}, 429, RateLimit_Reset=str(free_at), RateLimit_Remaining="0")
        else:
            handler.json(site.page(1))

    site.override[site.listing] = limited
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.COMPLETE
    assert sum(site.listing in path for path in site.paths()) == 2


def test_a_wait_longer_than_ours_ends_the_run_without_asking_again(tmp_path: Path, site: Site) -> None:
    fill(site, 1)
    later = format_datetime(datetime.now(UTC) + timedelta(hours=3), usegmt=True)
    site.override[site.listing] = lambda handler: handler.answer(503, b"", "text/plain", Retry_After=later)
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    assert "asked to wait" in result.reason
    assert sum(site.listing in path for path in site.paths()) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"posts": "none"}, "posts: a list of posts was promised"),
        ({"posts": [{"id": "7", "created_at": "2026-05-04T10:00:00Z"}] * 2}, "posts[0].url"),
        ({"posts": [{"id": "7", "url": "/p", "created_at": "2026-05-04 10:00"}] * 2}, "posts[0].created_at"),
        ({"next": 3}, "next: an address was promised"),
        ({"next": "file:///etc/passwd"}, "is not an http address"),
        ({"user": {"post_count": "many"}}, "user.post_count: a count was promised"),
    ],
)
def test_json_that_is_not_what_was_promised_is_suspect_and_names_the_field(
    tmp_path: Path, site: Site, changes: dict[str, object], field: str
) -> None:
    fill(site)
    first_page(site, **changes)
    result, case = journal_crawl(tmp_path, site)
    assert (result.outcome, posts(case)) == (Outcome.SUSPECT, [])
    assert field in result.reason
    assert any(site.listing in url for url in captured_urls(case))


@pytest.mark.parametrize(
    "body", [b"<html>welcome to our new site</html>", b"", b'{"posts": [', b'{"posts": NaN}', b"[" * 100_000]
)
def test_a_page_that_is_no_json_is_suspect_with_the_capture_kept(tmp_path: Path, site: Site, body: bytes) -> None:
    site.override[site.listing] = lambda handler: handler.answer(200, body, "text/html")
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.SUSPECT
    assert sha256(body) in files(case)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(404, Outcome.GONE), (410, Outcome.GONE), (401, Outcome.WALLED), (403, Outcome.WALLED), (500, Outcome.PARTIAL)],
)
def test_a_status_is_an_outcome(tmp_path: Path, site: Site, status: int, outcome: Outcome) -> None:
    site.override[site.listing] = lambda handler: handler.answer(status, b"no", "text/plain")
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is outcome
    assert str(status) in result.reason


def test_html_where_a_picture_should_be_is_captured_but_is_no_picture(tmp_path: Path, site: Site) -> None:
    fill(site, 2)
    page = b"<html>please log in</html>"
    site.override["/media/1-0.jpg"] = lambda handler: handler.answer(200, page, "image/jpeg")
    result, case = journal_crawl(tmp_path, site)
    missing = [image.missing for post in posts(case) for image in post.images if image.missing]
    assert missing == ["not a picture: 26 bytes of image/jpeg"]
    assert (result.outcome, result.counts.pictures, result.counts.missing) == (Outcome.PARTIAL, 1, 1)
    assert sha256(page) in files(case)


def test_a_picture_that_the_site_no_longer_has_is_missing_and_the_run_complete(tmp_path: Path, site: Site) -> None:
    fill(site, 2)
    del site.media["1-0.jpg"]
    result, case = journal_crawl(tmp_path, site)
    missing = [image.missing for post in posts(case) for image in post.images if image.missing]
    assert missing == ["not public: the server answered 404 not found"]
    assert result.outcome is Outcome.COMPLETE


@pytest.mark.usefixtures("real_process")
def test_a_crawling_process_that_ends_before_it_reads_its_job_is_an_error_in_words(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a broken pipe, which a command takes for a reader of its output that has had enough."""
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho no room for Python >&2\nexec 0<&-\nexit 7\n", encoding="utf-8")
    program.chmod(0o755)
    vault = new_vault(tmp_path, case_of("demo", site.profile))
    toml = tmp_path / "demo.toml"
    toml.write_text(journal_toml(), encoding="utf-8")
    monkeypatch.setattr(sys, "executable", str(program))
    more_than_a_pipe_holds = CONTACT + " " * 500_000
    with pytest.raises(CrawlFailed, match="ended with code 7: no room for Python"):
        crawl(vault.store.url, vault.home, "case-1", 0, toml, more_than_a_pipe_holds)
