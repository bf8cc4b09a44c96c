"""Posts stand where they belong; what honest accounts do with theirs is no fault."""

from datetime import UTC, datetime

import pytest

from evidence.coherence.posts import posts
from evidence.records import Assigned, Change, Frame, Image
from tests.evidence.coherence.written import Book, digest, post


def test_a_post_is_in_the_window_if_any_moment_it_can_mean_is() -> None:
    book = Book()
    edge = datetime(2026, 5, 31, tzinfo=UTC)
    book.page(
        book.run(),
        [
            post("day", posted_at=edge, posted_at_precision="day"),
            post("eve", posted_at=datetime(2026, 4, 30, tzinfo=UTC), posted_at_precision="day"),
            post("ago", posted_at=edge, posted_between=(datetime(2026, 5, 30, tzinfo=UTC), edge)),
        ],
    )

    assert book.faults(posts) == []


@pytest.mark.parametrize("at", ["2026-04-29", "2026-07-01", "2027-05-05"])
def test_a_post_of_another_day_is_not(at: str) -> None:
    book = Book()
    book.page(book.run(), [post(posted_at=datetime.fromisoformat(f"{at}T12:00:00+00:00"))])

    (what,) = book.faults(posts)
    assert what == f"post p of {at} lies outside the days of the case (2026-05-01 to 2026-05-31)"


def test_a_post_that_is_held_already_may_be_dated_out_of_the_window_by_its_author() -> None:
    book = Book()
    first = book.page(book.run(), [post()])
    moved = post(posted_at=datetime(2026, 7, 1, tzinfo=UTC))
    change = Change(what="edited", platform_id="p", earlier=first.digest, fields=("posted_at",))
    book.page(book.run(), [moved], changes=(change,))

    assert book.faults(posts) == []


def test_a_picture_behind_an_address_that_moved_or_changed_is_the_posts() -> None:
    book = Book()
    shown = post("p", 2)
    url = shown.images[0].url
    moved = [book.capture(url, digest(1), http_status=302), book.capture("http://cdn/2.jpg", digest(2))]
    book.page(book.run(), [shown], moved)
    assert book.faults(posts) == []

    other = Book()
    other.page(other.run(), [shown], [other.capture(url, digest(1)), other.capture(url, digest(2))])
    assert other.faults(posts) == []


def test_a_picture_of_another_address_is_not_and_one_captured_nowhere_is_told_elsewhere() -> None:
    book = Book()
    one, other = post("p", 1), post("q", 2)
    exchanged = one.model_copy(update={"images": (Image(url=one.images[0].url, digest=digest(2)),)})
    captures = [book.capture(one.images[0].url, digest(1)), book.capture(other.images[0].url, digest(2))]
    book.page(book.run(), [exchanged, other, post("r", 3)], captures)

    assert book.faults(posts) == [f"post p shows {digest(2)}, but http://x/1.jpg gave another picture"]


def test_a_picture_captured_in_an_earlier_run_of_the_account_counts_one_of_another_account_does_not() -> None:
    book = Book("buyer", "lin")
    book.page(book.run("buyer"), [post("p", 1)])
    book.page(book.run("buyer"), [post("q", 1)], [])
    assert book.faults(posts) == []

    book.page(book.run("lin"), [post("r", 1, author="lin")], [])
    assert book.faults(posts) == [
        f"post r shows a picture that was captured of another account than 'lin': {digest(1)}"
    ]


def test_what_is_said_of_earlier_looks_is_held_to_them_where_all_of_them_can_be_read() -> None:
    book = Book()
    first = book.page(book.run(), [post("p")])
    gone = Change(what="not_listed", platform_id="q", earlier=first.digest)
    book.page(book.run(), [], unchanged=("p", "q"), changes=(gone,))
    assert len(book.faults(posts)) == 2

    del book.entries[2]
    assert book.faults(posts) == []


def test_a_post_twice_in_a_segment_a_reversed_period_and_a_supplied_proof_of_origin_are_faults() -> None:
    book = Book()
    later, earlier = datetime(2026, 5, 9, tzinfo=UTC), datetime(2026, 5, 8, tzinfo=UTC)
    run = book.run(supplied=True)
    book.page(run, [post("p"), post("p"), post("q", posted_between=(later, earlier)), post("r", origin="signed: x")])

    assert [what.partition(" ")[2][:28] for what in book.faults(posts)] == [
        "p stands twice in one segmen",
        "q is of a time that ends bef",
        "r of a supplied file claims ",
    ]


def test_a_post_that_its_author_dates_elsewhere_is_in_the_window_by_what_the_platform_gave_it() -> None:
    """The crawler takes it so; by another rule here, one post dated 2010 made the whole vault a forged one."""
    book = Book()
    long_ago = datetime(2010, 1, 1, tzinfo=UTC)
    given = Assigned(by="record_key", at=datetime(2026, 5, 5, tzinfo=UTC))
    outside = Assigned(by="record_key", at=datetime(2026, 7, 5, tzinfo=UTC))
    book.page(book.run(), [post("in", posted_at=long_ago, assigned=(given,))])
    assert book.faults(posts) == []

    book.page(book.run(), [post("out", posted_at=long_ago, assigned=(outside,))])
    assert len(book.faults(posts)) == 1


def test_a_frame_stands_beside_the_file_that_it_was_taken_from() -> None:
    book = Book()
    shown = post("p", 2)
    of = Frame(of=digest(9), number=12, at_ms=480, decoder="OpenCV 4")
    (still,) = shown.images
    framed = shown.model_copy(update={"images": (still.model_copy(update={"frame": of}),)})
    captures = [book.capture(still.url, digest(2)), book.capture("urn:supplied:clip.mp4", digest(9))]
    book.page(book.run(), [framed], captures)
    assert book.faults(posts) == []

    alone = Book()
    run = alone.run()
    alone.page(run, [], [alone.capture("urn:supplied:clip.mp4", digest(9))])
    alone.page(run, [framed], [alone.capture(still.url, digest(2))])
    (what,) = alone.faults(posts)
    assert what == f"post p shows frame 12 of {digest(9)}, which is not kept here"
