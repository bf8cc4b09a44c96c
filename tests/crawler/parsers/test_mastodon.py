"""Mastodon accounts, captured from a server of its API on loopback: every public post, every picture, nothing else."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files as files_of
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.reading import Page, Reply
from crawler.platform import load_platform
from crawler.run import CrawlResult, crawl
from evidence.codec import sha256
from evidence.records import Outcome, Window
from evidence.vault import CaseFile
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, files, jpeg, new_vault, notes, posts
from tests.servers.mastodon import Mastodon, running_mastodon

NOW = datetime.now(UTC)
WINDOW = Window(start=NOW - timedelta(days=1), until=NOW + timedelta(days=1))
"""Of the run: this server, as a real one, sets the time of a post itself."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mastodon]:
    with running_mastodon(tmp_path_factory.mktemp("mastodon")) as running:
        yield running


@pytest.fixture
def mastodon(server: Mastodon) -> Mastodon:
    server.reset()
    return server


def toml(**changes: str) -> str:
    """The shipped platform file, for this machine and in a hurry."""
    text = (files_of("configs") / "platforms" / "mastodon.toml").read_text(encoding="utf-8")
    host = r"(?P<host>127\\.0\\.0\\.1:\\d+|[A-Za-z0-9.-]{1,253}\\.[A-Za-z]{2,63})"
    text = re.sub(r"\(\?P<host>[^()]+\)", host, text).replace("https://{host}", "http://{host}")
    values = {
        "hosts": '["127.0.0.1"]', "allow_loopback": "true", "page_size": "2", "delay_ms": "0", "max_retries": "1",
        "retry_pause_ms": "20", "timeout_s": "5", "max_wait_s": "5", **changes,
    }  # fmt: skip
    for key, value in values.items():
        text, times = re.subn(rf"(?m)^{key} = .*$", lambda _, k=key, v=value: f"{k} = {v}", text)
        assert times == 1, key
    return text


def captured(folder: Path, server: Mastodon, **changes: str) -> tuple[CrawlResult, CaseFile]:
    vault = new_vault(folder, case_of("mastodon", server.handle, window=WINDOW))
    (folder / "platform.toml").write_text(toml(**changes), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, folder / "platform.toml", CONTACT)
    assert verify(vault).faults == ()
    return result, vault.case("case-1")


def test_every_public_post_and_picture_of_an_account_is_captured_and_nothing_else(
    tmp_path: Path, mastodon: Mastodon
) -> None:
    expected: dict[str, list[str]] = {}
    for number in range(7):
        pictures = [jpeg(10 * number + n) for n in range(number % 3)]
        media = tuple(mastodon.upload(picture, f"ALT {number}-{n}") for n, picture in enumerate(pictures))
        visibility = "unlisted" if number == 3 else "public"
        post_id = mastodon.post(f"post {number} #shoes", media, visibility=visibility)
        expected[post_id] = [sha256(picture) for picture in pictures]
    for visibility in ("private", "direct"):
        mastodon.post("for friends", (mastodon.upload(jpeg(900), "private"),), visibility=visibility)
    deleted = mastodon.post("deleted", (mastodon.upload(jpeg(901), "deleted"),))
    mastodon.call(f"/api/v1/statuses/{deleted}", method="DELETE")

    result, case = captured(tmp_path, mastodon)

    assert result.outcome is Outcome.COMPLETE, result.reason
    found = {post.platform_id: [image.digest for image in post.images] for post in posts(case)}
    assert found == expected
    assert {image.alt for post in posts(case) for image in post.images} == {
        f"ALT {number}-{n}" for number in range(7) for n in range(number % 3)
    }
    first = next(post for post in posts(case) if post.text == "post 0 #shoes")
    assert (first.author, first.tags) == (f"testuser@{mastodon.host}", ("shoes",))
    assert first.posted_at_source == "created_at, set by the server when it was posted"
    payloads = files(case)
    assert all(digest in payloads for digests in expected.values() for digest in digests)


def test_posts_passed_on_are_not_the_accounts_though_the_next_link_forgets_to_leave_them_out(
    tmp_path: Path, mastodon: Mastodon
) -> None:
    own = [mastodon.post(f"post {number}") for number in range(4)]
    mastodon.call(f"/api/v1/statuses/{own[0]}/reblog", {})
    _, case = captured(tmp_path, mastodon)
    assert sorted(post.platform_id for post in posts(case)) == sorted(own)


def test_an_edited_post_says_when_it_was_edited_and_a_sensitive_one_is_noted(
    tmp_path: Path, mastodon: Mastodon
) -> None:
    edited = mastodon.post("the first words")
    mastodon.call(f"/api/v1/statuses/{edited}", {"status": "other words"}, method="PUT")
    hidden = mastodon.post("look", (mastodon.upload(jpeg(1), ""),), sensitive=True, spoiler_text="feet")
    _, case = captured(tmp_path, mastodon)
    by_id = {post.platform_id: post for post in posts(case)}
    assert by_id[edited].text == "other words"
    assert "; edited 20" in by_id[edited].posted_at_source
    assert by_id[edited].posted_between is not None  # a picture may have come with the edit
    assert by_id[hidden].text == "feet\nlook"
    assert len(by_id[hidden].images) == 1
    assert f"{hidden}: marked sensitive" in notes(case)


def test_only_pictures_are_read_where_the_file_asks_for_only_media_and_every_page_is_filtered_again(
    tmp_path: Path, mastodon: Mastodon
) -> None:
    expected = set()
    for number in range(6):
        media = (mastodon.upload(jpeg(number), ""),) if number % 2 else ()
        post_id = mastodon.post(f"post {number}", media)
        expected |= {post_id} if media else set()
    url = '"http://{host}/api/v1/accounts/{id}/statuses?limit={limit}&only_media=true"'
    result, case = captured(tmp_path, mastodon, statuses=url)
    assert result.outcome is Outcome.COMPLETE
    assert {post.platform_id for post in posts(case)} == expected


def test_a_server_that_says_not_now_is_waited_for(tmp_path: Path, mastodon: Mastodon) -> None:
    mastodon.post("post")
    mastodon.fault("/api/v1/accounts/*", 1, type="ratelimit", headers={"Retry-After": "1"})
    result, case = captured(tmp_path, mastodon)
    assert result.outcome is Outcome.COMPLETE, result.reason
    assert "waited 1 s" in notes(case)


def test_an_account_that_is_not_there_is_gone(tmp_path: Path, mastodon: Mastodon) -> None:
    result, _ = captured(tmp_path, Mastodon(mastodon.port, "nobody"))
    assert result.outcome is Outcome.GONE, result.reason


@pytest.mark.parametrize("path", ["/.well-known/webfinger", "/api/v1/accounts/lookup", "/api/v1/accounts/*/statuses"])
def test_a_reply_that_is_not_what_was_promised_ends_the_run_suspect_with_its_capture_safe(
    tmp_path: Path, mastodon: Mastodon, path: str
) -> None:
    mastodon.post("post")
    mastodon.fault(path, 1, type="malformed")
    result, case = captured(tmp_path, mastodon)
    assert result.outcome is Outcome.SUSPECT, result.reason
    assert b'{"error": "truncated' in files(case).values()
    assert posts(case) == []


def test_a_server_that_shows_posts_to_its_members_only_is_walled(tmp_path: Path, mastodon: Mastodon) -> None:
    mastodon.fault("/api/v1/accounts/*/statuses", 1, type="status", status=401)
    result, _ = captured(tmp_path, mastodon)
    assert result.outcome is Outcome.WALLED, result.reason


STATUS: dict[str, Any] = {
    "id": "2", "account": {"id": "7", "acct": "ada"}, "visibility": "public", "url": "https://a.example/@ada/2",
    "content": "<p>at sea</p>", "created_at": "2026-05-04T10:00:00Z", "media_attachments": [],
}  # fmt: skip


def page_of(*rows: Any) -> Page:
    url = "https://a.example/api/v1/accounts/7/statuses?limit=40"
    found = parser_for(load_platform("mastodon")).page("@ada@a.example", Reply(url, 200, json.dumps(rows).encode()))
    assert isinstance(found, Page)
    return found


@pytest.mark.parametrize(
    "broken",
    [
        {**STATUS, "created_at": None}, {**STATUS, "content": None}, {**STATUS, "media_attachments": None},
        {**STATUS, "id": None}, {**STATUS, "account": None}, {**STATUS, "account": {}}, {**STATUS, "url": None},
        {**STATUS, "visibility": None}, {**STATUS, "created_at": "1970-01-01T00:00:00Z"}, None, [], "x",
        {**STATUS, "media_attachments": [None]}, {**STATUS, "edited_at": "soon"},
    ],
)  # fmt: skip
def test_a_status_that_cannot_be_read_is_left_out_aloud_and_the_others_are_kept(broken: Any) -> None:
    """Kind: one unreadable post of many. It ended the account."""
    found = page_of({**STATUS, "id": "3"}, broken, {**STATUS, "id": "1"})
    assert ([post.platform_id for post in found.posts], len(found.unread)) == (["3", "1"], 1)
    assert found.seen == 3


def test_a_status_of_somebody_else_still_ends_the_account() -> None:
    with pytest.raises(UnexpectedPage, match="somebody else"):
        page_of(STATUS, {**STATUS, "account": {"id": "8", "acct": "eve"}})


def test_a_full_page_is_asked_on_from_its_last_status_that_has_an_id() -> None:
    rows = [{**STATUS, "id": str(number)} for number in range(40, 1, -1)]
    assert "max_id=2" in page_of(*rows, None).next_url
