"""The generator of worn photos keeps its promises: seeded, truthful about where, and honest about what it cannot do."""

from importlib.resources import files

import cv2
import numpy as np
import pytest

from tests.worn_photos import garment as flat
from tests.worn_photos import people, photo, scenery, wearing

pytestmark = pytest.mark.slow

OWL = str(files("configs") / "example" / "catalog" / "fj-1083-ant.jpg")
SIZE = (540, 675)


@pytest.fixture(scope="module")
def owl() -> flat.Garment:
    pixels = cv2.imread(OWL, cv2.IMREAD_COLOR)
    assert pixels is not None
    return flat.measured(pixels, flat.cut_out(pixels))


def posted(owl: flat.Garment, seed: int, **posting: object) -> photo.WornPhoto:
    scene = scenery.mountains(seed, SIZE, lake=True)
    figures = (
        photo.Figure(wearing.as_photographed(people.body("anna", 640)), "", 0.25, 0.2),
        photo.Figure(wearing.dress(people.body("lin_turned", 760), owl, seed), "OWL", 0.66, 0.17),
    )
    return photo.photograph(scene, figures, photo.Posting(**posting), seed)  # type: ignore[arg-type]  # keys by test


_made: dict[str, photo.WornPhoto] = {}


def once(owl: flat.Garment, seed: int, **posting: object) -> photo.WornPhoto:
    """``posted``, made once for all tests that only look at it: it takes a second."""
    asked = f"{seed} {sorted(posting.items())}"
    if asked not in _made:
        _made[asked] = posted(owl, seed, **posting)
    return _made[asked]


def test_the_same_seed_gives_the_same_bytes(owl: flat.Garment) -> None:
    assert posted(owl, 4).jpeg == once(owl, 4).jpeg


def test_another_seed_gives_another_picture(owl: flat.Garment) -> None:
    assert once(owl, 4).jpeg != posted(owl, 5).jpeg


@pytest.mark.parametrize("posting", [{}, {"mirrored": True}, {"tilt_deg": 4.0}, {"tilt_deg": -4.0, "mirrored": True}])
def test_the_true_region_lies_inside_the_picture_and_only_known_garments_have_one(
    owl: flat.Garment, posting: dict[str, object]
) -> None:
    made = once(owl, 6, **posting)
    (worn,) = made.worn
    x, y, width, height = worn.region_px
    assert worn.sku == "OWL"
    assert x >= 0
    assert y >= 0
    assert x + width <= made.width_px
    assert y + height <= made.height_px
    assert min(width, height) > 150


def test_a_mirrored_picture_has_its_region_mirrored(owl: flat.Garment) -> None:
    straight, mirrored = (once(owl, 6, **flag).worn[0].region_px for flag in ({}, {"mirrored": True}))
    assert mirrored == (SIZE[0] - straight[0] - straight[2], *straight[1:])


def test_the_jpeg_has_the_size_it_states(owl: flat.Garment) -> None:
    made = once(owl, 6)
    pixels = cv2.imdecode(np.frombuffer(made.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    assert pixels.shape == (made.height_px, made.width_px, 3)


def test_somebody_whose_photo_ends_above_the_lower_edge_is_refused(owl: flat.Garment) -> None:
    short = photo.Figure(wearing.dress(people.body("lin", 400), owl, 1), "OWL", 0.5, 0.1)
    with pytest.raises(ValueError, match="above the lower edge"):
        photo.photograph(scenery.mountains(1, SIZE), (short,), photo.Posting(), 1)


@pytest.mark.parametrize("name", people.names())
def test_everybody_has_a_shirt_between_the_trunks_edges(name: str) -> None:
    body = people.body(name, 700)
    middle = (body.shoulder + body.hem) // 2
    inside = body.shirt[middle, round(body.left[middle]) + 4 : round(body.right[middle]) - 4]
    assert body.shoulder < middle < body.hem
    assert inside.mean() > 0.85, "the shirt does not cover the trunk"
    assert 0.03 < (body.shirt > 0.5).mean() < 0.4


def test_arms_and_face_stay_in_front_of_the_garment(owl: flat.Garment) -> None:
    body = people.body("lin_turned", 700)
    dressed = wearing.dress(body, owl, 1)
    untouched = body.shirt == 0
    assert np.array_equal(dressed.pixels[untouched], body.pixels[untouched])
    x, y, _ = body.face
    assert body.shirt[y, x] == 0


def test_the_flats_print_is_really_on_the_person(owl: flat.Garment) -> None:
    """Local features of the flat are found again on the chest, in an affine order: it is worn, not painted over."""
    dressed = wearing.dress(people.body("lin", 1400), owl, 1)
    sift = cv2.SIFT.create()
    worn = (dressed.worn > 0.5).astype(np.uint8) * 255
    a_points, a = sift.detectAndCompute(cv2.cvtColor(dressed.pixels, cv2.COLOR_BGR2GRAY), worn)
    b_points, b = sift.detectAndCompute(cv2.cvtColor(owl.pixels, cv2.COLOR_BGR2GRAY), owl.mask)
    pairs = cv2.BFMatcher().knnMatch(a, b, k=2)
    good = [first for first, second in pairs if first.distance < 0.75 * second.distance]
    _, kept = cv2.estimateAffine2D(
        np.array([b_points[m.trainIdx].pt for m in good]),
        np.array([a_points[m.queryIdx].pt for m in good]),
        ransacReprojThreshold=12,
    )
    assert int(kept.sum()) >= 12


def test_a_recoloured_garment_keeps_its_outline_and_the_floor_around_it() -> None:
    blue = cv2.imread(str(files("configs") / "example" / "catalog" / "fj-1070-blu.jpg"), cv2.IMREAD_COLOR)
    assert blue is not None
    cut = flat.measured(blue, flat.cut_out(blue), (0.24, 0.76, 0.13, 0.79))
    green = flat.recoloured(cut, turn_deg=-120)
    far = cv2.dilate(cut.mask, np.ones((21, 21), np.uint8)) == 0
    middle = np.s_[300:340, 180:220]
    assert np.array_equal(green[far], blue[far])
    assert blue[middle][..., 0].mean() > blue[middle][..., 1].mean()
    assert green[middle][..., 1].mean() > green[middle][..., 0].mean()
