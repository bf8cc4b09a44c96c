"""The desk in Chromium: people who have never seen it decide a case, in both languages, wide and narrow."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.browser_path import missing as browser_missing
from desk.access import passwords
from desk.acts.actor import LOCAL
from desk.acts.demo_site import serve
from desk.acts.release import releases
from desk.web.app import create_app
from tests.conftest import needs
from tests.desk.acts.lived import ADA, lived
from tests.desk.signing import WEAKEST
from tests.desk.small_story import lay_out, write_order
from tests.servers.desk_in_browser import Seen, chromium, faults, press_on, ready, serving, why_no_axe, window
from tests.stories.two_people import CASE, OWL, PASSWORD, Desk, case_once

pytestmark = [pytest.mark.slow, pytest.mark.server]
ARTEFACTS = os.environ.get("WORNPROOF_SCREENSHOTS", "")
"""A folder for pictures of the pages, for whoever wants to look at them."""
WAYS = [("en", 1366), ("zh", 390)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return case_once(tmp_path_factory)


@pytest.fixture
def desk(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    yield Desk.of(made, tmp_path / "desk", monkeypatch)
    shutil.rmtree(tmp_path / "desk", ignore_errors=True)  # something in the background may be at work


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    needs(browser_missing())
    needs(why_no_axe())
    with chromium() as running:
        yield running


def sign_in(page: Any, address: str, login: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#name", login)
    page.fill("#password", PASSWORD)
    page.click("button.primary")
    page.wait_for_url(f"{address}/")


def looked_at(page: Any, name: str, language: str, width: int) -> None:
    """Every page is one that anybody can use, and none is wider than its window."""
    page.wait_for_load_state("networkidle")
    assert faults(page) == [], (name, page.url)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    if ARTEFACTS:
        Path(ARTEFACTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{ARTEFACTS}/{name}-{language}-{width}.png", full_page=True)


def nothing_amiss(seen: Seen) -> None:
    assert seen.elsewhere == []
    assert seen.console == []


def decided(desk: Desk, browser: Any, language: str, width: int) -> None:
    """Search, look, compare; two people answer, each alone; one asks for a release, another approves it."""
    with serving(create_app(desk.settings)) as address:
        with window(browser, address, language, width) as (page, seen):
            sign_in(page, address, "ivy")
            looked_at(page, "cases", language, width)
            page.goto(f"{address}/search?q=西藏 裙")
            assert CASE in page.inner_text(".hits")
            looked_at(page, "search", language, width)
            page.goto(f"{address}/cases/{CASE}")
            looked_at(page, "case", language, width)
            page.click(".shots a >> nth=0")
            page.wait_for_url("**/compare/*")
            looked_at(page, "compare", language, width)
            nothing_amiss(seen)
        for login in ("zoe", "bo"):
            with window(browser, address, language, width) as (page, seen):
                sign_in(page, address, login)
                answered = answer_all(page, desk, login, address, language, width)
                assert answered >= 2
                nothing_amiss(seen)
        with window(browser, address, language, width) as (page, seen):
            sign_in(page, address, "ivy")
            page.goto(f"{address}/cases/{CASE}#release")
            page.fill("#channel", "paypal")
            with page.expect_navigation():
                page.press("#channel", "Enter")
            assert "paypal" in page.inner_text("#release"), page.inner_text("main")
        with window(browser, address, language, width) as (page, seen):
            sign_in(page, address, "lea")
            answer_all(page, desk, "lea", address, language, width)
            page.goto(f"{address}/queue")
            looked_at(page, "queue", language, width)
            page.goto(f"{address}/cases/{CASE}#release")
            with page.expect_navigation():
                page.click("#release button.primary")
            assert releases(LOCAL, desk.settings, CASE).current == ("paypal",)
            assert page.locator("#release button.primary").count() == 0
            page.goto(f"{address}/cases/{CASE}/hand-over?channel=paypal")
            looked_at(page, "hand-over", language, width)
            with page.expect_download() as handed:
                page.click("main section form button.primary")
            assert handed.value.suggested_filename == f"{CASE}-paypal.zip"
            nothing_amiss(seen)
        with window(browser, address, language, width, "dark") as (page, seen):
            sign_in(page, address, "ann")
            page.goto(f"{address}/audit")
            looked_at(page, "audit", language, width)
            nothing_amiss(seen)


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_two_people_decide_a_third_releases_and_nobody_leaves_the_machine(
    desk: Desk, browser: Any, language: str, width: int
) -> None:
    decided(desk, browser, language, width)


def test_keys_work_inside_zoom_and_an_address_brings_back_what_was_seen(desk: Desk, browser: Any) -> None:
    with serving(create_app(desk.settings)) as address, window(browser, address, "en", 1366) as (page, seen):
        sign_in(page, address, "ivy")
        page.goto(f"{address}/cases/{CASE}")
        first = page.get_attribute(".shots a.worn", "href")
        page.goto(f"{address}{first}")
        ready(page)
        page.keyboard.press("z")
        for key, mode in (("f", "flicker"), ("s", "swipe"), ("d", "side"), ("s", "swipe")):
            page.keyboard.press(key)
            page.wait_for_function("mode => document.querySelector('.stage').dataset.mode === mode", arg=mode)
        copied = page.url
        assert copied.endswith("#swipe")
        page.keyboard.press("?")
        assert page.locator("dialog#help[open]").count() == 1
        page.keyboard.press("Escape")
        page.keyboard.press("l")
        with page.expect_navigation():
            page.keyboard.press("j")
        assert page.url != copied
        assert page.get_attribute(".stage", "data-mode") == "swipe"  # goes along to the next one
        page.go_back()
        page.wait_for_function("document.querySelector('.stage').dataset.mode === 'swipe'")
        assert page.url == copied
        other = page.context.new_page()
        other.goto(copied)
        other.wait_for_function("document.querySelector('.stage').dataset.mode === 'swipe'")
        nothing_amiss(seen)


def test_hostile_words_run_nothing(tmp_path: Path, browser: Any) -> None:
    words = "</p><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)> javascript:alert(4)"
    eve = replace(ADA, text=words, name=words, order_id=words[:150])
    app = create_app(lived(tmp_path, eve)[0], opening="opened", token="opened")
    with serving(app) as address, window(browser, address, "en", 1366) as (page, seen):
        ran: list[str] = []
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        page.goto(f"{address}/open?key=opened")
        for path in ("/", f"/cases/{ADA.case_id}", "/search", "/search?q=alert", "/queue", "/audit", "/cases/new"):
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
        assert "alert(1)" in page.goto(f"{address}/cases/{ADA.case_id}").text()
        assert ran == []
        nothing_amiss(seen)


def test_a_newcomer_drops_an_order_and_watches_the_capture(desk: Desk, browser: Any, tmp_path: Path) -> None:
    story = lay_out(tmp_path / "story")
    with serve(0, story.folder) as site, serving(create_app(desk.settings)) as address:
        order = write_order(story, f"{site.url}/users/{site.handle}")
        dropped = tmp_path / "order.toml"
        dropped.write_text(order.read_text("utf-8").replace('case_id = "small-1"', 'case_id = "small-2"'), "utf-8")
        with window(browser, address, "en", 1366) as (page, seen):
            sign_in(page, address, "ivy")
            page.goto(f"{address}/cases/new")
            looked_at(page, "new", "en", 1366)
            page.set_input_files("#export", str(dropped))
            page.wait_for_function("document.querySelector('#case_id').value === 'small-2'")
            page.select_option("#catalog", index=1)
            page.click(".foot button")
            page.click("#understood button.primary")
            page.wait_for_url("**/cases/small-2/run")
            page.wait_for_selector('[data-standing="done"]')
            looked_at(page, "run", "en", 1366)
            page.click("main a.primary")
            page.wait_for_url("**/cases/small-2")
            assert page.locator("table.list .chip.worn").count() == 1
            nothing_amiss(seen)


def answer_all(page: Any, desk: Desk, login: str, address: str, language: str, width: int) -> int:
    """Answer every question by one key; how many there were. The owl is picked, of all else it is said that it is none
    of these."""
    page.goto(f"{address}/cases/{CASE}/lineup")
    number = 0
    while page.locator("[data-name]").count():
        if not number:
            looked_at(page, "lineup", language, width)
        name = page.get_attribute("[data-name]", "data-name")
        press_on(page, key_for(desk, login, name), name)
        number += 1
        assert number < 40
    page.wait_for_load_state("networkidle")
    return number


def key_for(desk: Desk, login: str, name: str) -> str:
    kept = json.loads((desk.folder / "home" / "lineups" / login / f"{name}.json").read_text("utf-8"))
    if kept["sku"] != OWL or kept["match"] is None:
        return "n"
    return str(next(at for at, one in enumerate(kept["photos"], 1) if one["sku"] == OWL))
