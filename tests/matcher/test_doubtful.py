"""A picture that may be the shop's own photograph, of whatever item, is no evidence that anybody wears anything."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from evidence.reasons import ReasonKind
from evidence.records import Claim, Photo, Verdict
from matcher.catalog.feed import read_feed, read_photos
from matcher.examine import Examiner
from matcher.policy import Policy
from tests.matcher.small_shop import encoded, media_bytes, picture, policy, shop

pytestmark = pytest.mark.slow

WORN = "p7015-1.jpg"
"""Two people; one wears FJ-1083-ANT, and the matcher says so."""


def hesitant() -> Policy:
    """The policy, but no picture agrees well enough to be called the shop's own."""
    bars = {"sure_inliers": 100_000, "min_agreement_near": 1.1, "min_agreement_by_hash": 1.1}
    return policy().model_copy(update={"photograph": policy().photograph.model_copy(update=bars)})


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Photo, Callable[[], bytes]]]:
    """The shop, and its picture of shoes, whose model wears FJ-1083-ANT with them."""
    feed = shop(tmp_path_factory.mktemp("shop"), ("FJ-1083-ANT", "FJ-1084-MUL"))
    read = [one for one in read_photos(read_feed(feed)) if not isinstance(one, str)]
    shoes = {"sku": "OTHER", "style": "other", "title": "Leather shoes", "photo_digest": "sha256:" + "8" * 64}
    other = read[0][0].model_copy(update=shoes)
    posted = encoded(picture(media_bytes(WORN)).resize((600, 800)), quality=60)
    return [*((photo, partial(bytes, data)) for photo, data in read), (other, partial(bytes, posted))]


def said(examiner: Examiner) -> list[tuple[Claim, str, Verdict, ReasonKind]]:
    found = examiner.examine(media_bytes(WORN)).findings
    return [(one.claim, one.sku, one.verdict, one.reasons[0].kind) for one in found]


def test_what_may_be_the_photo_of_another_item_is_not_a_wearing(
    photos: list[tuple[Photo, Callable[[], bytes]]], tmp_path: Path
) -> None:
    found = said(Examiner(photos, hesitant(), tmp_path))
    assert not [one for one in found if one[2] is Verdict.MATCH]
    (reason,) = [reason for claim, sku, _, reason in found if claim is Claim.SAME_ITEM_WORN and sku == "FJ-1083-ANT"]
    assert reason is ReasonKind.MAY_BE_OWN_PHOTOGRAPH


def test_without_that_photo_it_is_one(photos: list[tuple[Photo, Callable[[], bytes]]], tmp_path: Path) -> None:
    found = said(Examiner(photos[:-1], hesitant(), tmp_path))
    assert [one[:2] for one in found if one[2] is Verdict.MATCH] == [(Claim.SAME_ITEM_WORN, "FJ-1083-ANT")]
