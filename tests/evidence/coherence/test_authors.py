"""Whose a post is, by what its parser calls an author."""

import pytest

from evidence.coherence.authors import differing, is_anothers
from evidence.records import Run
from tests.evidence.coherence.written import Book, post


def run_of(handle: str) -> Run:
    book = Book(handle)
    book.run(handle)
    record = book.entries[-1].record
    assert isinstance(record, Run)
    return record


@pytest.mark.parametrize(
    ("author", "handle", "parser"),
    [
        ("ada.bsky.social", "ada.bsky.social", "atproto@1"),
        ("ada.bsky.social", "https://bsky.app/profile/ada.bsky.social", "atproto@1"),
        ("ada.bsky.social", "@Ada.bsky.social", "atproto@1"),
        ("did:plc:abc", "at://did:plc:abc", "atproto@1"),
        ("did:plc:abc", "https://bsky.app/profile/did%3Aplc%3Aabc", "atproto@1"),
        ("ada.bsky.social", "https://bsky.app/profile/ada.bsky.social/post/3k", "atproto@1"),
        ("林@example.org", "https://example.org/@%E6%9E%97", "activitypub@1"),
        ("ada@example.org", "@ada@example.org", "activitypub@1"),
        ("ada@example.org", "https://example.org/@ada", "activitypub@1"),
        ("lin.on.the.road", "http://127.0.0.1:8765/users/lin.on.the.road", "demo@1"),
        ("lin", "https://x.example/u/lin/", "supplied-csv@1"),
        ("", "buyer", "demo@1"),
        ("The Guest", "https://blog.example", "feed@2"),
        ("Ada L.", "https://blog.example/ada", "page@1"),
    ],
)
def test_the_account_by_any_spelling_is_no_other(author: str, handle: str, parser: str) -> None:
    assert not is_anothers(post(author=author, parser=parser), run_of(handle))


@pytest.mark.parametrize(
    ("author", "handle", "parser"),
    [
        ("ann.bsky.social", "ada.bsky.social", "atproto@1"),
        ("did:plc:abd", "did:plc:abc", "atproto@1"),
        ("ann@example.org", "@ada@example.org", "activitypub@1"),
        ("ann", "http://127.0.0.1:8765/users/lin", "demo@1"),
        ("ann", "https://x.example/u/lin/", "supplied-downloads@1"),
    ],
)
def test_another_name_is_another(author: str, handle: str, parser: str) -> None:
    assert is_anothers(post(author=author, parser=parser), run_of(handle))


def test_an_account_read_under_another_name_has_one_name_throughout() -> None:
    """Mastodon's alias: the handle's server says who keeps the account, under whatever name."""
    book = Book()
    entry = book.entries[0]
    same = [(entry, post(str(n), author="lin@social.example", parser="mastodon@1")) for n in range(3)]
    other = (entry, post("x", author="ann@social.example", parser="mastodon@1"))

    assert list(differing(same)) == []
    ((_, what, is_fault),) = differing([*same, other])
    assert "post x is by 'ann@social.example'" in what
    assert is_fault


def test_two_names_that_a_page_shows_are_worth_knowing_and_guests_of_a_feed_are_not() -> None:
    entry = Book().entries[0]
    names = ("lin", "lin", "lin", "Ann", "Ann", "Bo")
    shown = [(entry, post(str(n), author=name, parser="page@1")) for n, name in enumerate(names)]
    feed = [(entry, post(str(n), author=name, parser="feed@2")) for n, name in enumerate(("lin", "Ann"))]

    assert [(what, is_fault) for _, what, is_fault in differing(shown)] == [
        ("post 3 and 1 more are by 'Ann', most posts of its run by 'lin'", False),
        ("post 5 is by 'Bo', most posts of its run by 'lin'", False),
    ]
    assert list(differing(feed)) == []
