"""Whatever a server or an account's owner writes: a parser returns values or says UnexpectedPage. Nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.reading import Ask, Ending, Listing, Page, Reply
from crawler.platform import load_platform
from evidence.codec import canonical

DID = "did:plc:" + "a" * 24
LISTING = f"https://pds.example/xrpc/com.atproto.repo.listRecords?repo={DID}&limit=100"
KNOWN = {"handle": "ada.test", "did": DID, "pds": "https://pds.example"}
EMBEDS = ["app.bsky.embed.images", "app.bsky.embed.recordWithMedia", "app.bsky.embed.external", "app.bsky.embed.video"]
KEYS = [
    "$type",
    "$link",
    "ref",
    "cid",
    "image",
    "images",
    "media",
    "alt",
    "external",
    "uri",
    "features",
    "tag",
    "values",
]

ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(EMBEDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner, max_size=5),
    max_leaves=25,
)
POSTS = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text() | ANY,
        "createdAt": st.just("2026-05-04T10:00:00Z") | ANY,
        "embed": ANY,
        "facets": st.lists(ANY) | ANY,
        "langs": ANY,
        "tags": ANY,
    },
)


def field_of(read: Callable[[], Any]) -> tuple[Any, str]:
    """What a parser returned, or the field it stumbled over."""
    try:
        return read(), ""
    except UnexpectedPage as error:
        return None, error.field or "no field is named"


def reply(value: Any, url: str = LISTING, status: int = 200) -> Reply:
    return Reply(url, status, json.dumps(value).encode())


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.lists(POSTS, max_size=3), ANY)
def test_whatever_an_author_writes_the_page_is_read_and_can_be_recorded(values: list[Any], cursor: Any) -> None:
    records = [
        {"uri": f"at://{DID}/app.bsky.feed.post/{number}", "cid": "x", "value": value}
        for number, value in enumerate(values)
    ]
    parser, asked = parser_for(load_platform("atproto")), reply({"records": records, "cursor": cursor})
    page, field = field_of(lambda: parser.page("ada.test", asked))
    if not isinstance(cursor, str | None):
        assert field == "cursor"
        return
    assert len(page.posts) + len(page.unread) == page.seen == len(values)
    for post in page.posts:
        canonical([post.text, post.url, *post.links, *post.tags, *(p.alt for p in post.pictures)])


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(ANY, st.sampled_from(["resolve", "document", "status", "profile"]), st.sampled_from([200, 400, 404, 500]))
def test_whatever_an_identity_server_writes_is_an_outcome(value: Any, step: str, status: int) -> None:
    parser = parser_for(load_platform("atproto"))
    found, field = field_of(lambda: parser.identify(Ask(step, LISTING, KNOWN), reply(value, status=status)))
    assert bool(field) != isinstance(found, Ask | Listing | Ending)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(ANY | st.fixed_dictionaries({"posts": st.lists(ANY), "next": ANY, "user": ANY}))
def test_whatever_a_mapped_site_writes_is_an_outcome(value: Any) -> None:
    parser = parser_for(load_platform("demo"))
    found, field = field_of(lambda: parser.page("http://127.0.0.1/users/lin", reply(value, "http://127.0.0.1/api")))
    # Another account's page is an ending; anything else unreadable names its field.
    assert bool(field) != isinstance(found, Page | Ending)


@pytest.mark.parametrize("body", [b"9" * 5000, b'{"posts": 1e99999}', b"\xff\xfe", b'{"a": 1, "a": 2}', b"[" * 10**5])
def test_numbers_and_nesting_without_end_are_no_json_to_us(body: bytes) -> None:
    parser = parser_for(load_platform("demo"))
    _, field = field_of(lambda: parser.page("http://127.0.0.1/users/lin", Reply("http://127.0.0.1/api", 200, body)))
    assert field


@pytest.mark.parametrize(
    "endpoint",
    ["", "https://[::1", "https://pds.example:port", "https://pds.example/path", "ftp://x", "https://", "//x", 7, None],
)
def test_a_did_document_that_names_no_usable_server_is_suspect(endpoint: Any) -> None:
    document = {"id": DID, "service": [{"id": "#atproto_pds", "serviceEndpoint": endpoint}]}
    parser = parser_for(load_platform("atproto"))
    with pytest.raises(UnexpectedPage, match="serviceEndpoint"):
        parser.identify(Ask("document", "https://plc.directory/x", KNOWN), reply(document))
