"""Pages that carry their posts as JSON in a script: the whole crawl on loopback, under the shipped mappings.

The pages are constructed in the shape that Xiaohongshu's are documented to have; that site was never asked anything.
"""

import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import files as files_of
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import UnexpectedPage
from crawler.page_rules import EmbeddedRules
from crawler.parsers.embedded import embedded_json
from crawler.parsers.mapped import MappedParser
from crawler.parsers.page_html import tree_of
from crawler.parsers.reading import Ending, FoundPost, Page, Reply
from crawler.platform import load_platform
from crawler.run import CrawlResult, crawl
from evidence.records import Outcome
from evidence.vault import CaseFile
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, files, jpeg, new_vault, notes, posts
from tests.servers.profiles import Profiles, running_profiles

SITUATIONS = Path(__file__).resolve().parents[2] / "platforms"
URL = "https://site.example/"
UID = "5ff0e6410000000001008400"


def page_of(state: dict[str, object]) -> bytes:
    text = json.dumps(state, ensure_ascii=False).replace('"nothing"', "undefined")
    return f"<html><body><script>window.__INITIAL_STATE__={text}</script></body></html>".encode()


def serve(site: Profiles, ids: list[str], *, more: bool, owner: str = UID) -> None:
    """A profile with notes of 1 May 2026, each with two pictures, and their own pages."""
    cards = [{"id": name, "xsecToken": "T=", "noteCard": {"user": {"userId": UID}}} for name in ids]
    state = {"user": {"loggedIn": False, "x": "nothing", "notes": [cards, []], "noteQueries": [{"hasMore": more}]}}
    site.override[f"/user/profile/{UID}"] = lambda handler: handler.answer(200, page_of(state), "text/html")
    for number, name in enumerate(ids):
        site.media |= {f"{name}-{n}.jpg": jpeg(number * 2 + n) for n in range(2)}
        pictures = [{"urlDefault": f"{site.url}/media/{name}-{n}.jpg"} for n in range(2)]
        note = {"noteId": name, "title": f"note {name}", "desc": "新裙子", "time": 1777608000000 + number * 1000}
        note |= {"user": {"userId": owner}, "imageList": pictures, "ipLocation": "云南"}
        body = page_of({"note": {"noteDetailMap": {name: {"note": note}}}})
        site.override[f"/explore/{name}"] = lambda handler, body=body: handler.answer(200, body, "text/html")


def embedded_crawl(folder: Path, site: Profiles) -> tuple[CrawlResult, CaseFile]:
    text = (files_of("configs") / "platforms" / "xiaohongshu.toml").read_text(encoding="utf-8")
    changes = {
        "hosts": '["127.0.0.1"]',
        "allow_loopback": "true",
        "handles": r"['(?P<origin>http://[^/]+)/user/profile/(?P<uid>[0-9a-f]{24})']",
        "handle": '""',
        "posts": '"{origin}/user/profile/{uid}"',
        "delay_ms": "0",
        "retry_pause_ms": "10",
    }
    for key, value in changes.items():
        text, times = re.subn(rf"(?m)^{key} = .*$", lambda _, k=key, v=value: f"{k} = {v}", text, count=1)
        assert times == 1, key
    vault = new_vault(folder, case_of("xiaohongshu", f"{site.url}/user/profile/{UID}"))
    toml = folder / "platform.toml"
    toml.write_text(text, encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    assert verify(vault).faults == ()
    return result, vault.case("case-1")


@pytest.mark.server
def test_every_note_and_every_picture_is_captured_through_the_notes_own_pages(tmp_path: Path) -> None:
    with running_profiles(Profiles()) as site:
        serve(site, ["6631aa01", "6631aa02", "6631aa03"], more=False)
        result, case = embedded_crawl(tmp_path, site)
    assert (result.outcome, len(posts(case))) == (Outcome.COMPLETE, 3)
    had = files(case)
    for post in posts(case):
        assert [had[i.digest] for i in post.images] == [site.media[f"{post.platform_id}-{n}.jpg"] for n in range(2)]
        assert (post.place, post.text) == ("云南", f"note {post.platform_id}\n新裙子")


@pytest.mark.server
def test_a_list_that_goes_on_behind_the_login_is_partial(tmp_path: Path) -> None:
    with running_profiles(Profiles()) as site:
        serve(site, ["6631aa01"], more=True)
        result, case = embedded_crawl(tmp_path, site)
    assert (result.outcome, len(posts(case))) == (Outcome.PARTIAL, 1)


@pytest.mark.server
def test_a_note_of_somebody_else_is_not_taken(tmp_path: Path) -> None:
    with running_profiles(Profiles()) as site:
        serve(site, ["6631aa01"], more=False, owner="5ff0e6410000000001009999")
        _, case = embedded_crawl(tmp_path, site)
    assert posts(case) == []
    assert "is by somebody else" in notes(case)


@pytest.mark.server
def test_a_login_page_in_the_place_of_the_profile_is_walled(tmp_path: Path) -> None:
    wall = "<html><body><p>扫码登录后查看更多</p></body></html>".encode()
    with running_profiles(Profiles()) as site:
        site.override[f"/user/profile/{UID}"] = lambda handler: handler.answer(200, wall, "text/html")
        result, case = embedded_crawl(tmp_path, site)
    assert (result.outcome, posts(case)) == (Outcome.WALLED, [])


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ("window.S={a:1}", None),
        ('window.S={"a":undefined,"b":"undefined, \\" NaN"};rest()', {"a": None, "b": 'undefined, " NaN'}),
        ('var x=1;window.S = {"a":[NaN,-Infinity,1.5]}', {"a": [None, None, 1.5]}),
        ("window.Sx={}", None),
    ],
)
def test_what_a_script_holds_is_read_as_json_or_not_at_all(script: str, value: object) -> None:
    tree = tree_of(f"<html><script>{script}</script></html>".encode(), "https://a.example/")
    rules = EmbeddedRules(variable="window.S")
    if value is None:
        with pytest.raises(UnexpectedPage):
            embedded_json(tree, rules)
    else:
        assert json.loads(embedded_json(tree, rules)) == value


def saved(platform: str, situation: str) -> Any:
    """The JSON of a saved situation, taken out of its page where it lies in one."""
    body = next((SITUATIONS / platform / situation).glob("reply.*")).read_bytes()
    rules = load_platform(platform).embedded
    return json.loads(body if rules is None else embedded_json(tree_of(body, URL), rules))


def changed(value: Any, steps: list[int], junk: Any) -> Any:
    """A copy of a JSON value with one place in it, reached by the steps, replaced."""
    if not steps or not isinstance(value, dict | list) or not value:
        return junk
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    chosen = keys[steps[0] % len(keys)]
    pairs = [(key, changed(value[key], steps[1:], junk) if key == chosen else value[key]) for key in keys]
    return dict(pairs) if isinstance(value, dict) else [inner for _, inner in pairs]


JUNK = st.sampled_from([None, True, 0, -1, 10**30, "", "http://[", "javascript:x", "\ud800", [], [None], {}, {"a": 1}])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("platform", "situation", "own"),
    [
        ("weibo", "page", False),
        ("xiaohongshu", "profile", False),
        ("xiaohongshu", "note", True),
        ("douyin", "profile", False),
    ],
)
@settings(deadline=None, max_examples=80)
@given(steps=st.lists(st.integers(0, 30), max_size=9), junk=JUNK)
def test_a_page_with_anything_in_any_place_is_read_refused_or_unexpected(
    platform: str, situation: str, own: bool, steps: list[int], junk: object
) -> None:
    rules = load_platform(platform)
    question = json.loads((SITUATIONS / platform / situation / "situation.json").read_text(encoding="utf-8"))
    body = json.dumps(changed(saved(platform, situation), steps, junk)).encode()
    parser = MappedParser(rules)
    read = parser.post if own else parser.page
    with suppress(UnexpectedPage):
        found = read(
            question["handle"], Reply(question["url"], 200, body, captured_at=datetime(2026, 6, 1, tzinfo=UTC))
        )
        assert isinstance(found, (FoundPost, Page, Ending))
