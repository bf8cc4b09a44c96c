"""Two photos of a piece on a table: what they have in common, and what must not count."""

import cv2
import numpy as np
import pytest

from matcher.errors import PictureError
from matcher.laid.piece import agreed, piece
from matcher.recipe.laid import LAID
from tests.matcher.laid.tables import laid

OWL, CHECKED, DRESS = "fj-1083-ant", "fj-1181-bla", "fj-1248-lim"
pytestmark = pytest.mark.slow


def test_the_same_print_laid_anew_under_another_lamp_agrees() -> None:
    found = agreed(piece(laid(OWL, 1)), piece(laid(OWL, 2, "warm")))

    assert found.points >= LAID.least_points
    assert found.colour_apart is not None
    assert found.colour_apart <= LAID.colour_apart


@pytest.mark.parametrize("other", [CHECKED, DRESS])
def test_another_article_does_not(other: str) -> None:
    found = agreed(piece(laid(OWL, 1)), piece(laid(other, 2, "cool")))

    assert found.points < LAID.least_points


def test_another_colour_of_one_print_is_apart_by_the_card_though_the_print_agrees() -> None:
    found = agreed(piece(laid("fj-1070-blu", 1)), piece(laid("fj-1070-plm", 2, "warm")))

    assert found.points >= LAID.least_points
    assert found.colour_apart is not None
    assert found.colour_apart > LAID.colour_apart


def test_a_mirror_image_is_no_movement_of_the_cloth() -> None:
    shown = cv2.imdecode(np.frombuffer(laid(OWL, 2), np.uint8), cv2.IMREAD_COLOR)
    mirrored = cv2.imencode(".png", shown[:, ::-1])[1].tobytes()

    assert agreed(piece(laid(OWL, 1)), piece(mirrored)).points < LAID.least_points


def test_two_plain_boards_with_one_card_have_nothing_in_common() -> None:
    boards = []
    for seed in (1, 2):
        shown = cv2.imdecode(np.frombuffer(laid(OWL, seed), np.uint8), cv2.IMREAD_COLOR)
        card = shown[2100:, 1400:].copy()
        shown[:] = 128
        shown[2100:, 1400:] = card
        boards.append(piece(cv2.imencode(".png", shown)[1].tobytes()))

    found = agreed(*boards)

    assert found.points < LAID.least_points
    assert found.colour_apart is None or found.colour_apart <= LAID.colour_apart


def test_no_colour_is_said_without_a_card() -> None:
    shown = cv2.imdecode(np.frombuffer(laid(OWL, 2), np.uint8), cv2.IMREAD_COLOR)
    bare = cv2.imencode(".png", shown[:2000])[1].tobytes()

    found = agreed(piece(laid(OWL, 1)), piece(bare))

    assert found.colour_apart is None
    assert found.points >= LAID.least_points


def test_the_same_bytes_give_the_same_numbers() -> None:
    one, other = piece(laid(OWL, 1)), piece(laid(OWL, 2, "warm"))

    assert agreed(one, other) == agreed(piece(laid(OWL, 1)), other)


def test_a_broken_picture_is_refused() -> None:
    with pytest.raises(PictureError):
        piece(b"\xff\xd8\xff\xe0 no picture")
