"""Records of app.bsky.feed.post: whatever the author's program wrote, the rest of the post is read."""

import base64
import hashlib
import json
from typing import Any

import pytest

from crawler.errors import UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.atproto_posts import read_record
from crawler.parsers.cid import blob_digest
from crawler.parsers.reading import FoundPost, Page, Reply
from crawler.platform import load_platform
from evidence.records import Why
from tests.crawler.captured import WINDOW

URI = "at://did:plc:1/app.bsky.feed.post/3k"
URLS = ("https://bsky.app/profile/did:plc:1/post/3k", "https://pds.example/xrpc/getBlob?did=did:plc:1")
HASH = hashlib.sha256(b"a picture").digest()


def cid(head: bytes = b"\x01\x55\x12\x20", digest: bytes = HASH) -> str:
    return "b" + base64.b32encode(head + digest).decode().lower().rstrip("=")


def read(**values: Any) -> tuple[FoundPost, list[str]]:
    return read_record(URI, {"text": "at sea", "createdAt": "2026-05-04T10:00:00Z", **values}, "lin.test", URLS)


def images(*found: Any) -> dict[str, Any]:
    return {"$type": "app.bsky.embed.images", "images": list(found)}


def test_a_cid_of_a_file_is_its_sha_256() -> None:
    assert blob_digest(cid()) == "sha256:" + HASH.hex()


@pytest.mark.parametrize(
    "text",
    ["", "b", cid()[:-1], cid() + "a", cid().upper(), "z" + cid()[1:], cid(b"\x01\x71\x12\x20"),
     cid(b"\x00\x55\x12\x20"),
     cid(b"\x01\x55\x13\x20"), cid(b"\x01\x55\x12\x21"), cid(digest=HASH[:-1]), "b" + "1" * 58, "b" + "é" * 58,
     cid()[:-1] + ("b" if cid()[-1] == "a" else chr(ord(cid()[-1]) + 1)), "Qm" + "a" * 44],
)  # fmt: skip
def test_another_spelling_codec_hash_or_length_is_no_cid_of_a_file(text: str) -> None:
    assert blob_digest(text) is None


def test_a_post_is_read_with_its_address_and_who_chose_its_time() -> None:
    found, notes = read(langs=["en", "en", 7], tags=["x"])
    assert (found.platform_id, found.url, found.author, found.text) == (URI, URLS[0], "lin.test", "at sea")
    assert (found.langs, found.tags, notes) == (("en",), ("x",), [])
    assert found.posted_at_source == "createdAt, chosen by the author"


@pytest.mark.parametrize(
    "values", [{"text": None}, {"text": ["x"]}, {"createdAt": None}, {"createdAt": "2026-05-04"}, {"createdAt": 7},
               {"createdAt": "9999-12-31T23:59:59Z"}, {"createdAt": "0001-01-01T00:00:00Z"}],
)  # fmt: skip
def test_a_post_without_a_text_or_a_time_cannot_be_placed(values: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedPage):
        read(**values)


def test_links_and_tags_stand_in_facets_and_cards_each_once() -> None:
    link, tag = {"$type": "app.bsky.richtext.facet#link"}, {"$type": "app.bsky.richtext.facet#tag"}
    features = [
        {**link, "uri": "https://a"},
        {**tag, "tag": "sea"},
        {**link, "uri": 7},
        {**tag},
        "x",
        {**link, "uri": "https://a"},
    ]
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://card"}}
    found, _ = read(facets=[{"features": features}, {"features": "x"}, 7], tags=["sea", "sun"], embed=card)
    assert (found.links, found.tags) == (("https://a", "https://card"), ("sea", "sun"))


def test_a_picture_has_the_digest_that_its_cid_states_and_the_authors_words() -> None:
    for blob in ({"ref": {"$link": cid()}}, {"cid": cid()}):
        found, _ = read(embed=images({"alt": "a boat", "image": blob}))
        (picture,) = found.pictures
        assert (picture.url, picture.alt) == (f"{URLS[1]}&cid={cid()}", "a boat")
        assert picture.published is not None
        assert (picture.published.digest, picture.published.text) == ("sha256:" + HASH.hex(), f"CID {cid()}")


@pytest.mark.parametrize(
    "image",
    [7, {}, {"image": 7}, {"image": {}}, {"image": {"ref": {}}}, {"image": {"ref": cid()}},
     {"image": {"ref": {"$link": 7}}},
     {"image": {"ref": {"$link": "../../etc/passwd&x=y"}}}, {"image": {"cid": cid().upper()}, "alt": ["x"]}],
)  # fmt: skip
def test_a_picture_that_names_no_file_is_missing_and_the_post_stays(image: Any) -> None:
    (picture,) = read(embed=images(image))[0].pictures
    assert (picture.why, picture.alt, picture.published) == (Why.OTHER, "", None)
    assert picture.missing
    assert "/etc" not in picture.url


@pytest.mark.parametrize(
    ("embed", "pictures", "note"),
    [
        ({"$type": "app.bsky.embed.recordWithMedia", "media": images({"image": {"cid": cid()}})}, 1, ""),
        ({"$type": "app.bsky.embed.record"}, 0, ""),
        ({"$type": "app.bsky.embed.video"}, 0, "holds a video, which is not captured"),
        ({"$type": "x.example.embed"}, 0, "holds 'x.example.embed', which is not known here"),
        ({"$type": ["x"]}, 0, "which is not known here"),
        ({"$type": "app.bsky.embed.images", "images": {}}, 0, "images is not a list"),
        ({"$type": "app.bsky.embed.external", "external": []}, 0, ""),
        (None, 0, ""),
        ("x", 0, ""),
        (images(), 0, ""),
    ],
)
def test_what_a_post_embeds_is_read_or_noted(embed: Any, pictures: int, note: str) -> None:
    found, notes = read(embed=embed)
    assert len(found.pictures) == pictures
    assert (note in " ".join(notes)) if note else notes == []


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "around noon"])
def test_a_post_whose_author_wrote_an_impossible_time_leaves_the_others_readable(at: str) -> None:
    values = [{"text": "x", "createdAt": when} for when in (at, "2026-05-04T10:00:00Z")]
    records = [{"uri": f"{URI}{n}", "cid": "x", "value": value} for n, value in enumerate(values)]
    url = "https://pds.example/xrpc/com.atproto.repo.listRecords?repo=did:plc:1"
    parser = parser_for(load_platform("atproto"))
    found = parser.page("lin.test", Reply(url, 200, json.dumps({"records": records}).encode()))
    assert isinstance(found, Page)
    assert ([post.platform_id for post in found.posts], len(found.unread), found.seen) == ([f"{URI}1"], 1, 2)
    assert all(isinstance(post.meets(WINDOW), bool) for post in found.posts)
