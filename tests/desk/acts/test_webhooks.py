"""What acts tell the shop's own systems and when; who may see the messages; the command; the desk that is served."""

import json
import logging
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.acts import news
from desk.acts.actor import LOCAL, Actor
from desk.acts.crawl import crawl
from desk.acts.demo_site import serve
from desk.acts.dispose import dispose
from desk.acts.errors import Forbidden
from desk.acts.import_supplied import import_supplied
from desk.acts.match import match
from desk.acts.runs import run_case
from desk.acts.webhooks import list_webhooks, ping_webhooks, send_webhooks
from desk.cli import app
from desk.jobs.webhooks import waiting
from desk.settings import Settings
from desk.web.serving import keep_telling
from evidence.records import Disposed
from tests.crawler.captured import case_of, jpeg, new_vault
from tests.desk.acts.lived import GOES, STAYS, everywhere, lived, quiet
from tests.desk.acts.test_overview import settings as settings_of
from tests.desk.acts.test_runs import CASE, drafted, settings_in
from tests.desk.jobs.test_webhooks import SECRET, hook, proves
from tests.desk.small_story import lay_out
from tests.servers.told import System, told

DEAF = "https://127.0.0.1:1/"
"""Nobody listens there."""


def events(settings: Settings) -> Counter[tuple[str, str]]:
    return Counter((one.event, one.case_id) for one in waiting(settings.home))


@pytest.mark.slow
def test_capture_findings_and_questions_are_told_once_each_and_nothing_without_news(tmp_path: Path) -> None:
    made, vault = lived(tmp_path, files=False)
    settings = made.model_copy(update={"webhooks": (hook(DEAF),)})
    for _ in range(2):
        news.capture_sealed(settings, vault, GOES)
        news.findings_ready(settings, vault, GOES)

    assert events(settings) == {
        ("capture.sealed", GOES): 1,
        ("findings.ready", GOES): 1,
        ("review.wanted", GOES): 1,
    }


@pytest.mark.slow
@pytest.mark.server
def test_the_whole_path_tells_of_each_once_and_the_same_path_again_of_nothing(tmp_path: Path) -> None:
    story = lay_out(tmp_path / "story")
    for photo in (story.folder / "catalog").iterdir():
        shutil.copy(photo, story.folder / "media")
    with told(204) as system, serve(0, story.folder) as site:
        settings = settings_in(tmp_path / "desk").model_copy(update={"webhooks": (hook(system.url),)})
        drafted(settings, site, story.folder)
        run_case(LOCAL, settings, CASE)
        seen = [json.loads(one.body) for one in system.got]
        run_case(LOCAL, settings, CASE)
        crawl(LOCAL, settings, CASE, quiet)
        match(LOCAL, settings, CASE, quiet)
        assert len(system.got) == len(seen)
        shutil.rmtree(settings.home / "webhooks" / "told")  # as if nothing had been told
        crawl(LOCAL, settings, CASE, quiet)
        assert [json.loads(one.body)["type"] for one in system.got[len(seen) :]] == ["capture.sealed"]
        match(LOCAL, settings, CASE, quiet)

    assert [one["type"] for one in seen][:2] == ["capture.sealed", "findings.ready"]
    assert [one["type"] for one in seen][2:] == ["review.wanted"]
    assert {one["data"]["case_id"] for one in seen} == {CASE}
    assert [json.loads(one.body)["type"] for one in system.got[len(seen) :]] == [one["type"] for one in seen]
    assert all(proves(one) for one in system.got)


@pytest.mark.slow
@pytest.mark.server
def test_files_that_were_supplied_are_told_of_and_the_same_again_are_not(tmp_path: Path) -> None:
    made = settings_of(tmp_path)
    new_vault(tmp_path, case_of("instagram", "https://www.instagram.com/lin.w/"))
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg(1))
    (folder / "posts.csv").write_text("picture,url,posted_at,text\na.jpg,https://i.example/p/1,2026-05-04,day two\n")
    with told(204) as system:
        desk = made.model_copy(update={"webhooks": (hook(system.url),)})
        for _ in range(2):
            import_supplied(LOCAL, desk, "case-1", [folder], quiet)

    (got,) = system.got
    assert json.loads(got.body)["type"] == "capture.sealed"
    assert proves(got)


@pytest.mark.slow
def test_a_deed_holds_where_nothing_can_be_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    made, vault = lived(tmp_path, files=False)
    settings = made.model_copy(update={"webhooks": (hook(DEAF),)})
    (settings.home / "webhooks").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        news.capture_sealed(settings, vault, GOES)
        news.send(settings)

    assert "could not be told" in caplog.text


@pytest.mark.slow
def test_nothing_of_a_case_that_was_disposed_of_is_left_among_the_messages(tmp_path: Path) -> None:
    made, vault = lived(tmp_path, files=False)
    settings = made.model_copy(update={"webhooks": (hook(DEAF),)})
    for case_id in (GOES, STAYS):
        news.findings_ready(settings, vault, case_id)
    dispose(LOCAL, settings, GOES, Disposed.ERASURE, quiet)

    assert {one.case_id for one in waiting(settings.home)} == {STAYS}
    assert not [name for name, data in everywhere(settings.home / "webhooks") if GOES.encode() in data]


def test_messages_concern_all_cases_so_who_sees_some_may_not_see_or_send_them(tmp_path: Path) -> None:
    settings = Settings(vault_url="v", index_url="", home=tmp_path, cache=tmp_path, contact="")
    some = Actor("Kim", "kim", cases=frozenset({GOES}))
    nobody = Actor("Bo", "bo", roles=frozenset())
    for act in (list_webhooks, send_webhooks, ping_webhooks):
        for who in (some, nobody):
            with pytest.raises(Forbidden):
                act(who, settings)


def command(system: System, home: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, list[str]]:
    home.mkdir(exist_ok=True)
    (home / "desk.toml").write_text(f'[[webhooks]]\nurl = "{system.url}?key=hush"\nsecret = "{SECRET}"\n')
    monkeypatch.setenv("WORNPROOF_HOME", str(home))
    done = CliRunner().invoke(app, ["webhooks", *words])
    assert "hush" not in done.output
    return done.exit_code, done.stdout.splitlines()


@pytest.mark.server
def test_the_command_tries_a_system_out_and_ends_with_1_where_it_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with told(204, 404) as system:
        assert command(system, tmp_path, monkeypatch, "--test") == (0, [f"taken      {system.url}"])
        code, lines = command(system, tmp_path, monkeypatch, "--test", "--json")
    assert (code, [json.loads(line) for line in lines]) == (
        1,
        [{"url": system.url, "ok": False, "says": "it answered 404"}],
    )
    assert [json.loads(one.body)["type"] for one in system.got] == ["ping", "ping"]
    assert all(json.loads(one.body)["data"] == {} and proves(one) for one in system.got)


@pytest.mark.slow
@pytest.mark.server
def test_the_command_lists_what_waits_and_sends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, vault = lived(tmp_path, files=False)
    with told(500, 204) as system:
        settings = made.model_copy(update={"webhooks": (hook(f"{system.url}?key=hush"),)})
        news.capture_sealed(settings, vault, GOES)
        news.send(settings)
        code, lines = command(system, settings.home, monkeypatch, "--json")
        (line,) = [json.loads(one) for one in lines]
        assert (code, line["case_id"], line["tries"], line["says"]) == (0, GOES, 1, "it answered 500")
        assert (line["event"], line["url"], line["given_up_at"]) == ("capture.sealed", system.url, None)
        assert command(system, settings.home, monkeypatch)[1][0].startswith(f"capture.sealed  {GOES}  {system.url}")
        code, lines = command(system, settings.home, monkeypatch, "--send", "--json")
        assert (code, json.loads(lines[0])) == (0, {"delivered": 1, "failed": 0, "given_up": 0})
        assert command(system, settings.home, monkeypatch) == (0, [])


@pytest.mark.slow
@pytest.mark.server
def test_a_desk_that_is_served_delivers_by_itself(tmp_path: Path) -> None:
    made, vault = lived(tmp_path, files=False)
    with told(204) as system:
        settings = made.model_copy(update={"webhooks": (hook(system.url),)})
        news.capture_sealed(settings, vault, GOES)
        keep_telling(settings)
        end = time.monotonic() + 10
        while waiting(settings.home) and time.monotonic() < end:
            time.sleep(0.02)
    assert len(system.got) == 1
