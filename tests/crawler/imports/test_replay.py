"""An account's crawl over what an archive holds: only what the way from the handle leads to is taken."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from crawler.imports.offered import Archive, Exchange, Offered
from crawler.imports.replay import replayed
from crawler.platform import Platform
from evidence.codec import sha256
from evidence.records import RemarkKind
from tests.crawler.captured import jpeg
from tests.crawler.supplied import photo

SITE = "https://a.example"
FIRST = f"{SITE}/api/lin"
SAVED = datetime(2026, 5, 4, 10, tzinfo=UTC)


def platform(**mapping: Any) -> Platform:
    post = {"id": "id", "posted_at": "at", "posted_at_source": "at", "text": "say", "url": "to"}
    post |= {"pictures": "pics", "picture_url": "@"}
    shared = {"posts": "rows", "next": "next", "post": post, **mapping}
    values = {"name": "site", "title": "Site", "software": "mapped", "hosts": ("a.example",), "mapping": shared}
    values |= {"handles": (r"@(?P<name>\w+)",), "endpoints": {"posts": SITE + "/api/{name}"}, "delay_ms": 0}
    return Platform.model_validate({**values, "digest": sha256(b"")})


def row(name: str, *pictures: str) -> dict[str, Any]:
    return {"id": name, "at": "2026-05-04T10:00:00Z", "say": f"post {name}", "to": f"/p/{name}", "pics": list(pictures)}


def page(*rows: Any, **more: Any) -> Exchange:
    return Exchange("", 200, "application/json", json.dumps({"rows": list(rows), **more}).encode(), (), SAVED)


def picture(number: int, status: int = 200) -> Exchange:
    return Exchange("", status, "IMAGE/JPEG; x=y", photo(number), (), SAVED)


def heard(
    exchanges: Mapping[str, Exchange], rules: Platform | None = None, handle: str = "@lin", **more: Any
) -> Offered:
    placed = {url: Exchange(url, found.status, found.media_type, found.body, found.links, found.stated_at)
              for url, found in exchanges.items()}  # fmt: skip
    return replayed(Archive("HAR", placed, ("checked",), ("a note",), **more), rules or platform(), handle)


def test_pages_are_followed_from_the_handle_and_each_post_is_taken_once() -> None:
    found = heard({FIRST: page(row("1"), row("2"), next="?p=2"), f"{FIRST}?p=2": page(row("2"), row("3"))})
    assert ([post.platform_id for post in found.posts], found.seen, found.own) == (["1", "2", "3"], 4, True)
    assert (found.kind, found.parser, found.checks, found.notes) == ("HAR", "mapped@2", ("checked",), ("a note",))


def test_a_listing_that_leads_back_to_itself_ends() -> None:
    found = heard({FIRST: page(row("1"), next="?p=2"), f"{FIRST}?p=2": page(row("2"), next=FIRST)})
    assert [post.platform_id for post in found.posts] == ["1", "2"]


def test_a_page_that_nobody_leads_to_is_nobodys() -> None:
    found = heard({f"{SITE}/api/ann": page(row("9"))})
    assert found.posts == ()
    assert any("not in the file: https://a.example/api/lin" in note for note in found.notes)


def test_a_next_page_that_is_not_there_is_told_of_and_what_came_before_is_kept() -> None:
    found = heard({FIRST: page(row("1"), next="?p=2")})
    assert len(found.posts) == 1
    assert any(f"not in the file: {FIRST}?p=2; the account's posts from there on" in note for note in found.notes)


def test_a_page_that_was_refused_or_is_not_as_promised_ends_the_account_and_says_so() -> None:
    gone = Exchange("", 404, "text/html", b"")
    for bad, says in ((gone, "the file ends the account's posts"), (page(next=7), "not what Site promises: next")):
        found = heard({FIRST: page(row("1"), next="?p=2"), f"{FIRST}?p=2": bad})
        assert len(found.posts) == 1
        assert any(note.startswith(says) for note in found.notes)


def test_a_handle_that_is_none_of_the_platforms_takes_nothing() -> None:
    found = heard({FIRST: page(row("1"))}, handle="lin w")
    assert found.posts == ()
    assert any(note.startswith("not what Site promises: 'lin w' is not an account") for note in found.notes)


def test_posts_own_pages_are_read_as_far_as_they_are_there() -> None:
    rules = platform(links="links", detail="rows", author="by", owner="name")
    own = {f"{SITE}/p/{name}": page(row(name), by=by) for name, by in (("1", "lin"), ("2", "ann"))}
    bad = {f"{SITE}/p/3": page({"id": "3"}, by="lin")}
    found = heard({FIRST: page(links=[f"/p/{n}" for n in range(1, 6)], by="lin"), **own, **bad}, rules)
    assert ([post.platform_id for post in found.posts], found.seen) == (["1"], 5)
    assert [note.split(":")[0] for note in found.notes[1:]] == ["not in the file", "not taken", "not read"]
    assert "the own pages of 2 posts, such as https://a.example/p/4" in found.notes[1]


def test_pictures_are_all_that_are_there_and_loose_those_of_no_post_that_are_no_icons() -> None:
    exchanges = {FIRST: page(row("1", "/1.jpg", "/missing.jpg"))}
    exchanges |= {
        f"{SITE}/1.jpg": picture(1),
        f"{SITE}/2.jpg": picture(2),
        f"{SITE}/3.jpg": picture(3, 404),
        f"{SITE}/icon.jpg": Exchange("", 200, "image/jpeg", jpeg(1)),
    }
    found = heard(exchanges, title="Lin's")
    assert sorted(found.pictures) == [f"{SITE}/1.jpg", f"{SITE}/2.jpg", f"{SITE}/icon.jpg"]
    assert found.loose == (f"{SITE}/2.jpg",)
    assert found.pictures[f"{SITE}/1.jpg"].media_type == "image/jpeg"
    assert found.notes[-1].startswith('1 picture of the page "Lin\'s", saved 2026-05-04 10:00 UTC by its own account, ')


def test_of_loose_pictures_the_first_three_hundred_are_offered() -> None:
    found = heard(dict.fromkeys((f"{SITE}/{n}.jpg" for n in range(305)), picture(1)))
    assert len(found.loose) == 300
    assert "only the first 300 of them" in found.notes[-1]


def test_without_a_platform_file_no_post_is_read_and_pictures_are() -> None:
    found = replayed(Archive("HAR", {f"{SITE}/1.jpg": picture(1)}, (), holds_login=True), None, "@lin")
    assert (found.posts, found.parser, found.loose) == ((), "none", (f"{SITE}/1.jpg",))
    assert [said.kind for said in found.remarks] == [RemarkKind.HOLDS_LOGIN]
