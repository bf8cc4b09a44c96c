"""The whole path on real pictures against a real site: once, again, killed, twice at once, and with the site gone."""

import fcntl
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
from tests.desk.small_story import EXAMPLE, ORDERED, POSTS, Story, lay_out, write_order

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
    shutil.rmtree(story.folder / "index")
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


def test_the_order_s_own_platforms_hold_for_a_later_crawl(story: Story, site: DemoSite) -> None:
    """Kind: a command on a case that does not know the platform files its order named."""
    shipped = (EXAMPLE.parent / "platforms" / "demo.toml").read_text("utf-8")
    (story.folder / "mine.toml").write_text(shipped.replace('name = "demo"', 'name = "mine"'), "utf-8")
    text = story.order.read_text("utf-8").replace('platform = "demo"', 'platform = "mine"')
    story.order.write_text(text + '[platforms]\nmine = "mine.toml"\n', "utf-8")
    assert wornproof(story, "investigate", "ORDER.toml").returncode == 0
    again = wornproof(story, "crawl", "small-1", "--again", "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["outcome"] == "complete"
    shutil.rmtree(story.folder / "home" / "platforms")
    assert "--platform" in wornproof(story, "crawl", "small-1", "--again").stderr, (
        "another machine: it says what to give"
    )
    told = wornproof(story, "crawl", "small-1", "--again", "--platform", "mine.toml")
    assert told.returncode == 0, told.stderr


def test_beside_a_rebuild_of_the_index_the_report_is_written(story: Story, site: DemoSite) -> None:
    """Kind: trouble with what can be made again at any time that ends what cannot."""
    (story.folder / "index").mkdir()
    with (story.folder / "index" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = wornproof(story, "investigate", "ORDER.toml")
    assert done.returncode == 0, done.stderr
    assert "note    the search index is as it was: another rebuild of this index is running" in done.stderr
    assert (story.folder / "small-1.html").exists()


def test_a_site_that_is_asked_without_a_contact_is_said_and_how_to_set_one(story: Story, site: DemoSite) -> None:
    """Kind: a user agent that names nobody, without a word."""
    nobody = {**os.environ, **story.environment, "WORNPROOF_CONTACT": ""}
    words = [PROGRAM, "investigate", "ORDER.toml"]
    done = subprocess.run(words, cwd=story.folder, env=nobody, capture_output=True, text=True, check=True)
    assert "note    no contact is set" in done.stderr
    assert "WORNPROOF_CONTACT=" in done.stderr
    again = subprocess.run(words, cwd=story.folder, env=nobody, capture_output=True, text=True, check=True)
    assert "no contact" not in again.stderr, "nobody was asked"


def test_a_change_of_one_product_examines_each_picture_once_more_and_counts_none_twice(
    story: Story, site: DemoSite
) -> None:
    """Kind: examinations of an earlier catalog that are counted beside those of the present one."""
    wornproof(story, "investigate", "ORDER.toml")
    before = json.loads(wornproof(story, "case", "small-1", "--json").stdout)
    found = wornproof(story, "search", "small-1", "", "--json").stdout
    feed = story.folder / "catalog.csv"
    feed.write_text(feed.read_text("utf-8").replace("T-shirt London Owl", "T-shirt London Owl new"), "utf-8")

    changed = wornproof(story, "investigate", "ORDER.toml")
    assert changed.returncode == 0, changed.stderr
    matched = json.loads(wornproof(story, "match", "small-1", "--json").stdout)

    after = json.loads(wornproof(story, "case", "small-1", "--json").stdout)
    assert (matched["examined_now"], matched["pictures_examined"]) == (0, before["pictures"])
    assert {**after, "entries": 0, "head": ""} == {**before, "entries": 0, "head": ""}
    assert after["entries"] == before["entries"] + before["pictures"] + 1, "each once more, and a seal over them"
    again = wornproof(story, "search", "small-1", "", "--json").stdout
    assert [json.loads(line)["findings"] for line in again.splitlines()] == [
        json.loads(line)["findings"] for line in found.splitlines()
    ]
    report = json.loads(wornproof(story, "report", "small-1", "--json").stdout)
    assert (report["pictures_examined"], report["catalog_heads"]) == (before["pictures"], 1)


def kinds_of(story: Story) -> list[str]:
    return [entry.record.kind for entry in vault_of(story).case("small-1").ledger.entries()]


def test_an_amended_order_has_nothing_crawled_or_compared_again_and_more_days_have(
    story: Story, site: DemoSite
) -> None:
    assert wornproof(story, "investigate", "ORDER.toml").returncode == 0
    before = kinds_of(story)
    text = story.order.read_text("utf-8")
    story.order.write_text(
        text.replace("delivered = 2026-05-02T13:05:00Z", "delivered = 2026-05-03T13:05:00Z"), "utf-8"
    )
    refused = wornproof(story, "investigate", "ORDER.toml")
    assert (refused.returncode, "wornproof amend ORDER.toml" in refused.stderr) == (1, True)

    amended = wornproof(story, "amend", "ORDER.toml", "--reason", "a day later")
    assert amended.returncode == 0, amended.stderr
    assert wornproof(story, "investigate", "ORDER.toml").returncode == 0
    assert kinds_of(story) == [*before, "amendment", "ledger_seal"]

    text = story.order.read_text("utf-8")
    story.order.write_text(text.replace("until = 2026-05-14T23:59:59Z", "until = 2026-05-20T23:59:59Z"), "utf-8")
    assert wornproof(story, "amend", "ORDER.toml", "--reason", "more days").returncode == 0
    assert wornproof(story, "investigate", "ORDER.toml").returncode == 0
    assert kinds_of(story).count("run") == before.count("run") + 1
    assert verify(vault_of(story)).faults == ()
