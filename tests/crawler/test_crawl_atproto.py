"""The real thing: a Bluesky PDS and PLC directory on loopback, crawled without a login."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.errors import HandleError
from crawler.run import CrawlResult, crawl
from evidence.codec import sha256
from evidence.records import Outcome
from evidence.vault import CaseFile
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, files, jpeg, new_vault, notes, posts, segments
from tests.servers.pds import Account, Pds

IN_WINDOW = 118


@dataclass
class Story:
    """An account and what a correct crawl of it must hold."""

    account: Account
    inside: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """Text to (createdAt, CIDs) of every post that lies in the window."""
    outside: set[str] = field(default_factory=set)
    deleted: tuple[str, str] = ("", "")


@pytest.fixture(scope="module")
def story(pds: Pds) -> Story:
    """More than a hundred posts with pictures; one deleted, two outside the window, one back-dated into it."""
    account = pds.account("traveller.test")
    told = Story(account)
    batch = []
    for number in range(IN_WINDOW):
        blobs = [account.upload(jpeg(number * 4 + position)) for position in range(number % 3 + 1)]
        moment = (datetime(2026, 5, 2, tzinfo=UTC) + timedelta(hours=number)).isoformat().replace("+00:00", "Z")
        text = f"旅行 day {number} #tibet"
        batch.append((text, moment, [(blob, f"ALT {number}.{p}") for p, blob in enumerate(blobs)]))
        told.inside[text] = (moment, tuple(blob["ref"]["$link"] for blob in blobs))
    account.write_many(batch)
    for text, moment in (("before delivery", "2026-04-30T23:59:59Z"), ("after the window", "2026-06-01T00:00:00Z")):
        account.post(text, moment, [(account.upload(jpeg(9000 + len(text))), "outside")])
        told.outside.add(text)
    blob = account.upload(jpeg(9500))
    told.deleted = (account.post("deleted", "2026-05-05T12:00:00Z", [(blob, "gone")]), blob["ref"]["$link"])
    account.delete(told.deleted[0])
    blob = account.upload(jpeg(9501))
    account.post("written last, dated first", "2026-05-01T00:00:00Z", [(blob, "back-dated")])
    told.inside["written last, dated first"] = ("2026-05-01T00:00:00Z", (blob["ref"]["$link"],))
    return told


def crawled(folder: Path, pds: Pds, handle: str, **changes: object) -> tuple[CrawlResult, CaseFile]:
    vault = new_vault(folder, case_of("atproto", handle))
    toml = folder / "platform.toml"
    toml.write_text(pds.platform_toml(**changes), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    assert verify(vault).faults == ()
    return result, vault.case("case-1")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, pds: Pds, story: Story) -> tuple[CrawlResult, CaseFile]:
    """One crawl of the whole story, looked at by several tests."""
    return crawled(tmp_path_factory.mktemp("whole"), pds, story.account.handle)


def test_every_public_picture_in_the_window_is_in_the_vault_as_it_was_uploaded(
    story: Story, whole: tuple[CrawlResult, CaseFile]
) -> None:
    result, case = whole
    found = {post.text: post for post in posts(case)}
    held = files(case)

    assert result.outcome is Outcome.COMPLETE
    assert found.keys() == story.inside.keys()
    for text, (moment, cids) in story.inside.items():
        post = found[text]
        assert post.posted_at == datetime.fromisoformat(moment)
        assert [held[image.digest] for image in post.images] == [story.account.uploads[cid] for cid in cids]
    assert result.counts.seen == IN_WINDOW + 3
    assert result.counts.pictures == sum(len(cids) for _, cids in story.inside.values())
    assert result.counts.missing == 0


def test_what_was_deleted_or_lies_outside_the_window_is_not_in_the_vault(
    story: Story, whole: tuple[CrawlResult, CaseFile]
) -> None:
    _, case = whole
    uri, cid = story.deleted
    assert not {post.text for post in posts(case)} & story.outside
    assert uri not in {post.platform_id for post in posts(case)}
    assert sha256(story.account.uploads[cid]) not in files(case)


def test_a_picture_names_the_cid_that_its_digest_agrees_with(story: Story, whole: tuple[CrawlResult, CaseFile]) -> None:
    _, case = whole
    cids = {cid for _, of_post in story.inside.values() for cid in of_post}
    agreed = {c.agrees_with for segment in segments(case) for c in segment.captures if c.agrees_with}
    assert agreed == {f"CID {cid} is this payload's SHA-256" for cid in cids}


def test_pages_follow_the_cursor_and_each_is_a_segment(tmp_path: Path, pds: Pds, story: Story) -> None:
    _, case = crawled(tmp_path, pds, story.account.handle, page_size=30)
    # identity; four full or part pages of 121 posts and the fifth; then the empty page without a cursor
    assert [segment.seen for segment in segments(case)] == [0, 30, 30, 30, 30, 1, 0]
    assert [segment.frontier.done for segment in segments(case)] == [False] * 6 + [True]


@pytest.mark.parametrize("spelling", ["https://bsky.app/profile/{handle}", "{did}"])
def test_an_account_is_found_however_its_handle_is_written(
    tmp_path: Path, pds: Pds, story: Story, spelling: str
) -> None:
    written = spelling.format(handle=story.account.handle, did=story.account.did)
    result, case = crawled(tmp_path, pds, written)
    assert result.outcome is Outcome.COMPLETE
    assert len(posts(case)) == len(story.inside)


def test_a_post_keeps_alt_texts_facets_languages_and_who_chose_its_time(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("words.test")
    blob = account.upload(jpeg(1))
    facets = [
        {
            "index": {"byteStart": 0, "byteEnd": 5},
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/x"}],
        },
        {
            "index": {"byteStart": 6, "byteEnd": 9},
            "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "tibet"}],
        },
    ]
    uri = account.post(
        "hello 你好", "2026-05-04T10:00:00+08:00", [(blob, "红色外套")], langs=["zh", "en"], facets=facets
    )
    _, case = crawled(tmp_path, pds, account.handle)
    (post,) = posts(case)
    assert (post.platform_id, post.author) == (uri, "words.test")
    assert post.url == f"https://bsky.app/profile/{account.did}/post/{uri.rsplit('/', 1)[-1]}"
    assert (post.langs, post.links, post.tags) == (("zh", "en"), ("https://example.org/x",), ("tibet",))
    assert (post.images[0].alt, post.posted_at_source) == ("红色外套", "createdAt, chosen by the author")
    assert post.posted_at == datetime(2026, 5, 4, 2, tzinfo=UTC)
    assert post.parser == "atproto@1"


def test_pictures_beside_a_quoted_post_are_captured_and_a_video_is_noted(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("quotes.test")
    quoted = account.post("first", "2026-05-04T10:00:00Z")
    blob = account.upload(jpeg(2))
    images = {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": blob}]}
    record = {"$type": "app.bsky.embed.record", "record": {"uri": quoted, "cid": blob["ref"]["$link"]}}
    both = {"$type": "app.bsky.embed.recordWithMedia", "record": record, "media": images}
    account.post("with a quote", "2026-05-04T11:00:00Z", embed=both)
    account.post("moving", "2026-05-04T12:00:00Z", embed={"$type": "app.bsky.embed.video", "video": blob})
    result, case = crawled(tmp_path, pds, account.handle)
    by_text = {post.text: post for post in posts(case)}
    assert by_text["with a quote"].images[0].digest == sha256(jpeg(2))
    assert by_text["moving"].images == ()
    assert "holds a video, which is not captured" in notes(case)
    assert result.outcome is Outcome.COMPLETE


def test_an_owner_who_asks_logged_out_readers_to_stay_away_is_left_alone(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("shy.test")
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}
    account.put("app.bsky.actor.profile", "self", {"displayName": "P", "labels": labels})
    account.post("not for everybody", "2026-05-04T10:00:00Z", [(account.upload(jpeg(3)), "")])
    result, case = crawled(tmp_path, pds, account.handle)
    assert result.outcome is Outcome.WALLED
    assert "!no-unauthenticated" in result.reason
    assert posts(case) == []
    asked = {capture.url.partition("?")[0].rsplit("/", 1)[-1] for s in segments(case) for capture in s.captures}
    assert "com.atproto.repo.listRecords" not in asked
    assert "com.atproto.sync.getBlob" not in asked


def test_an_unknown_handle_is_an_outcome(tmp_path: Path, pds: Pds) -> None:
    result, case = crawled(tmp_path, pds, "nobody.test")
    assert result.outcome is Outcome.GONE
    assert "nobody.test does not resolve" in result.reason
    assert {c.http_status for s in segments(case) for c in s.captures if "resolveHandle" in c.url} == {400}


def test_a_handle_that_cannot_be_one_is_refused_before_anything_is_asked(tmp_path: Path, pds: Pds) -> None:
    with pytest.raises(HandleError, match="no AT Protocol account"):
        crawled(tmp_path, pds, "not a handle")


def test_a_deactivated_account_is_gone_with_its_servers_words(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("asleep.test")
    account.post("soon gone", "2026-05-04T10:00:00Z")
    account.call("com.atproto.server.deactivateAccount", {})
    result, case = crawled(tmp_path, pds, account.did)
    assert (result.outcome, posts(case)) == (Outcome.GONE, [])
    assert "deactivated" in result.reason


def test_an_account_taken_down_is_gone_with_its_servers_words(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("banned.test")
    account.post("soon gone", "2026-05-04T10:00:00Z")
    pds.take_down_account(account.did)
    result, case = crawled(tmp_path, pds, account.did)
    assert (result.outcome, posts(case)) == (Outcome.GONE, [])
    assert "takendown" in result.reason.lower()


def test_a_picture_taken_down_is_missing_with_its_reason_and_the_rest_is_there(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("moderated.test")
    kept, taken = account.upload(jpeg(4)), account.upload(jpeg(5))
    account.post("two pictures", "2026-05-04T10:00:00Z", [(kept, "kept"), (taken, "taken")])
    pds.take_down_blob(account.did, taken["ref"]["$link"])
    result, case = crawled(tmp_path, pds, account.handle)
    (post,) = posts(case)
    assert post.images[0].digest == sha256(jpeg(4))
    assert (post.images[1].digest, post.images[1].alt) == ("", "taken")
    assert post.images[1].missing.startswith("not public: the server answered 400")
    assert (result.outcome, result.counts.missing) == (Outcome.COMPLETE, 1)


def test_a_post_with_a_time_that_is_none_makes_the_run_partial(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("clockless.test")
    account.post("good", "2026-05-04T10:00:00Z")
    uri = account.post("evasive", "sometime in May")
    result, case = crawled(tmp_path, pds, account.handle)
    assert [post.text for post in posts(case)] == ["good"]
    assert result.outcome is Outcome.PARTIAL
    assert uri in result.reason
    assert "createdAt" in result.reason


def test_a_later_crawl_adds_only_what_is_new(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("again.test")
    account.post("first", "2026-05-04T10:00:00Z", [(account.upload(jpeg(6)), "")])
    _, case = crawled(tmp_path, pds, account.handle)
    account.post("second", "2026-05-05T10:00:00Z", [(account.upload(jpeg(7)), "")])
    toml = tmp_path / "platform.toml"
    arguments = (str(tmp_path / "vault"), tmp_path / "home", "case-1", 0, toml, CONTACT)
    assert crawl(*arguments).fresh is False
    result = crawl(*arguments, again=True)
    assert [post.text for post in posts(case)] == ["first", "second"]
    assert (result.counts.in_window, result.counts.pictures, result.counts.seen) == (2, 2, 2)
    blobs = [c.url for s in segments(case) for c in s.captures if "getBlob" in c.url]
    assert len(blobs) == 2
