"""Heads that no sure detector sees: small ones, those cut by the lower edge, and people who show none."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from claims.shown.heads import _on_clothes, _tiles, heads, top_of
from matcher.people.faces import Box, find_faces, overlap
from matcher.people.regions import Person, scene
from matcher.picture.pixels import Rgb, decode
from tests.worn_photos.scenery import mountains

BODIES = Path(__file__).parents[2] / "worn_photos" / "bodies"


@pytest.fixture(scope="module")
def people() -> list[tuple[Rgb, Box]]:
    """Six photos of one person each whose face is seen at 40 px or more."""
    found = []
    for path in sorted(BODIES.glob("*.jpg")):
        rgb = decode(path.read_bytes()).rgb
        faces = [face for face in scene(rgb).faces if face[3] - face[1] >= 40]
        if len(faces) == 1:
            found.append((rgb, faces[0]))
    return found[:6]


def covered(boxes: list[Box] | tuple[Box, ...], face: Box) -> float:
    left, top, right, bottom = face
    seen = np.zeros((bottom - top, right - left), bool)
    for box in boxes:
        seen[max(0, box[1] - top) : max(0, box[3] - top), max(0, box[0] - left) : max(0, box[2] - left)] = True
    return float(seen.mean())


@pytest.mark.slow
@pytest.mark.parametrize("face_px", [30, 20])
def test_small_faces_in_a_wide_scene_are_found(face_px: int, people: list[tuple[Rgb, Box]]) -> None:
    """Kind: somebody far away in a picture that is handed on; the matcher's own look misses them."""
    wide = np.ascontiguousarray(mountains(3, (900, 1200))[..., ::-1])
    hidden = 0
    for rgb, face in people:
        scale = face_px / (face[3] - face[1])
        small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        picture, x, y = wide.copy(), 300, 1200 - small.shape[0] - 40
        picture[y : y + small.shape[0], x : x + small.shape[1]] = small
        left, top, right, bottom = (round(side * scale) for side in face)
        hidden += covered(heads(picture), (left + x, top + y, right + x, bottom + y)) > 0.6
    assert len(people) == 6
    assert hidden >= 5


@pytest.mark.slow
@pytest.mark.parametrize("share", [1.15, 0.75, 0.55], ids=["to the chin", "to the mouth", "to the eyes"])
def test_heads_that_the_lower_edge_cuts_are_found(share: float, people: list[tuple[Rgb, Box]]) -> None:
    """Kind: half a face at the edge, which belongs to somebody who passes."""
    hidden = 0
    for rgb, (left, top, right, bottom) in people:
        end, above = round(top + (bottom - top) * share), max(0, 3 * (bottom - top) - top)
        cut = cv2.copyMakeBorder(rgb[:end], above, 0, 0, 0, cv2.BORDER_REPLICATE)
        face = (left, top + above, right, min(bottom, end) + above)
        hidden += covered(heads(np.ascontiguousarray(cut)), face) > 0.6
    assert hidden >= 5


@pytest.mark.slow
def test_what_somebody_wears_stays_seen(people: list[tuple[Rgb, Box]]) -> None:
    """Kind: hiding that hides the evidence; a print on a shirt is no face."""
    for rgb, _ in people:
        for person in scene(rgb).people:
            if person.chest:
                assert covered(heads(rgb), person.chest) < 0.1


def test_of_somebody_who_shows_no_head_the_upper_part_of_the_box_is_taken() -> None:
    def person(box: Box) -> Person:
        return Person(box, np.zeros((17, 3), np.float32), 0.9, None, None, None, True)

    assert top_of(person((10, 20, 110, 620))) == (10, 20, 110, 120), "a standing adult: a sixth of the height"
    assert top_of(person((0, 0, 200, 300))) == (0, 0, 200, 100), "seen to the waist: half of the width"
    assert top_of(person((0, 0, 300, 100))) == (0, 0, 300, 50), "never more than half of the box"


def test_an_unsure_face_on_somebodys_clothes_is_none_and_above_them_it_is_one() -> None:
    person = Person((0, 0, 100, 400), np.zeros((17, 3), np.float32), 0.9, (10, 80, 90, 200), None, None, True)
    assert _on_clothes((30, 100, 60, 140), person)
    assert not _on_clothes((30, 20, 60, 60), person)


@pytest.mark.parametrize("size", [(300, 400), (401, 300), (1600, 1200), (1600, 50)])
def test_tiles_cover_the_whole_of_a_large_picture(size: tuple[int, int]) -> None:
    seen = np.zeros(size, bool)
    for left, top, right, bottom in _tiles(size):
        assert right <= size[1]
        assert bottom <= size[0]
        seen[top:bottom, left:right] = True
    assert seen.all() == (max(size) > 400)


def test_whoever_asks_for_less_finds_no_fewer(people: list[tuple[Rgb, Box]]) -> None:
    rgb, face = people[0]
    assert any(overlap(face, one) > 0.3 for one in find_faces(rgb, (), 0.3))
    assert len(find_faces(rgb, (), 0.3)) >= len(find_faces(rgb))
