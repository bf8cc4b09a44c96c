"""``wornproof platform``: the shipped ones, a file against its situations, a new one from a page on loopback."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from crawler.platform import shipped_platforms
from crawler.run import crawl
from desk.cli import app
from tests.crawler.captured import CONTACT, case_of, files, jpeg, new_vault, posts
from tests.servers.journal import Site, running_site
from tests.servers.profiles import Profiles, running_profiles

ROOT = Path(__file__).resolve().parents[3]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["platform", *words])


def test_list_names_every_shipped_platform_with_what_it_captures() -> None:
    rows = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert tuple(row["name"] for row in rows) == shipped_platforms()
    assert {row["name"] for row in rows if row["browser"]} == {"scroll"}
    assert all(row["captures_in_words"] for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["demo", "weibo", "xiaohongshu", "douyin", "page", "scroll"])
def test_check_reads_every_saved_situation_of_a_shipped_platform(name: str) -> None:
    result = run("check", name, "--json")
    said = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, all(row["ok"] for row in said), len(said) > 2) == (0, True, True)


def test_check_says_which_situation_means_something_else_and_where(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "platforms" / "demo", tmp_path / "demo")
    reply = tmp_path / "demo" / "page" / "reply.json"
    reply.write_text(reply.read_text(encoding="utf-8").replace('"text": "bus"', '"text": "tram"'), encoding="utf-8")
    result = run("check", "demo", "--situations", str(tmp_path / "demo"))
    assert result.exit_code == 1
    assert "DIFFERS page  Page.posts[1].text: 'bus' was expected, 'tram' found" in result.stdout


def test_check_refuses_a_file_with_an_unknown_key(tmp_path: Path) -> None:
    text = (ROOT / "configs" / "platforms" / "demo.toml").read_text(encoding="utf-8")
    path = tmp_path / "demo.toml"
    path.write_text(text.replace("[endpoints]", "speed = 3\n\n[endpoints]"), encoding="utf-8")
    result = run("check", str(path))
    assert (result.exit_code, "speed" in result.stderr) == (1, True)


@pytest.mark.server
def test_a_new_platform_from_a_page_can_be_checked_and_crawled_at_once(tmp_path: Path) -> None:
    site = Site()
    for number in range(13):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number)])
    with running_site(site):
        made = run(
            "new", "diary", f"{site.url}{site.listing}?page=1", "--handle", "buyer", "-o", str(tmp_path), "--json"
        )
        assert made.exit_code == 0, made.stderr
        assert json.loads(made.stdout)["posts"] == 10
        assert set(site.paths()) == {"/robots.txt", f"{site.listing}?page=1"}
        assert run("check", str(tmp_path / "diary.toml")).exit_code == 0
        vault = new_vault(tmp_path, case_of("diary", "buyer"))
        toml = tmp_path / "diary.toml"
        toml.write_text(toml.read_text(encoding="utf-8").replace("delay_ms = 2000", "delay_ms = 0"), encoding="utf-8")
        result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    assert (result.outcome, len(posts(vault.case("case-1")))) == ("complete", 13)
    assert set(site.media.values()) <= set(files(vault.case("case-1")).values())


@pytest.mark.server
def test_a_new_platform_from_a_profile_in_html(tmp_path: Path) -> None:
    site = Profiles(style="jsonld")
    site.add("2026-05-01T10:00:00Z", [jpeg(1)])
    with running_profiles(site):
        made = run("new", "photos", site.profile, "-o", str(tmp_path))
    assert made.exit_code == 0, made.stderr
    assert "posts      1 found (Page)" in made.stdout
    assert "unsure     'lin' was taken for the account's name" in made.stdout
    assert run("check", str(tmp_path / "photos.toml")).exit_code == 0


@pytest.mark.server
@pytest.mark.parametrize(
    ("name", "path", "says"),
    [
        ("photos", "/u/nobody", "the site answered 404"),
        ("photos", "/private/list", "Forbidden by robots.txt"),
        ("demo", "/u/lin", "none of the shipped names"),
        ("../up", "/u/lin", "cannot be the name"),
    ],
)
def test_what_cannot_be_proposed_is_refused_in_one_line_and_nothing_is_written(
    name: str, path: str, says: str, tmp_path: Path
) -> None:
    with running_profiles(Profiles()) as site:
        made = run("new", name, site.url + path, "-o", str(tmp_path / "out"))
    assert (made.exit_code, len(made.stderr.splitlines())) == (1, 1)
    assert says in made.stderr
    assert not (tmp_path / "out").exists()


def test_a_new_platform_never_overwrites_a_file(tmp_path: Path) -> None:
    (tmp_path / "photos.toml").write_text("mine", encoding="utf-8")
    made = run("new", "photos", "http://127.0.0.1:9/u/lin", "-o", str(tmp_path))
    assert (made.exit_code, (tmp_path / "photos.toml").read_text(encoding="utf-8")) == (1, "mine")
    assert "nothing is overwritten" in made.stderr
