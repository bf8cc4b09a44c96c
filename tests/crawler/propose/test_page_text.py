"""The text of a proposed platform file: a handle's place in the address, the hosts of pictures, and no false line."""

import json
import re
import tomllib
from typing import Any

import pytest

from crawler.errors import PlatformError, UnexpectedPage
from crawler.parsers.reading import Reply
from crawler.propose.glance import _platform
from crawler.propose.page import Proposal, propose

ROWS = {"rows": [{"id": 1, "created_at": "2026-05-03T10:00:00Z", "images": ["https://cdn.example/1.jpg"]}]}


def proposed(url: str, handle: str = "", value: Any = None, **more: Any) -> tuple[Proposal, dict[str, Any]]:
    body = json.dumps(ROWS if value is None else value).encode()
    found = propose("site", Reply(url, 200, body), handle, **more)
    return found, tomllib.loads(found.toml)


@pytest.mark.parametrize(
    ("url", "handle", "found", "template", "others"),
    [
        ("https://a.example/u/lin", "", "lin", "https://a.example/u/{handle}", "https://a.example/u/ann"),
        ("https://a.example/u/lin/", "", "lin", "https://a.example/u/{handle}/", "https://a.example/u/ann/"),
        ("https://a.example/?u=lin&x", "lin", "lin", "https://a.example/?u={handle}&x", "https://a.example/?u=ann&x"),
        ("https://lin.example/lin", "lin", "lin", "https://lin.example/{handle}", "https://lin.example/ann"),
        ("https://a.example/{x}/lin", "", "lin", "https://a.example/{{x}}/{handle}", "https://a.example/{x}/ann"),
        ("https://a.example/", "", "a.example", "https://{handle}/", "https://b.example/"),
    ],
)
def test_a_handles_place_in_the_address_becomes_a_template_and_a_pattern(
    url: str, handle: str, found: str, template: str, others: str
) -> None:
    made, values = proposed(url, handle)
    assert (made.handle, values["endpoints"]["posts"]) == (found, template)
    for address, name in ((url, found), (others, None)):
        match = re.fullmatch(values["claims"][0], address)
        assert match is not None
        assert name is None or match["handle"] == name
    assert re.fullmatch(values["claims"][0], "https://evil.example/u/lin") is None


def test_a_handle_that_is_not_in_the_address_fits_this_account_alone() -> None:
    made, values = proposed("https://a.example/x?y={z}", "lin")
    assert re.fullmatch(values["claims"][0], "https://a.example/x?y={z}")
    assert values["endpoints"]["posts"] == "https://a.example/x?y={{z}}"
    assert any("is not in the address: only this account fits" in doubt for doubt in made.doubts)


@pytest.mark.parametrize(
    ("picture", "hosts"),
    [
        ("https://cdn.example/1.jpg", ["a.example", "cdn.example"]),
        ("//cdn.example:8443/x/1.webp?w=9", ["a.example", "cdn.example"]),
        ("https://a.example/1.jpg", ["a.example"]),
        ("https://cdn.example/1.mp4", ["a.example"]),
        ("https://evil.example\\@cdn.example/1.jpg", ["a.example"]),
    ],
)
def test_the_hosts_of_pictures_are_named_and_said(picture: str, hosts: list[str]) -> None:
    rows = {"rows": [{"id": 1, "created_at": "2026-05-03T10:00:00Z", "images": ["/own.jpg", picture]}]}
    made, values = proposed("https://a.example/u/lin", value=rows)
    assert values["hosts"] == hosts
    assert any("these may be asked: cdn.example" in doubt for doubt in made.doubts) is (len(hosts) > 1)


def test_of_many_hosts_of_pictures_twenty_are_named() -> None:
    images = [f"https://c{n}.example/1.jpg" for n in range(30)]
    rows = {"rows": [{"id": 1, "created_at": "2026-05-03T10:00:00Z", "images": images}]}
    assert len(proposed("https://a.example/u/lin", value=rows)[1]["hosts"]) == 21


def test_hosts_that_are_known_are_named_first_each_once() -> None:
    _, values = proposed("https://a.example/u/lin", hosts=("api.example", "a.example", "cdn.example"))
    assert values["hosts"] == ["a.example", "api.example", "cdn.example"]


@pytest.mark.parametrize(
    ("url", "loopback"),
    [("http://127.0.0.1:8/x", True), ("http://localhost/x", True), ("https://127.0.0.1.evil.example/x", False)],
)
def test_only_a_page_of_this_machine_allows_this_machine(url: str, loopback: bool) -> None:
    assert proposed(url)[1]["allow_loopback"] is loopback
    assert _platform(url, (), in_browser=False).allow_loopback is loopback


def test_every_doubt_is_a_line_of_comment_above_the_file() -> None:
    made, values = proposed("https://a.example/u/lin")
    lines = made.toml.splitlines()
    assert [f"# unsure: {doubt}" for doubt in made.doubts] == lines[2 : 2 + len(made.doubts)]
    assert all(line.startswith("#") for line in lines[: 2 + len(made.doubts)])
    assert (values["name"], values["title"], values["software"]) == ("site", "a.example", "mapped")


@pytest.mark.parametrize("in_browser", [True, False])
def test_a_page_without_posts_says_what_to_try_next(in_browser: bool) -> None:
    with pytest.raises(UnexpectedPage, match="is it a profile page" if in_browser else "try --browser"):
        propose("site", Reply("https://a.example/u/lin", 200, b"<html>x</html>"), in_browser=in_browser)


def test_a_page_looked_at_in_a_browser_is_opened_in_one_later() -> None:
    html = b"<article><a rel=bookmark href='/p/1'>x</a></article>"
    for in_browser in (True, False):
        text = propose("site", Reply("https://a.example/u/lin", 200, html), in_browser=in_browser).toml
        assert ("browser" in tomllib.loads(text)) is in_browser


def test_a_script_whose_json_is_of_something_else_is_passed_over() -> None:
    other = '<script id="a" type="application/json">{"people": []}</script><script id="b">not json</script>'
    ours = f"<script>var x=1; self.STATE = {json.dumps(ROWS)}</script>"
    html = f"<html><body>{other}{ours}</body></html>".encode()
    text = propose("site", Reply("https://a.example/u/lin", 200, html)).toml
    assert tomllib.loads(text)["embedded"] == {"variable": "self.STATE"}


@pytest.mark.parametrize("url", ["", "a.example", "ftp://a.example/", "file:///etc/passwd", "https://", "http://["])
def test_what_is_no_address_of_a_page_is_not_looked_at(url: str) -> None:
    with pytest.raises(PlatformError, match="begins with https://"):
        _platform(url, (), in_browser=False)


def test_one_look_asks_its_own_host_and_those_named_slowly() -> None:
    rules = _platform("https://a.example/u/lin", ("cdn.example",), in_browser=True)
    assert (rules.hosts, rules.delay_ms, rules.allow_loopback) == (("a.example", "cdn.example"), 1000, False)
    assert rules.browser is not None
    assert not rules.browser.allow_post
