"""Numbers on labels and tags."""

import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from matcher.laid.label import label_numbers


def label(*lines: str, size: int = 44) -> Image.Image:
    """A wash label on cloth."""
    picture = Image.new("RGB", (1200, 900), (70, 90, 120))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((300, 150, 900, 750), fill=(244, 243, 238))
    for at, line in enumerate(lines):
        draw.text((340, 190 + 90 * at), line, (20, 20, 20), ImageFont.load_default(size))
    return picture


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@pytest.mark.parametrize(
    ("line", "number"),
    [("RN 54023", "RN 54023"), ("RN# 102345", "RN 102345"), ("CA# 12873", "CA 12873"), ("CA NO. 12873", "CA 12873")],
)
def test_the_makers_number_is_read(line: str, number: str) -> None:
    assert label_numbers(jpeg(label("100% COTTON", line, "MADE IN PORTUGAL"))) == {number}


def test_an_ean_is_read_by_its_bars() -> None:
    picture = label("SIZE M")
    code = zxingcpp.create_barcode("4006381333931", zxingcpp.BarcodeFormat.EAN13).to_image(4)
    picture.paste(Image.fromarray(np.array(code)).convert("RGB").resize((420, 160)), (380, 400))

    assert label_numbers(jpeg(picture)) == {"EAN 4006381333931"}


@pytest.mark.parametrize(
    "line", ["40 DEGREES", "TEL 0571 88157858", "BORN 1998", "SKU RNX54023", "RN 12", "LOS ANGELES, CA 90012"]
)
def test_other_numbers_are_none(line: str) -> None:
    assert label_numbers(jpeg(label(line, "100% COTTON"))) == frozenset()


def test_letters_too_small_to_be_read_twice_alike_are_not_taken() -> None:
    assert label_numbers(jpeg(label("RN 54023", size=8).resize((600, 450)))) == frozenset()


def test_nothing_is_read_beside_a_carriers_barcode() -> None:
    picture = label("RN 54023")
    code = zxingcpp.create_barcode("SF1402000001", zxingcpp.BarcodeFormat.Code128).to_image(3)
    picture.paste(Image.fromarray(np.array(code)).convert("RGB").resize((480, 160)), (360, 500))

    assert label_numbers(jpeg(picture)) == frozenset()
