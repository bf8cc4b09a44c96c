"""A later look at an account: what the case holds of it, what was gone before, what lies before the window."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.keeping.changes import HeldPosts, differing, not_listed_before, shown, wholly_before
from crawler.parsers.reading import FoundPicture, FoundPost, PostLink, Published
from evidence.codec import sha256
from evidence.period import Period, period
from evidence.records import Image, Post
from evidence.vault import Vault
from tests.crawler.captured import WINDOW
from tests.crawler.keeping.written import LISTED, change, had, new_case, post, run, seal, segment

DAY = timedelta(days=1)


def found(at: datetime = LISTED, *pictures: FoundPicture, **values: Any) -> FoundPost:
    shared = {"platform_id": "1", "author": "lin", "url": "https://a.example/p/1", "posted_at_source": "s"}
    return FoundPost(**{**shared, "text": "hello", "posted_at": at, "pictures": pictures, **values})


def test_of_each_post_the_newest_record_and_where_it_stands_are_held(vault: Vault) -> None:
    case = new_case(vault, "lin")
    first = segment(case.ledger, run(case), post("1", text="old"), post("2"))
    second = segment(case.ledger, run(case), post("1", text="mid"), post("1", text="new"))
    segment(case.ledger, run(case, "ann"), post("3"))
    segment(case.ledger, run(case, supplied=True), post("4"))
    held = HeldPosts(case.ledger, "demo", "lin")
    assert (sorted(held), len(held), "3" in held, held.get("4")) == (["1", "2"], 2, False, None)
    assert (held["1"].post.text, held["1"].entry) == ("new", second.digest)
    assert held["2"].entry == first.digest


def test_posts_that_are_sealed_meanwhile_are_taken_in(vault: Vault) -> None:
    case = new_case(vault, "lin")
    entry = run(case)
    held = HeldPosts(case.ledger, "demo", "lin")
    made = segment(case.ledger, entry, post("1"))
    assert len(held) == 0
    held.take([post("1")], made.seq)
    assert held["1"].entry == made.digest


def test_a_post_that_was_gone_is_so_until_it_is_shown_again(vault: Vault) -> None:
    case = new_case(vault, "lin")
    entry = run(case)
    first = segment(case.ledger, entry, *(post(name) for name in "12345"))
    gone = tuple(change("not_listed", name, first) for name in "1234")
    segment(case.ledger, entry, changes=gone)
    seal(case.ledger, entry)
    later = run(case)
    segment(case.ledger, later, post("1"), unchanged=("2",), changes=(change("listed_again", "3", first),))
    assert not_listed_before(case.ledger.entries(), "demo", "lin") == {"4"}
    segment(case.ledger, later, changes=(change("not_listed", "2", first),))
    assert not_listed_before(case.ledger.entries(), "demo", "lin") == {"2", "4"}
    assert not_listed_before(case.ledger.entries(), "demo", "ann") == set()


def test_a_page_shows_its_new_unchanged_and_changed_posts_not_those_it_lacks(vault: Vault) -> None:
    case = new_case(vault, "lin")
    entry = run(case)
    first = segment(case.ledger, entry, *(post(name) for name in "12345"))
    changes = (change("edited", "3", first), change("not_listed", "4", first))
    page = segment(case.ledger, entry, post("6"), unchanged=("2",), changes=changes)
    assert shown(page.record) == {"2", "3", "6"}  # type: ignore[arg-type]  # it is a segment


HELD = post("1", Image(url="https://c.example/1.jpg?sig=1", digest=sha256(b"1")))
AGREES, DIFFERS = Published(sha256(b"1"), "CID"), Published(sha256(b"2"), "CID")


@pytest.mark.parametrize(
    ("picture", "held", "fields"),
    [
        (FoundPicture("https://d.example/1.jpg?sig=2"), HELD, ()),
        (FoundPicture("https://d.example/2.jpg", published=AGREES), HELD, ()),
        (FoundPicture("https://c.example/1.jpg?sig=1", published=DIFFERS), HELD, ("pictures",)),
        (FoundPicture("http://["), post("1", Image(url="http://[")), ()),
        (FoundPicture("http://["), post("1", Image(url="http://[x")), ("pictures",)),
        (FoundPicture("https://a/1", published=AGREES), post("1", Image(url="https://a/1")), ()),
        (FoundPicture("https://a/1?x", published=AGREES), post("1", Image(url="https://a/1")), ("pictures",)),
        (FoundPicture("https://a/1", "sea"), post("1", Image(url="https://a/1", alt="see")), ("pictures",)),
    ],
)
def test_a_picture_is_the_same_by_its_published_digest_else_by_its_path(
    picture: FoundPicture, held: Post, fields: tuple[str, ...]
) -> None:
    assert differing(found(LISTED, picture), held) == fields


def test_pictures_in_another_order_are_a_change() -> None:
    pictures = [FoundPicture(f"https://c.example/{name}.jpg") for name in "ba"]
    assert differing(found(LISTED, *pictures), post("1", had("a"), had("b"))) == ("pictures",)


@pytest.mark.parametrize(
    ("minutes", "fields"), [(0, ()), (59, ()), (60, ("posted_at",)), (-1, ("posted_at",)), (-60, ("posted_at",))]
)
def test_a_time_differs_where_it_cannot_mean_the_same_moment(minutes: int, fields: tuple[str, ...]) -> None:
    at = LISTED + timedelta(minutes=minutes)
    assert differing(found(at), post("1", posted_at_precision="hour")) == fields


@pytest.mark.parametrize(
    ("times", "before"),
    [
        ((), False),
        ((WINDOW.start - DAY,), True),
        ((WINDOW.start - DAY, WINDOW.start), False),
        ((WINDOW.start - timedelta(seconds=1),), True),
        ((WINDOW.start,), False),
        ((WINDOW.until + DAY, WINDOW.start - DAY), False),
    ],
)
def test_a_page_lies_before_the_window_where_all_of_its_posts_do(times: tuple[datetime, ...], before: bool) -> None:
    assert wholly_before([found(at) for at in times], WINDOW) is before
    links = [PostLink("x", period(at, "second")) for at in times]
    assert wholly_before([], WINDOW, links) is before


def test_a_day_that_may_still_be_the_windows_first_is_not_before_it() -> None:
    april = datetime(2026, 4, 30, tzinfo=UTC)
    assert not wholly_before([found(april, posted_at_precision="day")], WINDOW)
    assert wholly_before([found(april - DAY, posted_at_precision="day")], WINDOW)


def test_a_post_that_may_be_of_the_windows_first_moment_is_not_before_it() -> None:
    assert not wholly_before([found(posted_between=(WINDOW.start - DAY, WINDOW.start))], WINDOW)


def test_a_link_that_states_no_time_says_nothing_of_the_window() -> None:
    earlier = Period(WINDOW.start - 2 * DAY, WINDOW.start - DAY)
    assert not wholly_before([], WINDOW, [PostLink("x")])
    assert wholly_before([], WINDOW, [PostLink("x"), PostLink("y", earlier)])
