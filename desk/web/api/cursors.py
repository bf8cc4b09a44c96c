"""Cursors: how far somebody has read, bound to what they asked. They open nothing: each page is asked for anew."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

from fastapi import HTTPException

FURTHEST = 100_000
"""How far one can read."""
_MARK_BYTES = 9
_One = TypeVar("_One")


def start_of(cursor: str, *question: object) -> int:
    """The place at which a page begins.

    Raises:
        HTTPException: 400, it is no cursor, or one of another question.
    """
    if not cursor:
        return 0
    try:
        data = urlsafe_b64decode(cursor.encode())
        start = int.from_bytes(data[_MARK_BYTES:])
    except (Error, ValueError) as error:
        raise HTTPException(400, _OTHER) from error
    if data[:_MARK_BYTES] != _mark(question) or not 0 < start < FURTHEST or cursor != _cursor(start, question):
        raise HTTPException(400, _OTHER)
    return start


def cut(found: Sequence[_One], start: int, size: int) -> tuple[_One, ...]:
    """One page of what is there as a whole."""
    return tuple(found[start : start + size])


def next_of(start: int, shown: int, total: int, *question: object) -> str | None:
    """The cursor of the next page; None where this is the last."""
    end = start + shown
    return _cursor(end, question) if shown and end < min(total, FURTHEST) else None


_OTHER = "this cursor is of another question: take 'next' of the page before, and leave the other values as they were"


def _cursor(start: int, question: tuple[object, ...]) -> str:
    return urlsafe_b64encode(_mark(question) + start.to_bytes(3)).decode()


def _mark(question: tuple[object, ...]) -> bytes:
    return sha256(json.dumps(question, default=str).encode()).digest()[:_MARK_BYTES]
