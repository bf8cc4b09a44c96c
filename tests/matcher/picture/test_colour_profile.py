"""Colour profiles: the same colours come out of the same garment, whatever the camera writes them in.

Kind of fault: numbers read as sRGB's that are another space's.
"""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from matcher.picture.pixels import decode
from tests.matcher.picture.profiles import (
    ADOBE_RGB,
    P3,
    PROPHOTO,
    SRGB,
    cmyk_profile,
    grey_profile,
    rgb_profile,
)
from tests.matcher.small_shop import encoded

COLOURS = ((190, 60, 50), (60, 140, 70), (50, 70, 160), (200, 180, 60), (128, 128, 128), (90, 50, 110))
PROFILES = {
    "Display P3": rgb_profile(P3, 2.2),
    "Adobe RGB": rgb_profile(ADOBE_RGB, 2.2),
    "ProPhoto": rgb_profile(PROPHOTO, 1.8),
}


def patches(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (32 * len(COLOURS), 32))
    for at, colour in enumerate(COLOURS):
        image.paste(colour, (32 * at, 0, 32 * at + 32, 32))
    return image.convert(mode)


def written(profile: bytes) -> Image.Image:
    """The patches in the space of a profile, as a camera writes them."""
    made = ImageCms.profileToProfile(
        patches(), ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(profile))
    )
    assert made is not None
    return made


def middles(rgb: np.ndarray) -> np.ndarray:
    return rgb[16, 16::32].astype(int)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "HEIF", "TIFF"])
@pytest.mark.parametrize("name", PROFILES)
def test_a_cameras_colours_are_brought_to_srgb_in_every_format(name: str, kind: str) -> None:
    image = written(PROFILES[name])
    options = {"lossless": True} if kind == "WEBP" else {} if kind in ("PNG", "TIFF") else {"quality": 98}
    assert np.abs(middles(np.array(image)) - COLOURS).max() > 12
    shown = middles(decode(encoded(image, kind, icc_profile=PROFILES[name], **options)).rgb)
    assert np.abs(shown - COLOURS).max() <= 5


def test_greys_with_a_profile_are_brought_to_srgb_with_transparency_and_without() -> None:
    profile = grey_profile(1.0)
    for mode in ("L", "LA"):
        shown = decode(encoded(Image.new(mode, (40, 40), 55 if mode == "L" else (55, 255)), "PNG", icc_profile=profile))
        assert np.abs(shown.rgb.astype(int) - 128).max() <= 3  # 55 of 255 as light is 128 of sRGB


def test_the_inks_of_a_printer_are_shown_as_its_profile_says() -> None:
    cyan = Image.new("CMYK", (40, 40), (255, 0, 0, 0))
    bare = decode(encoded(cyan, "TIFF")).rgb[20, 20]
    inked = decode(encoded(cyan, "TIFF", icc_profile=cmyk_profile())).rgb[20, 20]
    assert tuple(bare) == (0, 255, 255)
    assert np.abs(inked.astype(int) - (0, 146, 218)).max() < 25
    assert decode(encoded(cyan, "JPEG", icc_profile=cmyk_profile())).rgb[20, 20, 1] < 190


def test_what_is_transparent_stays_white_under_a_profile() -> None:
    image = written(PROFILES["ProPhoto"]).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 32, 32))
    shown = middles(decode(encoded(image, "PNG", icc_profile=PROFILES["ProPhoto"])).rgb)
    assert tuple(shown[0]) == (255, 255, 255)
    assert np.abs(shown[1:] - COLOURS[1:]).max() <= 4


@pytest.mark.parametrize("profile", [b"no profile", PROFILES["Adobe RGB"][:200], grey_profile(1.0), bytes(5_000_000)])
def test_a_profile_that_is_broken_too_large_or_of_another_kind_changes_nothing(profile: bytes) -> None:
    shown = decode(encoded(patches(), "TIFF", icc_profile=profile))
    assert (shown.rgb == np.array(patches())).all()


def test_pictures_in_srgb_keep_every_level() -> None:
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert (decode(encoded(patches(), "PNG", icc_profile=own)).rgb == np.array(patches())).all()


def test_a_palette_has_a_profile_too() -> None:
    image = written(rgb_profile(SRGB, 1.0)).quantize(16)
    shown = middles(decode(encoded(image, "PNG", icc_profile=rgb_profile(SRGB, 1.0))).rgb)
    assert np.abs(shown - COLOURS).max() <= 8
