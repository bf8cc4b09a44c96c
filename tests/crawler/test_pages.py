"""Public profile pages in plain HTML, in the ways in which sites write them, over real HTTP on loopback."""

import json
from datetime import datetime
from importlib.resources import files as files_of
from pathlib import Path

import pytest

from crawler.run import crawl
from desk.acts.demo_site import serve
from evidence.records import Outcome
from tests.crawler.captured import CONTACT, case_of, files, jpeg, new_vault, notes, posts, segments
from tests.crawler.profiled import has_every_picture, page_toml, profile_crawl
from tests.servers.profiles import Profiles, running_profiles

pytestmark = pytest.mark.server


def filled(style: str, count: int = 10) -> Profiles:
    """Posts of 1 May onwards, two before the window, one of somebody else."""
    site = Profiles(style=style)
    site.add("2026-03-01T10:00:00Z", [jpeg(900)])
    site.add("2026-03-02T10:00:00Z", [jpeg(901)])
    for number in range(count):
        site.add(f"2026-05-{number + 1:02d}T12:00:00+08:00", [jpeg(number * 2), jpeg(number * 2 + 1)])
    site.add("2026-05-20T10:00:00Z", [jpeg(950)], author="ann")
    return site


@pytest.mark.parametrize("style", ["jsonld", "microdata", "opengraph"])
def test_every_post_and_every_picture_of_a_profile_is_captured_in_the_largest_rendition(
    style: str, tmp_path: Path
) -> None:
    with running_profiles(filled(style)) as site:
        result, case = profile_crawl(tmp_path, site)
    assert (result.outcome, result.reason) == (
        Outcome.COMPLETE,
        "every page was read: 12 posts, 10 of them in the window",
    )
    had, found = files(case), {post.url.rsplit("/", 1)[1]: post for post in posts(case)}
    shown = {post.name: post for post in site.posts if post.at >= "2026-05" and post.author == "lin"}
    assert found.keys() == shown.keys()
    assert all(has_every_picture(found[name], shown[name], site, had) for name in shown)
    assert {name: post.text for name, post in found.items()} == {name: post.text for name, post in shown.items()}
    assert found["p3"].posted_at.isoformat() == "2026-05-01T04:00:00+00:00"
    assert found["p3"].posted_at_precision == "second"
    assert "datePublished" in found["p3"].posted_at_source or "published_time" in found["p3"].posted_at_source


def test_somebody_elses_post_in_the_list_is_not_the_accounts(tmp_path: Path) -> None:
    with running_profiles(filled("jsonld")) as site:
        _, case = profile_crawl(tmp_path, site)
    assert f"not the account's own: {site.url}/u/ann/p13 is by somebody else" in notes(case)
    assert not any(path.startswith("/u/ann/") for path in site.paths())


def test_posts_that_the_list_dates_before_the_window_are_not_asked(tmp_path: Path) -> None:
    with running_profiles(filled("jsonld")) as site:
        profile_crawl(tmp_path, site)
    assert {"/u/lin/p1", "/u/lin/p2"}.isdisjoint(site.paths())


def test_each_page_of_the_list_is_one_segment_with_its_post_pages(tmp_path: Path) -> None:
    with running_profiles(filled("jsonld")) as site:
        _, case = profile_crawl(tmp_path, site)
    assert [segment.frontier.cursor.removeprefix(site.url) for segment in segments(case)] == [
        "/u/lin?page=2",
        "/u/lin?page=3",
        "/u/lin?page=4",
        "",
    ]
    assert [len(segment.posts) for segment in segments(case)] == [3, 4, 3, 0]


def test_a_profile_that_shows_no_post_by_any_rule_is_suspect_and_its_capture_is_kept(tmp_path: Path) -> None:
    site = Profiles()
    site.override["/u/lin"] = lambda handler: handler.answer(
        200, b"<html><body><p>New design!</p></body></html>", "text/html"
    )
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site)
    assert result.outcome is Outcome.SUSPECT
    assert "no post is found in it" in result.reason
    assert b"<html><body><p>New design!</p></body></html>" in files(case).values()


def test_a_post_page_without_a_time_is_left_out_and_the_run_says_so(tmp_path: Path) -> None:
    site = filled("opengraph", count=2)
    site.override["/u/lin/p3"] = lambda handler: handler.answer(200, b"<html><body>hi</body></html>", "text/html")
    with running_profiles(site):
        result, case = profile_crawl(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    assert "states no time that can be read" in result.reason
    assert [post.url.rsplit("/", 1)[1] for post in posts(case)] == ["p4"]


def test_a_time_without_a_zone_is_no_time_unless_the_platform_file_names_one(tmp_path: Path) -> None:
    site = Profiles(style="microdata")
    site.add("2026-05-04 09:30", [jpeg(1)])
    with running_profiles(site):
        result, _ = profile_crawl(tmp_path / "without", site)
        assert result.outcome is Outcome.SUSPECT
        _, case = profile_crawl(tmp_path / "with", site, time_zone="Asia/Shanghai")
    (post,) = posts(case)
    assert (post.posted_at.isoformat(), post.posted_at_precision) == ("2026-05-04T01:30:00+00:00", "minute")
    assert "zone Asia/Shanghai assumed from the platform file" in post.posted_at_source


def test_a_site_that_was_not_written_for_it_the_demos_own_html_gives_what_its_json_gives(tmp_path: Path) -> None:
    with serve() as demo:
        account = json.loads((files_of("configs") / "example" / "site.json").read_text("utf-8"))
        shown = {
            post["id"]: post for post in account["posts"] if "2026-05-01T00" <= post["created_at"] < "2026-05-30T00"
        }
        vault = new_vault(tmp_path, case_of("page", f"{demo.url}/users/{demo.handle}"))
        toml = tmp_path / "platform.toml"
        toml.write_text(page_toml("page"), encoding="utf-8")
        result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    case = vault.case("case-1")
    had, found = files(case), {post.url.rsplit("/", 1)[1]: post for post in posts(case)}
    assert (result.outcome, len(shown) > 10) == (Outcome.COMPLETE, True)
    assert shown.keys() <= found.keys()
    media = files_of("configs") / "example" / "media"
    for name, post in shown.items():
        assert [had[i.digest] for i in found[name].images] == [
            (media / photo["file"]).read_bytes() for photo in post["photos"]
        ]
        assert [i.alt for i in found[name].images] == [photo["alt"] for photo in post["photos"]]
        assert found[name].posted_at == datetime.fromisoformat(post["created_at"])
