"""Lettering explains a finding, tells what may be a brand, and speaks for the buyer where it reads otherwise."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from evidence.codec import sha256
from evidence.reasons import Reason, ReasonKind
from evidence.records import Photo, Verdict
from matcher.examine import Examiner
from matcher.features.lettering import read_lines
from matcher.features.portrait import post_portrait
from matcher.gallery.gallery import build_gallery
from matcher.gallery.keypoints import CatalogKeypoints
from matcher.worn.compared import compare_with
from matcher.worn.judge import judge, reasons
from matcher.worn.lettering import LetteringReader, Written, read_photo
from matcher.worn.rules import Leader, Picture, lettering
from tests.matcher.small_shop import catalog_bytes, encoded, media_bytes, picture, policy

pytestmark = pytest.mark.slow

WORN, SKU = "p7023-1.jpg", "FJ-1070-GRN"
"""A tee with AZZCON and CUPEN on it, on a person and in the catalog."""
OTHERS = ("FJ-1083-ANT", "FJ-1071-BLU", "FJ-1112-PUR")


def photo(sku: str, data: bytes, title: str) -> tuple[Photo, Callable[[], bytes]]:
    record = Photo(
        sku=sku, style=sku, title=title, view=0, photo_digest=sha256(data), payload_bytes=len(data),
        media_type="image/jpeg", source_url="",
    )  # fmt: skip
    return record, lambda: data


def asked(post: bytes, *photos: tuple[Photo, Callable[[], bytes]]) -> Leader:
    """The real comparison of the post's first person with these photos, its lettering read."""
    gallery = build_gallery(photos, policy(), None)
    (garment, *_) = [one for one in post_portrait(post, policy()).garments if one.person]
    compared = compare_with(garment, gallery, policy(), CatalogKeypoints(policy(), None))
    found = judge(compared)
    assert found
    return replace(found, picture=Picture(read=LetteringReader(policy().lettering)))


def kinds(found: Leader) -> list[ReasonKind]:
    return [reason.kind for reason in reasons(found)]


def inside(line: Written, point: np.ndarray) -> bool:
    return cv2.pointPolygonTest(line.corners, (float(point[0]), float(point[1])), False) >= 0


def only_words(found: Leader, *letters: str) -> Leader:
    """The same as if nothing but the points on these words (AZZCON and CUPEN) agreed."""
    asked_for = letters or ("azzcon", "cupen")
    words = [line for line in read_photo(lambda: catalog_bytes(SKU)) if line.letters in asked_for]
    on = np.any([[inside(line, point) for point in found.hit.photo_points] for line in words], axis=0)
    assert 3 <= on.sum() < 0.8 * len(on)
    hit = found.hit
    return replace(found, hit=replace(hit, photo_points=hit.photo_points[on], post_points=hit.post_points[on]))


def others(title: str = "T-shirt") -> list[tuple[Photo, Callable[[], bytes]]]:
    return [photo(sku, catalog_bytes(sku), title) for sku in OTHERS]


def without_words(data: bytes) -> Image.Image:
    """The picture with every word in it painted over in the colour beside it."""
    image = picture(data)
    rgb = np.array(image)
    lines = [line for line in read_lines(rgb, np.ones(rgb.shape[:2], bool)) if len(line.text) >= 4]
    assert lines
    draw = ImageDraw.Draw(image)
    for line in lines:
        x, y = (int(value) for value in line.corners[0])
        draw.polygon([(float(x), float(y)) for x, y in line.corners], fill=image.getpixel((x, y)))
    return image


def plated(data: bytes, words: str) -> bytes:
    """The catalog photo with other words where CUPEN stands, and nowhere a word of its own."""
    (own,) = [line for line in read_photo(lambda: data) if line.letters == "cupen"]
    image = without_words(data)
    at = (float(own.middle[0]), float(own.middle[1]))
    font = ImageFont.load_default(image.width / 14)
    ImageDraw.Draw(image).text(at, words, font=font, fill="white", anchor="mm", stroke_width=2, stroke_fill="black")
    return encoded(image, quality=92)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_the_words_read_on_both_stand_in_the_reason(is_mirrored: bool) -> None:
    image = picture(media_bytes(WORN))
    post = encoded(ImageOps.mirror(image) if is_mirrored else image, quality=92)
    examiner = Examiner([photo(SKU, catalog_bytes(SKU), "T-shirt Laurel"), *others()], policy(), None)
    (finding,) = [one for one in examiner.examine(post).findings if one.verdict is Verdict.MATCH]
    assert finding.sku == SKU
    assert finding.reasons[0].kind is ReasonKind.POINTS_AGREE
    read = finding.reasons[-1]
    assert read.kind is ReasonKind.LETTERING_AGREES, "no brand that others bear"
    assert "CUPEN" in str(read.value("here"))
    assert "CUPEN" in str(read.value("there"))


def test_lettering_that_is_painted_over_is_not_spoken_of() -> None:
    post = encoded(without_words(media_bytes(WORN)), quality=92)
    found = asked(post, photo(SKU, catalog_bytes(SKU), "T-shirt Laurel"), *others())
    assert found.lettering is None
    assert found.is_match, found.against
    assert kinds(found)[0] is ReasonKind.POINTS_AGREE


def test_other_words_at_that_place_speak_for_the_buyer_and_outweigh_lightglue_alone() -> None:
    found = asked(media_bytes(WORN), photo(SKU, plated(catalog_bytes(SKU), "HIGHLAND"), "T-shirt Laurel"), *others())
    assert found.is_match, "by SIFT's points, which lie in the print itself: told, not decided"
    read = reasons(found)[-1]
    assert read.kind is ReasonKind.LETTERING_DIFFERS
    assert "HIGHLAND" in str(read.value("there"))
    by_lightglue = replace(found, hit=replace(found.hit, is_glued=True))
    assert found.lettering is not None
    assert lettering(by_lightglue) == Reason(kind=ReasonKind.LETTERING_OUTWEIGHS)


def test_words_in_the_titles_of_other_styles_are_no_identity() -> None:
    found = asked(
        media_bytes(WORN), photo(SKU, catalog_bytes(SKU), "Azzcon Cupen tee"), *others("T-shirt by AZZCON Cupen")
    )
    assert found.lettering
    assert not found.lettering.is_against
    assert found.lettering.reason.kind is ReasonKind.LETTERING_IN_TITLES
    assert found.lettering.reason.value("styles") == 3


def test_a_match_of_nothing_but_a_brand_s_words_is_none() -> None:
    found = asked(
        media_bytes(WORN), photo(SKU, catalog_bytes(SKU), "Azzcon Cupen tee"), *others("T-shirt by AZZCON Cupen")
    )
    assert found.is_match, "the print around the words agrees, too"
    alone = only_words(found)
    assert not alone.is_match
    assert kinds(alone) == [ReasonKind.ONLY_LETTERING, ReasonKind.LETTERING_IN_TITLES]


def test_a_word_of_its_own_that_holds_no_point_does_not_make_a_brand_a_match() -> None:
    found = asked(media_bytes(WORN), photo(SKU, catalog_bytes(SKU), "Azzcon tee"), *others("T-shirt by AZZCON"))
    alone = only_words(found, "azzcon")
    assert not alone.is_match
    assert kinds(alone)[-1] is ReasonKind.LETTERING_IN_TITLES


def test_words_that_no_other_item_bears_may_be_all_that_agrees() -> None:
    found = asked(media_bytes(WORN), photo(SKU, catalog_bytes(SKU), "T-shirt Laurel"), *others())
    assert lettering(only_words(found)) is None


def test_words_on_another_style_s_photo_are_no_identity() -> None:
    """The same lettering on another tee of the shop: all of it, else it still tells the two apart."""
    lettered = Image.new("RGB", (600, 800), (180, 40, 40))
    for row, words in enumerate(("AZZCON", "CUPEN")):
        at = (300, 300 + 120 * row)
        ImageDraw.Draw(lettered).text(at, words, font=ImageFont.load_default(80), fill="white", anchor="mm")
    other = photo("RED-1", encoded(lettered, quality=92), "Red tee")
    found = asked(media_bytes(WORN), photo(SKU, catalog_bytes(SKU), "T-shirt Laurel"), other)
    assert found.shown.skus == (SKU,)
    assert found.lettering
    assert found.lettering.reason.kind is ReasonKind.LETTERING_ON_ANOTHER
    assert found.lettering.reason.value("sku") == "RED-1"


def test_what_is_shown_of_a_reading_steers_no_terminal_and_is_no_markup() -> None:
    line = Written("\x1b[2J<b>[/red]“SUN‮SHINE”" + "A" * 100, 1.0, np.zeros((4, 2), np.float32))
    assert line.shown == "2J B RED SUN SHINE AAAAAAAAAAAAAAAAAAAAA"
    assert len(line.shown) == 40
