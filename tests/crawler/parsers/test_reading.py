"""What every parser reads by: JSON, promised fields, RFC 3339 times, Link headers, templates, what a status means."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.errors import UnexpectedPage
from crawler.parsers.reading import (
    LONGEST_TEXT,
    LONGEST_URL,
    FoundPicture,
    FoundPost,
    Page,
    Reply,
    ended,
    fill,
    linked,
    moment,
    read_json,
    texts,
    too_long,
    want,
)
from evidence.records import Outcome, RemarkKind, Window

BASE = "https://a.example/u/lin?page=1"
WINDOW = Window(start=datetime(2026, 5, 1, tzinfo=UTC), until=datetime(2026, 5, 31, tzinfo=UTC))


def post(at: str = "2026-05-04T10:00:00+00:00", **values: Any) -> FoundPost:
    shared = {"platform_id": "1", "author": "lin", "url": "https://a.example/p/1", "posted_at_source": "s", "text": "t"}
    return FoundPost(**{**shared, "posted_at": datetime.fromisoformat(at), **values})


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-05-04T10:00:00Z", "2026-05-04T10:00:00+00:00"),
        ("2026-05-04t10:00:00z", "2026-05-04T10:00:00+00:00"),
        ("2026-05-04 10:00:00+08:00", "2026-05-04T02:00:00+00:00"),
        ("2026-05-04T23:30:00.123456789-02:30", "2026-05-05T02:00:00.123456+00:00"),
        ("1990-01-01T00:00:00Z", "1990-01-01T00:00:00+00:00"),
        ("2099-12-31T23:59:59Z", "2099-12-31T23:59:59+00:00"),
    ],
)
def test_a_time_with_its_zone_is_read_as_utc(text: str, utc: str) -> None:
    found = moment(text, "createdAt")
    assert (found.isoformat(), found.tzinfo) == (utc, UTC)


@pytest.mark.parametrize(
    "text",
    ["2026-05-04T10:00:00", "2026-05-04", "2026-05-04T10:00Z", "2026-5-4T10:00:00Z", "2026-02-30T10:00:00Z", None, 1,
     "2026-05-04T10:00:00+24:00", "x2026-05-04T10:00:00Z", "٢٠٢٦-05-04T10:00:00Z", "\u202e2026-05-04T10:00:00Z",
     "2026-05-04T10:00:00Z" + " " * 300],
)  # fmt: skip
def test_a_time_without_a_zone_or_of_no_calendar_is_none(text: Any) -> None:
    with pytest.raises(UnexpectedPage) as caught:
        moment(text, "createdAt")
    assert caught.value.field == "createdAt"


@pytest.mark.parametrize(
    "text",
    ["9999-12-31T23:59:59Z", "9999-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-12-31T00:00:00Z",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"],
)  # fmt: skip
def test_no_post_is_of_a_year_before_the_web_or_of_one_that_only_wrong_clocks_show(text: str) -> None:
    """Kind: zero times; at the calendar's ends the period that it can mean would break the whole crawl besides."""
    with pytest.raises(UnexpectedPage):
        moment(text, "createdAt")


@pytest.mark.parametrize("at", ["1990-01-01T00:00:00Z", "2099-12-31T23:59:59Z"])
def test_the_outermost_times_that_are_read_can_be_asked_for_their_window(at: str) -> None:
    for precision in ("second", "minute", "hour", "day", "month", "year"):
        assert not post(posted_at=moment(at, "x"), posted_at_precision=precision).meets(WINDOW)


def test_of_the_links_of_a_reply_the_first_of_each_relation_counts() -> None:
    headers = [
        b'</u/lin?page=2>; title="a, b; c"; rel="next last", <https://b.example/>; rel=NEXT',
        b"<p3>;rel=prev, <ignored>; title=next",
    ]
    assert linked(headers, BASE) == {
        "next": "https://a.example/u/lin?page=2",
        "last": "https://a.example/u/lin?page=2",
        "prev": "https://a.example/u/p3",
    }


@pytest.mark.parametrize(
    "header", [b"<http://[>; rel=next", b"https://a.example/2; rel=next", b"<x>; rel=", b"\xff" * 99]
)
def test_a_link_that_is_none_leads_nowhere(header: bytes) -> None:
    assert linked([header], BASE) == {}


def test_a_header_of_a_thousand_open_brackets_is_read_quickly() -> None:
    assert linked([b"<" * 30_000], BASE) == {}


@pytest.mark.parametrize(
    ("value", "key", "kind", "place"),
    [
        ([], "id", str, "posts[3]"),
        ({}, "id", str, "posts[3].id"),
        ({"id": 7}, "id", str, "posts[3].id"),
        ({"id": True}, "id", int, "posts[3].id"),
        ({"id": None}, "id", dict, "posts[3].id"),
    ],
)
def test_a_promised_field_that_is_not_as_promised_is_named(value: Any, key: str, kind: type, place: str) -> None:
    with pytest.raises(UnexpectedPage) as caught:
        want(value, key, kind, "posts[3]")
    assert caught.value.field == place


def test_a_promised_field_is_given_as_it_is() -> None:
    assert want({"id": 0}, "id", int) == 0
    assert want({"flag": False}, "flag", bool) is False


def test_of_a_list_the_texts_are_kept_in_order_each_once() -> None:
    assert texts(["b", "a", "", 1, None, "b", ["a"], {"a": 1}]) == ("b", "a")
    assert texts("abc") == ()


@pytest.mark.parametrize(
    ("status", "outcome", "kind"),
    [
        (401, Outcome.WALLED, RemarkKind.LOGIN_WALL),
        (403, Outcome.WALLED, RemarkKind.REFUSED_WALL),
        (404, Outcome.GONE, RemarkKind.UNKNOWN_TO_SITE),
        (410, Outcome.GONE, RemarkKind.GONE_FROM_SITE),
        (201, Outcome.PARTIAL, RemarkKind.SITE_ANSWERED),
        (304, Outcome.PARTIAL, RemarkKind.SITE_ANSWERED),
        (429, Outcome.PARTIAL, RemarkKind.SITE_ANSWERED),
        (500, Outcome.PARTIAL, RemarkKind.SITE_ANSWERED),
    ],
)
def test_a_status_is_the_end_that_it_means(status: int, outcome: Outcome, kind: RemarkKind) -> None:
    found = ended(Reply(BASE, status, b""))
    assert found is not None
    assert (found.outcome, [said.kind for said in found.because]) == (outcome, [kind])


def test_a_reply_that_is_there_ends_nothing() -> None:
    assert ended(Reply(BASE, 200, b"")) is None


def test_a_page_that_is_unknown_is_not_said_to_be_an_account() -> None:
    found = ended(Reply(BASE, 404, b""), "feed")
    assert found is not None
    assert found.because[0].value("what") == "feed"


def test_half_a_character_in_a_text_becomes_a_sign_that_can_be_written_down() -> None:
    found = read_json(rb'{"\ud800": ["a\udfffb", {"x": "\ud83d\ude00"}]}')
    assert found == {"\ufffd": ["a\ufffdb", {"x": "😀"}]}


@pytest.mark.parametrize("body", [b"", b"<html>", b"{'a': 1}", b'{"a": 1', b'{"a": NaN}', b"9" * 5_000, b"\xff\xfe{"])
def test_what_is_not_json_is_named_with_its_beginning(body: bytes) -> None:
    with pytest.raises(UnexpectedPage, match="it begins b"):
        read_json(body)


def test_a_value_in_a_template_is_quoted_and_cannot_lead_elsewhere() -> None:
    found = fill("{origin}/api/{name}?did={did}", origin="https://a.example:8", name="ann?x#y@b&\n", did="did:plc:1")
    assert found == "https://a.example:8/api/ann%3Fx%23y%40b%26%0A?did=did:plc:1"
    assert fill("/{name}", name="../红") == "/..%2F%E7%BA%A2"


@pytest.mark.parametrize("template", ["{unknown}", "{0}", "{", "{name!z}"])
def test_a_template_that_cannot_be_filled_is_said_to_be_the_fault(template: str) -> None:
    with pytest.raises(UnexpectedPage, match="cannot be filled"):
        fill(template, name="lin")


@pytest.mark.parametrize(
    ("values", "long"),
    [
        ({"text": "x" * LONGEST_TEXT}, False),
        ({"text": "x" * (LONGEST_TEXT + 1)}, True),
        ({"place": "x" * (LONGEST_TEXT + 1)}, True),
        ({"tags": ("a", "x" * (LONGEST_TEXT + 1))}, True),
        ({"langs": ("x" * (LONGEST_TEXT + 1),)}, True),
        ({"url": "x" * LONGEST_URL}, False),
        ({"url": "x" * (LONGEST_URL + 1)}, True),
        ({"platform_id": "x" * (LONGEST_URL + 1)}, True),
        ({"links": ("x" * (LONGEST_URL + 1),)}, True),
        ({"pictures": (FoundPicture("x" * (LONGEST_URL + 1)),)}, True),
        ({"pictures": (FoundPicture("x", alt="x" * (LONGEST_URL + 1)),)}, False),
        ({"pictures": (FoundPicture("x", alt="x" * (LONGEST_TEXT + 1)),)}, True),
    ],
)
def test_a_post_is_too_long_by_any_of_its_texts_and_addresses(values: dict[str, Any], long: bool) -> None:
    assert too_long(post(**values)) is long


@pytest.mark.parametrize(
    ("at", "precision", "meets"),
    [
        ("2026-04-30T23:59:58+00:00", "second", False),
        ("2026-05-01T00:00:00+00:00", "second", True),
        ("2026-04-30T23:30:00+00:00", "hour", False),
        ("2026-04-30T00:00:00+00:00", "day", True),  # it may be 30 April where it is 1 May in UTC already
        ("2026-04-29T00:00:00+00:00", "day", False),
        ("2026-05-31T00:00:00+00:00", "day", True),
        ("2026-06-01T00:00:00+00:00", "day", False),
        ("2026-05-31T00:00:01+00:00", "second", False),
    ],
)
def test_a_post_is_in_the_window_where_any_moment_that_it_can_mean_is(at: str, precision: Any, meets: bool) -> None:
    assert post(at, posted_at_precision=precision).meets(WINDOW) is meets


@pytest.mark.parametrize(
    ("newest_only", "oldest", "lacks"),
    [
        (True, "2026-05-04T10:00:00+00:00", True),
        (True, "2026-04-20T10:00:00+00:00", False),
        (False, "2026-05-04T10:00:00+00:00", False),
    ],
)
def test_a_list_of_newest_posts_may_lack_some_until_it_reaches_back_beyond_the_window(
    newest_only: bool, oldest: str, lacks: bool
) -> None:
    listed = (post("2026-05-20T10:00:00+00:00"), post(oldest))
    assert Page(listed, 2, "", newest_only=newest_only).may_lack(WINDOW) is lacks


def test_a_post_that_may_be_of_the_windows_first_moment_does_not_reach_back_beyond_it() -> None:
    earlier = post(posted_between=(datetime(2026, 4, 1, tzinfo=UTC), WINDOW.start))
    assert Page((earlier,), 1, "", newest_only=True).may_lack(WINDOW)
