"""Servers that misbehave. Each ends in an outcome with its reason; what was gathered stays sealed and verifies."""

import gzip
import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from crawler.errors import CrawlStopped
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
from tests.servers.journal import Handler, Site, running_site


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
        ({"posts": [{"id": "7", "created_at": "2026-05-04T10:00:00Z"}]}, "posts[0].url"),
        ({"posts": [{"id": "7", "url": "/p", "created_at": "2026-05-04 10:00"}]}, "posts[0].created_at"),
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


@pytest.mark.parametrize("stated", [True, False])
def test_a_body_beyond_the_limit_is_not_taken_in(tmp_path: Path, site: Site, stated: bool) -> None:
    fill(site, 2)

    def huge(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "image/jpeg")
        if stated:
            handler.send_header("Content-Length", str(10**12))
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b"x" * 100_000)

    site.override["/media/1-0.jpg"] = huge
    result, case = journal_crawl(tmp_path, site, max_body_bytes=1_000_000)
    assert result.outcome is Outcome.PARTIAL
    assert result.counts.pictures == 1
    assert all(segment.warc_bytes < 100_000 for segment in segments(case))


def test_a_page_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path, site: Site) -> None:
    bomb = gzip.compress(b"[" + b" " * 50_000_000 + b"]")
    site.override[site.listing] = lambda handler: handler.answer(200, bomb, "application/json", Content_Encoding="gzip")
    result, case = journal_crawl(tmp_path, site, max_body_bytes=1_000_000)
    assert result.outcome is Outcome.PARTIAL
    assert "during decompression" in result.reason
    assert sha256(bomb) in files(case)


def test_a_compressed_page_is_kept_as_on_the_wire_and_read_unpacked(tmp_path: Path, site: Site) -> None:
    fill(site, 1)
    packed = gzip.compress(json.dumps(site.page(1)).encode())
    site.override[site.listing] = lambda handler: handler.answer(
        200, packed, "application/json", Content_Encoding="gzip"
    )
    result, case = journal_crawl(tmp_path, site)
    assert (result.outcome, len(posts(case))) == (Outcome.COMPLETE, 1)
    assert sha256(packed) in files(case)


def test_a_connection_cut_in_the_middle_of_a_picture_is_tried_again(tmp_path: Path, site: Site) -> None:
    fill(site, 1)
    tries: list[int] = []

    def cut(handler: Handler) -> None:
        tries.append(1)
        if len(tries) > 1:
            handler.answer(200, jpeg(0), "image/jpeg")
            return
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(jpeg(0))))
        handler.end_headers()
        handler.wfile.write(jpeg(0)[:100])
        handler.close_connection = True

    site.override["/media/1-0.jpg"] = cut
    result, case = journal_crawl(tmp_path, site)
    assert (result.outcome, len(tries)) == (Outcome.COMPLETE, 2)
    assert posts(case)[0].images[0].digest == sha256(jpeg(0))


def test_what_robots_txt_forbids_is_not_asked(tmp_path: Path, site: Site) -> None:
    fill(site)
    site.robots = "User-agent: Wornproof\nDisallow: /api/\n"
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.WALLED
    assert "Forbidden by robots.txt" in result.reason
    assert site.paths() == ["/robots.txt"]


def test_a_robots_txt_that_cannot_be_had_forbids_everything(tmp_path: Path, site: Site) -> None:
    fill(site)
    site.override["/robots.txt"] = lambda handler: handler.answer(500, b"", "text/plain")
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    assert set(site.paths()) == {"/robots.txt"}
    assert "RFC 9309" in result.reason
    assert "RFC 9309" in notes(case)


def test_a_site_without_robots_txt_is_crawled(tmp_path: Path, site: Site) -> None:
    fill(site, 1)
    site.override["/robots.txt"] = lambda handler: handler.answer(404, b"User-agent: *\nDisallow: /", "text/plain")
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.COMPLETE


def test_a_crawl_delay_in_robots_txt_is_kept(tmp_path: Path, site: Site) -> None:
    fill(site, 2)
    site.robots = "User-agent: *\nCrawl-delay: 0.5\n"
    begin = time.monotonic()
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.COMPLETE
    assert time.monotonic() - begin >= 1.5  # a page and two pictures, half a second between each
    assert "asks for 0.5 s between requests" in notes(case)


def test_hostile_text_is_text(tmp_path: Path, site: Site) -> None:
    site.add("2026-05-04T10:00:00Z", [], text="<script>alert(1)</script>\x00\u202e")
    page = json.dumps(site.page(1)).replace("alert(1)", "\\ud800")
    site.override[site.listing] = lambda handler: handler.answer(200, page.encode(), "application/json")
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.COMPLETE
    assert posts(case)[0].text == "<script>\ufffd</script>\x00\u202e"


def test_headers_that_are_not_ascii_are_archived(tmp_path: Path, site: Site) -> None:
    fill(site, 1)
    site.override[site.listing] = lambda handler: handler.json(site.page(1), X_Place="Lhasa \xe9\xfc")
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.COMPLETE


def test_fewer_posts_than_the_site_speaks_of_is_partial(tmp_path: Path, site: Site) -> None:
    fill(site, 3)
    first_page(site, user={"handle": "buyer", "post_count": 5})
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    assert "speaks of 5 posts and showed 3" in result.reason


def test_a_name_that_resolves_to_a_private_address_is_refused_when_connecting(tmp_path: Path, site: Site) -> None:
    """The name is on the list and the scheme is right; only the address gives it away, as in DNS rebinding."""
    profile = site.profile.replace("http://127.0.0.1", "https://localhost")
    vault = new_vault(tmp_path, case_of("demo", profile))
    toml = tmp_path / "platform.toml"
    toml.write_text(journal_toml(allow_loopback=False), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    assert result.outcome is Outcome.PARTIAL
    assert "127.0.0.1 is not a public address" in result.reason
    assert site.paths() == []


def test_a_server_that_is_not_there_is_partial(tmp_path: Path) -> None:
    with running_site(Site()) as site:
        profile = site.profile
    vault = new_vault(tmp_path, case_of("demo", profile))
    toml = tmp_path / "platform.toml"
    toml.write_text(journal_toml(), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    assert result.outcome is Outcome.PARTIAL
    assert "refused" in result.reason


def test_without_a_signing_key_the_run_is_not_sealed_and_says_so(tmp_path: Path, site: Site) -> None:
    fill(site, 1)
    vault = new_vault(tmp_path, case_of("demo", site.profile))
    for key in vault.home.rglob("*"):
        if key.is_file():
            key.unlink()
    with pytest.raises(CrawlStopped, match="key"):
        crawl(vault.store.url, vault.home, "case-1", 0, "demo", CONTACT)
    assert len(posts(vault.case("case-1"))) == 1


def test_picture_addresses_that_lead_nowhere_are_missing_pictures_and_nothing_else(tmp_path: Path, site: Site) -> None:
    addresses = [
        "http://127.0.0.1:99999/a.jpg",
        "http://127.0.0.1:-1/a.jpg",
        "http://127.0.0.1:port/a.jpg",
        "http://127.0.0.1:0/a.jpg",
        "http://\u3002/a.jpg",
        "http://",
        f"http://user:word@127.0.0.1.evil.example:{site.port}/a.jpg",
        "/media/" + "x" * 7_000,
        "/media/a b\n\r\tc.jpg",
        "/media/\u6211%zz.jpg",
    ]
    fill(site, 1)
    photos = [{"url": address, "alt": str(number)} for number, address in enumerate(addresses)]
    site.posts[0]["photos"] += photos
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    images = posts(case)[0].images
    assert [bool(image.digest) for image in images] == [True] + [False] * len(addresses)
    assert all(image.missing for image in images[1:])


def test_a_post_longer_than_a_record_is_left_out_and_the_run_partial(tmp_path: Path, site: Site) -> None:
    fill(site, 2)
    site.add("2026-05-20T10:00:00Z", [], text="x" * 200_000)
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    assert "3: a text or address too long for a record" in result.reason
    assert [post.platform_id for post in posts(case)] == ["2", "1"]


def test_an_address_of_the_next_page_without_end_is_suspect(tmp_path: Path, site: Site) -> None:
    fill(site, 2)
    first_page(site, next="/api/" + "x" * 200_000)
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.SUSPECT
