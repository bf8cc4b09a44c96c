"""Letters are read wherever they stand, only where it may be looked, and no picture makes the reader fail."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from matcher.features.lettering import read_lines
from matcher.people.regions import scene
from matcher.picture.pixels import Rgb, decode
from matcher.recipe import RECIPE
from matcher.worn.lettering import folded, length, likeness, read_photo
from tests.matcher.small_shop import catalog_bytes, encoded, media_bytes, picture

pytestmark = pytest.mark.slow

CHINESE = Path(__file__).parents[1] / "lettering" / "chinese.png"
"""Four characters, drawn with Noto Serif CJK, as no font for them is installed everywhere."""


def written(words: str, size: int = 60, turned: int = 0, ground: tuple[int, int, int] = (30, 60, 110)) -> Image.Image:
    """A cloth of one colour with white words in its middle."""
    font = ImageFont.load_default(size)
    width = round(font.getlength(words))
    plate = Image.new("RGB", (width + 40, 2 * size), ground)
    ImageDraw.Draw(plate).text((20, size // 3), words, font=font, fill=(245, 245, 245))
    plate = plate.rotate(turned, expand=True, fillcolor=ground)
    cloth = Image.new("RGB", (640, 640), ground)
    cloth.paste(plate, ((640 - plate.width) // 2, (640 - plate.height) // 2))
    return cloth


def read(image: Image.Image) -> list[str]:
    rgb = np.array(image.convert("RGB"))
    return [folded(line.text) for line in read_lines(rgb, np.ones(rgb.shape[:2], bool))]


@pytest.mark.parametrize("turned", [0, 12, -20, 90, -90])
def test_a_word_is_read_upright_aslant_and_turned_to_either_side(turned: int) -> None:
    assert read(written("KANSAS CITY", turned=turned)) == ["kansascity"]


@pytest.mark.parametrize("size", [22, 120])
def test_a_small_and_a_huge_word_are_read(size: int) -> None:
    assert read(written("LUNA", size=size)) == ["luna"]


def test_chinese_is_read() -> None:
    cloth = Image.new("RGB", (480, 480), "white")
    cloth.paste(Image.open(CHINESE).convert("RGB"), (120, 200))
    assert read(cloth) == ["海阔天空"]
    assert length("海阔天空") == 8


def test_nothing_is_read_where_nothing_may_be_looked_at() -> None:
    rgb = np.array(written("HARBOUR"))
    left = np.zeros(rgb.shape[:2], bool)
    left[:, :200] = True
    assert read_lines(rgb, left) == ()


def test_lettering_drawn_over_a_face_is_not_read() -> None:
    """Faces are painted over before anything is read: what is written there is gone with them."""
    image = picture(media_bytes("p7013-1.jpg"))
    pixels = decode(encoded(image, "PNG"))
    (left, top, right, bottom), *_ = scene(pixels.rgb).faces
    draw = ImageDraw.Draw(image)
    at = (round((left + 4) / pixels.scale), round((top + bottom) / 2 / pixels.scale))
    font = ImageFont.load_default((right - left) / pixels.scale / 5)
    draw.text(at, "LORELEI", font=font, fill=(250, 250, 250), anchor="lm", stroke_width=2, stroke_fill=(0, 0, 0))
    data = encoded(image, "PNG")
    rgb = decode(data, 1024).rgb
    seen = [folded(line.text) for line in read_lines(rgb, np.ones(rgb.shape[:2], bool))]
    assert "lorelei" in seen, "not even read with the face open: this proves nothing"
    assert scene(decode(data).rgb).faces, "the face is no longer found under the letters: this proves nothing"
    assert all(likeness("lorelei", folded(line.text)) < 0.5 for line in read_photo(lambda: data))


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (3, 700), (64, 64)])
def test_a_picture_of_any_shape_is_looked_at_without_harm(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (*shape, 3)).astype(np.uint8)
    assert len(read_lines(noise, np.ones(shape, bool))) <= RECIPE.features.lettering.most_lines


def test_a_cloth_full_of_words_is_read_up_to_a_bound() -> None:
    page = Image.new("RGB", (900, 900), "white")
    for row in range(30):
        ImageDraw.Draw(page).text(
            (10, 30 * row), f"words and words {row}", font=ImageFont.load_default(22), fill="black"
        )
    assert len(read(page)) == RECIPE.features.lettering.most_lines


def test_a_plain_cloth_bears_no_word() -> None:
    plain: Rgb = np.full((300, 200, 3), 180, np.uint8)
    assert read_lines(plain, np.ones((300, 200), bool)) == ()
    lines = read_photo(lambda: catalog_bytes("FJ-1112-PUR"))
    assert not [line for line in lines if len(line.letters) >= 4]
