"""Portraits of catalog photos: from memory, from the folder, or made; and where a title says an item is worn."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher.errors import PictureError
from matcher.features.portrait import Garment, Portrait
from matcher.features.views import LOWER, TORSO
from matcher.gallery import portraits as module
from matcher.gallery.keypoints import CatalogKeypoints
from matcher.gallery.portraits import Portraits, category
from matcher.people.zones import FEET, HEAD, SIDE
from matcher.policy import Policy
from matcher.recipe import COST
from tests.matcher.made_by_hand import bars, garment, keypoints, photo, policy, portrait, shown, view

TEE = photo("TEE")


class Making:
    """Stands where portraits are made, which takes seconds; keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[bytes, int]] = []

    def __call__(self, data: bytes, zone: int, chosen: Policy) -> Portrait:
        if data == b"broken":
            raise PictureError("broken JPEG picture")
        self.asked.append((data, zone))
        seen = view(picture=np.zeros((4, 4, 3), np.uint8), open_=np.ones((4, 4), bool))
        return portrait(garment(views=(seen,)), width_px=len(data))


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> Making:
    made = Making()
    monkeypatch.setattr(module, "photo_portrait", made)
    return made


def load(data: bytes) -> Callable[[], bytes]:
    return lambda: data


# --- memory and folder


def test_a_portrait_is_made_once_and_then_held(making: Making) -> None:
    asked = Portraits(policy(), None)
    first = asked("one", TEE, load(b"tee"))
    assert asked("one", TEE, load(b"tee")) is first
    assert making.asked == [(b"tee", TORSO)]
    assert len(asked) == 1


def test_a_portrait_of_the_folder_is_read_by_whoever_comes_next(making: Making, tmp_path: Path) -> None:
    first = Portraits(policy(), tmp_path)("one", TEE, load(b"tee"))
    again = Portraits(policy(), tmp_path)("one", TEE, load(b"gone by now"))
    assert making.asked == [(b"tee", TORSO)]
    assert (first.width_px, again.width_px) == (3, 3)
    assert [place.name for place in tmp_path.iterdir()] == ["one.npz"]


def test_a_torn_portrait_is_made_anew(making: Making, tmp_path: Path) -> None:
    Portraits(policy(), tmp_path)("one", TEE, load(b"tee"))
    (tmp_path / "one.npz").write_bytes((tmp_path / "one.npz").read_bytes()[:200])
    assert Portraits(policy(), tmp_path)("one", TEE, load(b"again")).width_px == 5
    assert len(making.asked) == 2
    assert Portraits(policy(), tmp_path)("one", TEE, load(b"x")).width_px == 5


@pytest.mark.usefixtures("making")
def test_a_portrait_is_held_without_the_picture_it_was_made_from(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        held = Portraits(policy(), folder)("one", TEE, load(b"tee")).garments[0].views[0]
        assert held.picture is None
        assert held.open_ is None


@pytest.mark.usefixtures("making")
def test_with_a_folder_only_those_looked_at_last_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COST", replace(COST, portraits_held=2))
    asked, without = Portraits(policy(), tmp_path), Portraits(policy(), None)
    first = asked("a", TEE, load(b"a"))
    second = asked("b", TEE, load(b"bb"))
    assert asked("a", TEE, load(b"a")) is first  # now b was looked at longest ago
    asked("c", TEE, load(b"c"))
    assert len(asked) == 2
    assert asked("a", TEE, load(b"a")) is first
    assert asked("b", TEE, load(b"bb")) is not second
    for key in "abc":
        without(key, TEE, load(b"x"))
    assert len(without) == 3  # nothing else has them


@pytest.mark.usefixtures("making")
def test_a_photo_that_cannot_be_examined_says_so_each_time_and_leaves_nothing(tmp_path: Path) -> None:
    asked = Portraits(policy(), tmp_path)
    for _ in range(2):
        with pytest.raises(PictureError, match="broken JPEG"):
            asked("one", TEE, load(b"broken"))
    assert len(asked) == 0
    assert list(tmp_path.iterdir()) == []


# --- keys


def test_a_key_tells_the_photo_the_zone_and_how_it_is_looked_at() -> None:
    plain = Portraits(policy(), None)
    own = plain.key(TEE)
    others = [
        plain.key(TEE.model_copy(update={"photo_digest": "sha256:" + "9" * 64})),
        plain.key(TEE.model_copy(update={"title": "Trousers"})),
        Portraits(bars(view_px=500), None).key(TEE),
        Portraits(bars(max_features=500), None).key(TEE),
    ]
    assert len({own, *others}) == 5
    assert len(own) == 40


def test_what_decides_nothing_of_a_portrait_leaves_its_key() -> None:
    plain = Portraits(policy(), None)
    other = TEE.model_copy(update={"sku": "X", "style": "y", "color": "red", "view": 3, "title": "Another t-shirt"})
    assert plain.key(other) == plain.key(TEE)
    assert Portraits(bars(min_inliers=99), None).key(TEE) == plain.key(TEE)


def test_another_library_or_recipe_is_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Portraits(policy(), None).key(TEE)
    monkeypatch.setattr(module, "MADE_WITH", "OpenCV 9.9")
    assert Portraits(policy(), None).key(TEE) != own


# --- where an item is worn


@pytest.mark.parametrize(
    ("title", "zone"),
    [
        ("Printed T-shirt", TORSO),
        ("Two printed tees", TORSO),
        ("SKINNY JEANS", LOWER),
        ("Hoodie, jeans", TORSO | LOWER),
        ("Summer dress with a belt", TORSO | LOWER),
        ("Shirt dress", TORSO | LOWER),
        ("Stopper", 0),  # top is not a word in it
        ("Sun and moon", 0),
        ("", 0),
        ("男士短裤", LOWER),
        ("新款连衣裙", TORSO | LOWER),
        ("Leather boots", FEET),
        ("Wool beanie", HEAD),
        ("Canvas tote bag", SIDE),
        ("Dress shoes", FEET),
        ("Cap sleeve dress", TORSO | LOWER),
        ("Shirt with a bag", TORSO),
    ],
)
def test_a_title_tells_where_an_item_is_worn_or_nothing(title: str, zone: int) -> None:
    assert category(TEE.model_copy(update={"title": title}), policy()) == zone


# --- ALIKED's keypoints of a photo


class LookedAt:
    """Stands where a photo is looked at closely; counts."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, data: bytes, zone: int, chosen: Policy) -> Garment:
        if data == b"gone":
            raise PictureError("not a picture")
        self.asked += 1
        one = view()
        one.__dict__["_aliked"] = keypoints(np.arange(12).reshape(6, 2), 128, self.asked)
        return garment(views=(one,))


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> LookedAt:
    made = LookedAt()
    monkeypatch.setattr("matcher.gallery.keypoints.photo_garment", made)
    return made


def test_keypoints_are_made_once_kept_and_read_back_as_they_were(looked_at: LookedAt, tmp_path: Path) -> None:
    readable = replace(shown(TEE), load=load(b"tee"))
    asked = CatalogKeypoints(policy(), tmp_path)
    first = asked(readable, 0)
    assert asked(readable, 0) is first
    again = CatalogKeypoints(policy(), tmp_path)(replace(readable, load=load(b"gone")), 0)
    assert looked_at.asked == 1
    assert np.array_equal(again.points, first.points)
    assert np.array_equal(again.descriptors, first.descriptors)
    assert again.descriptors.dtype == np.float32
    assert (again.width_px, again.height_px) == (400, 400)


def test_each_view_of_a_photo_has_keypoints_of_its_own(
    monkeypatch: pytest.MonkeyPatch, looked_at: LookedAt, tmp_path: Path
) -> None:
    halves = [looked_at(b"tee", 0, policy()).views[0] for _ in range(2)]
    monkeypatch.setattr("matcher.gallery.keypoints.photo_garment", lambda *_: garment(views=tuple(halves)))
    outfit = replace(shown(TEE), load=load(b"tee"))
    asked = CatalogKeypoints(policy(), tmp_path)
    for at in (1, 0, 1):
        assert np.array_equal(asked(outfit, at).descriptors, halves[at].aliked().descriptors)
    assert len(list(tmp_path.iterdir())) == 2


def test_torn_keypoints_are_made_anew(looked_at: LookedAt, tmp_path: Path) -> None:
    readable = replace(shown(TEE), load=load(b"tee"))
    CatalogKeypoints(policy(), tmp_path)(readable, 0)
    (place,) = tmp_path.iterdir()
    place.write_bytes(place.read_bytes()[:80])
    assert len(CatalogKeypoints(policy(), tmp_path)(readable, 0)) == 6
    assert looked_at.asked == 2


def test_without_a_folder_nothing_is_written(
    looked_at: LookedAt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(CatalogKeypoints(policy(), None)(replace(shown(TEE), load=load(b"tee")), 0)) == 6
    assert list(tmp_path.iterdir()) == []
    assert looked_at.asked == 1


@pytest.mark.usefixtures("looked_at")
def test_a_photo_that_can_no_longer_be_read_has_no_keypoints_and_none_are_kept(tmp_path: Path) -> None:
    found = CatalogKeypoints(policy(), tmp_path)(shown(TEE), 0)
    assert (len(found), found.descriptors.shape) == (0, (0, 128))
    assert list(tmp_path.iterdir()) == []


def test_only_so_many_photos_keypoints_are_in_memory(looked_at: LookedAt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.gallery.keypoints.COST", replace(COST, keypoints_held=2))
    asked = CatalogKeypoints(policy(), None)
    entries = [replace(shown(photo(sku)), load=load(b"x")) for sku in "ABC"]
    for one in (*entries, entries[2], entries[1], entries[0]):
        asked(one, 0)
    assert looked_at.asked == 4
