"""Ordered articles among the likest of a catalog: how they are placed, and what the record keeps of them."""

import pytest

from evidence.records import Candidate
from matcher.examine import Examiner
from matcher.recipe.leads import LEADS
from matcher.worn.leads import is_asked, likest, placed
from tests.matcher.small_shop import media_bytes

WORN = "p7015-1.jpg"


def nearest(*weights: int) -> tuple[Candidate, ...]:
    return tuple(Candidate(sku=f"other-{at}", weight_decibans=weight) for at, weight in enumerate(weights))


@pytest.mark.parametrize(("designs", "most"), [(2, 4), (106, 4), (450, 4), (451, 5), (1000, 10), (100_000, 1000)])
def test_one_in_a_hundred_is_among_the_likest_and_four_of_a_small_catalog(designs: int, most: int) -> None:
    assert likest(designs) == most


def test_colours_of_one_design_take_one_place_and_none_before_each_other() -> None:
    ranked = [("tee-red", 30), ("tee-blue", 28), ("cap", 20), ("tee-green", 10), ("a", 9), ("b", 8), ("c", 7)]
    design = {sku: sku.partition("-")[0] for sku, _ in ranked}

    found = placed(ranked, design)

    assert [(one.sku, one.rank) for one in found] == [
        ("tee-red", 1), ("tee-blue", 1), ("cap", 2), ("tee-green", 2), ("a", 3), ("b", 4),
    ]  # fmt: skip
    assert [other.sku for other in found[2].nearest] == ["tee-red", "a", "b"], "each design by its likest SKU"
    assert [other.sku for other in found[3].nearest] == ["cap", "a", "b"], "never of its own design"


def test_nobody_is_asked_about_what_is_far_behind_or_weighs_nothing() -> None:
    behind = LEADS.most_behind_decibans
    assert is_asked(30, nearest(30 + behind, 2))
    assert not is_asked(30, nearest(31 + behind))
    assert not is_asked(0, ())
    assert is_asked(1, nearest(-5))


@pytest.mark.slow
def test_the_order_chooses_what_is_kept_and_changes_nothing_else(examiner: Examiner) -> None:
    data = media_bytes(WORN)
    without = examiner.examine(data)
    within = examiner.examine(data, ordered={"FJ-1083-ANT", "FJ-1380-BLU", "not-sold"})

    assert without.leads == ()
    assert (within.findings, within.candidates, within.scores) == (
        without.findings, without.candidates, without.scores,
    )  # fmt: skip
    assert {one.sku for one in within.leads} <= {"FJ-1083-ANT", "FJ-1380-BLU"}
    first = within.leads[0]
    assert (first.sku, first.rank, first.designs) == ("FJ-1083-ANT", 1, len(examiner.gallery.by_style))
    assert first.weight_decibans == without.scores["FJ-1083-ANT"]


@pytest.mark.slow
def test_a_lead_has_its_points_and_where_they_lie_in_both_pictures(examiner: Examiner) -> None:
    found = examiner.examine(media_bytes(WORN), ordered={"FJ-1083-ANT"})
    (lead,) = found.leads
    (finding,) = (one for one in found.findings if one.sku == "FJ-1083-ANT")

    assert max(lead.sift_points, lead.lightglue_points) == finding.inliers
    assert (lead.photo_digest, lead.region_px, lead.photo_region_px) == (
        finding.photo_digest, finding.region_px, finding.photo_region_px,
    )  # fmt: skip
    assert len(lead.nearest) == 3
    assert "FJ-1083-ANT" not in {one.sku for one in lead.nearest}


@pytest.mark.slow
def test_where_too_little_agrees_the_clothes_are_shown(examiner: Examiner) -> None:
    found = examiner.examine(media_bytes(WORN), ordered=set(examiner.gallery.skus))
    plain = next(one for one in found.leads if max(one.sift_points, one.lightglue_points) < 5)
    assert plain.region_px in {region for region, _ in found.regions}
    assert plain.photo_region_px is not None


@pytest.mark.slow
def test_a_picture_of_nobody_leads_to_nothing(examiner: Examiner) -> None:
    every = set(examiner.gallery.skus)
    assert examiner.examine(media_bytes("p7009-1.jpg"), ordered=every).leads == ()
    assert examiner.examine(b"no picture", ordered=every).leads == ()
