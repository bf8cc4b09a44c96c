"""A run from the order that lies at the desk: followed by anybody, told when it was killed; checks that are kept."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from desk.access.errors import Forbidden, NotThere
from desk.access.roles import Role
from desk.acts import runs
from desk.acts.actor import LOCAL, Actor
from desk.acts.checks import check_case, last_check
from desk.acts.demo_site import DemoSite, serve
from desk.acts.dispose import dispose
from desk.acts.errors import ActError, WrongSkus
from desk.acts.extend import extend
from desk.acts.new_case import DroppedFeed, draft_order
from desk.acts.order_file import read_order
from desk.acts.order_values import AccountValues, LineValues, OrderValues
from desk.acts.runs import ready_to_run, run_case, run_state
from desk.settings import Settings
from evidence.records import Disposed
from evidence.vault import Vault
from tests.desk.small_story import ORDERED, lay_out

CASE = "web-1"


def settings_in(folder: Path) -> Settings:
    return Settings(
        vault_url=str(folder / "vault"),
        index_url=f"tantivy://{folder / 'index'}",
        home=folder / "home",
        cache=folder / "cache",
        contact="tests@example.org",
    )


def drafted(settings: Settings, site: DemoSite, story: Path, skus: tuple[str, ...] = ORDERED) -> None:
    """Put the small story down, its catalog's pictures at the site."""
    feed = (story / "catalog.csv").read_text("utf-8").replace("catalog/", f"{site.url}/media/")
    profile = f"{site.url}/users/{site.handle}"
    values = OrderValues(
        case_id=CASE, order_id="O-1", claim="late_return", purpose="a refund claim", retention_days="90",
        placed="2026-04-28T20:14:00Z", delivered="2026-05-02T13:05:00Z", return_requested="2026-05-12T08:30:00Z",
        window_from="2026-04-18T00:00:00Z", window_until="2026-05-14T23:59:59Z", buyer="Ada Quill",
        lines=tuple(LineValues(sku, sku) for sku in skus),
        accounts=(AccountValues(profile, "demo", "the buyer", "wrote so", "stated_by_buyer"),),
    )  # fmt: skip
    draft_order(LOCAL, settings, values, DroppedFeed("catalog.csv", feed.encode()))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk at which the case was run, and what was told of it."""
    folder = tmp_path_factory.mktemp("made")
    story = lay_out(folder / "story")
    for file in (story.folder / "catalog").iterdir():
        shutil.copy(file, story.folder / "media")
    settings = settings_in(folder / "desk")
    with serve(0, story.folder) as site:
        drafted(settings, site, story.folder)
        seen: list[tuple[float, str]] = []
        over = threading.Event()
        place = settings.cache / "runs"

        def watch() -> None:
            while not over.wait(0.01):
                for file in place.glob("*/*/state.json"):
                    text = file.read_text("utf-8")
                    if not seen or seen[-1][1] != text:
                        seen.append((time.monotonic(), text))

        watcher = threading.Thread(target=watch)
        watcher.start()
        run_case(LOCAL, settings, CASE)
        over.set()
        watcher.join()
    (folder / "seen.json").write_text(json.dumps(seen), "utf-8")
    return folder


@pytest.fixture
def settings(made: Path, tmp_path: Path) -> Settings:
    shutil.copytree(made / "desk", tmp_path / "desk", symlinks=True)
    return settings_in(tmp_path / "desk")


@pytest.mark.slow
@pytest.mark.server
def test_a_run_is_followed_from_its_file_and_ends_as_done(made: Path, settings: Settings) -> None:
    state = run_state(LOCAL, settings, CASE)

    assert (state.standing, state.trouble, state.stage, state.has_order) == ("done", "", "report", True)
    assert state.begun is not None
    assert state.ended is not None
    assert state.begun < state.ended
    told = [(at, json.loads(text)) for at, text in json.loads((made / "seen.json").read_text("utf-8"))]
    assert all(one["ended"] is None and one["pid"] == os.getpid() for _, one in told[:-1])
    assert {one["stage"] for _, one in told} & {"match", "catalog features"}
    pauses = [after - before for (before, _), (after, _) in pairwise(told[:-1])]
    assert all(pause > runs.PAUSE_S - 0.1 for pause in pauses)
    assert Vault.open(settings.vault_url, settings.home).cases() == (CASE,)


@pytest.mark.slow
@pytest.mark.server
def test_a_second_run_does_only_what_is_missing(settings: Settings) -> None:
    vault = Vault.open(settings.vault_url, settings.home)
    before = vault.case(CASE).ledger.entries()

    assert run_case(LOCAL, settings, CASE).standing == "done"
    assert vault.case(CASE).ledger.entries() == before


@pytest.mark.slow
@pytest.mark.server
def test_a_check_is_kept_and_says_when_the_case_has_grown(settings: Settings) -> None:
    assert last_check(LOCAL, settings, CASE).checked is None

    done = check_case(LOCAL, settings, CASE)
    entries = Vault.open(settings.vault_url, settings.home).case(CASE).ledger.entries()
    assert (done.holds, done.faults, done.told) == (True, 0, ())
    assert (done.entries, done.head) == (len(entries), entries[-1].digest)
    kept = last_check(LOCAL, settings, CASE).checked
    assert kept == done

    extend(LOCAL, settings, CASE, 120, "the court asked for more time")
    grown = last_check(LOCAL, settings, CASE).checked
    assert grown is not None
    assert grown.has_grown


@pytest.mark.slow
@pytest.mark.server
def test_a_damaged_case_is_told_with_its_faults(settings: Settings) -> None:
    folder = Path(settings.vault_url) / "cases" / CASE
    largest = max((one for one in folder.rglob("*") if one.is_file()), key=lambda one: one.stat().st_size)
    largest.chmod(0o600)
    largest.write_bytes(largest.read_bytes()[:-1] + b"?")

    found = check_case(LOCAL, settings, CASE)
    assert not found.holds
    assert found.faults >= len(found.told) > 0


@pytest.mark.slow
@pytest.mark.server
def test_a_disposal_takes_the_order_the_run_and_the_check_with_it(settings: Settings) -> None:
    check_case(LOCAL, settings, CASE)
    dispose(LOCAL, settings, CASE, Disposed.ERASURE, lambda *_: None)

    named = [one for root in (settings.home, settings.cache) for one in root.rglob("*") if CASE in one.name]
    assert named == []


def held(folder: Path) -> Settings:
    """A desk with a case that is open and was never run."""
    settings = settings_in(folder)
    values = OrderValues(
        case_id=CASE, order_id="O-1", claim="late_return", purpose="x", retention_days="90",
        placed="2026-04-28T20:14:00Z", delivered="2026-05-02T13:05:00Z",
        window_from="2026-04-18T00:00:00Z", window_until="2026-05-14T23:59:59Z",
        lines=(LineValues("FJ-9", "Owl"),),
        accounts=(AccountValues("ada.bsky.social", "atproto", "x", "y", "weak"),),
    )  # fmt: skip
    feed = b"id,title,image_link\nFJ-1,Owl Tee,https://shop.example/1.jpg\n"
    draft_order(LOCAL, settings, values, DroppedFeed("f.csv", feed))
    return settings


def state_file(settings: Settings) -> Path:
    vault = Vault.open(settings.vault_url, settings.home)
    return settings.cache / "runs" / vault.vault_id / CASE / "state.json"


def test_a_case_that_never_ran_says_so(tmp_path: Path) -> None:
    state = run_state(LOCAL, held(tmp_path), CASE)
    assert (state.standing, state.has_order) == ("never", True)


def test_wrong_skus_end_a_run_before_anything_is_read_and_the_state_says_which(tmp_path: Path) -> None:
    settings = held(tmp_path)
    with pytest.raises(WrongSkus):
        run_case(LOCAL, settings, CASE)

    state = run_state(LOCAL, settings, CASE)
    assert state.standing == "failed"
    assert [(one.sku, one.like) for one in state.wrong] == [("FJ-9", ("FJ-1",))]
    assert "Nobody's account was read" in state.trouble
    assert Vault.open(settings.vault_url, settings.home).cases() == ()


def test_a_run_that_was_killed_is_told_as_stopped(tmp_path: Path) -> None:
    settings = held(tmp_path)
    code = (
        "import sys, time; from tests.desk.acts.test_runs import settings_in, CASE; from pathlib import Path\n"
        "from desk.acts import runs; from desk.acts.actor import LOCAL\n"
        "def investigate(actor, settings, order, show, **_):\n"
        "    show('match', 3, 9, 'pictures'); time.sleep(0.4); show('match', 4, 9, 'pictures')\n"
        "    print('there', flush=True); time.sleep(60)\n"
        "runs.investigate = investigate; runs.run_case(LOCAL, settings_in(Path(sys.argv[1])), CASE)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "there\n"
            state = run_state(LOCAL, settings, CASE)
            assert (state.standing, state.stage, state.done, state.total) == ("running", "match", 4, 9)
            before = state_file(settings).read_bytes()
            with pytest.raises(ActError, match="running already"):
                run_case(LOCAL, settings, CASE)
            assert state_file(settings).read_bytes() == before, "who comes second changes nothing"
        finally:
            child.send_signal(signal.SIGKILL)
    assert run_state(LOCAL, settings, CASE).standing == "stopped"


def test_a_fault_of_ours_ends_as_failed_and_tells_no_insides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = held(tmp_path)

    def broken(*_: object, **__: object) -> None:
        raise KeyError("a secret of the program")

    monkeypatch.setattr(runs, "investigate", broken)
    with pytest.raises(KeyError):
        run_case(LOCAL, settings, CASE)
    state = run_state(LOCAL, settings, CASE)
    assert state.standing == "failed"
    assert "secret" not in state.trouble


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": "x"}', "null", "\0"])
def test_a_state_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    settings = held(tmp_path)
    state_file(settings).parent.mkdir(parents=True)
    state_file(settings).write_text(text, "utf-8")
    assert run_state(LOCAL, settings, CASE).standing == "never"


def test_a_case_without_an_order_here_says_where_to_run_it(tmp_path: Path) -> None:
    settings = held(tmp_path)
    vault = Vault.open(settings.vault_url, settings.home)
    vault.open_case(read_order(settings.home / "orders" / CASE / "order.toml").case)
    shutil.rmtree(settings.home / "orders" / CASE)
    with pytest.raises(ActError, match="wornproof investigate"):
        run_case(LOCAL, settings, CASE)
    assert not run_state(LOCAL, settings, CASE).has_order


def test_a_foreign_case_and_a_missing_one_are_one_answer(tmp_path: Path) -> None:
    settings = held(tmp_path)
    some = Actor("Kim", "kim", frozenset({Role.INVESTIGATOR}), frozenset({"mine"}))
    for act in (ready_to_run, run_case, run_state, check_case, last_check):
        told = set()
        for name in (CASE, "nowhere", "../x"):
            with pytest.raises(NotThere) as refused:
                act(some, settings, name)
            told.add(str(refused.value).replace(repr(name), "CASE"))
        assert len(told) == 1
    for name in ("nowhere", "../x", "", "a/b"):
        with pytest.raises(NotThere):
            run_state(LOCAL, settings, name)
    with pytest.raises(Forbidden):
        run_case(Actor("Zoe", "zoe", frozenset({Role.REVIEWER})), settings, CASE)
