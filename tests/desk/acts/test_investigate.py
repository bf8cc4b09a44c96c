"""The whole path on real pictures against a real site: once, again, killed, twice at once, and with the site gone."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.acts.demo_site import DemoSite, serve
from evidence.records import Match, Post, Seal, Segment
from evidence.vault import Vault
from evidence.verify import verify
from tests.desk.small_story import ORDERED, POSTS, Story, lay_out, write_order

pytestmark = [pytest.mark.server, pytest.mark.slow]

PROGRAM = Path(sys.executable).parent / "wornproof"


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache the tests of this module share; what is in it can be made again at any time."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def story(tmp_path: Path, features: Path) -> Story:
    laid = lay_out(tmp_path / "story")
    (laid.folder / "cache").symlink_to(features)
    return laid


@pytest.fixture
def site(story: Story) -> Iterator[DemoSite]:
    with serve(0, story.folder) as running:
        write_order(story, f"{running.url}/users/{running.handle}")
        yield running


def start(story: Story, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [PROGRAM, *words],
        cwd=story.folder,
        env={**os.environ, **story.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wornproof(story: Story, *words: str) -> subprocess.CompletedProcess[str]:
    process = start(story, *words)
    out, err = process.communicate(timeout=180)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def vault_of(story: Story) -> Vault:
    return Vault.open(str(story.folder / "vault"), story.folder / "home")


def posts_of(story: Story) -> list[Post]:
    records = [entry.record for entry in vault_of(story).case("small-1").ledger.entries()]
    return [post for record in records if isinstance(record, Segment) for post in record.posts]


def test_one_order_file_and_one_command_give_a_sealed_searchable_reported_case(story: Story, site: DemoSite) -> None:
    done = wornproof(story, "investigate", "ORDER.toml", "--json")

    assert done.returncode == 0, done.stderr
    statuses = {line["sku"]: line["status"] for line in json.loads(done.stdout)["lines"]}
    assert statuses["FJ-1083-ANT"] == "worn_after_delivery"
    assert statuses["FJ-1045-BLK"] == "worn_before_delivery_only"
    assert statuses["FJ-1034-WHT"] == "only_shop_photograph"
    assert statuses["FJ-1112-PUR"] in {"cannot_say", "nothing_found"}, "plain: nobody can tell"
    assert {post.platform_id for post in posts_of(story)} == set(POSTS) - {"7031"}, "7031 lies after the window"
    assert verify(vault_of(story)).holds
    html = (story.folder / "small-1.html").read_text("utf-8")
    assert "FJ-1083-ANT" in html
    assert "<script" not in html
    found = wornproof(story, "search", "small-1", "", "--sku", "FJ-1083-ANT", "--json")
    assert "7015" in found.stdout


def test_a_second_run_does_nothing_and_says_the_same(story: Story, site: DemoSite) -> None:
    wornproof(story, "investigate", "ORDER.toml")
    entries = vault_of(story).case("small-1").ledger.entries()
    report = (story.folder / "small-1.html").read_bytes()

    again = wornproof(story, "investigate", "ORDER.toml")

    assert again.returncode == 0, again.stderr
    assert vault_of(story).case("small-1").ledger.entries() == entries
    assert (story.folder / "small-1.html").read_bytes() == report


def test_deleting_index_caches_and_reports_loses_nothing(story: Story, site: DemoSite) -> None:
    wornproof(story, "investigate", "ORDER.toml")
    report = (story.folder / "small-1.html").read_bytes()
    before = wornproof(story, "search", "all", "", "--json").stdout
    for path in story.folder.glob("index.sqlite*"):
        path.unlink() if path.is_file() else shutil.rmtree(path)
    (story.folder / "cache").unlink()
    (story.folder / "small-1.html").unlink()

    rebuilt = wornproof(story, "index", "rebuild")
    wornproof(story, "report", "small-1")

    assert rebuilt.returncode == 0, rebuilt.stderr
    assert before.strip()
    assert wornproof(story, "search", "all", "", "--json").stdout == before
    assert (story.folder / "small-1.html").read_bytes() == report


def test_killed_again_and_again_it_ends_as_if_never_killed(story: Story, site: DemoSite) -> None:
    chance = random.Random(7)
    for _ in range(6):
        process = start(story, "investigate", "ORDER.toml")
        time.sleep(chance.uniform(0.3, 3.0))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    final = wornproof(story, "investigate", "ORDER.toml")

    assert final.returncode == 0, final.stderr
    ids = [post.platform_id for post in posts_of(story)]
    assert sorted(ids) == sorted(set(POSTS) - {"7031"}), "all, and none twice"
    records = [entry.record for entry in vault_of(story).case("small-1").ledger.entries()]
    examined = [record.image_digest for record in records if isinstance(record, Match)]
    assert len(examined) == len(set(examined))
    assert sum(isinstance(record, Seal) for record in records) == 1
    result = verify(vault_of(story))
    assert result.holds, result.faults


def test_two_at_once_do_the_work_once(story: Story, site: DemoSite) -> None:
    both = [start(story, "investigate", "ORDER.toml") for _ in range(2)]
    ends = [process.communicate(timeout=180) for process in both]

    assert 0 in {process.returncode for process in both}
    for process, (_, err) in zip(both, ends, strict=True):
        assert process.returncode == 0 or "working on case small-1" in err
    ids = [post.platform_id for post in posts_of(story)]
    assert sorted(ids) == sorted(set(POSTS) - {"7031"})
    assert verify(vault_of(story)).holds


def test_a_site_that_is_gone_is_an_outcome_and_the_report_says_so(story: Story) -> None:
    with serve(0, story.folder) as site:
        profile = f"{site.url}/users/{site.handle}"
    write_order(story, profile)

    done = wornproof(story, "investigate", "ORDER.toml", "--json")

    assert done.returncode == 4, "not everything was looked at"
    assert "UNFINISHED" in done.stderr
    shown = json.loads(wornproof(story, "case", "small-1", "--json").stdout)
    assert shown["accounts"][0]["outcome"] == "partial"
    for words in (["report", "small-1"], ["match", "small-1"], ["crawl", "small-1"]):
        assert wornproof(story, *words).returncode == 4
    assert {line["status"] for line in json.loads(done.stdout)["lines"]} == {"not_compared"}


def test_an_ordered_article_without_a_photo_is_said_and_not_guessed(story: Story, site: DemoSite) -> None:
    write_order(story, f"{site.url}/users/{site.handle}", (*ORDERED[:1], "NO-SUCH-SKU"))

    stopped = wornproof(story, "investigate", "ORDER.toml")
    assert stopped.returncode == 1
    assert "NO-SUCH-SKU" in stopped.stderr
    assert "--go-on" in stopped.stderr
    assert not (story.folder / "vault" / "cases").exists(), "no case is open, and nobody was asked"

    done = wornproof(story, "investigate", "ORDER.toml", "--go-on")
    assert done.returncode == 0, done.stderr
    assert "no photo in the catalog for NO-SUCH-SKU" in done.stderr
    assert "Not compared" in done.stdout
