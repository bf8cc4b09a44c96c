"""Portraits on disk: read back as they were, and never from a file that is torn."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evidence.reasons import ReasonKind
from matcher.examine import Examiner
from matcher.features.portrait import Portrait
from matcher.gallery.cache import read_arrays, read_portrait, write_arrays, write_portrait
from tests.matcher.made_by_hand import dyed, features, garment, keypoints, portrait, view

NO_POSE = ReasonKind.NO_POSE

pytestmark = pytest.mark.slow


def same(one: object, other: object) -> bool:
    """Down to the type and the last bit of every array."""
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        kinds = (one.dtype, one.shape, one.flags.writeable) == (other.dtype, other.shape, other.flags.writeable)
        return kinds and one.tobytes() == other.tobytes()
    if is_dataclass(one):
        return type(one) is type(other) and all(
            same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)
        )
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and one == other


@pytest.fixture
def kept(examiner: Examiner) -> Portrait:
    return examiner.gallery.shown[0].portrait


def test_a_portrait_is_read_back_as_it_was(kept: Portrait, tmp_path: Path) -> None:
    write_portrait(tmp_path / "one.npz", kept)
    found = read_portrait(tmp_path / "one.npz")
    assert found is not None
    assert same(found, kept)


def test_the_file_is_one_that_numpy_reads_as_well(kept: Portrait, tmp_path: Path) -> None:
    write_portrait(tmp_path / "one.npz", kept)
    with np.load(tmp_path / "one.npz", allow_pickle=False) as arrays:
        assert np.array_equal(arrays["small"], kept.small)
        assert np.array_equal(arrays["whole_points"], kept.whole.features.points)


def test_a_portrait_that_is_not_there_is_none_and_so_is_a_torn_one(kept: Portrait, tmp_path: Path) -> None:
    place = tmp_path / "one.npz"
    assert read_portrait(place) is None
    write_portrait(place, kept)
    whole, random = place.read_bytes(), np.random.default_rng(7)
    for at in random.integers(0, len(whole) - 1, 20).tolist():
        place.write_bytes(whole[:at])
        assert read_portrait(place) is None
        assert not place.exists()  # it is made anew


@pytest.mark.parametrize(("reach", "least"), [(1 << 30, 190), (3500, 60)])  # the second: the archive's own list
def test_of_200_changed_bytes_none_changes_what_is_read(kept: Portrait, tmp_path: Path, reach: int, least: int) -> None:
    place = tmp_path / "one.npz"
    write_portrait(place, kept)
    whole, random = place.read_bytes(), np.random.default_rng(8)
    refused = 0
    for at in random.integers(max(0, len(whole) - reach), len(whole), 200).tolist():
        place.write_bytes(whole[:at] + bytes([whole[at] ^ int(random.integers(1, 256))]) + whole[at + 1 :])
        found = read_portrait(place)
        refused += found is None
        assert found is None or same(found, kept)  # a time stamp in the archive says nothing
    assert refused > least


@pytest.mark.parametrize("other", [np.array([object()]), np.asfortranarray(np.eye(3))])
def test_arrays_that_are_never_written_here_are_not_read(other: np.ndarray, tmp_path: Path) -> None:
    place = tmp_path / "one.npz"
    np.savez(place, allow_pickle=True, size=other)
    assert read_portrait(place) is None


def made(**changes: object) -> Portrait:
    """A small portrait with every part it may have."""
    at = np.random.default_rng(2).uniform(0, 400, (9, 2))
    zoned = view(
        features(at, seed=1), zones=np.arange(9, dtype=np.uint8), quick=keypoints(at[:4]), left=3.5, top=7.25,
        scale=0.75, tokens=np.arange(-96, 96, dtype=np.int8).reshape(2, 96),
        bounds=np.array([[0, 1, 2, 3], [np.nan] * 4], np.float32),
    )  # fmt: skip
    colours = {0: dyed(1.0, 33.3), 2: dyed(2.0, 44.4, lamps=(5.0, 6.0))}
    return portrait(garment(colours, views=(zoned, view())), garment(person=False, why_not=NO_POSE), **changes)


def test_a_portrait_made_by_hand_is_read_back_in_every_part(tmp_path: Path) -> None:
    own = made(width_px=4001, height_px=99, people=2, small_open=np.eye(80, 60) > 0)
    write_portrait(tmp_path / "deep" / "one.npz", own)
    assert same(read_portrait(tmp_path / "deep" / "one.npz"), own)


def test_a_portrait_of_nobody_and_nothing_is_one_too(tmp_path: Path) -> None:
    own = replace(made(), garments=())
    write_portrait(tmp_path / "one.npz", own)
    assert same(read_portrait(tmp_path / "one.npz"), own)


def test_clothes_on_nobody_are_kept_as_without_a_pose(tmp_path: Path) -> None:
    write_portrait(tmp_path / "one.npz", made())
    found = read_portrait(tmp_path / "one.npz")
    assert found is not None
    assert [(one.person, one.why_not) for one in found.garments] == [(True, None), (False, NO_POSE)]


def test_a_written_file_has_no_half_written_one_beside_it(tmp_path: Path) -> None:
    for _ in range(2):
        write_portrait(tmp_path / "one.npz", made())
    assert [place.name for place in tmp_path.iterdir()] == ["one.npz"]


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "one.npz").mkdir()  # nothing can be renamed onto it
    write_arrays(tmp_path / "one.npz", {"a": np.arange(3)})
    assert [place.name for place in tmp_path.iterdir()] == ["one.npz"]


def test_arrays_are_given_to_whoever_asks_and_none_where_there_are_none(tmp_path: Path) -> None:
    assert read_arrays(tmp_path / "one.npz", lambda arrays: arrays["a"].sum()) is None
    write_arrays(tmp_path / "one.npz", {"a": np.arange(5)})
    assert read_arrays(tmp_path / "one.npz", lambda arrays: int(arrays["a"].sum())) == 10


@pytest.mark.parametrize("ask", [lambda arrays: arrays["b"], lambda arrays: int("x"), lambda arrays: arrays["a"][9]])
def test_a_file_that_holds_something_else_is_removed(ask: Callable[[Any], Any], tmp_path: Path) -> None:
    write_arrays(tmp_path / "one.npz", {"a": np.arange(5)})
    assert read_arrays(tmp_path / "one.npz", ask) is None
    assert not (tmp_path / "one.npz").exists()


def test_a_fault_of_the_program_is_no_broken_file(tmp_path: Path) -> None:
    write_arrays(tmp_path / "one.npz", {"a": np.arange(5)})
    with pytest.raises(ZeroDivisionError):
        read_arrays(tmp_path / "one.npz", lambda arrays: 1 // 0)
    assert (tmp_path / "one.npz").exists()


def test_a_file_of_objects_is_never_unpickled(tmp_path: Path) -> None:
    np.savez(tmp_path / "one.npz", allow_pickle=True, a=np.array([{}], object))
    assert read_arrays(tmp_path / "one.npz", lambda arrays: arrays["a"]) is None
