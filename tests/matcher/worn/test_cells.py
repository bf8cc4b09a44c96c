"""Two cloths laid over each other: the same piece of cloth is compared with itself, whatever lies over some of it."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from evidence.codec import sha256
from evidence.records import Photo
from matcher.features.portrait import Garment, item_mask, post_portrait
from matcher.features.views import LOWER
from matcher.gallery.gallery import Shown, build_gallery
from matcher.people.regions import scene
from matcher.picture.pixels import decode
from matcher.recipe import RECIPE
from matcher.worn import cells as measured
from matcher.worn.align import Hit, look
from matcher.worn.cells import Cells, cells, laid
from tests.matcher.small_shop import media_bytes, policy

Mapped = NDArray[np.float64]


def mapped(points: NDArray[np.float32], matrix: Mapped) -> NDArray[np.float32]:
    moved: NDArray[np.float32] = (points @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
    return moved


def found(garment: Garment, shown: Shown, hit: Hit) -> Cells:
    made = cells(garment, shown, hit)
    assert made is not None
    return made


def painted(garment: Garment, hit: Hit, colour: tuple[int, int, int], share: float) -> Garment:
    """Something of one colour over the left part of the hull, as a strap or a hand."""
    view = garment.views[0]
    assert view.picture is not None
    factor = view.scale * view.picture.shape[1] / view.features.width_px
    points = (hit.post_points - np.array([view.left, view.top])) * factor
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    over = view.picture.copy()
    over[int(top) : int(bottom), int(left) : int(left + share * (right - left))] = colour
    return replace(garment, views=(replace(view, picture=over), *garment.views[1:]))


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_the_map_of_the_points_is_found_again(is_mirrored: bool) -> None:
    points = np.random.default_rng(1).uniform(0, 400, (30, 2)).astype(np.float32)
    turned = np.array([[0.5, 0.1, 30.0], [-0.08, 0.7, 12.0]])
    if is_mirrored:
        turned[0] *= -1
    got = laid(points, mapped(points, turned), is_mirrored)
    assert np.abs(mapped(points, got) - mapped(points, turned)).max() < 6


def test_points_in_a_line_say_nothing_of_what_is_above_it() -> None:
    line = np.stack([np.linspace(0, 300, 20), np.full(20, 50.0)], axis=1).astype(np.float32)
    line[:, 1] += np.random.default_rng(2).normal(0, 0.5, 20)
    half = np.array([[0.5, 0.0, 0.0], [0.0, 0.5, 0.0]])
    noisy = mapped(line, half) + np.random.default_rng(3).normal(0, 0.7, line.shape).astype(np.float32)
    got = laid(line, noisy, is_mirrored=False)
    far = np.array([[150.0, 350.0]], np.float32)
    assert np.abs(mapped(far, got) - mapped(far, half)).max() < 25


def test_what_lies_over_a_third_of_the_print_does_not_change_its_colour(worn: Garment, photo: Shown, hit: Hit) -> None:
    free, covered = found(worn, photo, hit), found(painted(worn, hit, (60, 90, 160), 0.33), photo, hit)
    assert covered.inside < free.inside + 3
    assert found(painted(worn, hit, (60, 90, 160), 0.8), photo, hit).inside > covered.inside + 5


def test_colours_that_have_changed_places_are_another_colour() -> None:
    red, blue = np.array([0.8, 0.1, 0.1], np.float32), np.array([0.1, 0.1, 0.8], np.float32)
    ours, theirs = np.stack([red, blue] * 20), np.stack([blue, red] * 20)
    swapped = measured._compared(np.stack([ours, theirs], axis=1), None, np.ones((1, 3)))
    assert swapped.inside > 20
    assert measured._compared(np.stack([ours, ours], axis=1), None, np.ones((1, 3))).inside == 0


def test_one_light_must_explain_the_print_and_the_cloth() -> None:
    grey = np.full((40, 3), 0.5, np.float32)
    warm, cold = grey * [1.2, 1.0, 0.8], grey * [0.8, 1.0, 1.2]
    lights = np.array([[1.0, 1.0, 1.0], [1 / 1.2, 1.0, 1 / 0.8], [1 / 0.8, 1.0, 1 / 1.2]]) ** 2.2
    pairs = np.stack([warm, grey], axis=1).astype(np.float32)
    alike = measured._compared(pairs, pairs, lights)
    against = measured._compared(pairs, np.stack([cold, grey], axis=1).astype(np.float32), lights)
    assert alike.both < 0.1
    assert against.both > 8


def colours(*rows: tuple[tuple[float, float, float], int]) -> NDArray[np.float32]:
    made: NDArray[np.float32] = np.concatenate([np.tile(np.array(colour, np.float32), (n, 1)) for colour, n in rows])
    return made


def test_another_ink_on_the_same_cloth_shows_where_there_is_ink() -> None:
    cloth, blue, red = (0.9, 0.9, 0.85), (0.1, 0.2, 0.8), (0.8, 0.1, 0.1)
    ours, theirs = colours((cloth, 30), (red, 10)), colours((cloth, 30), (blue, 10))
    around = np.stack([colours((cloth, 40))] * 2, axis=1)
    other = measured._compared(np.stack([ours, theirs], axis=1), around, np.ones((1, 3)))
    same = measured._compared(np.stack([ours, ours], axis=1), around, np.ones((1, 3)))
    assert other.inside < 1, "the median cell is cloth"
    assert other.ink is not None
    assert other.ink > policy().worn.ink_veto
    assert same.ink == 0


def test_sleeves_of_another_colour_show_in_the_cells_that_are_furthest_off() -> None:
    cream, blue = (0.9, 0.9, 0.8), (0.1, 0.2, 0.7)
    ours, theirs = colours((cream, 40)), colours((cream, 25), (blue, 15))
    of_print = np.stack([ours, ours], axis=1)
    made = measured._compared(of_print, np.stack([ours, theirs], axis=1), np.ones((1, 3)))
    assert made.beyond == 0
    assert made.most is not None
    assert made.most > policy().worn.part_veto


def test_a_view_narrower_than_a_cell_is_not_measured() -> None:
    narrow = np.full((512, 12, 3), 90, np.uint8)
    assert measured._pairs(narrow, narrow, np.ones((512, 12), bool), 16, 4) is None


def test_where_nothing_but_the_print_is_seen_nothing_is_said_of_the_cloth(
    worn: Garment, photo: Shown, hit: Hit
) -> None:
    view = worn.views[0]
    assert view.picture is not None
    assert view.open_ is not None
    factor = view.scale * view.picture.shape[1] / view.features.width_px
    points = ((hit.post_points - np.array([view.left, view.top])) * factor).astype(np.int32)
    hull = cv2.fillConvexPoly(np.zeros(view.open_.shape, np.uint8), cv2.convexHull(points), 1)
    alone = replace(worn, views=(replace(view, open_=view.open_ & (hull > 0)), *worn.views[1:]))
    assert found(worn, photo, hit).beyond is not None
    assert found(alone, photo, hit).beyond is None


def test_a_hull_of_nothing_is_not_measured(worn: Garment, photo: Shown, hit: Hit) -> None:
    point = replace(hit, post_points=hit.post_points[:1].repeat(9, 0), photo_points=hit.photo_points[:1].repeat(9, 0))
    assert cells(worn, photo, point) is None


@pytest.mark.slow
def test_an_item_on_a_model_is_neither_her_skin_nor_her_face() -> None:
    rgb = decode(media_bytes("p7015-1.jpg")).rgb
    item, seen = item_mask(rgb, is_worn=True), scene(rgb)
    assert item.mean() > 0.05
    assert not (item & seen.hidden).any()
    assert not (item & ~seen.person).any()


@pytest.fixture(scope="module")
def leggings(tmp_path_factory: pytest.TempPathFactory) -> tuple[Garment, Shown, Hit]:
    """Somebody in leggings under a jacket, half of which hangs over them; and the leggings on their own photo."""
    here = Path(__file__).parents[1] / "leggings"
    data = (here / "mg_wp11_green_main_566.jpg").read_bytes()
    of_shop = Photo(
        sku="wp11", style="wp11", title="Leggings", view=0, photo_digest=sha256(data), payload_bytes=len(data),
        media_type="image/jpeg", source_url="",
    )  # fmt: skip
    (shown,) = build_gallery([(of_shop, partial(bytes, data))], policy(), tmp_path_factory.mktemp("leggings")).shown
    garment = post_portrait((here / "mg_wj08_gray_main_493.jpg").read_bytes(), policy()).garments[0]
    hit = look(garment, shown.portrait.garments[0], policy())
    assert hit is not None
    assert hit.zone == LOWER
    return garment, shown, hit


@pytest.mark.slow
def test_the_hem_of_a_jacket_is_not_taken_for_the_cloth_of_the_trousers(
    leggings: tuple[Garment, Shown, Hit], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = found(*leggings)
    assert seen.beyond is not None
    assert seen.most is not None
    assert max(seen.inside, seen.beyond, seen.most) < 8
    monkeypatch.setattr(measured, "_R", replace(RECIPE.worn.cells, tops_colour_units=0.0))
    with_hem = found(*leggings)
    assert with_hem.most is not None
    assert with_hem.most > policy().worn.part_veto


def around_the_print(garment: Garment, hit: Hit, colour: tuple[int, int, int], margin_px: int) -> Garment:
    """All of the picture but the jacket above, the points' hull, and so much around it, in another colour."""
    view = garment.views[0]
    assert view.picture is not None
    factor = view.scale * view.picture.shape[1] / view.features.width_px
    points = (hit.post_points - np.array([view.left, view.top])) * factor
    kept = np.zeros(view.picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(kept, cv2.convexHull(points.astype(np.float32)).astype(np.int32), 1)
    kept = cv2.dilate(kept, np.ones((2 * margin_px + 1,) * 2, np.uint8)).astype(np.uint8)
    kept[: int(points[:, 1].min()) - margin_px] = 1
    other = np.where(kept[..., None] > 0, view.picture, colour).astype(np.uint8)
    return replace(garment, views=(replace(view, picture=other), *garment.views[1:]))


@pytest.mark.parametrize("margin_px", [0, 12])
@pytest.mark.parametrize(
    "colour", [(190, 30, 40), (160, 150, 156), (104, 96, 104)], ids=["red", "a lighter grey", "the jacket's grey"]
)
def test_a_print_on_trousers_of_another_colour_is_told_from_them(
    leggings: tuple[Garment, Shown, Hit], colour: tuple[int, int, int], margin_px: int
) -> None:
    garment, shown, hit = leggings
    seen = found(around_the_print(garment, hit, colour, margin_px), shown, hit)
    assert seen.inside < policy().worn.print_veto
    assert seen.beyond is not None
    assert seen.most is not None
    assert seen.beyond > policy().worn.cloth_veto or seen.most > policy().worn.part_veto
