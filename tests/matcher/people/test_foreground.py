"""Where the item is in a photo that nobody wears it in."""

import cv2
import numpy as np
import pytest

from matcher.people.foreground import foreground

HIGH, WIDE = 400, 320
ITEM = np.zeros((HIGH, WIDE), np.uint8)
SHIRT = [[90, 90], [230, 90], [280, 150], [240, 180], [240, 320], [80, 320], [80, 180], [40, 150]]
cv2.fillPoly(ITEM, [np.array(SHIRT)], 1)


def carpet(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    squares = rng.integers(0, 2, (HIGH // 20, WIDE // 20, 1)) * np.array([130, 20, 30]) + np.array([60, 40, 30])
    return np.kron(squares, np.ones((20, 20, 1))).astype(np.uint8)


def on(ground: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    noise = np.random.default_rng(1).normal(0, 6, (HIGH, WIDE, 3))
    return (np.where(ITEM[..., None] > 0, np.array(colour), ground) + noise).clip(0, 255).astype(np.uint8)


def agreement(found: np.ndarray) -> float:
    item = ITEM > 0
    return float((found & item).sum() / (found | item).sum())


def test_a_shirt_on_a_carpet_is_cut_from_it():
    assert agreement(foreground(on(carpet(1), (70, 110, 190)))) > 0.9


def test_a_shirt_on_a_sheet_of_one_colour_is_told_by_that_colour():
    assert agreement(foreground(on(np.full((HIGH, WIDE, 3), (190, 30, 30)), (240, 240, 235)))) > 0.9


def test_the_cut_is_the_same_every_time():
    picture = on(carpet(2), (200, 190, 40))
    assert np.array_equal(foreground(picture), foreground(picture))


@pytest.mark.slow
def test_where_no_cut_can_be_believed_everything_is_looked_at():
    assert foreground(carpet(3)).mean() > 0.5
    stripes = np.zeros((200, 200, 3), np.uint8)
    stripes[:, ::2] = 255
    assert foreground(stripes).any()


def test_a_close_up_is_not_cut_where_its_cloth_goes_on_beyond_the_border():
    assert foreground(on(carpet(1), (70, 110, 190)), is_whole=False).all()


@pytest.mark.slow
def test_a_picture_of_a_few_pixels_is_no_error():
    for size in (1, 2, 9):
        assert foreground(np.arange(size * size * 3, dtype=np.uint8).reshape(size, size, 3)).shape == (size, size)
