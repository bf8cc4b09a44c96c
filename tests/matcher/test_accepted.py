"""How much must agree before two pictures are one photograph: the less one thing says, the more another must."""

from dataclasses import replace

import numpy as np
import pytest

from matcher.photograph.compare import Repost, accepted
from matcher.policy import load_policy

NONE = np.zeros((0, 2), np.float32)
FOUND = Repost(
    inliers=60, distance_bits=26, agreement=0.7, blocks=40, laid_over=0.0, colour_offset=1.0, is_faded=False,
    open_share=0.95, surroundings=0.0, is_mirrored=False, outline=NONE, post_points=NONE, photo_points=NONE,
)  # fmt: skip
BARS = load_policy().photograph


def test_many_points_and_two_thirds_of_the_picture_are_enough() -> None:
    assert accepted(FOUND, BARS)
    assert not accepted(replace(FOUND, agreement=0.64), BARS)


@pytest.mark.parametrize("laid_over", [0.0, 0.13])
def test_a_print_that_a_model_wears_in_two_photographs_does_not_make_them_one(laid_over: float) -> None:
    print_alone = replace(FOUND, inliers=15, agreement=0.652, blocks=23, laid_over=laid_over)
    assert not accepted(print_alone, BARS)
    assert not accepted(replace(print_alone, inliers=BARS.sure_inliers - 1), BARS)


def test_few_points_are_enough_where_nearly_all_of_the_picture_agrees() -> None:
    assert accepted(replace(FOUND, inliers=15, agreement=0.86, laid_over=0.13), BARS)
    assert not accepted(replace(FOUND, inliers=14, agreement=0.86, laid_over=0.13), BARS)
    assert accepted(replace(FOUND, inliers=6, agreement=0.86), BARS)
    assert not accepted(replace(FOUND, inliers=5, agreement=0.86), BARS)
