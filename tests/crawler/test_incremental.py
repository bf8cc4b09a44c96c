"""A second run takes in what is new and says what changed; nothing that is in the case is overwritten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.keeping.changes import differing
from crawler.parsers.reading import FoundPicture, FoundPost, Published
from crawler.run import CrawlResult, crawl
from evidence.codec import sha256
from evidence.records import Change, Image, Outcome, Post, Segment
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, journal_toml, jpeg, new_vault, notes, posts, seals, segments
from tests.servers.journal import Site
from tests.servers.pds import Account, Pds


def again(folder: Path, vault: Vault) -> tuple[CrawlResult, CaseFile]:
    result = crawl(vault.store.url, vault.home, "case-1", 0, folder / "platform.toml", CONTACT, again=True)
    assert verify(vault).faults == ()
    return result, vault.case("case-1")


def changes(case: CaseFile) -> list[Change]:
    return [change for segment in segments(case) for change in segment.changes]


def said(case: CaseFile) -> list[tuple[str, str]]:
    return [(change.what, change.platform_id) for change in changes(case)]


def on_pds(folder: Path, pds: Pds, account: Account, **more: Any) -> Vault:
    (folder / "platform.toml").write_text(pds.platform_toml(**more), encoding="utf-8")
    return new_vault(folder, case_of("atproto", account.handle))


def on_journal(folder: Path, site: Site, **more: Any) -> Vault:
    (folder / "platform.toml").write_text(journal_toml(**more), encoding="utf-8")
    return new_vault(folder, case_of("demo", site.profile))


def filled(account: Account, count: int) -> list[str]:
    return [
        account.post(f"day {n}", f"2026-05-{n + 2:02d}T10:00:00Z", [(account.upload(jpeg(700 + n)), f"ALT {n}")])
        for n in range(count)
    ]


def record(account: Account, number: int, text: str, picture: int) -> dict[str, Any]:
    image = {"alt": f"ALT {number}", "image": account.upload(jpeg(picture))}
    embed = {"$type": "app.bsky.embed.images", "images": [image]}
    return {"text": text, "createdAt": f"2026-05-{number + 2:02d}T10:00:00Z", "embed": embed}


def test_edited_deleted_new_and_pinned_posts_of_a_real_server_are_noticed(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("changing.test")
    uris = filled(account, 5)
    vault = on_pds(tmp_path, pds, account)
    again(tmp_path, vault)
    before = {e.digest: e.record for e in vault.case("case-1").ledger.entries()}

    account.put("app.bsky.feed.post", uris[1].rsplit("/", 1)[-1], record(account, 1, "day 1, corrected", 701))
    account.put("app.bsky.feed.post", uris[2].rsplit("/", 1)[-1], record(account, 2, "day 2", 799))
    account.delete(uris[3])
    new = account.post("later", "2026-05-20T10:00:00Z", [(account.upload(jpeg(750)), "")])
    pin = {"pinnedPost": {"uri": uris[0], "cid": "bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"}}
    account.put("app.bsky.actor.profile", "self", pin)
    result, case = again(tmp_path, vault)

    assert result.outcome is Outcome.COMPLETE
    assert sorted(said(case)) == sorted([("edited", uris[1]), ("edited", uris[2]), ("not_listed", uris[3])])
    by_id = {change.platform_id: change for change in changes(case)}
    assert (by_id[uris[1]].fields, by_id[uris[2]].fields) == (("text",), ("pictures",))
    for change in changes(case):
        earlier = before[change.earlier]
        assert isinstance(earlier, Segment)
        assert change.platform_id in {post.platform_id for post in earlier.posts}
    texts = [(post.platform_id, post.text) for post in posts(case)]
    assert texts.count((uris[1], "day 1")) == texts.count((uris[1], "day 1, corrected")) == 1
    assert {e.digest: e.record for e in case.ledger.entries()}.items() >= before.items()
    last = segments(case)[len(segments(case)) // 2 :]
    assert {i for s in last for i in s.unchanged} == {uris[0], uris[4]}
    assert [post.platform_id for s in last for post in s.posts if post.platform_id == new] == [new]
    assert (result.counts.in_window, result.counts.sealed) == (6, 6)
    assert notes(case).count(f"pinned by the owner: {uris[0]}") == 1


def test_a_second_run_without_news_asks_no_picture_again_and_adds_no_post(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("steady.test")
    uris = filled(account, 4)
    vault = on_pds(tmp_path, pds, account)
    _, case = again(tmp_path, vault)
    first = len(segments(case))
    result, case = again(tmp_path, vault)
    second = segments(case)[first:]
    assert result.outcome is Outcome.COMPLETE
    assert [post for s in second for post in s.posts] == changes(case) == []
    assert {i for s in second for i in s.unchanged} == set(uris)
    assert not [c.url for s in second for c in s.captures if "getBlob" in c.url]
    assert [seal.counts.sealed for seal in seals(case)] == [4, 4]


def test_a_post_that_comes_back_is_said_to_be_listed_again(tmp_path: Path, site: Site) -> None:
    for number in range(3):
        site.add(f"2026-05-{number + 2:02d}T10:00:00Z", [jpeg(number)])
    vault = on_journal(tmp_path, site)
    again(tmp_path, vault)
    taken = site.posts.pop(1)
    again(tmp_path, vault)
    again(tmp_path, vault)
    site.posts.insert(0, taken)
    _, case = again(tmp_path, vault)
    assert said(case) == [("not_listed", "2"), ("listed_again", "2")]
    assert len(posts(case)) == 3


def test_a_pinned_old_post_in_front_hides_no_new_one(tmp_path: Path, site: Site) -> None:
    for number in range(25):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [])
    vault = on_journal(tmp_path, site)
    again(tmp_path, vault)
    site.add("2026-05-28T10:00:00Z", [jpeg(60)])
    site.posts.insert(0, site.posts.pop())
    result, case = again(tmp_path, vault)
    assert result.outcome is Outcome.COMPLETE
    assert [post.platform_id for post in posts(case)][-1] == "26"
    assert changes(case) == []


def test_a_post_moved_out_of_the_window_by_its_author_is_an_edit(tmp_path: Path, site: Site) -> None:
    site.add("2026-05-04T10:00:00Z", [jpeg(1)])
    vault = on_journal(tmp_path, site)
    again(tmp_path, vault)
    site.posts[0]["created_at"] = "2026-03-01T10:00:00Z"
    _, case = again(tmp_path, vault)
    (change,) = changes(case)
    assert (change.what, change.fields) == ("edited", ("posted_at",))
    assert [post.posted_at.month for post in posts(case)] == [5, 3]


def test_a_picture_had_at_last_completes_the_post(tmp_path: Path, site: Site) -> None:
    site.add("2026-05-04T10:00:00Z", [jpeg(1), jpeg(2)])
    site.override["/media/1-1.jpg"] = lambda handler: handler.answer(500, b"", "text/plain")
    vault = on_journal(tmp_path, site)
    first, _ = again(tmp_path, vault)
    del site.override["/media/1-1.jpg"]
    second, case = again(tmp_path, vault)
    assert (first.outcome, second.outcome) == (Outcome.PARTIAL, Outcome.COMPLETE)
    assert said(case) == [("completed", "1")]
    assert [len([i for i in post.images if i.digest]) for post in posts(case)] == [1, 2]


def test_where_the_listing_was_not_read_to_its_end_no_post_is_said_to_be_gone(tmp_path: Path, site: Site) -> None:
    for number in range(25):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [])
    vault = on_journal(tmp_path, site)
    again(tmp_path, vault)
    (tmp_path / "platform.toml").write_text(journal_toml(max_pages=1), encoding="utf-8")
    result, case = again(tmp_path, vault)
    assert result.outcome is Outcome.PARTIAL
    assert changes(case) == []


def test_a_post_that_can_no_longer_be_read_lets_none_be_said_to_be_gone(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("garbled.test")
    uris = filled(account, 2)
    vault = on_pds(tmp_path, pds, account)
    again(tmp_path, vault)
    account.delete(uris[0])
    account.post("when?", "around noon")
    _, case = again(tmp_path, vault)
    assert changes(case) == []


@pytest.mark.parametrize("pinned", [False, True])
def test_pages_before_the_window_are_left_unread_where_the_platform_file_says_so(
    tmp_path: Path, site: Site, pinned: bool
) -> None:
    start = datetime(2026, 2, 1, tzinfo=UTC)
    for number in range(95):
        site.add((start + timedelta(days=number)).isoformat().replace("+00:00", "Z"), [])
    if pinned:
        site.posts.insert(0, site.posts.pop())  # the oldest stands in front: this page is not old
        site.posts.insert(15, site.posts.pop(50))  # and a restored one among the new
    (tmp_path / "platform.toml").write_text(
        journal_toml().replace("page_size = 10", "page_size = 10\nstop_after_pages_before = 2"), encoding="utf-8"
    )
    vault = new_vault(tmp_path, case_of("demo", site.profile))
    result, case = again(tmp_path, vault)
    assert result.outcome is Outcome.COMPLETE
    assert len(posts(case)) == 6
    assert "reaches the window" in result.reason
    assert "2 pages in a row lie wholly before the window" in notes(case)
    assert len([path for path in site.paths() if "page=" in path]) == 3
    assert result.counts.seen == 30


FOUND = FoundPost(
    platform_id="1",
    author="lin",
    url="https://a.example/p/1?token=x",
    posted_at=datetime(2026, 5, 4, 10, tzinfo=UTC),
    posted_at_source="site",
    text="hello",
    pictures=(FoundPicture("https://cdn1.example/1.jpg?sig=1", "ALT"),),
)
HELD = Post(
    platform_id="1",
    author="lin",
    url="https://a.example/p/1?token=y",
    posted_at=datetime(2026, 5, 4, 10, 0, 0, 500, tzinfo=UTC),
    posted_at_precision="second",
    posted_at_source="site",
    text="hello",
    images=(Image(url="https://cdn7.example/1.jpg?sig=2", alt="ALT", digest=sha256(b"1")),),
    parser="mapped@1",
)


def test_addresses_signed_anew_and_times_said_anew_are_no_edit() -> None:
    assert differing(FOUND, HELD) == ()
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    hours = replace(FOUND, posted_at=now, posted_at_precision="hour", posted_between=(now - timedelta(hours=3), now))
    assert differing(hours, HELD) == ()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": "hello!"}, "text"),
        ({"author": "lee"}, "author"),
        ({"posted_at": datetime(2026, 5, 4, 10, 0, 1, tzinfo=UTC)}, "posted_at"),
        ({"url": "https://a.example/p/2"}, "url"),
        ({"langs": ("en",)}, "langs"),
        ({"links": ("https://b.example/",)}, "links"),
        ({"tags": ("a",)}, "tags"),
        ({"place": "Lhasa"}, "place"),
        ({"pictures": ()}, "pictures"),
        ({"pictures": (FoundPicture("https://cdn1.example/2.jpg", "ALT"),)}, "pictures"),
        ({"pictures": (FoundPicture("https://cdn1.example/1.jpg", "other"),)}, "pictures"),
        ({"pictures": (FoundPicture("https://x/1.jpg", "ALT", Published(sha256(b"2"), "CID")),)}, "pictures"),
    ],
)
def test_each_field_that_differs_is_named(more: dict[str, Any], field: str) -> None:
    assert differing(replace(FOUND, **more), HELD) == (field,)
