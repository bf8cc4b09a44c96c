"""Moments in the ids that platforms give, read as their makers write them; other ids say nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.assigned import assigned_of, by_record_key, by_snowflake, in_record_key, in_snowflake
from evidence.fields import AS_WRITTEN
from evidence.records import Assigned, Post

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
KEY, SENT = "3jzfcijpj2z2a", datetime(2023, 6, 30, tzinfo=UTC)
"""An example of the specification, and the month of its writing."""


def tid(at: datetime, clock: int = 7) -> str:
    number = ((at - EPOCH) // timedelta(microseconds=1) << 10) | clock
    return "".join(DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


@given(st.datetimes(datetime(2022, 1, 2), datetime(2099, 1, 1)), st.integers(0, 1023))  # noqa: DTZ001 - hypothesis wants them bare
def test_a_record_key_gives_the_microsecond_it_was_made_in(at: datetime, clock: int) -> None:
    assert in_record_key(tid(at.replace(tzinfo=UTC), clock)) == at.replace(tzinfo=UTC)


def test_the_specifications_own_example_is_read() -> None:
    found = in_record_key(KEY)

    assert found is not None
    assert abs(found - SENT) < timedelta(days=30)


@given(st.datetimes(datetime(2016, 1, 2), datetime(2099, 1, 1)), st.integers(0, 65535))  # noqa: DTZ001 - likewise
def test_an_id_of_mastodon_gives_its_millisecond(at: datetime, rest: int) -> None:
    moment = at.replace(tzinfo=UTC, microsecond=at.microsecond // 1000 * 1000)
    number = ((moment - EPOCH) // timedelta(milliseconds=1) << 16) | rest

    assert in_snowflake(str(number)) == moment
    assert by_snowflake(f"https://one.example/users/lin/statuses/{number}/") == by_snowflake(str(number))


@pytest.mark.parametrize(
    "key",
    ["", "self", "3jzfcijpj2z2", "3jzfcijpj2z2aa", "zzzzzzzzzzzzz", "2222222222222", "3JZFCIJPJ2Z2A", "3jzfcijpj2z1a"],
)
def test_what_is_no_record_key_says_nothing(key: str) -> None:
    assert in_record_key(key) is None
    assert by_record_key(f"at://did:plc:a/app.bsky.feed.post/{key}") == ()


@pytest.mark.parametrize("post_id", ["", "42", "1" * 14, "9" * 20, "9" * 400, "1123456789012345678a", "01HZX3"])
def test_what_is_no_id_of_mastodon_says_nothing(post_id: str) -> None:
    assert in_snowflake(post_id) is None


def written(platform_id: str, **more: object) -> Post:
    values = {"posted_at": "2026-05-01T00:00:00Z", "posted_at_precision": "second", "posted_at_source": "s", **more}
    values |= {"platform_id": platform_id, "author": "a", "url": "u", "text": "", "parser": "p@1"}
    return Post.model_validate(values, context=AS_WRITTEN)


def test_of_a_record_from_before_they_were_kept_the_record_key_says_it() -> None:
    uri = f"at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/{KEY}"
    own = Assigned(by="indexed_at", at=SENT)

    assert [one.by for one in assigned_of(written(uri))] == ["record_key"]
    assert assigned_of(written(uri, assigned=[])) == ()
    assert assigned_of(written(uri, assigned=[own.model_dump(mode="json")])) == (own,)
    assert assigned_of(written("112233445566778899")) == ()
    assert "assigned" not in written(uri).model_dump(mode="json", exclude_unset=True)
