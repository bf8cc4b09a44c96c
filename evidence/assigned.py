"""Moments that stand in the ids platforms give: a check on the times that authors state.

Pure. A moment that cannot be (before the platform was, after the year 2099) is none: then the id is no such id.
"""

import re
from datetime import UTC, datetime, timedelta

from evidence.records import Assigned, Post

_TID = re.compile(r"[234567a-j][234567a-z]{12}")
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_AT_POST = re.compile(r"at://did:[^/]+/app\.bsky\.feed\.post/[^/]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_RECORD_KEY = datetime(2022, 1, 1, tzinfo=UTC)
"""Before the first server of the AT Protocol."""
_FIRST_SNOWFLAKE = datetime(2016, 1, 1, tzinfo=UTC)
"""Before Mastodon; a small number, as other servers of the Fediverse count posts, is a moment of 1970."""
_END = datetime(2100, 1, 1, tzinfo=UTC)


def in_record_key(key: str) -> datetime | None:
    """The moment in a TID: 53 bits of microseconds since 1970, 10 bits of a clock's name, in base 32.

    Specification: atproto.com/specs/tid. The author's program makes it when the post is sent; a server takes any.
    """
    if not _TID.fullmatch(key):
        return None
    number = 0
    for character in key:
        number = number * 32 + _DIGITS.index(character)
    return _between(_FIRST_RECORD_KEY, number >> 10, timedelta(microseconds=1))


def in_snowflake(post_id: str) -> datetime | None:
    """The moment in an id of Mastodon: milliseconds since 1970 above 16 bits (``lib/mastodon/snowflake.rb``)."""
    if not re.fullmatch(r"[0-9]{15,20}", post_id):
        return None
    return _between(_FIRST_SNOWFLAKE, int(post_id) >> 16, timedelta(milliseconds=1))


def by_record_key(uri: str) -> tuple[Assigned, ...]:
    """What the key of a record says, the last part of its AT URI."""
    moment = in_record_key(uri.rpartition("/")[2])
    return (Assigned(by="record_key", at=moment),) if moment else ()


def by_snowflake(post_id: str) -> tuple[Assigned, ...]:
    """What an id of Mastodon says, bare or at the end of an address."""
    moment = in_snowflake(post_id.rstrip("/").rpartition("/")[2])
    return (Assigned(by="post_id", at=moment),) if moment else ()


def assigned_of(post: Post) -> tuple[Assigned, ...]:
    """What the platform chose of a post's time; of records from before it was kept, what their record key says."""
    if "assigned" in post.model_fields_set:
        return post.assigned
    return by_record_key(post.platform_id) if _AT_POST.fullmatch(post.platform_id) else ()


def _between(first: datetime, number: int, unit: timedelta) -> datetime | None:
    try:
        moment = _EPOCH + number * unit
    except OverflowError:
        return None
    return moment if first <= moment < _END else None
