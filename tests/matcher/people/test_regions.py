"""People are found, faces are found only to be left out, and no feature is ever taken from a face."""

import shutil
import subprocess
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from matcher.features.portrait import Portrait, photo_portrait, post_portrait
from matcher.features.views import View
from matcher.models import WEIGHTS
from matcher.people.faces import grown
from matcher.people.regions import Scene, scene
from matcher.picture.pixels import decode
from tests.matcher.small_shop import catalog_bytes, encoded, media_bytes, picture, policy

pytestmark = pytest.mark.slow

WORN = {
    "p7013-1.jpg": (302, 668, 554, 682),
    "p7015-1.jpg": (438, 676, 582, 674),
    "p7016-1.jpg": (119, 556, 678, 794),
    "p7020-1.jpg": (136, 428, 739, 922),
    "p7024-1.jpg": (367, 602, 588, 748),
}
"""From the example's worn.csv: x, y, width, height of a garment on somebody."""
FACES = ("p7013-1.jpg", "p7015-1.jpg", "p7016-1.jpg", "p7019-1.jpg", "p7020-1.jpg", "p7023-1.jpg")
NOBODY = ("p7009-1.jpg", "p7012-1.jpg", "p7022-1.jpg")


@cache
def seen(name: str) -> Scene:
    return scene(decode(media_bytes(name)).rgb)


@cache
def made(name: str) -> Portrait:
    """A picture's portrait, made once for all tests of this file."""
    return post_portrait(media_bytes(name), policy())


def views(portrait: Portrait) -> list[View]:
    return [portrait.whole, *(view for garment in portrait.garments for view in garment.views)]


@pytest.mark.parametrize("name", WORN)
def test_whoever_wears_something_is_found_where_it_is(name: str) -> None:
    x, y, width, height = WORN[name]
    boxes = [garment.box for garment in made(name).garments if garment.person]
    shared = [
        max(0, min(right, x + width) - max(left, x)) * max(0, min(bottom, y + height) - max(top, y))
        for left, top, right, bottom in boxes
    ]
    assert max(shared, default=0) > 0.5 * width * height


@pytest.mark.parametrize("name", NOBODY)
def test_nobody_is_found_where_nobody_is(name: str) -> None:
    assert made(name).people == 0


@pytest.mark.parametrize("name", ["p7016-1.jpg", "p7020-1.jpg"])
def test_somebody_cut_off_at_the_neck_and_the_hips_is_found_by_bare_arms(name: str) -> None:
    rgb = decode(media_bytes(name)).rgb
    high, wide = rgb.shape[:2]
    close = np.ascontiguousarray(rgb[int(0.38 * high) : int(0.9 * high), int(0.1 * wide) : int(0.9 * wide)])
    assert not any(person.torso for person in scene(close).people)
    assert any(person.torso and person.body_seen for person in scene(close, again=True).people)


def test_a_coat_on_a_door_is_nobody_though_the_fur_of_its_collar_resembles_a_head() -> None:
    """The last look for people takes it for one; only bare limbs count there, and it has none."""
    rgb = decode((Path(__file__).parents[1] / "hung" / "cc_f13cd156_1303.jpg").read_bytes()).rgb
    people = scene(rgb, again=True).people
    assert people
    assert not any(person.body_seen for person in people)


def test_somebody_seen_from_behind_in_long_sleeves_is_somebody() -> None:
    """No face, and of the skin little more than the hands."""
    rgb = decode((Path(__file__).parents[1] / "leggings" / "mg_wj08_gray_back_494.jpg").read_bytes()).rgb
    seen_from_behind = scene(rgb)
    assert not seen_from_behind.faces
    assert [person.body_seen for person in seen_from_behind.people] == [True]


@pytest.mark.parametrize("name", FACES)
def test_no_feature_of_a_post_lies_in_a_face(name: str) -> None:
    """The promise: faces are looked for to be left out, and whatever is compared never saw one."""
    data = media_bytes(name)
    pixels, found = decode(data), seen(name)
    assert found.faces, "no face found: this picture proves nothing"
    portrait = made(name)
    assert sum(len(view.features) for view in views(portrait)) > 100
    for face in found.faces:
        left, top, right, bottom = (value / pixels.scale for value in grown(face, pixels.rgb.shape))
        for view in views(portrait):
            x, y = view.displayed(view.features.points).T
            assert not ((x > left) & (x < right) & (y > top) & (y < bottom)).any()


@pytest.mark.parametrize("name", FACES)
def test_the_pixels_of_a_face_are_painted_over_in_what_is_kept(name: str) -> None:
    data = media_bytes(name)
    pixels = decode(data)
    small = made(name).small
    factor = max(small.shape[:2]) / max(pixels.rgb.shape[:2])
    for face in seen(name).faces:
        left, top, right, bottom = face
        kept = small[round(top * factor) : round(bottom * factor), round(left * factor) : round(right * factor)]
        shown = pixels.rgb[top:bottom, left:right]
        assert _detail(kept) < 0.35 * _detail(shown)


def _detail(rgb: np.ndarray) -> float:
    """Mean step between pixels an eighth of the box apart: what makes a face one, at any scale."""
    step = max(1, rgb.shape[0] // 8)
    values = rgb.astype(float)
    return float(np.abs(values[step:] - values[:-step]).mean())


def test_a_catalog_photo_s_model_has_no_feature_in_the_face_either() -> None:
    data = (Path(__file__).parents[2] / "worn_photos" / "bodies" / "mg_ws05_yellow_main_598.jpg").read_bytes()
    pixels = decode(data)
    found = scene(pixels.rgb)
    assert found.faces
    portrait = photo_portrait(data, 0, policy())
    for left, top, right, bottom in (grown(face, pixels.rgb.shape) for face in found.faces):
        for view in views(portrait):
            x, y = (view.displayed(view.features.points) * pixels.scale).T
            assert not ((x > left) & (x < right) & (y > top) & (y < bottom)).any()


def test_a_plain_picture_has_neither_people_nor_garments() -> None:
    portrait = post_portrait(
        encoded(picture(catalog_bytes("FJ-1071-BLU")).resize((16, 16)).resize((300, 300))), policy()
    )
    assert portrait.people == 0


def test_every_model_ships_with_its_digest_and_no_other_is_there() -> None:
    weights = Path(str(files("matcher"))) / "weights"
    assert {place.stem for place in weights.glob("*.onnx")} == set(WEIGHTS)


_LOAD = "from matcher.models import session; session('selfie_segmentation')"


@pytest.mark.parametrize("change", ["one bit", "missing"])
def test_a_changed_or_missing_weights_file_is_refused(tmp_path: Path, change: str) -> None:
    shutil.copytree(Path(str(files("matcher"))), tmp_path / "matcher")
    shutil.copytree(Path(str(files("evidence"))), tmp_path / "evidence")
    place = tmp_path / "matcher" / "weights" / "selfie_segmentation.onnx"
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    if change == "missing":
        place.unlink()
    else:
        place.write_bytes(data)
    done = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert "WeightsError: matcher/weights/selfie_segmentation.onnx" in done.stderr
    assert ("has digest" if change == "one bit" else "cannot be read") in done.stderr
