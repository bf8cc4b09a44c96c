"""A capture agrees with the platform's digest, or it is named."""

import base64

import pytest

from crawler.reread.agreements import disagreeing
from evidence.records import Segment
from tests.evidence.coherence.written import Book, digest


def cid_of(number: int) -> str:
    raw = bytes([0x01, 0x55, 0x12, 0x20]) + bytes.fromhex(digest(number)[7:])
    return "b" + base64.b32encode(raw).decode().lower().rstrip("=")


def said(agrees_with: str) -> list[str]:
    book = Book()
    page = book.page(book.run(), [], [book.capture("http://x/1", digest(1), agrees_with=agrees_with)])
    assert isinstance(page.record, Segment)
    return list(disagreeing(page.record))


@pytest.mark.parametrize("words", ["", f"CID {cid_of(1)} is this payload's SHA-256", "words of a later release"])
def test_what_agrees_or_says_nothing_is_no_fault(words: str) -> None:
    assert said(words) == []


@pytest.mark.parametrize("cid", [cid_of(2), "bafy", "b" + "a" * 58])
def test_another_digest_and_none_at_all_are_named(cid: str) -> None:
    (what,) = said(f"CID {cid} is this payload's SHA-256")

    assert what.startswith("http://x/1 is said to agree with ")
