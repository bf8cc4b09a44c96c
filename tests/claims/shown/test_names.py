"""Accounts of others that a picture's letters name are made unseen; the case's own stays, and so does all else."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from claims.shown.names import blur_names
from desk.channels.fonts import font
from matcher.errors import PictureError
from matcher.features.lettering import read_lines

LINES = ("Day four at the lake", "with @anna.k today", "photo by @lin")


def picture(*lines: str) -> bytes:
    image = Image.new("RGB", (900, 700), (238, 232, 214))
    pen = ImageDraw.Draw(image)
    for n, line in enumerate(lines):
        pen.text((60, 80 + 180 * n), line, font=font(56), fill=(20, 20, 30))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


def read(data: bytes) -> str:
    rgb = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    return " ".join(line.text for line in read_lines(rgb, np.ones(rgb.shape[:2], np.bool_)))


def test_the_account_of_another_is_made_unseen_and_the_rest_is_read_as_before() -> None:
    before = picture(*LINES)
    assert "anna" in read(before)

    after = read(blur_names(before, frozenset({"lin"})))

    assert "anna" not in after
    assert "lake" in after
    assert "@lin" in after.replace(" ", "")


def test_a_picture_that_names_nobody_else_stays_as_it_is() -> None:
    before = picture(LINES[0], LINES[2])

    assert blur_names(before, frozenset({"lin"})) == before


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PictureError):
        blur_names(b"no picture", frozenset())
