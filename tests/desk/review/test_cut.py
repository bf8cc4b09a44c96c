"""What is cut from a post for a reviewer: one person's clothes, of those of whom the finding is."""

import pytest

from desk.review.cut import clothes
from evidence.records import Region
from matcher.errors import PictureError
from matcher.picture.pixels import decode
from tests.matcher.small_shop import media_bytes, picture

TWO = "p7015-1.jpg"
"""Two women before a valley."""


def holds(outer: Region, x: float, y: float) -> bool:
    return outer.x <= x <= outer.x + outer.width and outer.y <= y <= outer.y + outer.height


@pytest.mark.slow
def test_the_clothes_of_the_one_person_lie_inside_the_picture_and_are_not_all_of_it() -> None:
    data = media_bytes("p7024-1.jpg")
    found = clothes(data, None)
    wide, high = picture(data).size

    assert found
    assert 0 <= found.x < found.x + found.width <= wide
    assert 0 <= found.y < found.y + found.height <= high
    assert found.width * found.height < 0.8 * wide * high


@pytest.mark.slow
def test_of_two_people_the_one_is_cut_on_whose_clothes_the_finding_lies() -> None:
    data = media_bytes(TWO)
    pixels = decode(data)
    cut = {}
    for x in range(0, pixels.width_px - 40, pixels.width_px // 12):
        near = Region(x=x, y=pixels.height_px * 6 // 10, width=40, height=40)
        found = clothes(data, near)
        assert found
        if holds(found, near.x + 20, near.y + 20):
            cut[found] = near

    assert len(cut) == 2, "each of them is found by what lies on her"


@pytest.mark.slow
def test_where_the_finding_lies_on_nobody_or_nothing_was_named_the_largest_is_cut() -> None:
    data = media_bytes(TWO)

    assert clothes(data, Region(x=0, y=0, width=10, height=10)) == clothes(data, None) is not None


@pytest.mark.slow
@pytest.mark.parametrize("name", ["p7032-1.jpg", "p7007-1.jpg"])
def test_where_nobody_is_nothing_is_cut(name: str) -> None:
    assert clothes(media_bytes(name), None) is None


def test_what_is_no_picture_is_said() -> None:
    with pytest.raises(PictureError):
        clothes(b"no picture", None)
