"""Killed, and out of disk, at each durable step of each stage in turn: what is there verifies, going on ends alike.

``tests/crawler/test_kills.py`` does it at random moments. Here every ``fsync``, ``link`` and ``replace`` of a stage is
a moment: it runs in a process of its own, which kills itself there or loses its disk (RLIMIT_FSIZE, a real EFBIG).
"""

import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import CrawlStopped
from crawler.imports.keep import import_files
from desk.jobs.stamping import stamp_case
from desk.pack.build import pack
from desk.pack.offline_verifier import examine
from desk.settings import Settings, TimestampAuthority
from evidence.errors import EvidenceError
from evidence.ledger import now
from evidence.records import Timestamp
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.crawler.captured import case_of, content, seals
from tests.crawler.forked import FORKS, STOPPED, Trial, filled
from tests.crawler.supplied import HANDLE, file, story, warc
from tests.evidence.filled import filled_vault
from tests.servers.journal import Site, running_site
from tests.servers.tsa import Tsa

pytestmark = pytest.mark.slow

FIRED = 3
STEPS = ("fsync", "link", "replace")


def opened(folder: Path) -> Vault:
    return Vault.open(str(folder / "vault"), folder / "home")


def do_open(folder: Path, told: dict[str, Any]) -> None:
    Vault.create(str(folder / "vault"), folder / "home").open_case(case_of("demo", HANDLE))


def do_import(folder: Path, told: dict[str, Any]) -> None:
    import_files(opened(folder).case("case-1"), 0, [folder / "a.warc", folder / "b.warc"])


def do_stamp(folder: Path, told: dict[str, Any]) -> None:
    authority = TimestampAuthority(name="first", url=told["url"], roots=(told["root"],))
    vault = opened(folder)
    places = {"home": folder / "home", "cache": folder / "home", "vault_url": vault.store.url}
    stamp_case(
        vault,
        "case-1",
        Settings(index_url="", contact="", authorities=(authority,), timestamps_required=1, **places),
    )


def do_pack(folder: Path, told: dict[str, Any]) -> None:
    pack(opened(folder), "case-1", folder / "out.wacz")


def do_crawl(folder: Path, told: dict[str, Any]) -> None:
    from crawler import run

    if not seals(opened(folder).case("case-1")):
        run._work(told["job"] | {"vault_url": str(folder / "vault"), "home": str(folder / "home")})


STAGES: dict[str, Callable[[Path, dict[str, Any]], None]] = {
    "open": do_open,
    "import": do_import,
    "stamp": do_stamp,
    "pack": do_pack,
    "crawl": do_crawl,
}


def here(stage: str, folder: Path, told: dict[str, Any], moment: int, how: str) -> None:
    """In a process of its own: the stage, with something happening at its step number ``moment``."""
    left = [moment]
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def stepping(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            if left[0] == 0 and how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if left[0] == 0:
                resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
            left[0] -= 1
            return real(*args, **kwargs)

        return step

    for name in STEPS:
        setattr(os, name, stepping(getattr(os, name)))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.dup2(2, 1)
    try:
        STAGES[stage](folder, told)
    except (EvidenceError, CrawlStopped, OSError):
        sys.exit(STOPPED)
    sys.exit(FIRED if left[0] < 0 else 0)


def trials(
    stage: str, start: Path, folder: Path, told: dict[str, Any], how: str, moments: range = range(500)
) -> Iterator[Path]:
    """A copy of ``start`` for each step of the stage, after the stage was stopped there; then the whole in the last."""
    for moment in moments:
        trial = folder / f"{stage}-{moment}"
        shutil.copytree(start, trial)
        child = FORKS.Process(target=here, args=(stage, trial, told, moment, how))
        child.start()
        child.join(60)
        assert child.exitcode in {0, FIRED, STOPPED, -signal.SIGKILL}, (moment, child.exitcode)
        yield trial
        if child.exitcode == 0:
            return
    raise AssertionError("it never came to its end")


def held(folder: Path, stage: str, told: dict[str, Any], start: Path, tmp_path: Path, how: str) -> Iterator[CaseFile]:
    """Each trial, verified as it was left and, gone on with, verified again."""
    for trial in trials(stage, start, tmp_path / how, told, how):
        if (trial / "vault" / "vault.json").exists():
            left = opened(trial)
            assert [fault for fault in verify(left).faults if "does not begin" not in fault.what] == []
        STAGES[stage](trial, told)
        assert verify(opened(trial)).faults == ()
        yield opened(trial).case("case-1")


EACH = pytest.mark.parametrize("how", ["killed", "full"])


@EACH
def test_a_vault_and_a_case_are_begun_once_however_often_that_is_stopped(tmp_path: Path, how: str) -> None:
    (tmp_path / "start").mkdir()
    counted = 0
    for case in held(tmp_path, "open", {}, tmp_path / "start", tmp_path, how):
        counted += 1
        assert len(case.ledger.entries()) == 1
    assert counted > 5


@EACH
def test_an_import_stopped_at_any_step_loses_doubles_and_half_seals_nothing(tmp_path: Path, how: str) -> None:
    start = tmp_path / "start"
    do_open(start, {})
    file(start, "a.warc", warc(story(1, 2)))
    file(start, "b.warc", warc({**story(3), f"{HANDLE}?again": ("text/plain", b"x")}))
    shutil.copytree(start, tmp_path / "whole")
    do_import(tmp_path / "whole", {})
    expected, counted = content(opened(tmp_path / "whole").case("case-1")), 0
    assert len(expected) >= 2
    for case in held(tmp_path, "import", {}, start, tmp_path, how):
        counted += 1
        assert content(case) == expected
        assert len(seals(case)) == 1
    assert counted > 10


@pytest.mark.server
@EACH
def test_a_token_stopped_at_any_step_is_there_once_in_the_end(tmp_path: Path, how: str) -> None:
    start, tsa = tmp_path / "start", Tsa(tmp_path / "tsa")
    filled_vault(start, case_of("demo", "buyer"), now)
    told = {"url": tsa.url, "root": str(tsa.folder / "root.pem")}
    try:
        counted = 0
        for case in held(tmp_path, "stamp", told, start, tmp_path, how):
            counted += 1
            assert sum(isinstance(entry.record, Timestamp) for entry in case.ledger.entries()) == 1
        assert counted > 2
    finally:
        tsa.close()


@EACH
def test_a_package_is_whole_or_not_there(tmp_path: Path, how: str) -> None:
    start = tmp_path / "start"
    filled_vault(start, case_of("demo", "buyer"), now)
    shutil.copytree(start, tmp_path / "whole")
    do_pack(tmp_path / "whole", {})
    expected, counted = (tmp_path / "whole" / "out.wacz").read_bytes(), 0
    for trial in trials("pack", start, tmp_path / how, {}, how):
        counted += 1
        assert not (trial / "out.wacz").exists() or (trial / "out.wacz").read_bytes() == expected
        assert verify(opened(trial)).faults == ()
        do_pack(trial, {})
        assert (trial / "out.wacz").read_bytes() == expected
    assert counted > 1
    assert examine(tmp_path / "whole" / "out.wacz").faults == []


@pytest.mark.server
@EACH
def test_a_crawl_stopped_at_any_step_loses_doubles_and_half_seals_nothing(tmp_path: Path, how: str) -> None:
    site = Site()
    filled(site, 2, 1)
    with running_site(site):
        trial = Trial(tmp_path / "start", site)
        told = {
            "job": {
                "case_id": "case-1",
                "account_index": 0,
                "platform": str(trial.folder / "platform.toml"),
                "contact": "mailto:desk@shop.example",
            }
        }
        shutil.copytree(tmp_path / "start", tmp_path / "whole")
        whole = FORKS.Process(target=here, args=("crawl", tmp_path / "whole", told, -1, how))
        whole.start()
        whole.join(60)
        expected, counted = content(opened(tmp_path / "whole").case("case-1")), 0
        assert len(expected) == 2
        turns = range(how == "full", 500, 2)  # a crawl's process takes a second: every second step, by turns
        for stopped in trials("crawl", tmp_path / "start", tmp_path / how, told, how, turns):
            counted += 1
            assert verify(opened(stopped)).faults == ()
            again = FORKS.Process(target=here, args=("crawl", stopped, told, -1, how))
            again.start()
            again.join(60)
            assert verify(opened(stopped)).faults == ()
            case = opened(stopped).case("case-1")
            assert content(case) == expected
            assert len(seals(case)) == 1
    assert counted > 5
