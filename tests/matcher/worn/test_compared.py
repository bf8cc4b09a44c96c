"""What is looked at more closely, and which of two ways of comparing counts."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import ImageOps

from evidence.reasons import COLOURWAY_OPEN, Reason, ReasonKind
from matcher.examine import Examiner
from matcher.features.portrait import Garment, post_portrait
from matcher.gallery.gallery import Shown
from matcher.gallery.keypoints import CatalogKeypoints
from matcher.policy import Policy
from matcher.worn.compared import Compared, compare_with
from matcher.worn.judge import judge, reasons
from tests.matcher.small_shop import encoded, media_bytes, picture, policy

pytestmark = pytest.mark.slow

Asked = Callable[[Garment, Policy], Compared]


@pytest.fixture(scope="module")
def asked(examiner: Examiner, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Somebody's clothes against the small shop, under a policy."""
    keypoints = CatalogKeypoints(policy(), tmp_path_factory.mktemp("keypoints"))
    return lambda garment, chosen: compare_with(garment, examiner.gallery, chosen, keypoints)


def with_worn(**changes: object) -> Policy:
    assert changes.keys() <= policy().worn.model_dump().keys()
    return policy().model_copy(update={"worn": policy().worn.model_copy(update=changes)})


@pytest.fixture(scope="module")
def mirrored() -> Garment:
    image = ImageOps.mirror(picture(media_bytes("p7015-1.jpg")))
    return post_portrait(encoded(image, quality=92), policy()).garments[0]


@pytest.fixture(scope="module")
def on_mark(asked: Asked, worn: Garment, photo: Shown, examiner: Examiner) -> Compared:
    """As if SIFT saw nothing of the print but a small mark: fifteen points beside each other."""
    found, own = asked(worn, with_worn(mark_hull=0.9)), examiner.gallery.place(photo)
    hit = found.aligned[own]
    near = np.argsort(np.linalg.norm(hit.photo_points - hit.photo_points[0], axis=1))[:15]
    mark = replace(hit, inliers=15, hull=0.005, photo_points=hit.photo_points[near], post_points=hit.post_points[near])
    return replace(found, aligned={own: mark}, policy=policy())


def test_lightglue_is_not_asked_where_many_points_span_a_print(asked: Asked, worn: Garment) -> None:
    assert not asked(worn, policy()).glued


def test_lightglue_is_asked_where_many_points_are_on_a_small_mark(
    asked: Asked, on_mark: Compared, worn: Garment, photo: Shown, examiner: Examiner
) -> None:
    assert examiner.gallery.place(photo) in asked(worn, with_worn(mark_hull=0.9)).glued
    ruling = judge(on_mark)
    assert ruling is not None
    assert ruling.is_match
    assert ruling.hit.is_glued
    alone = judge(replace(on_mark, glued={}))
    assert alone is not None
    assert alone.against == Reason(kind=ReasonKind.ONLY_SMALL_MARK)


def test_a_small_mark_is_no_match_for_lightglue_either(on_mark: Compared) -> None:
    ruling = judge(replace(on_mark, policy=with_worn(mark_hull=0.9, joint_hull=0.9)))
    assert ruling is not None
    assert not ruling.is_match
    assert ruling.against == Reason(kind=ReasonKind.ONLY_SMALL_MARK)


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


def test_a_mirrored_look_is_not_taken_where_sift_sees_no_mirrored_print(asked: Asked) -> None:
    upright = post_portrait(media_bytes("p7015-1.jpg"), policy()).garments[0]
    assert asked(upright, with_worn(clear_inliers=1000)).glued
    assert "_aliked" in vars(upright.views[-1])
    assert "_aliked_mirrored" not in vars(upright.views[-1])


def test_a_mirrored_look_sees_neither_skin_nor_face_either(worn: Garment) -> None:
    view = worn.views[-1]
    assert view.picture is not None
    assert view.open_ is not None
    seen = view.upright(view.aliked(mirrored=True).points, True) * view.picture.shape[1] / view.features.width_px
    near = cv2.dilate(view.open_.astype(np.uint8), np.ones((7, 7), np.uint8))  # a keypoint is refined by two pixels
    x, y = seen.round().astype(int).T
    assert len(seen) > 50
    assert near[y.clip(0, near.shape[0] - 1), x.clip(0, near.shape[1] - 1)].all()


def test_where_one_way_leaves_but_the_colour_open_it_is_the_one_that_counts(on_mark: Compared) -> None:
    ruling = judge(replace(on_mark, policy=with_worn(print_veto=0.0, colour_veto=0.0)))
    assert ruling is not None
    assert not ruling.is_match
    assert ruling.against is not None
    assert ruling.against.kind in COLOURWAY_OPEN


def test_where_both_leave_the_colour_open_sift_counts(asked: Asked, worn: Garment) -> None:
    ruling = judge(asked(worn, with_worn(clear_inliers=1000, print_veto=0.0, colour_veto=0.0)))
    assert ruling is not None
    assert ruling.against is not None
    assert ruling.against.kind in COLOURWAY_OPEN
    assert not ruling.hit.is_glued


def test_a_small_mark_that_another_style_bears_too_is_not_outweighed_by_lightglue(
    on_mark: Compared, photo: Shown, examiner: Examiner
) -> None:
    gallery = examiner.gallery
    own, rival = gallery.place(photo), next(at for at, one in enumerate(gallery.shown) if one.style != photo.style)
    mark = on_mark.aligned[own]
    ruling = judge(replace(on_mark, aligned={own: mark, rival: replace(mark, inliers=14)}))
    assert ruling is not None
    assert not ruling.is_match
    few = judge(replace(on_mark, aligned={own: mark, rival: replace(mark, inliers=6)}))
    assert few is not None
    assert few.is_match


@pytest.mark.parametrize(("mark_hull", "is_said"), [(0.0, False), (1.0, True)])
def test_a_match_on_a_small_part_of_the_item_says_what_would_agree_as_well(
    asked: Asked, worn: Garment, mark_hull: float, is_said: bool
) -> None:
    in_eight_photos = {"joint_ahead_decibans": 0, "joint_likeness": 0.0, "joint_likeness_lead": 0.0}
    ruling = judge(asked(worn, with_worn(mark_hull=mark_hull, **in_eight_photos)))
    assert ruling is not None
    assert ruling.is_match
    assert (ReasonKind.SMALL_MARK in {reason.kind for reason in reasons(ruling)}) == is_said
