"""What one unreadable post does to its page, and what a page of them says of the platform."""

import pytest

from crawler.errors import UnexpectedPage
from crawler.parsers.unread import left_out

FAULTS = [UnexpectedPage("[0].at", "is not there"), UnexpectedPage("[1].at", "is not there")]


def test_posts_that_cannot_be_read_are_left_out_beside_one_that_can_or_alone() -> None:
    assert left_out(["a post"], FAULTS) == ("[0].at: is not there", "[1].at: is not there")
    assert left_out([], FAULTS[:1]) == ("[0].at: is not there",)
    assert left_out([], []) == ()


def test_of_several_posts_none_that_can_be_read_is_a_platform_that_has_changed() -> None:
    with pytest.raises(UnexpectedPage) as caught:
        left_out([], FAULTS)
    assert caught.value is FAULTS[0]
