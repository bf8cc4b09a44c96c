"""Bodies, robots.txt, names and keys that are not as they should be: an outcome each, what was had stays sealed."""

import gzip
import json
from itertools import pairwise
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
from tests.crawler.test_crawl_faults import fill, first_page
from tests.servers.journal import Handler, Site, running_site

pytestmark = pytest.mark.server


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
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.COMPLETE
    page, *pictures = [at for (path, _), at in zip(site.asked, site.times, strict=True) if path != "/robots.txt"]
    gaps = [later - earlier for earlier, later in pairwise((page, *pictures))]
    assert len(gaps) == 2
    assert min(gaps) >= 0.45, "half a second between a page and each of its pictures, but for the way to the server"
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


RUBBISH = b"\x1f\x8b\x08rubbish that no decoder takes" * 30


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "x-gzip", "gzip, br", "\xff"])
def test_a_picture_that_is_not_encoded_as_it_says_is_a_missing_picture_and_the_run_goes_on(
    tmp_path: Path, site: Site, coding: str
) -> None:
    """Kind: one bad reply ended the capture for ever, and whoever controls a picture controls its headers."""
    fill(site, 3)
    site.override["/media/2-0.jpg"] = lambda handler: handler.answer(
        200, RUBBISH, "image/jpeg", Content_Encoding=coding
    )
    result, case = journal_crawl(tmp_path, site)
    assert (result.outcome, len(posts(case)), result.counts.missing) == (Outcome.PARTIAL, 3, 1)
    assert [bool(post.images[0].digest) for post in posts(case)] == [True, False, True]
    assert sha256(RUBBISH) in files(case)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_page_that_is_not_encoded_as_it_says_is_an_outcome_of_the_run(
    tmp_path: Path, site: Site, coding: str
) -> None:
    """Kind: as above, for a page."""
    fill(site, 1)
    site.override[site.listing] = lambda handler: handler.answer(
        200, RUBBISH, "application/json", Content_Encoding=coding
    )
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    assert "not encoded as its Content-Encoding says" in result.reason


def test_a_refusal_that_is_not_encoded_as_it_says_is_that_refusal(tmp_path: Path, site: Site) -> None:
    """Kind: as above, for a status that says enough without its body."""
    fill(site, 1)
    site.override[site.listing] = lambda handler: handler.answer(404, RUBBISH, "text/html", Content_Encoding="br")
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.GONE


def test_a_robots_txt_that_is_not_encoded_as_it_says_forbids_everything(tmp_path: Path, site: Site) -> None:
    """Kind: as above, for the rules themselves: what cannot be read allows nothing."""
    fill(site, 1)
    site.override["/robots.txt"] = lambda handler: handler.answer(200, RUBBISH, "text/plain", Content_Encoding="gzip")
    result, _ = journal_crawl(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    assert set(site.paths()) == {"/robots.txt"}


@pytest.mark.parametrize("digits", [13, 17, 300, 4000])
def test_a_count_of_posts_beyond_belief_is_not_used_and_the_posts_are_kept(
    tmp_path: Path, site: Site, digits: int
) -> None:
    """Kind: a number that no record can carry ended the capture for ever."""
    fill(site, 2)
    first_page(site, user={"handle": "buyer", "post_count": int("9" * digits)})
    result, case = journal_crawl(tmp_path, site)
    assert (result.outcome, len(posts(case)), result.counts.advertised) == (Outcome.COMPLETE, 2, None)
    assert f"a number of posts of {digits} digits, not used" in notes(case)
