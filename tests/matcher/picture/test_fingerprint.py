"""Fingerprints: imagehash's own numbers, from a cheaper decode, on views that reposts have."""

from io import BytesIO

import imagehash
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from matcher.picture.fingerprint import Fingerprint, border_box, distance_bits, fingerprint
from matcher.picture.pixels import decode_luma
from matcher.picture.reduction import reduced
from matcher.recipe import RECIPE
from tests.matcher.small_shop import SKUS, catalog_bytes, encoded, media_bytes, picture

POSTED = ("p7003-1.jpg", "p7009-1.jpg", "p7015-1.jpg", "p7022-1.jpg", "p7028-2.jpg")


def number(value: imagehash.ImageHash) -> int:
    return int(str(value), 16)


def all_bytes() -> list[bytes]:
    return [catalog_bytes(sku) for sku in SKUS] + [media_bytes(name) for name in POSTED]


@pytest.mark.parametrize("name", POSTED)
def test_the_values_are_imagehash_s_own_on_the_same_decode(name: str) -> None:
    data = media_bytes(name)
    luma = decode_luma(data, RECIPE.picture.fingerprint.decode_least_side_px)
    made = fingerprint(data)
    assert made.phash_whole == number(imagehash.phash(luma))
    assert made.phash_mirrored == number(imagehash.phash(ImageOps.mirror(luma)))
    assert made.dhash_whole == number(imagehash.dhash(luma))


def test_the_scaled_decode_moves_few_bits_against_a_full_decode() -> None:
    drifts = [
        (fingerprint(data).phash_whole ^ number(imagehash.phash(picture(data)))).bit_count() for data in all_bytes()
    ]
    assert max(drifts) <= 4
    assert sum(drifts) <= len(drifts)


def test_a_scaled_jpeg_decode_is_really_smaller_than_the_picture() -> None:
    assert min(decode_luma(media_bytes("p7015-1.jpg"), RECIPE.picture.fingerprint.decode_least_side_px).size) < 300


@pytest.mark.parametrize("sku", SKUS)
def test_a_mirrored_repost_is_found_near_and_only_through_its_mirrored_view(sku: str) -> None:
    data = catalog_bytes(sku)
    mirrored = fingerprint(encoded(ImageOps.mirror(picture(data)), quality=80))
    own = fingerprint(data)
    assert distance_bits(mirrored, own) <= 4
    assert (mirrored.phash_whole ^ own.phash_whole).bit_count() > 10


@pytest.mark.parametrize("colour", ["black", "white", (90, 20, 60)])
def test_a_picture_in_a_frame_is_found_without_its_border(colour: str | tuple[int, int, int]) -> None:
    inner = picture(media_bytes("p7003-1.jpg"))
    framed = Image.new("RGB", (inner.width, inner.height + 700), colour)
    framed.paste(inner, (0, 350))
    made, own = fingerprint(encoded(framed, quality=80)), fingerprint(media_bytes("p7003-1.jpg"))
    assert distance_bits(made, own) <= 4
    assert (made.phash_whole ^ own.phash_whole).bit_count() > 10


def test_a_flat_picture_keeps_its_border() -> None:
    assert border_box(np.full((100, 200), 128, np.uint8)) == (0, 0, 200, 100)


def test_the_values_without_the_border_are_imagehash_s_own_too() -> None:
    inner = picture(media_bytes("p7003-1.jpg"))
    framed = Image.new("RGB", (inner.width + 400, inner.height), "white")
    framed.paste(inner, (300, 0))
    data = encoded(framed, quality=80)
    luma = decode_luma(data, RECIPE.picture.fingerprint.decode_least_side_px)
    stripped = luma.crop(border_box(np.asarray(luma)))
    assert stripped.width < luma.width
    assert fingerprint(data).phash_stripped == number(imagehash.phash(stripped))
    assert fingerprint(data).phash_stripped_mirrored == number(imagehash.phash(ImageOps.mirror(stripped)))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.integers(16, 300), st.integers(16, 300), st.integers(0, 2**32 - 1), st.sampled_from(["noise", "slope", "edge"])
)
def test_our_reduction_gives_pillow_s_own_bytes_at_any_size(wide: int, high: int, seed: int, kind: str) -> None:
    random, slope = np.random.default_rng(seed), np.add.outer(np.arange(high), np.arange(wide))
    noise = random.integers(0, 256, (high, wide))
    luma = {"noise": noise, "slope": slope % 256, "edge": 255 * (slope % 40 < 20)}[kind].astype(np.uint8)
    for size in ((32, 32), (9, 8)):
        theirs = np.asarray(Image.fromarray(luma).resize(size, Image.Resampling.LANCZOS))
        assert np.array_equal(reduced(luma, *size), theirs)


def test_a_picture_too_long_for_our_reduction_has_imagehash_s_values_too() -> None:
    luma = Image.effect_noise((1100, 40), 80)
    out = BytesIO()
    luma.save(out, "PNG")
    assert fingerprint(out.getvalue()).phash_whole == number(imagehash.phash(luma))
    assert fingerprint(out.getvalue()).dhash_whole == number(imagehash.dhash(luma))


def test_unlike_pictures_are_far_from_each_other() -> None:
    prints: list[Fingerprint] = [fingerprint(media_bytes(name)) for name in POSTED]
    apart = [distance_bits(one, other) for at, one in enumerate(prints) for other in prints[at + 1 :]]
    assert min(apart) > 10
