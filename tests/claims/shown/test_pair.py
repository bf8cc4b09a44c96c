"""Geometry of one comparison: frames and points where they lie, both pictures at one height, whole numbers only."""

from dataclasses import astuple

import pytest

from claims.shown.pair import Pair, Rectangle, close_pair, is_mirrored, whole_pair
from claims.shown.pictures import Prints, Shown
from evidence.records import Finding, Region
from tests.claims.book import finding

HEIGHT, GAP, LEAST_WIDTH = 560, 28, 900
SQUARE = [(0, 0), (100, 0), (100, 60), (0, 60), (30, 20)]


def prints(width: int, height: int, close: tuple[int, int] | None = None) -> Prints:
    return Prints(Shown("data:whole", width, height), Shown("data:close", *close) if close else None)


def found(
    region: tuple[int, int, int, int] | None = None,
    photo_region: tuple[int, int, int, int] | None = None,
    *lines: tuple[int, int, int, int],
) -> Finding:
    regions = [
        Region(**dict(zip(("x", "y", "width", "height"), r, strict=True))) if r else None
        for r in (region, photo_region)
    ]
    return finding().model_copy(update={"region_px": regions[0], "photo_region_px": regions[1], "lines_px": lines})


def whole(told: Finding, post: tuple[int, int] = (800, 1120), photo: tuple[int, int] = (1120, 1120)) -> Pair:
    return whole_pair(told, prints(*post), prints(*photo))


@pytest.mark.parametrize("post", [(800, 600), (600, 800), (4000, 100), (100, 4000), (1, 4000)])
@pytest.mark.parametrize("photo", [(320, 400), (4000, 90), (90, 4000)])
def test_both_pictures_stand_at_one_height_beside_each_other(post: tuple[int, int], photo: tuple[int, int]) -> None:
    pair = whole(found(), post, photo)

    assert (pair.left.at.y, pair.right.at.y, pair.left.at.x) == (0, 0, 0)
    assert pair.left.at.height == pair.right.at.height == pair.height == HEIGHT
    assert pair.right.at.x >= pair.left.at.width + GAP
    assert pair.width == pair.right.at.x + pair.right.at.width >= LEAST_WIDTH
    assert pair.left.at.width == max(1, round(HEIGHT * post[0] / post[1]))


def test_wide_pictures_stand_a_gap_apart_and_tall_ones_at_the_edges_of_the_page() -> None:
    wide, tall = whole(found(), (1120, 560), (560, 560)), whole(found(), (100, 560), (100, 560))

    assert (wide.left.at, wide.right.at) == (Rectangle(0, 0, 1120, 560), Rectangle(1148, 0, 560, 560))
    assert (tall.left.at, tall.right.at) == (Rectangle(0, 0, 100, 560), Rectangle(800, 0, 100, 560))


def test_each_frame_lies_on_its_own_region() -> None:
    pair = whole(found((100, 200, 300, 400), (560, 0, 560, 280)))
    right = pair.right.at.x

    assert pair.left.frame == Rectangle(50, 100, 150, 200)
    assert pair.right.frame == Rectangle(right + 280, 0, 280, 140)


def test_a_region_that_is_not_known_has_no_frame() -> None:
    left, right = whole(found(None, (0, 0, 9, 9))), whole(found((0, 0, 9, 9), None))

    assert (left.left.frame, right.right.frame) == (None, None)
    assert left.right.frame is not None
    assert right.left.frame is not None


def test_a_region_beyond_the_picture_is_framed_as_far_as_the_picture_goes() -> None:
    pair = whole(found((-40, -60, 2000, 3000)))

    assert pair.left.frame == Rectangle(0, 0, 400, 560)


def test_a_line_joins_a_point_of_the_post_with_its_point_of_the_photo() -> None:
    pair = whole(found(None, None, (80, 560, 112, 224), (800, 1120, 0, 1120)))
    right = pair.right.at.x

    assert pair.lines == ((40, 280, right + 56, 112), (400, 560, right, 560))


def test_points_outside_a_picture_are_drawn_at_its_edge() -> None:
    pair = whole(found(None, None, (-5, 5000, 5000, -5)))

    assert pair.lines == ((0, 560, pair.right.at.x + 560, 0),)


def test_forty_eight_lines_are_all_drawn_and_of_more_an_even_share() -> None:
    lines = [(n, n, n, n) for n in range(480)]
    few, many = (whole(found(None, None, *lines[:n]), (1120, 1120)) for n in (48, 480))

    assert len(few.lines) == len(many.lines) == 48
    assert [x for x, *_ in few.lines] == [round(n / 2) for n in range(48)]
    assert [x for x, *_ in many.lines] == [5 * n for n in range(48)]


def test_the_same_finding_draws_the_same_in_whole_numbers() -> None:
    told = found((11, 13, 17, 19), (3, 5, 7, 9), (1, 2, 3, 4))
    pair = whole(told, (701, 333), (97, 211))
    placed = [pair.left.at, pair.right.at, pair.left.frame, pair.right.frame]
    numbers = [value for one in placed if one for value in astuple(one)]

    assert pair == whole(told, (701, 333), (97, 211))
    assert all(type(value) is int for value in (*numbers, *pair.lines[0], pair.width))


def test_close_ups_stand_unmarked_and_close_together() -> None:
    pair = close_pair(prints(9, 9, (100, 200)), prints(9, 9, (50, 100)))

    assert pair is not None
    assert (pair.left.at, pair.right.at) == (Rectangle(0, 0, 280, 560), Rectangle(308, 0, 280, 560))
    assert (pair.left.frame, pair.right.frame, pair.lines, pair.width) == (None, None, (), 588)
    assert pair.left.picture.uri == pair.right.picture.uri == "data:close"


def test_there_is_no_close_up_where_one_region_is_not_known() -> None:
    both, neither = prints(9, 9, (100, 200)), prints(9, 9)

    assert close_pair(both, neither) is close_pair(neither, both) is close_pair(neither, neither) is None


@pytest.mark.parametrize(
    ("moved", "is_mirror"),
    [
        (lambda x, y: (x, y), False),
        (lambda x, y: (500 - x, y), True),
        (lambda x, y: (x, 500 - y), True),
        (lambda x, y: (500 - x, 500 - y), False),
        (lambda x, y: (y, x), True),
        (lambda x, y: (-y, x), False),
        (lambda x, y: (3 * x + 40, 2 * y - 7), False),
        (lambda x, y: (3000 - 3 * x, y // 2), True),
        (lambda x, y: (x + y // 3, y), False),
    ],
)
def test_a_mirror_is_told_from_turning_sizing_and_slanting(moved: object, is_mirror: bool) -> None:
    lines = [(x, y, *moved(x, y)) for x, y in SQUARE]  # type: ignore[operator]  # one of the functions above

    assert is_mirrored(lines) is is_mirror
    assert is_mirrored([(c, d, a, b) for a, b, c, d in lines]) is is_mirror


def test_too_few_points_or_points_in_a_row_tell_nothing_of_a_mirror() -> None:
    mirrored = [(x, y, 500 - x, y) for x, y in SQUARE]
    row = [(n, 2 * n, 500 - n, 2 * n) for n in range(5)]

    assert [is_mirrored(mirrored[:n]) for n in (0, 2, 3)] == [False, False, True]
    assert not is_mirrored(row)
