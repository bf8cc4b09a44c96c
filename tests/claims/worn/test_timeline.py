"""The order's clock as a drawing: dates in order, posts and findings at their time, nothing covered by anything."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import pytest

from claims.reading import read
from claims.timing import When
from claims.worn.assess import Assessment
from claims.worn.timeline import WIDTH, Dot, Event, Tick, Timeline, draw
from evidence.codec import sha256
from evidence.records import Order, OrderLine
from tests.claims.book import Book
from tests.claims.reading.made import made
from tests.claims.worn.sound import CASE, line, sighting, timed

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
PLACED = datetime(2026, 4, 28, 20, 0, tzinfo=UTC)
DELIVERED, REQUESTED = PLACED + 4 * DAY, PLACED + 14 * DAY
LABEL_WIDTH, LABEL_HEIGHT, POST_WIDTH, MARK_WIDTH = 100, 30, 8, 22
"""As section.html.j2 draws them."""


def order(**dates: datetime | None) -> Order:
    told = {"delivered": DELIVERED, "return_requested": REQUESTED, "return_received": None, **dates}
    return Order(order_id="1", placed=PLACED, lines=(OrderLine(sku="tee-1", title="Tee"),), **told)


def told(
    posts: Sequence[datetime] = (),
    worn: Sequence[tuple[datetime, int, When]] = (),
    dates: Order | None = None,
) -> Assessment:
    """A case with a picture posted at each of these times, and lines with worn findings at others."""
    book = Book(CASE.model_copy(update={"order": dates or order()}))
    run = book.run()
    if posts:
        made_posts = [made(f"p{n}", at, sha256(b"%d" % n)) for n, at in enumerate(posts)]
        book.page(run, *made_posts, at=PLACED + 60 * DAY)
    numbers = sorted({number for _, number, _ in worn})
    lines = [
        line(number, worn=tuple(timed(sighting(), stated=at, when=when) for at, of, when in worn if of == number))
        for number in numbers
    ]
    return Assessment(read(book.entries), tuple(lines))


def drawn(
    posts: Sequence[datetime] = (), worn: Sequence[tuple[datetime, int, When]] = (), dates: Order | None = None
) -> Timeline:
    return draw(told(posts, worn, dates))


def apart(dots: Sequence[Dot], width: int) -> bool:
    return all(max(abs(one.x - two.x), abs(one.y - two.y)) >= width for one, two in combinations(dots, 2))


def test_every_number_of_the_drawing_is_whole() -> None:
    found = drawn([DELIVERED + 7 * MINUTE * n for n in range(9)], [(DELIVERED + HOUR, 1, When.AFTER_DELIVERY)])
    parts: list[object] = [found, *found.events, *found.posts, *found.worn, *found.ticks]
    numbers = [getattr(part, field.name) for part in parts for field in fields(part)]  # type: ignore[arg-type]  # all are dataclasses

    assert all(isinstance(value, int) for value in (*found.span, found.height, found.axis_y, found.top_y))
    assert not any(isinstance(value, float) for value in numbers)


def test_time_runs_from_left_to_right_in_proportion() -> None:
    found = drawn([DELIVERED, DELIVERED + 5 * DAY, REQUESTED])
    first, middle, last = (dot.x for dot in found.posts)

    assert abs((first + last) / 2 - middle) <= 1
    assert found.span == (first, last)
    assert [event.x for event in found.events] == sorted(event.x for event in found.events)
    assert next(event.x for event in found.events if event.date.key == "delivered") == first


def test_everything_lies_inside_the_drawing() -> None:
    times = [PLACED - 30 * DAY, PLACED + 50 * DAY, *[DELIVERED + MINUTE * n for n in range(8)]]
    found = drawn(times, [(at, 1, When.AFTER_DELIVERY) for at in times])
    across = [dot.x for dot in (*found.posts, *found.worn, *found.ticks, *found.events)]

    assert 0 < min(across) < max(across) < WIDTH
    assert all(found.axis_y < dot.y < found.height for dot in found.posts)
    assert all(found.top_y < dot.y < found.axis_y for dot in found.worn)
    assert all(LABEL_WIDTH // 2 <= event.label_x <= WIDTH - LABEL_WIDTH // 2 for event in found.events)


@pytest.mark.parametrize("minutes", [0, 1, 240, 1500])
def test_posts_close_in_time_do_not_cover_each_other(minutes: int) -> None:
    posts = drawn([DELIVERED + n * minutes * MINUTE for n in range(11)]).posts

    assert len(posts) == 11
    assert apart(posts, POST_WIDTH)


@pytest.mark.parametrize("minutes", [0, 30, 600, 1500])
def test_findings_close_in_time_do_not_cover_each_other(minutes: int) -> None:
    worn = [(DELIVERED + n * minutes * MINUTE, n % 3 + 1, When.AFTER_DELIVERY) for n in range(11)]
    found = drawn(worn=worn).worn

    assert len(found) == 11
    assert apart(found, MARK_WIDTH)


def test_a_dot_with_room_beside_the_others_stays_in_the_lowest_row() -> None:
    close, far = DELIVERED, DELIVERED + 6 * DAY
    posts = drawn([close, close, close, far]).posts
    rows = [dot.y for dot in posts]

    assert rows[3] == rows[0] < rows[1] < rows[2]


def test_of_many_in_one_place_no_more_than_twelve_rows_are_made() -> None:
    found = drawn([DELIVERED] * 40, [(DELIVERED, 1, When.AROUND_DELIVERY)] * 40)

    assert len({dot.y for dot in found.posts}) == len({dot.y for dot in found.worn}) == 12
    assert all(found.top_y < dot.y < found.axis_y for dot in found.worn)


@pytest.mark.parametrize("apart_by", [MINUTE, 12 * HOUR, DAY, 3 * DAY, 20 * DAY])
def test_labels_of_dates_do_not_cover_each_other(apart_by: timedelta) -> None:
    dates = order(
        delivered=PLACED + apart_by, return_requested=PLACED + 2 * apart_by, return_received=PLACED + 3 * apart_by
    )
    found = drawn([PLACED - 200 * DAY], dates=dates)
    for one, two in combinations(found.events, 2):
        beside = abs(one.label_x - two.label_x) >= LABEL_WIDTH
        assert beside or abs(one.label_y - two.label_y) >= LABEL_HEIGHT
    assert max(event.label_y for event in found.events) + LABEL_HEIGHT // 2 < found.top_y


def test_a_label_stands_at_its_date_where_there_is_room() -> None:
    middle = drawn([PLACED - 20 * DAY, PLACED + 40 * DAY]).events

    assert all(isinstance(event, Event) and event.label_x == event.x for event in middle)


def test_a_finding_bears_the_number_of_its_line_and_where_it_lies() -> None:
    worn = [(REQUESTED + HOUR, 2, When.AFTER_REQUEST), (DELIVERED + DAY, 7, When.AFTER_DELIVERY)]
    found = drawn(worn=worn).worn

    assert [(dot.label, dot.when) for dot in found] == [("7", When.AFTER_DELIVERY), ("2", When.AFTER_REQUEST)]


def test_posts_are_dots_without_a_word_one_for_each_post_however_many_pictures() -> None:
    book = Book(CASE)
    book.page(book.run(), made("a", DELIVERED, sha256(b"1"), sha256(b"2")), made("b", DELIVERED, sha256(b"1")))
    found = draw(Assessment(read(book.entries), ()))

    assert [(dot.label, dot.when) for dot in found.posts] == [("", None)] * 2


def test_the_span_ends_with_the_drawing_where_no_return_was_requested() -> None:
    found = drawn([REQUESTED + 9 * DAY], dates=order(return_requested=None))

    assert found.span[0] == next(event.x for event in found.events if event.date.key == "delivered")
    assert found.span[1] > found.posts[0].x


def test_a_case_without_posts_is_drawn_by_its_dates() -> None:
    found = drawn()

    assert (found.posts, found.worn) == ((), ())
    assert len(found.events) == 4
    assert found.axis_y < found.height


def test_there_are_six_hours_of_air_beside_a_short_span() -> None:
    dates = Order(order_id="1", placed=PLACED, delivered=PLACED, lines=order().lines)
    found = drawn([PLACED], dates=dates)

    assert found.posts[0].x == 56 + round(6 / (8 * 24 + 12) * (WIDTH - 2 * 56))


@pytest.mark.parametrize(
    ("days", "step"),
    [(5, 1), (10, 1), (14, 2), (40, 5), (56, 5), (80, 7), (150, 14), (300, 30), (1000, 90), (9000, 3650)],
)
def test_days_on_the_axis_are_whole_and_never_more_than_a_dozen_or_so(days: int, step: int) -> None:
    dates = order(delivered=PLACED, return_requested=None)
    ticks = drawn([PLACED + days * DAY], dates=dates).ticks

    assert all(tick.moment.hour == tick.moment.minute == 0 for tick in ticks)
    assert {later.moment - earlier.moment for earlier, later in pairwise(ticks)} <= {timedelta(days=step)}
    assert 1 <= len(ticks) <= 14


def test_a_day_on_the_axis_stands_where_its_first_moment_is() -> None:
    midnight = (DELIVERED + DAY).replace(hour=0)
    found = drawn([midnight])

    assert Tick(found.posts[0].x, midnight) in found.ticks
