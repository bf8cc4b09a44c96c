"""Saved replies with something in them broken: a parser says what does not fit, and never breaks down or hangs."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import HandleError, UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.handles import recognise
from crawler.parsers.reading import Ask, Reply
from crawler.platform import load_platform, shipped_platforms
from crawler.situations import situations_in

HERE = Path(__file__).resolve().parents[2] / "platforms"
OURS = ("activitypub", "atproto_appview", "feed", "mastodon")
FOLDERS = [folder for folder in situations_in(HERE) if folder.parent.name in OURS]
NASTY = st.sampled_from(
    [None, True, 0, -1, 10**30, 1.5, "", "x", "javascript:alert(1)", "file:///etc/passwd", "https://[", "http://", [],
     [[]], {}, {"type": "Image"}, "\ud800", "\x00", "<script>", "<p" * 50, ["https://a.example/", 5], "https://a.example:99999/"]
)  # fmt: skip


def read(folder: Path, body: bytes) -> None:
    """Read a reply in a situation; the only thing that may be raised is that it does not fit."""
    situation = json.loads((folder / "situation.json").read_text(encoding="utf-8"))
    parser = parser_for(load_platform(folder.parent.name))
    reply = Reply(situation["url"], situation["status"], body, situation.get("links", {}))
    try:
        if "step" in situation:
            parser.identify(Ask(situation["step"], reply.url, situation["known"]), reply)
        else:
            parser.page(situation["handle"], reply)
    except UnexpectedPage as error:
        said = f"{error.field}|{error}"
    else:
        return
    assert said[0] != "|"
    assert len(said) < 2_000


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of everything in a JSON value."""
    keys = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, one in keys for place in places(one, (*at, key)))]


def changed(value: Any, at: tuple[Any, ...], to: Any, *, gone: bool) -> Any:
    if not at:
        return to
    value = copy.deepcopy(value)
    inner = value
    for key in at[:-1]:
        inner = inner[key]
    if gone:
        del inner[at[-1]]
    else:
        inner[at[-1]] = to
    return value


JSON_FOLDERS = [
    folder for folder in FOLDERS if (folder / "reply.json").is_file() and (folder / "reply.json").stat().st_size
]


@pytest.mark.slow
@settings(max_examples=400, deadline=2_000)
@given(data=st.data())
def test_a_reply_with_one_value_changed_or_gone_is_read_or_refused(data: st.DataObject) -> None:
    folder = data.draw(st.sampled_from(JSON_FOLDERS))
    value = json.loads((folder / "reply.json").read_bytes())
    at = data.draw(st.sampled_from(places(value)))
    broken = changed(value, at, data.draw(NASTY), gone=data.draw(st.booleans()))
    read(folder, json.dumps(broken).encode())


@pytest.mark.slow
@settings(max_examples=200, deadline=2_000)
@given(data=st.data())
def test_a_reply_with_bytes_cut_changed_or_put_in_is_read_or_refused(data: st.DataObject) -> None:
    folder = data.draw(st.sampled_from(FOLDERS))
    (file,) = folder.glob("reply.*")
    body = file.read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = min(len(body), start + data.draw(st.integers(0, 200)))
    read(folder, body[:start] + data.draw(st.binary(max_size=20)) + body[end:])


PLATFORMS = [load_platform(name) for name in shipped_platforms()]
PIECES = st.sampled_from(
    ["@", "ada", "example.org", ":", "https://", "/", "acct:", "did:plc:", "mastodon", "feed", "复制打开", " ", "，",
     "[", "?x=1", "at://", "bsky.social", "\n", "%", ".", "{name}", "\\", "/@ada", "127.0.0.1", "x" * 300]
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=500, deadline=2_000)
@given(text=st.lists(PIECES, max_size=8).map("".join))
def test_whatever_is_typed_for_a_handle_is_an_account_or_an_error_that_says_what_to_write(text: str) -> None:
    try:
        found = recognise(text, PLATFORMS)
    except HandleError:
        return
    assert recognise(f"{found.platform}:{found.handle}", PLATFORMS) == found
    assert recognise(found.handle, PLATFORMS, found.platform) == found


@pytest.mark.parametrize("name", OURS)
def test_each_of_these_platforms_is_fuzzed(name: str) -> None:
    assert any(folder.parent.name == name for folder in FOLDERS)
