"""Colour where the points agree: the shop's own piece of cloth on both sides, or another colour of the same print."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from matcher.colourway import against, apart, is_clear, nearest_colourway
from matcher.examine import Examiner
from matcher.features import Garment, post_portrait
from matcher.gallery import Shown
from matcher.worn import Hit, look
from tests.matcher.small_shop import encoded, media_bytes, picture, policy


@pytest.fixture(scope="module")
def worn() -> Garment:
    return post_portrait(media_bytes("p7015-1.jpg"), policy()).garments[0]


@pytest.fixture(scope="module")
def photo(examiner: Examiner) -> Shown:
    return next(one for one in examiner.gallery.shown if "FJ-1083-ANT" in one.skus)


@pytest.fixture(scope="module")
def hit(worn: Garment, photo: Shown) -> Hit:
    found = look(worn, photo.portrait.garments[0], policy())
    assert found is not None
    assert is_clear(found, policy())
    return found


def recoloured(shown: Shown, green_to_red: int, blue_to_yellow: int) -> Callable[[], bytes]:
    lab = cv2.cvtColor(np.array(picture(shown.load())), cv2.COLOR_RGB2LAB).astype(np.int16)
    lab[..., 1:] += np.array([green_to_red, blue_to_yellow], np.int16)
    data = encoded(Image.fromarray(cv2.cvtColor(lab.clip(0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)), quality=92)
    return lambda: data


def test_the_same_piece_of_cloth_has_the_same_colour(worn: Garment, photo: Shown, hit: Hit) -> None:
    found = apart(worn, photo, hit, by_hull=True)
    assert found is not None
    assert found.by_hull
    assert found.units <= policy().worn.hull_veto - 1


@pytest.mark.parametrize("shift", [(22, 0), (0, -22), (-22, 22)])
def test_the_same_print_in_another_colour_is_another_colour(
    worn: Garment, photo: Shown, hit: Hit, examiner: Examiner, shift: tuple[int, int]
) -> None:
    other = replace(photo, load=recoloured(photo, *shift))
    found = apart(worn, other, hit, by_hull=True)
    assert found is not None
    assert found.units > policy().worn.hull_veto
    said = against(worn, (other, hit), found, [(other, hit)], examiner.gallery, policy())
    assert "another colour" in said


def test_of_two_photos_that_agree_as_well_the_one_in_the_colour_worn_is_taken(
    worn: Garment, photo: Shown, hit: Hit
) -> None:
    other = replace(photo, load=recoloured(photo, 25, 0))
    ranked = [(other, hit), (photo, hit)]
    assert nearest_colourway(worn, ranked[0], ranked, policy())[0] is photo


def test_a_photo_that_can_no_longer_be_read_is_compared_by_what_is_kept_of_it(
    worn: Garment, photo: Shown, hit: Hit
) -> None:
    found = apart(worn, replace(photo, load=lambda: b"gone"), hit, by_hull=True)
    assert found is not None
    assert not found.by_hull
