"""The printed card in a photo: its scale, its light, and when neither is said."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from desk.acts.printed import card_image
from matcher.laid.card import Codes, codes_in, hidden
from matcher.recipe.laid import LAID

PX_PER_MM = 4.0


def table(matrix: NDArray[np.float64] | None = None, sheet: str = "AB12CD", gain: float = 1.0) -> NDArray[np.uint8]:
    """A card on a board of 1600 x 1200, at four pixels a millimetre."""
    card = np.array(card_image(sheet).convert("RGB"))
    factor = PX_PER_MM / (300 / 25.4)
    small = cv2.resize(card, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    board = np.full((1200, 1600, 3), 120, np.uint8)
    board[300 : 300 + small.shape[0], 500 : 500 + small.shape[1]] = small
    turned = board if matrix is None else cv2.warpPerspective(board, matrix, (1600, 1200), borderValue=(120,) * 3)
    return (turned * gain).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("turn_deg", [0, 33, 90, 181])
def test_the_scale_is_right_to_a_fiftieth_however_the_card_lies(turn_deg: int) -> None:
    turn = np.vstack([cv2.getRotationMatrix2D((700, 500), turn_deg, 1.0), [0, 0, 1]])

    card = codes_in(table(turn)).card

    assert card is not None
    assert card.sheet == "AB12CD"
    assert card.px_per_mm == pytest.approx(PX_PER_MM, rel=0.02)


def test_the_patch_tells_the_light_that_falls_on_it() -> None:
    bright, dark = (codes_in(table(gain=gain)).card for gain in (1.2, 0.6))

    assert bright is not None
    assert dark is not None
    assert bright.light is not None
    assert dark.light is not None
    assert bright.light / dark.light == pytest.approx(np.full(3, 2.0**LAID.gamma), rel=0.03)


def covered(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A thumb over half of the patch."""
    rgb[340:480, 500 + 48 * 4 + 40 : 900] = (220, 160, 140)
    return rgb


@pytest.mark.parametrize(
    "seen", [table(gain=1.7), table(gain=0.1), covered(table())], ids=["clipped", "too dark", "covered"]
)
def test_no_light_is_read_from_a_patch_that_does_not_show_it(seen: NDArray[np.uint8]) -> None:
    card = codes_in(seen).card

    assert card is None or card.light is None


def test_two_cards_are_none_and_both_are_hidden() -> None:
    both = np.vstack([table(), table(sheet="ZZ99ZZ")])

    found = codes_in(both)

    assert found.card is None
    assert hidden(found.boxes, *both.shape[:2])[[400, 1600], 600].all()


def test_a_card_that_leans_out_of_the_plane_gives_no_scale() -> None:
    corners = np.array([(0, 0), (1600, 0), (1600, 1200), (0, 1200)], np.float32)
    leaning = cv2.getPerspectiveTransform(
        corners, corners + np.array([(0, 0), (0, 0), (-620, 0), (620, 0)], np.float32)
    )

    assert codes_in(table(leaning.astype(np.float64))).card is None


@pytest.mark.parametrize("sheet", ["AB12C", "ab12cd", "AB12CDE", "ABCDE!"])
def test_a_code_that_names_no_sheet_is_no_card(sheet: str) -> None:
    found: Codes = codes_in(table(sheet=sheet))

    assert found.card is None


def test_a_photo_without_codes_has_none() -> None:
    found = codes_in(np.full((400, 400, 3), 90, np.uint8))

    assert found.card is None
    assert not found.boxes
