"""Folders that the investigator supplies: a CSV of their own, what gallery-dl leaves, what instaloader leaves."""

import json
import lzma
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import UnexpectedPage
from crawler.imports.stated import bare, is_account, is_site, time_of
from evidence.codec import sha256
from evidence.records import Account, Basis, Outcome, Post
from evidence.vault import Vault
from tests.crawler.captured import files, notes, posts, seals, segments
from tests.crawler.supplied import file, photo, supply, vault_for

LIN = "https://www.instagram.com/lin.w/"
HEADER = "picture,url,posted_at,text\n"


def told(folder: Path, text: str) -> tuple[Vault, Path]:
    """A vault, and a folder of three pictures with this CSV."""
    vault, _ = vault_for(folder, LIN, "instagram")
    for number in range(1, 4):
        file(folder, f"shots/{number}.jpg", photo(number))
    return vault, file(folder, "shots/posts.csv", text.encode()).parent


def taken(vault: Vault) -> list[Post]:
    return posts(vault.case("case-1"))


def test_a_row_is_a_post_with_its_pictures_and_the_investigator_s_word_for_its_time(tmp_path: Path) -> None:
    row = '1.jpg;2.jpg,https://one.example/p/1,2026-05-04T18:30:00+08:00,"day two, 红色外套"\n'
    vault, folder = told(tmp_path, HEADER + row)
    supply(vault, folder)
    (post,) = taken(vault)
    assert (post.platform_id, post.text) == ("https://one.example/p/1", "day two, 红色外套")
    assert (post.posted_at, post.posted_at_precision) == (datetime(2026, 5, 4, 10, 30, tzinfo=UTC), "second")
    assert post.posted_at_source.startswith("stated by the investigator in posts.csv")
    assert [image.digest for image in post.images] == [sha256(photo(1)), sha256(photo(2))]
    assert [image.url for image in post.images] == ["urn:supplied:1.jpg", "urn:supplied:2.jpg"]
    assert files(vault.case("case-1"))[sha256(photo(1))] == photo(1)
    assert seals(vault.case("case-1"))[0].outcome is Outcome.PARTIAL


def test_rows_with_one_address_are_one_post_and_rows_that_differ_are_told_of(tmp_path: Path) -> None:
    rows = (
        "1.jpg,https://one.example/p/1,2026-05-04,a\n"
        "2.jpg,https://one.example/p/1,2026-05-04,a\n"
        "3.jpg,https://one.example/p/1,2026-05-05,a\n"
    )
    vault, folder = told(tmp_path, HEADER + rows)
    supply(vault, folder)
    (post,) = taken(vault)
    assert len(post.images) == 2
    assert "posts.csv row 4: says otherwise of https://one.example/p/1 than a row above" in notes(vault.case("case-1"))


@pytest.mark.parametrize("when", ["", "unknown", "sometime in May", "32.13.2026", "3 hours ago"])
def test_a_post_whose_time_is_not_known_is_kept_as_a_picture_and_not_compared(tmp_path: Path, when: str) -> None:
    vault, folder = told(tmp_path, HEADER + f"1.jpg,https://one.example/p/1,{when},a\n")
    supply(vault, folder)
    case = vault.case("case-1")
    assert posts(case) == []
    assert files(case)[sha256(photo(1))] == photo(1)
    assert "posts.csv row 2: not taken as a post, its pictures are not compared" in notes(case)


@pytest.mark.parametrize(
    ("text", "precision", "moment"),
    [
        ("2026-05-04T10:00:00Z", "second", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("2026-05-04T01:00:00+08:00", "second", datetime(2026, 5, 3, 17, tzinfo=UTC)),
        ("2026-05-04T01:00+08:00", "minute", datetime(2026, 5, 3, 17, tzinfo=UTC)),
        ("2026-05-04 23:59:59", "day", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2026-05-04", "day", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2026-05", "month", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026", "year", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_no_more_precise_than_what_is_stated(text: str, precision: str, moment: datetime) -> None:
    found = time_of(text, "stated")
    assert (found.precision, found.at) == (precision, moment)


def test_a_clock_time_without_a_zone_is_its_day_only_unless_the_program_is_known_to_write_utc() -> None:
    assert "no zone is stated, so only the day counts" in time_of("2026-05-04 10:00:00", "stated").source
    assert time_of("2026-05-04 10:00:00", "stated", utc=True).at == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert time_of("2026-05-04 10:00:00", "stated", utc=True).precision == "second"
    for nothing in (None, True, [], {}, 1.5, "2026-13-01"):
        with pytest.raises(UnexpectedPage):
            time_of(nothing, "stated")


def test_one_name_on_two_sites_may_be_two_people() -> None:
    basis = Basis(stated_by="Ada", grounds="x", strength="weak")

    def account(platform: str, handle: str) -> Account:
        return Account(platform=platform, handle=handle, basis=basis)

    assert is_site(account("x", "lin"), "twitter", [])
    assert is_site(account("instagram", LIN), "instagram", ["https://instagram.com/p/1"])
    assert is_site(account("mastodon", "@lin@one.example"), "anything", ["one.example"])
    assert not is_site(account("mastodon", "@lin@one.example"), "mastodon", ["two.example"])
    assert not is_site(account("mastodon", "https://one.example/@lin"), "mastodon", ["https://none.example/@lin/1"])
    assert not is_site(account("instagram", "lin"), "twitter", [])


def test_names_of_an_account_are_told_from_those_of_others() -> None:
    assert is_account(["lin.w"], LIN)
    assert is_account(["Lin.W", ""], "@lin.w")
    assert not is_account(["lin.w2", "lin", "", None], LIN)
    assert bare("acct:lin@one.example") == "lin@one.example"


def test_a_row_of_another_author_is_not_taken(tmp_path: Path) -> None:
    rows = "1.jpg,u1,2026-05-04,a,mallory\n2.jpg,u2,2026-05-04,a,@Lin.W\n3.jpg,u3,2026-05-04,a,\n"
    text = "picture,url,posted_at,text,author\n" + rows
    vault, folder = told(tmp_path, text)
    supply(vault, folder)
    assert [post.platform_id for post in taken(vault)] == ["u2", "u3"]
    assert "not taken: 1 posts of others (mallory)" in notes(vault.case("case-1"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("picture,url\n1.jpg,u\n", "lacks the columns posted_at, text"),
        ("", "is empty"),
        (HEADER.replace("text", "text,colour"), "mean nothing here: colour"),
        (HEADER + '1.jpg,u,2026,"open\n', "is not a CSV file"),
    ],
)
def test_a_csv_that_cannot_be_read_says_what_it_lacks(tmp_path: Path, text: str, reason: str) -> None:
    vault, folder = told(tmp_path, text)
    (result,) = supply(vault, folder).taken
    assert reason in result.problem
    assert segments(vault.case("case-1")) == []


def test_a_picture_that_is_named_and_is_none_is_missing_with_its_reason(tmp_path: Path) -> None:
    rows = "gone.jpg;../../../etc/hostname;/etc/hostname;posts.csv;1.jpg,u,2026-05-04,a\n"
    vault, folder = told(tmp_path, HEADER + rows)
    supply(vault, folder)
    images = taken(vault)[0].images
    assert [bool(image.digest) for image in images] == [False, False, False, False, True]
    assert all("not a picture" in image.missing for image in images[:4])


def test_a_picture_added_to_the_folder_later_is_added_and_the_rest_is_not_doubled(tmp_path: Path) -> None:
    vault, folder = told(tmp_path, HEADER + "1.jpg,u1,2026-05-04,a\n")
    supply(vault, folder)
    (folder / "posts.csv").write_text(HEADER + "1.jpg,u1,2026-05-04,a\n2.jpg,u2,2026-05-05,b\n")
    (second,) = supply(vault, folder).taken
    assert (second.posts, second.pictures) == (1, 1)
    assert [post.platform_id for post in taken(vault)] == ["u1", "u2"]
    assert supply(vault, folder).run_id == ""


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
        ({"username": "mallory"}, "not taken: 1 posts of others (mallory)"),
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
    assert [image.digest for image in post.images] == [sha256(photo(number)) for number in (1, 2, 10)]
    assert "1 files of this post are no pictures" in notes(case)


def test_instaloader_s_profile_and_other_people_s_json_are_no_posts(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path, LIN, "instagram")
    file(tmp_path, "i/a.jpg", photo(1))
    file(tmp_path, "i/a.json", insta())
    file(tmp_path, "i/lin.w_77.json", json.dumps({"instaloader": {"node_type": "Profile"}, "node": {}}).encode())
    file(tmp_path, "i/package.json", b'{"name": "something else"}')
    file(tmp_path, "i/b.json", insta(owner={"id": "78"}, shortcode="other"))
    supply(vault, tmp_path / "i")
    assert [post.platform_id for post in posts(case)] == ["C7abcDEF"]
    assert "not taken: 1 posts of others (78)" in notes(case)


def test_a_folder_of_anything_else_is_refused_with_what_is_wanted(tmp_path: Path) -> None:
    vault, _ = vault_for(tmp_path, LIN, "instagram")
    file(tmp_path, "x/1.jpg", photo(1))
    (result,) = supply(vault, tmp_path / "x").taken
    assert "no CSV, and no JSON that gallery-dl or instaloader left" in result.problem
    (alone,) = supply(vault, tmp_path / "x" / "1.jpg").taken
    assert "does not say who posted it when" in alone.problem
