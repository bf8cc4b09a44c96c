"""In a large catalog a photo that the inverted file missed still speaks against a match."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from evidence.reasons import ReasonKind
from evidence.records import Claim, Finding, Photo, Verdict
from matcher.catalog.feed import read_feed, read_photos
from matcher.examine import Examiner
from matcher.gallery import gallery as gallery_module
from matcher.gallery.inverted import Inverted
from matcher.gallery.standing import stack, standing
from matcher.recipe import RECIPE
from tests.matcher.small_shop import encoded, media_bytes, picture, policy, shop

pytestmark = pytest.mark.slow

SHOP = ("FJ-1083-ANT", "FJ-1084-MUL", "FJ-0990-WHT", "FJ-1071-BLU")
WORN = "FJ-1083-ANT"


def tilted(data: bytes) -> bytes:
    """Another picture of the same print, unlike enough to be another style's."""
    photo = picture(data)
    return encoded(photo.rotate(7, Image.Resampling.BICUBIC, fillcolor=photo.getpixel((2, 2))), quality=92)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Photo, Callable[[], bytes]]]:
    """The shop, and a rival that bears the print of the item worn, under another style."""
    read = [
        one for one in read_photos(read_feed(shop(tmp_path_factory.mktemp("shop"), SHOP))) if not isinstance(one, str)
    ]
    found = [(photo, partial(bytes, data)) for photo, data in read]
    photo, data = next(one for one in read if one[0].sku == WORN)
    other = photo.model_copy(update={"sku": "RIVAL", "style": "rival", "photo_digest": "sha256:" + "7" * 64})
    return [*found, (other, partial(tilted, data))]


def _units(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def asked(photos: list[tuple[Photo, Callable[[], bytes]]], cache: Path) -> Finding:
    """What is said of the item worn where only one photo comes to be aligned."""
    one = policy().worn.model_copy(update={"shortlist": 1})
    examiner = Examiner(photos, policy().model_copy(update={"worn": one}), cache)
    assert isinstance(examiner.gallery.descriptors["sift"], Inverted)
    found = examiner.examine(media_bytes("p7015-1.jpg"))
    (finding,) = [finding for finding in found.findings if finding.claim is Claim.SAME_ITEM_WORN]
    return finding


def test_a_rival_that_was_never_aligned_is_found_by_what_supports_the_match(
    photos: list[tuple[Photo, Callable[[], bytes]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_module, "_R", replace(RECIPE.gallery.gallery, exact_photos=2))
    finding = asked(photos, tmp_path)
    assert finding.verdict is Verdict.ABSTAIN
    assert finding.reasons[0].kind is ReasonKind.RUNNER_UP_CLOSE
    monkeypatch.setattr("matcher.examine.with_rivals", lambda compared, keypoints: compared)
    unasked = asked(photos, tmp_path)
    assert unasked.verdict is Verdict.MATCH  # what would be said without: one of the two, by chance
    assert unasked.nearest_non_match is None


def test_ten_photos_of_the_matchs_own_style_do_not_hide_a_rival() -> None:
    random = np.random.default_rng(5)
    asking = _units(random.normal(size=(32, 64)))
    own, rival = ([_units(asking + random.normal(size=asking.shape) / far) for _ in range(12)] for far in (40, 30))
    strangers = [_units(random.normal(size=asking.shape)) for _ in range(12)]
    photos = stack([*own, rival[0], *strangers], 32)
    styles = np.array([0] * 12 + [1] + list(range(2, 14)))
    assert standing(asking, photos)[12] < 0.1 * standing(asking, photos, styles)[12]
    assert (standing(asking, photos, styles)[12] > standing(asking, photos, styles)[13:]).all()


def test_a_match_without_a_rival_stays_one_and_shows_its_nearest_non_match(
    photos: list[tuple[Photo, Callable[[], bytes]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_module, "_R", replace(RECIPE.gallery.gallery, exact_photos=2))
    finding = asked(photos[:-1], tmp_path)
    assert finding.verdict is Verdict.MATCH
    assert finding.sku == WORN
    assert finding.nearest_non_match is not None
    assert finding.nearest_non_match.sku != WORN
