"""Who wears what, by the example's truth: the right item and only it, and nothing at all where it cannot be told."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from PIL import ImageOps

from evidence.reasons import COLOURWAY_OPEN, ReasonKind
from evidence.records import Claim, Finding, Verdict
from matcher.examine import Examination, Examiner
from tests.matcher import small_shop
from tests.matcher.small_shop import encoded, media_bytes, picture

pytestmark = pytest.mark.slow


def worn(found: Examination, verdict: Verdict = Verdict.MATCH) -> list[Finding]:
    return [one for one in found.findings if one.claim is Claim.SAME_ITEM_WORN and one.verdict is verdict]


@pytest.fixture(scope="module")
def example(examiner: Examiner) -> Callable[[str], Examination]:
    """What is found in a picture of the example, examined once."""
    return cache(lambda name: examiner.examine(media_bytes(name)))


PRINTED = {"p7015-1.jpg": "FJ-1083-ANT", "p7013-1.jpg": "FJ-1084-MUL", "p7016-1.jpg": "FJ-0990-WHT"}


@pytest.mark.parametrize(("name", "sku"), PRINTED.items())
def test_a_printed_garment_on_a_person_is_a_match_for_its_item_and_no_other(
    examiner: Examiner, example: Callable[[str], Examination], name: str, sku: str
) -> None:
    found = example(name)
    (finding,) = worn(found)
    assert finding.sku == sku
    assert finding.inliers >= examiner.policy.worn.min_inliers
    assert 0 < finding.weight_decibans <= examiner.policy.weights.cap_decibans
    assert found.candidates[0].sku == sku
    assert not [one for one in found.findings if one.claim is Claim.SAME_PHOTOGRAPH]


@pytest.mark.parametrize(
    ("name", "box"), [("p7015-1.jpg", (438, 676, 582, 674)), ("p7013-1.jpg", (302, 668, 554, 682))]
)
def test_the_region_said_is_where_the_garment_is(
    example: Callable[[str], Examination], name: str, box: tuple[int, ...]
) -> None:
    (finding,) = worn(example(name))
    region = finding.region_px
    assert region is not None
    x, y, width, height = box
    wide = min(region.x + region.width, x + width) - max(region.x, x)
    high = min(region.y + region.height, y + height) - max(region.y, y)
    assert wide > 0
    assert high > 0
    assert wide * high > 0.8 * region.width * region.height


def test_a_mirror_selfie_is_the_same_item(examiner: Examiner) -> None:
    found = examiner.examine(encoded(ImageOps.mirror(picture(media_bytes("p7015-1.jpg"))), quality=85))
    (finding,) = worn(found)
    assert finding.sku == "FJ-1083-ANT"
    assert ReasonKind.PICTURE_MIRRORED in {reason.kind for reason in finding.reasons}


QUIET = {
    "p7024-1.jpg": "a plain purple top, in the catalog and worn",
    "p7009-1.jpg": "a tee of the catalog that lies on a bed",
    "p7023-1.jpg": "the green one of a tee the catalog has in blue",
    "p7026-1.jpg": "a look-alike",
    "p7027-1.jpg": "another look-alike",
    "p7021-1.jpg": "small, blurred, behind a strap",
    "p7008-1.jpg": "the shop's own photo",
    "p7012-1.jpg": "no garment",
}


@pytest.mark.parametrize("name", QUIET)
def test_nobody_is_said_to_wear_what_cannot_be_told(example: Callable[[str], Examination], name: str) -> None:
    found = example(name)
    assert not found.unreadable
    assert worn(found) == []


def test_another_colourway_is_an_abstention_that_says_so(example: Callable[[str], Examination]) -> None:
    (finding,) = worn(example("p7023-1.jpg"), Verdict.ABSTAIN)
    assert finding.sku == "FJ-1070-BLU"
    assert finding.reasons[0].kind in COLOURWAY_OPEN


def test_of_two_colourways_in_the_catalog_the_one_worn_is_named_or_none(tmp_path: Path) -> None:
    both = small_shop.examiner(tmp_path, ("FJ-1070-BLU", "FJ-1070-GRN", "FJ-1083-ANT"))
    assert [one.sku for one in worn(both.examine(media_bytes("p7023-1.jpg")))] in ([], ["FJ-1070-GRN"])


def test_without_the_item_in_the_catalog_nobody_is_said_to_wear_anything(tmp_path: Path) -> None:
    others = small_shop.examiner(tmp_path, tuple(sku for sku in small_shop.SKUS if sku not in PRINTED.values()))
    assert [worn(others.examine(media_bytes(name))) for name in PRINTED] == [[], [], []]


@pytest.mark.usefixtures("made_anew")
def test_the_same_picture_gives_the_same_answer_twice(examiner: Examiner) -> None:
    data = media_bytes("p7015-1.jpg")
    assert examiner.examine(data) == examiner.examine(data)


def test_every_match_shows_its_nearest_non_match_where_there_is_one(example: Callable[[str], Examination]) -> None:
    shown = [finding for name in PRINTED for finding in worn(example(name))]
    others = [finding.nearest_non_match for finding in shown if finding.nearest_non_match]
    assert others
    assert all(other.sku not in PRINTED.values() or other.inliers < 7 for other in others)
