"""Bytes to pixels: every format people post, and every way a file can be broken."""

import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pillow_heif  # noqa: F401 - teaches Pillow to write HEIC
import pytest
from PIL import Image

from matcher.errors import PictureError
from matcher.picture.pixels import decode
from matcher.recipe import RECIPE
from tests.matcher.small_shop import encoded, media_bytes

RED, GREEN, BLUE, GREY = (200, 30, 30), (30, 160, 30), (30, 30, 200), (120, 120, 120)
_ORIENTATION = 0x0112


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """Red, green above blue, grey: any turn or mirror shows."""
    image = Image.new("RGB", (width, height))
    half = (width // 2, height // 2)
    for at, colour in (((0, 0), RED), ((half[0], 0), GREEN), ((0, half[1]), BLUE), (half, GREY)):
        image.paste(colour, (*at, at[0] + half[0], at[1] + half[1]))
    return image


def corner(rgb: np.ndarray, right: bool, below: bool) -> tuple[int, ...]:
    height, width = rgb.shape[:2]
    return tuple(int(value) for value in rgb[height * (3 if below else 1) // 4, width * (3 if right else 1) // 4])


def near(one: tuple[int, ...], other: tuple[int, ...], levels: int = 12) -> bool:
    return all(abs(a - b) <= levels for a, b in zip(one, other, strict=True))


STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera held so stores the upright picture."""


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_shown_upright_and_measured_as_displayed(orientation: int) -> None:
    stored = quarters() if orientation == 1 else quarters().transpose(STORED[orientation])
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    shown = decode(encoded(stored, quality=95, exif=exif))
    assert (shown.width_px, shown.height_px) == (96, 64)
    assert shown.rgb.shape == (64, 96, 3)
    for right, below, colour in ((False, False, RED), (True, False, GREEN), (False, True, BLUE), (True, True, GREY)):
        assert near(corner(shown.rgb, right, below), colour)


def test_a_cmyk_jpeg_becomes_the_colours_it_shows() -> None:
    shown = decode(encoded(quarters().convert("CMYK"), quality=95))
    assert near(corner(shown.rgb, False, False), RED, 25)
    assert near(corner(shown.rgb, True, False), GREEN, 25)


def test_a_16_bit_grey_png_keeps_its_high_byte() -> None:
    ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (32, 1))
    shown = decode(encoded(Image.fromarray(ramp), "PNG"))
    expected = ramp[0] // 256
    assert np.abs(shown.rgb[16, :, 0].astype(int) - expected).max() <= 1
    assert (shown.rgb[..., 0] == shown.rgb[..., 1]).all()


def test_what_is_transparent_becomes_white() -> None:
    image = quarters().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 48, 32))
    shown = decode(encoded(image, "PNG"))
    assert corner(shown.rgb, False, False) == (255, 255, 255)
    assert corner(shown.rgb, True, False) == GREEN


def test_a_palette_picture_with_a_transparent_colour_is_on_white_too() -> None:
    image = Image.new("P", (64, 64), 1)
    image.putpalette([0, 0, 0, *RED, *GREEN])
    image.paste(0, (0, 0, 32, 64))
    shown = decode(encoded(image, "PNG", transparency=0))
    assert corner(shown.rgb, False, False) == (255, 255, 255)
    assert corner(shown.rgb, True, False) == RED


def test_the_first_frame_of_an_animation_is_the_picture() -> None:
    first, second = Image.new("RGB", (40, 40), RED), Image.new("RGB", (40, 40), BLUE)
    shown = decode(encoded(first, "GIF", save_all=True, append_images=[second], duration=100))
    assert near(corner(shown.rgb, True, True), RED, 4)
    assert shown.media_type == "image/gif"


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("WEBP", "image/webp"),
        ("AVIF", "image/avif"),
        ("HEIF", "image/heif"),
        ("TIFF", "image/tiff"),
        ("PNG", "image/png"),
    ],
)
def test_the_formats_of_phones_and_platforms_are_read(kind: str, media_type: str) -> None:
    shown = decode(encoded(quarters(), kind, quality=95))
    assert shown.media_type == media_type
    for right, below, colour in ((False, False, RED), (True, False, GREEN), (False, True, BLUE), (True, True, GREY)):
        assert near(corner(shown.rgb, right, below), colour, 16)


@pytest.mark.slow
def test_a_large_picture_is_read_smaller_and_says_by_how_much() -> None:
    shown = decode(encoded(quarters(4000, 3000)))
    assert max(shown.rgb.shape) == RECIPE.picture.pixels.looked_at_px
    assert (shown.width_px, shown.height_px) == (4000, 3000)
    assert shown.scale == pytest.approx(0.4)


def test_the_kind_is_read_from_the_bytes_so_a_wrong_suffix_does_no_harm(tmp_path: Path) -> None:
    place = tmp_path / "photo.jpg"
    place.write_bytes(encoded(quarters(), "WEBP", lossless=True))
    assert decode(place.read_bytes()).media_type == "image/webp"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_half_a_jpeg_is_refused_with_its_reason(share: float) -> None:
    data = media_bytes("p7015-1.jpg")
    with pytest.raises(PictureError, match=r"broken JPEG picture: .*truncated"):
        decode(data[: int(share * len(data))])


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_half_a_file_of_any_other_format_is_refused(kind: str) -> None:
    data = encoded(Image.effect_noise((200, 200), 60).convert("RGB"), kind)
    with pytest.raises(PictureError, match=r"broken|not a picture"):
        decode(data[: len(data) // 2])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"<!DOCTYPE html><html><body>Log in to go on</body></html>", "not a picture: this is an HTML page"),
        (b'{"error":"not found"}', "not a picture: this looks like JSON"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not a picture: this is XML"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07\x08", "begins with 0001020304050607"),
        (encoded(Image.new("RGB", (8, 300))), "too small to say anything: 8 x 300 pixels"),
    ],
)
def test_what_is_no_picture_is_refused_and_said_what_it_is(data: bytes, reason: str) -> None:
    with pytest.raises(PictureError) as refused:
        decode(data)
    assert reason in str(refused.value)


@pytest.mark.slow
def test_300_random_corruptions_of_a_jpeg_give_a_picture_or_a_reason_and_nothing_else() -> None:
    sound = encoded(Image.open(Path(__file__).parents[2] / "worn_photos/bodies/mg_ms02_blue_main_240.jpg"), quality=60)
    dice = random.Random(20260601)
    read, reasons = 0, list[str]()
    for _ in range(300):
        data = bytearray(sound)
        for _ in range(dice.choice((1, 4, 30))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        start = dice.randrange(len(data))
        if dice.random() < 0.3:
            del data[start : start + dice.randrange(400)]
        try:
            shown = decode(bytes(data), 256)
        except PictureError as error:
            reasons.append(str(error))
        else:
            read += 1
            assert max(shown.rgb.shape[:2]) <= 256
    assert read > 30
    assert len(reasons) > 30
    assert all(reasons)


def bomb(side_px: int) -> bytes:
    """A PNG of side x side black pixels, streamed: a few megabytes that would be gigabytes of pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    stream, parts = zlib.compressobj(1), []
    row = bytes(1 + side_px // 8)
    for _ in range(side_px):
        parts.append(stream.compress(row))
    parts.append(stream.flush())
    header = struct.pack(">IIBBBBB", side_px, side_px, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"".join(parts)) + chunk(b"IEND", b"")


_READER = """
import resource, sys
from pathlib import Path
from matcher.errors import PictureError
from matcher.picture.pixels import decode
data = Path(sys.argv[1]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    decode(data)
except PictureError as error:
    print(error)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
def test_a_decompression_bomb_is_refused_by_its_header_with_memory_bounded(tmp_path: Path) -> None:
    place = tmp_path / "bomb.png"
    place.write_bytes(bomb(50_000))
    assert place.stat().st_size < 5_000_000
    done = subprocess.run([sys.executable, "-c", _READER, str(place)], capture_output=True, text=True, check=True)
    said, grown = done.stdout.splitlines()
    assert "too large to open" in said
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(grown) * unit < 40_000_000


def test_a_camera_s_picture_pair_is_its_first_picture() -> None:
    pair = encoded(quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (96, 64), BLUE)], quality=95)
    assert near(corner(decode(pair).rgb, False, False), RED)
