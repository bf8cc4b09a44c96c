"""Faces made unseen in what the report shows, and nothing else changed."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from claims.shown.heads import above_shoulders, head
from claims.shown.redaction import _hide, blur_faces
from matcher.errors import PictureError
from matcher.people.faces import find_faces, grown
from matcher.people.regions import Person, scene
from matcher.picture.pixels import decode
from tests.desk.drawn import garment

BODIES = Path(__file__).parents[2] / "worn_photos" / "bodies"
SHAPE = (400, 300)
NOSE, LEFT_EYE, RIGHT_EYE, LEFT, RIGHT, HIP, OTHER_HIP = 0, 1, 2, 5, 6, 11, 12


def person(points: dict[int, tuple[float, float]], score: float = 0.9, height: int = 140) -> Person:
    """A person with these keypoints seen."""
    keypoints = np.zeros((17, 3), np.float32)
    for row, (x, y) in points.items():
        keypoints[row] = (x, y, score)
    return Person((0, 0, 100, height), keypoints, 0.9, None, None, None, True)


def noise(width: int, height: int) -> Image.Image:
    drawn = np.random.default_rng(7).integers(0, 255, (height, width, 3), np.uint8)
    return Image.fromarray(drawn)


def pixels(image: Image.Image) -> NDArray[np.int64]:
    return np.asarray(image).astype(np.int64)


@pytest.fixture(scope="module")
def photograph() -> bytes:
    """Somebody whose face is seen."""
    paths = sorted(BODIES.glob("*.jpg"))
    return next(path for path in paths if scene(decode(path.read_bytes()).rgb).faces).read_bytes()


@pytest.mark.slow
def test_a_face_is_seen_before_and_by_nothing_after(photograph: bytes) -> None:
    blurred = decode(blur_faces(photograph)).rgb

    assert find_faces(decode(photograph).rgb)
    assert not find_faces(blurred)


@pytest.mark.slow
def test_nothing_is_changed_where_no_head_is(photograph: bytes) -> None:
    before, after = decode(photograph).rgb.astype(int), decode(blur_faces(photograph)).rgb.astype(int)
    seen = scene(decode(photograph).rgb)
    elsewhere = np.ones(before.shape[:2], bool)
    boxes = [grown(face, before.shape) for face in seen.faces]
    for one in seen.people:
        boxes += [box for box in (head(one, before.shape), above_shoulders(one, before.shape)) if box]
    for left, top, right, bottom in boxes:
        elsewhere[top:bottom, left:right] = False

    assert elsewhere.mean() > 0.5
    assert np.abs(before - after)[elsewhere].max() < 40  # JPEG at 95, once more
    assert np.abs(before - after)[elsewhere].mean() < 2


@pytest.mark.slow
def test_a_picture_without_people_stays_as_it_is() -> None:
    data = garment(3)
    before, after = (decode(one).rgb.astype(int) for one in (data, blur_faces(data)))

    assert np.abs(before - after).mean() < 1


@pytest.mark.slow
def test_what_comes_back_is_a_jpeg_of_the_same_size(photograph: bytes) -> None:
    before, after = (Image.open(io.BytesIO(one)) for one in (photograph, blur_faces(photograph)))

    assert (after.format, after.size) == ("JPEG", before.size)


@pytest.mark.parametrize("data", [b"", b"<html>gone</html>"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError):
        blur_faces(data)


def test_what_is_hidden_cannot_be_told_and_what_lies_beside_it_is_untouched() -> None:
    image = noise(200, 160)
    before = pixels(image.copy())
    _hide(image, (50, 40, 110, 120))
    after = pixels(image)
    outside = np.ones(before.shape[:2], bool)
    outside[40:120, 50:110] = False
    inside = after[65:95, 65:95].mean(axis=2)

    assert (before == after)[outside].all()
    assert np.abs(np.diff(inside, axis=0)).max() < 6
    assert np.abs(np.diff(inside, axis=1)).max() < 6
    assert np.abs(before[65:95, 65:95] - after[65:95, 65:95]).mean() > 30


def test_two_faces_alike_in_the_coarse_are_the_same_once_hidden() -> None:
    """Nothing finer than the mosaic is left to compute back."""
    one, two = noise(120, 120), noise(120, 120)
    fine = pixels(two)
    fine[30:90, 30:90] = fine[30:90, 30:90].reshape(6, 10, 6, 10, 3)[:, ::-1, :, ::-1].reshape(60, 60, 3)
    two = Image.fromarray(fine.astype(np.uint8))
    for image in (one, two):
        _hide(image, (30, 30, 90, 90))

    assert np.abs(pixels(one)[50:70, 50:70] - pixels(two)[50:70, 50:70]).max() <= 1


@pytest.mark.parametrize("box", [(10, 10, 11, 60), (10, 10, 60, 11), (60, 60, 10, 10), (500, 500, 300, 300)])
def test_a_box_of_nothing_hides_nothing(box: tuple[int, int, int, int]) -> None:
    image = noise(100, 100)
    before = pixels(image.copy())
    _hide(image, box)

    assert (before == pixels(image)).all()


def test_a_head_is_looked_for_about_its_points_at_least_a_seventh_of_the_person_wide() -> None:
    far = head(person({NOSE: (150, 100), LEFT_EYE: (190, 80), RIGHT_EYE: (110, 80)}), SHAPE)
    near = head(person({NOSE: (150, 100)}, height=280), SHAPE)

    assert far == (75, 0, 225, 155)  # 100 px of spread, three quarters to each side
    assert near == (130, 76, 170, 120)


def test_a_head_at_the_edge_is_hidden_as_far_as_the_picture_goes() -> None:
    assert head(person({NOSE: (2, 3)}), SHAPE) == (0, 0, 12, 13)
    assert head(person({NOSE: (299, 399)}), SHAPE) == (289, 387, 300, 400)


@pytest.mark.parametrize(("score", "is_seen"), [(0.24, False), (0.25, True)])
def test_points_that_are_hardly_seen_make_no_head(score: float, is_seen: bool) -> None:
    told = person({NOSE: (150, 100), LEFT: (180, 160), RIGHT: (120, 160)}, score)

    assert (head(told, SHAPE) is not None) is is_seen
    assert (above_shoulders(told, SHAPE) is not None) is is_seen


def test_a_head_that_no_detector_sees_is_hidden_above_two_shoulders() -> None:
    box = above_shoulders(person({LEFT: (200, 200), RIGHT: (100, 200)}), SHAPE)

    assert box == (104, 92, 196, 184)


def test_one_shoulder_alone_tells_nothing() -> None:
    assert above_shoulders(person({LEFT: (200, 200)}), SHAPE) is None


def test_above_is_away_from_the_hips_whichever_way_somebody_lies() -> None:
    lying = person({LEFT: (100, 150), RIGHT: (100, 250), HIP: (200, 150), OTHER_HIP: (200, 250)})
    upside_down = person({LEFT: (100, 200), RIGHT: (200, 200), HIP: (100, 100), OTHER_HIP: (200, 100)})

    assert above_shoulders(lying, SHAPE) == (0, 154, 84, 246)
    assert above_shoulders(upside_down, SHAPE) == (104, 216, 196, 308)


def test_a_head_above_the_picture_has_no_box() -> None:
    assert above_shoulders(person({LEFT: (200, 10), RIGHT: (100, 10)}), SHAPE) is None
