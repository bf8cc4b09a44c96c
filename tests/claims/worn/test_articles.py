"""Sizes of one colour are one article: what is found of one is found of all, and is no other colour.

The kind of fault: one thing that the catalog lists several times is taken for several things. Three sizes that share a
photo were said of each other to be "worn in another colour", and an ordered M read "nothing found" beside S.
"""

from pathlib import Path

import pytest

from claims.worn.articles import Article, article, sold_of
from claims.worn.assess import LineResult, LineStatus
from claims.worn.doubts import DoubtKind, claim_doubts, line_doubts
from evidence.reasons import ReasonKind, reason
from evidence.records import Claim, OrderLine, Photo, Verdict
from tests.claims.worn.test_assess import AFTER, BEFORE, assessed, kinds, picture, story
from tests.desk.drawn import garment, photo
from tests.desk.report_case import Found, Posted

PLAIN = reason(ReasonKind.TOO_PLAIN, points=9)
SHARED = garment(1)
SIZES = ("tee-s", "tee-m", "tee-l")
PHOTOS = (
    *(photo(sku, SHARED, style="tee", title="Tee, red", color="Red") for sku in SIZES),
    photo("tee-blue-m", garment(2), style="tee", title="Tee, blue", color="Blue"),
    photo("coat", garment(3), title="Coat"),
)
M = (OrderLine(sku="tee-m", title="Tee, red, M"),)


def line(tmp_path: Path, *posts: Posted, lines: tuple[OrderLine, ...] = M, **changes: object) -> LineResult:
    return assessed(tmp_path, story(*posts, **{"lines": lines, "photos": PHOTOS, **changes})).lines[0]


def posted(*found: Found, name: str = "a") -> Posted:
    return Posted(name, AFTER, picture(1), found)


def only(sku: str, *photos: tuple[Photo, bytes]) -> Article:
    return article(sku, sold_of(record for record, _ in photos))


def test_a_match_of_three_sizes_of_one_photo_is_one_picture_of_the_ordered_one(tmp_path: Path) -> None:
    found = line(tmp_path, posted(*(Found(sku) for sku in SIZES)))

    assert found.status is LineStatus.WORN_AFTER
    assert [one.finding.sku for one in found.worn] == ["tee-m"]
    assert found.other_colourways == ()
    assert DoubtKind.OTHER_COLOURWAY not in kinds(line_doubts(found))
    assert {DoubtKind.SIZES, DoubtKind.ONE_PICTURE} <= kinds(line_doubts(found))


def test_an_abstention_on_the_first_size_is_one_of_each(tmp_path: Path) -> None:
    found = line(tmp_path, posted(Found("tee-s", verdict=Verdict.ABSTAIN, weight=1, reasons=(PLAIN,))))

    assert found.status is LineStatus.CANNOT_SAY
    assert [one.facts for one in line_doubts(found) if one.kind is DoubtKind.ABSTAINED] == [(PLAIN,)]


def test_the_shops_photo_of_another_size_is_the_shops_photo_of_this_one(tmp_path: Path) -> None:
    found = line(tmp_path, posted(Found("tee-l", claim=Claim.SAME_PHOTOGRAPH)))

    assert found.status is LineStatus.SHOP_PHOTOGRAPH


def test_another_size_worn_before_delivery_takes_the_weight_from_a_later_picture(tmp_path: Path) -> None:
    early = Posted("early", BEFORE, picture(2), (Found("tee-s"),))

    assert line(tmp_path, early, posted(Found("tee-m"))).status is LineStatus.WORN_BEFORE_AND_AFTER


def test_another_colour_is_still_another_colour_in_whatever_size(tmp_path: Path) -> None:
    found = line(tmp_path, posted(Found("tee-blue-m")))

    assert found.status is LineStatus.NOTHING
    assert [one.finding.sku for one in found.other_colourways] == ["tee-blue-m"]
    assert DoubtKind.SIZES not in kinds(line_doubts(found))


def test_who_rejects_one_size_rejects_the_picture(tmp_path: Path) -> None:
    reviews = (("a", "tee-l", "chen", "rejected"),)
    found = line(tmp_path, posted(*(Found(sku) for sku in SIZES)), reviews=reviews)

    assert found.status is LineStatus.CANNOT_SAY


def test_two_ordered_sizes_are_told_to_share_each_picture(tmp_path: Path) -> None:
    lines = (OrderLine(sku="tee-m", title="M"), OrderLine(sku="tee-l", title="L"), OrderLine(sku="coat", title="Coat"))
    found = assessed(tmp_path, story(posted(*(Found(sku) for sku in SIZES)), lines=lines, photos=PHOTOS))

    assert [one.status for one in found.lines] == [LineStatus.WORN_AFTER, LineStatus.WORN_AFTER, LineStatus.NOTHING]
    (said,) = (one for one in claim_doubts(found) if one.kind is DoubtKind.SEVERAL_LINES)
    assert said.values == (("numbers", "1, 2"),)


@pytest.mark.parametrize(
    ("colours", "same"),
    [
        (("Red", "red "), False),  # one name and no photo in common: the name is the shop's choice
        (("Red", "Blue"), False),
        (("", ""), False),  # other photos, no colours: nothing says that they are one
        (("Red", ""), False),
    ],
)
def test_sizes_with_photos_of_their_own_are_one_by_the_colour_that_is_stated(
    colours: tuple[str, str], same: bool
) -> None:
    photos = [photo(f"tee-{n}", garment(n), style="tee", color=color) for n, color in enumerate(colours)]

    assert ("tee-1" in only("tee-0", *photos).same) is same
    assert ("tee-1" in only("tee-0", *photos).sisters) is not same


def test_a_picture_that_shows_two_colours_makes_them_no_sizes() -> None:
    both = garment(9)
    shared = [photo(sku, both, style="tee") for sku in ("red", "blue")]
    own = [photo(sku, garment(n), style="tee") for n, sku in enumerate(("red", "blue"))]

    assert only("red", *own, *shared) == Article(frozenset({"red"}), frozenset({"blue"}))


def test_the_same_photo_for_another_design_makes_it_no_size() -> None:
    photos = [photo("tee", SHARED, style="tee"), photo("other", SHARED, style="other")]

    assert only("tee", *photos) == Article(frozenset({"tee"}), frozenset())


def test_a_sku_that_the_catalog_does_not_have_is_only_itself() -> None:
    assert only("gone", *PHOTOS) == Article(frozenset({"gone"}), frozenset())


def test_sizes_without_a_stated_colour_are_one_by_all_their_photos() -> None:
    bare = [(replace_color(record), data) for record, data in PHOTOS[:3]]

    assert only("tee-m", *bare).same == frozenset(SIZES)


def replace_color(record: Photo) -> Photo:
    return record.model_copy(update={"color": ""})
