"""A time that its author chose, against what the platform chose: it neither convicts nor clears.

The kind of fault: a value that the accused (or the accuser) can set decides against one that he cannot. One back-dated
post of a picture made the true post "worn before delivery only".
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from claims.reading import Reading, Sighting, read
from claims.timing import ClashKind, When
from claims.worn.assess import LineStatus, assess
from evidence.fields import AS_WRITTEN
from evidence.records import Assigned, Case, Post
from tests.claims.book import DAY, OTHER, PICTURE, Book, finding
from tests.claims.reading.made import made
from tests.desk.drawn import photo
from tests.evidence.test_assigned import tid

HOUR = timedelta(hours=1)
DELIVERED = DAY - 12 * HOUR
BEFORE, AFTER = DELIVERED - 48 * HOUR, DAY
SEEN = DAY + 100 * HOUR


@pytest.fixture
def book(case: Case) -> Book:
    return Book(case)


def on_at(name: str, stated: datetime, sent: datetime, *digests: str) -> Post:
    """A post of the AT Protocol as an older record holds it: its key alone says when it was sent."""
    post = made(name, stated, *digests)
    values = post.model_dump(mode="json", exclude={"assigned"})
    values["platform_id"] = f"at://did:plc:lin/app.bsky.feed.post/{tid(sent)}"
    return Post.model_validate(values, context=AS_WRITTEN)


def given(name: str, stated: datetime, at: datetime, *digests: str, by: str = "post_id", **more: Any) -> Post:
    return made(name, stated, *digests, assigned=(Assigned.model_validate({"by": by, "at": at}),), **more)


def told(book: Book, *posts: Post) -> Reading:
    segment = book.page(book.run(), *posts, at=SEEN)
    book.match(segment, finding())
    book.match(segment, finding(), picture=OTHER)
    return read(book.entries)


def by_name(reading: Reading) -> dict[str, Sighting]:
    return {one.showing.post.url.rpartition("/")[2]: one for one in reading.sightings}


def status(reading: Reading) -> LineStatus:
    sku = finding().sku
    (line,) = (one for one in assess(reading, [photo(sku, b"photo")[0]]).lines if one.line.sku == sku)
    return line.status


def test_a_picture_posted_again_and_dated_back_clears_nothing_where_the_record_key_says_when(book: Book) -> None:
    reading = told(book, on_at("again", BEFORE, AFTER + 20 * HOUR, PICTURE), on_at("true", AFTER, AFTER, PICTURE))
    found = by_name(reading)

    assert [clash.kind for clash in found["again"].showing.timing.clashes] == [ClashKind.RECORD_KEY]
    assert found["again"].when is When.AROUND_DELIVERY
    assert (found["true"].when, found["true"].posted_before, found["true"].perhaps_before) == (
        When.AFTER_DELIVERY,
        "",
        "",
    )
    assert status(reading) is LineStatus.WORN_AFTER


def test_a_post_dated_forward_convicts_nobody(book: Book) -> None:
    reading = told(book, on_at("forward", AFTER, BEFORE, PICTURE))

    assert by_name(reading)["forward"].when is When.AROUND_DELIVERY
    assert status(reading) is LineStatus.WORN_TIME_OPEN


def test_an_honest_post_from_before_delivery_clears_as_it_did(book: Book) -> None:
    reading = told(book, on_at("true", AFTER, AFTER, PICTURE), on_at("early", BEFORE, BEFORE + HOUR / 2, PICTURE))

    assert by_name(reading)["true"].when is When.BEFORE_DELIVERY
    assert status(reading) is LineStatus.WORN_BEFORE


@pytest.mark.parametrize("by", ["post_id", "indexed_at"])
def test_ids_and_indexes_of_other_platforms_say_it_too(book: Book, by: str) -> None:
    reading = told(book, given("again", BEFORE, AFTER, PICTURE, by=by), given("true", AFTER, AFTER, PICTURE, by=by))

    assert by_name(reading)["again"].when is When.AROUND_DELIVERY
    assert status(reading) is LineStatus.WORN_AFTER


def test_where_one_of_the_platforms_own_moments_agrees_with_the_author_the_picture_convicts_nobody(book: Book) -> None:
    """An index that was made anew names late moments for honest old posts."""
    key, index = Assigned(by="record_key", at=BEFORE), Assigned(by="indexed_at", at=AFTER)
    early = made("early", BEFORE, PICTURE, assigned=(key, index))
    reading = told(book, early, given("true", AFTER, AFTER, PICTURE))
    found = by_name(reading)["true"]

    assert (found.when, found.perhaps_before.rpartition("/")[2]) == (When.AROUND_DELIVERY, "early")
    assert status(reading) is LineStatus.WORN_TIME_OPEN


def test_a_place_in_the_listing_alone_neither_clears_nor_convicts(book: Book) -> None:
    """Listed first and dated before delivery: dated back, or an honest old post that is pinned."""
    rest = [made(f"p{n}", AFTER - n * 24 * HOUR) for n in range(1, 9)]
    reading = told(book, made("first", BEFORE, PICTURE), made("true", AFTER, PICTURE), *rest)
    found = by_name(reading)

    assert [clash.kind for clash in found["first"].showing.timing.clashes] == [ClashKind.LISTING]
    assert found["first"].when is When.AROUND_DELIVERY
    assert (found["true"].when, found["true"].perhaps_before.rpartition("/")[2]) == (When.AROUND_DELIVERY, "first")
    assert status(reading) is LineStatus.WORN_TIME_OPEN


def test_another_picture_of_the_article_that_may_be_from_before_convicts_nobody_either(book: Book) -> None:
    """An innocent buyer pins the old picture that would clear her."""
    rest = [made(f"p{n}", AFTER - n * 24 * HOUR) for n in range(1, 9)]
    reading = told(book, made("first", BEFORE, OTHER), made("true", AFTER, PICTURE), *rest)

    assert by_name(reading)["true"].when is When.AFTER_DELIVERY
    assert status(reading) is LineStatus.WORN_TIME_OPEN


def test_a_file_that_was_handed_in_changes_no_time_of_what_was_crawled(book: Book) -> None:
    crawled, handed_in = book.run(), book.run(2, supplied=True)
    book.match(book.page(crawled, made("early", BEFORE, PICTURE), made("late", AFTER, OTHER), at=SEEN), finding())
    book.match(book.page(handed_in, made("early", AFTER), at=SEEN, method="supplied"), finding(), picture=OTHER)
    reading = read(book.entries)

    assert by_name(reading)["early"].when is When.BEFORE_DELIVERY
    assert status(reading) is LineStatus.WORN_BEFORE_AND_AFTER


def test_a_file_that_was_handed_in_clears_nothing_and_convicts_nothing(book: Book) -> None:
    book.match(book.page(book.run(), made("true", AFTER, PICTURE), at=SEEN), finding())
    book.page(book.run(2, supplied=True), made("new", BEFORE, PICTURE), at=SEEN, method="supplied")
    found = by_name(read(book.entries))["true"]

    assert (found.when, found.posted_before) == (When.AROUND_DELIVERY, "")
    assert status(read(book.entries)) is LineStatus.WORN_TIME_OPEN


def test_a_moment_later_than_the_capture_is_none(book: Book) -> None:
    reading = told(book, given("early", BEFORE, SEEN + 48 * HOUR, PICTURE))

    assert by_name(reading)["early"].showing.timing.clashes == ()
    assert status(reading) is LineStatus.WORN_BEFORE


def test_supplied_files_have_no_order_of_the_platforms(book: Book) -> None:
    posts = [made("first", BEFORE, PICTURE), *[made(f"p{n}", AFTER - n * 24 * HOUR) for n in range(9)]]
    book.match(book.page(book.run(supplied=True), *posts, at=SEEN, method="supplied"), finding())

    assert by_name(read(book.entries))["first"].when is When.BEFORE_DELIVERY
