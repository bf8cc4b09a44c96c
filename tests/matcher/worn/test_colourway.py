"""Colour where the points agree: the shop's own piece of cloth on both sides, or another colour of the same print."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from evidence.reasons import COLOURWAY_OPEN, ReasonKind, reason
from evidence.records import Claim, Photo, Verdict
from matcher.examine import Examiner
from matcher.features.portrait import Garment
from matcher.gallery.gallery import Shown
from matcher.people.foreground import foreground
from matcher.worn.align import Hit
from matcher.worn.colourway import apart, in_another_colour, nearest_colourway
from tests.matcher.small_shop import encoded, media_bytes, picture, policy

pytestmark = pytest.mark.slow


def recoloured(shown: Shown, green_to_red: int, blue_to_yellow: int) -> Callable[[], bytes]:
    lab = cv2.cvtColor(np.array(picture(shown.load())), cv2.COLOR_RGB2LAB).astype(np.int16)
    lab[..., 1:] += np.array([green_to_red, blue_to_yellow], np.int16)
    data = encoded(Image.fromarray(cv2.cvtColor(lab.clip(0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)), quality=92)
    return lambda: data


def test_the_same_piece_of_cloth_has_the_same_colour(worn: Garment, photo: Shown, hit: Hit) -> None:
    found = apart(worn, photo, hit)
    assert found is not None
    assert found.cells is not None
    assert found.units <= policy().worn.print_veto - 1


@pytest.mark.parametrize("shift", [(22, 0), (0, -22), (-22, 22)])
def test_the_same_print_in_another_colour_is_another_colour(
    worn: Garment, photo: Shown, hit: Hit, shift: tuple[int, int]
) -> None:
    other = replace(photo, load=recoloured(photo, *shift))
    found = apart(worn, other, hit)
    assert found is not None
    assert found.units > policy().worn.print_veto
    said = in_another_colour(found, policy())
    assert said == reason(ReasonKind.PATTERN_IN_OTHER_COLOUR, units=round(found.units))


def test_of_two_photos_that_agree_as_well_the_one_in_the_colour_worn_is_taken(
    worn: Garment, photo: Shown, hit: Hit
) -> None:
    photos = (photo.photos[0].model_copy(update={"photo_digest": "sha256:" + "3" * 64}),)
    other = replace(photo, photos=photos, load=recoloured(photo, 25, 0))
    ranked = [(other, hit), (photo, hit)]
    assert nearest_colourway(worn, ranked[0], ranked)[0][0] is photo


def test_a_photo_that_can_no_longer_be_read_is_compared_by_what_is_kept_of_it(
    worn: Garment, photo: Shown, hit: Hit
) -> None:
    found = apart(worn, replace(photo, load=lambda: b"gone"), hit)
    assert found is not None
    assert found.cells is None


def test_few_points_tell_another_colour_too(worn: Garment, photo: Shown, hit: Hit) -> None:
    few = replace(hit, inliers=8)
    other = replace(photo, load=recoloured(photo, 22, 0))
    best, measured = nearest_colourway(worn, (other, few), [(other, few)])
    found = measured[best[0].digest]
    assert found is not None
    said = in_another_colour(found, policy())
    assert said is not None
    assert said.kind is ReasonKind.PATTERN_IN_OTHER_COLOUR


def cloth_dyed(shown: Shown, hit: Hit, colour: tuple[int, int, int], panel: float) -> Callable[[], bytes]:
    """The same print on other cloth: all of the item but a panel of so many radii of the points' hull is dyed."""
    rgb = np.array(picture(shown.load()))
    hull, points = np.zeros(rgb.shape[:2], np.uint8), cv2.convexHull(hit.photo_points.astype(np.float32))[:, 0]
    middle = points.mean(axis=0)
    cv2.fillConvexPoly(hull, ((points - middle) * panel + middle).astype(np.int32), 1)
    kept = (cv2.dilate(hull, np.ones((15, 15), np.uint8)) > 0) | ~foreground(rgb)
    light = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[..., None] / 255
    dyed = np.where(kept[..., None], rgb, (0.35 + 0.65 * light) * np.array(colour)).astype(np.uint8)
    data = encoded(Image.fromarray(dyed), quality=92)
    return lambda: data


def said_of(photos: list[tuple[Photo, Callable[[], bytes]]], post: bytes) -> list[tuple[Verdict, ReasonKind]]:
    found = Examiner(photos, policy(), None).examine(post).findings
    return [(one.verdict, one.reasons[0].kind) for one in found if one.claim is Claim.SAME_ITEM_WORN]


@pytest.mark.parametrize(("colour", "panel"), [((200, 30, 40), 1.0), ((30, 120, 60), 1.0), ((200, 30, 40), 1.45)])
def test_the_same_print_on_other_cloth_is_not_the_item(
    photo: Shown, hit: Hit, colour: tuple[int, int, int], panel: float
) -> None:
    other = photo.photos[0].model_copy(update={"photo_digest": "sha256:" + "1" * 64})
    ((verdict, reason),) = said_of([(other, cloth_dyed(photo, hit, colour, panel))], media_bytes("p7015-1.jpg"))
    assert verdict is Verdict.ABSTAIN
    assert reason in (ReasonKind.CLOTH_AROUND_DIFFERS, ReasonKind.CLOTH_AROUND_UNMEASURED)


@pytest.mark.parametrize("gains", [(1.1, 1.0, 0.8), (1.3, 1.0, 0.6)])
def test_a_lamp_does_not_decide_between_two_colourways(photo: Shown, gains: tuple[float, float, float]) -> None:
    def lit(rgb: np.ndarray) -> np.ndarray:
        return (255 * (((rgb / 255.0) ** 2.2 * np.array(gains)).clip(0, 1)) ** (1 / 2.2)).astype(np.uint8)

    rgb = np.array(picture(photo.load()))
    warmer = encoded(Image.fromarray(np.where(foreground(rgb)[..., None], lit(rgb), rgb)), quality=92)
    one = photo.photos[0].model_copy(update={"color": "antique"})
    two = one.model_copy(update={"sku": "CREAM", "color": "cream", "photo_digest": "sha256:" + "2" * 64})
    post = encoded(Image.fromarray(lit(np.array(picture(media_bytes("p7015-1.jpg"))))), quality=92)
    ((verdict, reason),) = said_of([(one, photo.load), (two, lambda: warmer)], post)
    assert verdict is Verdict.ABSTAIN
    assert reason in COLOURWAY_OPEN
