"""Plain cloth, cropped from a catalog photo: known again by what is faint in it, and by nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from evidence.codec import sha256
from evidence.records import Photo
from matcher.catalog.feed import read_feed, read_photos
from matcher.errors import PictureError
from matcher.features.portrait import Portrait, post_portrait
from matcher.gallery.gallery import Gallery, build_gallery
from matcher.photograph.compare import flipped, repost
from matcher.photograph.plain_crops import closely_accepted, closer_photo, closer_post, is_plain
from matcher.photograph.search import find_reposts
from matcher.policy import Policy, load_policy
from matcher.recipe import RECIPE
from tests.matcher.small_shop import encoded, picture
from tests.matcher.small_shop import shop as shop_of

pytestmark = pytest.mark.slow


def plain_cloth(seed: int) -> Image.Image:
    """A light cloth whose folds are four levels deep, and a label that every one has at the same place."""
    random = np.random.default_rng(seed)
    folds = cv2.resize(random.normal(0, 1, (96, 72)).astype(np.float32), (768, 1024), interpolation=cv2.INTER_CUBIC)
    cloth = np.repeat((205 + 4 * folds)[..., None], 3, axis=2)
    label = np.random.default_rng(1).integers(60, 220, (4, 6, 1)).repeat(3, axis=2)
    cloth[260:292, 200:248] = np.kron(label, np.ones((8, 8, 1)))
    return Image.fromarray(cloth.clip(0, 255).astype(np.uint8))


def photo(seed: int) -> tuple[Photo, bytes]:
    data = encoded(plain_cloth(seed), quality=95)
    name = f"plain {seed}"
    made = Photo(
        sku=name, style=name, title="", view=0, photo_digest=sha256(data), payload_bytes=len(data),
        media_type="image/jpeg", source_url="",
    )  # fmt: skip
    return made, data


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def shop(seeds: Sequence[int], policy: Policy) -> Gallery:
    photos = [photo(seed) for seed in seeds]
    return build_gallery([(made, partial(bytes, data)) for made, data in photos], policy, None)


@pytest.fixture(scope="module")
def gallery(policy: Policy) -> Gallery:
    return shop(range(2, 6), policy)


@pytest.fixture(scope="module")
def crop(policy: Policy) -> Portrait:
    """A quarter of the third photo, with its label."""
    quarter = plain_cloth(4).crop((100, 150, 484, 662))
    return post_portrait(encoded(quarter, quality=88), policy)


def test_a_quarter_that_nothing_else_tells_is_known_again_by_what_is_faint_in_it(
    policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skus = ("FJ-1112-PUR", "FJ-1083-ANT", "FJ-1084-MUL", "FJ-0990-WHT")
    photos = [one for one in read_photos(read_feed(shop_of(tmp_path, skus))) if not isinstance(one, str)]
    sold = build_gallery([(made, partial(bytes, data)) for made, data in photos], policy, None)
    purple = picture(next(data for made, data in photos if made.sku == "FJ-1112-PUR"))
    wide, high = purple.size
    left, top = int(0.3 * wide), int(0.6 * high)
    quarter = purple.crop((left, top, left + wide // 2, top + high // 2))
    post = post_portrait(encoded(quarter, quality=80), policy)
    found = find_reposts(post, sold, policy.photograph)
    assert [shown.skus for shown, _ in found] == [("FJ-1112-PUR",)]
    monkeypatch.setattr("matcher.photograph.search.is_plain", lambda post: False)
    assert find_reposts(post, sold, policy.photograph) == []


def test_a_quarter_of_plain_cloth_is_known_again_by_its_folds(crop: Portrait, gallery: Gallery, policy: Policy) -> None:
    assert is_plain(crop)
    found = find_reposts(crop, gallery, policy.photograph)
    assert [shown.skus for shown, _ in found] == [("plain 4",)]
    assert found[0][1].outline[0] == pytest.approx([-100, -150], abs=4)


def test_the_mirrored_quarter_is_known_again_too(gallery: Gallery, policy: Policy) -> None:
    mirrored = plain_cloth(4).crop((100, 150, 484, 662)).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    post = post_portrait(encoded(mirrored, quality=88), policy)
    found = find_reposts(post, gallery, policy.photograph)
    assert [(shown.skus, one.is_mirrored) for shown, one in found] == [(("plain 4",), True)]


def test_the_same_label_on_other_plain_cloth_is_not_the_same_photograph(crop: Portrait, policy: Policy) -> None:
    others = shop((2, 3, 5), policy)
    assert find_reposts(crop, others, policy.photograph) == []
    finer = closer_post(crop)
    for shown in others.shown:
        for is_mirrored in (False, True):
            own = flipped(finer) if is_mirrored else finer
            made = repost(own, closer_photo(shown), policy.photograph, is_mirrored)
            assert made is None or not closely_accepted(made, policy.photograph)


def test_a_closer_look_asks_for_every_bar_at_its_highest(crop: Portrait, gallery: Gallery, policy: Policy) -> None:
    bars = policy.photograph
    found = repost(closer_post(crop), closer_photo(gallery.shown[2]), bars)
    assert found is not None
    assert closely_accepted(found, bars)
    for short in (
        {"inliers": bars.min_inliers - 1},
        {"agreement": bars.min_agreement_by_hash - 0.01},
        {"blocks": RECIPE.photograph.compare.least_blocks - 1},
        {"laid_over": 0.1},
    ):
        assert not closely_accepted(replace(found, **short), bars)


@pytest.mark.parametrize("error", [PictureError("cut"), FileNotFoundError("gone")])
def test_a_photo_that_can_no_longer_be_read_is_not_looked_at_closer(policy: Policy, error: Exception) -> None:
    asked: list[Exception] = []

    def gone() -> bytes:
        asked.append(error)
        raise error

    others = shop((2, 3, 5), policy)
    lost = replace(others, shown=tuple(replace(one, load=gone) for one in others.shown))
    quarter = plain_cloth(4).crop((100, 150, 484, 662))
    assert find_reposts(post_portrait(encoded(quarter, quality=88), policy), lost, policy.photograph) == []
    assert asked
