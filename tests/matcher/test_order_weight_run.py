"""What a Match keeps for the order as a whole: pictures of people in clothes that may be theirs, and no others."""

import pytest

from evidence.reasons import Reason, ReasonKind, reason
from evidence.records import Match
from matcher.examine import Examiner
from matcher.order_weight import shelf
from matcher.run import _match
from tests.matcher.small_shop import catalog_bytes, media_bytes, policy

pytestmark = pytest.mark.slow

BLANK = "sha256:" + "0" * 64


def kept(examiner: Examiner, data: bytes, not_worn: Reason | None = None) -> Match:
    photos = [photo for shown in examiner.gallery.shown for photo in shown.photos]
    found = examiner.examine(data, not_worn)
    return _match(BLANK, BLANK, "shop", BLANK, policy().digest, found, shelf(photos, policy()))


def test_a_worn_print_stands_out_among_its_kind_and_one_of_the_bank_does_not_count(
    examiner: Examiner,
) -> None:
    data = media_bytes("p7013-1.jpg")
    first = kept(examiner, data).standouts[0]
    assert first.sku == "FJ-1084-MUL"
    assert first.z_hundredths > 200
    stock = reason(ReasonKind.BANKED_STOCK, name="agency/1.jpg")
    assert kept(examiner, data, stock).standouts == ()


def test_the_shops_own_photograph_and_a_picture_without_a_person_leave_nothing(examiner: Examiner) -> None:
    assert kept(examiner, catalog_bytes("FJ-1034-WHT")).standouts == ()
    assert kept(examiner, media_bytes("p7009-1.jpg")).standouts == ()
