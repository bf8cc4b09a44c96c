"""The first scan of a progressive JPEG gives the same small picture; a torn file gives none."""

import pytest
from PIL import Image

from matcher.errors import PictureError
from matcher.picture.fingerprint import fingerprint
from matcher.picture.progressive import first_scan
from tests.matcher.small_shop import catalog_bytes, encoded, media_bytes, picture

NAMES = ("p7003-1.jpg", "p7009-1.jpg", "p7015-1.jpg")


def large(data: bytes) -> Image.Image:
    image = picture(data)
    factor = 1200 / min(image.size)
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_scan_gives_the_hashes_of_the_whole_file_within_three_bits(name: str) -> None:
    image = large(media_bytes(name))
    whole, plain = encoded(image, quality=85, progressive=True), encoded(image, quality=85)
    assert len(first_scan(whole)) < len(whole) / 4
    one, other = fingerprint(whole), fingerprint(plain)
    assert (one.phash_whole ^ other.phash_whole).bit_count() <= 3
    assert (one.dhash_whole ^ other.dhash_whole).bit_count() <= 5


def test_a_baseline_jpeg_and_other_formats_are_left_as_they_are() -> None:
    for data in (catalog_bytes("FJ-1083-ANT"), encoded(Image.new("RGB", (40, 40)), "PNG"), b"", b"\xff\xd8\xff"):
        assert first_scan(data) is data or first_scan(data) == data


def test_the_first_scan_of_a_grey_picture_is_read_too() -> None:
    grey = encoded(large(media_bytes(NAMES[0])).convert("L"), quality=85, progressive=True)
    assert len(first_scan(grey)) < len(grey)
    fingerprint(grey)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.95])
def test_a_torn_progressive_file_is_refused_though_its_first_scan_may_be_whole(share: float) -> None:
    whole = encoded(large(media_bytes(NAMES[1])), quality=85, progressive=True)
    torn = whole[: int(share * len(whole))]
    assert first_scan(torn) == torn
    with pytest.raises(PictureError, match="broken JPEG picture"):
        fingerprint(torn)
