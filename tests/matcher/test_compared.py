"""What is looked at more closely, and which of two witnesses is heard."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import ImageOps

from evidence.compared import COLOURWAY_OPEN
from matcher.compared import Compared, compare_with
from matcher.dear import DearKeypoints
from matcher.examine import Examiner
from matcher.features import Garment, post_portrait
from matcher.gallery import Shown
from matcher.judge import judge
from matcher.policy import Policy
from tests.matcher.small_shop import encoded, media_bytes, picture, policy

Asked = Callable[[Garment, Policy], Compared]


@pytest.fixture(scope="module")
def asked(examiner: Examiner, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Somebody's clothes against the small shop, under a policy."""
    dear = DearKeypoints(policy(), tmp_path_factory.mktemp("dear"))
    return lambda garment, chosen: compare_with(garment, examiner.gallery, chosen, dear)


def with_worn(**changes: object) -> Policy:
    return policy().model_copy(update={"worn": policy().worn.model_copy(update=changes)})


@pytest.fixture(scope="module")
def mirrored() -> Garment:
    image = ImageOps.mirror(picture(media_bytes("p7015-1.jpg")))
    return post_portrait(encoded(image, quality=92), policy()).garments[0]


def test_lightglue_is_not_asked_where_many_points_span_a_print(asked: Asked, worn: Garment) -> None:
    assert not asked(worn, policy()).glued


def test_lightglue_is_asked_where_many_points_are_on_a_small_mark(
    asked: Asked, worn: Garment, photo: Shown, examiner: Examiner
) -> None:
    found = asked(worn, with_worn(min_hull=0.9, min_hull_glued=0.03))
    assert examiner.gallery.place(photo) in found.glued
    ruling = judge(found)
    assert ruling is not None
    assert ruling.is_match
    assert ruling.hit.is_glued


def test_a_small_mark_is_no_match_for_lightglue_either(asked: Asked, worn: Garment) -> None:
    ruling = judge(asked(worn, with_worn(min_hull=0.9, min_hull_glued=0.9)))
    assert ruling is not None
    assert not ruling.is_match
    assert "only a small mark agrees" in ruling.reason


def test_a_mirrored_print_is_found_by_lightglue_too(
    asked: Asked, mirrored: Garment, photo: Shown, examiner: Examiner
) -> None:
    found = asked(mirrored, with_worn(clear_inliers=1000))
    best = max(found.glued_hits, key=lambda one: one[1].inliers)
    assert best[0] is photo
    assert best[1].is_mirrored
    left, top, right, bottom = mirrored.box
    x, y = best[1].post_points.T
    assert ((x >= left) & (x <= right) & (y >= top) & (y <= bottom)).all()
    by_sift = found.aligned[examiner.gallery.place(photo)]
    assert abs(x.mean() - by_sift.post_points[:, 0].mean()) < 0.2 * (right - left)


def test_a_mirrored_look_is_not_taken_where_sift_sees_no_mirrored_print(asked: Asked, worn: Garment) -> None:
    found = asked(worn, with_worn(clear_inliers=1000))
    assert found.glued
    assert not any(hit.is_mirrored for hit in found.glued.values())


def test_where_one_witness_leaves_but_the_colour_open_it_is_the_one_heard(asked: Asked, worn: Garment) -> None:
    found = asked(worn, with_worn(min_hull=0.9, min_hull_glued=0.03, print_veto=0.0, colour_veto=0.0))
    ruling = judge(found)
    assert ruling is not None
    assert not ruling.is_match
    assert COLOURWAY_OPEN in ruling.reason
    alone = judge(replace(found, glued={}))
    assert alone is not None
    assert "only a small mark agrees" in alone.reason
