"""Frames of one video are one picture wherever something is counted or weighed."""

from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from claims.reading import Reading, ReviewState, Sighting, read
from claims.reading.sightings import _one_a_medium
from claims.timing import When
from claims.worn.assess import assess
from claims.worn.leads import subjects
from claims.worn.whole_order import _pictures
from evidence.codec import sha256
from evidence.frames import frame_address
from evidence.reasons import ReasonKind, reason
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


def colour_open(decibans: int) -> Finding:
    open_colour = (reason(ReasonKind.COLOUR_UNMEASURED, skus="tee-1"),)
    return weighing(decibans, Verdict.ABSTAIN).model_copy(update={"reasons": open_colour})


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


def test_no_frame_is_asked_about_where_another_leaves_the_colour_open(book: Book) -> None:
    """Somebody shown the ordered colour among other designs would pick it for a picture of the other colour."""
    segment = book.page(book.run(), told("a", frame(1), frame(2)))
    book.match(segment, colour_open(20), picture=frame(1).digest)
    book.match(segment, picture=frame(2).digest, candidates=(Candidate(sku="tee-1", weight_decibans=30),))
    assert subjects(read(book.entries), [PHOTO]) == ()


def test_a_video_that_was_also_posted_before_delivery_is_no_late_picture(book: Book) -> None:
    """Once as it is, crawled, and once by its frames, supplied."""
    still = Image(url=CLIP, digest=sha256(CLIP.encode()))
    book.page(book.run(), told("a", still, days=-20))
    segment = book.page(book.run(2), told("b", frame(1)))
    ranked = (Candidate(sku="tee-1", weight_decibans=30),)
    book.match(
        segment, picture=frame(1).digest, candidates=ranked, standouts=(Standout(sku="tee-1", z_hundredths=300),)
    )
    reading = read(book.entries)
    assert subjects(reading, [PHOTO]) == ()
    after, before = _pictures(reading)
    assert (after, [digest for digest, _ in before]) == ((), [frame(1).digest])


def sighted(weight: int, state: ReviewState, made: Finding | None = None) -> Sighting:
    """Of a frame of the video."""
    showing = SimpleNamespace(image=frame(weight), run=SimpleNamespace(platform="demo"), post=told("a"))
    return cast(Sighting, SimpleNamespace(showing=showing, finding=made or weighing(weight), review_state=state))


@pytest.mark.parametrize(
    ("stands", "goes"),
    [
        (sighted(10, ReviewState.REJECTED), sighted(30, ReviewState.CONFIRMED)),
        (sighted(10, ReviewState.DISPUTED), sighted(30, ReviewState.NONE)),
        (sighted(10, ReviewState.CONFIRMED), sighted(30, ReviewState.UNSURE)),
        (sighted(10, ReviewState.UNSURE), sighted(30, ReviewState.NONE)),
        (sighted(10, ReviewState.UNSURE), sighted(30, ReviewState.ONE_CONFIRMS)),
    ],
)
def test_of_words_on_two_frames_those_count_that_weaken_a_finding(stands: Sighting, goes: Sighting) -> None:
    assert _one_a_medium([stands, goes]) == _one_a_medium([goes, stands]) == (stands,)


def test_what_people_picked_in_one_frame_does_not_settle_a_colour_that_another_leaves_open() -> None:
    """A line-up sets no colours of one design against each other."""
    picked = sighted(30, ReviewState.CONFIRMED, weighing(30, Verdict.ABSTAIN))
    still_open = sighted(10, ReviewState.NONE, colour_open(10))
    assert _one_a_medium([picked, still_open]) == (still_open,)
