"""What a finding shows and which findings stay: boxes, lines, one for each SKU, and clothes that cannot be judged."""

from types import SimpleNamespace

import numpy as np
import pytest

from evidence.reasons import ReasonKind, reason
from evidence.records import Claim, Finding, Region, Verdict
from matcher import examine
from matcher.examine import Examiner
from matcher.features.portrait import Garment
from matcher.photograph.compare import Repost
from matcher.picture.boxes import around
from matcher.recipe import RECIPE
from tests.matcher.made_by_hand import (
    COAT,
    TEE,
    compared,
    dyed,
    features,
    garment,
    hit,
    leader,
    photo,
    policy,
    portrait,
    shown,
    view,
)


def finding(sku: str, claim: Claim, verdict: Verdict, weight: int) -> Finding:
    return Finding(
        claim=claim, sku=sku, verdict=verdict, photo_digest="sha256:" + "0" * 64, region_px=None, inliers=weight,
        distance_bits=None, weight_decibans=weight, reasons=(reason(ReasonKind.ONLY_SMALL_MARK),),
    )  # fmt: skip


PHOTO, WORN, MATCH, OPEN = Claim.SAME_PHOTOGRAPH, Claim.SAME_ITEM_WORN, Verdict.MATCH, Verdict.ABSTAIN


# --- one for each


def test_of_one_sku_a_match_stays_before_what_is_open_and_the_heavier_before_the_lighter() -> None:
    given = [
        finding("A", WORN, OPEN, 9), finding("A", WORN, MATCH, 2), finding("A", WORN, MATCH, 5),
        finding("A", PHOTO, OPEN, 1), finding("B", WORN, OPEN, 3), finding("B", WORN, OPEN, 4),
    ]  # fmt: skip
    kept = examine._once(given)
    assert {(one.claim, one.sku, one.verdict, one.weight_decibans) for one in kept} == {
        (WORN, "A", MATCH, 5), (PHOTO, "A", OPEN, 1), (WORN, "B", OPEN, 4),
    }  # fmt: skip
    assert examine._once(reversed(given)) == kept


def test_findings_are_in_the_order_of_claim_verdict_weight_and_sku() -> None:
    given = [
        finding("D", WORN, OPEN, 1), finding("C", WORN, OPEN, 7), finding("A", WORN, OPEN, 7),
        finding("B", PHOTO, OPEN, 0),
    ]  # fmt: skip
    kept = examine._once(given)
    assert [one.sku for one in kept if one.claim is WORN] == ["A", "C", "D"]
    assert [one.claim for one in kept] == sorted(one.claim for one in given)


# --- boxes and lines


def test_a_region_holds_its_points_and_stays_within_the_picture() -> None:
    points = np.array([[-5.5, 10.2], [90.1, 40.0], [30.0, 99.9]], np.float32)
    assert around(points) == Region(x=0, y=10, width=91, height=90)
    assert around(points, 80, 60) == Region(x=0, y=10, width=80, height=50)
    outside = np.array([[200, 300], [250, 400]], np.float32)
    assert around(outside, 80, 60) == Region(x=200, y=300, width=0, height=0)


def test_lines_join_points_that_agree_and_are_thinned_evenly() -> None:
    ours, theirs = np.array([[1.4, 2.6]]), np.array([[3.5, 4.4]])
    assert examine._lines(ours, theirs) == ((1, 3, 4, 4),)
    most = RECIPE.examine.lines
    many = np.stack([np.arange(3 * most + 1), np.zeros(3 * most + 1)], axis=1)
    lines = examine._lines(many, many)
    assert len(lines) <= most
    assert [line[0] for line in lines[:3]] == [0, 4, 8]
    assert len(examine._lines(many[:most], many[:most])) == most
    assert examine._lines(many[:0], many[:0]) == ()


def lying_at(left: float, top: float, right: float, bottom: float) -> Repost:
    outline = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    return Repost(60, 0, 1.0, 60, 0.0, 0.0, False, 1.0, 0.0, False, outline, outline, outline)


@pytest.mark.parametrize(("right", "covers"), [(250, True), (249, False)])
def test_a_photograph_lies_over_clothes_from_so_much_of_them_on(right: float, covers: bool) -> None:
    """The clothes reach from 100 to 400 across: half of them is at 250."""
    assert examine._covers(lying_at(0, 0, right, 900), garment(), 0.5) is covers
    mirrored = lying_at(right, 0, 0, 900)
    assert examine._covers(mirrored, garment(), 0.5) is covers


def test_a_photograph_beside_the_clothes_covers_nothing_of_them() -> None:
    assert not examine._covers(lying_at(500, 0, 900, 900), garment())
    assert examine._covers(lying_at(0, 0, 900, 900), garment())


# --- a finding


def test_a_match_shows_where_how_much_and_the_nearest_non_match() -> None:
    of = compared([TEE, COAT], {0: hit(30), 1: hit(8)}, standing=[4.0, 1.0])
    made = examine._worn_finding(leader(of=of, runner_up=(COAT, hit(8))), "TEE")
    assert (made.claim, made.verdict, made.sku, made.inliers) == (WORN, MATCH, "TEE", 30)
    assert made.region_px == made.photo_region_px == Region(x=10, y=10, width=80, height=80)
    assert made.lines_px[0] == (10, 10, 10, 10)
    assert made.weight_decibans == min(int(of.weights[0]), policy().weights.cap_decibans)
    assert made.interval_decibans == policy().interval(made.weight_decibans)
    assert made.nearest_non_match is not None
    assert (made.nearest_non_match.sku, made.nearest_non_match.inliers) == ("COAT", 8)
    assert made.nearest_non_match.weight_decibans == int(of.weights[1])
    assert made.reasons[0] == reason(ReasonKind.POINTS_AGREE, points=30)


def test_what_is_left_open_weighs_no_more_than_its_own_cap() -> None:
    of = compared([TEE, COAT], {0: hit(300)}, standing=[40.0, 0.0])
    weights = policy().weights
    assert examine._worn_finding(leader(of=of), "TEE").weight_decibans == weights.cap_decibans
    open_ = examine._worn_finding(leader(of=of, other_way=COAT), "TEE")
    assert (open_.verdict, open_.weight_decibans) == (OPEN, weights.open_cap_decibans)
    assert open_.nearest_non_match is None


# --- clothes that cannot be judged


def unjudged(clothes: Garment, colours: list[float]) -> list[Finding]:
    entries = [shown(photo(sku), seen=portrait(garment({0: dyed(1.0)}))) for sku in ("B", "A", "C")]
    of = compared(entries, clothes=clothes)
    of = SimpleNamespace(garment=of.garment, colours=np.array(colours), weight=of.weight, gallery=of.gallery)
    asked = SimpleNamespace(policy=policy(), gallery=of.gallery)
    return Examiner._unjudged(asked, of)  # type: ignore[arg-type]  # what it reads of both


def seen(side: int, points: int) -> Garment:
    return garment(box=(0, 0, side, side // 2), views=(view(features(np.zeros((points, 2)))), view()))


@pytest.mark.parametrize(
    ("clothes", "why"),
    [
        (seen(59, 500), reason(ReasonKind.TOO_SMALL, pixels=59)),
        (seen(59, 3), reason(ReasonKind.TOO_SMALL, pixels=59)),
        (seen(60, 39), reason(ReasonKind.TOO_PLAIN, points=39)),
        (seen(60, 40), None),
    ],
)
def test_small_or_plain_clothes_are_said_to_be_so(clothes: Garment, why: object) -> None:
    found = unjudged(clothes, [9.0, 2.0, 5.0])
    if why is None:
        assert found == []
    else:
        (only,) = found
        assert only.reasons == (why, reason(ReasonKind.NEAREST_IN_COLOUR))
        assert (only.sku, only.verdict, only.inliers) == ("A", OPEN, 0)


def test_of_photos_as_near_in_colour_the_one_whose_digest_sorts_first_is_shown() -> None:
    (only,) = unjudged(seen(59, 9), [2.0, 2.0, 7.0])
    assert only.sku == "A"


def test_of_clothes_on_nobody_and_where_no_colour_is_known_nothing_is_said() -> None:
    lying = garment(box=(0, 0, 50, 50), person=False, why_not=ReasonKind.NO_POSE)
    assert unjudged(lying, [1.0, 2.0, 3.0]) == []
    assert unjudged(seen(50, 9), [np.inf] * 3) == []
