"""Accounts of one case are one author, unless their basis leaves open that they are somebody else's."""

from datetime import timedelta
from typing import Literal

import pytest

from evidence.codec import sha256
from evidence.reasons import ReasonKind
from evidence.records import Account, Basis, Case, Image, Post
from matcher.catalog.bank import first_posted, postings
from tests.claims.book import DAY, PICTURE, Book, post
from tests.matcher.small_shop import policy

PROFILE, FEED = "lin@social.example", "https://lin.example/feed.xml"
OTHER = sha256(b"another picture")


def accounts(strength: Literal["stated_by_buyer", "strong", "moderate", "weak"]) -> tuple[Account, ...]:
    sure = Basis(stated_by="Ada", grounds="in the chat", strength="strong")
    less = Basis(stated_by="Ada", grounds="the same picture", strength=strength)
    return (
        Account(platform="mastodon", handle=PROFILE, basis=sure),
        Account(platform="feed", handle=FEED, basis=less),
    )


def by(author: str, day: int, picture: str = PICTURE) -> Post:
    images = (Image(url="https://a.example/1.jpg", digest=picture),)
    return post(images=images).model_copy(
        update={"author": author, "posted_at": DAY + timedelta(days=day), "url": f"https://a.example/{author}/{day}"}
    )


def told(case: Case, *feed: Post, profile: tuple[Post, ...] = (by(PROFILE, 5),)) -> ReasonKind | None:
    """Why the picture proves nothing; the profile's posts come second."""
    book = Book(case)
    book.page(book.run(1, platform="feed", handle=FEED), *feed)
    book.page(book.run(2, platform="mastodon", handle=PROFILE), *profile)
    found = first_posted(PICTURE, postings(book.entries), lambda digest: None, None, policy().bank)
    return found.kind if found else None


@pytest.mark.parametrize("author", [FEED, "Lin W.", ""])
@pytest.mark.parametrize("strength", ["stated_by_buyer", "strong", "moderate"])
def test_a_buyer_s_feed_and_profile_are_one_author(
    case: Case, strength: Literal["stated_by_buyer", "strong", "moderate"], author: str
) -> None:
    """Kind: one person under two names; every finding abstained with "posted first by" the buyer's other account."""
    two = case.model_copy(update={"accounts": accounts(strength)})
    assert told(two, by(author, 1)) is None
    assert told(two, by(author, 1), by(author, 2, OTHER)) is None


def test_an_account_on_weak_grounds_may_be_somebody_else_s_and_its_pictures_too(case: Case) -> None:
    """Kind: as above, the other way: an account that is not surely the buyer's is no witness against them."""
    two = case.model_copy(update={"accounts": accounts("weak")})
    assert told(two, by(FEED, 1)) is ReasonKind.POSTED_FIRST_BY_OTHER


@pytest.mark.parametrize("guest", ["Ann", "https://ann.example/"])
def test_what_a_guest_wrote_in_the_buyer_s_feed_is_the_guest_s(case: Case, guest: str) -> None:
    """Kind: as above; an account may show posts of others."""
    two = case.model_copy(update={"accounts": accounts("strong")})
    assert told(two, by(FEED, 2, OTHER), by(guest, 1)) is ReasonKind.POSTED_FIRST_BY_OTHER
    assert told(two, by(guest, 2, OTHER), by(FEED, 1)) is None


def test_an_account_that_the_case_does_not_name_is_nobody_s(case: Case) -> None:
    one = case.model_copy(update={"accounts": accounts("strong")[:1]})
    assert told(one, by(FEED, 1)) is ReasonKind.POSTED_FIRST_BY_OTHER
