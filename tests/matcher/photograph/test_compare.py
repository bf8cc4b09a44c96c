"""The shop's own photograph, posted again in every way people post it: said as such, and never as wearing."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageEnhance, ImageOps

from evidence.reasons import ReasonKind
from evidence.records import Claim, Verdict
from matcher.examine import Examination, Examiner
from tests.matcher.small_shop import SKUS, catalog_bytes, encoded, media_bytes, picture

pytestmark = pytest.mark.slow

Edit = Callable[[Image.Image], bytes]


def _cropped(image: Image.Image) -> bytes:
    x, y = image.width // 20, image.height // 20
    return encoded(image.crop((x, y, image.width - x, image.height - y)), quality=85)


def _screenshot(image: Image.Image) -> bytes:
    phone = Image.new("RGB", (540, 1100), (250, 250, 252))
    phone.paste((20, 20, 24), (0, 0, 540, 90))
    phone.paste(ImageOps.contain(image, (540, 760)), (0, 160))
    phone.paste((60, 120, 220), (40, 980, 500, 1050))
    return encoded(phone, "PNG")


def _filtered(image: Image.Image) -> bytes:
    warm = ImageEnhance.Color(ImageEnhance.Contrast(image).enhance(1.25)).enhance(1.4)
    return encoded(ImageEnhance.Brightness(warm).enhance(1.1), quality=80)


EDITS: dict[str, Edit] = {
    "plain": lambda image: encoded(image, quality=88),
    "cropped by a tenth": _cropped,
    "a screenshot": _screenshot,
    "mirrored": lambda image: encoded(ImageOps.mirror(image), quality=85),
    "through a filter": _filtered,
    "at a third of its size": lambda image: encoded(image.resize((image.width // 3, image.height // 3)), quality=85),
    "JPEG of quality 30": lambda image: encoded(image, quality=30),
}


def matches(found: Examination, claim: Claim) -> list[str]:
    return [one.sku for one in found.findings if one.claim is claim and one.verdict is Verdict.MATCH]


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("sku", ["FJ-1034-WHT", "FJ-1083-ANT"])
def test_a_repost_is_the_same_photograph_and_no_evidence_of_wearing(examiner: Examiner, sku: str, edit: str) -> None:
    found = examiner.examine(EDITS[edit](picture(catalog_bytes(sku))))
    assert matches(found, Claim.SAME_PHOTOGRAPH) == [sku]
    assert matches(found, Claim.SAME_ITEM_WORN) == []


@pytest.mark.parametrize("sku", SKUS)
def test_every_photo_of_the_shop_is_known_again_as_it_is(examiner: Examiner, sku: str) -> None:
    found = examiner.examine(catalog_bytes(sku))
    assert matches(found, Claim.SAME_PHOTOGRAPH) == [sku]
    assert matches(found, Claim.SAME_ITEM_WORN) == []


def test_the_finding_says_how_it_was_led_to_and_where_it_lies(examiner: Examiner) -> None:
    found = examiner.examine(_screenshot(picture(catalog_bytes("FJ-1083-ANT"))))
    (finding,) = [one for one in found.findings if one.claim is Claim.SAME_PHOTOGRAPH]
    region = finding.region_px
    assert region is not None
    assert abs(region.y - 160) < 15
    assert finding.reasons[0].kind is ReasonKind.OWN_PHOTOGRAPH


@pytest.mark.parametrize(
    "name", ["p7015-1.jpg", "p7009-1.jpg", "p7012-1.jpg", "p7022-2.jpg", "p7028-1.jpg", "p7003-1.jpg"]
)
def test_two_different_photographs_are_never_one(examiner: Examiner, name: str) -> None:
    assert matches(examiner.examine(media_bytes(name)), Claim.SAME_PHOTOGRAPH) == []


def test_another_item_s_photo_of_the_same_shop_is_never_taken_for_one_of_these(examiner: Examiner) -> None:
    found = examiner.examine(catalog_bytes("FJ-1201-GRY"))
    assert matches(found, Claim.SAME_PHOTOGRAPH) == []
