"""One line of the order from its sightings alone: each status by what gives it, each list by what belongs in it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from claims.reading import Coverage, Looked, ReviewState, Sighting
from claims.timing import When
from claims.worn.assess import Assessment, LineResult, LineStatus, assess, is_colourway_open
from evidence.reasons import COLOURWAY_OPEN, ReasonKind, reason
from evidence.records import Claim, OrderLine, Photo, Verdict
from tests.claims.worn.sound import CASE, LATER, PHOTO, bare, line, reading, sighting, timed

ONE = sighting()
TEE = PHOTO.model_copy(update={"style": "tee", "color": "red"})
SISTER = TEE.model_copy(update={"sku": "tee-2", "color": "blue"})
COAT = PHOTO.model_copy(update={"sku": "coat", "style": "coat"})
PLAIN = reason(ReasonKind.TOO_PLAIN, points=9)
COLOURS = reason(ReasonKind.COLOURS_NEAR, skus=("tee-1", "tee-2"))
EXAMINED, NONE_EXAMINED = Coverage(1, 1, 1, 0, 0, 1, 1, Looked.WHOLE), Coverage(1, 1, 0, 0, 0, 0, 0, Looked.UNEXAMINED)
AFTER, BEFORE = timed(ONE, when=When.AFTER_DELIVERY), timed(ONE, when=When.BEFORE_DELIVERY)
OPEN_TIMES = [When.AROUND_DELIVERY, When.AFTER_REQUEST, When.AFTER_RECEIPT, When.NOT_CREDIBLE, When.UNDATED]
PHOTOGRAPH = sighting(claim=Claim.SAME_PHOTOGRAPH)
ON_SHOPS = replace(ONE, shop_photograph=True)
ABSTAINED = sighting(verdict=Verdict.ABSTAIN, reasons=(PLAIN,))
COLOUR_OPEN = sighting(verdict=Verdict.ABSTAIN, reasons=(COLOURS,))
REJECTED = replace(ONE, review_state=ReviewState.REJECTED)


def first(
    *found: Sighting, photos: Iterable[Photo] = (TEE, SISTER, COAT), coverage: Coverage = EXAMINED, **changes: Any
) -> LineResult:
    """What comes of the line of tee-1."""
    lines = (OrderLine(sku="tee-1", title="Tee", **changes), OrderLine(sku="coat", title="Coat"))
    told = CASE.model_copy(update={"order": CASE.order.model_copy(update={"lines": lines})})
    return assess(replace(reading(told), sightings=found, coverage=coverage), tuple(photos)).lines[0]


def status(*found: Sighting, **changes: Any) -> LineStatus:
    return first(*found, **changes).status


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((AFTER,), LineStatus.WORN_AFTER),
        ((AFTER, timed(ONE, when=When.AROUND_DELIVERY)), LineStatus.WORN_AFTER),
        ((AFTER, BEFORE), LineStatus.WORN_BEFORE_AND_AFTER),
        ((replace(AFTER, posted_before="http://x/1"),), LineStatus.WORN_BEFORE),
        ((BEFORE, BEFORE), LineStatus.WORN_BEFORE),
        ((BEFORE, timed(ONE, when=When.AROUND_DELIVERY)), LineStatus.WORN_TIME_OPEN),
        ((COLOUR_OPEN,), LineStatus.COLOURWAY_OPEN),
        ((COLOUR_OPEN, ABSTAINED), LineStatus.COLOURWAY_OPEN),
        ((ABSTAINED,), LineStatus.CANNOT_SAY),
        ((REJECTED,), LineStatus.CANNOT_SAY),
        ((PHOTOGRAPH, ABSTAINED), LineStatus.CANNOT_SAY),
        ((PHOTOGRAPH,), LineStatus.SHOP_PHOTOGRAPH),
        ((ON_SHOPS,), LineStatus.SHOP_PHOTOGRAPH),
        ((replace(COLOUR_OPEN, shop_photograph=True),), LineStatus.SHOP_PHOTOGRAPH),
        ((AFTER, COLOUR_OPEN, ABSTAINED, PHOTOGRAPH), LineStatus.WORN_AFTER),
        ((), LineStatus.NOTHING),
        ((sighting(verdict=Verdict.NO_MATCH),), LineStatus.NOTHING),
    ],
)
def test_the_strongest_thing_that_can_be_said_is_the_status(found: tuple[Sighting, ...], expected: LineStatus) -> None:
    assert status(*found) is expected


@pytest.mark.parametrize("when", OPEN_TIMES)
def test_every_time_that_is_not_wholly_after_delivery_or_before_it_is_open(when: When) -> None:
    assert status(timed(ONE, when=when)) is LineStatus.WORN_TIME_OPEN
    assert status(timed(ONE, when=when), BEFORE) is LineStatus.WORN_TIME_OPEN


def test_a_rejected_finding_of_the_shops_photograph_is_no_finding_of_it() -> None:
    rejected = replace(PHOTOGRAPH, review_state=ReviewState.REJECTED)

    assert (first(rejected).shop_photographs, status(rejected)) == ((), LineStatus.NOTHING)


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        (NONE_EXAMINED, LineStatus.NOT_COMPARED),
        (Coverage(3, 3, 2, 2, 0, 1, 1, Looked.UNEXAMINED), LineStatus.NOT_COMPARED),
        (Coverage(3, 3, 3, 1, 0, 1, 1, Looked.WHOLE), LineStatus.NOTHING),
        (Coverage(3, 3, 2, 1, 0, 1, 1, Looked.UNEXAMINED), LineStatus.NOT_COMPARED),
    ],
)
def test_nothing_found_takes_a_picture_that_could_be_read(coverage: Coverage, expected: LineStatus) -> None:
    assert status(coverage=coverage) is expected


def test_a_line_whose_article_has_no_photo_was_not_compared_however_much_was_examined() -> None:
    assert status(photos=(SISTER, COAT)) is LineStatus.NOT_COMPARED
    assert status(photos=(TEE,)) is LineStatus.NOTHING


def test_findings_of_other_articles_are_no_part_of_the_line() -> None:
    other = [sighting(sku="coat"), sighting(sku="coat", claim=Claim.SAME_PHOTOGRAPH)]
    found = first(*other, sighting(sku="coat", verdict=Verdict.ABSTAIN, reasons=(COLOURS,)))

    assert (found.worn, found.shop_photographs, found.undecided, found.other_colourways) == ((), (), (), ())
    assert found.status is LineStatus.NOTHING


def test_another_colour_of_the_style_is_kept_apart_where_it_was_worn() -> None:
    worn, unsure = sighting(sku="tee-2"), sighting(sku="tee-2", verdict=Verdict.ABSTAIN, reasons=(PLAIN,))
    found = first(worn, unsure, replace(worn, shop_photograph=True))

    assert (found.other_colourways, found.undecided, found.status) == ((worn,), (), LineStatus.NOTHING)


def test_an_article_is_no_sister_of_itself() -> None:
    assert first(AFTER).other_colourways == ()
    assert first(COLOUR_OPEN).undecided == (COLOUR_OPEN,)


def test_a_style_is_that_of_the_lines_own_photos() -> None:
    worn = sighting(sku="tee-2")

    assert first(worn, photos=(TEE, SISTER)).other_colourways == (worn,)
    assert first(worn, photos=(TEE, SISTER.model_copy(update={"style": "other"}))).other_colourways == ()
    assert first(worn, photos=(SISTER,)).other_colourways == ()


def test_an_open_colour_of_a_sister_is_an_open_colour_of_the_line() -> None:
    sisters = sighting(sku="tee-2", verdict=Verdict.ABSTAIN, reasons=(COLOURS,))

    assert (first(sisters).undecided, status(sisters)) == ((sisters,), LineStatus.COLOURWAY_OPEN)


@pytest.mark.parametrize("kind", ReasonKind)
def test_a_colour_is_open_by_the_kinds_of_reason_that_say_so(kind: ReasonKind) -> None:
    made = reason(ReasonKind.TOO_PLAIN, points=9).model_copy(update={"kind": kind})
    found = sighting(verdict=Verdict.ABSTAIN, reasons=(PLAIN, made))

    assert is_colourway_open(found) is (kind in COLOURWAY_OPEN)


@pytest.mark.parametrize(
    "found",
    [
        sighting(reasons=(COLOURS,)),
        sighting(verdict=Verdict.ABSTAIN, claim=Claim.SAME_PHOTOGRAPH, reasons=(COLOURS,)),
        replace(COLOUR_OPEN, shop_photograph=True),
    ],
)
def test_a_match_or_the_shops_photograph_leaves_no_colour_open(found: Sighting) -> None:
    assert not is_colourway_open(found)


def test_abstentions_of_either_claim_rejections_and_findings_on_the_shops_picture_are_undecided() -> None:
    photograph = sighting(verdict=Verdict.ABSTAIN, claim=Claim.SAME_PHOTOGRAPH)
    undecided = (ABSTAINED, photograph, REJECTED, ON_SHOPS)

    assert set(map(id, first(*undecided).undecided)) == set(map(id, undecided))
    assert first(AFTER, PHOTOGRAPH, sighting(verdict=Verdict.NO_MATCH)).undecided == ()


def test_what_is_undecided_stands_in_order_of_time_with_that_of_the_sisters() -> None:
    late, early = timed(ABSTAINED, stated=LATER + timedelta(hours=5)), timed(REJECTED, stated=LATER)
    middle = timed(
        sighting(sku="tee-2", verdict=Verdict.ABSTAIN, reasons=(COLOURS,)), stated=LATER + timedelta(hours=2)
    )

    assert first(late, middle, early).undecided == (early, middle, late)


def test_photos_of_the_line_begin_with_the_main_one() -> None:
    views = [TEE.model_copy(update={"view": view}) for view in (2, 0, 1)]

    assert [one.view for one in first(photos=(*views, COAT)).photos] == [0, 1, 2]


def test_the_strongest_picture_lies_after_delivery_then_weighs_most_then_is_the_earliest() -> None:
    heavy = timed(sighting(weight_decibans=60), when=When.AFTER_REQUEST)
    light, strong = sighting(weight_decibans=20), sighting(weight_decibans=30)
    again = timed(strong, stated=LATER + timedelta(hours=1))
    found = line(worn=(heavy, light, strong, again))

    assert found.ranked == (strong, again, light, heavy)
    assert found.strongest is strong
    assert bare(1, LineStatus.NOTHING).strongest is None


def test_a_picture_that_was_public_before_delivery_is_not_ranked_as_a_late_one() -> None:
    reposted = replace(sighting(weight_decibans=60), posted_before="http://x/1")

    assert line(worn=(reposted, ONE)).strongest is ONE


def test_lines_are_numbered_from_one_in_the_orders_sequence_and_found_by_status() -> None:
    lines = tuple(OrderLine(sku=sku, title=sku) for sku in ("coat", "tee-1", "belt"))
    told = CASE.model_copy(update={"order": CASE.order.model_copy(update={"lines": lines})})
    found: Assessment = assess(replace(reading(told), sightings=(ONE,), coverage=EXAMINED), (TEE, COAT))

    assert [(one.number, one.line.sku) for one in found.lines] == [(1, "coat"), (2, "tee-1"), (3, "belt")]
    assert [one.number for one in found.having(LineStatus.NOTHING, LineStatus.NOT_COMPARED)] == [1, 3]
    assert found.having() == ()
    assert (found.case, found.runs, found.showings) == (told, found.reading.runs, found.reading.showings)
