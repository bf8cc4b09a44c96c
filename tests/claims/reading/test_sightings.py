"""Which picture of which post says what, when, and whether it counts as worn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from claims.reading import Reading, ReviewState, Sighting, read
from claims.timing import When
from evidence.records import Case, Claim, Finding, Image, Verdict
from tests.claims.book import DAY, OTHER, PICTURE, Book, finding
from tests.claims.reading.made import ADDRESS, made

HOUR = timedelta(hours=1)
DELIVERED = DAY - 12 * HOUR
BEFORE = DELIVERED - 24 * HOUR
PHOTOGRAPH = finding().model_copy(update={"claim": Claim.SAME_PHOTOGRAPH})


@pytest.fixture
def book(case: Case) -> Book:
    return Book(case)


def shown(reading: Reading) -> list[tuple[str, str]]:
    return [(one.post.platform_id, one.image.url) for one in reading.showings]


def sighting(book: Book, *findings: Finding) -> Sighting:
    book.match(book.page(book.run(), made("a", DAY, PICTURE)), *findings or (finding(),))
    return read(book.entries).sightings[0]


def test_pictures_stand_in_order_of_time_then_of_their_posts_and_addresses(book: Book) -> None:
    run = book.run()
    book.page(run, made("c", DAY + HOUR, PICTURE), made("b", DAY, OTHER, PICTURE), made("a", DAY, PICTURE))

    assert shown(read(book.entries)) == [
        ("a", ADDRESS.format("a-0")),
        ("b", ADDRESS.format("b-0")),
        ("b", ADDRESS.format("b-1")),
        ("c", ADDRESS.format("c-0")),
    ]


def test_of_two_posts_of_one_moment_the_address_of_the_post_decides_not_that_of_the_picture(book: Book) -> None:
    posts = [
        made("a", DAY, PICTURE, url="http://127.0.0.1/posts/2"),
        made("b", DAY, OTHER, url="http://127.0.0.1/posts/1"),
    ]
    book.page(book.run(), *posts)

    assert [name for name, _ in shown(read(book.entries))] == ["b", "a"]


def test_the_same_bytes_twice_in_one_post_are_shown_once_and_in_two_posts_twice(book: Book) -> None:
    book.page(book.run(), made("a", DAY, PICTURE, PICTURE), made("b", DAY, PICTURE))

    assert shown(read(book.entries)) == [("a", ADDRESS.format("a-0")), ("b", ADDRESS.format("b-0"))]


def test_a_picture_that_was_not_had_is_not_shown(book: Book) -> None:
    book.page(book.run(), made("a", DAY, "", PICTURE))

    assert shown(read(book.entries)) == [("a", ADDRESS.format("a-1"))]


def test_what_was_crawled_as_well_as_supplied_is_shown_as_crawled(book: Book) -> None:
    book.page(book.run(1, supplied=True), made("a", DAY, PICTURE, text="handed in"), method="supplied")
    book.page(book.run(2), made("a", DAY, PICTURE, text="crawled"))
    (one,) = read(book.entries).showings

    assert (one.run.run_id, one.post.text, one.capture.method) == ("run-2", "crawled", "wire")


def test_of_two_crawled_looks_the_first_shows_the_picture(book: Book) -> None:
    run = book.run()
    book.page(run, made("a", DAY, PICTURE, text="as it was"))
    book.page(run, made("a", DAY, PICTURE, text="as it is"))

    assert [one.post.text for one in read(book.entries).showings] == ["as it was"]


def test_a_picture_that_only_a_later_look_has_is_shown_by_that_look(book: Book) -> None:
    run = book.run()
    book.page(run, made("a", DAY, PICTURE, text="as it was"))
    book.page(run, made("a", DAY, PICTURE, OTHER, text="as it is"))

    assert [one.post.text for one in read(book.entries).showings] == ["as it was", "as it is"]


def test_a_showing_has_what_was_stated_over_all_looks_and_its_first_capture(book: Book) -> None:
    run = book.run()
    book.page(run, made("a", DAY, PICTURE, posted_at_source="as stated", posted_at_precision="minute"), at=DAY + HOUR)
    book.page(run, made("a", BEFORE, PICTURE), at=DAY + 9 * HOUR)
    timing = read(book.entries).showings[0].timing

    assert (timing.stated, timing.precision, timing.source) == (DAY, "minute", "as stated")
    assert timing.captured_at == DAY + HOUR + timedelta(seconds=1)
    assert timing.period.earliest == BEFORE
    assert timing.when is When.AROUND_DELIVERY  # the time was edited across the delivery


def test_a_picture_again_names_the_earliest_post_from_before_delivery_and_the_first_itself_none(book: Book) -> None:
    run = book.run()
    posts = [made("first", BEFORE - HOUR, PICTURE), made("second", BEFORE, PICTURE), made("again", DAY, PICTURE)]
    book.match(book.page(run, *posts[::-1]), finding())
    found = read(book.entries).sightings

    assert [one.posted_before.rpartition("/")[2] for one in found] == ["", "first", "first"]
    assert [one.when for one in found] == [When.BEFORE_DELIVERY] * 3


def test_a_picture_from_around_the_delivery_takes_nothing_from_a_later_post_of_it(book: Book) -> None:
    around = made("around", DELIVERED, PICTURE, posted_at_precision="day")
    book.match(book.page(book.run(), around, made("later", DAY, PICTURE)), finding())
    found = {one.showing.post.platform_id: one for one in read(book.entries).sightings}

    assert found["around"].when is When.AROUND_DELIVERY
    assert (found["later"].when, found["later"].posted_before) == (When.AFTER_DELIVERY, "")


def test_another_picture_from_before_delivery_is_not_this_one(book: Book) -> None:
    segment = book.page(book.run(), made("early", BEFORE, OTHER), made("later", DAY, PICTURE))
    book.match(segment, finding())
    (one,) = read(book.entries).sightings

    assert (one.posted_before, one.when) == ("", When.AFTER_DELIVERY)


def test_every_finding_of_a_picture_is_told_of_every_post_that_shows_it(book: Book) -> None:
    segment = book.page(book.run(), made("a", DAY, PICTURE), made("b", DAY, OTHER, PICTURE))
    book.match(segment, finding("tee-1"), finding("coat-2"))
    found = [(one.showing.post.platform_id, one.finding.sku) for one in read(book.entries).sightings]

    assert found == [("a", "tee-1"), ("a", "coat-2"), ("b", "tee-1"), ("b", "coat-2")]


@pytest.mark.parametrize(
    ("verdict", "is_shops"), [(Verdict.MATCH, True), (Verdict.ABSTAIN, False), (Verdict.NO_MATCH, False)]
)
def test_only_a_match_makes_it_the_shops_own_photograph(book: Book, verdict: Verdict, is_shops: bool) -> None:
    one = sighting(book, finding(), PHOTOGRAPH.model_copy(update={"verdict": verdict, "sku": "coat-2"}))

    assert (one.shop_photograph, one.is_worn) == (is_shops, not is_shops)


def test_the_shops_photograph_in_one_picture_says_nothing_of_another(book: Book) -> None:
    segment = book.page(book.run(), made("a", DAY, PICTURE), made("b", DAY, OTHER))
    book.match(segment, PHOTOGRAPH)
    book.match(segment, finding(), picture=OTHER)

    assert [one.shop_photograph for one in read(book.entries).sightings] == [True, False]


def test_worn_is_a_match_of_the_worn_item_that_nobody_rejected(book: Book) -> None:
    one = sighting(book)
    not_worn = [
        replace(one, finding=PHOTOGRAPH),
        replace(one, finding=finding(verdict=Verdict.ABSTAIN)),
        replace(one, finding=finding(verdict=Verdict.NO_MATCH)),
        replace(one, shop_photograph=True),
        replace(one, review_state=ReviewState.REJECTED),
        replace(one, review_state=ReviewState.DISPUTED),
    ]

    assert one.is_worn
    assert replace(one, review_state=ReviewState.UNSURE).is_worn
    assert not any(found.is_worn for found in not_worn)


def test_a_picture_at_two_addresses_of_two_posts_keeps_each_posts_own(book: Book) -> None:
    alt = Image(url=ADDRESS.format("elsewhere"), digest=PICTURE, alt="by the lake")
    book.page(book.run(), made("a", DAY, PICTURE), made("b", DAY, images=(alt,)))

    assert [one.image.alt for one in read(book.entries).showings] == ["", "by the lake"]
