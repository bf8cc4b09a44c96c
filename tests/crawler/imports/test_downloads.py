"""What gallery-dl and instaloader leave: their own shapes, and what is plainly not a post of the account."""

import json
import lzma
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evidence.codec import sha256
from tests.crawler.captured import files, notes, posts, segments
from tests.crawler.supplied import file, photo, supply, vault_for

LIN = "https://www.instagram.com/lin.w/"


def gallery(**changes: Any) -> bytes:
    """JSON as gallery-dl 1.30 writes it for an Instagram picture, shortened."""
    value = {
        "category": "instagram",
        "subcategory": "posts",
        "post_id": "3360000000000000001",
        "post_shortcode": "C7abcDEF",
        "post_url": "https://www.instagram.com/p/C7abcDEF/",
        "description": "at the sea &amp; in the sun",
        "date": "2026-05-04 10:00:00",
        "username": "lin.w",
        "fullname": "Lin",
        "num": 1,
        "count": 2,
        "extension": "jpg",
    }
    return json.dumps({**value, **changes}).encode()


def test_what_gallery_dl_leaves_becomes_posts_its_times_being_utc(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path, LIN, "instagram")
    for number in (1, 2):
        file(tmp_path, f"g/lin.w/{number}.jpg", photo(number))
        file(tmp_path, f"g/lin.w/{number}.jpg.json", gallery(num=number))
    (result,) = supply(vault, tmp_path / "g").taken
    assert (result.kind, result.posts, result.pictures) == ("gallery-dl", 1, 2)
    (post,) = posts(case)
    assert (post.platform_id, post.author, post.text) == ("C7abcDEF", "lin.w", "at the sea & in the sun")
    assert (post.posted_at, post.url) == (datetime(2026, 5, 4, 10, tzinfo=UTC), "https://www.instagram.com/p/C7abcDEF/")
    assert post.posted_at_source.startswith("date, as gallery-dl noted it from instagram")
    originals = {c.url for s in segments(case) for c in s.captures}
    assert originals >= {"urn:supplied:lin.w/1.jpg.json", "urn:supplied:lin.w/1.jpg"}
    assert supply(vault, tmp_path / "g").run_id == ""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"username": "mallory"}, "not taken: 1 post of others (mallory)"),
        ({"username": None}, "no author is stated"),
        ({"date": ""}, "not taken as a post"),
        ({"post_shortcode": None, "post_id": None}, "no id of a post is stated"),
        ({"retweet_id": 5}, "it is a repost"),
        ({"category": "twitter", "post_url": None}, "it is of twitter, the account is of instagram"),
        ({"post_url": "https://pixelfed.example/p/1"}, "it is of instagram, the account is of instagram"),
        ({"author": {"name": "mallory"}, "user": {"name": "lin.w"}, "username": None}, "of others (mallory)"),
        ({"date": "2026-01-01 10:00:00"}, "outside the case's window"),
    ],
)
def test_what_is_not_plainly_a_post_of_the_account_is_left_out_and_said(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    vault, case = vault_for(tmp_path, LIN, "instagram")
    file(tmp_path, "g/1.jpg", photo(1))
    file(tmp_path, "g/1.jpg.json", gallery(**changes))
    done = supply(vault, tmp_path / "g")
    assert posts(case) == []
    assert done.taken[0].problem == ""
    assert reason in notes(case)
    somebody_s_or_too_early = reason.startswith(("not taken: 1", "of others", "outside"))
    assert (sha256(photo(1)) in files(case)) is not somebody_s_or_too_early, "what is of nobody known is kept"


@pytest.mark.parametrize(
    "value",
    [
        {"category": "twitter", "tweet_id": 1789, "author": {"name": "lin.w", "id": 7}, "user": {"name": "lin.w"},
         "date": "2026-05-04 10:00:00", "content": "at the sea"},
        {"category": "weibo", "status": {"mblogid": "P1", "text_raw": "at the sea", "date": "2026-05-04 10:00:00",
         "user": {"screen_name": "林", "id": 77, "name": "x"}, "created_at": "Mon May 04 18:00:00 +0800 2026"},
         "username": "lin.w"},
        {"category": "bluesky", "post_id": "3k", "author": {"handle": "lin.w", "did": "did:plc:x"},
         "text": "at the sea", "createdAt": "2026-05-04T10:00:00.000Z"},
        # as gallery-dl 1.32.18 wrote it of a Mastodon server, without the keys that say nothing of the post
        {"id": "1795439160258", "uri": "http://127.0.0.1:51141/@lin.w/1795439160258",
         "account": {"id": "1795439160254", "username": "lin.w", "acct": "lin.w", "display_name": "Lin"},
         "reblog": None, "content": "<p>at the sea</p>", "created_at": "2026-05-04T10:00:00.503191+00:00",
         "reblogged": False, "count": 1, "date": "2026-05-04 10:00:00", "category": "loop", "subcategory": "user",
         "num": 1, "media": {"id": "1795439160256", "type": "image", "description": "alt"}},
    ],
    ids=lambda value: value["category"],
)  # fmt: skip
def test_the_shapes_that_gallery_dl_has_for_other_sites_are_read(tmp_path: Path, value: dict[str, Any]) -> None:
    site = "mastodon" if value["category"] == "loop" else value["category"]
    vault, case = vault_for(tmp_path, "@lin.w@127.0.0.1" if site == "mastodon" else "lin.w", site)
    file(tmp_path, "g/1.jpg", photo(1))
    file(tmp_path, "g/1.jpg.json", json.dumps(value).encode())
    supply(vault, tmp_path / "g")
    (post,) = posts(case)
    assert (post.text, post.posted_at) == ("at the sea", datetime(2026, 5, 4, 10, tzinfo=UTC))


def insta(**changes: Any) -> bytes:
    """JSON as instaloader 4 writes it, shortened to what is read."""
    node = {
        "__typename": "GraphSidecar",
        "id": "3360000000000000001",
        "shortcode": "C7abcDEF",
        "taken_at_timestamp": 1777888800,
        "owner": {"id": "77", "username": "lin.w"},
        "edge_media_to_caption": {"edges": [{"node": {"text": "at the sea"}}]},
        "location": {"id": "5", "name": "Sanya"},
    }
    return json.dumps({"node": {**node, **changes}, "instaloader": {"version": "4.14", "node_type": "Post"}}).encode()


@pytest.mark.parametrize("packed", [True, False])
def test_what_instaloader_leaves_becomes_posts_with_all_their_pictures_in_order(tmp_path: Path, packed: bool) -> None:
    vault, case = vault_for(tmp_path, LIN, "instagram")
    stem = "lin.w/2026-05-04_10-00-00_UTC"
    for number in (1, 2, 10):
        file(tmp_path, f"i/{stem}_{number}.jpg", photo(number))
    file(tmp_path, f"i/{stem}_3.mp4", b"a video")
    file(tmp_path, f"i/{stem}.txt", b"at the sea")
    data = lzma.compress(insta()) if packed else insta()
    file(tmp_path, f"i/{stem}.json{'.xz' if packed else ''}", data)
    (result,) = supply(vault, tmp_path / "i").taken
    assert (result.kind, result.posts, result.pictures) == ("instaloader", 1, 3)
    (post,) = posts(case)
    assert (post.platform_id, post.place, post.text) == ("C7abcDEF", "Sanya", "at the sea")
    assert post.posted_at == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert [image.digest for image in post.images if not image.why] == [sha256(photo(n)) for n in (1, 2, 10)]
    assert result.failed == (f"no frames: {stem}_3.mp4, 7 bytes",)
    assert "no frame could be taken of the video" in notes(case)


def test_instaloader_s_profile_and_other_people_s_json_are_no_posts(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path, LIN, "instagram")
    file(tmp_path, "i/a.jpg", photo(1))
    file(tmp_path, "i/a.json", insta())
    file(tmp_path, "i/lin.w_77.json", json.dumps({"instaloader": {"node_type": "Profile"}, "node": {}}).encode())
    file(tmp_path, "i/package.json", b'{"name": "something else"}')
    file(tmp_path, "i/b.json", insta(owner={"id": "78"}, shortcode="other"))
    supply(vault, tmp_path / "i")
    assert [post.platform_id for post in posts(case)] == ["C7abcDEF"]
    assert "not taken: 1 post of others (78)" in notes(case)
