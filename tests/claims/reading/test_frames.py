"""Frames of one video are one picture wherever something is counted or weighed."""

from datetime import timedelta

import pytest

from claims.reading import Reading, ReviewState, read
from claims.timing import When
from claims.worn.assess import assess
from claims.worn.leads import subjects
from claims.worn.whole_order import _pictures
from evidence.codec import sha256
from evidence.frames import frame_address
from evidence.records import Candidate, Case, Claim, Finding, Frame, Image, Photo, Post, Standout, Verdict
from tests.claims.book import DAY, Book, finding, post

CLIP, OTHER_CLIP = "http://127.0.0.1/clip.mp4", "http://127.0.0.1/other.mp4"
PHOTO = Photo(
    sku="tee-1", style="tee", title="Tee", view=0, photo_digest=sha256(b"photo"), payload_bytes=1,
    media_type="image/png", source_url="http://127.0.0.1/tee.png",
)  # fmt: skip


def frame(number: int, url: str = CLIP) -> Image:
    """A frame of the video at this address."""
    of = Frame(of=sha256(url.encode()), number=number, at_ms=40 * number, decoder="OpenCV 4")
    return Image(url=frame_address(url, number), digest=sha256(f"{url} {number}".encode()), frame=of)


def told(name: str, *images: Image, days: int = 0) -> Post:
    more = {"platform_id": name, "url": f"http://127.0.0.1/{name}", "posted_at": DAY + timedelta(days=days)}
    return post(images=images).model_copy(update=more)


def weighing(decibans: int, verdict: Verdict = Verdict.MATCH) -> Finding:
    return finding(verdict=verdict).model_copy(update={"weight_decibans": decibans})


@pytest.fixture
def book(case: Case) -> Book:
    return Book(case)


def three(book: Book, *weights: int) -> Reading:
    """A video of which as many frames show the article with these weights."""
    images = [frame(number) for number in range(1, len(weights) + 1)]
    segment = book.page(book.run(), told("a", *images))
    for image, weight in zip(images, weights, strict=True):
        book.match(segment, weighing(weight), picture=image.digest)
    return read(book.entries)


def test_of_the_frames_of_a_video_the_heaviest_finding_stands(book: Book) -> None:
    (one,) = three(book, 12, 31, 25).sightings
    assert (one.finding.weight_decibans, one.showing.image.frame and one.showing.image.frame.number) == (31, 2)


def test_a_video_is_one_picture_of_the_line_also_in_two_posts(book: Book) -> None:
    segment = book.page(book.run(), told("a", frame(1), frame(2)), told("b", frame(1), frame(2)))
    for number in (1, 2):
        book.match(segment, weighing(20 + number), picture=frame(number).digest)
    (line,) = assess(read(book.entries), [PHOTO]).lines[:1]
    assert (len(line.worn), len(line.pictures)) == (2, 1)


def test_two_videos_are_two_pictures(book: Book) -> None:
    images = frame(1), frame(2), frame(1, OTHER_CLIP)
    segment = book.page(book.run(), told("a", *images))
    for image in images:
        book.match(segment, weighing(20), picture=image.digest)
    assert len(read(book.entries).sightings) == 2


def test_a_video_is_counted_once_and_examined_where_all_its_frames_are(book: Book) -> None:
    segment = book.page(book.run(), told("a", frame(1), frame(2)))
    book.match(segment, picture=frame(1).digest)
    covered = read(book.entries).coverage
    assert (covered.pictures, covered.examined) == (1, 0)
    book.match(segment, picture=frame(2).digest, unreadable="torn")
    covered = read(book.entries).coverage
    assert (covered.pictures, covered.examined, covered.unreadable) == (1, 1, 0)


def test_a_video_with_a_frame_that_is_the_shop_s_own_shows_no_wearing(book: Book) -> None:
    segment = book.page(book.run(), told("a", frame(1), frame(2)))
    own = weighing(30).model_copy(update={"claim": Claim.SAME_PHOTOGRAPH})
    book.match(segment, own, picture=frame(1).digest)
    book.match(segment, weighing(30), picture=frame(2).digest)
    assert [one.is_worn for one in read(book.entries).sightings] == [False, False]


def test_a_video_that_was_posted_before_delivery_was_whichever_frames_are_looked_at(book: Book) -> None:
    first = book.page(book.run(), told("a", frame(1), days=-20))
    second = book.page(book.run(2), told("b", frame(2)))
    book.match(first, picture=frame(1).digest)
    book.match(second, weighing(20), picture=frame(2).digest)
    (one,) = read(book.entries).sightings
    assert (one.when, one.posted_before) == (When.BEFORE_DELIVERY, "http://127.0.0.1/a")
    assert one.review_state is ReviewState.NONE


def test_people_are_asked_about_one_frame_of_a_video(book: Book) -> None:
    segment = book.page(book.run(), told("a", frame(1), frame(2), frame(3)))
    for number in (1, 2, 3):
        ranked = (Candidate(sku="tee-1", weight_decibans=10 * number),)
        book.match(segment, picture=frame(number).digest, candidates=ranked)
    assert [one.image_digest for one in subjects(read(book.entries), [PHOTO])] == [frame(3).digest]


def test_no_frame_is_asked_about_where_another_shows_the_article(book: Book) -> None:
    segment = book.page(book.run(), told("a", frame(1), frame(2)))
    book.match(segment, weighing(20), picture=frame(1).digest)
    book.match(segment, picture=frame(2).digest, candidates=(Candidate(sku="tee-1", weight_decibans=30),))
    assert [one.image_digest for one in subjects(read(book.entries), [PHOTO])] == [frame(1).digest]


def test_of_the_frames_of_a_video_one_is_weighed_with_the_whole_order(book: Book) -> None:
    segment = book.page(book.run(), told("a", frame(1), frame(2), frame(1, OTHER_CLIP)))
    for image, z in ((frame(1), 300), (frame(2), 400), (frame(1, OTHER_CLIP), 250)):
        book.match(segment, picture=image.digest, standouts=(Standout(sku="tee-1", z_hundredths=z),))
    after, _ = _pictures(read(book.entries))
    assert {digest for digest, _ in after} == {frame(2).digest, frame(1, OTHER_CLIP).digest}


def test_frames_of_a_video_stand_in_their_order(book: Book) -> None:
    book.page(book.run(), told("a", frame(2), frame(10), frame(100)))
    shown = [one.image.frame.number for one in read(book.entries).showings if one.image.frame]
    assert shown == [2, 10, 100]


def test_what_was_a_picture_and_is_framed_now_is_not_missing(book: Book) -> None:
    missing = Image(url=CLIP, missing="not a picture: clip.mp4", why="not_a_picture")
    book.page(book.run(), told("a", missing))
    book.page(book.run(2), told("a", frame(1), frame(2)))
    assert read(book.entries).coverage.missing == 0
