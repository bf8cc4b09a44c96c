"""The edits read off a map: what is there is named, what is not is not."""

import numpy as np
import pytest

from evidence.sentences import in_a_row
from matcher.features.geometry import Floats
from matcher.photograph.edits import edit_names

WIDE, HIGH = 600, 800
CORNERS = np.array([[0, 0], [WIDE, 0], [WIDE, HIGH], [0, HIGH]], np.float32)


def said(outline: Floats, post: tuple[int, int] = (WIDE, HIGH), **changes: object) -> str:
    known: dict[str, object] = {"is_mirrored": False, "laid_over": 0.0, "colour_offset": 0.5, "surroundings": 0.0}
    return in_a_row(edit_names(outline, post, (WIDE, HIGH), **(known | changes)))  # type: ignore[arg-type]  # by name


def turned(degrees: float) -> Floats:
    angle = np.deg2rad(degrees)
    around = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    made = (CORNERS - CORNERS.mean(axis=0)) @ around.T
    return (made - made.min(axis=0)).astype(np.float32)


def test_of_a_photograph_as_it_is_nothing_is_said() -> None:
    assert said(CORNERS) == ""
    assert said(CORNERS / 3, (WIDE // 3, HIGH // 3)) == ""


def test_a_crop_says_how_much_is_left() -> None:
    assert said(CORNERS - np.float32([0, 400]), (WIDE, 400)) == "cropped: 50 % of it is left"


@pytest.mark.parametrize(("lively", "words"), [(3.0, "in a frame, as a screenshot has it"), (40.0, "pasted into")])
def test_what_is_around_it_tells_a_screenshot_from_a_collage(lively: float, words: str) -> None:
    text = said(CORNERS + np.float32([100, 400]), (800, 1600), surroundings=lively)
    assert text.startswith(words)
    assert "it fills 38 % of it" in text
    assert "cropped" not in text


@pytest.mark.parametrize(
    ("degrees", "words"),
    [(90, "turned by 90 degrees clockwise"), (-5, "turned by 5 degrees anticlockwise"), (1, "")],
)
def test_a_turn_is_named_with_its_side(degrees: float, words: str) -> None:
    made = turned(degrees)
    text = said(made, (int(made[:, 0].max()), int(made[:, 1].max())))
    assert words in text
    assert words or "turned" not in text


def test_a_mirrored_picture_is_mirrored_and_not_turned() -> None:
    mirrored = CORNERS.copy()
    mirrored[:, 0] = WIDE - mirrored[:, 0]
    assert said(mirrored, is_mirrored=True) == "mirrored"


def test_a_slant_is_named() -> None:
    slanted = CORNERS + np.float32([[40, 50], [0, 0], [0, 0], [0, 0]])
    assert "at a slant" in said(slanted)


def test_what_was_laid_over_and_colours_are_named() -> None:
    text = said(CORNERS, laid_over=0.14, colour_offset=9.0)
    assert text == "something laid over 14 % of it, such as text or a sticker; its colours changed, as a filter does"
