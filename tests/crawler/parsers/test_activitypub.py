"""ActivityPub outboxes: every public note and picture, nothing passed on, nothing private, nothing of another."""

import json
import re
from importlib.resources import files as files_of
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import HandleError, UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.reading import Ask, Ending, Reply
from crawler.platform import load_platform
from crawler.run import CrawlResult, crawl
from evidence.codec import sha256
from evidence.records import Outcome
from evidence.vault import CaseFile
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, files, jpeg, new_vault, notes, posts
from tests.servers.outbox import Outbox
from tests.servers.pages import Pages, running_pages

PARSER = parser_for(load_platform("activitypub"))


def captured(folder: Path, outbox: Outbox, handle: str = "@{name}@{host}") -> tuple[CrawlResult, CaseFile, Pages]:
    """Crawl by the shipped platform file, changed for this machine."""
    text = (files_of("configs") / "platforms" / "activitypub.toml").read_text(encoding="utf-8")
    host = r"(?P<host>127\\.0\\.0\\.1:\\d+)"
    text = re.sub(r"\(\?P<host>[^()]+\)", host, text).replace("https://{host}", "http://{host}")
    values = {
        "hosts": '["127.0.0.1"]', "allow_loopback": "true", "delay_ms": "0", "max_retries": "1",
        "retry_pause_ms": "20", "timeout_s": "5", "max_wait_s": "5",
    }  # fmt: skip
    for key, value in values.items():
        text, times = re.subn(rf"(?m)^{key} = .*$", lambda _, k=key, v=value: f"{k} = {v}", text)
        assert times == 1, key
    with running_pages(Pages(outbox.answer)) as site:
        vault = new_vault(folder, case_of("activitypub", handle.format(name=outbox.name, host=site.host)))
        (folder / "platform.toml").write_text(text, encoding="utf-8")
        result = crawl(vault.store.url, vault.home, "case-1", 0, folder / "platform.toml", CONTACT)
    assert verify(vault).faults == ()
    return result, vault.case("case-1"), site


@pytest.mark.server
@pytest.mark.parametrize("dialect", ["mastodon", "embedded"])
def test_every_public_note_and_picture_of_an_outbox_is_captured_and_nothing_else(tmp_path: Path, dialect: str) -> None:
    outbox = Outbox(dialect)
    outbox.add(0, "2026-04-01T10:00:00Z", [jpeg(90)])
    expected = {}
    for number in range(1, 6):
        pictures = [jpeg(10 * number + n) for n in range(number % 3)]
        outbox.add(number, f"2026-05-0{number + 2}T10:00:00Z", pictures)
        expected[number] = [sha256(picture) for picture in pictures]
    outbox.pass_on("https://elsewhere.example/statuses/1")
    outbox.add(7, "2026-05-09T10:00:00Z", [jpeg(70)], to="https://elsewhere.example/users/friend")

    result, case, site = captured(tmp_path, outbox)

    assert result.outcome is Outcome.COMPLETE, result.reason
    assert result.counts.advertised == result.counts.seen == 8
    found = {int(post.platform_id.rsplit("/", 1)[1]): [image.digest for image in post.images] for post in posts(case)}
    assert found == expected
    assert {image.alt for post in posts(case) for image in post.images} == {
        "ALT 1-0",
        "ALT 2-0",
        "ALT 2-1",
        "ALT 4-0",
        "ALT 5-0",
        "ALT 5-1",
    }
    assert {post.author for post in posts(case)} == {f"buyer@{site.host}"}
    assert posts(case)[0].text == "note 5\nby the sea"
    assert all(digest in files(case) for digests in expected.values() for digest in digests)
    assert "posts of others, passed on: 1;" in notes(case)
    assert "7: not addressed to the public" in notes(case)
    asked = dict(site.asked)
    assert all("application/activity+json" in accept for path, accept in asked.items() if "/outbox" in path)


@pytest.mark.server
def test_an_outbox_that_shows_fewer_than_it_speaks_of_is_partial(tmp_path: Path) -> None:
    outbox = Outbox()
    for number in range(4):
        outbox.add(number, "2026-05-03T10:00:00Z", [])
    page = outbox.page
    outbox.page = lambda base, number: {**page(base, number), "next": None}  # type: ignore[method-assign]
    result, case, _ = captured(tmp_path, outbox)
    assert result.outcome is Outcome.PARTIAL
    assert "speaks of 4 posts and showed 2" in result.reason
    assert len(posts(case)) == 2


@pytest.mark.server
def test_the_address_of_the_actor_will_do_as_a_handle(tmp_path: Path) -> None:
    outbox = Outbox()
    outbox.add(1, "2026-05-03T10:00:00Z", [jpeg(1)])
    text = "http://{host}/users/{name}"
    with pytest.raises(HandleError):
        PARSER.begin("https://[x")
    result, case, _ = captured(tmp_path, outbox, text)
    assert result.outcome is Outcome.COMPLETE, result.reason
    assert len(posts(case)) == 1


@pytest.mark.server
@pytest.mark.parametrize(("status", "outcome"), [(401, Outcome.WALLED), (403, Outcome.WALLED), (410, Outcome.GONE)])
def test_an_outbox_behind_a_wall_or_gone_says_so(tmp_path: Path, status: int, outcome: Outcome) -> None:
    outbox = Outbox(override={"/users/buyer/outbox": (status, "text/plain", b"no")})
    result, _, _ = captured(tmp_path, outbox)
    assert result.outcome is outcome


@pytest.mark.server
@pytest.mark.parametrize("path", ["/.well-known/webfinger", "/users/buyer", "/users/buyer/outbox"])
def test_a_web_page_where_json_was_promised_ends_the_run_with_its_capture_safe(tmp_path: Path, path: str) -> None:
    page = b"<html><p>Welcome to our server</p></html>"
    result, case, _ = captured(tmp_path, Outbox(override={path: (200, "text/html", page)}))
    assert result.outcome is Outcome.SUSPECT, result.reason
    assert page in files(case).values()


def read(value: Any) -> Any:
    url = "https://social.example/users/buyer/outbox?page=1"
    return PARSER.page("@buyer@social.example", Reply(url, 200, json.dumps(value).encode()))


def note(**changes: Any) -> dict[str, Any]:
    outbox = Outbox()
    outbox.add(1, "2026-05-03T10:00:00Z", [jpeg(1)])
    (item,) = outbox.page("https://social.example", 1)["orderedItems"]
    item["object"].update(changes)
    return {"type": "OrderedCollectionPage", "orderedItems": [item]}


def test_a_note_of_somebody_else_in_the_outbox_stops_the_run() -> None:
    with pytest.raises(UnexpectedPage, match="is not the actor"):
        read(note(attributedTo="https://social.example/users/other"))


def test_an_outbox_of_several_actors_is_nobodys() -> None:
    both = note()
    (other,) = note()["orderedItems"]
    other["actor"] = other["object"]["attributedTo"] = "https://social.example/users/other"
    both["orderedItems"].append(other)
    with pytest.raises(UnexpectedPage, match="several actors"):
        read(both)


def test_an_actor_of_another_host_is_not_the_accounts() -> None:
    foreign = note(attributedTo="https://evil.example/users/buyer")
    foreign["orderedItems"][0]["actor"] = "https://evil.example/users/buyer"
    with pytest.raises(UnexpectedPage, match="another host than the outbox"):
        read(foreign)


def test_a_next_page_on_another_host_is_not_followed() -> None:
    with pytest.raises(UnexpectedPage, match="another host"):
        read({**note(), "next": "https://evil.example/outbox?page=2"})


def test_a_note_that_is_only_named_is_left_out_aloud() -> None:
    page = note()
    page["orderedItems"][0]["object"] = "https://social.example/users/buyer/statuses/1"
    found = read(page)
    assert found.posts == ()
    assert len(found.unread) == 1


def test_what_is_edited_sensitive_placed_or_a_film_is_said() -> None:
    film = {"type": "Document", "mediaType": "video/mp4", "url": "https://social.example/film.mp4"}
    place = {"type": "Place", "name": "Lisbon"}
    found = read(note(updated="2026-05-04T10:00:00Z", sensitive=True, summary="feet", location=place, attachment=[film],
                      tag=[{"type": "Hashtag", "name": "#shoes"}, {"type": "Mention", "name": "@x"}]))  # fmt: skip
    (post,) = found.posts
    assert post.posted_at_source == "published, set by the author's server; edited 2026-05-04 10:00 UTC"
    assert post.posted_between is not None  # a picture may have come with the edit
    assert [moment.day for moment in post.posted_between] == [3, 4]
    assert (post.place, post.tags, post.pictures) == ("Lisbon", ("shoes",), ())
    assert post.text == "feet\nnote 1\nby the sea"
    assert any("marked sensitive" in text for text in found.notes)
    assert any("video/mp4, which is not captured" in text for text in found.notes)


@pytest.mark.parametrize(
    "changes",
    [
        {"published": None},
        {"published": "yesterday"},
        {"id": 5},
        {"url": None, "id": "javascript:1"},
        {"attachment": ["x"]},
        {"attributedTo": None},
        {"updated": "soon"},
    ],
)
def test_a_note_that_does_not_fit_is_left_out_aloud_and_the_others_are_kept(changes: dict[str, Any]) -> None:
    """Kind: one unreadable post of many. It ended the account."""
    page = note()
    (broken,) = note(**changes)["orderedItems"]
    found = read({**page, "orderedItems": [broken, *page["orderedItems"]]})
    assert (len(found.posts), len(found.unread), found.seen) == (1, 1, 2)


@pytest.mark.parametrize("row", [None, 7, "Create", [], {}, {"type": None}, {"type": "Create", "object": None}])
def test_what_is_no_activity_is_left_out_aloud_and_the_others_are_kept(row: Any) -> None:
    """Kind: a row of another kind in a page."""
    page = note()
    found = read({**page, "orderedItems": [*page["orderedItems"], row]})
    assert (len(found.posts), len(found.unread)) == (1, 1)


@pytest.mark.server
def test_one_note_without_a_time_leaves_the_run_partial_with_all_the_others(tmp_path: Path) -> None:
    outbox = Outbox()
    outbox.add(1, "2026-05-01T10:00:00Z", [])
    outbox.add(2, None, [])  # type: ignore[arg-type]
    outbox.add(3, "2026-05-03T10:00:00Z", [jpeg(1)])
    result, case, _ = captured(tmp_path, outbox)
    assert (result.outcome, result.counts.unplaced, len(posts(case))) == (Outcome.PARTIAL, 1, 2), result.reason


def test_an_actor_that_is_a_tombstone_is_gone_and_one_whose_outbox_lies_elsewhere_is_refused() -> None:
    asked = Ask("actor", "https://social.example/users/buyer", {"account": "buyer@social.example"})
    gone = PARSER.identify(asked, Reply(asked.url, 200, json.dumps({"type": "Tombstone", "id": asked.url}).encode()))
    assert isinstance(gone, Ending)
    assert gone.outcome is Outcome.GONE
    actor = {"type": "Person", "id": asked.url, "outbox": "https://evil.example/outbox"}
    with pytest.raises(UnexpectedPage, match="another host"):
        PARSER.identify(asked, Reply(asked.url, 200, json.dumps(actor).encode()))
