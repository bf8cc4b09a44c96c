"""Two photos of a piece on a table: what they have in common, and what must not count."""

import cv2
import numpy as np
import pytest

from desk.acts.printed import card_image
from matcher.errors import PictureError
from matcher.laid.piece import Agreed, Piece, agreed
from matcher.laid.piece import piece as looked_at
from matcher.recipe.laid import LAID
from tests.matcher.laid.tables import laid

OWL, CHECKED, DRESS = "fj-1083-ant", "fj-1181-bla", "fj-1248-lim"
pytestmark = pytest.mark.slow


def piece(data: bytes) -> Piece:
    found = looked_at(data)
    assert found is not None
    return found


def compared(out: bytes, back: bytes) -> Agreed:
    return agreed(piece(out), piece(back))


def test_the_same_print_laid_anew_under_another_lamp_agrees() -> None:
    found = compared(laid(OWL, 1), laid(OWL, 2, "warm"))

    assert found.points >= LAID.least_points
    assert found.colour_apart is not None
    assert found.colour_apart <= LAID.colour_apart


@pytest.mark.parametrize("other", [CHECKED, DRESS])
def test_another_article_does_not(other: str) -> None:
    found = compared(laid(OWL, 1), laid(other, 2, "cool"))

    assert found.points < LAID.least_points


def test_another_colour_of_one_print_is_apart_by_the_card_though_the_print_agrees() -> None:
    found = compared(laid("fj-1070-blu", 1), laid("fj-1070-plm", 2, "warm"))

    assert found.points >= LAID.least_points
    assert found.colour_apart is not None
    assert found.colour_apart > LAID.colour_apart


def test_a_mirror_image_is_no_movement_of_the_cloth() -> None:
    shown = cv2.imdecode(np.frombuffer(laid(OWL, 2), np.uint8), cv2.IMREAD_COLOR)
    mirrored = cv2.imencode(".png", shown[:, ::-1])[1].tobytes()

    assert compared(laid(OWL, 1), mirrored).points < LAID.least_points


def board(pattern: str) -> np.ndarray:
    """A table with a card on it and no piece: a checked mat, planks, or plain."""
    y, x = np.mgrid[:2400, :2000]
    ways = {"mat": (x // 80 + y // 80) % 2 * 120 + 60, "planks": x // 200 % 3 * 40 + 90, "plain": x * 0 + 128}
    shown = np.repeat(ways[pattern][..., None], 3, axis=2).astype(np.uint8)
    card = np.array(card_image("AB12CD").convert("RGB"))
    small = cv2.resize(card, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    shown[2200 : 2200 + small.shape[0], 1600 : 1600 + small.shape[1]] = small
    return shown


@pytest.mark.parametrize("pattern", ["mat", "planks", "plain"])
def test_a_table_without_a_piece_is_no_piece(pattern: str) -> None:
    assert looked_at(cv2.imencode(".png", board(pattern))[1].tobytes()) is None


@pytest.mark.parametrize("pattern", ["mat", "planks"])
def test_two_small_pieces_on_one_patterned_table_do_not_agree_by_the_table(pattern: str) -> None:
    found = []
    for colour in ((20, 20, 20), (40, 40, 200)):
        shown = board(pattern)
        cv2.ellipse(shown, (950, 1100), (230, 300), 0, 0, 360, colour, -1)
        found.append(looked_at(cv2.imencode(".png", shown)[1].tobytes()))

    one, other = found
    assert one is None or other is None or agreed(one, other).points < LAID.least_points


def test_a_photo_without_a_card_is_not_looked_at() -> None:
    shown = cv2.imdecode(np.frombuffer(laid(OWL, 2), np.uint8), cv2.IMREAD_COLOR)

    assert looked_at(cv2.imencode(".png", shown[:2000])[1].tobytes()) is None


def test_no_colour_is_told_of_cloth_that_is_too_bright() -> None:
    shown = cv2.imdecode(np.frombuffer(laid("fj-1248-lim", 1), np.uint8), cv2.IMREAD_COLOR)
    bright = shown.copy()
    bright[:2000] = (shown[:2000].astype(int) * 2).clip(0, 255)

    assert (found := looked_at(cv2.imencode(".png", bright)[1].tobytes())) is None or found.chroma is None


def test_the_same_bytes_give_the_same_numbers() -> None:
    one, other = piece(laid(OWL, 1)), piece(laid(OWL, 2, "warm"))

    assert agreed(one, other) == agreed(piece(laid(OWL, 1)), other)


def test_a_broken_picture_is_refused() -> None:
    with pytest.raises(PictureError):
        looked_at(b"\xff\xd8\xff\xe0 no picture")
