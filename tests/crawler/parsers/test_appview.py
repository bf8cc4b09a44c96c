"""The public AppView as a second listing of an AT Protocol account, from the real one on loopback where asked for."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files as files_of
from pathlib import Path

import pytest

from crawler.errors import UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.reading import Ask, Ending, Listing, Reply
from crawler.platform import load_platform
from crawler.run import crawl
from evidence.records import Outcome
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, files, jpeg, new_vault, notes, posts
from tests.servers.appview import Network, running_network, wait_for, why_not

PARSER = parser_for(load_platform("atproto_appview"))
SAVED = Path(__file__).resolve().parents[2] / "platforms" / "atproto_appview"


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    if missing := why_not():
        pytest.skip(missing)
    with running_network() as running:
        yield running


def test_every_post_and_picture_that_the_appview_shows_is_captured(tmp_path: Path, network: Network) -> None:
    buyer, friend = network.pds.account("buyer-a.test"), network.pds.account("friend-a.test")
    for number in range(5):
        images = [(buyer.upload(jpeg(number)), f"ALT {number}")] if number else []
        buyer.post(f"post {number}", f"2026-05-0{number + 3}T10:00:00Z", images)
    other = friend.call(
        "com.atproto.repo.createRecord",
        {"repo": friend.did, "collection": "app.bsky.feed.post",
         "record": {"$type": "app.bsky.feed.post", "text": "not mine", "createdAt": "2026-05-09T10:00:00Z"}},
    )  # fmt: skip
    repost = {"subject": {"uri": other["uri"], "cid": other["cid"]}, "createdAt": "2026-05-10T10:00:00Z"}
    buyer.put("app.bsky.feed.repost", "3kabcdefghi2a", repost)
    wait_for(f"{network.appview}/xrpc/app.bsky.feed.getAuthorFeed?actor={buyer.did}", "not mine")

    text = (files_of("configs") / "platforms" / "atproto_appview.toml").read_text(encoding="utf-8")
    text = text.replace("https://public.api.bsky.app", network.appview)
    values = {"hosts": '["localhost"]', "allow_loopback": "true", "page_size": "2", "delay_ms": "0"}
    for key, value in values.items():
        text = re.sub(rf"(?m)^{key} = .*$", lambda _, k=key, v=value: f"{k} = {v}", text)
    (tmp_path / "platform.toml").write_text(text, encoding="utf-8")
    vault = new_vault(tmp_path, case_of("atproto_appview", "buyer-a.test"))
    result = crawl(vault.store.url, vault.home, "case-1", 0, tmp_path / "platform.toml", CONTACT)

    assert verify(vault).faults == ()
    case = vault.case("case-1")
    assert result.outcome is Outcome.COMPLETE, result.reason
    assert sorted(post.text for post in posts(case)) == [f"post {number}" for number in range(5)]
    for post in posts(case):
        number = int(post.text.removeprefix("post "))
        assert [image.alt for image in post.images] == ([f"ALT {number}"] if number else [])
        assert all(image.digest in files(case) for image in post.images)
    assert "posts of others, passed on: 1;" in notes(case)


def saved(name: str) -> Reply:
    situation = json.loads((SAVED / name / "situation.json").read_text())
    return Reply(situation["url"], situation["status"], (SAVED / name / "reply.json").read_bytes())


def test_an_owner_who_asks_to_be_hidden_from_logged_out_readers_is_left_alone() -> None:
    reply = saved("profile")
    profile = {**json.loads(reply.body), "labels": [{"val": "!no-unauthenticated"}]}
    found = PARSER.identify(Ask("profile", reply.url), Reply(reply.url, 200, json.dumps(profile).encode()))
    assert isinstance(found, Ending)
    assert found.outcome is Outcome.WALLED


def test_a_view_that_shows_other_pictures_than_its_record_names_is_left_out_aloud() -> None:
    reply = saved("page")
    value = json.loads(reply.body)
    for row in value["feed"]:
        row["post"].pop("embed", None)
    found = PARSER.page("buyer2.test", Reply(reply.url, 200, json.dumps(value).encode()))
    assert not isinstance(found, Ending)
    assert found.unread
    assert all("pictures, the view 0" in text for text in found.unread)


def test_a_page_in_another_form_stops_the_run() -> None:
    for body in (b"<html></html>", b"[]", b'{"posts": []}', b'{"feed": [{"item": 1}]}', b'{"feed": [], "cursor": 5}'):
        with pytest.raises(UnexpectedPage):
            PARSER.page("buyer2.test", Reply(saved("page").url, 200, body))


def test_labels_in_another_form_are_refused_where_the_appview_wrote_them_and_passed_over_where_the_owner_did() -> None:
    reply = saved("profile")
    profile = {**json.loads(reply.body), "labels": True}
    with pytest.raises(UnexpectedPage, match="labels"):
        PARSER.identify(Ask("profile", reply.url), Reply(reply.url, 200, json.dumps(profile).encode()))
    own = parser_for(load_platform("atproto"))
    known = {"handle": "buyer2.test", "did": profile["did"], "pds": "https://pds.example"}
    body = json.dumps({"value": {"labels": {"values": True}}}).encode()
    assert isinstance(own.identify(Ask("profile", "https://pds.example/", known), Reply("", 200, body)), Listing)
